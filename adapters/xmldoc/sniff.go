package xmldoc

import (
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

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
// beyond the limits only ends the look, and what is wrong with the charset is left to who reads the document, who can say it.
// ok is false where the bytes do not begin like XML.
func Sniff(head []byte, o Options) (s Sniffed, ok bool) {
	r, err := NewReader(head, o)
	for cut := 0; err != nil && cut < utf8.UTFMax && len(head) > 1; cut++ {
		// the last character may be cut in the middle
		head = head[:len(head)-1]
		r, err = NewReader(head, o)
	}
	if err != nil {
		r, err = NewReader(roughly(head), Options{Charset: "utf-8", Limits: o.Limits})
	}
	if err != nil || !strings.HasPrefix(strings.TrimLeft(strings.TrimPrefix(r.s, "\ufeff"), " \t\r\n"), "<") {
		return s, false
	}
	if s.look(r); s.Doctype != "" {
		// what follows is looked at too, so that whose document it is can be told together with why it is refused
		if r, err = NewReader([]byte(behindDoctype(r.s[r.i:])), Options{Charset: "utf-8", Limits: o.Limits}); err == nil {
			s.look(r)
		}
	}
	return s, true
}

// look reads on until enough is seen, or no more is to be seen.
func (s *Sniffed) look(r *Reader) {
	for len(s.Elements) < sniffMost {
		kind, err := r.Next()
		if err != nil {
			var d *adapters.DocumentError
			if errors.As(err, &d) && d.Faults[len(d.Faults)-1].Code == CodeDTD && s.Doctype == "" {
				rest := strings.TrimLeft(r.s[min(len(r.s), r.i+len("<!DOCTYPE")):], " \t\r\n")
				s.Doctype = rest[:len(rest)-len(strings.TrimLeftFunc(rest, func(c rune) bool { return c == ':' || c < utf8.RuneSelf && classes[c]&inName != 0 }))]
			}
			return
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
}

// behindDoctype is what follows a document type declaration, whose own declarations stand in brackets.
func behindDoctype(s string) string {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case strings.HasPrefix(s[i:], "<!--"):
			end := strings.Index(s[i:], "-->")
			if end < 0 {
				return ""
			}
			i += end + 2
		case c == '"', c == '\'':
			end := strings.IndexByte(s[i+1:], c)
			if end < 0 {
				return ""
			}
			i += end + 1
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '>' && depth <= 0:
			return s[i+1:]
		}
	}
	return ""
}

// roughly is the text of bytes whose charset is misstated or not kept: what is ASCII in it is right, as the names and namespaces
// of the formats are. The XML declaration is left out, and the rest is UTF-8.
func roughly(head []byte) []byte {
	c := charset{"iso-8859-1", shapeByte, charmap.ISO8859_1}
	own := outerOf(head)
	if wide, ok := charsetOf(own.name); ok {
		if wide.wide() {
			c = wide
		} else {
			head = head[len("\ufeff"):]
		}
	}
	text, _ := c.decodeAll(head)
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.HasPrefix(text, "<?xml") {
		_, text, _ = strings.Cut(text, "?>")
	}
	return []byte(text)
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
