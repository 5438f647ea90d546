package asycuda

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

//go:embed layout.tsv
var layoutData string

// block is an element of the form: a box, or a block of others.
type block struct {
	name string
	// path names the element from its item, or from the root outside items.
	path string
	kids []*block
	// index is the element's place among those of the block around it.
	index int
	by    map[string]*block
	// row is an element that may be repeated, null one that is written <null/> where it is empty, kept one that has
	// no field in the canonical model and becomes an attribute.
	// optional is one that is written only where it holds something.
	row, null, kept, optional bool
	// keeps tells whether anything below is kept.
	keeps bool
}

// sadLayout reads the form once, when it is first asked for.
var sadLayout = sync.OnceValue(func() *block {
	top := &block{name: root, by: map[string]*block{}}
	open := []*block{top}
	for line := range strings.Lines(layoutData) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line = strings.TrimRight(line, "\n")
		name := strings.TrimLeft(line, " ")
		depth := len(line) - len(name)
		name, flags, _ := strings.Cut(name, "\t")
		open = open[:min(depth+1, len(open))]
		above := open[len(open)-1]
		b := &block{name: name, path: name, by: map[string]*block{},
			row: strings.Contains(flags, "*"), null: strings.Contains(flags, "n"), kept: strings.Contains(flags, "a"), optional: strings.Contains(flags, "o")}
		if above.path != "" && above.path != "Item" {
			b.path = above.path + "/" + name
		}
		b.index = len(above.kids)
		above.kids = append(above.kids, b)
		above.by[name] = b
		for _, a := range open {
			a.keeps = a.keeps || b.kept
		}
		open = append(open, b)
	}
	return top
})

// item is the part of the form that stands once for each item.
func (b *block) item() *block { return b.by["Item"] }

// find gives the box at a path below b, nil where the form has none.
func (b *block) find(path string) *block {
	for name := range strings.SplitSeq(path, "/") {
		if b = b.by[name]; b == nil {
			return nil
		}
	}
	return b
}

// keep takes every value of the form that has no field of its own as an attribute. Rows are not gone into: their
// values are taken with them. A block that should stand once and is repeated is taken once.
func (p *page) keep(list []messages.Attribute, n *xmldoc.Node, b *block) []messages.Attribute {
	var seen uint64
	var others map[*block]bool // beyond the first boxes
	for c := n.First(); c != nil; c = c.Next() {
		box := b.by[c.Local()]
		if box == nil || box.row || !box.kept && !box.keeps {
			continue
		}
		if bit := uint64(1) << (box.index & 63); box.index < 64 {
			if seen&bit != 0 {
				continue
			}
			seen |= bit
		} else if others[box] {
			continue
		} else if others == nil {
			others = map[*block]bool{box: true}
		} else {
			others[box] = true
		}
		if box.kept {
			list = p.attribute(list, box.path, c.Value())
		} else {
			list = p.keep(list, c, box)
		}
	}
	return list
}
