package edifact

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// CodeNeighbour stands in an APERAK for a message that was refused only because its document was.
const CodeNeighbour = "EDI-090"

// CodeOther stands in an APERAK for a code that is too long for it (9321), which stands in the text.
const CodeOther = "EDI-094"

// application writes an interchange with an APERAK for each message whose syntax was right and that was refused for its
// content, or whose sender asks to be told. It writes nothing where there is none. What the CONTRL rejects needs no other word; what it
// acknowledges does, also where it rejects others of the interchange.
func (a *answering) application(out *bytes.Buffer, reference func() string) (bool, error) {
	k := control{c: a.c, v: a.v, four: a.options().Version == "4"}
	if action, _ := k.verdictOf(a.stance); action != actionAcknowledged {
		return false, nil
	}
	refused := a.receipt.Status == "refused"
	var concerned []*receivedMessage
	for _, m := range a.c.messages {
		if a.v.bad(m) {
			continue
		}
		bad := refused || len(a.v.content[m]) > 0
		if m.id.name != "APERAK" && a.to.Answers.Application.Due(bad, m.wish, bad || m.wish) {
			concerned = append(concerned, m)
		}
	}
	if len(concerned) == 0 {
		return false, nil
	}
	w, err := a.open(out, reference)
	if err != nil {
		return false, err
	}
	for _, m := range concerned {
		if err := a.aperak(w, m, refused); err != nil {
			return false, err
		}
	}
	return true, w.End()
}

// aperak writes one APERAK, in the release of the message that it answers where that is held.
func (a *answering) aperak(w *syntax.Writer, m *receivedMessage, refused bool) error {
	release, ok := grammar.ParseRelease(m.id.version, m.id.release)
	if !ok {
		release, _ = grammar.ParseRelease("D", "04A")
	}
	structure, _, err := a.library.Choose("APERAK", release)
	if err != nil {
		return err
	}
	faults := append(append(messages.Faults(nil), a.v.content[m]...), a.v.common...)
	if refused && len(faults) == 0 {
		faults = messages.Faults{{Code: CodeNeighbour, Text: "nothing is wrong with this message; it was not taken because another of the document was refused"}}
	}
	d := structure.Directory
	name, function := "312", "29"
	if len(faults) > 0 {
		name, function = "313", "27"
	}
	if !d.Coded("1001", name) { // before D.99B there is one type for both; the function says which
		name = "23"
	}
	date := inZone(a.to.Time, a.to.Profile.Zone).Format("200601021504")
	entries := []*entry{
		seg("BGM", el(name), el(fitting(d, "BGM", 3, 1, m.number)), el(function)),
		seg("DTM", el("137", date, "203")),
	}
	for _, p := range []struct {
		role string
		who  syntax.Identity
	}{{"MS", a.c.recipient}, {"MR", a.c.sender}} {
		if d.Fits("NAD", 3, 1, p.who.ID) {
			entries = append(entries, seg("NAD", el(p.role), el(p.who.ID, "", "ZZZ")))
		}
	}
	if m.number != "" {
		entries = append(entries, seg("RFF", el("ACW", fitting(d, "RFF", 2, 2, m.number))))
	}
	entries = append(entries, seg("RFF", el("AGO", a.c.reference)))
	for _, f := range faults {
		entries = append(entries, a.faulted(d, m, f, w))
	}
	w.BeginMessage(syntax.Title{Type: "APERAK", Version: d.Release.Version, Release: d.Release.String()[2:], Agency: "UN"})
	for _, e := range arranged(structure, entries) {
		w.Segment(e.tag, e.elements...)
	}
	w.EndMessage()
	return nil
}

// fitting gives a value where it fits into its place, else nothing: a number that is cut is another number.
func fitting(d *grammar.Directory, tag string, element, component int, value string) string {
	if !d.Fits(tag, element, component, value) {
		return ""
	}
	return value
}

// plainPath writes a path with characters that every level has.
var plainPath = strings.NewReplacer("[", "(", "]", ")", "#", " ", "*", ".")

// faulted is a group of ERC: the hub's code, what is wrong and where in words, and the line concerned. A code for which there is no
// room stands in the text.
func (a *answering) faulted(d *grammar.Directory, m *receivedMessage, f messages.Fault, w *syntax.Writer) *entry {
	text := f.Text
	if f.Found != "" {
		text += ", found " + f.Found
	}
	if f.Expected != "" {
		text += ", expected " + f.Expected
	}
	if f.Mend != "" {
		text += ". Mend: " + f.Mend
	}
	place := placeOf(f)
	if f.Position != nil && f.Position.Path != "" {
		text = plainPath.Replace(f.Position.Path) + ": " + text
	}
	code := f.Code
	if !d.Fits("ERC", 2, 1, code) {
		code, text = CodeOther, f.Code+": "+text
	}
	e := seg("ERC", el(code, "", "ZZZ")).with(seg("FTX", el("AAO"), nil, nil, chunks(w.Written(text), d.Room("FTX", 5, 1), 5)))
	if line := m.line(place.segment); line != "" {
		e.with(seg("RFF", el("LI", line)))
	}
	return e
}

// chunks cuts a text of our own into at most a number of pieces of a width, at blanks where it can. What does not fit is
// replaced by an ellipsis.
func chunks(text string, width, most int) []string {
	var out []string
	for text != "" && len(out) < most {
		if utf8.RuneCountInString(text) <= width {
			return append(out, text)
		}
		end := cutTo(text, width)
		if len(out) == most-1 {
			return append(out, cutTo(text, width-3)+"...")
		}
		if i := strings.LastIndexByte(end, ' '); i > len(end)/2 {
			end = end[:i]
		}
		out = append(out, end)
		text = strings.TrimLeft(text[len(end):], " ")
	}
	return out
}
