package xmldoc

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// Value is a piece of text that was read from an element or attribute, and its place. The zero Value is one
// that is not there.
type Value struct {
	// Text is without white space at its ends; an empty or blank element has none.
	Text string
	node *Node
	// attr is the index of the attribute plus one, 0 for the element's own text.
	attr int32
}

// OK tells whether there is a text: an empty element is as good as a missing one.
func (v Value) OK() bool { return v.Text != "" }

// Position is where the text begins in the received bytes, and its path: /SPSCertificate/ID, …/ID/@schemeID.
func (v Value) Position() messages.Position {
	p := v.Place()
	if v.node == nil {
		return messages.Position{}
	}
	d := v.node.element.doc
	at := d.src.origin().absolute(p)
	at.Path = string(d.pathText(p.from, p.size))
	return at
}

// Value reads the element's own text and marks it as read.
func (n *Node) Value() Value {
	if n == nil {
		return Value{}
	}
	n.use = used
	return Value{Text: trim(n.text()), node: n}
}

// Read marks a value as read that was found in another way than by Value and Attr.
func (v Value) Read() {
	switch {
	case v.node == nil:
	case v.attr > 0:
		v.node.element.doc.attribute(v.attr - 1).use = used
	default:
		v.node.use = used
	}
}

// Peek is an attribute's text, or for "" the element's own, without marking it as read.
func (n *Node) Peek(local string) string {
	if n == nil {
		return ""
	}
	if local == "" {
		return trim(n.text())
	}
	d := n.element.doc
	for i := n.attr; i < n.attr+n.attrs; i++ {
		if a := d.attribute(i); a.local == local {
			return trim(d.piece(a.valueAt, a.textSize))
		}
	}
	return ""
}

// Text is Value without the place.
func (n *Node) Text() string { return n.Value().Text }

// Attr reads an attribute by its local name, whatever its namespace, and marks it as read.
func (n *Node) Attr(local string) Value {
	if n == nil {
		return Value{}
	}
	d := n.element.doc
	for i := n.attr; i < n.attr+n.attrs; i++ {
		a := d.attribute(i)
		if a.local == local {
			a.use = used
			return Value{Text: trim(d.piece(a.valueAt, a.textSize)), node: n, attr: i + 1}
		}
	}
	return Value{}
}

// Drop marks attributes and child elements that were not read as known and left out on purpose, so that they are
// not listed as unread: captions of codes that are kept, and the like. What an adapter drops it says in its Spec.
func (n *Node) Drop(locals ...string) {
	if n == nil {
		return
	}
	for _, local := range locals {
		for i := n.attr; i < n.attr+n.attrs; i++ {
			if a := n.element.doc.attribute(i); a.local == local {
				a.use.drop()
			}
		}
		for c := n.First(); c != nil; c = c.Next() {
			if c.element.Local == local {
				c.use.drop()
			}
		}
	}
}

func trim(s string) string {
	if s == "" || classes[s[0]]&isSpace == 0 && classes[s[len(s)-1]]&isSpace == 0 {
		return s
	}
	return strings.Trim(s, " \t\r\n")
}
