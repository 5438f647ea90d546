package grammar

import (
	"fmt"
	"maps"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// Overlay gives a message type as a partner's guide has it, and what in the guide speaks of nothing that the type has. The message
// itself does not change. The result is kept: an overlay, once used, must not change either.
func (m *Message) Overlay(o *adapters.Overlay) (*Message, []adapters.Problem) {
	if kept, ok := m.overlaid.Load(o); ok {
		k := kept.(*overlaid)
		return k.message, k.problems
	}
	k := &overlaid{}
	k.message, k.problems = lay(m, o)
	m.overlaid.Store(o, k)
	return k.message, k.problems
}

type overlaid struct {
	message  *Message
	problems []adapters.Problem
}

// guide is what an overlay leaves on a message for judging it.
type guide struct {
	overlay *adapters.Overlay
	// unused are the segments and groups that may not stand; specs those whose elements were changed.
	unused map[*Node]bool
	specs  map[*segmentSpec]bool
}

// laying lays one overlay.
type laying struct {
	overlay  *adapters.Overlay
	out      *Message
	guide    *guide
	segments []bool // rules that found something
	elements []bool
	named    map[*Node]bool
}

func lay(m *Message, o *adapters.Overlay) (*Message, []adapters.Problem) {
	l := laying{overlay: o, guide: &guide{overlay: o, unused: map[*Node]bool{}, specs: map[*segmentSpec]bool{}},
		segments: make([]bool, len(o.Segments)), elements: make([]bool, len(o.Elements)), named: map[*Node]bool{}}
	l.out = &Message{Name: m.Name, Revision: m.Revision, Directory: m.Directory, tags: maps.Clone(m.tags), guide: l.guide}
	l.out.root, _ = l.node(m.root, "")
	if o.Subset {
		l.subset(l.out.root, true)
	}
	var bad []adapters.Problem
	for i, found := range l.segments {
		if !found {
			bad = append(bad, adapters.Problem{Pointer: fmt.Sprintf("/segments/%d/at", i), Text: fmt.Sprintf("%s %s has no %s", m.Name, m.Directory.Release, o.Segments[i].At)})
		}
	}
	for i, found := range l.elements {
		if !found {
			bad = append(bad, adapters.Problem{Pointer: fmt.Sprintf("/elements/%d/at", i), Text: fmt.Sprintf("%s %s has no data element %s", m.Name, m.Directory.Release, o.Elements[i].At)})
		}
	}
	return l.out, bad
}

// ends tells whether a rule's place is the end of a path such as /SG30/MEA.
func ends(path, at string) bool {
	if strings.HasPrefix(at, "/") {
		return path == at
	}
	return strings.HasSuffix(path, "/"+at)
}

// node copies a node with what is below it. Named says that a rule uses it, or something below it.
func (l *laying) node(n *Node, path string) (out *Node, named bool) {
	c := *n
	c.children = nil
	out = &c
	for i, r := range l.overlay.Segments {
		if path == "" || !ends(path, r.At) {
			continue
		}
		l.segments[i] = true
		named = named || r.Use != "unused"
		if r.Max > 0 {
			c.Max = r.Max
		}
		if r.Use != "" {
			c.Mandatory = r.Use == "required"
		}
		if r.Use == "unused" {
			l.guide.unused[out] = true
		}
	}
	c.spec = l.spec(n.spec, path)
	for _, child := range n.children {
		name := child.Tag
		if child.Group > 0 {
			name = fmt.Sprintf("SG%d", child.Group)
		}
		below, found := l.node(child, path+"/"+name)
		named = named || found
		c.children = append(c.children, below)
	}
	out.index()
	l.named[out] = named
	return out, named
}

// subset marks as unused what no rule uses and nothing requires.
func (l *laying) subset(n *Node, kept bool) {
	for _, c := range n.children {
		k := l.named[c] || c.Mandatory && kept
		if !k {
			l.guide.unused[c] = true
		}
		l.subset(c, k)
	}
}

// spec gives a segment's elements as the rules have them; the same where none speaks of them.
func (l *laying) spec(s *segmentSpec, path string) *segmentSpec {
	if s == nil {
		return nil
	}
	var rules []int
	for i, r := range l.overlay.Elements {
		if cut := strings.LastIndexByte(r.At, '/'); cut < 0 || ends(path, r.At[:cut]) {
			rules = append(rules, i)
		}
	}
	if len(rules) == 0 {
		return s
	}
	c := &segmentSpec{tag: s.tag}
	changed := false
	copies := map[*elementSpec]*elementSpec{}
	for _, e := range s.elements {
		next, hit := l.element(e, rules)
		changed = changed || hit
		copies[e] = next
		c.elements = append(c.elements, next)
	}
	if !changed {
		return s
	}
	for _, e := range s.positional {
		c.positional = append(c.positional, copies[e])
	}
	l.guide.specs[c] = true
	return c
}

func (l *laying) element(e *elementSpec, rules []int) (*elementSpec, bool) {
	c := *e
	c.components = nil
	changed := false
	for _, p := range e.components {
		next, hit := l.element(p, rules)
		changed = changed || hit
		c.components = append(c.components, next)
	}
	for _, i := range rules {
		r := l.overlay.Elements[i]
		if r.At[strings.LastIndexByte(r.At, '/')+1:] != e.id {
			continue
		}
		l.elements[i], changed = true, true
		switch r.Use {
		case "required":
			c.mandatory, c.copied = true, false
		case "optional":
			c.mandatory = false
		case "unused":
			c.mandatory, c.unused = false, true
		}
		if r.Length > 0 && !e.composite {
			c.format.max, c.format.fixed = r.Length, false
			c.format.text = strings.TrimRight(strings.TrimRight(e.format.text, "0123456789"), ".") + fmt.Sprintf("..%d", r.Length)
		}
		if r.Max > 0 {
			c.most = r.Max
			c.repeat = r.Max
		}
		switch {
		case len(r.Only) > 0:
			c.codes = &codeList{}
			for _, v := range r.Only {
				c.codes.add(v)
			}
		case len(r.Codes) > 0 && e.codes != nil:
			c.codes = c.codes.clone()
			for _, v := range r.Codes {
				c.codes.add(v)
			}
		}
	}
	return &c, changed
}

// Guide is the overlay that a message type was laid under; nil for the directory's own.
func (m *Message) Guide() *adapters.Overlay {
	if m.guide == nil {
		return nil
	}
	return m.guide.overlay
}

// CheckGuide reports what a partner's guide leaves out and the segments have all the same. It does nothing for the directory's own
// structure; what the guide only changes is found by Walk and Check.
func (m *Message) CheckGuide(tree *Tree, segments []syntax.Segment, separators syntax.Separators, report func(Finding)) {
	if m.guide == nil {
		return
	}
	for i := range segments {
		place := tree.Places[i]
		n := place.Node
		if n == nil {
			continue
		}
		switch group := m.guide.outside(tree, place.Group); {
		case group > 0 && int(tree.Groups[group].First) == i:
			report(Finding{Rule: Unused, Segment: i, Tag: n.Tag, Group: tree.Groups[group].Node.Group})
		case group > 0: // said at the beginning of the group
		case m.guide.unused[n]:
			report(Finding{Rule: Unused, Segment: i, Tag: n.Tag})
		case m.guide.specs[n.spec]:
			n.spec.checkGuide(i, &segments[i], separators, report)
		}
	}
}

// outside gives the outermost group around a place that is not used; 0 where there is none.
func (g *guide) outside(tree *Tree, at int32) (group int32) {
	for k := at; k > 0; k = tree.Groups[k].Parent {
		if g.unused[tree.Groups[k].Node] {
			group = k
		}
	}
	return group
}

// checkGuide reports elements that are not used, and those filled more often than the guide allows where repeats have
// positions of their own (syntax versions 1 to 3).
func (s *segmentSpec) checkGuide(index int, segment *syntax.Segment, separators syntax.Separators, report func(Finding)) {
	elements := s.sent(separators.Repetition != 0)
	filled := map[string]int{} // before D.99B repeats are copies of an element
	w := segment.Values()
	w.Next() // the tag
	last := [2]int{}
	for v, ok := w.Next(); ok; v, ok = w.Next() {
		if v.Empty() || v.Element < 2 || v.Element-2 >= len(elements) {
			continue
		}
		e := elements[v.Element-2]
		if at := [2]int{v.Element, v.Occurrence}; at != last {
			last = at
			if filled[e.id]++; e.unused || e.most > 0 && separators.Repetition == 0 && filled[e.id] == e.most+1 {
				rule := Unused
				if !e.unused {
					rule = ElementRepeated
				}
				report(Finding{Rule: rule, Segment: index, Element: v.Element, Occurrence: v.Occurrence, Tag: segment.Tag(), ID: e.id, Limit: e.most, Found: v.Text()})
			}
		}
		if i := v.Component - 1; !e.unused && i < len(e.components) && e.components[i].unused {
			report(Finding{Rule: Unused, Segment: index, Element: v.Element, Occurrence: v.Occurrence, Component: v.Component, Tag: segment.Tag(), ID: e.components[i].id, Found: v.Text()})
		}
	}
}
