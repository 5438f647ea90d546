package edifact

import (
	"hash/maphash"
	"strings"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// document reads DOC with what stands in its group: DTM, LOC, NAD.
func (x *mapping) document(d *messages.Document, at pointer, it item) {
	d.Class = messages.ClassOther
	d.Type = x.worded(at, "type", list1001, it.segment, 2, 1, 4)
	text := ""
	if d.Type == nil {
		text = it.get(2, 4)
		d.Type = x.newCode("", "")
		d.Type.Text = text
	}
	d.Class = x.class(d.Type)
	if d.Type.Code == "" && text == "" {
		d.Type = nil
	} else if d.Type.Code == "" {
		d.Type.Code, d.Type.Text = cutTo(text, 70), ""
		x.mark(x.field(x.field(at, "type"), "code"), it.segment, 2, 4)
	}
	e := it.Composite(3)
	if d.Number = e.Read(1); d.Number != "" {
		x.mark(x.field(at, "number"), it.segment, 3, 1)
		d.Folded = x.fold(d.Number)
	}
	if e.Len() > 1 {
		x.documentDetails(d, at, it.segment, e)
	}
	if !it.alone() {
		x.beside(d, at, it)
	}
}

// documentDetails reads what C503 says of a document beside its number.
func (x *mapping) documentDetails(d *messages.Document, at pointer, s segment, e syntax.Composite) {
	if status := e.Read(2); status != "" {
		d.Status = x.newCode(status, "untdid1373")
		x.mark(x.field(x.field(at, "status"), "code"), s, 3, 2)
	}
	x.text(&d.Text, at, "text", s, 3, 3)
	x.text(&d.Version, at, "version", s, 3, 5)
}

// beside reads what stands in the group of DOC.
func (x *mapping) beside(d *messages.Document, at pointer, it item) {
	for inner := range x.items(it.group) {
		switch inner.Code {
		case tagDTM:
			switch name, _, start, end := x.time(inner.segment); name {
			case "message", "issued", "reference", "invoice":
				x.moment(&d.Issued, at, "issued", inner.segment, start)
			case "expires":
				x.moment(&d.Expires, at, "expires", inner.segment, start)
			case "validity":
				if end != nil {
					x.moment(&d.Expires, at, "expires", inner.segment, end)
				}
			}
		case tagLOC:
			x.placeOfIssue(d, at, inner.segment)
		case tagRFF:
			if d.Number == "" { // guides that give the number beside the type
				if x.text(&d.Number, at, "number", inner.segment, 2, 2) {
					d.Folded = x.fold(d.Number)
					d.Relation = x.simple(at, "relation", list1153, inner.segment, 2, 1)
				}
			}
		case tagNAD:
			if d.Issuer == "" {
				if !x.text(&d.Issuer, at, "issuer", inner.segment, 5, 1) {
					x.text(&d.Issuer, at, "issuer", inner.segment, 3, 1)
				}
				inner.get(2, 1)
			}
		}
	}
}

// placeOfIssue reads LOC 91 within a document; its country is the country that issued it.
func (x *mapping) placeOfIssue(d *messages.Document, at pointer, s segment) {
	if d.Place != nil || s.peek(2, 1) != "91" {
		return
	}
	d.Place = new(messages.Place)
	x.place(d.Place, x.field(at, "place"), s, "documentIssue")
	if d.Place.Country != "" {
		d.Country = d.Place.Country
		x.mark(x.field(at, "country"), s, 3, 1)
	}
}

// class gives our class of a cited type. The real type may stand in the text beside a general code (916 "related
// document"): it then takes the code's place.
func (x *mapping) class(t *messages.Code) messages.DocumentClass {
	if t == x.typed {
		return x.typedClass
	}
	if c, ok := x.profile().DocumentTypes[t.Code]; ok && t.Code != "" {
		return c
	}
	if c, ok := x.profile().DocumentTypes[t.Text]; ok && t.Text != "" {
		return c
	}
	if t.Text != "" {
		return classOf(t)
	}
	x.typed, x.typedClass = t, x.classListed(t)
	return x.typedClass
}

// classListed is classOf of a type without a text.
func (x *mapping) classListed(t *messages.Code) messages.DocumentClass {
	key := syntax.Key(t.Code)
	if t.List != unLists[list1001] || key == 0 {
		return classOf(t)
	}
	kept := &x.classes[key%uint64(len(x.classes))]
	if kept.key != key {
		kept.key, kept.class = key, classOf(t)
	}
	return kept.class
}

// classOf looks a type up in the tables.
func classOf(t *messages.Code) messages.DocumentClass {
	class := mean("doctype", t.List+":"+t.Code)
	if t.List == "untdid1001" {
		class = codes.DocumentClass(codes.ListUNTDID1001, t.Code)
	}
	if class == "" || class == "other" {
		word, _, _ := strings.Cut(t.Text, " ")
		if inner := codes.DocumentClass("", word); inner != "" && word != "" && word == t.Text {
			t.SourceCode, t.SourceList, t.Code, t.Text = t.Code, t.List, word, ""
			t.List = "untdid1001"
			if len(word) == 4 {
				t.List = codes.ListTARIC
			}
			return messages.DocumentClass(inner)
		}
	}
	if class == "" {
		return messages.ClassOther
	}
	return messages.DocumentClass(class)
}

// fold gives a number as it is compared, without the partner's prefixes.
func (x *mapping) fold(number string) string {
	for _, prefix := range x.profile().NumberPrefixes {
		if rest, ok := strings.CutPrefix(number, prefix); ok && rest != "" {
			number = rest
			break
		}
	}
	return messages.FoldTo(x.ink.write(len(number)), number)
}

// cite adds a document to a list in which each stands once; line is the line that cites it, 0 for the message. What a
// line cites holds for the lines that cite it, whether or not the heading lists it too.
func (x *mapping) cite(into *[]messages.Document, p pointer, it item, line int) {
	at := x.item(p, "documents", len(*into))
	marks := len(x.marks)
	d := x.made.documents.add(into)
	x.document(d, at, it)
	same := -1
	if d.Folded != "" {
		same = x.cited.earlier(*into, documentHash, sameDocument)
	}
	if same < 0 {
		if line > 0 {
			*x.made.numbers.add(&d.AppliesTo) = line
		}
		return
	}
	x.marks = x.marks[:marks] // it stands in the list already
	have := &(*into)[same]
	if n := len(have.AppliesTo); line > 0 && (n == 0 || have.AppliesTo[n-1] != line) { // lines come one after the other
		*x.made.numbers.add(&have.AppliesTo) = line
	}
	if have.Issued == nil {
		have.Issued = d.Issued
	}
	if have.Expires == nil {
		have.Expires = d.Expires
	}
	if have.Place == nil {
		have.Place = d.Place
	}
	if have.Country == "" {
		have.Country = d.Country
	}
	*d = messages.Document{}
	*into = (*into)[:len(*into)-1]
}

func documentHash(d *messages.Document) uint64 { return maphash.String(seed, d.Folded) }

// sameDocument tells whether two citations are of one document.
func sameDocument(a, b *messages.Document) bool {
	return endsAlike(a.Folded, b.Folded) && a.Folded == b.Folded && a.Class == b.Class && typeOf(a) == typeOf(b)
}

// endsAlike tells whether two texts may be the same: numbers that follow each other differ at their ends.
func endsAlike(a, b string) bool {
	return len(a) == len(b) && (a == "" || a[len(a)-1] == b[len(a)-1])
}

func typeOf(d *messages.Document) (t struct{ list, code string }) {
	if d.Type != nil {
		t.list, t.code = d.Type.List, d.Type.Code
	}
	return t
}

// cutTo shortens a text to a number of characters.
func cutTo(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i]
		}
	}
	return s
}
