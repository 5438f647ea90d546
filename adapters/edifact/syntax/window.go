package syntax

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"
)

// window is the piece of a document that a Reader holds: the part it is at, and what was read ahead. All its places count
// from the first byte that is held; they move when the window does.
type window struct {
	source io.Reader // nil once everything was read
	failed error     // why source ended, where it was not its end
	data   []byte
	// borrowed says that data is the caller's, which must not be written to.
	borrowed bool
	join     *joiner

	// known is where data[mark] stands in the document; cuts are the places after it before which a line break was taken out.
	known place
	mark  int
	cuts  []int
	width int
	// smooth is a place up to which, from the known one on, every byte is a column.
	smooth int
	// work counts the bytes that were looked at or moved, for the tests of what takes how much work.
	work int
}

// place is a place in the document.
type place struct {
	offset       int64
	line, column int
}

const (
	// readBytes is how much is read at once at least; headBytes is how much is looked at to see whether lines were cut.
	readBytes = 32 << 10
	headBytes = 64 << 10
)

// begin starts to read a stream, or, with a nil source, data that the caller holds whole.
func (w *window) begin(source io.Reader, data []byte) {
	w.forget()
	w.source = source
	if source == nil {
		w.data, w.borrowed = data, true
		return
	}
	for len(w.data) < headBytes && w.fill() {
	}
}

// forget lets go of the document.
func (w *window) forget() {
	if w.borrowed || cap(w.data) > 64*headBytes { // one huge message is no reason to hold so much for ever
		w.data = nil
	}
	*w = window{data: w.data[:0], cuts: w.cuts[:0], known: place{0, 1, 1}, work: w.work}
}

// fill reads more, and tells whether there was more.
func (w *window) fill() bool {
	if w.source == nil {
		return false
	}
	into := &w.data
	if w.join != nil {
		into = &w.join.raw
	}
	for empty := 0; ; empty++ {
		if cap(*into)-len(*into) < readBytes/2 {
			grown := make([]byte, len(*into), max(2*cap(*into), headBytes+readBytes))
			w.work += copy(grown, *into)
			*into = grown
		}
		n, err := w.source.Read((*into)[len(*into):cap(*into)])
		*into = (*into)[:len(*into)+n]
		if err == nil && n == 0 && empty > 100 {
			err = io.ErrNoProgress
		}
		if err != nil {
			w.source = nil
			if !errors.Is(err, io.EOF) {
				w.failed = err
			}
		}
		if w.join != nil {
			n = w.rejoin()
		}
		if n > 0 || w.source == nil {
			return n > 0
		}
	}
}

// drop forgets what stands before a place, where that is worth its while, and says by how much all places moved.
func (w *window) drop(before int) int {
	if w.borrowed || w.source == nil || before < readBytes || before < len(w.data)/2 {
		return 0
	}
	w.advance(before)
	w.data = w.data[:copy(w.data, w.data[before:])]
	w.work += len(w.data)
	for i := range w.cuts {
		w.cuts[i] -= before
	}
	w.mark, w.smooth = 0, 0
	return before
}

// advance moves the known place on to another, at or after it.
func (w *window) advance(to int) {
	if w.smooth > w.mark && w.smooth <= to {
		n := w.smooth - w.mark
		w.known.offset += int64(n)
		w.known.column += n
		w.mark = w.smooth
	}
	if to == w.mark {
		return
	}
	w.known = w.locate(to)
	n := 0
	for n < len(w.cuts) && w.cuts[n] <= to {
		n++
	}
	if n > 0 {
		w.cuts = w.cuts[:copy(w.cuts, w.cuts[n:])]
	}
	w.mark = to
}

// locate gives the place in the document of a place in the window that is not before the known one.
func (w *window) locate(at int) place {
	w.work += at - w.mark + len(w.cuts)
	p, from, cut := w.known, w.mark, -1
	for _, c := range w.cuts {
		if c > at {
			break
		}
		p.line++
		p.offset += int64(w.width)
		cut = c
	}
	p.offset += int64(at - from)
	if n := bytes.Count(w.data[from:at], lineFeed); n > 0 {
		p.line += n
		cut = max(cut, from+bytes.LastIndexByte(w.data[from:at], '\n')+1)
	}
	if cut >= 0 {
		from, p.column = cut, 1
	}
	p.column += characters(w.data[from:at])
	return p
}

// characters is utf8.RuneCount, quick where there is nothing but ASCII.
func characters(b []byte) int {
	const high = 0x8080808080808080
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		if binary.LittleEndian.Uint64(b[n:])&high != 0 {
			break
		}
	}
	return n + utf8.RuneCount(b[n:])
}

var lineFeed = []byte{'\n'}
