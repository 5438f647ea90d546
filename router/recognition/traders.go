package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// traders makes a claim for each trader's code that a declaration states, where an agreement of the border recognises the status of traders. The register's
// entry is the instrument: nobody sends it.
func (d *decider) traders(l *Goods) {
	if !d.named(messages.ClassTrader) {
		return
	}
	from := len(d.claims)
	for i := range d.decl.Parties {
		p := &d.decl.Parties[i]
		for j := range p.Status {
			s := &p.Status[j]
			if slices.ContainsFunc(d.claims[from:], func(c *claim) bool { return c.citations[0].Folded == s.Folded && c.holder.Role == p.Role }) {
				continue
			}
			c := d.stake(l, cited, p.Role+"/"+s.Folded)
			c.classes, c.holder = append(c.classes, messages.ClassTrader), p
			c.citations = append(c.citations, &Citation{Class: messages.ClassTrader, Classes: []messages.DocumentClass{messages.ClassTrader}, Number: s.Code, Folded: s.Folded})
			d.register(c, s)
		}
	}
}

// register finds the entry that a code means.
func (d *decider) register(c *claim, s *StatusCode) {
	var found []*entry
	for _, e := range d.lookup(string(messages.RegisterTrader), "/", s.Folded) {
		if len(d.rules.rowsOf(d.border, e.Trader.Country, messages.ClassTrader)) > 0 && (s.Programme == "" || strings.EqualFold(s.Programme, "AEO") || strings.EqualFold(s.Programme, e.Trader.Programme)) && d.instant.during(e.valid) != no {
			found = append(found, e)
		}
	}
	switch len(found) {
	case 0:
		c.open = open("G0.TRADER", map[string]string{"code": s.Code})
	case 1:
		c.in, c.entry = d.traderInstrument(found[0]), found[0]
	default:
		c.open = open("G0.AMBIGUOUS", map[string]string{"number": s.Code, "count": itoa(len(found))})
	}
}

// traderInstrument is an entry as the gates look at instruments: its status is the one at the instant of the declaration.
func (d *decider) traderInstrument(e *entry) *Instrument {
	if in := d.registered[e]; in != nil {
		return in
	}
	t := e.Trader
	in := &Instrument{ID: e.id, Kind: kindRegister, Subject: e.id, Sender: e.Source, Known: e.known, Class: messages.ClassTrader, Number: t.ID, Folded: messages.Fold(t.ID), Country: t.Country, Message: e.Hash}
	if len(e.trader) > 0 {
		in.Issued = boundTime(e.trader[0].from)
	}
	status, known := statusAt(e.trader, d.instant)
	switch {
	case known == unclear:
		in.Status = "unclear"
	case status == "granted", status == "extended", status == "reduced":
		in.Status = "valid"
	case status == "notGranted":
		in.Status = "pending"
	default: // suspended, withdrawn, revoked, expired
		in.Status = status
	}
	if d.registered == nil {
		d.registered = map[*entry]*Instrument{}
	}
	d.registered[e] = in
	return in
}

// boundTime is a bound as messages state times.
func boundTime(b bound) *messages.Time {
	if b.date != "" {
		return &messages.Time{Value: b.date, Precision: messages.PrecisionDate, ZoneBasis: messages.ZoneUnknown}
	}
	return timeOf(b.at)
}

// heldBy asks whether the party for which a code is stated is the one that the register names.
func (w *weighing) heldBy() verdict {
	t, p := w.c.entry.Trader, w.c.holder
	if !w.c.entry.belongs(p, w.in.Folded) {
		return failed("G0.HOLDER", map[string]string{"code": t.ID, "declared": partyText([]Party{*p}), "certified": w.c.entry.holder()})
	}
	return w.d.passed(w.c.entry.id, w.d.instrumentFact(w.in))
}

// programme is gate 3 of a trader's status: the programme is registered for the country, and the agreement names it where it names any.
func (w *weighing) programme() verdict {
	t := w.c.entry.Trader
	found := slices.DeleteFunc(w.d.lookup(string(messages.RegisterProgramme), "/", messages.Fold(t.Programme)), func(e *entry) bool { return e.Programme.Country != t.Country })
	if len(found) == 0 {
		return open("G3.UNREGISTERED", map[string]string{"issuer": t.Programme})
	}
	if len(w.row.scope.Issuers) > 0 && !slices.Contains(w.row.scope.Issuers, t.Programme) {
		return failed("G3.NOT_LISTED", map[string]string{"authority": t.Programme, "agreement": w.row.name()})
	}
	return w.d.passed(w.c.entry.id, found[0].id)
}
