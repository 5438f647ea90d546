package wco

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// sort lists the documents of each line; those without lines are the whole declaration's.
func (s *sheet) sort() {
	for i := range s.body.Documents {
		lines := s.body.Documents[i].AppliesTo
		if len(lines) == 0 {
			s.documents[0] = append(s.documents[0], i)
		}
		for _, n := range lines {
			if n > 0 {
				s.documents[n] = append(s.documents[n], i)
			}
		}
	}
}

// citedAs names the element that a document is written in.
func (s *sheet) citedAs(i int) string {
	d := &s.body.Documents[i]
	list := ""
	if d.Type != nil {
		list = d.Type.List
	}
	switch {
	case list == listTransport && len(d.AppliesTo) == 0:
		return "TransportContractDocument"
	case list == listPrevious, d.Class == messages.ClassPrevious && list != listTaric && list != listDocument && list != list1001:
		return "PreviousDocument"
	}
	return "AdditionalDocument"
}

// cited writes the documents of a line, or of all with line 0, that belong into elements of a name. The order is that of
// the message.
func (s *sheet) cited(e *element, line int, name string) {
	for _, i := range s.documents[line] {
		if s.citedAs(i) != name {
			continue
		}
		d, p := &s.body.Documents[i], at("/body/documents", i)
		if k := slices.Index(d.AppliesTo, line); k >= 0 {
			s.done(at(p+"/appliesTo", k))
		}
		var offs []int
		for k := range d.WriteOffs {
			if d.WriteOffs[k].Line == line || d.WriteOffs[k].Line == 0 {
				offs = append(offs, k)
			}
		}
		s.document1(e, i, offs[:min(len(offs), 1)])
		for _, k := range offs[min(len(offs), 1):] { // one document has one write-off: the next repeats it
			s.document1(e, i, []int{k})
		}
	}
}

// document1 writes one document with some of its write-offs.
func (s *sheet) document1(e *element, i int, offs []int) {
	d, p := &s.body.Documents[i], at("/body/documents", i)
	name := s.citedAs(i)
	x := e.add(name)
	switch name {
	case "PreviousDocument":
		s.code(x, "CategoryCode", p+"/relation", d.Relation)
		s.leaf(x, "ID", p+"/number", d.Number)
		s.code(x, "TypeCode", p+"/type", d.Type)
		if d.DocumentLine > 0 {
			s.leaf(x, "LineNumeric", p+"/documentLine", strconv.Itoa(d.DocumentLine))
		}
		s.done(p + "/class")
		return
	case "TransportContractDocument":
		s.leaf(x, "ID", p+"/number", d.Number)
		s.code(x, "TypeCode", p+"/type", d.Type)
		s.done(p + "/class")
		return
	}
	category, kind := splitType(d.Type)
	x.add("CategoryCode").text = category
	s.time(x, "EffectiveDateTime", p+"/expires", d.Expires)
	s.leaf(x, "ID", p+"/number", d.Number)
	s.leaf(x, "Name", p+"/name", d.Name)
	x.add("TypeCode").text = kind
	s.code(x, "LPCOExemptionCode", p+"/status", d.Status)
	s.leaf(x.add("Submitter"), "Name", p+"/issuer", d.Issuer)
	if d.Type != nil {
		s.done(p+"/type/code", p+"/class")
	} else if d.Class == messages.ClassOther {
		s.done(p + "/class")
	}
	for _, k := range offs {
		w, o := x.add("WriteOff"), at(p+"/writeOffs", k)
		s.quantity(w, "QuantityQuantity", o+"/quantity", d.WriteOffs[k].Quantity)
		s.amount(w, "AmountAmount", o+"/amount", d.WriteOffs[k].Amount)
		s.done(o + "/line")
	}
}

// splitType cuts a document's type into category and type.
func splitType(c *messages.Code) (category, kind string) {
	switch {
	case c == nil:
		return "", ""
	case c.List == listTaric && len(c.Code) == 4:
		return c.Code[:1], c.Code[1:]
	case c.List == listDocument:
		if category, kind, cut := strings.Cut(c.Code, "-"); cut {
			return category, kind
		}
	}
	return "", c.Code
}

// statements writes the notes, and before them the reasons of changes, each pointing to its amendment.
func (s *sheet) statements(e *element) {
	b := s.body
	for i := range b.Changes {
		if b.Changes[i].Text == "" {
			continue
		}
		x := e.add("AdditionalInformation")
		s.leaf(x, "StatementDescription", at("/body/changes", i)+"/text", b.Changes[i].Text)
		x.add("StatementTypeCode").text = typeReason
		pointers(x, "42A[1]/06A["+strconv.Itoa(i+1)+"]")
	}
	if r := b.Reason; len(b.Changes) == 0 && r != nil && r.Text != "" {
		x := e.add("AdditionalInformation")
		s.leaf(x, "StatementDescription", "/body/reason/text", r.Text)
		x.add("StatementTypeCode").text = typeReason
		pointers(x, "42A[1]/06A[1]")
	}
	s.notes(e, "/body/notes", b.Notes)
	for i := range b.Consignments {
		s.notes(e, at("/body/consignments", i)+"/notes", b.Consignments[i].Notes)
	}
}

// notes writes notes as statements. A type has at most three characters.
func (s *sheet) notes(e *element, list string, notes []messages.Note) {
	for i := range notes {
		n, p, x := &notes[i], at(list, i), e.add("AdditionalInformation")
		s.code(x, "StatementCode", p+"/code", n.Code)
		d := s.leaf(x, "StatementDescription", p+"/text", n.Text)
		if n.Language != "" && n.Text != "" {
			d.attrs = append(d.attrs, [2]string{"languageID", n.Language})
			s.done(p + "/language")
		}
		if len(n.Subject) <= 3 {
			s.leaf(x, "StatementTypeCode", p+"/subject", n.Subject)
		}
	}
}

// amendments writes what changes, and why.
func (s *sheet) amendments(e *element) {
	b := s.body
	for i := range b.Changes {
		c, p, x := &b.Changes[i], at("/body/changes", i), e.add("Amendment")
		s.code(x, "ChangeReasonCode", p+"/code", c.Code)
		path := c.Path
		if path == "" { // from another format: our own place says which
			path = pathOf(wayTo(c.Pointer))
		}
		if path != "" {
			pointers(x, path)
			s.done(p+"/path", p+"/pointer", p+"/line")
		}
	}
	if b.Reason == nil {
		return
	}
	if len(b.Changes) == 0 {
		s.code(e.add("Amendment"), "ChangeReasonCode", "/body/reason", b.Reason)
	} else if c := b.Changes[0].Code; c != nil && c.Code == b.Reason.Code {
		s.done("/body/reason/code")
	}
}

// pointers writes a path of sections and tags as pointers: 42A[1]/67A[1]/103.
func pointers(e *element, path string) {
	var last *element
	for _, word := range strings.Split(path, "/") {
		section, number, numbered := strings.Cut(strings.TrimSuffix(word, "]"), "[")
		if last != nil && !numbered && !isSection(section) {
			last.add("TagID").text = section
			continue
		}
		last = e.add("Pointer")
		last.add("SequenceNumeric").text = number
		last.add("DocumentSectionCode").text = section
	}
}

// The sections whose elements are known by their sequence number, which the canonical model has for goods items alone.
const (
	sectionEquipment = "31B"
	sectionSeal      = "44B"
	sectionPackaging = "93A"
)

// sequence is the number of the i-th element of a list. A correction holds only what changes: there it is the one that the change of the
// element names, as its place says nothing.
func (s *sheet) sequence(pointer, section string, i int) string {
	for k := range s.body.Changes {
		c := &s.body.Changes[k]
		if c.Pointer != pointer && !strings.HasPrefix(c.Pointer, pointer+"/") {
			continue
		}
		if _, rest, ok := strings.Cut("/"+c.Path, "/"+section+"["); ok {
			if number, _, ok := strings.Cut(rest, "]"); ok && digits(number) {
				return number
			}
		}
	}
	return strconv.Itoa(i + 1)
}

// isSection tells sections from tags by their shape: two digits and a letter.
func isSection(id string) bool {
	return len(id) == 3 && digits(id[:2]) && id[2] >= 'A' && id[2] <= 'Z'
}
