package syntax

// Composite is an element behind the tag, of which several components are read: where it stands is looked for once. The zero value has
// none.
type Composite struct {
	part *Part
	// before is the number of the value before the first, end that behind the last.
	before, end int32
}

// Composite finds an element behind the tag, in its first occurrence or in that of Of; where the segment ends before it, it is empty.
func (s *Segment) Composite(element int) (e Composite) {
	if element > int(s.elements) {
		return e
	}
	if e = s.whole(element); s.part.repeats {
		return e.occur(s.Occurrence())
	}
	return e
}

// whole is an element that the segment has, with all its occurrences.
func (s *Segment) whole(element int) Composite {
	p, at := s.part, int(s.element)+element
	return Composite{part: p, before: p.elements[at-1] - 1, end: p.elements[at]}
}

// occur is one occurrence of the element, from 1.
func (e Composite) occur(occurrence int) Composite {
	end := e.end
	for i := e.before + 1; i < end; i++ {
		if e.part.tokens[i].kind() == kindRepetition || i+1 == end {
			if occurrence--; occurrence == 0 {
				e.end = i + 1
				return e
			}
			e.before = i
		}
	}
	e.end = e.before + 1 // there are fewer
	return e
}

// Len is how many components there are, empty ones included.
func (e Composite) Len() int { return max(int(e.end-e.before)-1, 0) }

// Read is Segment.Read of a component.
func (e Composite) Read(component int) string {
	i := int(e.before) + component
	if i >= int(e.end) {
		return ""
	}
	return e.part.readAt(i)
}

// Get is Segment.Get of a component.
func (e Composite) Get(component int) string {
	i := int(e.before) + component
	if i >= int(e.end) {
		return ""
	}
	return e.part.ValueAt(i)
}

// Mark is Read without giving anything.
func (e Composite) Mark(component int) {
	i := int(e.before) + component
	if i < int(e.end) && e.part.tokens[i-1]&placeMask+1 < e.part.tokens[i]&placeMask {
		e.part.read[i] = 1
	}
}

// Look is Read without marking.
func (e Composite) Look(component int) string {
	i := int(e.before) + component
	if i >= int(e.end) {
		return ""
	}
	from, to, t := e.part.bounds(i)
	return e.part.trimmed(from, to, t)
}

// ReadKey is Read with the key of what it gives.
func (e Composite) ReadKey(component int) (value string, key uint64) {
	i := int(e.before) + component
	if i >= int(e.end) {
		return "", 0
	}
	p := e.part
	from, to, t := p.bounds(i)
	n := to - from
	if n <= 0 {
		return "", 0
	}
	p.read[i] = 1
	if uint(n) <= longestKey && t&p.odd == 0 && from+8 <= len(p.text) {
		eight := p.text[from : from+8]
		if key := shortKey(Word(eight), n); key != 0 {
			return eight[:n], key
		}
	}
	return p.longKey(from, to, t)
}

// longKey is ReadKey of a value that is longer than most, or not as it was sent.
//
//go:noinline
func (p *Part) longKey(from, to int, t token) (value string, key uint64) {
	value = p.trimmed(from, to, t)
	return value, Key(value)
}

// ReadNumber is Read, and tells of most numbers of up to eight characters that they are plain: digits that do not begin with a zero,
// and at most one full stop, between two of them. It says so of nothing else.
func (e Composite) ReadNumber(component int) (value string, plain bool) {
	i := int(e.before) + component
	if i >= int(e.end) {
		return "", false
	}
	p := e.part
	from, to, t := p.bounds(i)
	n := to - from
	if n <= 0 {
		return "", false
	}
	p.read[i] = 1
	if uint(n) <= 8 && t&p.odd == 0 && from+8 <= len(p.text) {
		if eight := p.text[from : from+8]; plainNumber(Word(eight), n) {
			return eight[:n], true
		}
	}
	return p.trimmed(from, to, t), false
}

// LookKey is ReadKey without marking, and without the value.
func (e Composite) LookKey(component int) uint64 {
	i := int(e.before) + component
	if i >= int(e.end) {
		return 0
	}
	p := e.part
	from, to, t := p.bounds(i)
	if n := to - from; t&p.odd == 0 && uint(n-1) < longestKey && from+8 <= len(p.text) {
		if key := shortKey(Word(p.text[from:from+8]), n); key != 0 {
			return key
		}
	}
	return Key(p.trimmed(from, to, t))
}
