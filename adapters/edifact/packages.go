package edifact

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// pack reads PAC into a list, and gives where it put it.
func (x *mapping) pack(into *[]messages.Package, p pointer, field string, s segment) int {
	at := x.item(p, field, len(*into))
	k := x.made.packages.add(into)
	text, plain := s.Composite(2).ReadNumber(1)
	if count, ok := x.decimalOf(text, plain, s, 2, 1); ok {
		k.Count = count
		x.mark(x.field(at, "count"), s, 2, 0)
	}
	x.packageType(k, at, s, 4, 1, 4)
	k.Level = s.get(3, 1)
	return len(*into) - 1
}

// packageType reads the kind of packages from a composite: its code with the list, and its name.
func (x *mapping) packageType(k *messages.Package, at pointer, s segment, element, code, text int) {
	e := s.Composite(element)
	if kind, key := e.ReadKey(code); kind != "" {
		if key == x.packageKindSeen && key != 0 || codes.Package(kind) {
			x.packageKindSeen, k.Type = key, kind
			x.mark(x.field(at, "type"), s, element, code)
		} else {
			k.SourceType = x.newCode(kind, x.listAt("rec21", s, element, code+1))
			x.mark(x.field(x.field(at, "sourceType"), "code"), s, element, code)
		}
	}
	if name := e.Read(text); name != "" {
		if k.SourceType == nil {
			k.SourceType = x.newCode("text", "")
			k.SourceType.Text = name
			if k.Type != "" {
				k.SourceType.Code = k.Type
			}
		} else {
			k.SourceType.Text = name
		}
		x.mark(x.field(x.field(at, "sourceType"), "text"), s, element, text)
	}
}

// shipping reads the marks of PCI onto a package.
func (x *mapping) shipping(k *messages.Package, at pointer, s segment) {
	s.Composite(2).Mark(1)
	e := s.Composite(3)
	for c := 1; c <= min(e.Len(), 10); c++ {
		if v := e.Read(c); v != "" {
			x.mark(x.item(at, "marks", len(k.Marks)), s, 3, c)
			*x.made.strings.add(&k.Marks) = v
		}
	}
}

// wholeNumber gives a decimal as a number, where it is a whole one of reasonable size.
func wholeNumber(d messages.Decimal) (int, bool) {
	head, fraction, _ := strings.Cut(string(d), ".")
	n, err := strconv.Atoi(head)
	return n, err == nil && n >= 0 && strings.Trim(fraction, "0") == ""
}
