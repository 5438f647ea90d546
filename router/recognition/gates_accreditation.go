package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// accredited is gate 5: every conformity body that did the work was accredited for it, when it was done and when the instrument was issued.
func (w *weighing) accredited() verdict {
	bodies := w.conformityBodies()
	if len(bodies) == 0 {
		return open("G5.UNSTATED", nil)
	}
	var room [4]verdict
	vs := append(room[:0], passed())
	for i := range bodies {
		vs = append(vs, w.accreditation(bodies, i).verdict)
	}
	return w.d.combine(vs...)
}

// conformityBodies are those that the instrument names, else its issuer.
func (w *weighing) conformityBodies() []Body {
	if len(w.in.Bodies) > 0 {
		return w.in.Bodies
	}
	if len(w.in.Issuers) > 0 && w.itself == nil {
		w.itself = []Body{{Names: w.in.Issuers}}
	}
	return w.itself
}

// held is an accreditation under which work was done, with the entry it stands in.
type heldAccreditation struct {
	*accreditation
	entry *entry
}

// accreditation finds the accreditations of a body that cover the work; the best of them counts. Gates 5 and 6 both ask for them.
func (w *weighing) accreditation(bodies []Body, i int) *accredited {
	if w.accreditations == nil {
		w.accreditations = w.rooms.accreditations[:min(len(bodies), len(w.rooms.accreditations))]
		if len(bodies) > len(w.accreditations) {
			w.accreditations = make([]accredited, len(bodies))
		}
	}
	x := &w.accreditations[i]
	if x.verdict.result == "" {
		x.held = x.room[:0]
		w.findAccreditation(x, &bodies[i])
	}
	return x
}

// accredited is what was found of one body.
type accredited struct {
	verdict verdict
	held    []heldAccreditation
	room    [1]heldAccreditation
}

func (w *weighing) findAccreditation(x *accredited, b *Body) {
	values := func() map[string]string { return map[string]string{"body": b.Names[len(b.Names)-1]} }
	e := w.bodyEntry(b)
	if e == nil {
		x.verdict = open("G5.UNREGISTERED", values())
		return
	}
	wanted, number := w.standards(b), w.d.text.fold(b.Number)
	for i := range e.bodies {
		a := &e.bodies[i]
		if len(wanted) > 0 && !slices.Contains(wanted, a.key) || b.Number != "" && a.Number != "" && number != a.number {
			continue
		}
		v := w.granted(b, a)
		if v.result == pass {
			v = w.d.passed(e.id)
			x.held = append(x.held, heldAccreditation{a, e})
		}
		if x.verdict.result == "" || v.result == pass || x.verdict.result == fail && v.result == unknown {
			x.verdict = v
		}
	}
	if x.verdict.result == "" {
		told := values()
		told["asked"] = strings.Join(append([]string{b.Number}, wanted...), " ")
		x.verdict = failed("G5.SCOPE", told)
	}
}

func (w *weighing) bodyEntry(b *Body) *entry {
	for _, n := range b.Names {
		if found := w.atIssue(w.d.lookup(string(messages.RegisterBody), "/", w.d.text.fold(n))); len(found) == 1 {
			return found[0]
		}
	}
	return nil
}

// atIssue leaves out entries that were not true when the instrument was issued.
func (w *weighing) atIssue(es []*entry) []*entry {
	m, ok := w.issuedAt()
	if !ok {
		return es
	}
	return slices.DeleteFunc(es, func(e *entry) bool { return m.during(e.valid) == no })
}

// standards are the standards for which the body must be accredited, by their five digits; none is any.
func (w *weighing) standards(b *Body) []string {
	switch {
	case b.Laboratory:
		return tests
	case len(w.row.standards) > 0:
		return w.row.standards
	}
	return attested[w.in.Attestation]
}

// tests is the standard of laboratories; attested are those of bodies that attest something.
var (
	tests    = []string{"17025"}
	attested = map[string][]string{"inspection": {"17020"}, "testing": tests, "calibration": tests, "certification": {"17065"}, "verification": {"17029"}}
)

// standardKey is what is one in all ways of writing a standard: the five digits of "ISO/IEC 17025:2017".
func standardKey(s string) string {
	f := messages.Fold(s)
	i := strings.IndexAny(f, "0123456789")
	if i < 0 {
		return f
	}
	return f[i:min(len(f), i+5)]
}

// granted asks of one accreditation: its status and scope, at the time of the work and at issue.
func (w *weighing) granted(b *Body, a *accreditation) verdict {
	var room [3]moment
	moments, ok := w.workMoments(room[:0], a.key)
	if !ok {
		return open("G5.UNDATED", map[string]string{"body": b.Names[len(b.Names)-1]})
	}
	out := passed()
	for _, m := range moments {
		v := w.grantedAt(b, a, m)
		if v.result == fail {
			return v
		}
		if v.result == unknown {
			out = v
		}
	}
	return out
}

// workMoments are when the work was done and when the instrument was issued. What is certified is done when it is issued; a test or an
// inspection has a day of its own.
func (w *weighing) workMoments(out []moment, standard string) ([]moment, bool) {
	issued, dated := w.issuedAt()
	for _, t := range []*messages.Time{w.in.Begun, w.in.Ended} {
		if m, ok := momentOf(t, "activity"); ok {
			out = append(out, m)
		}
	}
	if !dated || len(out) == 0 && (standard == "17020" || standard == "17025") && w.in.Kind != messages.KindInspection {
		return nil, false
	}
	return append(out, issued), true
}

func (w *weighing) grantedAt(b *Body, a *accreditation, m moment) verdict {
	told := func(status string) map[string]string {
		return map[string]string{"body": b.Names[len(b.Names)-1], "instant": m.String(), "status": status}
	}
	scopes := a.scopes
	var last *status
	for i := range a.history {
		s := &a.history[i]
		switch m.reached(s.from) {
		case no:
			continue
		case unclear:
			return open("G5.INSTANT", told(""))
		}
		last = s
		if len(s.scopes) > 0 {
			scopes = s.scopes
		}
	}
	switch {
	case last == nil:
		return failed("G5.STATUS", told("notGranted"))
	case last.Status == "withdrawn" || last.Status == "revoked":
		return failed("G5.WITHDRAWN", told(""))
	case last.Status == "suspended" || last.Status == "expired":
		return failed("G5.STATUS", told(last.Status))
	}
	return w.inScope(b, scopes, told)
}

// inScope asks whether one line of the scope covers method, product and site together.
func (w *weighing) inScope(b *Body, scopes []scopeLine, told func(string) map[string]string) verdict {
	if len(scopes) == 0 {
		return passed()
	}
	missing := ""
	for i := range scopes {
		s := &scopes[i]
		worst, lacks := yes, ""
		take := func(a answer, what string) {
			if a == no || a == unclear && worst == yes {
				worst, lacks = a, what
			}
		}
		take(w.byMethod(b, s), "method")
		take(w.byProduct(s), "product")
		take(w.bySite(s), "site")
		switch worst {
		case yes:
			return passed()
		case unclear:
			missing = lacks
		}
	}
	values := told("")
	if missing != "" {
		values["missing"] = missing
		return open("G5.SCOPE_UNSTATED", values)
	}
	values["asked"] = quote(strings.Join(slices.DeleteFunc([]string{b.Method, list(w.c.line.Codes), strings.Join(w.in.Sites, ", ")}, func(s string) bool { return s == "" }), "; "))
	return failed("G5.SCOPE", values)
}

func (w *weighing) byMethod(b *Body, s *scopeLine) answer {
	switch {
	case s.Method == "":
		return yes
	case b.Method == "":
		return unclear
	case w.d.text.fold(b.Method) == s.method:
		return yes
	}
	return no
}

// byProduct goes by code where the register states codes; names that differ may still be of one product.
func (w *weighing) byProduct(s *scopeLine) answer {
	if len(s.HS) > 0 {
		stated := unclear
		for _, c := range w.c.line.Codes {
			if c.HS6 == "" {
				continue
			}
			if slices.ContainsFunc(s.HS, func(p string) bool { return strings.HasPrefix(c.HS6, p) }) {
				return yes
			}
			stated = no
		}
		return stated
	}
	if s.Product == "" {
		return yes
	}
	g := w.c.line
	for _, names := range [][]string{g.Names, g.Scientific, g.Descriptions} {
		for _, n := range names {
			if messages.Fold(n) == s.product {
				return yes
			}
		}
	}
	return unclear
}

func (w *weighing) bySite(s *scopeLine) answer {
	switch {
	case s.Site == "":
		return yes
	case len(w.in.Sites) == 0:
		return unclear
	case slices.Contains(w.in.Sites, s.site):
		return yes
	}
	return no
}

// arranged is gate 6: the accreditation body had signed an arrangement for the activity when the work was done.
func (w *weighing) arranged() verdict {
	bodies := w.conformityBodies()
	if len(bodies) == 0 {
		return open("G6.UNSTATED", nil)
	}
	var room [4]verdict
	vs := append(room[:0], passed())
	for i := range bodies {
		v := open("G6.UNSTATED", nil)
		for _, held := range w.accreditation(bodies, i).held { // one accreditation that counts abroad is enough
			if x := w.signedFor(held); v.reason == "G6.UNSTATED" || x.result == pass {
				v = x
			}
		}
		vs = append(vs, v)
	}
	return w.d.combine(vs...)
}

func (w *weighing) signedFor(a heldAccreditation) verdict {
	values := func() map[string]string { return map[string]string{"body": a.By, "standard": a.Standard} }
	found := w.atIssue(w.d.lookup(string(messages.RegisterAccreditationBody), "/", a.by))
	if len(found) != 1 {
		return open("G6.UNREGISTERED", values())
	}
	e := found[0]
	m, ok := momentOf(w.in.Begun, "activity")
	if !ok {
		if m, ok = w.issuedAt(); !ok {
			return open("G6.INSTANT", values())
		}
	}
	told := func() map[string]string {
		out := values()
		out["instant"] = m.String()
		return out
	}
	best := no
	for i := range e.AccreditationBody.Arrangements {
		if e.standards[i] != a.key || len(w.row.arrangements) > 0 && !slices.Contains(w.row.arrangements, e.arrangements[i]) {
			continue
		}
		switch m.during(e.arranged[i]) {
		case yes:
			return w.d.passed(e.id)
		case unclear:
			best = unclear
		}
	}
	if best == unclear {
		return open("G6.INSTANT", told())
	}
	return failed("G6.AB", told())
}
