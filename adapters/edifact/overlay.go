package edifact

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

var _ adapters.ProfileChecker = Adapter{}

// overlaid lays the partner's guide for a message over its structure, where the profile has one. What the guide says of segments and
// elements that this release does not have is told, and the rest of it holds.
func (d *decoder) overlaid(m *grammar.Message, places *placer, id identity, report func(fault)) *grammar.Message {
	if len(d.profile.Overlays) == 0 {
		return m
	}
	guide := d.profile.Overlay(id.name, id.version+"."+id.release, id.agency, id.associate)
	if guide == nil {
		return m
	}
	m, problems := m.Overlay(guide)
	if len(problems) > 0 {
		report(fault{code: CodeOverlay, severity: messages.SeverityWarn, at: places.at(0, 3, 1, 1),
			text:  fmt.Sprintf("the partner's guide %s speaks of what the directory does not have; the rest of it was used", guide.Name),
			found: problems[0].Text, mend: "the operator corrects the partner's overlay, or binds it to its release"})
	}
	return m
}

// gravity gives a finding the severity that the partner's guide has for its rule; false where it is not to be told.
func gravity(f *messages.Fault, rule grammar.Rule, guide *adapters.Overlay) bool {
	if guide == nil {
		return true
	}
	g, want := guide.Rules, ""
	switch rule {
	case grammar.TooLong, grammar.TooShort:
		want = g.Length
	case grammar.WrongCharacters, grammar.DecimalMark, grammar.DecimalDigit:
		want = g.Characters
	case grammar.NotInList:
		want = g.Codes
	case grammar.ElementRepeated:
		want = g.ElementRepeats
	case grammar.TooManyElements, grammar.TooManyComponents:
		want = g.ElementCount
	case grammar.ElementMissing:
		want = g.MissingElements
	case grammar.Unknown:
		want = g.UnknownSegments
	case grammar.Misplaced:
		want = g.SegmentOrder
	case grammar.Repeated, grammar.GroupRepeated:
		want = g.SegmentRepeats
	case grammar.Missing:
		want = g.MissingSegments
	case grammar.Unused:
		want = g.Unused
		f.Expected = "as " + guide.Name + " has it"
	}
	switch want {
	case "off":
		return false
	case "note", "warn", "refuse":
		f.Severity = messages.Severity(want)
	}
	return true
}

// CheckProfile implements adapters.ProfileChecker: overlays against the directories that their messages are read by, and how is to be written
// against what can be.
func (a Adapter) CheckProfile(p adapters.Profile) []adapters.Problem {
	bad := a.checkWriting(p.Write)
	for i := range p.Overlays {
		for _, problem := range a.CheckOverlay(&p.Overlays[i]) {
			problem.Pointer = fmt.Sprintf("/overlays/%d%s", i, problem.Pointer)
			bad = append(bad, problem)
		}
	}
	return bad
}

// checkWriting tells which release is not held, and which syntax there is not.
func (a Adapter) checkWriting(w adapters.Writing) (bad []adapters.Problem) {
	if w.Release != "" {
		version, half, _ := strings.Cut(w.Release, ".")
		r, ok := grammar.ParseRelease(version, half)
		if !ok || !slices.Contains(a.Directories.Held(), r) {
			bad = append(bad, adapters.Problem{Pointer: "/write/release", Text: fmt.Sprintf("%q is not held: write one that clearhub edifact directory list names, such as D.96B, or add it", w.Release)})
		}
	}
	if w.Syntax != "" {
		identifier, version, ok := strings.Cut(w.Syntax, ":")
		if !ok {
			version = "3"
		}
		if _, err := syntax.NewWriter(io.Discard, syntax.WriterOptions{Identifier: identifier, Version: version}); err != nil {
			bad = append(bad, adapters.Problem{Pointer: "/write/syntax", Text: fmt.Sprintf("%q is no syntax such as UNOC:3 or UNOY:4", w.Syntax)})
		}
	}
	if w.LineEnd != "" && w.LineEnd != "\n" && w.LineEnd != "\r\n" {
		bad = append(bad, adapters.Problem{Pointer: "/write/lineEnd", Text: fmt.Sprintf(`%q is not one of "\n", "\r\n"`, w.LineEnd)})
	}
	return bad
}

// CheckOverlay tells everything wrong with an overlay: by itself and, where it names a release, against that release's directory. One for
// all releases must speak of something in each rule that at least one of them has.
func (a Adapter) CheckOverlay(o *adapters.Overlay) []adapters.Problem {
	if bad := o.Check(); len(bad) > 0 {
		return bad
	}
	if reader(o.Message) == nil || o.Message == "CONTRL" {
		return []adapters.Problem{{Pointer: "/message", Text: fmt.Sprintf("messages of type %s have no guides: %s have", o.Message, strings.Join(grammar.Types(), ", "))}}
	}
	releases := a.Directories.Held()
	if o.Release != "" {
		version, half, _ := strings.Cut(o.Release, ".")
		r, ok := grammar.ParseRelease(version, half)
		if !ok {
			return []adapters.Problem{{Pointer: "/release", Text: fmt.Sprintf("%q is no release such as D.96B", o.Release)}}
		}
		releases = []grammar.Release{r}
	}
	var common map[adapters.Problem]bool
	for _, r := range releases {
		m, _, err := a.Directories.Choose(o.Message, r)
		if err != nil {
			return []adapters.Problem{{Pointer: "/message", Text: err.Error()}}
		}
		_, problems := m.Overlay(o)
		seen := map[adapters.Problem]bool{}
		for _, p := range problems {
			if o.Release == "" {
				p.Text = "no release of " + o.Message + " has this"
			}
			if _, both := common[p]; common == nil || both {
				seen[p] = true
			}
		}
		common = seen
	}
	return slices.SortedFunc(maps.Keys(common), func(a, b adapters.Problem) int { return strings.Compare(a.Pointer, b.Pointer) })
}
