package chinasw

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// form is an element whose children are fields; it remembers which were read, so that the rest can be kept under their own names.
type form struct {
	n    *xmldoc.Node
	used map[string]bool
}

func formOf(n *xmldoc.Node) form { return form{n: n, used: map[string]bool{}} }

// get reads a field by the first of its names that is there.
func (f form) get(names ...string) xmldoc.Value {
	var v xmldoc.Value
	for _, name := range names {
		f.used[name] = true
		if c := f.n.Child(name).Value(); c.OK() && !v.OK() {
			v = c
		}
	}
	return v
}

// known says that fields are read elsewhere, or say again what is known.
func (f form) known(names ...string) form {
	for _, name := range names {
		f.used[name] = true
	}
	return f
}

// rest keeps the fields that nothing was read from, under their own names with a prefix.
func (p *page) rest(list []messages.Attribute, prefix string, f form) []messages.Attribute {
	for c := f.n.First(); c != nil; c = c.Next() {
		if c.First() == nil && !f.used[c.Local()] {
			list = p.attribute(list, prefix+c.Local(), c.Value())
		}
	}
	return list
}

// all finds the elements of a name below n, however deep: interfaces differ in what stands within what.
func all(n *xmldoc.Node, local string) []*xmldoc.Node {
	var list []*xmldoc.Node
	for c := n.First(); c != nil; c = c.Next() {
		if c.Local() == local {
			list = append(list, c)
		} else if c.First() != nil {
			list = append(list, all(c, local)...)
		}
	}
	return list
}

// numberedAs takes a number into a list of references.
func (p *page) numberedAs(list []messages.Reference, kind, sourceList, element string, v xmldoc.Value) []messages.Reference {
	if !v.OK() {
		return list
	}
	was := p.Item("references", len(list))
	defer p.Back(was)
	return append(list, messages.Reference{Type: kind, Number: p.text("number", v), SourceType: &messages.Code{Code: element, List: sourceList}})
}

// written is a party as a form writes it: its numbers, its names and how it is reached.
type written struct {
	role, code       string
	ids              []schemed
	chinese, foreign xmldoc.Value
	address, person  xmldoc.Value
	phone, fax, mail xmldoc.Value
	country          xmldoc.Value
	sourceList       string
}

type schemed struct {
	v      xmldoc.Value
	scheme string
}

// partyOf takes a party into a list.
func (p *page) partyOf(list []messages.Party, w written) []messages.Party {
	was := p.Item("parties", len(list))
	defer p.Back(was)
	y := messages.Party{Role: w.role}
	if w.code != "" {
		y.RoleCode = &messages.Code{Code: w.code, List: w.sourceList}
	}
	for _, id := range w.ids {
		if id.v.OK() && id.v.Text != none {
			at := p.Item("ids", len(y.IDs))
			y.IDs = append(y.IDs, messages.Identifier{ID: p.text("id", id.v), Scheme: id.scheme})
			p.Back(at)
		}
	}
	for _, n := range [...]struct {
		v        xmldoc.Value
		language string
	}{{w.chinese, "zh"}, {w.foreign, "en"}} {
		if n.v.OK() && n.v.Text != none {
			at := p.Item("names", len(y.Names))
			y.Names = append(y.Names, messages.Text{Value: p.line("value", n.v), Language: n.language})
			p.Back(at)
		}
	}
	if w.address.OK() {
		y.Address = &messages.Address{Lines: []string{p.line("address/lines/0", w.address)}}
	}
	if w.country.OK() {
		if alpha2, ok := country(w.country.Text); ok && alpha2 != "" {
			if y.Address == nil {
				y.Address = &messages.Address{}
			}
			y.Address.Country = alpha2
			p.Mark("address/country", w.country)
		}
	}
	k := messages.Contact{Name: p.line("contacts/0/name", w.person)}
	for _, c := range [...]struct {
		kind string
		v    xmldoc.Value
	}{{"telephone", w.phone}, {"fax", w.fax}, {"email", w.mail}} {
		if c.v.OK() {
			at := p.In("contacts/0")
			in := p.Item("channels", len(k.Channels))
			k.Channels = append(k.Channels, messages.Channel{Type: c.kind, Value: p.text("value", c.v)})
			p.Back(in)
			p.Back(at)
		}
	}
	if k.Name != "" || k.Channels != nil {
		y.Contacts = []messages.Contact{k}
	}
	if y.IDs == nil && y.Names == nil && y.Address == nil && y.Contacts == nil {
		return list
	}
	return append(list, y)
}
