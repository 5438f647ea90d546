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
	// skip is the place after a release character, whose byte is literal; pending is escaped until the next token.
	skip    int
	pending token
	// odd says that some tokens of the open segment may be escaped, or repetitions.
	odd bool
	// single ends the scan behind one segment, whatever follows; otherwise it goes on as long as all is plain sailing.
	single bool
	// last is where the last segment ended, skipped how many line-break bytes stand between the segments that were found, and
	// after those behind the last one.
	last, skipped, after int
}

// scan finds delimiters, many bytes at a time, and makes tokens, elements and segments of them in one go. It tells whether
// it stopped behind a segment; if not, it came to the end of what is read, or the open segment is larger than is allowed.
func (r *Reader) scan(p *Part, k *scan) (stopped bool) {
	t, data, from := &r.tokenizer, r.data[p.from:], k.at
	values, size := r.limits.Values, r.limits.SegmentBytes
	var f finds
	for k.at < len(data) && len(p.tokens)-k.begun <= values && k.at-k.start <= size {
		p.tokens, p.elements = room(p.tokens, wide), room(p.elements, wide)
		n, e := len(p.tokens), len(p.elements)
		into, elements := (*[wide]token)(p.tokens[n:n+wide]), (*[wide]int32)(p.elements[e:e+wide])
		k.odd = k.odd && n > k.begun
		f.rest, f.tokens, f.elements, f.ends = t.delimiters(data, k.at), 0, 0, 0
		if k.pending == 0 && k.skip < k.at && len(data)-k.at >= wide {
			t.plain(&f, (*[wide]byte)(data[k.at:]), token(k.at), int32(n), into, elements)
		}
		if f.rest != 0 {
			t.odd(&f, k, data, int32(n), into, elements)
		}
		p.tokens, p.elements = p.tokens[:n+f.tokens], p.elements[:e+f.elements]
		k.at = min(k.at+wide, len(data))
		if f.ends > 0 {
			if stopped = r.segments(p, k, t.ends[:f.ends], e, data); stopped {
				break
			}
		}
	}
	r.work += k.at - from
	return stopped
}

// segments makes segments of the terminators that were found; elements is how many elements there were before. It tells
// whether the scan is to stop behind the last of them.
func (r *Reader) segments(p *Part, k *scan, ends []uint8, elements int, data []byte) (stop bool) {
	values, size := r.limits.Values, r.limits.SegmentBytes
	p.Segments = room(p.Segments, len(ends))
	count := len(p.Segments)
	into := p.Segments[count : count+len(ends)]
	for i := range into {
		indexed := elements + int(ends[i])
		tokens := int(p.elements[indexed])
		end, tagEnd := p.tokens[tokens-1].place(), p.tokens[k.begun].place()
		if tokens-k.begun > values || end-k.start > size {
			break
		}
		count++
		s := &into[i]
		if s.part != p {
			s.part = p
		}
		s.Number, s.occurrence, s.broken = int32(count), 0, false
		s.start, s.tagEnd, s.end = int32(k.start), int32(tagEnd), int32(end)
		s.first, s.last, s.element, s.elements, s.Bare = int32(k.begun), int32(tokens-1), int32(k.indexed), int32(indexed-k.indexed), tagEnd == end
		s.Code = 0
		if start := k.start; tagEnd-start == 3 && len(data)-start > 3 {
			s.Code = binary.BigEndian.Uint32(data[start:]) >> 8
		}
		if k.odd {
			p.oddities(k.begun, tokens)
		}
		k.begun, k.indexed, k.last = tokens, indexed, end+1
		if k.single || !k.next(data) {
			p.tokens, p.elements = p.tokens[:tokens], p.elements[:indexed]
			k.at, stop = end+1, true
			break
		}
	}
	p.Segments = p.Segments[:count]
	return stop
}

// oddities notes what is odd about the tokens of a segment.
func (p *Part) oddities(from, to int) {
	var all token
	for _, t := range p.tokens[from:to] {
		all |= t
	}
	p.escapes, p.repeats = p.escapes || all&escaped != 0, p.repeats || all&kindRepetition != 0
}

// wide is how many bytes are looked at in one go.
const wide = 64

// finds are what so many bytes add to a part.
type finds struct {
	// rest are the delimiters that were not taken yet.
	rest uint64
	// tokens, elements and ends count what was found; which of the elements begins behind each terminator is in tokenizer.ends.
	tokens, elements, ends int
}

// plain takes delimiters up to the first that is not a plain one. n is how many tokens there were before, base where data begins.
// Nothing in it depends on what it finds, but when it ends.
func (t *tokenizer) plain(f *finds, data *[wide]byte, base token, n int32, into *[wide]token, elements *[wide]int32) {
	_, _, _ = *data, *into, *elements
	var tokens, counts uint64 // elements in the low byte, and behind them those that end a segment
	m := f.rest
	for ; m != 0; m &= m - 1 {
		at := bits.TrailingZeros64(m) % wide
		step := t.steps[data[at]]
		if step&special != 0 {
			break
		}
		into[tokens%wide] = base + token(at) + token(step)
		tokens++
		elements[counts%wide] = n + int32(tokens) // stays where this token ends an element
		t.ends[counts>>8%wide] = uint8(counts)    // and this, where it ends a segment
		counts += step >> 32
	}
	f.rest, f.tokens, f.elements, f.ends = m, int(tokens), int(counts%256), int(counts>>8)
}

// odd takes the rest, release characters, what they release, and repetitions among them.
func (t *tokenizer) odd(f *finds, k *scan, data []byte, n int32, into *[wide]token, elements *[wide]int32) {
	for m := f.rest; m != 0; m &= m - 1 {
		at := k.at + bits.TrailingZeros64(m)
		kind := t.kinds[data[at]]
		if kind >= kindRelease || at == k.skip {
			if kind == kindRelease && at != k.skip {
				k.skip, k.pending = at+1, escaped
			}
			continue
		}
		k.odd = k.odd || k.pending != 0 || kind == kindRepetition
		into[f.tokens] = token(at) | kind | k.pending
		f.tokens++
		elements[f.elements] = n + int32(f.tokens)
		t.ends[f.ends] = uint8(f.elements)
		k.pending = 0
		switch kind {
		case kindElement:
			f.elements++
		case kindTerminator:
			f.elements++
			f.ends++
		}
	}
	f.rest = 0
}

// delimiters has a bit for every byte of the sixty-four from a place on that is a delimiter.
func (t *tokenizer) delimiters(data []byte, i int) (found uint64) {
	if len(data)-i < wide {
		return t.lastDelimiters(data, i)
	}
	b := (*[wide]byte)(data[i:])
	component, element, terminator, release := t.component, t.element, t.terminator, t.release
	// Each byte of others has a bit for each of the words that has no delimiter there.
	others := other(binary.LittleEndian.Uint64(b[0:]), component, element, terminator, release) >> 7
	others |= other(binary.LittleEndian.Uint64(b[8:]), component, element, terminator, release) >> 6
	others |= other(binary.LittleEndian.Uint64(b[16:]), component, element, terminator, release) >> 5
	others |= other(binary.LittleEndian.Uint64(b[24:]), component, element, terminator, release) >> 4
	others |= other(binary.LittleEndian.Uint64(b[32:]), component, element, terminator, release) >> 3
	others |= other(binary.LittleEndian.Uint64(b[40:]), component, element, terminator, release) >> 2
	others |= other(binary.LittleEndian.Uint64(b[48:]), component, element, terminator, release) >> 1
	others |= other(binary.LittleEndian.Uint64(b[56:]), component, element, terminator, release)
	if t.repetition != component {
		return ^transposed(others) | t.repetitions(b)
	}
	return ^transposed(others)
}

// other has the highest bit set in every byte of a word that is none of four delimiters, which are of ASCII.
func other(w, a, b, c, d uint64) uint64 {
	x := w & seven
	return (((x^a)+seven)&((x^b)+seven)&((x^c)+seven)&((x^d)+seven) | w) & high
}

// transposed turns a square of eight times eight bits about its diagonal: what was bit i of byte k is bit k of byte i.
func transposed(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00aa00aa00aa00aa
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000cccc0000cccc
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000f0f0f0f0
	return x ^ t ^ t<<28
}

// repetitions has a bit for every byte that is a repetition separator.
func (t *tokenizer) repetitions(b *[wide]byte) (found uint64) {
	for i := range wide / 8 {
		w := binary.LittleEndian.Uint64(b[8*i:])
		found |= (^other(w, t.repetition, t.repetition, t.repetition, t.repetition) & high >> 7 * gather >> 56) << (8 * i)
	}
	return found
}

// gather brings the lowest bits of eight bytes together in the highest byte of a product.
const gather = 0x0102040810204080

// lastDelimiters is delimiters where fewer bytes follow.
func (t *tokenizer) lastDelimiters(data []byte, i int) uint64 {
	var last [wide]byte
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
