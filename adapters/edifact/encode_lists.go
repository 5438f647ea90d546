package edifact

import (
	"context"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// maxQualified is how many codes of a message are qualified anew.
const maxQualified = 16

// qualified says of codes which the release does not have that they are agreed between the parties (3055 = ZZZ), one after the other and
// where nothing else is lost by it: a partner that looks codes up would refuse them.
func (e *encoding) qualified(ctx context.Context, entries []*entry, best writing) writing {
	type code struct {
		tag                string
		element, component int
		value              string
	}
	seen := map[code]bool{}
	for _, f := range best.unlisted {
		at := placeOf(f)
		i := at.segment - 2 // UNH is 1
		if i < 0 || i >= len(entries) || entries[i].tag != at.tag {
			continue
		}
		c := code{at.tag, at.element, max(1, at.component), componentAt(entries[i], at.element, max(1, at.component))}
		if seen[c] || len(seen) == maxQualified || c.value == "" || !e.qualifiable(c.tag, c.element, c.component) {
			continue
		}
		seen[c] = true
		changed := make([]*entry, len(entries))
		for j, entry := range entries {
			if changed[j] = entry; entry.tag == c.tag && componentAt(entry, c.element, c.component) == c.value &&
				componentAt(entry, c.element, c.component+1)+componentAt(entry, c.element, c.component+2) == "" {
				changed[j] = entry.having(c.element, c.component+2, mutual)
			}
		}
		if next, err := e.copy(ctx, changed); err == nil && len(next.losses) <= len(best.losses) && len(next.unlisted) < len(best.unlisted) {
			entries, best = changed, next
		}
	}
	return best
}

// qualifiable tells whether a list and an agency may stand behind a component.
func (e *encoding) qualifiable(tag string, element, component int) bool {
	list, _ := e.structure.Directory.Component(tag, element, component+1)
	agency, _ := e.structure.Directory.Component(tag, element, component+2)
	return list == "1131" && agency == "3055"
}

// componentAt is a component of an element that stands once, counted as CONTRL counts.
func componentAt(e *entry, element, component int) string {
	if element < 2 || element-2 >= len(e.elements) {
		return ""
	}
	el := e.elements[element-2]
	if len(el) != 1 || component > len(el[0]) {
		return ""
	}
	return el[0][component-1]
}

// having is an entry with another component.
func (e *entry) having(element, component int, value string) *entry {
	out := *e
	out.elements = append([]syntax.Element(nil), e.elements...)
	components := append([]string(nil), out.elements[element-2][0]...)
	for len(components) < component {
		components = append(components, "")
	}
	components[component-1] = value
	out.elements[element-2] = syntax.Of(components...)
	return &out
}
