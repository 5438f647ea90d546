package syntax

import (
	"bytes"
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

// scan finds delimiters, many bytes at a time, and makes tokens, elements and segments of them. It tells whether it stopped behind
// a segment; if not, it came to the end of what is read, or the open segment is larger than is allowed.
func (r *Reader) scan(p *Part, k *scan) (stopped bool) {
	data, from := r.data[p.from:], k.at
	for k.at < len(data) && len(p.tokens)-k.begun <= r.limits.Values && k.at-k.start <= r.limits.SegmentBytes {
		e := len(p.elements)
		if ends := r.stretch(p, k, data); len(ends) > 0 {
			if stopped = r.segments(p, k, ends, e, data); stopped {
				break
			}
		}
	}
	r.work += k.at - from
	return stopped
}

// The bytes that are looked at in one go, and those between two looks at what was found.
const (
	wide = 64
	long = 4 * wide
)

// stretch makes tokens and elements of the next bytes, and gives the elements, counted from the first of them, behind which
// segments end.
func (r *Reader) stretch(p *Part, k *scan, data []byte) (ends []uint16) {
	t := &r.tokenizer
	p.tokens, p.elements = room(p.tokens, long), room(p.elements, long)
	n, e := len(p.tokens), len(p.elements)
	into, elements := (*[long]token)(p.tokens[n:n+long]), (*[long]int32)(p.elements[e:e+long])
	if k.odd = k.odd && n > k.begun; k.pending != 0 {
		p.uncounted = true
	}
	before := uint64(0) // whether a delimiter stands just before
	if n == 0 && k.at == 0 || n > 0 && p.tokens[n-1].place()+1 == k.at {
		before = 1
	}
	end := min(k.at+long, len(data))
	if k.single {
		end = min(k.at+wide, len(data))
	}
	var tokens, counts uint64
	var last [wide]byte
	empty := 0
	for at := k.at; at < end; at += wide {
		block, others := &last, uint64(0)
		if end-at >= wide {
			block = (*[wide]byte)(data[at:])
		} else {
			copy(last[:], data[at:])
			others = ^uint64(0) << ((end - at) % wide)
		}
		rest := t.delimiters(block) &^ others
		empty += bits.OnesCount64(rest & (rest<<1 | before))
		before = rest >> (wide - 1)
		if k.pending == 0 && k.skip < at {
			rest, tokens, counts = t.plain(rest, tokens, counts, block, token(at), int32(n), into, elements)
		}
		if rest != 0 {
			p.uncounted = true
			tokens, counts = t.odd(rest, tokens, counts, k, at, data, int32(n), into, elements)
		}
	}
	k.at = end
	p.empty += empty
	p.tokens, p.elements = p.tokens[:n+int(tokens)], p.elements[:e+int(counts&endMask)]
	return t.ends[:counts>>endShift]
}

// segments makes segments of the terminators that were found; elements is how many elements there were before. It tells
// whether the scan is to stop behind the last of them.
func (r *Reader) segments(p *Part, k *scan, ends []uint16, elements int, data []byte) (stop bool) {
	if k.single {
		ends = ends[:1]
	}
	count := len(p.Segments)
	if len(p.tokens)-k.begun > r.limits.Values || k.at-k.start > r.limits.SegmentBytes {
		ends = r.allowed(p, k, ends, elements)
	}
	p.place(k, ends, elements)
	made := p.Segments[count:]
	if len(made) == 0 {
		return false
	}
	k.skipped, k.after = k.skipped+k.after, 0
	for i := coded(made, p.tokens, data); i < len(made); i++ {
		s := &made[i]
		start := int(s.start)
		if i > 0 && !ordinary(data[start]) {
			breaks := lineBreaks(data[start:])
			if start += breaks; !plainSailing(data, start) {
				p.Segments = p.Segments[:count+i]
				k.begun, k.indexed, k.start, k.last, k.after = int(s.first), int(s.element), start, start-breaks, breaks
				stop = true
				break
			}
			s.start = int32(start)
			k.skipped += breaks
		}
		if tag := p.tokens[s.first]; tag == token(start+3)+kindElement {
			s.Code = binary.BigEndian.Uint32(data[start:]) >> 8
		} else {
			s.Code = p.oddTag(tag, start, data)
		}
		if s.Code>>8 != 'U'<<8|'N' {
			continue
		}
		if s.Frame() {
			p.frames = append(p.frames, int32(count+i))
		}
		if s.Code == tagUNT && !k.single {
			p.Segments = p.Segments[:count+i+1]
			k.begun, k.indexed, k.after = int(s.last)+1, int(s.element+s.elements), 0
			k.start = s.end() + 1
			k.last, stop = k.start, true
			break
		}
	}
	if !stop {
		k.last = k.start
		if k.start >= len(data) || !ordinary(data[k.start]) {
			k.after = lineBreaks(data[k.start:])
			k.start += k.after
			stop = !plainSailing(data, k.start)
		}
		stop = stop || k.single
	}
	if k.odd {
		p.oddities(int(made[0].first), k.begun)
	}
	if stop {
		p.cut(k.begun, k.indexed)
		k.at = k.last
	}
	return stop
}

// oddTag is the number of a tag that is not of three characters, or not the only value of its element, which is not counted by itself.
func (p *Part) oddTag(tag token, start int, data []byte) uint32 {
	if kind := tag.kind(); kind != kindElement && kind != kindTerminator || tag.place() == start {
		p.uncounted = true
	}
	if tag.place()-start != 3 {
		return 0
	}
	return binary.BigEndian.Uint32(data[start:]) >> 8
}

// place adds segments of terminators to the part. Where they begin after the first is not looked at yet.
func (p *Part) place(k *scan, ends []uint16, elements int) {
	if cap(p.Segments)-len(p.Segments) < len(ends) {
		p.Segments = p.grown(len(ends))
	}
	into := p.Segments[len(p.Segments) : len(p.Segments)+len(ends)]
	p.Segments = p.Segments[:len(p.Segments)+len(ends)]
	found, tokens := p.elements[elements:], p.tokens
	first, element, start := int32(k.begun), int32(k.indexed), int32(k.start)
	for i := range into {
		s := &into[i]
		next := found[ends[i]]
		s.start, s.first, s.last, s.element = start, first, next-1, element
		element = int32(elements) + int32(ends[i])
		s.elements = element - s.element
		first, start = next, int32(tokens[next-1]&placeMask)+1
	}
	k.begun, k.indexed, k.start = int(first), int(element), int(start)
}

// coded gives segments the codes of their tags, and tells how many of them begin as most do: with a tag of three characters that is none of the envelope's,
// and no line break before it. The others have to be looked at.
//
//go:noinline
func coded(segments []Segment, tokens []token, data []byte) (plain int) {
	for i := range segments {
		s := &segments[i]
		start := uint(s.start)
		if start+4 > uint(len(data)) || tokens[s.first] != token(start+3)+kindElement {
			return i
		}
		code := binary.BigEndian.Uint32(data[start:])
		if !ordinary(byte(code >> 24)) {
			return i
		}
		s.Code = code >> 8
	}
	return len(segments)
}

// allowed gives those of the terminators that end segments that are no larger than is allowed, up to the first that is.
func (r *Reader) allowed(p *Part, k *scan, ends []uint16, elements int) []uint16 {
	begun, start := k.begun, k.start
	for i, end := range ends {
		tokens := int(p.elements[elements+int(end)])
		at := p.tokens[tokens-1].place()
		if tokens-begun > r.limits.Values || at-start > r.limits.SegmentBytes {
			return ends[:i]
		}
		begun, start = tokens, at+1
	}
	return ends
}

// grown gives the part's segments with room for n more. What is the same for a place whatever stands there is set once.
func (p *Part) grown(n int) []Segment {
	s := room(p.Segments, n)
	all := s[:cap(s)]
	for i := range all {
		all[i].part, all[i].number = p, int32(i+1)
	}
	return s
}

// ordinary tells whether a segment of a message may begin with a byte, and none of the envelope does.
func ordinary(c byte) bool { return c-'!' < 0x7f-'!' && c != 'U' }

// lineBreaks counts the bytes of the line breaks at the beginning.
func lineBreaks(data []byte) (n int) {
	for n < len(data) && (data[n] == '\n' || data[n] == '\r') {
		n++
	}
	return n
}

// plainSailing tells whether what begins at a place is a segment within a message: UNS and UNT are, though they begin as those of
// the envelope do.
func plainSailing(data []byte, start int) bool {
	return start < len(data) && (ordinary(data[start]) || bytes.HasPrefix(data[start:], sections) || bytes.HasPrefix(data[start:], trailer))
}

var sections, trailer = []byte("UNS"), []byte("UNT")

// cut drops tokens and elements from some on.
func (p *Part) cut(tokens, elements int) {
	if dropped := p.tokens[tokens:]; len(dropped) > 0 {
		start := uint32(0)
		if tokens > 0 {
			start = uint32(p.tokens[tokens-1].place()) + 1
		}
		p.empty -= len(dropped) - full(start, dropped)
	}
	p.tokens, p.elements = p.tokens[:tokens], p.elements[:elements]
}

// oddities notes what is odd about the tokens of a segment.
func (p *Part) oddities(from, to int) {
	var all token
	for _, t := range p.tokens[from:to] {
		all |= t
	}
	p.escapes, p.repeats = p.escapes || all&escaped != 0, p.repeats || all&kindRepetition != 0
}

// What a stretch adds to a part is counted in one number: the elements in the low half, and in the high half the segments that end.
// What a delimiter adds to it is the high half of its step.
const (
	endShift = 16
	endMask  = 1<<endShift - 1
)

// plain takes delimiters up to the first that is not a plain one, and gives the rest of them, with what was found so far. n is how
// many tokens there were before, base where data begins. Nothing in it depends on what it finds, but when it ends.
func (t *tokenizer) plain(rest, tokens, counts uint64, data *[wide]byte, base token, n int32, into *[long]token, elements *[long]int32) (uint64, uint64, uint64) {
	_, _, _, _ = *t, *data, *into, *elements
	for ; rest != 0; rest &= rest - 1 {
		at := bits.TrailingZeros64(rest) % wide
		step := t.steps[data[at]]
		if step&special != 0 {
			break
		}
		into[tokens%long] = base + token(at) + token(step)
		tokens++
		elements[counts%long] = n + int32(tokens)      // stays where this token ends an element
		t.ends[counts>>endShift%long] = uint16(counts) // and this, where it ends a segment
		counts += step >> 32
	}
	return rest, tokens, counts
}

// odd takes the rest of the block that begins at a place, release characters, what they release, and repetitions among them.
func (t *tokenizer) odd(rest, tokens, counts uint64, k *scan, from int, data []byte, n int32, into *[long]token, elements *[long]int32) (uint64, uint64) {
	for ; rest != 0; rest &= rest - 1 {
		at := from + bits.TrailingZeros64(rest)
		step := t.steps[data[at]]
		kind := token(step)
		if kind >= kindRelease || at == k.skip {
			if kind == kindRelease && at != k.skip {
				k.skip, k.pending = at+1, escaped
			}
			continue
		}
		k.odd = k.odd || k.pending != 0 || kind == kindRepetition
		into[tokens%long] = token(at) | kind | k.pending
		tokens++
		elements[counts%long] = n + int32(tokens)
		t.ends[counts>>endShift%long] = uint16(counts)
		k.pending = 0
		counts += step &^ special >> 32
	}
	return tokens, counts
}

// delimiters has a bit for every byte of sixty-four that is a delimiter.
func (t *tokenizer) delimiters(b *[wide]byte) uint64 {
	component, element, terminator, release := t.component, t.element, t.terminator, t.release
	if t.repetition != component {
		return found(b, component, element, terminator, release) | found(b, t.repetition, t.repetition, t.repetition, t.repetition)
	}
	return found(b, component, element, terminator, release)
}

// found has a bit for every byte of sixty-four that is one of four delimiters, each of which fills a word.
func found(b *[wide]byte, component, element, terminator, release uint64) uint64 {
	// Each byte of others has a bit for each of the words that has no delimiter there.
	others := other(binary.LittleEndian.Uint64(b[0:]), component, element, terminator, release) >> 7
	others |= other(binary.LittleEndian.Uint64(b[8:]), component, element, terminator, release) >> 6
	others |= other(binary.LittleEndian.Uint64(b[16:]), component, element, terminator, release) >> 5
	others |= other(binary.LittleEndian.Uint64(b[24:]), component, element, terminator, release) >> 4
	others |= other(binary.LittleEndian.Uint64(b[32:]), component, element, terminator, release) >> 3
	others |= other(binary.LittleEndian.Uint64(b[40:]), component, element, terminator, release) >> 2
	others |= other(binary.LittleEndian.Uint64(b[48:]), component, element, terminator, release) >> 1
	others |= other(binary.LittleEndian.Uint64(b[56:]), component, element, terminator, release)
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

// run takes the segments of a message that are plain sailing: those that begin with another letter than the segments of the
// envelope, UNS among them, up to UNT, and of which none is larger than is allowed. The next unread byte must be such a beginning,
// or that of UNH. It tells how many line-break bytes stand between the segments that it took.
func (r *Reader) run(p *Part) (skipped int) {
	start := r.at - p.from
	k := scan{at: start, start: start, begun: len(p.tokens), indexed: len(p.elements), skip: -1, last: start}
	p.elements = append(p.elements, int32(len(p.tokens)))
	r.scan(p, &k)
	p.cut(k.begun, k.indexed)
	r.at = p.from + k.last
	return k.skipped
}
