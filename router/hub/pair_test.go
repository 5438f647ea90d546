package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clearhub/clearhub/messages"
)

// Two hubs that speak over HTTP: one decides at the Chinese border, the other is the Dutch authorities' own, and keeps the ledger of what they issue. Each has
// its broker; nothing is shared between them but the road.
var border = head("cn-hub", "CN") + `partners:
  - {id: port, country: CN, secretEnv: PORT, deliver: {type: inbox}}
  - {id: customs, country: CN, secretEnv: CUSTOMS, clearance: official, deliver: {type: inbox}}
  - {id: office-a, country: CN, secretEnv: OFFICE_A, clearance: official, deliver: {type: inbox}}
  - {id: office-b, country: CN, secretEnv: OFFICE_B, clearance: official, deliver: {type: inbox}}
  - {id: nl-hub, country: NL, secretEnv: NL_HUB, clearance: official, deliver: {type: web, url: "ROAD/v1/documents", secretFile: "$DIR/token"}}
routes:
  - {name: use, match: {kinds: [receipt], countries: {issuer: [NL]}}, to: [nl-hub]}
  - {name: decisions, match: {kinds: [decision]}, to: [port]}
  - {name: asked, match: {kinds: [assistance], handling: [official], addressees: [nl-phs]}, to: [nl-hub]}
  - {name: answered, match: {kinds: [assistance], handling: [official], addressees: [cn-customs]}, to: [customs]}
  - {name: corridor, match: {kinds: [alert], handling: [trade, official], corridors: [north]}, to: [office-a, office-b, nl-hub]}
`

var authority = head("nl-hub", "NL") + `partners:
  - {id: agency, country: NL, secretEnv: AGENCY, clearance: official, deliver: {type: inbox}}
  - {id: nl-office, country: NL, secretEnv: STRANGER, clearance: official, deliver: {type: inbox}}
  - {id: cn-south, country: CN, secretEnv: TRADER, deliver: {type: inbox}}
  - {id: cn-hub, country: CN, secretEnv: CN_HUB, clearance: official, deliver: {type: web, url: "ROAD/v1/documents", secretFile: "$DIR/token"}}
routes:
  - {name: certificates, match: {kinds: [certificate]}, to: [cn-hub]}
  - {name: answers, match: {kinds: [receipt], types: [granted, declined], addressees: [cn-hub]}, to: [cn-hub]}
  - {name: use, match: {kinds: [receipt], types: [received, cited, requested, reserved, givenBack, consumed, adjusted, refused]}, to: [agency]}
  - {name: asked, match: {kinds: [assistance], handling: [official], addressees: [nl-phs]}, to: [agency]}
  - {name: answered, match: {kinds: [assistance], handling: [official], addressees: [cn-customs]}, to: [cn-hub]}
  - {name: corridor, match: {kinds: [alert], handling: [trade, official], corridors: [north]}, to: [nl-office, cn-hub]}
`

// What becomes of a request on the road.
type fate int

const (
	arrives  fate = iota
	rejected      // the other side's door is broken: 503
	vanishes      // it never arrives, and nobody says so
	unheard       // it arrives, and the answer to it is lost
	doubled       // it arrives twice
	garbled       // half of it arrives
)

// road carries requests to a hub, wherever that listens at the moment.
type road struct {
	mu     sync.Mutex
	server *httptest.Server
	to     string
	fate   func(n int, body []byte) fate
	n      int
	taken  map[string]int // how often the other side answered 2xx, by Idempotency-Key
}

func newRoad(t *testing.T) *road {
	r := &road{taken: map[string]int{}}
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

func (r *road) leads(to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.to = to
}

func (r *road) closes(f func(n int, body []byte) fate) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fate, r.n = f, 0
}

func (r *road) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	r.mu.Lock()
	what, to := arrives, r.to
	if r.fate != nil {
		what = r.fate(r.n, body)
	}
	r.n++
	r.mu.Unlock()
	if err != nil {
		return
	}
	switch what {
	case rejected:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case vanishes:
		select {
		case <-q.Context().Done():
		case <-time.After(3 * time.Second):
		}
		panic(http.ErrAbortHandler)
	case garbled:
		_, _ = r.carry(q, to, body[:len(body)/2], int64(len(body)))
		panic(http.ErrAbortHandler)
	case doubled:
		_, _ = r.carry(q, to, body, int64(len(body)))
	}
	res, err := r.carry(q, to, body, int64(len(body)))
	if err != nil || what == unheard {
		panic(http.ErrAbortHandler)
	}
	for k, v := range res.Header {
		w.Header()[k] = v
	}
	w.WriteHeader(res.StatusCode)
	_, _ = io.Copy(w, res.Body)
	_ = res.Body.Close()
}

func (r *road) carry(q *http.Request, to string, body []byte, size int64) (*http.Response, error) {
	out, err := http.NewRequestWithContext(q.Context(), q.Method, to+q.URL.RequestURI(), io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return nil, err
	}
	out.Header, out.ContentLength = q.Header.Clone(), size
	res, err := http.DefaultClient.Do(out)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(data))
	if err == nil && res.StatusCode/100 == 2 {
		r.mu.Lock()
		r.taken[q.Header.Get("Idempotency-Key")]++
		r.mu.Unlock()
	}
	return res, err
}

// hubs are the two, and the roads to each.
type hubs struct {
	t            *testing.T
	here, home   *world
	toHere       *road
	toHome       *road
	hereP, homeP *process
	// alive starts again what has died, where something may.
	alive func()
}

func newHubs(t *testing.T, answer string) *hubs {
	t.Helper()
	if os.Getenv("CLEARHUB_TEST_KAFKA") != "" {
		t.Skip("two hubs have two brokers")
	}
	p := &hubs{t: t, toHere: newRoad(t), toHome: newRoad(t)}
	one := func(settings string, r *road, token, issuer, side string) *world {
		w := &world{t: t, dir: t.TempDir()}
		if err := os.WriteFile(filepath.Join(w.dir, "token"), []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		rules := agreed{issuer: issuer, authority: "cn-customs", border: side, gates: "0, 1, 2, 3, 7, 8, 10, 11", more: "        ledgerOwner: issuer\n        ledgerHub: nl-hub\n        ledgerAnswer: " + answer + "\n"}
		w.settings = strings.ReplaceAll(settings, "ROAD", r.server.URL) + rules.yaml()
		return w
	}
	p.here = one(border, p.toHome, "cn-hub-token", "nl-hub", "customs")
	p.home = one(authority, p.toHere, "nl-hub-token", "agency", "cn-hub, cn-south")
	return p
}

// start runs both in this process.
func (p *hubs) start() {
	p.t.Helper()
	p.here.start()
	p.toHere.leads(p.here.api)
	p.home.start()
	p.toHome.leads(p.home.api)
}

// account is what the Dutch hub's ledger says, and what the border's copy does: issued = free + reserved + consumed.
func account(w *world, token, number string) string {
	status, body, err := w.try(token, http.MethodGet, "/v1/ledger/"+strings.ReplaceAll(number, "/", "%2F"), nil)
	var all struct {
		Ledgers []struct{ Lines []figures }
	}
	if err != nil || status != http.StatusOK || json.Unmarshal(body, &all) != nil || len(all.Ledgers) != 1 || len(all.Ledgers[0].Lines) != 1 {
		return fmt.Sprintf("status %d", status)
	}
	f := all.Ledgers[0].Lines[0]
	plain := func(d messages.Decimal) string { return decimal.RequireFromString(string(d)).String() }
	return fmt.Sprintf("%s = %s + %s + %s + %s", plain(f.Issued), plain(f.Free), plain(f.Reserved), plain(f.Consumed), plain(f.Withdrawn))
}

// within polls until something is so; what has died meanwhile is started again where it may.
func (p *hubs) within(ok func() bool) bool {
	return within(func() bool {
		if ok() {
			return true
		}
		if p.alive != nil {
			p.alive()
		}
		return false
	})
}

// figures waits until both ledgers say the same.
func (p *hubs) figures(number, want string) {
	p.t.Helper()
	var here, home string
	if !p.within(func() bool {
		here, home = account(p.here, "nl-hub-token", number), account(p.home, "agency-token", number)
		return here == want && home == want
	}) {
		p.t.Fatalf("the border's copy says %s, the ledger %s; want %s", here, home, want)
	}
}

// told are the uses of an instrument that the agency was told of the border's hub, in the order they came.
func (p *hubs) told(number string) (out []string) {
	for _, m := range p.home.inbox("agency-token") {
		if r, ok := m.Body.(*messages.Receipt); ok && r.Use != nil && m.Sender.PartyID == "cn-hub" && r.Use.Instrument.Number == number {
			out = append(out, r.Use.What)
		}
	}
	return out
}

func (p *hubs) wantTold(number, want string) {
	p.t.Helper()
	var got string
	if !p.within(func() bool { got = strings.Join(p.told(number), " "); return got == want }) {
		p.t.Errorf("the agency was told %q, want %q", got, want)
	}
}

const bulbs = "EC/NL/2026/0071001"

func TestTwoHubsShareALedger(t *testing.T) {
	t.Parallel()
	p := newHubs(t, "1h")
	p.start()
	p.home.submit("agency-token", certify(bulbs, "20000", "valid"))
	first := p.here.submit("port-token", declare(tulips))
	p.here.decided(first, messages.OutcomeRecognised)
	p.figures(bulbs, "20000 = 8000 + 12000 + 0 + 0")
	// What another border office has taken is not there, though the copy here does not know of it: whoever keeps the ledger declines, and the outcome says so.
	p.home.submit("trader-token", request("S-1", "6000"))
	p.home.until("it is reserved", func() bool { return account(p.home, "agency-token", bulbs) == "20000 = 2000 + 18000 + 0 + 0" })
	second := p.here.submit("port-token", declare(tulips.with(func(g *goods) { g.ref, g.ucr, g.net = "D-0002", "6NL0001-TULIP2", "7000" })))
	d := p.here.decided(second, messages.OutcomeQuantityExceeded)
	if g := d.Lines[0].Claims[0].Gates[11]; g.Reason != "G11.DECLINED" || g.Values["free"] != "2000 KGM" {
		t.Errorf("%+v", g)
	}
	p.here.submit("customs-token", rule(tulips.ref, "released"))
	p.home.until("the release is booked", func() bool { return account(p.home, "agency-token", bulbs) == "20000 = 2000 + 6000 + 12000 + 0" })
	p.wantTold(bulbs, "received requested cited reserved requested cited refused consumed")
}

// request is what another border office asks of the ledger.
func request(ask, net string) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"receipt","function":"status","body":{"level":"business","status":"received","use":{"what":"requested","ask":%q,"border":"CN",
"instrument":{"subject":"x","version":1,"kind":"certificate","class":"phytosanitary","number":%q,"country":"NL"},"declaration":{"subject":"south/declaration/%s","version":1},
"lines":[{"line":1,"quantity":{"value":%q,"unitCode":"KGM"}}]}}}`, ask, bulbs, messages.Fold(ask), net)
}

// pairStory is told to both hubs in one order: certificates, declarations that are granted, amended and cancelled, releases. Each document is sent when both
// ledgers say what those before it came to.
func (p *hubs) pairStory(say func(w *world, token, document string)) {
	other := "EC/NL/2026/0071002"
	two := tulips.with(func(g *goods) { g.ref, g.ucr, g.net = "D-0002", "6NL0001-TULIP2", "3000" })
	three := tulips.with(func(g *goods) { g.ref, g.ucr, g.net, g.cert = "D-0003", "6NL0001-TULIP3", "5000", other })
	for _, x := range []struct {
		w                                *world
		token, document, number, figures string
	}{
		{p.home, "agency-token", certify(bulbs, "20000", "valid"), bulbs, "20000 = 20000 + 0 + 0 + 0"},
		{p.here, "port-token", declare(tulips), bulbs, "20000 = 8000 + 12000 + 0 + 0"},
		{p.here, "port-token", declare(two), bulbs, "20000 = 5000 + 15000 + 0 + 0"},
		{p.here, "port-token", declare(three), bulbs, "20000 = 5000 + 15000 + 0 + 0"}, // before its certificate
		{p.home, "agency-token", certify(other, "5000", "valid"), other, "5000 = 0 + 5000 + 0 + 0"},
		{p.here, "customs-token", rule(tulips.ref, "released"), bulbs, "20000 = 5000 + 3000 + 12000 + 0"},
		{p.here, "port-token", declare(two.with(func(g *goods) { g.net, g.function = "2000.5", "replace" })), bulbs, "20000 = 5999.5 + 2000.5 + 12000 + 0"},
		{p.here, "port-token", declare(two.with(func(g *goods) { g.net, g.function = "4000", "replace" })), bulbs, "20000 = 4000 + 4000 + 12000 + 0"},
		{p.here, "port-token", declare(three.with(func(g *goods) { g.function = "cancel" })), other, "5000 = 5000 + 0 + 0 + 0"},
		{p.here, "customs-token", rule(two.ref, "released"), bulbs, "20000 = 4000 + 0 + 16000 + 0"},
	} {
		say(x.w, x.token, x.document)
		p.figures(x.number, x.figures)
	}
}

// pairEnd is what must be in the end, whatever happened on the way.
func (p *hubs) pairEnd() {
	p.t.Helper()
	p.figures(bulbs, "20000 = 4000 + 0 + 16000 + 0")
	p.figures("EC/NL/2026/0071002", "5000 = 5000 + 0 + 0 + 0")
	p.wantTold(bulbs, "received requested cited reserved requested cited reserved consumed givenBack givenBack requested reserved consumed")
	p.wantTold("EC/NL/2026/0071002", "received requested cited reserved givenBack")
	p.nothingParked()
}

func (p *hubs) nothingParked() {
	p.t.Helper()
	for _, w := range []*world{p.here, p.home} {
		if status, body := w.call("officer-token", http.MethodGet, "/v1/parked", nil); status != http.StatusOK || strings.Contains(string(body), "PARKED") {
			p.t.Errorf("something is parked: %d %s", status, body)
		}
	}
}

// The road between the hubs fails in every way that a road can; nothing is lost, doubled, or out of its order.
func TestTwoHubsOverABadRoad(t *testing.T) {
	t.Parallel()
	p := newHubs(t, "1h")
	fates := []fate{rejected, unheard, garbled, doubled, arrives, vanishes, unheard, rejected}
	bad := func(n int, _ []byte) fate {
		if n%2 == 1 || n/2 >= len(fates) { // each is followed by one that arrives; in the end the road is mended
			return arrives
		}
		return fates[n/2%len(fates)]
	}
	p.toHome.closes(bad)
	p.toHere.closes(bad)
	p.start()
	p.pairStory(func(w *world, token, document string) {
		w.submit(token, document)
	})
	p.pairEnd()
}

// spawn starts a hub of the two in a process of its own that kills itself at a point; an empty point never.
func (p *hubs) spawn(w *world, point string, nth int) {
	if w == p.here {
		p.hereP = w.spawn(point, nth)
		p.toHere.leads(w.api)
		return
	}
	p.homeP = w.spawn(point, nth)
	p.toHome.leads(w.api)
}

// revive starts again whichever of the two has died, and counts it.
func (p *hubs) revive(kills *int) {
	for _, x := range []struct {
		w *world
		p *process
	}{{p.here, p.hereP}, {p.home, p.homeP}} {
		if x.p.dead() {
			*kills++
			p.spawn(x.w, "", 0)
		}
	}
}

// Whichever of the two is killed, wherever it is, both ledgers end the same.
func TestTwoHubsKilledAtAnyPoint(t *testing.T) {
	t.Parallel()
	some := []string{"here recognition.step.counted 6", "home recognition.relay.before 4"}
	if os.Getenv("CLEARHUB_LONG") != "" {
		some = nil
		for _, side := range []string{"here ", "home "} {
			for _, point := range points {
				some = append(some, side+point)
			}
			some = append(some, side+"recognition.step.appended 8", side+"recognition.relay.after 6", side+"dispatch.perform.before 5", side+"dispatch.perform.after 5", side+"clearing.relay.before 9", side+"receive.stored 7")
		}
	}
	for _, at := range some {
		t.Run(strings.ReplaceAll(at, " ", "#"), func(t *testing.T) {
			t.Parallel()
			var side, point string
			nth, kills := 0, 0
			if _, err := fmt.Sscanf(at, "%s %s %d", &side, &point, &nth); err != nil {
				t.Fatal(err)
			}
			p := newHubs(t, "1h")
			p.alive = func() { p.revive(&kills) }
			if side == "here" {
				p.spawn(p.here, point, nth)
				p.spawn(p.home, "", 0)
			} else {
				p.spawn(p.here, "", 0)
				p.spawn(p.home, point, nth)
			}
			p.pairStory(func(w *world, token, document string) {
				for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
					p.revive(&kills)
					status, body, err := w.try(token, http.MethodPost, "/v1/documents", []byte(document))
					if err == nil && status == http.StatusAccepted {
						break
					}
					if time.Now().After(deadline) || err == nil && status != http.StatusServiceUnavailable {
						t.Fatalf("document not taken: %d %v %s", status, err, body)
					}
				}
			})
			if kills != 1 {
				t.Errorf("a process died %d times", kills)
			}
			p.pairEnd()
			p.hereP.kill()
			p.homeP.kill()
		})
	}
}

// events tells whether a hub's operator sees an event of a code about a declaration.
func (w *world) event(message, code string) bool {
	_, body, err := w.try("officer-token", http.MethodGet, "/v1/messages/"+message+"/trail", nil)
	return err == nil && strings.Contains(string(body), `"code":"`+code+`"`)
}

// A side that is not there, and answers late, or when all is over, or what nobody asked.
func TestAHubThatAnswersLateOrNever(t *testing.T) {
	t.Parallel()
	p := newHubs(t, "3s")
	p.start()
	p.home.submit("agency-token", certify(bulbs, "20000", "valid"))
	p.figures(bulbs, "20000 = 20000 + 0 + 0 + 0")
	p.toHome.closes(func(int, []byte) fate { return rejected })
	first := p.here.submit("port-token", declare(tulips))
	d := p.here.decided(first, messages.OutcomeIndeterminate)
	if reasons(d) != "G11.ASKED" || len(d.Lines[0].Effects) != 0 {
		t.Errorf("%s %v", reasons(d), d.Lines[0].Effects)
	}
	message := first.Messages[0].Message
	p.here.until("silence is told", func() bool { return p.here.event(message, "LEDGER-029") })
	p.here.until("and decided", func() bool { return reasons(p.here.decided(first, messages.OutcomeIndeterminate)) == "G11.OWNER" })
	if _, body := p.here.call("officer-token", http.MethodGet, "/v1/overdue", nil); !strings.Contains(string(body), "LEDGER-029") {
		t.Errorf("the operator is not told: %s", body)
	}
	p.toHome.closes(nil)
	p.here.decided(first, messages.OutcomeRecognised)
	p.figures(bulbs, "20000 = 8000 + 12000 + 0 + 0")

	// Released without an answer: what is granted afterwards is given back.
	p.toHere.closes(func(int, []byte) fate { return rejected })
	second := p.here.submit("port-token", declare(tulips.with(func(g *goods) { g.ref, g.ucr, g.net = "D-0002", "6NL0001-TULIP2", "5000" })))
	p.here.decided(second, messages.OutcomeIndeterminate)
	p.home.until("it is granted", func() bool { return account(p.home, "agency-token", bulbs) == "20000 = 3000 + 17000 + 0 + 0" })
	p.here.submit("customs-token", rule("D-0002", "released"))
	p.here.until("the release is known", func() bool {
		_, body, err := p.here.try("officer-token", http.MethodGet, "/v1/messages/"+second.Messages[0].Message+"/trail", nil)
		return err == nil && strings.Contains(string(body), "CONCLUDED")
	})
	p.toHere.closes(nil)
	p.figures(bulbs, "20000 = 8000 + 12000 + 0 + 0")
	for _, d := range p.here.decisions(second.Messages[0].Message) {
		if d.Outcome != messages.OutcomeIndeterminate {
			t.Errorf("a declaration without an answer is %s", d.Outcome)
		}
	}

	// What nobody asked for, and what somebody answers who does not keep the ledger.
	answer := func(ask string) string {
		return strings.NewReplacer(`"requested"`, `"granted"`, `"received"`, `"accepted"`).Replace(request(ask, "5000"))
	}
	stray := p.here.submit("nl-hub-token", answer("NOBODY"))
	p.here.until("a stray answer is told", func() bool { return p.here.event(stray.Messages[0].Message, "LEDGER-026") })
	forged := p.here.submit("port-token", answer("NOBODY"))
	p.here.until("and so is one of a stranger", func() bool { return p.here.event(forged.Messages[0].Message, "LEDGER-026") })
	forged = p.home.submit("agency-token", request("FORGED", "5000"))
	p.home.until("the issuer does not ask its own ledger", func() bool { return p.home.event(forged.Messages[0].Message, "LEDGER-031") })
	p.figures(bulbs, "20000 = 8000 + 12000 + 0 + 0")
}

// An enquiry goes from one country's customs through both hubs to the other country's authority, and its answer back, with the class of confidence, the purpose
// and the conditions on every copy; clocks run on both sides, and neither side's word of them stops the other's lane. An alert reaches every office of the
// corridor on both sides of the border.
func TestTwoHubsCarryMutualAssistance(t *testing.T) {
	t.Parallel()
	p := newHubs(t, "1h")
	p.start()
	due := time.Now().Add(3 * time.Second).UTC().Format("2006-01-02T15:04:05")
	question := ask("request", whole+`,"due":{"value":"`+due+`","precision":"second","zone":"Z","zoneBasis":"stated"}`)
	p.here.submit("customs-token", question)
	got := p.home.holds("agency-token", "the agency has the request", form("request"))
	bound := func(m *messages.Message, what string) {
		t.Helper()
		u := m.Body.(*messages.Assistance).Use
		if all := strings.Join(m.Conditions, " "); u == nil || u.Purpose != "valuation" || m.Handling != messages.HandlingOfficial || !strings.Contains(all, "onlyThisMatter") || !strings.Contains(all, "destroyAfterUse") {
			t.Errorf("the %s came without what binds it: %s %v %+v", what, m.Handling, m.Conditions, u)
		}
	}
	bound(got, "request")
	// Silence is told on both sides, by each hub's own clock, once.
	reminders := func(w *world, token string) (n int) {
		for _, m := range w.inbox(token) {
			if b, ok := m.Body.(*messages.Assistance); ok && b.Form == messages.AssistanceReminder {
				n++
			}
		}
		return n
	}
	p.here.until("customs is reminded", func() bool { return reminders(p.here, "customs-token") > 0 })
	p.home.until("the agency is reminded", func() bool { return reminders(p.home, "agency-token") > 0 })

	answer := func(form, more string) string { return ask(form, more) }
	p.home.submit("agency-token", answer("acknowledgement", `"number":"A-1"`))
	p.home.submit("agency-token", answer("reply", `"number":"R-1","parts":[{"item":1,"availability":"given","text":[{"value":"`+canary+`"}]}]`))
	bound(p.here.holds("customs-token", "customs has the reply", form("reply")), "reply")
	p.here.submit("customs-token", ask("disposal", `"number":"D-1","disposal":{"method":"destroyed","time":{"value":"2026-11-25T10:00","precision":"minute","zone":"+08:00","zoneBasis":"stated"}}`))
	bound(p.home.holds("agency-token", "the agency has the receipt of disposal", form("disposal")), "disposal")
	state := func(w *world, token, path string) string {
		var c struct{ State string }
		status, body := w.call(token, http.MethodGet, path, nil)
		if status != http.StatusOK || json.Unmarshal(body, &c) != nil {
			return fmt.Sprint(status)
		}
		return c.State
	}
	p.here.until("the case is closed here", func() bool {
		return state(p.here, "customs-token", "/v1/assistance/customs/assistance/TFA7") == "CLOSED"
	})
	p.home.until("and there", func() bool { return state(p.home, "agency-token", "/v1/assistance/cn-hub/assistance/TFA7") == "CLOSED" })
	if a, b := reminders(p.here, "customs-token"), reminders(p.home, "agency-token"); a != 1 || b != 1 {
		t.Errorf("customs was reminded %d times, the agency %d times", a, b)
	}

	// A refusal counts as a reply, and says its reason.
	second := strings.Replace(ask("request", whole), "TFA-7", "TFA-8", 1)
	p.here.submit("customs-token", second)
	p.home.until("the second request", func() bool { return state(p.home, "agency-token", "/v1/assistance/cn-hub/assistance/TFA8") == "SENT" })
	p.home.submit("agency-token", strings.Replace(ask("refusal", `"number":"N-1","refusal":{"reason":"tooBurdensome"}`), "TFA-7", "TFA-8", 1))
	p.here.until("the refusal is known", func() bool {
		return state(p.here, "customs-token", "/v1/assistance/customs/assistance/TFA8") == "REFUSED(tooBurdensome)"
	})

	// A rejected consignment is known to every office of the corridor, on both sides.
	p.here.submit("customs-token", alarm("A-1", "official", "control", `{"containers":["DLNU4100222"]}`))
	isAlert := func(m *messages.Message) bool { return m.Kind == messages.KindAlert }
	for _, office := range []string{"office-a-token", "office-b-token"} {
		p.here.holds(office, office+" knows of the rejected consignment", isAlert)
	}
	p.home.holds("stranger-token", "the Dutch office knows of it", isAlert)

	// Who is no channel is refused on the other side too, whatever hub it comes through; a channel that a register names is heard.
	for name, x := range map[string]struct {
		w     *world
		token string
	}{"the port": {p.here, "port-token"}, "the agency for customs": {p.home, "agency-token"}} {
		if status, body := x.w.call(x.token, http.MethodPost, "/v1/documents", []byte(strings.Replace(ask("request", whole), "TFA-7", "TFA-9", 1))); status != http.StatusUnprocessableEntity || !strings.Contains(string(body), messages.CodeSpeaker) {
			t.Errorf("%s asks in the name of customs: %d %s", name, status, body)
		}
	}
	late := []byte(strings.Replace(ask("reply", `"number":"R-9","parts":[{"item":1,"availability":"notAvailable"}]`), "TFA-7", "TFA-10", 1))
	if status, body := p.home.call("stranger-token", http.MethodPost, "/v1/documents", late); status != http.StatusUnprocessableEntity {
		t.Errorf("an office that speaks for nobody: %d %s", status, body)
	}
	register := `{"register":"nl/services","entries":[{"v":1,"key":"nl-phs","kind":"authority","authority":{"id":"nl-phs","country":"NL","names":["Plant Health Service"],"channels":["agency","nl-office"],
"competences":[{"class":"phytosanitary","span":{"from":"2020-01-01"}}]}}]}`
	if status, body := p.home.call("officer-token", http.MethodPost, "/v1/registers", []byte(register)); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	third := strings.Replace(ask("request", whole), "TFA-7", "TFA-10", 1)
	p.here.submit("customs-token", third)
	p.home.until("the third request", func() bool { return state(p.home, "agency-token", "/v1/assistance/cn-hub/assistance/TFA10") == "SENT" })
	if status, body := p.home.call("stranger-token", http.MethodPost, "/v1/documents", late); status != http.StatusAccepted { // the same bytes, that were refused before
		t.Fatalf("a channel that the register names: %d %s", status, body)
	}
	p.here.until("its reply is known", func() bool {
		return state(p.here, "customs-token", "/v1/assistance/customs/assistance/TFA10") == "ANSWERED"
	})

	p.nothingParked()
	if status, body := p.home.call("trader-token", http.MethodGet, "/v1/messages/"+got.ID, nil); status != http.StatusNotFound {
		t.Errorf("another office reads the request: %d %s", status, body)
	}
}
