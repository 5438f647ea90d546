package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// entry is a segment to be written, with what belongs to it. Where it stands is the structure's business, so that one
// mapping serves all releases.
type entry struct {
	tag      string
	elements []syntax.Element
	children []*entry
	// section is the part of the message that an outermost entry belongs to: how many UNS stand before it.
	section int
}

// seg makes an entry of components, one list an element.
func seg(tag string, elements ...[]string) *entry {
	e := &entry{tag: tag}
	for _, c := range elements {
		e.elements = append(e.elements, syntax.Of(c...))
	}
	return e
}

// el is one element's components.
func el(components ...string) []string { return components }

// with adds entries below, and drops nil ones.
func (e *entry) with(children ...*entry) *entry {
	for _, c := range children {
		if c != nil {
			e.children = append(e.children, c)
		}
	}
	return e
}

// arranged puts entries in the order of a message's structure. Those that it has no place for, or that are too many, are
// left out: what they held is found missing when the message is read again.
func arranged(m *grammar.Message, entries []*entry) []*entry {
	a := arranger{directory: m.Directory}
	for _, n := range m.Root().Children() {
		if n.Tag == "UNS" {
			a.separators++
		}
	}
	a.fill(m.Root().Children(), entries, true)
	return a.out
}

type arranger struct {
	directory *grammar.Directory
	// separators is how many UNS the message has.
	separators int
	out        []*entry
}

// fill places entries under the children of a group.
func (a *arranger) fill(nodes []*grammar.Node, entries []*entry, outermost bool) {
	entries = hoisted(nodes, entries)
	taken := make([]bool, len(entries))
	section := 0
	for _, n := range nodes {
		switch {
		case n.Tag == "UNH" || n.Tag == "UNT":
			continue
		case n.Tag == "UNS":
			section++
			what := "D"
			if section == a.separators {
				what = "S"
			}
			a.out = append(a.out, seg("UNS", el(what)))
			continue
		}
		placed := 0
		for i, e := range entries {
			if placed == n.Max {
				break
			}
			if taken[i] || e.tag != n.Tag || outermost && a.separators > 0 && e.section != section || n.Group == 0 && len(e.children) > 0 && grouped(nodes, e.tag) {
				continue
			}
			taken[i] = true
			placed++
			a.out = append(a.out, a.trimmed(e))
			if n.Group > 0 {
				a.fill(n.Children()[1:], e.children, false)
			}
		}
	}
}

// hoisted puts the children of entries that trigger no group here beside them.
func hoisted(nodes []*grammar.Node, entries []*entry) []*entry {
	var out []*entry
	for _, e := range entries {
		out = append(out, e)
		if len(e.children) > 0 && !grouped(nodes, e.tag) {
			for _, c := range hoisted(nodes, e.children) {
				up := *c
				up.section = e.section
				out = append(out, &up)
			}
		}
	}
	return out
}

// grouped tells whether a tag triggers one of the groups.
func grouped(nodes []*grammar.Node, tag string) bool {
	for _, n := range nodes {
		if n.Group > 0 && n.Tag == tag {
			return true
		}
	}
	return false
}

// trimmed drops elements and components that the release does not define for the segment, and names of code lists that are
// too long for it: until D.99A they had three characters.
func (a *arranger) trimmed(e *entry) *entry {
	out := *e
	out.elements = nil
	for i, el := range e.elements {
		var kept syntax.Element
		for _, occurrence := range el {
			var components []string
			for j, c := range occurrence {
				id, most := a.directory.Component(e.tag, i+2, j+1)
				if most == 0 || id == "1131" && len(c) > most {
					c = ""
				}
				if digits := a.directory.Digits(e.tag, i+2, j+1); digits > 0 {
					c = padded(c, digits)
				}
				components = append(components, c)
			}
			kept = append(kept, components)
		}
		out.elements = append(out.elements, kept)
	}
	return &out
}

// padded gives a number zeros in front, as many as make it the number of digits that its format has; the sign and the mark are none.
func padded(number string, digits int) string {
	rest, negative := strings.CutPrefix(number, "-")
	have := 0
	for i := range len(rest) {
		if rest[i] >= '0' && rest[i] <= '9' {
			have++
		}
	}
	if have == 0 || have >= digits {
		return number
	}
	rest = strings.Repeat("0", digits-have) + rest
	if negative {
		return "-" + rest
	}
	return rest
}
