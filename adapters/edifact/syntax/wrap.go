package syntax

import (
	"bytes"
	"unicode/utf8"
)

// minWrap and maxWrap are the shortest line that counts as a cut transmission, and the longest.
const (
	minWrap = 15
	maxWrap = 4096
)

// joiner takes line breaks out of a transmission that was cut into lines of one length, in bytes or in characters.
type joiner struct {
	bytes, runes int
	byRunes      bool
	// end is what ends a line, width how many bytes its break has.
	end   byte
	width int
	// raw is what was read and not yet joined: less than a line, once rejoin is through with it.
	raw []byte
}

// cut looks at the start of a transmission, whole says that it is all of it, and gives what joins its lines again: nil
// unless all lines, but for the last, have one length, and some of them end inside of a segment.
func cut(data []byte, terminator byte, whole bool) *joiner {
	end := byte('\n')
	first := bytes.IndexByte(data[:min(len(data), maxWrap)], end)
	if first < 0 { // a carriage return alone
		end = '\r'
		first = bytes.IndexByte(data[:min(len(data), maxWrap)], end)
	}
	if first < minWrap {
		return nil
	}
	j := &joiner{end: end, width: 1}
	if data[first-1] == '\r' {
		j.width = 2
	}
	j.bytes, j.runes = first-j.width+1, utf8.RuneCount(data[:first-j.width+1])
	if whole {
		data = bytes.TrimRight(data, trailing)
	}
	sameBytes, sameRunes, inside, lines := true, true, 0, 0
	for rest := data; ; lines++ {
		i := bytes.IndexByte(rest, j.end)
		if i < 0 {
			if whole {
				sameBytes, sameRunes = sameBytes && len(rest) <= j.bytes, sameRunes && utf8.RuneCount(rest) <= j.runes
			}
			break
		}
		line, ok := j.line(rest, i)
		if !ok {
			return nil
		}
		sameBytes, sameRunes = sameBytes && len(line) == j.bytes, sameRunes && utf8.RuneCount(line) == j.runes
		if !sameBytes && !sameRunes {
			return nil
		}
		if line[len(line)-1] != terminator {
			inside++
		}
		rest = rest[i+1:]
	}
	if lines < 2 || inside == 0 || !sameBytes && !sameRunes {
		return nil
	}
	j.byRunes = !sameBytes
	return j
}

// trailing is what may follow the last segment of a transmission.
const trailing = "\r\n\x00\x1a"

// line gives the line that ends with the line end at i, without its break.
func (j *joiner) line(rest []byte, i int) ([]byte, bool) {
	end := i - j.width + 1
	if end < 1 || j.width == 2 && rest[i-1] != '\r' || j.width == 1 && rest[i-1] == '\r' {
		return nil, false
	}
	return rest[:end], true
}

func (j *joiner) fits(line []byte) bool {
	if j.byRunes {
		return utf8.RuneCount(line) == j.runes
	}
	return len(line) == j.bytes
}

// unwrap begins to join lines from a place in the window on, where they were cut.
func (w *window) unwrap(at int, terminator byte) bool {
	// However a stream comes, it is judged by the same bytes of it.
	j := cut(w.data[at:max(at, min(len(w.data), headBytes))], terminator, len(w.data) < headBytes)
	if j == nil {
		return false
	}
	j.raw = append(j.raw, w.data[at:]...)
	w.data = append(make([]byte, 0, max(len(w.data), headBytes+readBytes)), w.data[:at]...)
	w.join, w.width, w.borrowed = j, j.width, false
	w.rejoin()
	return true
}

// rejoin moves lines from the joiner to the window, and says how many bytes. Where a line is not as the others, the cutting
// has ended, and the rest is taken as it is.
func (w *window) rejoin() int {
	j, rest, had := w.join, w.join.raw, len(w.data)
	for {
		i := bytes.IndexByte(rest, j.end)
		if i < 0 {
			break
		}
		line, ok := j.line(rest, i)
		if !ok || !j.fits(line) {
			w.data = append(w.data, rest...)
			w.join = nil
			return len(w.data) - had
		}
		w.data = append(w.data, line...)
		w.cuts = append(w.cuts, len(w.data))
		rest = rest[i+1:]
	}
	if w.source == nil || len(rest) > max(j.bytes, utf8.UTFMax*j.runes)+j.width {
		w.data = append(w.data, rest...)
		w.join = nil
		return len(w.data) - had
	}
	j.raw = j.raw[:copy(j.raw, rest)]
	return len(w.data) - had
}
