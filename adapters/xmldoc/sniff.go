package xmldoc

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters"
)

// Sniffed is what the beginning of a document shows of it.
type Sniffed struct {
	// Elements are the first elements in document order with their depth, the root's being 1.
	Elements []Seen
	// Spaces are the namespaces declared so far, in order of appearance.
	Spaces []string
	// Doctype is the root element that a document type declaration names; such a document is refused when read.
	Doctype string
}

// Seen is an element that Sniff came across.
type Seen struct {
	Name
	Depth int
}

// sniffMost is how many elements Sniff looks at.
const sniffMost = 64

// Sniff looks at the first bytes of a document, for detection. It is lenient: what is wrong, cut off or
// beyond the limits only ends the look. ok is false where the bytes do not begin like XML.
func Sniff(head []byte, o Options) (s Sniffed, ok bool) {
	r, err := NewReader(head, o)
	for cut := 0; err != nil && cut < utf8.UTFMax && len(head) > 1; cut++ {
		// the last character may be cut in the middle
		head = head[:len(head)-1]
		r, err = NewReader(head, o)
	}
	if err != nil || !strings.HasPrefix(strings.TrimLeft(strings.TrimPrefix(r.s, "\ufeff"), " \t\r\n"), "<") {
		return s, false
	}
	for len(s.Elements) < sniffMost {
		kind, err := r.Next()
		if err != nil {
			var d *adapters.DocumentError
			if errors.As(err, &d) && d.Faults[len(d.Faults)-1].Code == CodeDTD {
				rest := strings.TrimLeft(r.s[min(len(r.s), r.i+len("<!DOCTYPE")):], " \t\r\n")
				s.Doctype = rest[:len(rest)-len(strings.TrimLeftFunc(rest, func(c rune) bool { return c == ':' || c < utf8.RuneSelf && classes[c]&inName != 0 }))]
			}
			break
		}
		if kind != Start {
			continue
		}
		s.Elements = append(s.Elements, Seen{r.Name(), r.Depth()})
		for _, b := range r.bindings {
			if !contains(s.Spaces, b.uri) {
				s.Spaces = append(s.Spaces, b.uri)
			}
		}
	}
	return s, true
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
