package edifact

import (
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/messages"
)

// What falls with a fault (ISO 9735: UCI, UCF, UCM).
const (
	levelInterchange = "interchange"
	levelGroup       = "group"
	levelMessage     = "message"
)

// fault is a messages.Fault in short; its zero severity is refuse.
type fault struct {
	code     string
	severity messages.Severity
	standard string
	level    string
	at       messages.Position
	pointer  string
	text     string
	found    string
	expected string
	mend     string
}

func (f fault) make() messages.Fault {
	at := f.at
	out := messages.Fault{Code: f.code, Severity: f.severity, Pointer: f.pointer, Position: &at, Text: f.text,
		Found: adapters.Found(f.found), Expected: f.expected, Mend: f.mend, Level: f.level}
	if out.Severity == "" {
		out.Severity = messages.SeverityRefuse
	}
	if f.standard != "" {
		out.Standard = "0085:" + f.standard
	}
	return out
}

// ruleCodes are the fault codes of the grammar's rules.
var ruleCodes = [...]string{
	grammar.Unknown:           CodeUnknownSegment,
	grammar.Misplaced:         CodeMisplacedSegment,
	grammar.Missing:           CodeMissingSegment,
	grammar.Repeated:          CodeRepeatedSegment,
	grammar.GroupRepeated:     CodeRepeatedGroup,
	grammar.ElementMissing:    CodeMissingElement,
	grammar.TooManyElements:   CodeTooManyElements,
	grammar.TooManyComponents: CodeTooManyComponents,
	grammar.ElementRepeated:   CodeRepeatedElement,
	grammar.TooLong:           CodeTooLong,
	grammar.TooShort:          CodeTooShort,
	grammar.WrongCharacters:   CodeCharacters,
	grammar.DecimalMark:       CodeDecimalMark,
	grammar.DecimalDigit:      CodeDecimalDigit,
	grammar.NotInList:         CodeNotInList,
	grammar.Unused:            CodeUnused,
}

// ofFinding makes a fault of what the grammar found. exact says that the directory is the message's own: another one
// cannot be sure of lengths and repeats.
func ofFinding(f grammar.Finding, p *placer, exact bool) messages.Fault {
	out := fault{code: ruleCodes[f.Rule], standard: f.Rule.Standard(), level: levelMessage, found: f.Found}
	tag, id := adapters.Found(f.Tag), named("element", f.ID)
	switch f.Rule {
	case grammar.Unknown:
		out.text = fmt.Sprintf("the message type has no segment %s", tag)
		if f.Tag == "" {
			out.text = "there is a segment without a tag"
		}
		out.found, out.mend = f.Tag, "leave the segment out; where text was cut in two, release the terminator in it"
	case grammar.Misplaced:
		out.text = fmt.Sprintf("segment %s may not stand here", tag)
		out.found, out.mend = f.Tag, "put the segments in the order of the message's structure"
	case grammar.Missing:
		what := "segment " + named("segment", tag)
		if f.Group > 0 {
			what = groupNamed(f.Group, tag)
		}
		out.text, out.expected = fmt.Sprintf("%s is missing after this segment", what), f.Tag
		out.mend = "add the segment"
	case grammar.Repeated:
		out.text = fmt.Sprintf("segment %s stands more than %s", tag, times(f.Limit))
		out.found, out.expected = f.Tag, fmt.Sprintf("at most %d", f.Limit)
		out.mend = "send fewer of it"
	case grammar.GroupRepeated:
		out.text = fmt.Sprintf("%s stands more than %s", groupNamed(f.Group, tag), times(f.Limit))
		out.found, out.expected = f.Tag, fmt.Sprintf("at most %d", f.Limit)
		out.mend = "send fewer of it"
	case grammar.ElementMissing:
		out.text = fmt.Sprintf("%s: mandatory data element %s is empty", tag, id)
		out.expected, out.mend = "data element "+f.ID, "fill it"
	case grammar.TooManyElements:
		out.text, out.expected = fmt.Sprintf("%s has more than %d elements", tag, f.Limit), fmt.Sprintf("at most %d", f.Limit)
		out.mend = "leave out what the directory does not define; release separators within text"
	case grammar.TooManyComponents:
		out.text, out.expected = fmt.Sprintf("%s: element %s has more than %d components", tag, f.ID, f.Limit), fmt.Sprintf("at most %d", f.Limit)
		out.mend = "leave out what the directory does not define; release separators within text"
	case grammar.ElementRepeated:
		out.text, out.expected = fmt.Sprintf("%s: element %s stands more than %s", tag, f.ID, times(f.Limit)), fmt.Sprintf("at most %d", f.Limit)
		out.mend = "send fewer of it"
	case grammar.TooLong, grammar.TooShort:
		word := "long"
		if f.Rule == grammar.TooShort {
			word = "short"
			if strings.HasPrefix(f.Expected, "n") { // zeros in front of a number say nothing
				out.severity = messages.SeverityWarn
			}
		}
		out.text, out.expected = fmt.Sprintf("%s: the value of %s is too %s", tag, id, word), f.Expected
		out.mend = "send " + inWords(f.Expected)
	case grammar.WrongCharacters:
		out.text, out.expected = fmt.Sprintf("%s: the value of %s has characters of the wrong type", tag, id), f.Expected
		out.mend = "send " + inWords(f.Expected)
	case grammar.DecimalMark:
		out.severity = messages.SeverityWarn
		out.text, out.expected = fmt.Sprintf("%s: the decimal mark of %s is not the one that UNA states; it was read as a decimal mark", tag, id), "the decimal mark "+f.Expected
		out.mend = "use the decimal mark of UNA"
	case grammar.DecimalDigit:
		out.text, out.expected = fmt.Sprintf("%s: %s has no digit on one side of its decimal mark", tag, id), "a digit on both sides"
		out.mend = "write 0.5 for .5, and 5 for 5."
	case grammar.NotInList:
		// A party in a role that nobody knows is nobody: everything else that is unknown is kept as what it is called. Codes for
		// mutual use begin with Z; those of a guide are not in the directory, and UNH names the guide; some are of other releases or of
		// another standard, and known all the same (SH, shipper).
		role := f.ID == partyRole && p.plain && exact && !strings.HasPrefix(f.Found, "Z") && mean(partyRole, f.Found) == ""
		if !role {
			out.severity = messages.SeverityWarn
		}
		out.text = fmt.Sprintf("%s: the code of %s is not in the directory's list", tag, id)
		out.expected, out.mend = "a code of list "+f.ID, "use a code of the list, or name the list that it is of (1131, 3055)"
		switch {
		case role:
			out.mend = "use a code of the list, or name the guide that it is of in UNH (0057)"
		case !f.Open:
			out.mend = "use a code of the list, or have the code put into the partner's overlay"
		}
	}
	if f.Rule == grammar.Unused {
		out.text = fmt.Sprintf("the partner's guide does not use segment %s", tag)
		if f.Group > 0 {
			out.text = fmt.Sprintf("the partner's guide does not use segment group %d (%s)", f.Group, tag)
		}
		if f.Element > 0 {
			out.text = fmt.Sprintf("%s: the partner's guide does not use data element %s", tag, f.ID)
		}
		out.mend = "leave it out"
	}
	if f.Tag == "UCI" && (f.Element == 3 || f.Element == 4) && (f.Rule == grammar.TooLong || f.Rule == grammar.TooManyComponents) {
		out.severity = messages.SeverityWarn // an acknowledgement repeats the ids of another interchange, as they are
	}
	if !exact && out.severity == "" {
		switch f.Rule {
		case grammar.Repeated, grammar.GroupRepeated, grammar.TooManyElements, grammar.TooManyComponents, grammar.ElementRepeated, grammar.TooLong, grammar.TooShort:
			out.severity = messages.SeverityWarn
		}
	}
	if f.Rule == grammar.Missing {
		s := &p.part.Segments[f.Segment]
		out.at = p.here(s.End(), string(p.appendPath(nil, f.Segment, 0, 0, 0)))
	} else {
		out.at = p.at(f.Segment, f.Element, f.Occurrence, f.Component)
	}
	return out.make()
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// inWords says what a format such as an..35 asks for. One that it does not know it names.
func inWords(format string) string {
	kind := strings.TrimRight(format, "0123456789.")
	length := strings.TrimLeft(format[len(kind):], ".")
	size, most := length+" ", strings.Contains(format, "..")
	switch {
	case length == "":
		return "a value of format " + format
	case most:
		size = "at most " + size
	default:
		size = "exactly " + size
	}
	plural := "s"
	if length == "1" {
		plural = ""
	}
	switch kind {
	case "n":
		return "a number of " + size + "digit" + plural
	case "a":
		return size + "letter" + plural
	case "an":
		return size + "character" + plural
	}
	return "a value of format " + format
}

// partyRole is the data element that says what part a party has.
const partyRole = "3035"

// groupNamed is a segment group with its trigger and its name.
func groupNamed(group int, tag string) string {
	if name := nameOf("segment", tag); name != "" {
		tag += ", " + name
	}
	return fmt.Sprintf("segment group %d (%s)", group, tag)
}
