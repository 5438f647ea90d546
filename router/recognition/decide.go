package recognition

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Decide weighs the claims of one declaration. It reads nothing but its argument, time included, and gives equal bytes for
// equal facts. It never fails: what it cannot know makes the outcome indeterminate.
func Decide(c Case) messages.Decision {
	return decide(&c).decision
}

// result is a decision with what follows from it for the ledger and the clock.
type result struct {
	decision messages.Decision
	bookings []Booking
	asks     []Ask // of owners of other ledgers, those made before among them
	waits    []Wait
	// content is the hash of all that a new decision is made for.
	content string
	// used are the ids of the instruments that claims were identified with.
	used []string
	// needs is what each claim needs of which instrument line, be it granted or not: without value where that is not known, without
	// instrument where none is known. unmet are the instruments of which not enough is free.
	needs []Booking
	unmet []string
	// unheld says that a claim was found to be held for what it has reserved of a withdrawn instrument, and does not keep that.
	unheld bool
	// lasting is when the decision ends, registers' readings aside; fresh is when the first of these is too old.
	lasting string
	fresh   time.Time
	// wake is when the case must be looked at again though nothing arrived; zero is never.
	wake     time.Time
	handling messages.Handling
	// conditions of use come with the instruments that a decision tells of.
	conditions []string
}

func decide(c *Case) result {
	d := newDecider(c)
	defer d.done()
	r := result{handling: c.Declaration.Handling, conditions: slices.Clone(c.Declaration.Conditions)}
	r.decision = messages.Decision{
		Declaration: messages.SubjectVersion{Subject: c.Declaration.Subject, Version: c.Declaration.Version}, References: c.Declaration.References,
		Border: c.Border, Instant: d.text.stamp(d.now), KnownTo: c.KnownTo, Rules: c.Rules.Hash(), Supersedes: c.Supersedes, Cause: c.Cause,
		Outcome: messages.OutcomeNotApplicable, Lines: []messages.LineDecision{},
	}
	d.declarationFact()
	if c.Withdrawn {
		r.decision.Final = true
	} else {
		d.weighAll(&r)
	}
	for _, w := range sorted(d.waits) {
		if d.waiting[w.Folded] {
			r.waits = append(r.waits, w)
		}
	}
	r.decision.Facts = d.list()
	r.content, d.scratch.content = content(d.scratch.content, &r.decision, r.lasting)
	r.decision.Number = digest("decision", r.content, c.Supersedes)
	return r
}

func (d *decider) weighAll(r *result) {
	d.resolve()
	if d.stood != nil { // what nobody claimed when the goods were released is not claimed now
		d.claims = slices.DeleteFunc(d.claims, func(c *claim) bool { return d.stood[c.id] == "" })
	}
	d.place()
	for _, c := range d.claims {
		d.weighs = append(d.weighs, d.weigh(c))
	}
	all := d.weighs
	r.needs, r.decision.Lines = make([]Booking, 0, len(all)), make([]messages.LineDecision, 0, len(d.decl.Lines))
	d.standAll(all)
	r.bookings = d.book(all)
	d.standAll(all)
	r.asks = d.wanted
	over, until, lasting := len(all) > 0, ending{}, ending{}
	for _, x := range all {
		if d.unread && x.gates[0].result == pass {
			x.gates[0] = open("G0.UNREAD", nil)
		}
		d.conclude(x)
		r.unheld = r.unheld || x.w != nil && x.booking == nil && x.w.held() != nil && (x.gates[7].reason == "G7.HELD" || x.gates[7].reason == "G7.REPLACED_HELD")
		over = over && x.gates[0].reason == "G0.NEVER_ARRIVED"
		r.want(x)
		if x.in != nil {
			r.use(x.in)
			if green(x.outcome) {
				lasting = weaker(lasting, d.validUntil(x))
				until = weaker(until, x.w.weakest)
			}
		}
		r.wake = earlier(r.wake, x.until())
	}
	r.decision.Final = over
	// That a register must be read again is no reason to decide anew, nor is it news: it is for whoever uses the decision after that.
	r.decision.Deadline, r.lasting, r.fresh = d.text.stamp(r.wake), d.text.stamp(lasting.at), until.at
	until = weaker(until, lasting)
	r.decision.ValidUntil, r.decision.Weakest = d.text.stamp(until.at), until.id
	r.wake = earlier(earlier(r.wake, lasting.at), d.ahead)
	for i := range d.decl.Lines {
		r.decision.Lines = append(r.decision.Lines, d.line(&d.decl.Lines[i], all))
	}
	slices.SortStableFunc(r.decision.Lines, func(a, b messages.LineDecision) int { return a.Line - b.Line })
	r.decision.Outcome = headline(r.decision.Lines)
}

// want notes what a claim needs, and whether that was not to be had.
func (r *result) want(x *weighed) {
	if x.holder != nil {
		return
	}
	n := Booking{Line: x.line.Number}
	if x.in != nil {
		n.Instrument = x.in.ID
	}
	if x.w != nil && x.w.bal != nil && x.w.lack.result == pass {
		n.Of, n.Value = x.w.bal.Line, x.w.need
	}
	r.needs = append(r.needs, n)
	if x.gates[11].reason == "G11.EXCEEDED" && !slices.Contains(r.unmet, x.in.ID) {
		r.unmet = append(r.unmet, x.in.ID)
	}
}

// conclude folds a claim and says what it grants.
func (d *decider) conclude(x *weighed) {
	if x.w == nil {
		return
	}
	x.outcome = fold(&x.required, &x.gates)
	if !green(x.outcome) {
		return
	}
	x.effects, x.missing = x.w.effects()
	x.subject = x.row.scope.Restrictions
	switch {
	case len(x.missing) > 0:
		x.outcome = messages.OutcomeRecognisedPartly
	case len(x.subject) > 0:
		x.outcome = messages.OutcomeRecognisedWithConditions
	}
}

// until is when an unknown gate of the claim may have become known by itself; zero is never.
func (x *weighed) until() (t time.Time) {
	for g := range x.gates {
		t = earlier(t, x.gates[g].until)
	}
	return t
}

// validUntil is the earliest end, after now, of what a granted claim rests on, readings of registers aside.
func (d *decider) validUntil(x *weighed) (first ending) {
	take := func(t time.Time, id string) {
		if t.After(d.now) {
			first = weaker(first, ending{t, id})
		}
	}
	take(x.row.inForce.until, x.row.fact)
	take(x.expires(), d.balanceID(x.in, x.w.bal))
	if end, ok := x.w.end(); ok {
		take(end.lo, d.instrumentID(x.in))
	}
	take(x.w.untilAge(), d.instrumentID(x.in))
	if x.in.Status == "suspended" {
		take(x.in.comes(d.now), d.instrumentID(x.in))
	}
	return first
}

// use notes an instrument that the decision tells of: confidence that it was given in is kept.
func (r *result) use(in *Instrument) {
	if !slices.Contains(r.used, in.ID) {
		r.used = append(r.used, in.ID)
	}
	if in.Handling != r.handling && handlingRank(in.Handling) > handlingRank(r.handling) {
		r.handling = in.Handling
	}
	for _, c := range in.Conditions {
		if !slices.Contains(r.conditions, c) {
			r.conditions = append(r.conditions, c)
		}
	}
}

// handlingRank orders classes of confidence, the most open first.
func handlingRank(h messages.Handling) int {
	return slices.Index([]messages.Handling{messages.HandlingPublic, "", messages.HandlingTrade, messages.HandlingOfficial, messages.HandlingLawEnforcement}, h)
}

// claim writes a claim as the decision tells it.
func (d *decider) claim(x *weighed) messages.ClaimDecision {
	// What a claim refers to lies in one piece: nearly all have all of it.
	parts := new(struct {
		cited      messages.CitedDocument
		instrument messages.InstrumentRef
		agreement  messages.AgreementRef
	})
	out := messages.ClaimDecision{Claim: x.id, Basis: x.basis, Outcome: x.outcome, Effects: x.effects, Ledger: x.ledger, Deadline: d.text.stamp(x.until())}
	if len(x.citations) > 0 {
		ct := x.citations[0]
		out.Cited = &parts.cited
		*out.Cited = messages.CitedDocument{Class: ct.Class, Type: ct.Type, Number: ct.Number, Folded: ct.Folded, Country: ct.Country, Pointer: ct.Pointer}
	}
	if x.in != nil {
		line := 0
		if x.placed.line != nil {
			line = x.placed.line.Number
		}
		out.Instrument = &parts.instrument
		*out.Instrument = d.reference(x.in, line)
	}
	if x.row != nil {
		out.Agreement = &parts.agreement
		*out.Agreement = x.row.ref
	}
	for _, in := range x.candidates[:min(len(x.candidates), maxCandidates)] {
		out.Candidates = append(out.Candidates, d.reference(in, 0))
	}
	for _, c := range x.missing {
		out.Conditions = append(out.Conditions, messages.Condition{Type: "control", Control: c})
	}
	out.Conditions = append(out.Conditions, x.subject...)
	out.Gates = x.told()
	return out
}

// told is how the gates came out, as the decision tells it: with lists of facts of their own.
func (x *weighed) told() []messages.Gate {
	n := 0
	for g := range x.gates {
		n += len(x.gates[g].facts)
	}
	out, facts := make([]messages.Gate, gates), make([]string, 0, n)
	for g := range x.gates {
		v, gate := &x.gates[g], &out[g]
		gate.Gate, gate.Result, gate.Reason, gate.Values = g, v.result, v.reason, v.values
		if len(v.facts) > 0 {
			facts = append(facts, v.facts...)
			gate.Facts = facts[len(facts)-len(v.facts) : len(facts) : len(facts)]
		}
		if v.result == "" {
			gate.Result = notRequired
		}
		if v.reason != "" {
			gate.Text = Explain(v.reason, v.values, English, AudienceAuthority)
			gate.Confidential = reasonTable()[v.reason].Confidential()
			if x.row != nil {
				gate.Legal = x.row.legal
			}
		}
	}
	return out
}

func sorted(waits map[string]Wait) []Wait {
	if len(waits) == 0 {
		return nil
	}
	out := make([]Wait, 0, len(waits))
	for _, w := range waits {
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b Wait) int { return strings.Compare(a.Folded, b.Folded) })
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
