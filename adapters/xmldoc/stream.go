package xmldoc

import (
	"io"
	"slices"
	"strings"
	"unsafe"

	"github.com/clearhub/clearhub/messages"
)

// Stream reads a document of many like parts, such as a batch of certificates in an envelope, one part at a time.
// It holds one part and forgets it when the next is asked for, so a batch of any size takes the memory of its largest part.
// What stands around the parts is checked like any document and not kept. It is not safe for concurrent use.
type Stream struct {
	window *window
	r      *Reader
	limits Limits
	part   func(name Name, depth int) bool
	err    error
	// framed says that parts come with what stands before the first of them, which is in frame once there was one.
	framed bool
	frame  *framework
	// cutOff says that the document ends in the part.
	cutOff bool
}

// NewStream reads from in. part says which elements are parts: it is asked once for each element that is not in a part
// itself, the root's depth being 1. Of the limits Bytes bounds one part, and what is between two parts, not the whole;
// Elements and Names bound one part, and all that is around parts.
func NewStream(in io.Reader, o Options, part func(name Name, depth int) bool) *Stream {
	return &Stream{window: newWindow(in, o), limits: o.Limits.withDefaults(), part: part}
}

// NewStreamOf reads from a document that is in memory, which is not copied: raw is kept as NewReader keeps it.
func NewStreamOf(raw []byte, o Options, part func(name Name, depth int) bool) *Stream {
	s := NewStream(nil, o, part)
	s.window.whole = raw
	return s
}

// Allow changes how many bytes a part may have from now on.
func (s *Stream) Allow(bytes int64) { s.window.most = int(min(bytes, maxBytes)) }

// Next gives the next part as a document: its root is the part's element, paths begin at the root of the whole, places
// are those in the bytes as received, and prefixes that were declared around it hold in it. At the end of a good document
// the error is io.EOF; every other error is a *adapters.DocumentError, or what reading failed with, and is given again by
// later calls. A document whose end is bad gives its parts first: only io.EOF says that all of it was good.
func (s *Stream) Next() (*Document, error) {
	if s.err != nil {
		return nil, s.err
	}
	d, err := s.next()
	if err != nil {
		s.err = err
	}
	return d, err
}

// Around are the names of the elements that the last part stands in, the root first.
func (s *Stream) Around() []Name {
	if s.r == nil {
		return nil
	}
	names := make([]Name, len(s.r.stack))
	for i := range names {
		names[i] = s.r.stack[i].element.Name
	}
	return names
}

func (s *Stream) next() (*Document, error) {
	if s.r == nil {
		if err := s.window.open(); err != nil {
			return nil, err
		}
		s.r = newReader(&s.window.src, s.limits)
		s.r.volatile = true
	}
	r := s.r
	for {
		if err := s.complete(); err != nil {
			return nil, err
		}
		kind, err := r.Next()
		if err != nil {
			return nil, err
		}
		if kind == Start && s.part(r.Name(), r.Depth()) {
			return s.take()
		}
		if s.frame != nil {
			if err := s.frame.beside(r, kind); err != nil {
				return nil, err
			}
		}
	}
}

// complete reads on until the next tag or text lies whole in the window, or the document ends.
func (s *Stream) complete() error {
	if s.r.closing {
		return nil
	}
	var k skim
	s.window.drop(s.r)
	for k.at = s.r.i; !k.token(s.r.s); {
		if s.window.ended {
			return nil // the reader says what is missing
		}
		if err := s.window.more(s.r, k.at); err != nil {
			return err
		}
	}
	return nil
}

// take reads the part whose start tag was the last that the outer reader read.
func (s *Stream) take() (*Document, error) {
	r, start := s.r, s.r.at
	if err := s.find(start); err != nil {
		return nil, err
	}
	r.closing = false
	outer := &r.stack[len(r.stack)-1]
	if s.framed {
		return s.takeFramed(start)
	}
	inner := borrowReader(s.window.cut(start, r.i), s.limits)
	inner.started = true
	inner.around = []standing{{0, outer.ordinal}}
	inner.bindings = slices.Clone(r.bindings[:outer.bindings])
	inner.generation, inner.generations = 1, 1
	inner.limits.Depth = max(1, s.limits.Depth-len(r.stack)+1)
	r.pop()
	r.elements -= 1 + len(r.attrs) // there may be any number of parts
	return build(inner, r.Path())
}

// find goes behind the part that begins at start and was entered, or to the end of the document where it is cut off.
func (s *Stream) find(start int) error {
	r := s.r
	if r.closing {
		return nil
	}
	k := skim{at: r.i, depth: 1}
	for !k.element(r.s) {
		if s.window.ended {
			k.at, s.cutOff = len(r.s), true
			break
		}
		if err := s.window.more(r, start); err != nil {
			return err
		}
	}
	if k.at-start > s.window.most {
		return r.limit(CodeSize, start, "a part that is too large", s.window.most)
	}
	r.i = k.at
	return nil
}

// window is the part of a document that a stream looks at: what was received and not yet used, as UTF-8.
type window struct {
	in      io.Reader
	charset charset
	o       Options
	most    int
	// raw are the bytes as received; text is the same memory where they are UTF-8. rest are bytes of a cut-off character.
	raw, text, rest []byte
	src             Source
	ended           bool
	// whole is a document that is all there.
	whole []byte
	// size is how much is read at a time, at least.
	size int
}

func newWindow(in io.Reader, o Options) *window {
	return &window{in: in, o: o, size: 64 << 10, most: int(min(o.Limits.withDefaults().Bytes, maxBytes))}
}

// open reads the beginning and finds the charset.
func (w *window) open() error {
	if w.in == nil {
		src, err := newSource(w.whole, w.o)
		if err != nil {
			return err
		}
		w.ended, w.charset, w.src = true, src.charset, *src
		w.raw = src.raw
		w.text = unsafe.Slice(unsafe.StringData(src.text), len(src.text)) // never written
		return nil
	}
	head := make([]byte, w.size)
	n, err := io.ReadFull(w.in, head)
	if w.ended = err == io.EOF || err == io.ErrUnexpectedEOF; err != nil && !w.ended {
		return err
	}
	if w.charset, err = charsetFor(head[:n], w.o.Charset); err != nil {
		return err
	}
	w.src = Source{charset: w.charset}
	if err := w.take(head[:n]); err != nil {
		return err
	}
	if text := w.src.text; w.charset.wide() {
		if name := declared(text[:min(len(text), 256)]); name != "" && !agrees(name, w.charset.name) {
			return conflict("declaration", name, outer{w.charset.name, outerOf(head).mark})
		}
	}
	return nil
}

// more reads on for a token or part that begins at start.
func (w *window) more(r *Reader, start int) error {
	if len(w.text)-start > w.most {
		return r.limit(CodeSize, start, "a part that is too large", w.most)
	}
	chunk := make([]byte, max(w.size, len(w.text)-start))
	copy(chunk, w.rest)
	n, err := io.ReadFull(w.in, chunk[len(w.rest):])
	if w.ended = err == io.EOF || err == io.ErrUnexpectedEOF; err != nil && !w.ended {
		return err
	}
	chunk, w.rest = chunk[:len(w.rest)+n], nil
	if err := w.take(chunk); err != nil {
		return err
	}
	r.s = w.src.text
	return nil
}

// take converts what was received and adds it.
func (w *window) take(chunk []byte) error {
	if !w.ended {
		n := w.charset.shape.wholeCharacters(chunk)
		chunk, w.rest = chunk[:n], chunk[n:]
	}
	from := len(w.text)
	if w.charset.decode == nil {
		bad := invalidUTF8(chunk)
		if w.charset.shape == shapeASCII {
			if bad = asciiPrefix(chunk); bad == len(chunk) {
				bad = -1
			}
		}
		w.text = append(w.text, chunk...) // beyond what any text so far shows
		w.raw = w.text
		w.src.raw = w.raw
		w.src.text = unsafe.String(unsafe.SliceData(w.text), len(w.text))
		if bad >= 0 {
			return w.src.noCharacter(from+bad, chunk[bad:])
		}
	} else {
		text, bad := w.charset.transcode(chunk)
		w.raw, w.text = append(w.raw, chunk...), append(w.text, text...)
		w.src.raw = w.raw
		w.src.text = unsafe.String(unsafe.SliceData(w.text), len(w.text))
		if bad >= 0 {
			return w.src.noCharacter(len(w.text), chunk[bad:])
		}
	}
	if at := noncharacter(w.src.text[from:]); at >= 0 {
		r := Reader{src: &w.src, s: w.src.text}
		return r.forbidden(from + at)
	}
	w.src.forget()
	return nil
}

// drop forgets what the reader has read. The memory itself is never written again: names may lie in it.
func (w *window) drop(r *Reader) {
	if w.ended && w.in == nil || r.i < w.size || r.i < len(w.text)/2 {
		return
	}
	for i := range r.stack {
		if f := &r.stack[i]; f.begins == "" {
			f.begins = place(w.src.Position(f.at))
		}
	}
	m := w.src.mark(r.i)
	w.src.base = w.src.base.behind(m)
	w.text = append(make([]byte, 0, len(w.text)-r.i+w.size), w.text[r.i:]...)
	if w.charset.decode == nil {
		w.raw = w.text
	} else {
		w.raw = append(make([]byte, 0, len(w.raw)-m.origin+w.size), w.raw[m.origin:]...)
	}
	w.src.raw = w.raw
	w.src.text = unsafe.String(unsafe.SliceData(w.text), len(w.text))
	w.src.forget()
	r.s, r.i = w.src.text, 0
	r.at = 0
}

// cut gives a piece of the window as a source of its own.
func (w *window) cut(from, to int) *Source {
	m := w.src.mark(from)
	s := &Source{charset: w.charset, base: w.src.base.behind(m), text: strings.Clone(w.src.text[from:to])}
	if w.charset.decode == nil {
		s.raw = unsafe.Slice(unsafe.StringData(s.text), len(s.text)) // only read
		s.ascii = asciiPrefix(s.raw) == len(s.raw)
		return s
	}
	end := w.src.walk(m, to)
	s.raw = slices.Clone(w.raw[m.origin:end.origin])
	return s
}

// base is where a text begins that is a piece of a larger document.
type base struct {
	offset       int64
	line, column int // lines and characters before it
}

// behind is the base of what begins at a mark.
func (b base) behind(m mark) base {
	b.offset += int64(m.origin)
	if m.line > 1 {
		return base{b.offset, b.line + int(m.line) - 1, int(m.column) - 1}
	}
	return base{b.offset, b.line, b.column + int(m.column) - 1}
}

// position makes a place absolute.
func (b base) position(p Place) messages.Position {
	at := messages.Position{Offset: b.offset + int64(p.Offset), Line: b.line + int(p.Line), Column: int(p.Column)}
	if p.Line == 1 {
		at.Column += b.column
	}
	return at
}
