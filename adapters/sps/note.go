package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// notes takes an SPSNote: ePhyto names its subject by Subject, TRACES by SubjectCode and its content by ContentCode.
// A content in several languages becomes as many notes.
func (p *page) notes(member string, list []messages.Note, n *xmldoc.Node) []messages.Note {
	subject := n.Child("Subject")
	if !subject.Value().OK() {
		subject = n.Child("SubjectCode")
	}
	subject.Drop("name", "listID", "languageID")
	drop(subject)
	n.Drop("Type") // JSON says that it is a note
	code := n.Child("ContentCode")
	took := false
	for content := range n.Children("Content") {
		v, language := content.Value(), content.Attr("languageID")
		drop(content)
		if !v.OK() {
			continue
		}
		was := p.Item(member, len(list))
		note := messages.Note{Subject: p.text("subject", subject.Value()), Text: p.text("text", v), Language: p.text("language", language)}
		if !took && code != nil {
			note.Code = p.code("code", code, "")
		}
		took = true
		list = p.notesSlab.add(list, note)
		p.Back(was)
	}
	if !took && code.Value().OK() {
		was := p.Item(member, len(list))
		list = append(list, messages.Note{Subject: p.text("subject", subject.Value()), Code: p.code("code", code, "")})
		p.Back(was)
	}
	return list
}

// documentNotes sorts the notes of the certificate: additional declarations (AD…), details of a replacement (ADRP…,
// ADRD), and the rest. The subjects are those of the IPPC's ePhyto mapping.
func (p *page) documentNotes(c *messages.Certificate, document *xmldoc.Node) {
	var replaced *xmldoc.Node
	for n := range document.Children("IncludedSPSNote") {
		subject := n.Child("Subject").Text()
		switch {
		case isReplacement(subject):
			if subject == "ADRPN" || replaced == nil {
				replaced = n
			}
		case strings.HasPrefix(subject, "AD"):
			c.Declarations = p.notes("declarations", c.Declarations, n)
		default:
			c.Notes = p.notes("notes", c.Notes, n)
		}
	}
	if replaced != nil {
		p.replacement(c, document)
	}
}

func isReplacement(subject string) bool {
	switch subject {
	case "ADRP", "ADRPN", "ADRPR", "ADRD":
		return true
	}
	return false
}

// replacement gathers the notes on the certificate that this one replaces: its number (ADRPN), kind (ADRP), reason
// (ADRPR) and date (ADRD).
func (p *page) replacement(c *messages.Certificate, document *xmldoc.Node) {
	was := p.Item("replaces", len(c.Replaces))
	var undated *xmldoc.Node
	d := messages.Document{Class: c.Class, Type: c.Type}
	for n := range document.Children("IncludedSPSNote") {
		content := n.Child("Content")
		v := content.Value()
		switch n.Child("Subject").Text() {
		case "ADRPN":
			d.Number = p.text("number", v)
			d.Folded = p.doc.fold(d.Number)
		case "ADRP":
			if v.OK() {
				p.Mark("relation/code", v)
				d.Relation = &messages.Code{Code: v.Text, List: "ippc:ADRP"}
			}
		case "ADRPR":
			content.Drop("languageID")
			d.Text = p.line("text", v)
		case "ADRD":
			if t := parseTime(v.Text, "", p.doc.profile.Zone); t != nil {
				p.Mark("issued/value", v)
				d.Issued = t
			} else {
				undated = n
			}
		}
	}
	if d.Number != "" || d.Text != "" || d.Relation != nil || d.Issued != nil {
		c.Replaces = append(c.Replaces, d)
	}
	p.Back(was)
	if undated != nil {
		c.Notes = p.notes("notes", c.Notes, undated)
	}
}
