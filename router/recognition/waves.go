package recognition

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// What can happen to a fact, in the words of decisions.
const (
	reasonRevoked                = "revoked"
	reasonWithdrawn              = "withdrawn"
	reasonReplaced               = "replaced"
	reasonAccreditationSuspended = "accreditationSuspended"
	reasonAccreditationWithdrawn = "accreditationWithdrawn"
	reasonKey                    = "keyCompromised"
	reasonTrader                 = "traderStatus"
	reasonAgreement              = "agreementEnded"
	reasonSafeguard              = "safeguard"
	reasonDeclaration            = "declarationChanged"
	reasonCorrected              = "factCorrected"

	reasonRead  = "read"  // a register was read again: nothing is recalled for it
	reasonRules = "rules" // rules changed: what that means is seen in the decision
)

// How far goods are.
const (
	notArrived = "notArrived"
	arrived    = "arrived"
	released   = "released"
)

// What is to be done.
const (
	doReevaluate = "reevaluate"
	doControl    = "control"
	doHold       = "hold"
	doRecall     = "recall"
	doReview     = "review"
	doAudit      = "audit"
	doNotice     = "notice"
	doRestored   = "restored"
)

// matrix says what is to be done, for each thing that may happen: where the goods have not arrived, have arrived, are released. Empty
// is nothing: the decision stands, and nobody is written to.
func matrix(reason string) (notArrived, arrived, released string) {
	switch reason {
	case reasonRevoked:
		return doReevaluate, doHold, doRecall
	case reasonAccreditationSuspended:
		return doReevaluate, doControl, doAudit
	case reasonAccreditationWithdrawn, reasonKey:
		return doReevaluate, doHold, doReview
	case reasonSafeguard:
		return doControl, doControl, doNotice
	case reasonCorrected:
		return doReevaluate, doReevaluate, doReview
	}
	return doReevaluate, doReevaluate, ""
}

// gatesOf are the gates that facts of some kinds can move. A decision on released goods is touched only where one of these moved: the
// others look at the clock, or at what others have used since.
func gatesOf(kinds []string) (out []int) {
	of := map[string][]int{
		kindInstrument: {0, 7, 8, 10}, string(messages.RegisterAuthority): {0, 1, 3}, string(messages.RegisterSignatory): {4},
		string(messages.RegisterBody): {3, 5, 6}, string(messages.RegisterAccreditationBody): {6}, string(messages.RegisterProgramme): {9},
		string(messages.RegisterTrader): {9}, string(messages.RegisterSigningKey): {0}, string(messages.RegisterDigest): {0},
		string(messages.RegisterMeasure): {13}, kindClass: {12}, string(messages.RegisterCorrelation): {1, 10, 12}, string(messages.RegisterConversion): {11},
	}
	for _, k := range kinds {
		out = append(out, of[k]...)
	}
	return out
}

const (
	kindInstrument = "instrument"
	kindClass      = "riskClass" // a measure that says of which class of risk goods are
)

// kindOf is the kind of fact that an entry is.
func kindOf(e *messages.RegisterEntry) string {
	if e.Measure != nil && e.Measure.Reason == classOfRisk {
		return kindClass
	}
	return string(e.Kind)
}

// ofRisk tells whether what changed is of risk, which only authorities may read.
func (r *recall) ofRisk() bool {
	return slices.Contains(r.Kinds, string(messages.RegisterMeasure)) || slices.Contains(r.Kinds, kindClass)
}

// recall is what happened that decisions are looked at again for.
type recall struct {
	Reason    string   `json:"reason,omitempty"`
	Facts     []string `json:"facts,omitempty"`
	Kinds     []string `json:"kinds,omitempty"`
	Effective string   `json:"effective,omitempty"`
	// restored says that the decision on released goods comes out again as it did when they were released.
	restored bool
}

// wave is a part of the declarations that are looked at again because of something else than themselves, the first seen first.
type wave struct {
	V int `json:"v"`
	recall
	Cause   string `json:"cause"`
	Message string `json:"message,omitempty"`
	// Instrument is the id of the one that the wave is about, where it is about one: what comes too late to be used is told then.
	Instrument string `json:"instrument,omitempty"`
	// Arrival is what the wave tells of goods, where it is about a movement.
	Arrival *arrivalOf `json:"arrival,omitempty"`
	Seqs    seqList    `json:"seqs"`
}

// wavePart is how many declarations lie in one record of a wave.
const wavePart = 512

// start queues declarations to be looked at again.
func (t *work) start(w wave, seqs map[int64]bool) {
	if len(seqs) == 0 {
		return
	}
	w.V = version
	all := slices.Sorted(maps.Keys(seqs))
	base, part := prefixWave+offsetKey(t.known)+"/", 0
	for range t.tx.Scan(base) {
		part++
	}
	if last := t.lastPart(base); last >= part {
		part = last + 1
	}
	for chunk := range slices.Chunk(all, wavePart) {
		w.Seqs = chunk
		write(t, fmt.Sprintf("%s%06d-%s-%s", base, part, offsetKey(chunk[0]), offsetKey(chunk[len(chunk)-1])), w)
		part++
	}
	if w.Reason != reasonRead {
		t.event(messages.Event{State: messages.StateWaiting, Code: codeWave, Text: itoa(len(all)) + " declarations are looked at again.",
			Values: map[string]string{"reason": w.Reason, "facts": strings.Join(w.Facts, " "), "effective": w.Effective, "declarations": itoa(len(all)), "cause": w.Cause, "message": w.Message}})
	}
}

// lastPart is the number of the last part under a key, -1 for none.
func (t *work) lastPart(base string) int {
	last := -1
	for key := range t.tx.Scan(base) {
		n := 0
		if _, err := fmt.Sscanf(lastPart(key), "%d", &n); err == nil {
			last = max(last, n)
		}
	}
	return last
}

func (t *work) nextWave() (string, bool) {
	for k := range t.tx.Scan(prefixWave) {
		return k, true
	}
	return "", false
}

// mayHold tells by its key whether a part of a wave may hold a declaration.
func mayHold(key string, seq int64) bool {
	bounds := strings.Split(lastPart(key), "-")
	at := offsetKey(seq)
	return len(bounds) != 3 || bounds[1] <= at && at <= bounds[2]
}

// carry looks at declarations of a wave as far as the step's budget goes.
func (t *work) carry(key string) {
	w, ok := read[wave](t, key)
	if !ok {
		t.tx.Delete(key)
		return
	}
	n := 0
	for ; n < len(w.Seqs) && t.budget > 0; n++ {
		subject, ok := t.tx.Get(prefixSeq + offsetKey(w.Seqs[n]))
		if !ok {
			continue
		}
		if d, ok := read[dossier](t, prefixDeclaration+string(subject)); ok {
			t.budget--
			t.reach(&d, &w)
		}
	}
	if w.Seqs = w.Seqs[n:]; len(w.Seqs) == 0 {
		t.tx.Delete(key)
		return
	}
	write(t, key, w)
}

// reach looks at one declaration of a wave.
func (t *work) reach(d *dossier, w *wave) {
	if w.Arrival != nil {
		t.came(d, w.Arrival)
		return
	}
	if w.Instrument != "" {
		in, ok := t.load(w.Instrument)
		if !ok || t.tooLate(d, &in, w.Reason != "") {
			return
		}
	}
	t.recall = &w.recall
	switch d.State {
	case stateOpen:
		t.decide(d, w.Cause, w.Message)
	case stateReleased:
		t.reconsider(d, w)
	}
	t.recall = nil
}

// instruments are the ids of the instruments among the facts.
func (r *recall) instruments() (out []string) {
	for _, f := range r.Facts {
		if strings.HasPrefix(f, "instrument/") {
			out = append(out, lastPart(f))
		}
	}
	return out
}

// arrival says how far the goods are.
func (d *dossier) arrival() string {
	switch {
	case d.State == stateReleased:
		return released
	case d.Arrived != nil:
		return arrived
	}
	return notArrived
}

// follow says in a decision what follows from what happened, and which decision it invalidates.
func (t *work) follow(d *dossier, dec *messages.Decision) {
	now := outcomes(dec)
	because := t.because(d, now)
	if because == nil || dec.Supersedes == "" {
		return
	}
	w := *because
	switch w.Reason {
	case "", reasonRead:
		return
	case reasonRules:
		if !moved(d.Gates, now, []int{1}, false) {
			return
		}
		w.Reason = reasonAgreement
	}
	x := messages.Recall{Reason: w.Reason, Facts: w.Facts, Effective: w.Effective, Arrival: d.arrival(), Confidential: w.ofRisk()}
	before, there, gone := matrix(w.Reason)
	switch {
	case x.Arrival == notArrived:
		x.Action = before
	case x.Arrival == arrived:
		x.Action = there
	case w.restored: // what was told meanwhile does not hold
		x.Action = doRestored
	default:
		x.Action, x.Stands = gone, gone != doRecall
	}
	if x.Arrival != released && rank(dec.Outcome) <= rank(d.Outcome) && d.Outcome != "" && x.Action != doReevaluate {
		x.Action = doReevaluate // it is no worse than it was
	}
	dec.Recall = &x
	if !x.Stands {
		dec.Invalidates = &messages.Invalidation{Decision: dec.Supersedes, Reason: x.Reason, Facts: x.Facts, Effective: x.Effective}
		if x.Confidential {
			dec.Invalidates.Facts = nil
		}
	}
}

// happened is what an instrument's status means for decisions that used it; nil for nothing that recalls.
func (in *Instrument) happened() *recall {
	r := &recall{Facts: []string{"instrument/" + in.Subject + "/" + in.ID}, Kinds: []string{kindInstrument}, Effective: in.sinceText()}
	switch in.Status {
	case "revoked":
		r.Reason = reasonRevoked
	case "withdrawn":
		r.Reason = reasonWithdrawn
	case "replaced":
		r.Reason = reasonReplaced
	default:
		return nil
	}
	return r
}

// save writes a declaration and keeps the indexes of it: who is open, and what decisions rest on.
func (t *work) save(d *dossier) {
	seq := prefixSeq + offsetKey(d.Seq)
	if _, ok := t.tx.Get(seq); !ok {
		t.tx.Put(seq, []byte(d.Declaration.Subject))
	}
	switch d.State {
	case stateOpen:
		if len(d.Facts) == 0 {
			t.rest(d, []string{factOpen})
		}
	case stateReleased:
		for _, f := range d.Facts {
			if t.stateFact(f) {
				t.post(f, d.Seq, false)
			}
		}
		d.Facts = slices.DeleteFunc(d.Facts, t.stateFact)
	default:
		t.rest(d, nil)
	}
	t.rested(d)
	write(t, prefixDeclaration+d.Declaration.Subject, d)
}

// stateFact tells whether a number is that of a fact about the declaration's own state.
func (t *work) stateFact(n int64) bool {
	for _, prefix := range []string{factOpen, factStale} {
		for key := range t.tx.Scan(prefixFact + prefix) {
			if v, ok := read[int64](t, key); ok && v == n {
				return true
			}
		}
	}
	return false
}

// migrate files the declarations of a state that was written before there were these indexes.
func (t *work) migrate() {
	if _, ok := t.tx.Get(keyFacts); ok {
		return
	}
	write(t, keyFacts, int64(0))
	for key := range t.tx.Scan(prefixDeclaration) {
		if d, ok := read[dossier](t, key); ok {
			t.save(&d)
		}
	}
}

// recallValues are the figures of a recall in a declaration's events, which its declarant reads: what happened to a measure is not among them.
func recallValues(r *recall, action string, was, is messages.Outcome) map[string]string {
	values := map[string]string{"action": action, "reason": r.Reason, "facts": strings.Join(r.Facts, " "), "effective": r.Effective, "was": string(was), "is": string(is)}
	if r.Reason == reasonSafeguard || r.ofRisk() {
		values["reason"] = "review"
		delete(values, "facts")
	}
	return values
}
