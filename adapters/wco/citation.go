package wco

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// citations collects the documents of a declaration, each once: what several goods items cite is one document
// with their numbers.
type citations struct {
	page *page
	list []messages.Document
	// at finds a document by everything that makes it the same.
	at map[documentKey]int
}

// cite takes the document that n cites for a line, 0 for all; fill reads all of it but its write-offs.
func (c *citations) cite(n *xmldoc.Node, line int, fill func(*messages.Document)) {
	p := c.page
	before := p.Marks()
	was := p.Item("documents", len(c.list))
	c.list = append(c.list, messages.Document{})
	d := &c.list[len(c.list)-1]
	fill(d)
	p.Back(was)
	if d.Type == nil && d.Number == "" && d.Name == "" && d.Status == nil && d.Attachment == nil {
		p.Forget(before)
		c.list = c.list[:len(c.list)-1]
		return
	}
	key := keyOf(d, line == 0)
	i, again := c.at[key]
	if again {
		p.Forget(before)
		c.list = c.list[:len(c.list)-1]
	} else {
		i = len(c.list) - 1
		if c.at == nil {
			c.at = map[documentKey]int{}
		}
		c.at[key] = i
	}
	into := &c.list[i]
	was = p.Item("documents", i)
	defer p.Back(was)
	if k := len(into.AppliesTo); line > 0 && (k == 0 || into.AppliesTo[k-1] != line) {
		p.MarkNode("appliesTo/"+strconv.Itoa(k), n)
		into.AppliesTo = append(into.AppliesTo, line)
	}
	for w := range n.Children("WriteOff") {
		k := p.Item("writeOffs", len(into.WriteOffs))
		if off, ok := p.writeOff(w, line); ok {
			into.WriteOffs = append(into.WriteOffs, off)
		}
		p.Back(k)
	}
}

// writeOff takes how much of a document a goods item uses up.
func (p *page) writeOff(n *xmldoc.Node, line int) (messages.WriteOff, bool) {
	off := messages.WriteOff{Line: line}
	was := p.In("quantity")
	off.Quantity = p.quantity(n.Child("QuantityQuantity"), false)
	p.Back(was)
	was = p.In("amount")
	off.Amount = p.amount(n.Child("AmountAmount"), "")
	p.Back(was)
	return off, off.Quantity != nil || off.Amount != nil
}

// documentKey is everything that makes two documents the same: all fields that are read take part, so that none is lost by taking two
// for one.
type documentKey struct {
	class                    messages.DocumentClass
	number, name, issuer     string
	documentLine             int
	whole                    bool
	kind, status, relation   messages.Code
	expires, precision, zone string
	file                     messages.Attachment
}

func keyOf(d *messages.Document, whole bool) documentKey {
	k := documentKey{class: d.Class, number: d.Number, name: d.Name, issuer: d.Issuer, documentLine: d.DocumentLine, whole: whole}
	for _, c := range [...]struct {
		into *messages.Code
		from *messages.Code
	}{{&k.kind, d.Type}, {&k.status, d.Status}, {&k.relation, d.Relation}} {
		if c.from != nil {
			*c.into = *c.from
		}
	}
	if d.Expires != nil {
		k.expires, k.precision, k.zone = d.Expires.Value, d.Expires.Precision, d.Expires.Zone
	}
	if d.Attachment != nil {
		k.file = *d.Attachment
	}
	return k
}

// additional takes an AdditionalDocument. Category and type make one code: N and 851 are N851 of the TARIC. The exemption
// code is the document's status as the declarant states it; the effective date is the end of its validity (Union data
// model, 2/3); the submitter is who issued it.
func (p *page) additional(n *xmldoc.Node) func(*messages.Document) {
	return func(d *messages.Document) {
		category, kind := n.Child("CategoryCode"), n.Child("TypeCode")
		d.Type = documentType(category.Text(), kind.Text())
		if d.Type != nil {
			v := category.Value()
			if !v.OK() {
				v = kind.Value()
			}
			p.Mark("type/code", v)
		}
		d.Number = p.text("number", n.Child("ID"))
		d.Folded = p.fold(d.Number)
		d.Name = p.text("name", n.Child("Name"))
		d.Status = p.code("status", n.Child("LPCOExemptionCode"), listExemption)
		d.Expires = p.time("expires", n.Child("EffectiveDateTime"))
		d.Issuer = p.text("issuer", n.Child("Submitter").Child("Name"))
		d.Attachment = p.attachment(n.Child("ImageBinaryObject"))
		d.Class = p.class(d.Type)
		p.MarkNode("class", n)
	}
}

// attachment takes a file that goes with a document, or the address of one. Its bytes stay in the document as received; a value that is no
// base64, or that stands beside an address, says nothing of the file.
func (p *page) attachment(n *xmldoc.Node) *messages.Attachment {
	if n == nil {
		return nil
	}
	was := p.In("attachment")
	defer p.Back(was)
	says := func(name, attribute string) string {
		v := n.Attr(attribute)
		p.Mark(name, v)
		return flat(v.Text)
	}
	a := messages.Attachment{Name: says("name", "filename"), MediaType: says("mediaType", "mimeCode"), URI: says("uri", "uri")}
	n.Drop("format", "encodingCode", "characterSetCode")
	if v := n.Value(); v.OK() && a.URI == "" {
		hash := sha256.New()
		if size, err := io.Copy(hash, base64.NewDecoder(base64.StdEncoding, strings.NewReader(v.Text))); err == nil {
			a.SHA256, a.Size = hex.EncodeToString(hash.Sum(nil)), size
			p.Mark("sha256", v)
		} else {
			p.drop("sha256", v, "the file is not base64 and is kept without its digest")
		}
	}
	if a == (messages.Attachment{}) {
		return nil
	}
	return &a
}

// documentType joins category and type. The TARIC's are a letter and three characters; a type without category is of
// UNTDID 1001 where it has three digits.
func documentType(category, kind string) *messages.Code {
	switch {
	case category == "" && kind == "":
		return nil
	case len(category) == 1 && category[0] >= 'A' && category[0] <= 'Z' && len(kind) == 3:
		return &messages.Code{Code: category + kind, List: listTaric}
	case category != "":
		return &messages.Code{Code: category + "-" + kind, List: listDocument}
	case len(kind) == 3 && strings.Trim(kind, "0123456789") == "":
		return &messages.Code{Code: kind, List: list1001}
	}
	return &messages.Code{Code: kind, List: listDocument}
}

// class is what a document is, by the partner's table or ours. Codes of the TARIC that begin with N are those of
// UNTDID 1001.
func (p *page) class(kind *messages.Code) messages.DocumentClass {
	if kind == nil {
		return messages.ClassOther
	}
	if own, ok := p.doc.profile.DocumentTypes[kind.Code]; ok {
		return own
	}
	class := codes.DocumentClass(kind.List, kind.Code)
	if number, ok := strings.CutPrefix(kind.Code, "N"); ok && class == "" && kind.List == listTaric {
		class = codes.DocumentClass(list1001, number)
	}
	if class == "" {
		return messages.ClassOther
	}
	return messages.DocumentClass(class)
}

// fold writes a number as it is compared, without the prefixes that the partner puts before its numbers.
func (p *page) fold(number string) string {
	for _, prefix := range p.doc.profile.NumberPrefixes {
		if rest, ok := strings.CutPrefix(number, prefix); ok && rest != "" {
			number = rest
			break
		}
	}
	return messages.Fold(number)
}

// previous takes a PreviousDocument.
func (p *page) previous(n *xmldoc.Node) func(*messages.Document) {
	return func(d *messages.Document) {
		d.Class = messages.ClassPrevious
		p.MarkNode("class", n)
		d.Type = p.code("type", n.Child("TypeCode"), listPrevious)
		d.Relation = p.code("relation", n.Child("CategoryCode"), listCategory)
		d.Number = p.text("number", n.Child("ID"))
		d.Folded = p.fold(d.Number)
		if line := p.whole("documentLine", n.Child("LineNumeric")); line != nil {
			d.DocumentLine = *line
		}
	}
}

// transportDocument takes a TransportContractDocument, whose type is of UNTDID 1001.
func (p *page) transportDocument(n *xmldoc.Node) func(*messages.Document) {
	return func(d *messages.Document) {
		d.Class = messages.ClassTransport
		p.MarkNode("class", n)
		d.Type = p.code("type", n.Child("TypeCode"), listTransport)
		d.Number = p.text("number", n.Child("ID"))
		d.Folded = p.fold(d.Number)
	}
}
