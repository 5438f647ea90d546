package asycuda

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// citation is what makes two citations one document.
type citation struct{ list, code, name, number, issuer, date, line string }

// class gives our class of a cited type: by the partner's own table first. Tables are national, but most countries took
// UNTDID 1001 or the European types over; what is in neither is another document.
func (p *page) class(code string) messages.DocumentClass {
	if own, ok := p.profile.DocumentTypes[code]; ok {
		return own
	}
	if class := codes.DocumentClass("", code); class != "" {
		return messages.DocumentClass(class)
	}
	return messages.ClassOther
}

// fold gives the form in which numbers are compared, without the partner's prefixes.
func (p *page) fold(number string) string {
	for _, prefix := range p.profile.NumberPrefixes {
		if rest, ok := strings.CutPrefix(number, prefix); ok && rest != "" {
			return messages.Fold(rest)
		}
	}
	return messages.Fold(number)
}

// cite adds a document for a line, or the line to the document if it was cited before: each stands once. fill fills in
// a new one; it is called with the page at the document.
func (p *page) cite(key citation, line int, by xmldoc.Value, fill func(*messages.Document)) *messages.Document {
	d := p.body
	here := string(p.Pointer)
	p.Pointer = append(p.Pointer[:0], "/body"...)
	i, known := p.documents[key]
	if !known {
		i = len(d.Documents)
	}
	p.Item("documents", i)
	if !known {
		p.documents[key] = i
		var doc messages.Document
		fill(&doc)
		d.Documents = append(d.Documents, doc)
	}
	doc := &d.Documents[i]
	if line > 0 && !slices.Contains(doc.AppliesTo[max(0, len(doc.AppliesTo)-1):], line) {
		p.Mark(fmt.Sprintf("appliesTo/%d", len(doc.AppliesTo)), by)
		doc.AppliesTo = append(doc.AppliesTo, line)
	}
	p.Pointer = append(p.Pointer[:0], here...)
	return doc
}

// attached reads the documents that are attached to an item.
func (p *page) attached(n *xmldoc.Node, line int) {
	for row := range n.Children("Attached_documents") {
		code, name, number := row.Child("Attached_document_code").Value(), row.Child("Attached_document_name").Value(), row.Child("Attached_document_reference").Value()
		issuer, date := row.Child("Attached_document_Authority").Value(), row.Child("Attached_document_date").Value()
		row.Drop("Attached_document_from_rule")
		by := code
		for _, v := range []xmldoc.Value{number, name, date, issuer} {
			if !by.OK() {
				by = v
			}
		}
		if !by.OK() {
			continue
		}
		key := citation{listDocument, code.Text, name.Text, number.Text, issuer.Text, date.Text, ""}
		p.cite(key, line, by, func(doc *messages.Document) {
			p.document(doc, listDocument, code, name, number)
			doc.Issuer = p.line("issuer", issuer)
			doc.Issued = p.date("issued", date)
		})
	}
}

// document takes what all rows of documents have.
func (p *page) document(doc *messages.Document, list string, code, name, number xmldoc.Value) {
	doc.Class = p.class(code.Text)
	p.Mark("class", code)
	if doc.Type = p.code("type", list, code, name); doc.Type == nil {
		doc.Name = p.line("name", name)
	}
	doc.Number = p.line("number", number)
	if doc.Folded = p.fold(doc.Number); doc.Folded != "" {
		p.Mark("folded", number)
	}
}

// previousOf reads the documents that an item's goods are taken from: box 40.
func (p *page) previousOf(l *messages.Line, n *xmldoc.Node, line int) {
	n = n.Child("Previous_doc")
	sub := n.Child("Summary_declaration_sl").Value()
	for _, local := range [...]string{"Summary_declaration", "Previous_document_reference"} {
		v := n.Child(local).Value()
		if !v.OK() {
			continue
		}
		key := citation{list: listElement, code: local, number: v.Text}
		number, err := strconv.Atoi(sub.Text)
		of := local == "Summary_declaration" && err == nil && number > 0 && strconv.Itoa(number) == sub.Text
		if of {
			key.line = sub.Text
		}
		p.cite(key, line, v, func(doc *messages.Document) {
			p.element(doc, messages.ClassPrevious, local, v)
			if of {
				doc.DocumentLine = number
				p.Mark("documentLine", sub)
			}
		})
		if of {
			sub = xmldoc.Value{}
		}
	}
	l.Attributes = p.attribute(l.Attributes, "Previous_doc/Summary_declaration_sl", sub)
}

// element fills in a document whose type is the element that it stands in.
func (p *page) element(doc *messages.Document, class messages.DocumentClass, local string, number xmldoc.Value) {
	doc.Class, doc.Type = class, &messages.Code{Code: local, List: listElement}
	doc.Number = p.line("number", number)
	if doc.Folded = p.fold(doc.Number); doc.Folded != "" {
		p.Mark("folded", number)
	}
}

// licence reads the licence of an item and what of it is used up. The quantity has no unit and stays an attribute.
func (p *page) licence(l *messages.Line, n *xmldoc.Node, line int) {
	v, amount := n.Child("Licence_number").Value(), n.Child("Amount_deducted_from_licence").Value()
	if !v.OK() {
		l.Attributes = p.attribute(l.Attributes, "Amount_deducted_from_licence", amount)
		return
	}
	doc := p.cite(citation{list: listElement, code: "Licence_number", number: v.Text}, line, v, func(doc *messages.Document) {
		p.element(doc, messages.ClassLicence, "Licence_number", v)
	})
	if !amount.OK() {
		return
	}
	here := string(p.Pointer)
	p.Pointer = append(p.Pointer[:0], "/body"...)
	p.Item("documents", p.documents[citation{list: listElement, code: "Licence_number", number: v.Text}])
	p.Item("writeOffs", len(doc.WriteOffs))
	p.In("amount")
	if value := p.decimal("value", amount); value != "" {
		doc.WriteOffs = append(doc.WriteOffs, messages.WriteOff{Line: line, Amount: &messages.Amount{Value: value, Type: "licence"}})
	}
	p.Pointer = append(p.Pointer[:0], here...)
}

// scans reads the documents that were scanned in, for the whole and for single items.
func (p *page) scans(sad *xmldoc.Node) {
	for n := sad.First(); n != nil; n = n.Next() {
		if n.Local() != "SW_scans_general_segment" && n.Local() != "SW_scans_items" {
			continue
		}
		code, name, number := n.Child("Document_type_code").Value(), n.Child("Document_type_name").Value(), n.Child("Document_reference").Value()
		date, id := n.Child("Document_reference_date").Value(), n.Child("Document_id").Value()
		if !code.OK() && !name.OK() && !number.OK() && !id.OK() {
			continue
		}
		was := p.Item("documents", len(p.body.Documents))
		var doc messages.Document
		p.document(&doc, listScan, code, name, number)
		doc.Relation = &messages.Code{Code: n.Local(), List: listElement}
		doc.Issued = p.date("issued", date)
		if id.OK() {
			doc.Attachment = &messages.Attachment{Name: p.text("attachment/name", id)}
		}
		v := n.Child("Item_number").Value()
		if line := p.ordinal(v); line > 0 {
			doc.AppliesTo = []int{line}
			p.Mark("appliesTo/0", v)
		}
		p.Back(was)
		p.body.Documents = append(p.body.Documents, doc)
	}
}
