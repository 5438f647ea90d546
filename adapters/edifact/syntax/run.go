package syntax

import (
	"encoding/binary"
	"math/bits"
)

// scan is how far the segments of a part were looked for. All its places count from the part's beginning.
type scan struct {
	// at is the next byte to look at; start is where the open segment begins.
	at, start int
	// begun is the open segment's first token, indexed its first element.
	begun, indexed int
	// skip is the place after a release character, whose byte is literal; escape is pending for the next token.
	skip    int
	pending token
	// single ends the scan behind one segment, whatever follows; otherwise it goes on as long as all is plain sailing.
	single bool
	// last is where the last segment ended, skipped how many line-break bytes stand between the segments that were found, and
	// after those behind the last one.
	last, skipped, after int
}

// scanBlock is how many bytes are looked at between two looks at the limits and at the room there is.
const scanBlock = 512

// scan finds delimiters, many bytes at a time, and makes tokens, elements and segments of them in one go. It tells whether
// it stopped behind a segment; if not, it came to the end of what is read, or the open segment is larger than is allowed.
func (r *Reader) scan(p *Part, k *scan) (stopped bool) {
	t, data := &r.tokenizer, r.data[p.from:]
	n, e, count := len(p.tokens), len(p.elements), len(p.Segments)
	into, elements, segments := p.tokens[:cap(p.tokens)], p.elements[:cap(p.elements)], p.Segments[:cap(p.Segments)]
	i, from, skip := k.at, k.at, k.skip
	var all, taken token
	pending, plain := k.pending, kindRepetition // all kinds below it are plain tokens
	if pending != 0 {
		plain = 0
	}
	for i < len(data) && !stopped {
		if n-k.begun > r.limits.Values || i-k.start > r.limits.SegmentBytes {
			break
		}
		if len(into)-n < scanBlock+64 {
			into = room(into[:n], scanBlock+64)
			into = into[:cap(into)]
		}
		if len(elements)-e < 2*scanBlock+128 {
			elements = room(elements[:e], 2*scanBlock+128)
			elements = elements[:cap(elements)]
		}
		block := min(i+scanBlock, len(data))
	words:
		for ; i < block; i += 64 {
			m := t.delimiters(data, i)
			for ; m != 0; m &= m - 1 {
				at := i + bits.TrailingZeros64(m)
				kind := t.kinds[data[at]]
				if kind >= plain {
					if kind >= kindRelease || at == skip {
						if kind == kindRelease && at != skip {
							skip, pending, plain = at+1, escaped, 0
						}
						continue
					}
					kind |= pending
					all |= kind
					pending, plain = 0, kindRepetition
				}
				into[n] = token(at) | kind
				n++
				elements[e] = int32(n) // stays where this token ends an element
				e += int(kind / kindElement & 1)
				if kind&kindTerminator == 0 {
					continue
				}
				if n-k.begun > r.limits.Values || at-k.start > r.limits.SegmentBytes {
					i = at
					break words
				}
				if count == len(segments) {
					segments = room(segments, 1)
					segments = segments[:cap(segments)]
				}
				segments[count].set(p, count+1, k, into[k.begun].place(), at, n, e, data)
				count++
				k.begun, k.indexed, k.last = n, e, at+1
				taken, all = taken|all, 0
				if stopped = k.single || !k.next(data); stopped {
					i = at + 1
					break words
				}
				elements[e] = int32(n)
				e++
			}
		}
	}
	r.work += i - from
	k.at, k.skip, k.pending = min(i, len(data)), skip, pending
	p.escapes, p.repeats = p.escapes || taken&escaped != 0, p.repeats || taken&kindRepetition != 0
	p.tokens, p.elements, p.Segments = into[:n], elements[:e], segments[:count]
	return stopped
}

// delimiters has a bit for every byte of the sixty-four from a place on that is a delimiter, and perhaps for others.
func (t *tokenizer) delimiters(data []byte, i int) (found uint64) {
	if i+64 > len(data) {
		return t.lastDelimiters(data, i)
	}
	component, element, terminator, release, repetition := t.component, t.element, t.terminator, t.release, t.repetition
	b := (*[64]byte)(data[i:])
	plain := repetition == component
	w0 := binary.LittleEndian.Uint64(b[0:])
	m0 := zeros(w0^component) | zeros(w0^element) | zeros(w0^terminator) | zeros(w0^release)
	w1 := binary.LittleEndian.Uint64(b[8:])
	m1 := zeros(w1^component) | zeros(w1^element) | zeros(w1^terminator) | zeros(w1^release)
	w2 := binary.LittleEndian.Uint64(b[16:])
	m2 := zeros(w2^component) | zeros(w2^element) | zeros(w2^terminator) | zeros(w2^release)
	w3 := binary.LittleEndian.Uint64(b[24:])
	m3 := zeros(w3^component) | zeros(w3^element) | zeros(w3^terminator) | zeros(w3^release)
	w4 := binary.LittleEndian.Uint64(b[32:])
	m4 := zeros(w4^component) | zeros(w4^element) | zeros(w4^terminator) | zeros(w4^release)
	w5 := binary.LittleEndian.Uint64(b[40:])
	m5 := zeros(w5^component) | zeros(w5^element) | zeros(w5^terminator) | zeros(w5^release)
	w6 := binary.LittleEndian.Uint64(b[48:])
	m6 := zeros(w6^component) | zeros(w6^element) | zeros(w6^terminator) | zeros(w6^release)
	w7 := binary.LittleEndian.Uint64(b[56:])
	m7 := zeros(w7^component) | zeros(w7^element) | zeros(w7^terminator) | zeros(w7^release)
	if !plain {
		m0 |= zeros(w0 ^ repetition)
		m1 |= zeros(w1 ^ repetition)
		m2 |= zeros(w2 ^ repetition)
		m3 |= zeros(w3 ^ repetition)
		m4 |= zeros(w4 ^ repetition)
		m5 |= zeros(w5 ^ repetition)
		m6 |= zeros(w6 ^ repetition)
		m7 |= zeros(w7 ^ repetition)
	}
	found = m0&high>>7*gather>>56<<0 |
		m1&high>>7*gather>>56<<8 |
		m2&high>>7*gather>>56<<16 |
		m3&high>>7*gather>>56<<24 |
		m4&high>>7*gather>>56<<32 |
		m5&high>>7*gather>>56<<40 |
		m6&high>>7*gather>>56<<48 |
		m7&high>>7*gather>>56<<56
	return found
}

// gather brings the lowest bits of eight bytes together in the highest byte of a product.
const gather = 0x0102040810204080

// lastDelimiters is delimiters where fewer bytes follow.
func (t *tokenizer) lastDelimiters(data []byte, i int) uint64 {
	var last [64]byte
	n := copy(last[:], data[i:])
	return t.delimiters(last[:], 0) & (1<<n - 1)
}

// next goes to the beginning of the next segment, and tells whether it is plain sailing: whether it begins with another
// letter than the segments of the envelope do.
func (k *scan) next(data []byte) bool {
	k.skipped += k.after
	k.start, k.after = k.last, 0
	for k.start < len(data) && (data[k.start] == '\n' || data[k.start] == '\r') {
		k.start++
		k.after++
	}
	return k.start < len(data) && data[k.start] > ' ' && data[k.start] != 'U' && data[k.start] < 0x7f
}

// run takes the segments of a message that are plain sailing: those that begin with another letter than the segments of the
// envelope, and of which none is larger than is allowed. The next unread byte must be such a beginning. It tells how many
// line-break bytes stand between the segments that it took.
func (r *Reader) run(p *Part) (skipped int) {
	start := r.at - p.from
	k := scan{at: start, start: start, begun: len(p.tokens), indexed: len(p.elements), skip: -1, last: start}
	p.elements = append(p.elements, int32(len(p.tokens)))
	r.scan(p, &k)
	p.tokens, p.elements = p.tokens[:k.begun], p.elements[:k.indexed]
	r.at = p.from + k.last
	return k.skipped
}

// set gives a segment its places and its tag's number.
func (s *Segment) set(p *Part, number int, k *scan, tagEnd, end, tokens, elements int, data []byte) {
	if s.part != p {
		s.part = p
	}
	s.Code, s.Number, s.occurrence, s.broken = 0, int32(number), 0, false
	s.start, s.tagEnd, s.end = int32(k.start), int32(tagEnd), int32(end)
	s.first, s.last, s.element, s.elements, s.Bare = int32(k.begun), int32(tokens-1), int32(k.indexed), int32(elements-k.indexed), tokens-1 == k.begun
	if tagEnd-k.start == 3 {
		s.Code = uint32(data[k.start])<<16 | uint32(data[k.start+1])<<8 | uint32(data[k.start+2])
	}
}
