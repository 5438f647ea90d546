package asycuda

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// stamps are the numbers that the office gives, in the order in which a declaration gets them, and what it is then.
func stamps() []stamp {
	return []stamp{
		{"Registration", "entryNumber", "registered"},
		{"Assessment", "other", "assessed"},
		{"receipt", "other", "paid"},
	}
}

// stamp is one of the numbers: its block, the type of reference that it becomes, and the status that it proves.
type stamp struct{ local, reference, status string }

// numbers reads what the declaration is known by. The declarant's own reference stands first. A number of the office is
// unique only with office, year and series, as the system itself writes it where it cites one: "NPKT1 2026 C 4711".
func (p *page) numbers(sad *xmldoc.Node) {
	d := p.body
	identification := sad.Child("Identification")
	office := child(identification, "Office_segment", "Customs_clearance_office_code").Text()
	if v := child(sad, "Declarant", "Reference", "Number").Value(); v.OK() {
		was := p.Item("references", 0)
		d.References = append(d.References, messages.Reference{Type: "declarantReference", Number: p.line("number", v)})
		p.Back(was)
	}
	var latest xmldoc.Value
	for _, s := range stamps() {
		n := identification.Child(s.local)
		serial, number, day := n.Child("Serial_number").Value(), n.Child("Number").Value(), n.Child("Date").Value()
		if !number.OK() {
			d.Attributes = p.attribute(d.Attributes, "Identification/"+s.local+"/Serial_number", serial)
			d.Attributes = p.attribute(d.Attributes, "Identification/"+s.local+"/Date", day)
			continue
		}
		was := p.Item("references", len(d.References))
		r := messages.Reference{Type: s.reference, Issuer: office, SourceType: &messages.Code{Code: s.local, List: listElement},
			Number: entryNumber(office, yearOf(day.Text, p.profile.DateOrder), serial.Text, p.text("number", number)), Date: p.date("date", day)}
		p.Back(was)
		d.References = append(d.References, r)
		d.Status, latest = &messages.Code{Code: s.status, List: listStatus}, number
		if s.local == "Registration" && r.Date != nil {
			d.Acceptance = r.Date // the day of registration is that of acceptance
			p.Mark("acceptance/value", day)
		}
	}
	p.Mark("status/code", latest)
	p.body.Date = p.date("date", child(sad, "Property", "Date_of_declaration").Value())
}

// listDigest is the list of references that are no numbers but digests of the content.
const listDigest = "clearhub:digest"

// unnumbered gives a declaration without any number, as a broker has it before it is registered, a digest of its content to
// be known by. So two declarations are never taken for one, and one that is sent again, in whatever layout and charset,
// is the same. The numbers that it does have, of a manifest or a contract, may be those of several declarations.
func (p *page) unnumbered(sad *xmldoc.Node) {
	if len(p.body.References) > 0 {
		return
	}
	at, identification := sad, sad.Child("Identification")
	if n := child(sad, "Declarant", "Reference", "Number"); n != nil {
		at = n
	} else if identification != nil {
		at = identification
	}
	p.MarkNode("references/0/number", at)
	digest := messages.BodyHash([]*messages.Message{{Kind: messages.KindDeclaration, Body: p.body}})
	p.body.References = []messages.Reference{{Type: "other", Number: "SHA256-" + digest, SourceType: &messages.Code{Code: "sha256", List: listDigest}}}
	p.Report(problem{Code: CodeNoNumber, Severity: messages.SeverityWarn, Pointer: "references/0/number", At: at.Position(),
		Text:     "the declaration has neither its declarant's reference nor a registration number; it is known by a digest of its content, so that any change makes another declaration of it",
		Expected: "Declarant/Reference/Number, or Identification/Registration/Number", Mend: "fill in box 7, or export the declaration after it was registered"})
}

// isDigest tells a reference that unnumbered made.
func isDigest(r messages.Reference) bool {
	return r.SourceType != nil && r.SourceType.List == listDigest
}

// entryNumber writes a number of the office with what makes it unique.
func entryNumber(parts ...string) string {
	var out []string
	for _, part := range parts {
		if part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, " ")
}

// cutEntryNumber takes apart what entryNumber wrote.
func cutEntryNumber(s, office, year string) (serial, number string) {
	if office != "" {
		s = strings.TrimPrefix(s, office+" ")
	}
	if year != "" {
		s = strings.TrimPrefix(s, year+" ")
	}
	if serial, number, ok := strings.Cut(s, " "); ok {
		return serial, number
	}
	return "", s
}

// reference adds a number that the goods travel or are sealed under.
func (p *page) reference(list []messages.Reference, kind string, n *xmldoc.Node) []messages.Reference {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := p.Item("references", len(list))
	defer p.Back(was)
	return append(list, messages.Reference{Type: kind, Number: p.line("number", v)})
}
