package xmldoc

import "sync"

// Memory that documents and readers have done with is used again: most of the work for a document would else be to get and
// collect it.
var (
	freeNodes      sync.Pool // of *[]Node with room for 128 at least
	freeAttributes sync.Pool // of *[]attribute with room for nodeBlock
	freeReaders    sync.Pool // of *Reader
)

// newNodes gives an empty block of nodes, which has room for so many at least.
func newNodes(n int) []Node {
	if block, ok := freeNodes.Get().(*[]Node); ok && cap(*block) >= n {
		return (*block)[:0]
	}
	return make([]Node, 0, n)
}

// newAttributes gives an empty block of attributes.
func newAttributes(n int) []attribute {
	if block, ok := freeAttributes.Get().(*[]attribute); ok {
		return (*block)[:0]
	}
	return make([]attribute, 0, n)
}

// Release gives back the memory of a document that nobody needs any more. Afterwards neither the document nor any of its
// nodes and values may be used, nor what Positions gave; texts, positions and paths that were taken from it stay good.
func (d *Document) Release() {
	for _, block := range d.nodes {
		if cap(block) >= 128 {
			clear(block)
			freeNodes.Put(&block)
		}
	}
	for _, block := range d.attrs {
		if cap(block) == nodeBlock {
			clear(block)
			freeAttributes.Put(&block)
		}
	}
	d.root, d.nodes, d.attrs = nil, nil, nil
}

// borrowReader is newReader with memory of an earlier reader; giveBack returns it, when nothing of it is used any more.
func borrowReader(src *Source, l Limits) *Reader {
	r, ok := freeReaders.Get().(*Reader)
	if !ok {
		return newReader(src, l)
	}
	r.src, r.s, r.limits = src, src.text, l.withDefaults()
	return r
}

func (r *Reader) giveBack() {
	clear(r.names)
	clear(r.stack[:cap(r.stack)])
	clear(r.attrs[:cap(r.attrs)])
	clear(r.bindings[:cap(r.bindings)])
	*r = Reader{names: r.names, stack: r.stack[:0], attrs: r.attrs[:0], bindings: r.bindings[:0], counts: r.counts[:0]}
	freeReaders.Put(r)
}
