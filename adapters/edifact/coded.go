package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// listOf names the list of a code: the UN list unless 1131 or 3055 say another.
func listOf(un, qualifier, agency string) string {
	if qualifier == "" && (agency == "" || agency == "6") {
		return un
	}
	if qualifier == "" || agency == "" {
		return strings.Trim(qualifier+agency, ":")
	}
	return strings.Trim(qualifier+":"+agency, ":")
}

// unList is a code list of the UN directory of which codes are shared.
type unList uint8

const (
	list1001 unList = iota + 1
	list1153
	list3035
	list3227
	list4215
	list5025
	list5153
	list5283
	list6311
	list6313
	list8053
	list8249
)

var unLists = [...]string{list1001: "untdid1001", list1153: "untdid1153", list3035: "untdid3035", list3227: "untdid3227", list4215: "untdid4215",
	list5025: "untdid5025", list5153: "untdid5153", list5283: "untdid5283", list6311: "untdid6311", list6313: "untdid6313", list8053: "untdid8053",
	list8249: "untdid8249"}

// sharedCode makes a code that stands at several places, and must not change: messages say the same few again and again.
func (x *mapping) sharedCode(code string, key uint64, list unList) *messages.Code {
	of := key | uint64(list)<<59 // a key leaves these bits free
	kept := &x.shared[of*0x9e3779b97f4a7c15>>58]
	if kept.key != of {
		return x.toShare(kept, code, key, of, list)
	}
	return kept.code
}

// toShare makes a code that sharedCode did not make yet, and keeps it where it has a key.
func (x *mapping) toShare(kept *keptCode, code string, key, of uint64, list unList) *messages.Code {
	c := x.newCode(code, unLists[list])
	if key != 0 {
		kept.key, kept.code = of, c
	}
	return c
}

// sharedIn is sharedCode in a list of any name.
func (x *mapping) sharedIn(code string, key uint64, list string) *messages.Code {
	kept := &x.named[key*0x9e3779b97f4a7c15>>60]
	if kept.key == key && key != 0 && kept.code.List == list {
		return kept.code
	}
	c := x.newCode(code, list)
	if key != 0 {
		kept.key, kept.code = key, c
	}
	return c
}

// newCode makes a code of a list.
func (x *mapping) newCode(code, list string) *messages.Code {
	c := x.made.codes.one()
	c.Code, c.List = code, list
	return c
}

// listAt names the list of the code before two components that hold 1131 and 3055.
func (x *mapping) listAt(un string, s segment, element, component int) string {
	qualifier, agency := s.get(element, component), s.get(element, component+1)
	if qualifier == "" && (agency == "" || agency == "6") {
		return un
	}
	return x.listPeeked(qualifier, agency)
}

// listPeeked names the list of 1131 and 3055, whatever the directory's own is.
func (x *mapping) listPeeked(qualifier, agency string) string {
	switch {
	case qualifier == "" && agency != "" && agency[0] != ':' && agency[len(agency)-1] != ':': // as most are
		return agency
	case qualifier == "" || agency == "":
		return strings.Trim(qualifier+agency, ":")
	}
	for i := range x.lists {
		if l := &x.lists[i]; l.qualifier == qualifier && l.agency == agency {
			return l.name
		}
	}
	l := &x.lists[x.nextList%len(x.lists)]
	x.nextList++ // they stay for other messages, whose texts they must not hold
	l.qualifier, l.agency, l.name = strings.Clone(qualifier), strings.Clone(agency), strings.Trim(qualifier+":"+agency, ":")
	return l.name
}

// listKeyed is listPeeked with the keys of both.
func (x *mapping) listKeyed(qualifier, agency string, kind, of uint64) string {
	l := &x.byKeys
	if l.qualifier != kind || l.agency != of || kind == 0 || of == 0 {
		l.qualifier, l.agency, l.name = kind, of, x.listPeeked(qualifier, agency)
	}
	return l.name
}

// coded reads a code with the list that 1131 and 3055 after it name; nil where it is empty.
func (x *mapping) coded(p pointer, field, un string, s segment, element, component int) *messages.Code {
	code := s.get(element, component)
	if code == "" {
		return nil
	}
	x.mark(x.field(x.field(p, field), "code"), s, element, component)
	return x.newCode(code, x.listAt(un, s, element, component+1))
}

// worded is coded with the text that stands in a component; where there is none, the code may stand at several places.
func (x *mapping) worded(p pointer, field string, un unList, s segment, element, component, text int) *messages.Code {
	e := s.Composite(element)
	code, key := e.ReadKey(component)
	if code == "" {
		return nil
	}
	x.mark(x.field(x.field(p, field), "code"), s, element, component)
	if e.Len() == component {
		return x.sharedCode(code, key, un)
	}
	words := e.Read(text)
	qualifier, kind := e.ReadKey(component + 1)
	agency, of := e.ReadKey(component + 2)
	listed := qualifier == "" && (agency == "" || agency == "6")
	if listed && words == "" {
		return x.sharedCode(code, key, un)
	}
	list := unLists[un]
	if !listed {
		list = x.listKeyed(qualifier, agency, kind, of)
	}
	if words == "" {
		return x.sharedIn(code, key, list)
	}
	c := x.newCode(code, list)
	c.Text = words
	return c
}

// simple reads a code of a simple element.
func (x *mapping) simple(p pointer, field string, un unList, s segment, element, component int) *messages.Code {
	code, key := s.Composite(element).ReadKey(component)
	if code == "" {
		return nil
	}
	x.mark(x.field(x.field(p, field), "code"), s, element, component)
	return x.sharedCode(code, key, un)
}
