package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// signatory is gate 4: whoever signed was authorised on the day of issue, from the first day on and no more on the day that the authority ceased.
func (w *weighing) signatory() verdict {
	var room [4]verdict
	vs := append(room[:0], passed())
	for i := range w.in.Signatories {
		if s := &w.in.Signatories[i]; w.signs(s) {
			vs = append(vs, w.authorised(s))
		}
	}
	if len(vs) == 1 {
		return open("G4.UNSTATED", nil)
	}
	return w.d.combine(vs...)
}

// signs tells whether somebody signs for the issuer: who certifies, or whoever is named without a role; on an inspection those who inspected and
// controlled as well.
func (w *weighing) signs(s *Signed) bool {
	switch s.Role {
	case "certifier", "":
		return true
	case "inspector", "controller":
		return w.in.Kind == messages.KindInspection
	}
	return false
}

func (w *weighing) authorised(s *Signed) verdict {
	values := func() map[string]string { return map[string]string{"signatory": s.Names[len(s.Names)-1]} }
	chain := w.chain()
	var room [4]*entry
	found := room[:0]
	for _, n := range s.Names {
		for _, e := range w.d.lookup(string(messages.RegisterSignatory), "/", w.d.text.fold(n)) {
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
			return w.d.passed(e.id)
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
