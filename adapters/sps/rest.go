package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// listElement marks attributes that are elements of the document as it wrote them, under their names.
const listElement = "sps:element"

const (
	// maxRest bounds how many values without a member of their own a document may keep as attributes.
	maxRest = 1000
	// maxRestName and maxRestValue bound the attributes themselves.
	maxRestName, maxRestValue = 70, 4000
)

// left is a value that no member was found for, and its name below the element that keeps it.
type left struct {
	name string
	v    xmldoc.Value
}

// leftovers are those of a document by the element that keeps them. They are looked for once: afterwards they are read, and
// the messages that are made of the same content again find them here.
type leftovers struct {
	of    map[*xmldoc.Node][]left
	count int
}

// leftover keeps what no message took, on the line that it is of or else on the certificate.
func (p *page) leftover(c *messages.Certificate) {
	was := p.In("consignments/0")
	for i := range c.Consignments[0].Lines {
		l := &c.Consignments[0].Lines[i]
		was := p.Item("lines", i)
		l.Attributes = p.rest(l.Attributes, p.goodsLines[i].node)
		p.Back(was)
	}
	p.Back(was)
	c.Attributes = p.rest(p.rest(c.Attributes, p.doc.exchanged), p.doc.consignment)
}

// rest keeps what has no member of its own at or below an element as attributes, named by their path from it. What the
// standard does not have, such as a vendor's own elements, is left and told.
func (p *page) rest(list []messages.Attribute, n *xmldoc.Node) []messages.Attribute {
	l := p.doc.leftovers
	if l.of == nil {
		l.of = map[*xmldoc.Node][]left{}
	}
	found, ok := l.of[n]
	if !ok {
		n.Unread(func(owner *xmldoc.Node, local string, v xmldoc.Value) bool {
			if local == "nil" {
				v.Read() // it says that the element is empty
			} else if name := pathFrom(n, owner, local); v.OK() && len(name) <= maxRestName && len(v.Text) <= maxRestValue {
				found = append(found, left{name, v})
			}
			l.count++
			return l.count < maxRest
		})
		for i := range found {
			found[i].v.Read()
		}
		l.of[n] = found
	}
	for _, k := range found {
		was := p.Item("attributes", len(list))
		list = append(list, messages.Attribute{Name: k.name, Value: p.line("value", k.v), Code: &messages.Code{Code: k.name, List: listElement}})
		p.Back(was)
	}
	return list
}

// pathFrom names an element or attribute from another element: its path without what all names have in common.
func pathFrom(from, owner *xmldoc.Node, local string) string {
	var names []string
	for n := owner; n != nil && n != from; n = n.Parent() {
		names = append([]string{strings.Replace(n.Local(), "SPS", "", 1)}, names...)
	}
	if local != "" {
		names = append(names, "@"+local)
	}
	return strings.Join(names, "/")
}
