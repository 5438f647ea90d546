package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// signatory is gate 4: whoever signed was authorised on the day of issue, from the first day on and no more on the day that the authority ceased.
func (w *weighing) signatory() verdict {
	signed := w.signatories()
	if len(signed) == 0 {
		return open("G4.UNSTATED", nil)
	}
	vs := []verdict{passed()}
	for _, s := range signed {
		vs = append(vs, w.authorised(s))
	}
	return combine(vs...)
}

// signatories are those who sign for the issuer: who certifies, or whoever is named without a role; on an inspection those who inspected and controlled
// as well.
func (w *weighing) signatories() []*Signed {
	roles := []string{"certifier", ""}
	if w.in.Kind == messages.KindInspection {
		roles = append(roles, "inspector", "controller")
	}
	var out []*Signed
	for i := range w.in.Signatories {
		if slices.Contains(roles, w.in.Signatories[i].Role) {
			out = append(out, &w.in.Signatories[i])
		}
	}
	return out
}

func (w *weighing) authorised(s *Signed) verdict {
	values := func() map[string]string { return map[string]string{"signatory": s.Names[len(s.Names)-1]} }
	chain := w.chain()
	var found []*entry
	for _, n := range s.Names {
		for _, e := range w.d.lookup(string(messages.RegisterSignatory) + "/" + messages.Fold(n)) {
			of := e.Signatory
			if len(of.Classes) > 0 && !slices.Contains(of.Classes, w.in.Class) || !slices.ContainsFunc(chain, func(a *authority) bool { return a.ID == of.Authority }) {
				continue
			}
			if m, ok := w.issuedAt(); !ok || m.during(e.valid) != no {
				found = append(found, e)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	if len(found) == 0 {
		return open("G4.UNREGISTERED", values())
	}
	m, dated := w.issuedAt()
	if !dated {
		return open("G4.UNDATED", values())
	}
	best, span := no, ""
	for _, e := range found { // two of one name: one who was authorised is enough
		switch m.during(e.span) {
		case yes:
			return passed(e.id)
		case unclear:
			best = unclear
		}
		span = spanText(e.span)
	}
	told := values()
	told["issued"], told["span"] = w.in.Issued.Value, span
	if best == unclear {
		return open("G4.INSTANT", told)
	}
	return failed("G4.SIGNATORY", told)
}

// spanText writes a span for people, by its bounds alone.
func spanText(d days) string {
	if d.until.at.IsZero() {
		return d.from.String() + " –"
	}
	return d.from.String() + " – " + d.until.String()
}
