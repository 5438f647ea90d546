package grammar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// Check judges the elements of the segment at an index: which are there, how long they are, of which characters,
// and whether codes are in their lists. A code that 1131 or 3055 assigns to another list is not looked up.
func (n *Node) Check(index int, s *syntax.Segment, separators syntax.Separators, report func(Finding)) {
	if n.spec == nil || n.spec.plan(separators.Repetition != 0).clean(s, &separators) {
		return
	}
	c := checker{segment: s, index: index, separators: separators, report: report}
	c.run(n.spec.sent(separators.Repetition != 0))
}

// Simple tells whether an element, numbered as CONTRL numbers it, is defined without components.
func (n *Node) Simple(element int, separators syntax.Separators) bool {
	if n.spec == nil {
		return false
	}
	elements := n.spec.sent(separators.Repetition != 0)
	return element >= 2 && element-2 < len(elements) && !elements[element-2].composite
}

// Composite tells whether an element, numbered as CONTRL numbers it, is defined with components.
func (n *Node) Composite(element int, separators syntax.Separators) bool {
	if n.spec == nil {
		return false
	}
	elements := n.spec.sent(separators.Repetition != 0)
	return element >= 2 && element-2 < len(elements) && elements[element-2].composite
}

type checker struct {
	segment    *syntax.Segment
	index      int
	separators syntax.Separators
	report     func(Finding)
}

func (c *checker) run(elements []*elementSpec) {
	w := c.segment.Values()
	w.Next() // the tag
	v, ok := w.Next()
	for ; ok && v.Element == 1; v, ok = w.Next() { // syntax version 3 may count groups behind the tag (ISO 9735, 8.4: "LOC:2:1")
		if text := v.Text(); strings.Trim(text, "0123456789") != "" {
			c.find(at(v, Finding{Rule: WrongCharacters, ID: "the tag", Found: text, Expected: "n..3"}))
		}
	}
	for position, e := range elements {
		filled := false
		for ok && v.Element == position+2 {
			occurrence := v.Occurrence
			if occurrence == e.repeat+1 && c.separators.Repetition != 0 {
				c.find(Finding{Rule: ElementRepeated, Element: v.Element, Occurrence: occurrence, ID: e.id, Limit: e.repeat})
			}
			var any bool
			if e.composite {
				any, v, ok = c.composite(e, v, &w)
			} else {
				any, v, ok = c.simple(e, v, &w)
			}
			filled = filled || any
		}
		if !filled && e.mandatory && !e.copied && (position == 0 || elements[position-1] != e) {
			f := Finding{Rule: ElementMissing, Element: position + 2, ID: e.id}
			if e.composite && len(e.components) > 0 && e.components[0].mandatory {
				f.ID = e.components[0].id // all of the composite is missing: it has no component to point at
			}
			c.find(f)
		}
	}
	if !ok {
		return
	}
	for extra := v; ok; v, ok = w.Next() {
		if !v.Empty() {
			c.find(Finding{Rule: TooManyElements, Element: extra.Element, Limit: len(elements), Found: v.Text()})
			return
		}
	}
}

// open tells whether a list or agency may be named in a composite.
func open(e *elementSpec) bool {
	return slices.ContainsFunc(e.components, func(d *elementSpec) bool { return d.qualifies })
}

// simple checks one occurrence of a simple element, and gives the first value after it.
func (c *checker) simple(e *elementSpec, v syntax.Value, w *syntax.Values) (any bool, next syntax.Value, ok bool) {
	if !v.Empty() {
		any = true
		text := v.Text()
		if c.value(e, v, text, false) && e.codes != nil && !e.codes.has(text) {
			c.find(where(v, Finding{Rule: NotInList, ID: e.id, Found: text}, false))
		}
	}
	element, occurrence := v.Element, v.Occurrence
	told := false
	for next, ok = w.Next(); ok && next.Element == element && next.Occurrence == occurrence; next, ok = w.Next() {
		if !told && !next.Empty() {
			told, any = true, true
			c.find(Finding{Rule: TooManyComponents, Element: element, Occurrence: occurrence, Component: next.Component, ID: e.id, Limit: 1, Found: next.Text()})
		}
	}
	return any, next, ok
}

// composite checks one occurrence of a composite element, and gives the first value after it.
func (c *checker) composite(e *elementSpec, v syntax.Value, w *syntax.Values) (any bool, next syntax.Value, ok bool) {
	var (
		filled     uint64
		foreign    bool
		told       bool
		unknown    [4]Finding
		unknowns   int
		element    = v.Element
		occurrence = v.Occurrence
	)
	for next, ok = v, true; ok && next.Element == element && next.Occurrence == occurrence; next, ok = w.Next() {
		if next.Empty() {
			continue
		}
		any = true
		i := next.Component - 1
		if i >= len(e.components) {
			if !told {
				told = true
				c.find(Finding{Rule: TooManyComponents, Element: element, Occurrence: occurrence, Component: next.Component, ID: e.id, Limit: len(e.components), Found: next.Text()})
			}
			continue
		}
		if i < 64 {
			filled |= 1 << i
		}
		d := e.components[i]
		text := next.Text()
		formed := c.value(d, next, text, true)
		switch {
		case d.qualifies:
			foreign = true
		case formed && d.codes != nil:
			if !d.codes.has(text) && unknowns < len(unknown) {
				unknown[unknowns] = at(next, Finding{Rule: NotInList, ID: d.id, Found: text, Open: open(e)})
				unknowns++
			}
		}
	}
	if !any {
		return false, next, ok
	}
	if !foreign {
		for _, f := range unknown[:unknowns] {
			c.find(f)
		}
	}
	for i, d := range e.components {
		if d.mandatory && i < 64 && filled&(1<<i) == 0 {
			c.find(Finding{Rule: ElementMissing, Element: element, Occurrence: occurrence, Component: i + 1, ID: d.id})
		}
	}
	return any, next, ok
}

// value checks length and characters of one value, and tells whether they are those of its format: what is not can be in no list.
func (c *checker) value(e *elementSpec, v syntax.Value, text string, component bool) (formed bool) {
	f := e.format
	length := len(text)
	formed = true
	wrong := func(rule Rule) {
		formed = false
		c.wrong(rule, e, v, text, component)
	}
	switch f.kind {
	case 'n':
		var rule Rule
		if rule, length = number(text, c.separators); rule != 0 {
			wrong(rule)
		}
		if rule == WrongCharacters {
			return false
		}
	case 'a':
		if !letters(text) {
			wrong(WrongCharacters)
		}
		fallthrough
	default:
		if length > f.max || f.fixed { // bytes are never fewer than characters
			length = utf8.RuneCountInString(text)
		}
	}
	switch {
	case length > f.max:
		wrong(TooLong)
	case f.fixed && length < f.max:
		wrong(TooShort)
	}
	return formed
}

func (c *checker) wrong(rule Rule, e *elementSpec, v syntax.Value, text string, component bool) {
	f := Finding{Rule: rule, ID: e.id, Found: text, Expected: e.format.text, Limit: e.format.max}
	if rule == DecimalMark {
		f.Expected = string(rune(c.separators.Decimal))
	}
	c.find(where(v, f, component))
}

// number judges a numeric value (ISO 9735, 10): the sign in front and the decimal mark do not count for its length.
func number(text string, s syntax.Separators) (rule Rule, digits int) {
	rest := strings.TrimPrefix(text, "-")
	mark := -1
	for i := 0; i < len(rest); i++ {
		switch b := rest[i]; {
		case b >= '0' && b <= '9':
			digits++
		case (b == '.' || b == ',' || b == s.Decimal && b != 0) && mark < 0:
			mark = i
		default:
			return WrongCharacters, 0
		}
	}
	switch {
	case digits == 0:
		return WrongCharacters, 0
	case mark == 0 || mark == len(rest)-1:
		return DecimalDigit, digits
	case mark > 0 && s.Stated && s.Decimal != 0 && rest[mark] != s.Decimal:
		return DecimalMark, digits
	}
	return 0, digits
}

func (c *checker) find(f Finding) {
	f.Segment, f.Tag = c.index, c.segment.Tag()
	c.report(f)
}

func at(v syntax.Value, f Finding) Finding {
	f.Element, f.Occurrence, f.Component = v.Element, v.Occurrence, v.Component
	return f
}

// where pins a finding to a component, or to the element where it has none.
func where(v syntax.Value, f Finding, component bool) Finding {
	f = at(v, f)
	if !component {
		f.Component = 0
	}
	return f
}
