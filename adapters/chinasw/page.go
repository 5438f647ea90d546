package chinasw

import (
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// page fills one message.
type page struct {
	draft.Draft
	profile adapters.Profile
	message *messages.Message
	// root is that of the document, whose places are wanted.
	root *xmldoc.Node
}

// newPage begins a message, with room for so many marks where they are wanted.
func (d *document) newPage(marks int) *page {
	return &page{Draft: draft.New(d.traced, marks), profile: d.profile, message: &messages.Message{}, root: d.root}
}

// text takes a value for a member: its text, "" where there is none.
func (p *page) text(name string, v xmldoc.Value) string {
	p.Mark(name, v)
	return v.Text
}

// line is text on one line: line ends, as indented documents have them, become blanks.
func (p *page) line(name string, v xmldoc.Value) string {
	p.Mark(name, v)
	if strings.IndexByte(v.Text, '\n') < 0 {
		return v.Text
	}
	return strings.Join(strings.Fields(v.Text), " ")
}

// code takes a value as it is, under the name of its list; nil where it is empty.
func (p *page) code(name string, v xmldoc.Value, list string) *messages.Code {
	if !v.OK() {
		return nil
	}
	p.Mark(name+"/code", v)
	return &messages.Code{Code: v.Text, List: list}
}

// attribute is a named value that the canonical model has no field for.
func (p *page) attribute(list []messages.Attribute, name string, v xmldoc.Value) []messages.Attribute {
	if !v.OK() {
		return list
	}
	was := p.Item("attributes", len(list))
	defer p.Back(was)
	return append(list, messages.Attribute{Name: name, Value: p.text("value", v)})
}

// translated is an attribute that keeps the source's code of a value whose field has only room for ours.
func (p *page) translated(list []messages.Attribute, name string, v xmldoc.Value, ours, ourList, theirList string) []messages.Attribute {
	if !v.OK() || v.Text == ours {
		return list
	}
	was := p.Item("attributes", len(list))
	defer p.Back(was)
	a := messages.Attribute{Name: name, Value: p.text("value", v)}
	if ours != "" {
		p.Mark("code/sourceCode", v)
		a.Code = &messages.Code{Code: ours, List: ourList, SourceCode: v.Text, SourceList: theirList}
	}
	return append(list, a)
}

// decimal takes a number for a member; what is not one is reported and left out.
func (p *page) decimal(name string, v xmldoc.Value) messages.Decimal {
	if !v.OK() {
		return ""
	}
	d, err := messages.ParseDecimal(v.Text)
	if err != nil {
		p.refuse(CodeDecimal, name, v, "this is not a decimal number", "digits, with a full stop before decimals: 12.5",
			"write the number without blanks, commas, grouping and exponents")
		return ""
	}
	p.Mark(name, v)
	return d
}

// zero tells whether a value is a number that is zero, or nothing: interfaces fill unused numbers with zeros.
func zero(v xmldoc.Value) bool {
	if !v.OK() {
		return true
	}
	for i := range len(v.Text) {
		if v.Text[i] >= '1' && v.Text[i] <= '9' {
			return false
		}
	}
	d, err := messages.ParseDecimal(v.Text)
	return err == nil && d.IsZero()
}

// fold writes a number as it is compared, without the prefixes that the partner puts before its numbers.
func (p *page) fold(number string) string {
	for _, prefix := range p.profile.NumberPrefixes {
		if rest, ok := strings.CutPrefix(number, prefix); ok && rest != "" {
			number = rest
			break
		}
	}
	return messages.Fold(number)
}

// class gives our class of a document type: what the partner's profile says, else the table.
func (p *page) class(name, code string) messages.DocumentClass {
	if c := p.profile.DocumentTypes[code]; c != "" {
		return c
	}
	if c := lookup(name, code, "class"); c != "" {
		return messages.DocumentClass(c)
	}
	return messages.ClassOther
}

// record gives the children of an element by name, the first of each. It is used again for the next.
type record []field

type field struct {
	name string
	node *xmldoc.Node
}

func (r *record) open(n *xmldoc.Node) *record {
	*r = (*r)[:0]
	for c := n.First(); c != nil; c = c.Next() {
		*r = append(*r, field{c.Local(), c})
	}
	return r
}

// child is the first child of a name.
func (r *record) child(name string) *xmldoc.Node {
	for i := range *r {
		if (*r)[i].name == name {
			return (*r)[i].node
		}
	}
	return nil
}

// get reads a child's value.
func (r *record) get(name string) xmldoc.Value { return r.child(name).Value() }

// attributes takes the elements of a part that have no field: those of the interface under their own names with a prefix, in its order, and
// behind them those that clients add of their own, under the part's name.
func (p *page) attributes(list []messages.Attribute, part, prefix string, r *record) []messages.Attribute {
	elements, places := layout()[part], layoutPlaces()[part]
	var there [layoutMost]*xmldoc.Node
	var strangers []field
	for _, f := range *r {
		place, known := places[f.name]
		switch {
		case known && there[place] == nil:
			there[place] = f.node
		case !known && f.node.First() == nil:
			strangers = append(strangers, f)
		}
	}
	for i, e := range elements {
		if there[i] == nil || e.use == "field" {
			continue
		}
		if v := there[i].Value(); e.use != "padding" || !zero(v) {
			list = p.attribute(list, prefix+e.name, v)
		}
	}
	for _, f := range strangers {
		list = p.attribute(list, part+"/"+f.name, f.node.Value())
	}
	return list
}

// done finishes a page's message.
func (p *page) done(body messages.Body, s messages.Source) adapters.Decoded {
	m := p.message
	s.Identity = m.Source.Identity
	m.Kind, m.Body, m.Source = body.Kind(), body, s
	if m.Function == "" {
		m.Function = messages.FunctionOriginal
	}
	m.Source.MediaType = "application/xml"
	if p.Traced {
		m.Provenance = p.Provenance(p.root.Positions())
	}
	return adapters.Decoded{Message: m, Faults: p.Faults}
}
