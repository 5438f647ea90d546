package xmldoc

import (
	"slices"
	"strings"
	"unsafe"
)

// maxFrame is how large what stands before the first part may be where parts come with it: it is read once more for each.
const maxFrame = 16 << 10

// framework is what stands before the first part of a stream: an envelope's start tag, and what it says of all its parts.
type framework struct {
	raw  []byte
	text string
	end  mark
	// at are where the elements around the part begin in it, bindings the namespaces that hold in them, tail their end tags.
	at       []int
	names    []string
	bindings []binding
	tail     string
}

// Frame lets each part come as a document of its own: the whole as it would be if it held this part alone, with all that
// stands before the first part. Nothing else may stand beside the parts, as it would be lost: where something does, where more than
// 16 KB stand before the first part, or the elements around a later one are others, Next refuses the document.
func (s *Stream) Frame() { s.framed = true }

// takeFramed reads the part that begins at start in its frame.
func (s *Stream) takeFramed(start int) (*Document, error) {
	r := s.r
	outer := r.stack[len(r.stack)-1]
	if s.frame == nil {
		if s.window.src.base != (base{}) || start > maxFrame {
			return nil, r.limit(CodeSize, start, "more than can be kept before the first part of a batch", maxFrame)
		}
		s.frame = s.window.frame(r, start)
	}
	f := s.frame
	if !f.holds(r, outer.bindings) {
		return nil, r.fail(r.fault(CodeSurroundings, start, "the elements around this part of a batch are not those around the first", "<"+quote(outer.qname), "the same elements and namespaces around every part",
			"send the parts in one element, or each on its own"))
	}
	tail := f.tail
	if s.cutOff { // which is to be told, and not that its end tag is another
		tail = ""
	}
	inner := borrowReader(s.window.joined(f, start, r.i, tail), s.limits)
	for i := range r.stack {
		at := len(f.text)
		if i < len(f.at) {
			at = f.at[i]
		}
		inner.around = append(inner.around, standing{at, r.stack[i].ordinal})
	}
	r.pop()
	r.elements -= 1 + len(r.attrs) // there may be any number of parts
	return build(inner, "")
}

// frame keeps what stands before the part that was entered.
func (w *window) frame(r *Reader, start int) *framework {
	m := w.src.mark(start)
	f := &framework{text: strings.Clone(w.src.text[:start]), end: m, bindings: slices.Clone(r.bindings[:r.stack[len(r.stack)-1].bindings])}
	if w.charset.decode != nil {
		f.raw = slices.Clone(w.raw[:m.origin])
	}
	for i := range r.stack[:len(r.stack)-1] {
		f.at, f.names = append(f.at, r.stack[i].at), append(f.names, r.stack[i].qname)
		f.tail = "</" + r.stack[i].qname + ">" + f.tail
	}
	return f
}

// holds tells whether a part stands in the same elements and namespaces as the first.
func (f *framework) holds(r *Reader, bindings int) bool {
	if len(r.stack)-1 != len(f.names) || !slices.Equal(f.bindings, r.bindings[:bindings]) {
		return false
	}
	for i, name := range f.names {
		if r.stack[i].qname != name {
			return false
		}
	}
	return true
}

// beside refuses what stands between or behind the parts and is neither a part nor one of the elements around them, opened again.
func (f *framework) beside(r *Reader, kind Kind) error {
	switch {
	case kind == Start && len(r.stack) <= len(f.names) && f.names[len(r.stack)-1] == r.stack[len(r.stack)-1].qname && len(r.attrs) == 0:
		return nil
	case kind == Start:
		return r.fail(r.fault(CodeSurroundings, r.at, "something else stands between the parts of a batch, or behind them", "<"+quote(r.stack[len(r.stack)-1].qname), "parts alone",
			"put what is said of all parts before the first, and send the rest on its own"))
	case kind == Text && trim(r.text) != "":
		return r.fail(r.fault(CodeSurroundings, r.at, "text stands between the parts of a batch, or behind them", quote(trim(r.text)), "parts alone", "put it into a part"))
	}
	return nil
}

// joined is a piece of the window in a frame, as a source of its own.
func (w *window) joined(f *framework, from, to int, tail string) *Source {
	m := w.src.mark(from)
	s := &Source{charset: w.charset, joint: &joint{at: f.end, base: w.src.base.behind(m)}, text: f.text + w.src.text[from:to] + tail}
	if w.charset.decode == nil {
		s.raw = unsafe.Slice(unsafe.StringData(s.text), len(s.text)) // only read
		s.ascii = asciiPrefix(s.raw) == len(s.raw)
		return s
	}
	end := w.src.walk(m, to)
	s.raw = slices.Concat(f.raw, w.raw[m.origin:end.origin])
	return s
}
