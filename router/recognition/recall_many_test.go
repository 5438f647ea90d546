package recognition_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
)

// many is a world of many decisions, in groups of equal size. What a group rests on is its own: a body, a certificate that the body issued and
// all of the group cite, the key that signed it, and the code of the goods. Each third of a group is released, each seventh of the others has arrived.
type many struct {
	*bench
	everything   *recognition.Everything
	groups, each int
	bodies, keys map[int]messages.RegisterEntry
	traffic      int
}

// scale is how large the world is: 1 400 decisions, with CLEARHUB_LONG 100 000, with CLEARHUB_LONG=million a million, or as many as it says.
func scale() (groups, each int) {
	switch long := os.Getenv("CLEARHUB_LONG"); long {
	case "":
		return 20, 70
	case "million":
		return 100, 10_000
	default:
		if n, err := strconv.Atoi(long); err == nil && n >= 10_000 {
			return 100, n / 100
		}
		return 100, 1_000
	}
}

// seeds is the group of an agreement of its own, passing the one that nothing happens to.
const (
	seeds   = 11
	passing = 12
)

func manyGroups(n int) string { return fmt.Sprintf("CC/NL/26/%07d", n) }

func manyHS(n int) string {
	if n == seeds {
		return "060290"
	}
	return fmt.Sprintf("0601%02d", n)
}

func manyRules() messages.Rules {
	r := conformity(0, 5, 13)
	a := r.Agreements[0]
	s := a.Scopes[0]
	s.Signature, s.HS, s.Gates = "required", []string{"0601"}, []int{0, 1, 5, 7, 8, 10, 11, 13}
	a.Scopes = []messages.Scope{s}
	other := a
	s.HS, other.ID = []string{"0602"}, "seeds"
	other.Scopes = []messages.Scope{s}
	r.Agreements = []messages.Agreement{a, other}
	return r
}

func openMany(t testing.TB) *many {
	w := &many{bodies: map[int]messages.RegisterEntry{}, keys: map[int]messages.RegisterEntry{}}
	w.groups, w.each = scale()
	w.bench, w.everything = openEverything(t, manyRules())
	var authorities []messages.RegisterEntry
	for n := range w.groups {
		authorities = append(authorities, authorityEntry(func(a *messages.Authority) {
			a.ID, a.IDs, a.Names = fmt.Sprint("body-", n), nil, []string{fmt.Sprintf("Body %d of Wageningen", n)}
			a.Competences = append(a.Competences, messages.Competence{Class: messages.ClassConformity, Span: messages.Span{From: "2020-01-01"}})
		}))
	}
	w.load("authorities", authorities...)
	w.load("measures", measureEntry(func(m *messages.BorderMeasure) { m.HS = []string{"99"} }))
	for n := range w.groups {
		w.bodies[n] = bodyNo(n)
		w.keys[n] = keyEntry(func(k *messages.SigningKey) { k.ID, k.Authority = fmt.Sprint("seal ", n), fmt.Sprint("body-", n) })
	}
	w.load("bodies", byKey(w.bodies)...)
	w.load("keys", byKey(w.keys)...)
	for n := range w.groups {
		w.send(w.certificate(n))
	}
	return w
}

// byKey are the entries of a register, each under a key of its own.
func byKey(of map[int]messages.RegisterEntry) (out []messages.RegisterEntry) {
	for _, n := range slices.Sorted(maps.Keys(of)) {
		e := of[n]
		if e.SigningKey != nil {
			e.Key = fmt.Sprint("key-", n)
		}
		out = append(out, e)
	}
	return out
}

func (w *many) certificate(n int, change ...func(*messages.Message, *messages.Certificate)) *messages.Message {
	return issuedBy(n, manyGroups(n), append([]func(*messages.Message, *messages.Certificate){func(m *messages.Message, c *messages.Certificate) {
		m.Authentication = []messages.Authentication{{Scheme: "xmldsig", Result: "valid", Signer: fmt.Sprint("seal ", n), SignedTime: at("2026-03-01T10:00:00Z")}}
		c.Consignments = consignment(goods(1, manyHS(n), "1000000"))
	}}, change...)...)
}

func (w *many) declaration(ref string, n int) *messages.Message {
	m := citing(ref, manyGroups(n))
	m.Body.(*messages.Declaration).Consignments = consignment(goods(1, manyHS(n), "10"))
	return m
}

// isReleased and hasArrived say how far the goods of one of a group are, by its place in it.
func isReleased(i int) bool { return i%3 == 0 }
func hasArrived(i int) bool { return !isReleased(i) && i%7 == 0 }

// fill makes the decisions.
func (w *many) fill() time.Duration {
	begin := time.Now()
	w.quiet = true
	var batch []stage.Input
	all := w.groups * w.each
	for i := range all {
		ref, place := fmt.Sprint("D-", i), i/w.groups
		batch = append(batch, w.input(w.declaration(ref, i%w.groups)))
		if isReleased(place) {
			batch = append(batch, w.input(ruling(ref, messages.RulingReleased)))
		}
		if hasArrived(place) {
			batch = append(batch, w.input(arrivalOf(port, "CN", "6NL00000-"+ref)))
		}
		if len(batch) >= 900 || i == all-1 {
			w.step(batch...)
			batch = batch[:0]
		}
	}
	if w.counted != all {
		w.t.Fatalf("%d decisions, want %d", w.counted, all)
	}
	w.quiet = false
	w.forgetOutputs()
	return time.Since(begin)
}

func (w *many) forgetOutputs() {
	w.decisions, w.envelopes, w.events, w.rulings, w.lanes = map[string][]*messages.Decision{}, nil, nil, nil, nil
	w.receipts, w.told, w.notices = nil, nil, nil
}

// pace is how long steps take, and what they weigh.
type pace struct {
	took  []time.Duration
	heavy int64
}

func (p *pace) String() string {
	sorted := slices.Sorted(slices.Values(p.took))
	n := len(sorted)
	if n == 0 {
		return "no steps"
	}
	return fmt.Sprintf("%d steps, median %.1f ms, 99 %% within %.1f ms, longest %.1f ms, heaviest %d kB", n, ms(sorted[n/2]), ms(sorted[n*99/100]), ms(sorted[n-1]), p.heavy>>10)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// timed takes inputs in one step.
func (w *many) timed(p *pace, in ...stage.Input) {
	w.t.Helper()
	begin := time.Now()
	out, err := w.trial.Step(w.now, in...)
	p.took = append(p.took, time.Since(begin))
	if err != nil {
		w.t.Fatal(err)
	}
	p.heavy = max(p.heavy, out.Bytes)
	for _, o := range out.Outputs {
		w.take(o)
	}
}

// another is a declaration that nothing happens to: what comes in while a wave runs.
func (w *many) another() stage.Input {
	w.traffic++
	return w.input(w.declaration(fmt.Sprint("N-", w.traffic), passing))
}

// running tells whether a wave is under way.
func (w *many) running() bool {
	for _, prefix := range []string{"wave/", "redo/"} {
		for range w.trial.Scan(prefix) {
			return true
		}
	}
	return false
}

// change makes something happen and lets the wave run out, with a declaration from outside in each step of it.
func (w *many) change(in stage.Input) (first, rest pace) {
	w.timed(&first, in)
	for w.running() {
		w.timed(&rest, w.another())
	}
	return first, rest
}

// happens is one thing that happens to a group: what is told of those not released, and of those released; empty is nothing.
type happens struct {
	name            string
	group           int
	change          func(*many) stage.Input
	reason          string
	away, here      string
	gone            string
	outcome         messages.Outcome
	decisionsStands bool
}

func (w *many) body(n int, history ...messages.StatusSince) stage.Input {
	w.bodies[n] = bodyNo(n, history...)
	return w.registerInput("bodies", byKey(w.bodies)...)
}

func manyHappenings() []happens {
	return []happens{
		{name: "accreditation suspended", group: 1, change: func(w *many) stage.Input {
			return w.body(1, messages.StatusSince{Status: "suspended", From: "2026-02-01"})
		}, reason: "accreditationSuspended", away: "reevaluate", here: "control", gone: "audit", outcome: notRecognised},
		{name: "accreditation withdrawn, reaching back", group: 2, change: func(w *many) stage.Input {
			return w.body(2, messages.StatusSince{Status: "withdrawn", From: "2026-03-09", BackTo: "2026-01-01"})
		}, reason: "accreditationWithdrawn", away: "reevaluate", here: "hold", gone: "review", outcome: refused},
		{name: "key compromised", group: 3, change: func(w *many) stage.Input {
			w.keys[3].SigningKey.Compromised, w.keys[3].SigningKey.Revoked = "2026-02-15", "2026-03-10"
			return w.registerInput("keys", byKey(w.keys)...)
		}, reason: "keyCompromised", away: "reevaluate", here: "hold", gone: "review", outcome: refused},
		{name: "safeguard raised by HS", group: 4, change: func(w *many) stage.Input {
			return w.registerInput("measures", measureEntry(func(m *messages.BorderMeasure) { m.HS = []string{manyHS(4)} }))
		}, reason: "safeguard", away: "control", here: "control", gone: "notice", outcome: messages.OutcomeControlRequired},
		{name: "register corrected", group: 5, change: func(w *many) stage.Input {
			delete(w.bodies, 5)
			return w.registerInput("bodies", byKey(w.bodies)...)
		}, reason: "factCorrected", away: "reevaluate", here: "reevaluate", gone: "review", outcome: indeterminate},
		{name: "certificate revoked", group: 6, change: func(w *many) stage.Input {
			return w.input(version(2, w.certificate(6, func(_ *messages.Message, c *messages.Certificate) { c.Status = "revoked" })))
		}, reason: "revoked", away: "reevaluate", here: "hold", gone: "recall", outcome: refused},
		{name: "certificate withdrawn", group: 7, change: func(w *many) stage.Input {
			return w.input(version(2, w.certificate(7, func(_ *messages.Message, c *messages.Certificate) { c.Status = "withdrawn" })))
		}, reason: "withdrawn", away: "reevaluate", here: "reevaluate", outcome: control},
		{name: "certificate replaced", group: 8, change: func(w *many) stage.Input {
			return w.input(w.certificate(8, func(_ *messages.Message, c *messages.Certificate) {
				c.Number, c.Issued = "CC/NL/26/7000008", at("2026-03-10T07:00:00Z")
				c.Replaces = []messages.Document{{Class: messages.ClassConformity, Number: manyGroups(8)}}
			}))
		}, reason: "replaced", away: "reevaluate", here: "reevaluate", outcome: control},
		{name: "agreement ended", group: seeds, change: func(w *many) stage.Input {
			a := manyRules().Agreements[1]
			a.Version, a.InForce.Until = "2", "2026-03-01"
			body, err := json.Marshal(a)
			if err != nil {
				w.t.Fatal(err)
			}
			return w.commandInput(messages.Command{V: 1, ID: "end", Verb: messages.VerbAgreement, Time: w.now, By: "operator:anna", Reason: "signed", Body: body})
		}, reason: "agreementEnded", away: "reevaluate", here: "reevaluate", outcome: notApplicable},
		{name: "suspension taken back", group: 1, change: func(w *many) stage.Input { return w.body(1) },
			reason: "factCorrected", away: "reevaluate", here: "reevaluate", gone: "restored", outcome: recognised},
	}
}

// reached finds that everybody in the group was told once, and nobody else.
func (w *many) reached(x *happens) {
	w.t.Helper()
	want, got := 0, 0
	for place := range w.each {
		ref := fmt.Sprint("D-", place*w.groups+x.group)
		action, arrival := x.away, "notArrived"
		switch {
		case isReleased(place):
			action, arrival = x.gone, "released"
		case hasArrived(place):
			action, arrival = x.here, "arrived"
		}
		ds := w.decisions[subject(ref)]
		if action == "" {
			if len(ds) > 0 {
				w.t.Fatalf("%s: %s is told %d times", x.name, ref, len(ds))
			}
			continue
		}
		want++
		if len(ds) != 1 {
			w.t.Fatalf("%s: %s (%s) is told %d times", x.name, ref, arrival, len(ds))
		}
		d := ds[0]
		if d.Recall == nil || d.Recall.Reason != x.reason || d.Recall.Action != action || d.Recall.Arrival != arrival || d.Outcome != x.outcome {
			w.t.Fatalf("%s: %s (%s): %s %v %+v", x.name, ref, arrival, d.Outcome, reasonsOf(d), d.Recall)
		}
	}
	for s, ds := range w.decisions {
		if strings.HasPrefix(s, subject("N-")) {
			if ds[0].Outcome != recognised {
				w.t.Fatalf("%s: %s %v", s, ds[0].Outcome, reasonsOf(ds[0]))
			}
			continue
		}
		got++
	}
	if got != want {
		w.t.Fatalf("%s: %d are told, want %d", x.name, got, want)
	}
}

// full decides everything anew, and finds nobody forgotten but those of groups whose released goods nobody has to be told of.
func (w *many) full() time.Duration {
	w.t.Helper()
	w.forgetOutputs()
	begin := time.Now()
	for w.everything.Now = true; w.everything.Now; {
		w.step()
	}
	if len(w.envelopes) != 0 || len(w.everything.Moved) != 0 {
		w.t.Fatalf("%d and %d were forgotten", len(w.envelopes), len(w.everything.Moved))
	}
	return time.Since(begin)
}

// TestARecallAmongMany makes one thing after another happen to a hundredth of all decisions, previews one, and finds that each reaches its own and nobody
// else; at the end every decision is evaluated anew, and nobody was forgotten. With CLEARHUB_LONG it is 1 000 of 100 000, with CLEARHUB_LONG=million
// 10 000 of 1 000 000: that takes a quarter of an hour of processor time and 5 GB.
func TestARecallAmongMany(t *testing.T) {
	w := openMany(t)
	runtime.GC()
	empty, _ := memory(w.bench)
	decided, all := w.fill(), w.groups*w.each
	stored, _ := memory(w.bench)
	t.Logf("%d decisions made in %s; %d bytes for a stored decision", all, decided, (stored-empty)/all)
	var calm pace
	for range 100 {
		w.timed(&calm, w.another())
	}
	t.Logf("one declaration a step, no wave: %s", &calm)
	w.forgetOutputs()
	for i, x := range manyHappenings() {
		in := x.change(w)
		if i == 0 {
			w.previewed(&x, in)
		}
		begin := time.Now()
		first, rest := w.change(in)
		took := time.Since(begin)
		w.reached(&x)
		t.Logf("%s: wave in %s; first step %.1f ms, %d kB; then one declaration a step: %s", x.name, took.Round(time.Millisecond), ms(first.took[0]), first.heavy>>10, &rest)
		if most := int64(2 << 20); first.heavy > most || rest.heavy > most {
			t.Errorf("%s: a step of %d kB", x.name, max(first.heavy, rest.heavy)>>10)
		}
		if i == len(manyHappenings())-1 { // no two happen to one group unless they undo each other
			t.Logf("full evaluation of %d in %s: nobody was forgotten", all, w.full().Round(time.Millisecond))
		}
		w.forgetOutputs()
	}
	now, taken := memory(w.bench)
	t.Logf("%d bytes for a stored decision after it all; %d MB were taken from the system at most", (now-empty)/(all+w.traffic), taken>>20)
}

// previewed finds that a preview lists those that the wave reaches, and changes nothing.
func (w *many) previewed(x *happens, in stage.Input) {
	w.t.Helper()
	var c messages.Command
	if err := json.Unmarshal(in.Record.Value, &c); err != nil {
		w.t.Fatal(err)
	}
	begin := time.Now()
	wave, err := recognition.PreviewOn(w.trial, newStage(w.t), w.now, c)
	if err != nil {
		w.t.Fatal(err)
	}
	took, by := time.Since(begin), map[string]int{}
	for _, r := range wave.Reached {
		by[r.Arrival+" "+r.Action]++
	}
	want := map[string]int{}
	for place := range w.each {
		switch {
		case isReleased(place):
			want["released "+x.gone]++
		case hasArrived(place):
			want["arrived "+x.here]++
		default:
			want["notArrived "+x.away]++
		}
	}
	if !maps.Equal(by, want) {
		w.t.Fatalf("the preview of %s lists %v, want %v", x.name, by, want)
	}
	w.t.Logf("preview of %s in %s: %v", x.name, took.Round(time.Millisecond), by)
}

// memory is what is in use, and what was taken from the system for it at most.
func memory(b *bench) (used, taken int) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(b)
	return int(m.HeapAlloc), int(m.HeapSys) //nolint:gosec // no machine has so much
}
