package edifact

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// group begins a group.
func (d *decoder) group(p *syntax.Part) {
	c := d.current
	if c == nil {
		d.outside(p)
		return
	}
	d.notes(p, false)
	places, ung := d.service(p), &p.Segments[0]
	d.closeGroup(nil)
	d.holdService(p, 0, places, levelGroup, d.accompany)
	if ung.Get(5, 1) != "" {
		d.prepared(places, ung, levelGroup)
	}
	c.groups++
	if reference := ung.Get(6, 1); reference != "" && !c.groupReferences.add(strings.Clone(reference)) {
		d.accompany(fault{code: CodeDuplicateGroup, standard: "26", level: levelGroup, at: places.at(0, 6, 1, 0), text: "the group reference was used before in this interchange",
			found: reference, expected: "a reference of its own", mend: "give each group of an interchange its own reference (0048)"}.make())
	}
	if c.bare {
		d.mix(places.at(0, 0, 0, 0))
	}
	c.open = &group{reference: ung.Get(6, 1), kind: ung.Get(2, 1), version: ung.Get(8, 1), release: ung.Get(8, 2)}
}

// mix reports once that there are messages inside and outside of groups.
func (d *decoder) mix(at messages.Position) {
	if d.current.mixed {
		return
	}
	d.current.mixed = true
	d.accompany(fault{code: CodeMixed, standard: "30", level: levelInterchange, at: at,
		text: "the interchange has messages inside and outside of groups", mend: "put all messages into groups, or none"}.make())
}

func (d *decoder) groupEnd(p *syntax.Part) {
	if d.current == nil {
		d.outside(p)
		return
	}
	d.notes(p, false)
	if d.current.open == nil {
		d.accompany(fault{code: CodeNoGroupEnd, standard: "33", level: levelInterchange, at: d.service(p).at(0, 0, 0, 0),
			text: "UNE ends a group that was not begun", found: "UNE", mend: "begin the group with UNG"}.make())
		return
	}
	d.closeGroup(p)
}

// closeGroup ends the open group, by UNE or, where p is nil, for want of one.
func (d *decoder) closeGroup(p *syntax.Part) {
	g := d.current.open
	if g == nil {
		return
	}
	d.current.open = nil
	if p == nil && d.cut { // whatever came behind was not read
		return
	}
	if p == nil {
		d.accompany(fault{code: CodeNoGroupEnd, standard: "13", level: levelGroup, at: d.here("UNE"),
			text: fmt.Sprintf("the group %s has no end", adapters.Found(g.reference)), expected: "UNE", mend: "end the group with UNE"}.make())
		return
	}
	une, places := &p.Segments[0], d.service(p)
	d.holdService(p, 0, places, levelGroup, d.accompany)
	if count := une.Get(2, 1); !counts(count, g.messages) {
		d.accompany(fault{code: CodeGroupCount, standard: countError(count), level: levelGroup, at: places.at(0, 2, 1, 0),
			text: "the group's count of messages is wrong", found: count, expected: strconv.Itoa(g.messages), mend: "count the messages of the group"}.make())
	}
	if reference := une.Get(3, 1); reference != g.reference {
		d.accompany(fault{code: CodeGroupReference, standard: "28", level: levelGroup, at: places.at(0, 3, 1, 0),
			text: "UNE and UNG have different references", found: reference, expected: adapters.Found(g.reference), mend: "repeat the reference of UNG"}.make())
	}
	if g.messages == 0 {
		d.accompany(fault{code: CodeEmptyInterchange, standard: "32", level: levelGroup, at: places.at(0, 0, 0, 0),
			text: "the group holds no message", mend: "leave the group out"}.make())
	}
}
