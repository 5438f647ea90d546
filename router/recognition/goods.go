package recognition

import (
	"fmt"
	"slices"
	"strings"
)

// fit is how a declaration line and an instrument line go together. An empty reason is a fit.
type fit struct {
	reason string
	// What does not go together: two lines, or what is written of them.
	d, c                *Goods
	declared, certified string
	line                int // of the instrument, as the declaration states it
	// sixOnly says that nothing but six digits of different lists speaks for it.
	sixOnly bool
	// candidates are the codes that the certified one may be now.
	candidates []string
}

func (f *fit) ok() bool { return f.reason == "" }

// misfit says that two lines are of different goods; what is merely unknown may still be the same.
func (f *fit) misfit() bool {
	switch f.reason {
	case "G10.HS", "G10.NAME", "G10.IDENTIFIER", "G10.NO_LINE":
		return true
	}
	return false
}

// values are what the reason speaks of. They are written only for decisions, for most lines that are compared do not fit.
func (f *fit) values() map[string]string {
	declared, certified := f.declared, f.certified
	if f.d != nil && f.c != nil {
		declared, certified = list(f.d.Codes), list(f.c.Codes)
		switch {
		case f.reason == "G10.IDENTIFIER":
			declared, certified = strings.Join(f.d.Marks, ", "), strings.Join(f.c.Marks, ", ")
		case f.reason == "G10.NAME" || f.reason == "G10.NAME_UNCLEAR":
			if len(f.d.Scientific) > 0 && len(f.c.Scientific) > 0 {
				declared, certified = strings.Join(f.d.Scientific, ", "), strings.Join(f.c.Scientific, ", ")
			}
		}
	}
	if f.line != 0 {
		return map[string]string{"line": itoa(f.line)}
	}
	out := map[string]string{"declared": quote(declared), "certified": quote(certified)}
	if len(f.candidates) > 0 {
		out["candidates"] = strings.Join(f.candidates, ", ")
	}
	return out
}

// compare puts a declared line beside a certified one: as many digits as both state in one list, at least six; and where
// both state scientific names, lots or identifiers, these must agree too.
func (on *decider) compare(d, c *Goods) fit {
	f, named := on.compareCodes(d, c)
	if f.misfit() {
		return f
	}
	if len(d.Scientific) > 0 && len(c.Scientific) > 0 {
		switch sameNames(d.Scientific, c.Scientific) {
		case no:
			return fit{reason: "G10.NAME", d: d, c: c}
		case unclear:
			if f.ok() {
				f = fit{reason: "G10.NAME_UNCLEAR", d: d, c: c}
			}
		case yes:
			named = true
		}
	}
	marked, agree := compareMarks(d, c)
	if !agree {
		return fit{reason: "G10.IDENTIFIER", d: d, c: c}
	}
	if f.ok() && (named || marked) {
		f.sixOnly = false
	}
	return f
}

// compareCodes compares list by list. National digits of different lists are never compared. named says that
// both name the same species by code.
func (on *decider) compareCodes(d, c *Goods) (f fit, named bool) {
	more, six := false, false
	var edition fit
	for i := range d.Codes {
		for j := range c.Codes {
			x, y := &d.Codes[i], &c.Codes[j]
			switch {
			case x.System == species && y.System == species:
				if !shares(d.Codes, c.Codes, species) {
					return fit{reason: "G10.NAME", d: d, c: c}, false
				}
				named = true
				continue
			case x.HS6 == "" || y.HS6 == "":
				continue
			case x.Edition != "" && y.Edition != "" && x.Edition != y.Edition:
				switch same, via := on.sameAfter(x, y); {
				case same == no:
					return fit{reason: "G10.HS", d: d, c: c}, false
				case same == yes:
					six = true
				default:
					edition = fit{reason: "G10.EDITION", d: d, c: c}
					if via.relation == "deleted" {
						edition.reason = "G10.DELETED"
					} else if via.known {
						edition.reason, edition.candidates = "G10.CORRELATION", via.targets
					}
				}
				continue
			case x.HS6 != y.HS6:
				return fit{reason: "G10.HS", d: d, c: c}, false
			}
			if x.System == y.System {
				n := min(len(x.Code), len(y.Code))
				if x.Code[:n] != y.Code[:n] {
					return fit{reason: "G10.HS", d: d, c: c}, false
				}
				more = more || n > 6
			}
			six = true
		}
	}
	switch {
	case six:
		return fit{sixOnly: !more}, named
	case edition.reason != "":
		return edition, named
	}
	return fit{reason: "G10.UNSTATED", d: d, c: c}, named
}

// species is the one list outside the HS that both sides of a border share: EPPO codes.
const species = "EPPO"

// shares tells whether both sides state one code of a system in common.
func shares(a, b []Commodity, system string) bool {
	return slices.ContainsFunc(a, func(x Commodity) bool {
		return x.System == system && slices.ContainsFunc(b, func(y Commodity) bool { return y.System == system && y.Code == x.Code })
	})
}

func list(cs []Commodity) string {
	var out []string
	for _, c := range cs {
		s := c.System + " " + c.Code
		if c.Edition != "" {
			s += fmt.Sprintf(" (%s)", c.Edition)
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// sameNames compares scientific names without authors and ranks: yes where one stands on both sides, unclear where one is
// the genus of another, no where none has to do with any.
func sameNames(a, b []string) answer {
	best := no
	for _, x := range a {
		for _, y := range b {
			p, q := taxon(x), taxon(y)
			switch n := min(len(p), len(q)); {
			case n == 0:
				best = max(best, unclear)
			case slices.Equal(p, q):
				return yes
			case slices.Equal(p[:n], q[:n]):
				best = max(best, unclear)
			}
		}
	}
	return best
}

// taxon is the words of a scientific name, upper case, without authors ("L.", "(Mill.)") and ranks ("spp.").
func taxon(name string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\t' }) {
		if strings.HasSuffix(w, ".") || strings.HasPrefix(w, "(") || strings.HasSuffix(w, ")") {
			continue
		}
		w = strings.ToUpper(w)
		if w == "SP" || w == "SPP" || w == "L" || w == "X" || w == "×" {
			continue
		}
		out = append(out, w)
	}
	return out
}

// compareMarks compares lots and identifiers type by type: of a type that both sides state, all that is declared must be
// certified. some says that at least one type was stated by both.
func compareMarks(d, c *Goods) (some, agree bool) {
	for _, m := range d.Marks {
		typ, _, _ := strings.Cut(m, ":")
		if !slices.ContainsFunc(c.Marks, func(s string) bool { return strings.HasPrefix(s, typ+":") }) {
			continue
		}
		if !slices.Contains(c.Marks, m) {
			return true, false
		}
		some = true
	}
	return some, true
}

// placed is the instrument line that a claim falls on; line is nil where there is none, and fit says why.
type placed struct {
	fit
	line *Goods
}

// putBeside finds the one line of an instrument that covers a declared line: the stated one, else the only one that fits.
// Lines that may fit, as far as is known, count too: with two of them nobody can tell.
func (on *decider) putBeside(d *Goods, in *Instrument, stated int) placed {
	if stated > 0 {
		for i := range in.Lines {
			if in.Lines[i].Number == stated {
				return placed{on.compare(d, &in.Lines[i]), &in.Lines[i]}
			}
		}
		return placed{fit: fit{reason: "G10.NO_LINE", line: stated}}
	}
	if len(in.Lines) == 0 {
		return placed{fit: fit{reason: "G10.UNSTATED", declared: list(d.Codes), certified: "no lines"}}
	}
	var found []placed
	var first fit
	for i := range in.Lines {
		f := on.compare(d, &in.Lines[i])
		if i == 0 {
			first = f
		}
		if !f.misfit() {
			found = append(found, placed{f, &in.Lines[i]})
		}
	}
	switch len(found) {
	case 0:
		if len(in.Lines) > 1 {
			first = fit{reason: first.reason, declared: describe(d), certified: itoa(len(in.Lines)) + " other lines, such as " + describe(&in.Lines[0])}
		}
		return placed{fit: first}
	case 1:
		return found[0]
	}
	return placed{fit: fit{reason: "G10.LINE", declared: describe(d), certified: describe(found[0].line) + " or " + describe(found[1].line)}}
}

// describe names a line for people.
func describe(g *Goods) string {
	words := slices.Concat(g.Scientific, g.Names, g.Descriptions)
	s := fmt.Sprintf("line %d %s", g.Number, list(g.Codes))
	if len(words) > 0 {
		s += " " + words[0]
	}
	return s
}

// signature is all by which two declared lines may be seen to be of different goods.
func signature(g *Goods) string {
	var parts []string
	for _, c := range g.Codes {
		parts = append(parts, c.System+":"+c.Code)
	}
	slices.Sort(parts)
	for _, ts := range [][]string{g.Scientific, g.Names, g.Descriptions} {
		parts = append(parts, "|")
		parts = append(parts, slices.Sorted(slices.Values(folded(ts)))...)
	}
	return strings.Join(parts, " ")
}
