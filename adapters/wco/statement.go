package wco

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// typeReason is the statement type of the reason for a change or an invalidation.
const typeReason = "AES"

// statement takes an AdditionalInformation as a note: its type is the subject, its code the note's code.
func (p *page) statement(list []messages.Note, n *xmldoc.Node) []messages.Note {
	was := p.Item("notes", len(list))
	defer p.Back(was)
	note := messages.Note{
		Subject: p.text("subject", n.Child("StatementTypeCode")), Code: p.code("code", n.Child("StatementCode"), listStatement),
		Text: p.text("text", n.Child("StatementDescription")),
	}
	if content := n.Child("Content"); note.Text == "" {
		note.Text = p.text("text", content)
	} else if s := flat(content.Text()); s != "" {
		note.Text += "; " + s
	}
	if v := n.Child("StatementDescription").Attr("languageID"); v.OK() {
		p.Mark("language", v)
		note.Language = v.Text
	}
	if note == (messages.Note{}) {
		return list
	}
	return append(list, note)
}

// changes takes the amendments of a declaration: each says one place that changes, and why. The statement that points to
// an amendment is its text; other statements become notes.
func (p *page) changes(b *messages.Declaration) {
	var amendments []*xmldoc.Node
	for n := range p.doc.node.Children("Amendment") {
		amendments = append(amendments, n)
	}
	texts := make([]*xmldoc.Node, len(amendments))
	for n := range p.doc.node.Children("AdditionalInformation") {
		i, ok := explained(n, len(amendments))
		if !ok || texts[i] != nil {
			p.drop("notes", n.Child("Pointer").Child("DocumentSectionCode").Value(), "the place that the statement points to has none in a note")
			b.Notes = p.statement(b.Notes, n)
			continue
		}
		texts[i] = n
	}
	if len(amendments) == 0 {
		return
	}
	r := p.resolver()
	for i, n := range amendments {
		was := p.Item("changes", len(b.Changes))
		c := messages.Reason{Code: p.code("code", n.Child("ChangeReasonCode"), listChange)}
		p.point(&c, n, r)
		if t := texts[i]; t != nil {
			c.Text = p.text("text", t.Child("StatementDescription"))
			t.Child("StatementTypeCode").Value()
			for x := range t.Children("Pointer") {
				readStep(x)
			}
		}
		p.Back(was)
		if c != (messages.Reason{}) {
			b.Changes = append(b.Changes, c)
		}
	}
	if len(b.Changes) > 0 && b.Changes[0].Code != nil {
		p.Mark("reason/code", amendments[0].Child("ChangeReasonCode").Value())
		reason := *b.Changes[0].Code
		b.Reason = &reason
	}
}

// explained tells which amendment a statement is the reason for: it points to declaration and amendment, 42A and 06A, and
// has no code of its own.
func explained(n *xmldoc.Node, amendments int) (int, bool) {
	if n.Child("StatementTypeCode").Text() != typeReason || n.Child("StatementCode").Value().OK() || !n.Child("StatementDescription").Value().OK() {
		return 0, false
	}
	var last step
	steps := 0
	for x := range n.Children("Pointer") {
		last = readStep(x)
		if steps++; steps == 1 && last.section != "42A" {
			return 0, false
		}
	}
	if steps != 2 || last.section != "06A" || last.tag != "" || last.sequence > amendments {
		return 0, false
	}
	return max(last.sequence, 1) - 1, amendments > 0
}
