package adapters

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/clearhub/clearhub/messages"
)

// Lines turns byte offsets of one document into positions. A line ends at a line feed; columns count
// characters of UTF-8, and a byte that is not UTF-8 counts as one. It is built once per document, and is not safe
// for concurrent use because it remembers where it was asked before.
type Lines struct {
	data   []byte
	starts []int
	// line is the line asked for last, and stops are places on it whose columns are known, in order: many
	// documents are one huge line.
	line  int
	stops []stop
	// last is the place asked for last on that line: the next is mostly near it.
	last stop
}

// stop is a place on a line whose column is known.
type stop struct{ offset, column int }

// stopBytes is how far apart stops are kept.
const stopBytes = 1024

// NewLines indexes a document. It keeps data and never changes it.
func NewLines(data []byte) *Lines {
	l := &Lines{data: data, starts: make([]int, 1, 1+len(data)/64), stops: []stop{{0, 1}}, last: stop{0, 1}}
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], '\n')
		if i < 0 {
			return l
		}
		at += i + 1
		l.starts = append(l.starts, at)
	}
}

// At gives the position of a byte offset, with the format's own path. An offset outside the document is
// moved to its nearest end: the place just after the last byte is a valid position.
func (l *Lines) At(offset int64, path string) messages.Position {
	o := int(min(max(offset, 0), int64(len(l.data))))
	if line := l.lineOf(o); line != l.line {
		l.line, l.last = line, stop{l.starts[line], 1}
		l.stops = append(l.stops[:0], l.last)
	}
	return messages.Position{Offset: int64(o), Line: l.line + 1, Column: l.column(o), Path: path}
}

// lineOf finds the line of an offset, trying the one asked for last and the one after it first.
func (l *Lines) lineOf(o int) int {
	for line := l.line; line < min(l.line+2, len(l.starts)); line++ {
		if o >= l.starts[line] && (line+1 == len(l.starts) || o < l.starts[line+1]) {
			return line
		}
	}
	return sort.SearchInts(l.starts, o+1) - 1
}

// column counts from the nearest known place before o, and leaves stops behind on the way.
func (l *Lines) column(o int) int {
	s := l.last
	if o < s.offset {
		s = l.stops[sort.Search(len(l.stops), func(i int) bool { return l.stops[i].offset > o })-1]
	}
	for end := l.stops[len(l.stops)-1].offset; o-s.offset > stopBytes; {
		next := s.offset + stopBytes
		for next < o && !utf8.RuneStart(l.data[next]) {
			next++
		}
		if next == o {
			break
		}
		s = stop{next, s.column + utf8.RuneCount(l.data[s.offset:next])}
		if next >= end+stopBytes {
			l.stops, end = append(l.stops, s), next
		}
	}
	column := s.column + utf8.RuneCount(l.data[s.offset:o])
	if o == len(l.data) || utf8.RuneStart(l.data[o]) { // never count on from the middle of a character
		if l.last = (stop{o, column}); o >= l.stops[len(l.stops)-1].offset+stopBytes {
			l.stops = append(l.stops, l.last)
		}
	}
	return column
}
