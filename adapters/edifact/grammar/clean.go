package grammar

import "github.com/clearhub/clearhub/adapters/edifact/syntax"

// clean tells whether there is nothing to say of a segment: Check in short, for most segments are so. It may say no where
// Check then finds nothing, and never yes where Check finds something.
func (p *plan) clean(s *syntax.Segment, separators *syntax.Separators) bool {
	part, sent := s.Part(), s.Elements()-1
	if sent > p.elements || sent < p.needed || part.Repeats() || !part.Plain() && !characters(s.Text()) {
		return false
	}
	text, tokens := s.Raw()
	tag, cells := tokens[0], p.cells
	if sent == 0 || !tag.EndsElement() {
		return sent == 0
	}
	start, at, marks := tag.End()+1, cells[0].next(), cells[0].marks(cellNext)
	for _, t := range tokens[1:] {
		c := cells[at]
		if n := t.End() - start; n == 0 {
			marks |= c.marks(cellEmpty)
		} else {
			if n > c.most() || n < c.least() || t.Escaped() {
				return false
			}
			marks |= markFilled | planMark(c/cellForeign&1)*markForeign
			if c&cellAsks != 0 {
				m := p.takes(text, start, n, at, separators)
				if marks |= m; m == markWrong {
					return false
				}
			}
		}
		start = t.End() + 1
		if !t.EndsElement() {
			if at++; c&cellLast != 0 {
				return false // more components than there are
			}
			continue
		}
		if (marks | c.marks(cellEnds)).wrong() {
			return false
		}
		at, marks = c.next(), c.marks(cellNext)
	}
	return true
}

// takes judges the characters of a value, and the code that it is.
func (p *plan) takes(text string, start, n, at int, separators *syntax.Separators) planMark {
	if n > 7 || start+8 > len(text) {
		return p.takesAny(at, text[start:start+n], separators)
	}
	eight := text[start : start+8]
	word := syntax.Word(eight)
	if asks := p.cells[at] & cellAsks; asks == cellNumber && syntax.Digits(word, n) || asks == cellCode && p.codes[at].hasKey(syntax.KeyOf(word, n)) {
		return 0
	}
	return p.takesAny(at, eight[:n], separators)
}

// takesAny is takes of a value that is long, or not as most are.
func (p *plan) takesAny(at int, v string, separators *syntax.Separators) planMark {
	switch c := p.cells[at]; {
	case c&cellNumber != 0 && !numeral(v, c.least() > 0, separators), c&cellLetters != 0 && !letters(v):
		return markWrong
	case c&cellCode != 0 && !p.codes[at].has(v):
		return markUnknown
	}
	return 0
}

// characters tells whether all bytes of a value are characters, none of them a line break.
func characters(v string) bool {
	for i := 0; i < len(v); i++ {
		if v[i] >= 0x80 || v[i] == '\r' || v[i] == '\n' {
			return false
		}
	}
	return true
}

// letters tells whether there is no digit in a value.
func letters(v string) bool {
	for i := 0; i < len(v); i++ {
		if v[i]-'0' <= 9 {
			return false
		}
	}
	return true
}

// numeral tells whether a value is a number; one of fixed length has neither a sign nor a decimal mark.
func numeral(v string, fixed bool, separators *syntax.Separators) bool {
	for i := 0; i < len(v); i++ {
		if v[i]-'0' > 9 { // a sign or a decimal mark
			rule, _ := number(v, *separators)
			return rule == 0 && !fixed
		}
	}
	return true
}
