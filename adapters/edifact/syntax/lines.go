package syntax

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// lines finds line and column of places in a part. It is made when the first place is asked for: most parts have no fault.
type lines struct {
	known  bool
	starts []int32 // where lines begin in the part's text, the first at 0
	stops  []stop
}

// stop is a place whose column is known: many messages are one huge line.
type stop struct{ at, column int32 }

// stopBytes is how far apart stops are.
const stopBytes = 512

// Locate gives line and column of an offset in the document, which must be one of the part, or just behind it.
func (p *Part) Locate(offset int64) (line, column int) {
	at := min(max(p.textAt(offset), 0), len(p.text))
	if p.flat {
		return p.start.line, p.start.column + at
	}
	l := &p.lines
	if !l.known {
		l.index(p)
	}
	i := sort.Search(len(l.starts), func(i int) bool { return int(l.starts[i]) > at }) - 1
	k := sort.Search(len(l.stops), func(i int) bool { return int(l.stops[i].at) > at }) - 1
	from, column := int(l.starts[i]), 1
	if i == 0 {
		column = p.start.column
	}
	if k >= 0 && int(l.stops[k].at) > from {
		from, column = int(l.stops[k].at), int(l.stops[k].column)
	}
	return p.start.line + i, column + utf8.RuneCountInString(p.text[from:at])
}

// index walks the text once.
func (l *lines) index(p *Part) {
	l.known, l.starts, l.stops = true, append(l.starts[:0], 0), l.stops[:0]
	cut, at := 0, 0
	for at < len(p.text) {
		next := len(p.text)
		if i := strings.IndexByte(p.text[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		if cut < len(p.cuts) && int(p.cuts[cut]) <= next {
			next = int(p.cuts[cut])
			cut++
		} else if next == len(p.text) && p.text[next-1] != '\n' {
			l.stop(p, at, next)
			return
		}
		l.stop(p, at, next)
		l.starts = append(l.starts, int32(next))
		at = next
	}
}

// stop leaves stops behind on the line from one place to another.
func (l *lines) stop(p *Part, from, to int) {
	column := int32(1)
	if len(l.starts) == 1 {
		column = int32(p.start.column)
	}
	for to-from > stopBytes {
		next := from + stopBytes
		for next < to && !utf8.RuneStart(p.text[next]) {
			next++
		}
		column += int32(utf8.RuneCountInString(p.text[from:next]))
		l.stops = append(l.stops, stop{int32(next), column})
		from = next
	}
}

func (p *Part) offset(at int) int64 {
	n := 0
	if len(p.cuts) > 0 {
		n = sort.Search(len(p.cuts), func(i int) bool { return int(p.cuts[i]) > at })
	}
	return p.start.offset + int64(at) + int64(n*p.width)
}

// textAt is the place in the text of an offset in the document.
func (p *Part) textAt(offset int64) int {
	n := 0
	if len(p.cuts) > 0 {
		n = sort.Search(len(p.cuts), func(i int) bool {
			return p.start.offset+int64(p.cuts[i])+int64((i+1)*p.width) > offset
		})
	}
	return int(offset-p.start.offset) - n*p.width
}
