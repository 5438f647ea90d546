package recognition

import (
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// verdict is the result of one gate for one claim.
type verdict struct {
	result string
	reason string
	values map[string]string
	facts  []string
	until  time.Time // when what is unknown may have become known by itself
	more   []verdict // what else in the gate stands in the way
}

// passed is a verdict without facts.
func passed() verdict { return verdict{result: pass} }

// passed is a verdict that rests on facts.
func (d *decider) passed(facts ...string) verdict {
	from := len(d.ids)
	d.ids = append(d.ids, facts...)
	return verdict{result: pass, facts: d.ids[from:len(d.ids):len(d.ids)]}
}

// failed and open make the verdict of a reason; which of the two is fitting is in the table of reasons.
func failed(reason string, values map[string]string) verdict {
	return verdict{result: fail, reason: reason, values: values}
}

func open(reason string, values map[string]string) verdict {
	return verdict{result: unknown, reason: reason, values: values}
}

// judge is the verdict of a reason, fail or unknown as the table says.
func judge(reason string, values map[string]string) verdict {
	if reasonTable()[reason].Outcome == messages.OutcomeIndeterminate {
		return open(reason, values)
	}
	return failed(reason, values)
}

// weighing is one claim put to the gates of one row of an agreement.
type weighing struct {
	d      *decider
	c      *claim
	in     *Instrument
	row    *row
	issuer *authority
	bal    *Balance         // of the line it is placed on, where the ledger is kept
	need   messages.Decimal // in the balance's unit
	lack   verdict          // why there is no need known
	gates  [gates]verdict
	status *StatusRow // of gate 2
	// accreditations are those found for each body; itself is the issuer as a body.
	accreditations []accredited
	itself         []Body
	rooms          struct{ accreditations [2]accredited }
	// equivalence is what gate 12 found for each control; weakest the fact that becomes too old first.
	equivalence map[messages.Control]verdict
	weakest     ending
}

// agreed is gate 1: the agreement is in force, not suspended, and covers the goods.
func (w *weighing) agreed() verdict {
	v := w.d.combine(w.inForce(), w.goods())
	if v.result == pass {
		return w.d.passed(w.d.agreementFact(w.row), w.d.declarationFact())
	}
	return v
}

// inForce asks for the time of the agreement.
func (w *weighing) inForce() verdict {
	values := func() map[string]string {
		return map[string]string{"agreement": w.row.name(), "instant": w.d.instant.String(), "basis": w.d.instant.basis}
	}
	var v verdict
	if w.d.now.Before(w.row.inForce.from) { // whatever instant the declaration states
		v = failed("G1.NOT_IN_FORCE", values())
		v.until = w.row.inForce.from
		return v
	}
	switch w.d.instant.within(w.row.inForce) {
	case no:
		if !w.inGrace(w.row.inForce.until) && !w.stands(w.row.inForce.until) {
			return failed("G1.NOT_IN_FORCE", values())
		}
	case unclear:
		v = open("G1.INSTANT", values())
	}
	for _, s := range w.row.suspended {
		switch w.d.instant.within(s) {
		case yes:
			if !w.inGrace(s.from) && !w.stands(s.from) {
				return failed("G1.SUSPENDED", values())
			}
		case unclear:
			v = open("G1.INSTANT", values())
		}
	}
	if v.reason != "" {
		return v
	}
	return passed()
}

func (r *row) name() string { return r.called }

// issuedAt is when the instrument was issued; ok is false where it does not say.
func (w *weighing) issuedAt() (moment, bool) {
	a := w.d.about(w.in)
	return a.issued, a.dated
}

// inGrace tells whether the transition clause still lets an instrument count: it was issued before the end, and the grace is not over.
func (w *weighing) inGrace(end time.Time) bool {
	issued, ok := w.issuedAt()
	return w.row.grace > 0 && ok && issued.latest.Before(end) && w.d.instant.latest.Before(end.Add(w.row.grace)) && !w.d.instant.earliest.Before(end)
}

// stands tells whether the transition clause keeps what was decided on goods that had arrived: the declaration was here, and the border had said that
// the goods were, before the end; or, where the end was agreed later than it lies, before that was agreed.
func (w *weighing) stands(end time.Time) bool {
	if !w.row.stand {
		return false
	}
	if w.row.applied.After(end) {
		end = w.row.applied
	}
	here, _ := w.d.decl.first()
	m, ok := momentOf(w.d.decl.Arrival, "arrival")
	return ok && m.latest.Before(end) && here.Before(end)
}

// goods asks whether all of a line's HS codes are covered.
func (w *weighing) goods() verdict {
	var found verdict
	for i := range w.c.line.Codes {
		c := &w.c.line.Codes[i]
		if c.HS6 == "" {
			continue
		}
		switch covered, targets := w.d.covered(w.row, c); {
		case covered == no:
			return failed("G1.GOODS", map[string]string{"agreement": w.row.name(), "code": c.HS6})
		case covered == unclear:
			found = open("G1.EDITION", map[string]string{"agreement": w.row.name(), "code": c.HS6, "candidates": strings.Join(targets, ", "), "edition": w.row.scope.Edition})
		case found.result == "":
			found = passed()
		}
	}
	if found.result == "" {
		return open("G1.GOODS_UNSTATED", map[string]string{"agreement": w.row.name()})
	}
	return found
}

// procedure is gate 2.
func (w *weighing) procedure() verdict {
	names := w.c.line.Procedures
	if len(names) == 0 {
		names = w.d.decl.Procedures
	}
	for _, p := range w.row.scope.Procedures {
		if p != "" && (strings.EqualFold(w.d.decl.Type, p) || slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, p) })) {
			if v := w.opened(); v.result != pass {
				return v
			}
			return w.d.passed(w.d.declarationFact(), w.d.instrumentFact(w.in))
		}
	}
	names = append(slices.Clone(names), w.d.decl.Type)
	values := map[string]string{"procedure": strings.Join(names, " "), "allowed": strings.Join(w.row.scope.Procedures, ", ")}
	if len(names) == 1 && w.d.decl.Type == "" {
		return open("G2.UNSTATED", values)
	}
	return failed("G2.PROCEDURE", values)
}

// competence is gate 3: the issuer was competent when it issued, and so were those it acts for.
func (w *weighing) competence() verdict {
	if w.in.Kind == kindRegister {
		return w.programme()
	}
	if w.in.PerformedBy != "" && !slices.Contains(w.row.scope.PerformedBy, w.in.PerformedBy) {
		v := failed("G3.PERFORMER", map[string]string{"performer": w.in.PerformedBy, "agreement": w.row.name(), "allowed": strings.Join(w.row.scope.PerformedBy, ", ")})
		if issuer := w.competentIssuer(); issuer.reason != "" {
			v.more = []verdict{issuer}
		}
		return v
	}
	return w.competentIssuer()
}

func (w *weighing) competentIssuer() verdict {
	if len(w.in.Issuers) == 0 {
		return open("G3.ISSUER", nil)
	}
	if w.issuer == nil {
		return open("G3.UNREGISTERED", map[string]string{"issuer": w.in.Issuers[len(w.in.Issuers)-1]})
	}
	about := w.d.about(w.in)
	chain, err := about.chain, about.chainErr
	if len(w.row.scope.Issuers) > 0 && !slices.ContainsFunc(chain, func(a *authority) bool { return slices.Contains(w.row.scope.Issuers, a.ID) }) {
		return failed("G3.NOT_LISTED", map[string]string{"authority": w.issuer.ID, "agreement": w.row.name()})
	}
	m, dated := w.issuedAt()
	if !dated {
		return open("G3.UNDATED", nil)
	}
	var v verdict
	var room [4]string
	facts := append(room[:0], w.d.instrumentFact(w.in))
	for i, a := range chain {
		facts = append(facts, w.d.authorityFact(a))
		if i > 0 {
			w.d.lookup(string(messages.RegisterAuthority), "/", w.d.text.fold(a.ID))
		}
		able := a.competent(w.in.Class, m)
		if able == yes {
			continue
		}
		values := map[string]string{"authority": w.issuer.ID, "delegator": a.ID, "class": string(w.in.Class), "instant": m.String()}
		switch able {
		case no:
			if i == 0 {
				return failed("G3.COMPETENCE", values)
			}
			return failed("G3.DELEGATION", values)
		case unclear:
			v = open("G3.INSTANT", values)
		}
	}
	switch {
	case err != nil: // rules with a broken chain are not applied
		return failed("G3.DELEGATION", map[string]string{"authority": w.issuer.ID, "delegator": chain[len(chain)-1].Delegator, "class": string(w.in.Class), "instant": m.String()})
	case v.reason != "":
		return v
	}
	return w.d.passed(facts...)
}

// validity is gate 8. A reservation made while the instrument was valid counts as of then.
func (w *weighing) validity() verdict {
	m, reserved := w.validAt()
	told := func(m moment, more ...string) map[string]string {
		out := map[string]string{"instant": m.String(), "basis": m.basis, "agreement": w.row.name()}
		for i := 0; i < len(more); i += 2 {
			out[more[i]] = more[i+1]
		}
		return out
	}
	if status, _ := w.standing(); status == "expired" && reserved == nil {
		return failed("G8.EXPIRED", told(m, "end", w.in.endText("issuerSays")))
	}
	var v verdict
	if start, ok := startOf(w.in.Start); ok {
		from := m
		if m.latest.After(w.d.now) { // an instant to come makes nothing valid before its time
			from = exactly(w.d.now, "now")
		}
		switch from.from(start) {
		case no:
			if from.basis == "now" && !w.d.decl.Received.IsZero() { // before the start as well, and the same whenever it is looked at
				from = exactly(w.d.decl.Received, "receipt")
			}
			return failed("G8.NOT_YET", told(from, "start", w.in.Start.Value))
		case unclear:
			v = open("G8.INSTANT", told(m, "start", w.in.Start.Value, "limit", w.in.Start.Value))
		}
	}
	end, ok := w.end()
	switch {
	case !ok && !w.row.unlimited && w.in.Kind != kindRegister: // a register says when a status ends
		return open("G8.NO_END", told(m))
	case ok:
		switch m.until(end) {
		case no:
			return failed("G8.EXPIRED", told(m, "end", w.in.endText(stamp(end.hi))))
		case unclear:
			text := w.in.endText(stamp(end.hi))
			v = open("G8.INSTANT", told(m, "end", text, "limit", text))
		}
	}
	if v.reason != "" {
		return v
	}
	return w.d.passed(w.d.instrumentFact(w.in), w.d.declarationFact())
}

// whileValid tells whether what is held was reserved while the instrument was valid. What was reserved later, for the other instants allowed it, is judged
// by those again: or each look at it would undo the one before.
func (w *weighing) whileValid(held *Held) bool {
	if held == nil {
		return false
	}
	m := exactly(held.At, "reservation")
	if start, ok := startOf(w.in.Start); ok && m.from(start) == no {
		return false
	}
	end, ok := w.end()
	return !ok || m.until(end) != no
}

// validAt is the instant that validity is judged at: the first of those of the agreement that is known. A reservation counts only where the
// agreement lets what expired after it still count.
func (w *weighing) validAt() (moment, *Held) {
	s := w.row.scope
	held := w.held()
	if s.ExpiredAfterReservation == "refused" || !w.whileValid(held) {
		held = nil
	}
	if len(s.ValidAt) == 0 {
		if held != nil {
			return exactly(held.At, "reservation"), held
		}
		return w.d.instant, nil
	}
	for _, basis := range s.ValidAt {
		switch basis {
		case "reservation":
			if held != nil {
				return exactly(held.At, "reservation"), held
			}
		case "arrival":
			if m, ok := momentOf(w.d.decl.Arrival, "arrival"); ok {
				return m, nil
			}
		default:
			if m, ok := w.d.stated(basis); ok {
				return m, nil
			}
		}
	}
	return w.d.instant, nil
}

// end is when the instrument ends: as it says, else the agreement's term from its issue.
func (w *weighing) end() (limit, bool) {
	if w.in.End != nil {
		return endOf(w.in.End)
	}
	m, ok := w.issuedAt()
	if !ok || w.row.term == 0 {
		return limit{}, false
	}
	return limit{m.earliest.Add(w.row.term), m.latest.Add(w.row.term)}, true
}

func (in *Instrument) endText(other string) string {
	if in.End != nil {
		return in.End.Value
	}
	return other
}

// held is the reservation that covers all the claim needs, where there is one.
func (w *weighing) held() *Held {
	h := w.d.holdings[w.in.ID]
	if h == nil || w.bal == nil || w.need == "" {
		return nil
	}
	x := h.held(w.c.line.Number, w.bal.Line)
	if x == nil || x.Lapsed || x.Reserved.Add(x.Consumed).Cmp(w.need) < 0 {
		return nil
	}
	return x
}

// product is gate 10, but for what other lines of the declaration do to it.
func (w *weighing) product() verdict {
	if w.in.Kind == kindRegister { // a trader's status is not of goods
		return w.d.passed(w.c.entry.id)
	}
	if !w.c.placed.ok() {
		return judge(w.c.placed.reason, w.c.placed.values())
	}
	l := w.c.placed.line
	origin, destination := passed(), passed()
	if d, c := w.c.line.Origins, l.Origins; len(d) > 0 && len(c) > 0 && !slices.ContainsFunc(d, func(o string) bool { return slices.Contains(c, o) }) {
		origin = failed("G10.ORIGIN", map[string]string{"declared": strings.Join(d, ", "), "certified": strings.Join(c, ", ")})
	}
	to := w.d.decl.Destination
	if to == "" {
		to = w.d.border
	}
	if w.in.Destination != "" && w.in.Destination != to {
		destination = failed("G10.DESTINATION", map[string]string{"declared": to, "certified": w.in.Destination})
	}
	return w.d.combine(w.d.passed(w.d.instrumentFact(w.in), w.d.declarationFact()), origin, destination)
}
