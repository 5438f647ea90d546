package syntax

// run takes the segments of a message that are plain sailing: those of which all delimiters are known, that begin with
// another letter than the segments of the envelope, and of which none is larger than is allowed. The next unread byte must
// be such a beginning. It tells how many line-break bytes stand between the segments that it took.
func (r *Reader) run(p *Part) (skipped int) {
	tokens, data := r.tokens[r.next:], r.data[p.from:]
	shift := token(p.from - r.base)
	first, at, count := len(p.tokens), len(p.elements), len(p.Segments)
	p.tokens, p.elements = room(p.tokens, len(tokens)), room(p.elements, 2*len(tokens)+1)
	into, elements := p.tokens[first:first+len(tokens)], p.elements[:at+2*len(tokens)+1]

	start, begun, indexed := r.at-p.from, 0, at
	last, pending := start, 0 // where the last segment ended, and line-break bytes behind it
	elements[at] = int32(first)
	at++
	var all, taken token
	for i, t := range tokens {
		t -= shift
		into[i] = t
		all |= t
		elements[at] = int32(first + i + 1) // stays where this token ends an element
		at += int(t / kindElement & 1)
		if t&kindTerminator == 0 {
			continue
		}
		end := t.place()
		if i-begun >= r.limits.Values || end-start > r.limits.SegmentBytes {
			break
		}
		p.Segments = room(p.Segments, 1)[:count+1]
		s := &p.Segments[count]
		count++
		s.set(p, count, start, into[begun].place(), end, data)
		s.first, s.last, s.element, s.elements, s.Bare = int32(first+begun), int32(first+i), int32(indexed), int32(at-indexed), i == begun
		taken |= all
		skipped += pending
		begun, indexed, start, last, pending = i+1, at, end+1, end+1, 0
		for start < len(data) && (data[start] == '\n' || data[start] == '\r') {
			start++
			pending++
		}
		if start == len(data) || data[start] <= ' ' || data[start] == 'U' || data[start] >= 0x7f {
			break
		}
		elements[at] = int32(first + begun)
		at++
	}
	p.tokens, p.elements = p.tokens[:first+begun], p.elements[:indexed]
	p.escapes, p.repeats = p.escapes || taken&escaped != 0, p.repeats || taken&kindRepetition != 0
	if begun > 0 {
		r.next += begun
		r.at = p.from + last
	}
	return skipped
}

// set gives a segment its places and its tag's number.
func (s *Segment) set(p *Part, number, start, tagEnd, end int, data []byte) {
	if s.part != p {
		s.part = p
	}
	s.Code, s.Number, s.occurrence, s.broken = 0, int32(number), 0, false
	s.start, s.tagEnd, s.end = int32(start), int32(tagEnd), int32(end)
	if tagEnd-start == 3 {
		s.Code = uint32(data[start])<<16 | uint32(data[start+1])<<8 | uint32(data[start+2])
	}
}
