package grammar

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Root gives the message as the group that holds everything in it.
func (m *Message) Root() *Node { return m.root }

// Uses tells whether a segment stands anywhere in the message.
func (m *Message) Uses(tag string) bool { return m.tags[tag] }

// maxStands is how many places of a segment Stands names.
const maxStands = 6

// Stands says where a segment may stand, for people: "behind DTM, in SG30 (CST)"; empty where it may stand nowhere.
func (m *Message) Stands(tag string) string {
	if kept, ok := m.stands.Load(tag); ok {
		return kept.(string)
	}
	if !m.tags[tag] { // there are many of these, and one answer
		return ""
	}
	var out []string
	var look func(n *Node)
	look = func(n *Node) {
		for i, c := range n.children {
			switch {
			case c.Tag == tag && n == m.root && i > 0:
				before := n.children[i-1]
				name := before.Tag
				if before.Group > 0 {
					name = fmt.Sprintf("SG%d", before.Group)
				}
				out = append(out, "behind "+name)
			case c.Tag == tag && c.Group == 0 && n != m.root:
				out = append(out, fmt.Sprintf("in SG%d (%s)", n.Group, n.Tag))
			}
			look(c)
		}
	}
	look(m.root)
	out = slices.Compact(out)
	if len(out) > maxStands {
		out = append(out[:maxStands], "…")
	}
	text := strings.Join(out, ", ")
	m.stands.Store(strings.Clone(tag), text)
	return text
}

// Children are the segments and groups of a group in their order; the first of a group is its trigger. They are not to
// be changed.
func (n *Node) Children() []*Node { return n.children }

// Field is a data element, or a component of one, as the directory defines it.
type Field struct {
	// ID is the number of the data element ("2380") or of the composite ("C507").
	ID        string
	Mandatory bool
	// Repeat is how often the element may stand.
	Repeat int
	// Format is its representation ("an..35"), empty for a composite; Max its length in characters.
	Format     string
	Max        int
	Components []Field
}

// Fields are the elements of a segment in its place, repeats not written out; nil for a service segment.
func (n *Node) Fields() []Field {
	if n.spec == nil {
		return nil
	}
	return fields(n.spec.elements)
}

func fields(elements []*elementSpec) []Field {
	var out []Field
	for _, e := range elements {
		out = append(out, Field{ID: e.id, Mandatory: e.mandatory, Repeat: e.repeat, Format: e.format.text, Max: e.format.max, Components: fields(e.components)})
	}
	return out
}

// Element gives the definition of an element as it is numbered in a message: with repeats written out, unless a repetition
// separator divides them. It is not ok where the segment has no such element.
func (n *Node) Element(element int, repeating bool) (Field, bool) {
	if n.spec == nil {
		return Field{}, false
	}
	elements := n.spec.positional
	if repeating {
		elements = n.spec.elements
	}
	if element < 2 || element-2 >= len(elements) {
		return Field{}, false
	}
	return fields(elements[element-2 : element-1])[0], true
}

// Component names the data element of a component in a segment of this directory, and how many characters it may have; the
// element is numbered with its repeats written out. The length is 0 where the directory has no such component.
func (d *Directory) Component(tag string, element, component int) (id string, most int) {
	if e := d.component(tag, element, component); e != nil {
		return e.id, e.format.max
	}
	return "", 0
}

// Digits is how many digits a component must have, neither more nor fewer; 0 where there is no such rule for it.
func (d *Directory) Digits(tag string, element, component int) int {
	if e := d.component(tag, element, component); e != nil && e.format.kind == 'n' && e.format.fixed {
		return e.format.max
	}
	return 0
}

func (d *Directory) component(tag string, element, component int) *elementSpec {
	s, ok := d.segments[tag]
	if !ok || element < 2 || element-2 >= len(s.positional) {
		return nil
	}
	e := s.positional[element-2]
	switch {
	case e.composite && (component < 1 || component > len(e.components)), !e.composite && component > 1:
		return nil
	case e.composite:
		return e.components[component-1]
	}
	return e
}

// Room is how many characters a component may have, 0 where the directory has no such component; see Component.
func (d *Directory) Room(tag string, element, component int) int {
	_, most := d.Component(tag, element, component)
	return most
}

// Fits tells whether a text fits into a component of a segment of this directory.
func (d *Directory) Fits(tag string, element, component int, text string) bool {
	return utf8.RuneCountInString(text) <= d.Room(tag, element, component)
}
