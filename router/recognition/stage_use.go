package recognition

import (
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// What the issuing side is told of its instruments.
const (
	useReceived     = "received"
	useCited        = "cited"
	useAwaited      = "awaited"
	useNeverArrived = "neverArrived"
	useReserved     = "reserved"
	useGivenBack    = "givenBack"
	useConsumed     = "consumed"
	useAdjusted     = "adjusted"
	useRefused      = "refused"
	useOverridden   = "overridden"
	useUnused       = "unused"
	useReviewed     = "reviewed"

	timerUnused = "unused/" // <instrument id>
)

// use is one movement that the issuing side is to be told of, at the end of the input that caused it.
type use struct {
	d          *dossier
	subject    string
	instrument string
	what       string
	line       int
	amount     messages.Decimal
	ask        string // under which it moves, where another side keeps the ledger
}

// used notes a movement of an amount; equal movements of one input are told as one.
func (t *work) used(d *dossier, instrument string, line int, what string, amount messages.Decimal) {
	subject := d.Declaration.Subject
	ask := t.drawn(subject, instrument, line, what, amount)
	for i := range t.uses {
		if u := &t.uses[i]; u.subject == subject && u.instrument == instrument && u.what == what && u.line == line && u.ask == ask {
			u.amount = u.amount.Add(amount)
			return
		}
	}
	t.uses = append(t.uses, use{d: d, subject: subject, instrument: instrument, what: what, line: line, amount: amount, ask: ask})
}

// tellUses puts out what was noted: one receipt for each declaration, instrument and kind of movement.
func (t *work) tellUses() {
	for len(t.uses) > 0 {
		first := t.uses[0]
		var of []use
		t.uses = slices.DeleteFunc(t.uses, func(u use) bool {
			same := u.subject == first.subject && u.instrument == first.instrument && u.what == first.what && u.ask == first.ask &&
				(u.ask == "" || u.amount.Sign() == first.amount.Sign()) // its owner books by the word
			if same && u.amount.Sign() != 0 {
				of = append(of, u)
			}
			return same
		})
		in, ok := t.load(first.instrument)
		a, kept := t.account(first.instrument)
		if !ok || !kept || len(of) == 0 {
			continue
		}
		what := first.what
		if what == useReserved && !slices.ContainsFunc(of, func(u use) bool { return u.amount.Sign() > 0 }) {
			what = useGivenBack
		}
		n := t.useOf(&in, what, first.d)
		n.Ask = first.ask
		for _, u := range of {
			b := a.balance(u.line)
			if b == nil {
				continue
			}
			amount := u.amount
			if what == useGivenBack {
				amount = amount.Neg()
			}
			n.Lines = append(n.Lines, messages.UseLine{Line: u.line, Quantity: new(b.quantity(amount)), Free: new(b.quantity(b.Free)), Reserved: new(b.quantity(b.Reserved)), Consumed: new(b.quantity(b.Consumed))})
		}
		slices.SortFunc(n.Lines, func(x, y messages.UseLine) int { return x.Line - y.Line })
		t.tellIssuer(&in, first.d, n, "accepted")
	}
	t.uses = nil
}

// useOf begins a notice about an instrument.
func (t *work) useOf(in *Instrument, what string, d *dossier) *messages.InstrumentUse {
	n := &messages.InstrumentUse{What: what, Border: t.s.o.Border, Instrument: messages.InstrumentRef{Subject: in.Subject, Version: in.Version, Kind: in.Kind, Class: in.Class,
		Number: in.Number, Country: t.whole().country(in)}}
	if d != nil {
		n.Declaration = &messages.SubjectVersion{Subject: d.Declaration.Subject, Version: d.Declaration.Version}
		n.Decision = d.Number
	}
	return n
}

// tellIssuer puts a notice into the lane of its instrument. Nobody is told of an instrument that no agreement of this border is about,
// or that came from elsewhere than its issuer; but what becomes of what another side's ledger has granted is told whatever rules say now, for it lies reserved there.
func (t *work) tellIssuer(in *Instrument, d *dossier, n *messages.InstrumentUse, status string) {
	rows := t.rules.rowsFor(t.s.o.Border, in.Class)
	i := slices.IndexFunc(rows, func(r *row) bool { return r.agreement.Issuer.Country == n.Instrument.Country })
	if (i < 0 || !t.whole().channel(t.s.o.Border, in)) && n.Ask == "" {
		return
	}
	if i >= 0 {
		ref := rows[i].ref
		n.Agreement = &ref
	}
	handling, conditions := in.Handling, slices.Clone(in.Conditions)
	if d != nil { // it tells of the declaration as well: in the stricter confidence of the two
		if confidence(d.Declaration.Handling) > confidence(handling) {
			handling = d.Declaration.Handling
		}
		for _, c := range d.Declaration.Conditions {
			conditions = addText(conditions, c)
		}
	}
	t.notify(in.Subject, d, n, status, handling, conditions)
}

// notify puts a notice into a lane; to are those it is for, where that is somebody in particular.
func (t *work) notify(lane string, d *dossier, n *messages.InstrumentUse, status string, handling messages.Handling, conditions []string, to ...messages.Participant) {
	now := t.tx.Now()
	r := &messages.Receipt{Level: "business", Status: status, Time: timeOf(now), Use: n}
	m := &messages.Message{SchemaVersion: messages.SchemaVersion, Kind: messages.KindReceipt, Function: messages.FunctionStatus, Issued: timeOf(now), Received: now,
		Sender: t.hub(), Recipients: to, Source: messages.Source{Adapter: Name, Format: "receipt"}, Handling: handling, Conditions: conditions, Body: r}
	subject := ""
	if d != nil {
		r.References, m.Correlation, subject = d.Declaration.References, d.Declaration.Correlation, d.Declaration.Subject
		m.Causation = d.Declaration.Message
		if m.Correlation == "" {
			m.Correlation = d.Declaration.Message
		}
	} else {
		m.Correlation = n.Instrument.Subject
	}
	if m.Handling == "" {
		m.Handling = messages.HandlingTrade
	}
	t.notices++
	m.ID = digest("use", n.What, n.Instrument.Subject, n.Instrument.Number, subject, n.Decision, stamp(now), itoa(int(t.known)), itoa(t.notices))
	m.Subject = m.ID
	value, err := messages.Marshal(m)
	if err != nil || len(value) > largest {
		n.Lines = nil
		if value, err = messages.Marshal(m); err != nil {
			return
		}
	}
	t.send(m, lane, value)
}

// tellOutcomes tells the issuing side what a decision made of its instruments, where that is news: that one is cited, and that it was
// refused. What is recognised is told by the quantities that are reserved and consumed.
func (t *work) tellOutcomes(d *dossier, dec *messages.Decision, used []string) {
	told := map[string]string{}
	for _, id := range used {
		in, ok := t.load(id)
		if !ok {
			continue
		}
		outcome, gate := worstOn(dec, &in)
		if outcome == "" {
			continue
		}
		word := useCited
		if rank(outcome) > rank(messages.OutcomeIndeterminate) && outcome != messages.OutcomeNotApplicable {
			word = useRefused + " " + gate.Reason
		}
		told[id] = word
		before, known := d.Told[id]
		if before == word || known && word == useCited {
			continue
		}
		n := t.useOf(&in, useCited, d)
		n.Decision, n.Outcome = dec.Number, outcome
		status := "received"
		if word != useCited {
			n.What, status = useRefused, "refused"
		}
		if gate != nil && !riskReason(gate.Reason) {
			n.Reason, n.Text = gate.Reason, gate.Text
		}
		t.tellIssuer(&in, d, n, status)
	}
	d.Told = told
}

// worstOn is the worst outcome of the claims on an instrument, and the first gate of it that was not passed.
func worstOn(dec *messages.Decision, in *Instrument) (out messages.Outcome, gate *messages.Gate) {
	for i := range dec.Lines {
		for j := range dec.Lines[i].Claims {
			c := &dec.Lines[i].Claims[j]
			if c.Instrument == nil || c.Instrument.Subject != in.Subject || c.Instrument.Number != in.Number || out != "" && rank(c.Outcome) <= rank(out) {
				continue
			}
			out, gate = c.Outcome, nil
			for k := range c.Gates {
				if c.Gates[k].Reason != "" {
					gate = &c.Gates[k]
					break
				}
			}
			if gate == nil {
				gate = &messages.Gate{}
			}
		}
	}
	return out, gate
}

// riskReason tells whether a reason is one of risk, which is for the border's own authorities.
func riskReason(code string) bool { return strings.HasPrefix(code, "G13.") }

// missing tells of a citation whose instrument is not here, in the declaration's lane: whoever issued it is not known but for what
// the citation says.
func (t *work) missing(d *dossier, w *Wait, what string) {
	n := &messages.InstrumentUse{What: what, Border: t.s.o.Border, Deadline: stamp(w.Deadline), Decision: d.Number, Instrument: messages.InstrumentRef{Kind: messages.KindCertificate, Number: w.Folded},
		Declaration: &messages.SubjectVersion{Subject: d.Declaration.Subject, Version: d.Declaration.Version}}
	for _, c := range d.Declaration.Citations {
		if c.Folded == w.Folded {
			n.Instrument.Number, n.Instrument.Class, n.Instrument.Country = c.Number, c.Class, c.Country
			break
		}
	}
	if n.Instrument.Country == "" { // one agreement is about the class: its issuing side may know
		countries := map[string]bool{}
		for _, r := range t.rules.rowsFor(t.s.o.Border, n.Instrument.Class) {
			countries[r.agreement.Issuer.Country] = true
			n.Instrument.Country = r.agreement.Issuer.Country
		}
		if len(countries) != 1 {
			n.Instrument.Country = ""
		}
	}
	t.notify(d.Declaration.Subject, d, n, "received", d.Declaration.Handling, d.Declaration.Conditions)
}

// arrived tells the issuing side that its instrument is here, and sets the clock for one that nobody cites.
func (t *work) arrived(in *Instrument) {
	t.tellIssuer(in, nil, t.useOf(in, useReceived, nil), "accepted")
	wait := t.unusedAfter(in)
	if wait > 0 {
		t.tx.Wake(timerUnused+in.ID, t.tx.Now().Add(wait))
	}
}

// unused tells the issuing side that nobody has cited its instrument.
func (t *work) unused(id string) {
	in, ok := t.load(id)
	if !ok || closing(in.Status) || t.cited(&in) {
		return
	}
	n := t.useOf(&in, useUnused, nil)
	t.event(in.about(messages.StateOverdue, codeUnused, "Nobody has cited the instrument in the time that the agreement gives; its issuer is told.", map[string]string{"number": in.Number}))
	t.tellIssuer(&in, nil, n, "received")
}

// cited tells whether any declaration cites an instrument, has it linked, or holds something of it.
func (t *work) cited(in *Instrument) bool {
	if in.Folded != "" && len(t.tails(prefixCited+in.Folded+"/")) > 0 || len(t.tails(prefixHolding+in.ID+"/")) > 0 {
		return true
	}
	_, matched := t.tx.Get(prefixUsed + in.ID)
	return matched
}

// unusedAfter is how long an instrument may lie uncited before its issuer is told; 0 is for ever.
func (t *work) unusedAfter(in *Instrument) (wait time.Duration) {
	country := t.whole().country(in)
	for _, r := range t.rules.rowsFor(t.s.o.Border, in.Class) {
		if r.agreement.Issuer.Country == country && r.unused > 0 && (wait == 0 || r.unused < wait) {
			wait = r.unused
		}
	}
	return wait
}
