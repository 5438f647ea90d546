package grammar

import "github.com/clearhub/clearhub/adapters/edifact/syntax"

// clean tells whether there is nothing to say of a segment: Check in short, for most segments are so. It may say no where
// Check then finds nothing, and never yes where Check finds something.
func clean(elements []*elementSpec, s *syntax.Segment, separators *syntax.Separators) bool {
	part := s.Part()
	sent := s.Elements()
	if sent-1 > len(elements) || part.Repeats() {
		return false
	}
	if first, end := s.Span(1); end-first > 1 {
		return false
	}
	text, tokens := part.Raw()
	plain := part.Plain()
	for i, e := range elements {
		filled := false
		if i+2 <= sent {
			first, end := s.Span(i + 2)
			if end-first > 1 && end-first > len(e.components) {
				return false
			}
			start := tokens[first-1].End() + 1
			if !e.composite {
				if t := tokens[first]; t.End() > start {
					filled = true
					if t.Escaped() || !e.takes(text[start:t.End()], plain, separators) || e.codes != nil && !e.codes.has(text[start:t.End()]) {
						return false
					}
				}
			} else {
				foreign, unknown := false, false
				var missing bool
				for k, c := range e.components {
					if first+k >= end {
						missing = missing || c.mandatory
						continue
					}
					t := tokens[first+k]
					at := t.End()
					if at == start {
						missing = missing || c.mandatory
						start++
						continue
					}
					filled = true
					value := text[start:at]
					if t.Escaped() || !c.takes(value, plain, separators) {
						return false
					}
					foreign = foreign || c.qualifies
					unknown = unknown || c.codes != nil && !c.qualifies && !c.codes.has(value)
					start = at + 1
				}
				if filled && (missing || unknown && !foreign) {
					return false
				}
			}
		}
		if !filled && e.mandatory && !e.copied && (i == 0 || elements[i-1] != e) {
			return false
		}
	}
	return true
}

// takes tells whether a value of the part's bytes is surely of the element's format; plain says that all bytes of the part
// are characters.
func (e *elementSpec) takes(v string, plain bool, separators *syntax.Separators) bool {
	if !plain {
		for i := 0; i < len(v); i++ {
			if v[i] >= 0x80 || v[i] == '\r' || v[i] == '\n' {
				return false
			}
		}
	}
	f := &e.format
	switch f.kind {
	case 'n':
		if len(v) > f.max || f.fixed && len(v) < f.max {
			return false
		}
		for i := 0; i < len(v); i++ {
			if v[i]-'0' > 9 { // a sign or a decimal mark
				rule, _ := number(v, *separators)
				return rule == 0 && !f.fixed
			}
		}
		return true
	case 'a':
		for i := 0; i < len(v); i++ {
			if v[i]-'0' <= 9 {
				return false
			}
		}
	}
	return len(v) <= f.max && (!f.fixed || len(v) == f.max)
}
