package wco

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// pointersTSV ties the data model's section and tag ids to its elements, and both to places of our declaration.
//
//go:embed data/pointers.tsv
var pointersTSV string

// place is an element of the declaration that a pointer can lead to.
type place struct {
	element, id, canonical string
	// below are the places in it, by section or tag id; named are the same by element.
	below, named map[string]*place
	// order are the elements of named as the table has them.
	order []string
}

// places are all of them, from the declaration (42A) down.
var places = sync.OnceValue(func() *place {
	root := &place{}
	byPath := map[string]*place{"": root}
	for _, row := range strings.Split(pointersTSV, "\n") {
		columns := strings.Split(row, "\t")
		if len(columns) < 3 || strings.HasPrefix(row, "#") {
			continue
		}
		path, id := columns[0], columns[1]
		parent := ""
		i := strings.LastIndexByte(path, '/')
		if i >= 0 {
			parent = path[:i]
		}
		above := byPath[parent]
		if above == nil {
			continue
		}
		at := &place{element: path[i+1:], id: id, canonical: columns[2]}
		byPath[path] = at
		if above.named == nil {
			above.named = map[string]*place{}
		}
		above.named[at.element] = at
		above.order = append(above.order, at.element)
		if above.below == nil {
			above.below = map[string]*place{}
		}
		if id != "" {
			above.below[id] = at
		}
	}
	return root
})

// step is one Pointer: a section, which of several it is (0 where not stated), and at the end the field in it.
type step struct {
	section, tag string
	sequence     int
}

// readStep reads one Pointer.
func readStep(n *xmldoc.Node) step {
	s := step{section: n.Child("DocumentSectionCode").Text(), tag: n.Child("TagID").Text()}
	s.sequence, _ = count(n.Child("SequenceNumeric").Text())
	return s
}

// String writes the step: 68A[2], or 02A[1]/360 with its field.
func (s step) String() string {
	out := s.section
	if s.sequence > 0 {
		out += "[" + strconv.Itoa(s.sequence) + "]"
	}
	if s.tag != "" {
		out += "/" + s.tag
	}
	return out
}

// goodsItem is the section whose sequence numbers are those of the lines; goodsShipment is the section around it.
const (
	goodsItem     = "68A"
	goodsShipment = "67A"
)

// maxSteps bounds how deep a pointer goes.
const maxSteps = 32

// point takes the pointers below n as the place that a reason speaks of: as the document writes it, as a line where it
// leads into one, and as a place of the declaration where it is known.
func (p *page) point(r *messages.Reason, n *xmldoc.Node, in *resolver) {
	var steps []step
	var words []string
	first := n.Child("Pointer")
	for x := range n.Children("Pointer") {
		if s := readStep(x); len(steps) < maxSteps {
			steps, words = append(steps, s), append(words, s.String())
		}
	}
	if len(steps) == 0 {
		return
	}
	r.Path = strings.Join(words, "/")
	p.Mark("path", first.Child("DocumentSectionCode").Value())
	for _, s := range steps {
		if s.section == goodsItem && s.sequence > 0 {
			r.Line = s.sequence
			p.MarkNode("line", first)
		}
	}
	pointer, known := in.find(steps)
	if !known {
		p.Report(problem{Code: CodePointer, Severity: messages.SeverityNote, Pointer: "path", At: first.Position(), Text: "the pointer leads to no place that is known", Found: r.Path,
			Expected: "sections and tags of the WCO Data Model, from 42A down", Mend: ""})
		return
	}
	if r.Pointer = pointer; pointer != "" {
		p.MarkNode("pointer", first)
	}
}

// resolver finds the places that pointers lead to: in the content that the document has itself, where there is any;
// else by the table, counting from the sequence numbers.
type resolver struct {
	content *xmldoc.Node
	// marked are the canonical pointers by the path of the element that they were read from.
	marked map[string]string
	// siblings are children by parent and local name, kept because many pointers go the same way.
	siblings map[siblingKey]*family
}

type siblingKey struct {
	parent *xmldoc.Node
	local  string
}

type family struct {
	all      []*xmldoc.Node
	numbered map[int]*xmldoc.Node
}

// resolver makes one for the declaration that is being read.
func (p *page) resolver() *resolver {
	r := &resolver{content: p.doc.node, marked: make(map[string]string, p.Marks()), siblings: map[siblingKey]*family{}}
	position := p.doc.root.Positions()
	for pointer, place := range p.Marked() {
		if path := position(place).Path; r.marked[path] == "" {
			r.marked[path] = pointer
		}
	}
	return r
}

// find gives the canonical pointer of a path; known is false where the table has no such path.
func (r *resolver) find(steps []step) (pointer string, known bool) {
	at := places()
	var names []string
	var sequences []int
	for i, s := range steps {
		if at = at.below[s.section]; at == nil {
			return "", false
		}
		names, sequences = append(names, at.element), append(sequences, s.sequence)
		if s.tag == "" {
			continue
		}
		if at = at.below[s.tag]; at == nil || i < len(steps)-1 {
			return "", false
		}
		names, sequences = append(names, at.element), append(sequences, 0)
	}
	if exact := r.exact(names, sequences); exact != "" {
		return exact, true
	}
	return expand(at.canonical, steps), true
}

// exact follows a path through the content itself and gives what was read from its end.
func (r *resolver) exact(names []string, sequences []int) string {
	n := r.node(names, sequences)
	if n == nil || n == r.content {
		return ""
	}
	pointer := r.marked[n.Path()]
	if n.First() != nil { // an element marks one of the values it becomes; the pointer means all of them
		pointer = strings.TrimSuffix(pointer[:max(strings.LastIndexByte(pointer, '/'), 0)], "/appliesTo")
	}
	return pointer
}

// node follows a path through the content. Where elements have numbers these count; else one alone is the one
// that is meant, as a correction holds only what changed, and of several none is known to be.
func (r *resolver) node(names []string, sequences []int) *xmldoc.Node {
	if r == nil || r.content == nil {
		return nil
	}
	n := r.content
	for i := 1; i < len(names) && n != nil; i++ {
		f := r.family(n, names[i])
		switch {
		case sequences[i] > 0 && f.numbered[sequences[i]] != nil:
			n = f.numbered[sequences[i]]
		case len(f.all) == 1 && len(f.numbered) == 0:
			n = f.all[0]
		default:
			return nil
		}
	}
	return n
}

func (r *resolver) family(parent *xmldoc.Node, local string) *family {
	key := siblingKey{parent, local}
	if f := r.siblings[key]; f != nil {
		return f
	}
	f := &family{}
	for c := range parent.Children(local) {
		f.all = append(f.all, c)
		number := c.Child("SequenceNumeric")
		if number == nil {
			continue
		}
		if i, ok := count(number.Text()); ok && i > 0 {
			if f.numbered == nil {
				f.numbered = map[int]*xmldoc.Node{}
			}
			if f.numbered[i] == nil {
				f.numbered[i] = c
			}
		}
	}
	r.siblings[key] = f
	return f
}

// expand puts sequence numbers into a canonical place: {68A} is which goods item it is, counted from 0. Where the pointer does
// not say, the place is the list; of goods shipments the first is meant.
func expand(canonical string, steps []step) string {
	for {
		before, rest, cut := strings.Cut(canonical, "{")
		if !cut {
			return canonical
		}
		section, after, _ := strings.Cut(rest, "}")
		number := 0
		for _, s := range steps {
			if s.section == section {
				number = s.sequence
			}
		}
		switch {
		case number > 0:
		case section == goodsShipment:
			number = 1
		default:
			return strings.TrimSuffix(before, "/")
		}
		canonical = before + strconv.Itoa(number-1) + after
	}
}
