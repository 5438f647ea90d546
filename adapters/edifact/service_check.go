package edifact

import (
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// naming tells whether a value of a service segment names the interchange, group or message, its parties or its type; what is
// wrong with any other is told and refuses nothing.
func naming(tag string, element, component int) bool {
	switch tag {
	case "UNB":
		return element == 6 || component <= 1 && (element == 3 || element == 4)
	case "UNG":
		return element == 2 || element == 6 || component <= 1 && (element == 3 || element == 4)
	case "UNH":
		return element == 2 || element == 3 && component <= 4
	}
	return element <= 3
}

// judged tells whether a finding about a service segment has a check of its own elsewhere: syntax identifiers, dates, counts,
// releases, and whatever is missing of what names an interchange or a message.
func judged(f grammar.Finding) bool {
	missing := f.Rule == grammar.ElementMissing
	switch f.Tag {
	case "UNB":
		return f.Element == 2 && f.Rule != grammar.TooManyComponents || f.Element == 5 || missing && f.Element != 2
	case "UNG":
		return f.Element == 5
	case "UNH":
		return missing && (f.Element == 2 || f.Component < 4)
	}
	return f.Element <= 3 && f.Rule != grammar.TooManyComponents
}

// holdService judges the elements of a service segment against the service directory of the interchange's syntax version.
func (d *decoder) holdService(p *syntax.Part, segment int, places *placer, level string, report func(messages.Fault)) {
	if d.current.directory == nil {
		return
	}
	s := &p.Segments[segment]
	node := d.current.directory.Segment(s.Code)
	if node == nil {
		return
	}
	node.Check(segment, s, p.Separators(), func(f grammar.Finding) {
		if judged(f) {
			return
		}
		out := ofFinding(f, places, true)
		if out.Level = level; f.Rule == grammar.TooManyComponents || f.Rule != grammar.TooManyElements && !naming(s.Tag(), f.Element, f.Component) {
			out.Severity = messages.SeverityWarn
		}
		report(out)
	})
}

// securing tells whether a segment belongs to a security header or trailer (ISO 9735-5), which is passed over.
func securing(tag string) bool {
	switch tag {
	case "USH", "USA", "USC", "USR", "UST":
		return true
	}
	return false
}

// unverified tells once an interchange that its security was passed over.
func (d *decoder) unverified(at messages.Position) {
	if d.current.secured {
		return
	}
	d.current.secured = true
	d.accompany(fault{code: CodeSecurity, severity: messages.SeverityNote, level: levelInterchange, at: at,
		text: "security headers and trailers (USH, UST) are passed over: what they vouch for was not verified", found: "USH",
		mend: "check signatures before the hub, or rely on the transport's"}.make())
}

// passSecurity gives the segments of a message's security header, behind UNH, and trailer, before UNT.
func (d *decoder) passSecurity(p *syntax.Part, places *placer) (header, trailer int) {
	last := len(p.Segments) - 1
	for header = 1; header < last && securing(p.Segments[header].Tag()); header++ {
	}
	for trailer = last; trailer > header && securing(p.Segments[trailer-1].Tag()); trailer-- {
	}
	if header > 1 || trailer < last {
		at := 1
		if header == 1 {
			at = trailer
		}
		d.unverified(places.at(at, 0, 0, 0))
	}
	return header, trailer
}

// controls are all control characters but tabs and line breaks.
const controls = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f"

// escape begins a code extension (ISO 2022).
const escape = 0x1b

// checkControls looks for control characters, which no repertoire has (ISO 9735, 4).
func (d *decoder) checkControls(p *syntax.Part, places *placer, report func(fault)) {
	if !p.Controls() {
		return
	}
	service := p.Separators()
	tell := func(control byte, severity messages.Severity, text, mend string) bool {
		if service.Serves(control) || control == escape && p.Charset.Identifier == "UNOX" { // where it is told of the interchange
			return false
		}
		segment, at, ok := inValue(p, control)
		if ok {
			report(fault{code: CodeRepertoire, severity: severity, standard: "21", at: places.within(segment, at), text: text,
				found: fmt.Sprintf("\\x%02x", control), expected: "printable characters", mend: mend})
		}
		return ok
	}
	for i := range len(controls) {
		if tell(controls[i], "", "there is a control character in a value", "check what wrote the message, and how it was transferred") {
			break
		}
	}
	tell('\t', messages.SeverityWarn, "there is a tab in a value; it was kept", "write blanks")
}

// inValue finds the first place where a character stands inside of a segment; between segments it has no meaning.
func inValue(p *syntax.Part, c byte) (segment int, at int64, ok bool) {
	for from := 0; ; {
		i := strings.IndexByte(p.Text()[from:], c)
		if i < 0 {
			return 0, 0, false
		}
		at = p.OffsetAt(from + i)
		for segment < len(p.Segments) && p.Segments[segment].End() <= at {
			segment++
		}
		if segment < len(p.Segments) && p.Segments[segment].Offset() <= at {
			return segment, at, true
		}
		from += i + 1
	}
}

// checkTrailing looks for separators that hold nothing at the end of elements and segments, which syntax version 4 drops
// (ISO 9735-1, 8).
func (d *decoder) checkTrailing(p *syntax.Part, places *placer, report func(fault)) {
	for i := range p.Segments {
		s := &p.Segments[i]
		var before syntax.Value
		w := s.Values()
		for v, ok := w.Next(); ; v, ok = w.Next() {
			ends := !ok || v.Element != before.Element || v.Occurrence != before.Occurrence
			if ends && before.Element > 1 && before.Empty() && (before.Component > 1 || !ok) {
				component := before.Component
				if component == 1 { // the element holds nothing at all
					component = 0
				}
				report(fault{code: CodeTrailing, severity: messages.SeverityWarn, standard: "45", at: places.at(i, before.Element, before.Occurrence, component),
					text: fmt.Sprintf("%s: a separator stands at the end and holds nothing", s.Tag()), mend: "leave separators at the end out"})
				break // one a segment is enough
			}
			if !ok {
				break
			}
			before = v
		}
	}
}
