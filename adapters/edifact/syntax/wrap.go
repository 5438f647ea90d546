package syntax

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// wrapping remembers where line breaks were taken out of a transmission that had been cut into lines of one length.
type wrapping struct {
	// cuts are the places, in the joined bytes, before which a break stood; each break was width bytes.
	cuts  []int
	width int
}

// original gives the place in the document of a place in the joined bytes.
func (w *wrapping) original(at int) int {
	if w == nil {
		return at
	}
	return at + w.width*sort.SearchInts(w.cuts, at+1)
}

// minWrap is the shortest line that counts as a cut transmission.
const minWrap = 15

// unwrap joins a transmission whose lines, but for the last, all have one length (in bytes or in characters) and
// of which some end inside of a segment. Anything else is left alone, and the result is nil.
func unwrap(data []byte, terminator byte) ([]byte, *wrapping) {
	first := bytes.IndexByte(data, '\n')
	if first < minWrap {
		return nil, nil
	}
	width := 1
	if data[first-1] == '\r' {
		width = 2
	}
	trimmed := bytes.TrimRight(data, "\r\n\x00\x1a")
	bytesLong, runesLong := first-width+1, utf8.RuneCount(data[:first-width+1])
	sameBytes, sameRunes, inside, lines := true, true, 0, 0
	for rest := trimmed; ; lines++ {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			sameBytes, sameRunes = sameBytes && len(rest) <= bytesLong, sameRunes && utf8.RuneCount(rest) <= runesLong
			break
		}
		end := i - width + 1
		if end < 1 || width == 2 && rest[i-1] != '\r' || width == 1 && rest[i-1] == '\r' {
			return nil, nil
		}
		line := rest[:end]
		sameBytes, sameRunes = sameBytes && len(line) == bytesLong, sameRunes && utf8.RuneCount(line) == runesLong
		if !sameBytes && !sameRunes {
			return nil, nil
		}
		if line[end-1] != terminator {
			inside++
		}
		rest = rest[i+1:]
	}
	if lines < 2 || inside == 0 || !sameBytes && !sameRunes {
		return nil, nil
	}
	joined := make([]byte, 0, len(data))
	w := &wrapping{width: width, cuts: make([]int, 0, lines)}
	for rest := trimmed; ; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			return append(joined, rest...), w
		}
		joined = append(joined, rest[:i-width+1]...)
		w.cuts = append(w.cuts, len(joined))
		rest = rest[i+1:]
	}
}
