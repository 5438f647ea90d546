package xmldoc

import (
	"strings"
	"unicode/utf8"
)

// Nested reads the document that stands as text in an element: escaped, or in a CDATA section. It is read under the
// same limits as the document around it, with positions in the bytes as received, and paths that go on from the
// element's. A document inside a nested one is not read: the text then stays a text.
func (n *Node) Nested() (*Document, error) {
	if n == nil || n.element.doc.src.within != nil {
		return nil, n.refuse(CodeNested, "a document is nested in a nested document", "", "one level of nesting", "send the inner document on its own")
	}
	outer := n.element.doc
	n.use = used
	src := &Source{text: n.text(), charset: outer.src.charset, within: &within{src: outer.src, start: int(n.textAt), at: int(n.textAt)}}
	src.within.section = strings.HasSuffix(outer.src.text[:n.textAt], "<![CDATA[")
	return build(borrowReader(src, outer.limits), n.Path())
}

// Nests tells whether an element's text begins like a document, and not like a value.
func (n *Node) Nests() bool {
	return n != nil && strings.HasPrefix(strings.TrimLeft(n.text(), "\ufeff \t\r\n"), "<")
}

// within maps offsets of a nested document's text to those of the text around it. It walks forward from the last
// answer, or from the start.
type within struct {
	src     *Source
	start   int
	inner   int  // offset in the nested text
	at      int  // the same in the text around it
	section bool // at is in a CDATA section
	marks   []nestedMark
}

// nestedMark is a known place, one in every markEvery bytes.
type nestedMark struct {
	inner, at int
	section   bool
}

// offset gives the place in the outer text of an offset in the nested one.
func (w *within) offset(inner int) int {
	if inner < w.inner { // go back to the last mark before it
		k := min(inner/markEvery, len(w.marks)-1)
		for k >= 0 && w.marks[k].inner > inner {
			k--
		}
		if k >= 0 {
			w.inner, w.at, w.section = w.marks[k].inner, w.marks[k].at, w.marks[k].section
		}
	}
	s := w.src.text
	for w.at < len(s) {
		if len(w.marks)*markEvery <= w.inner {
			w.marks = append(w.marks, nestedMark{w.inner, w.at, w.section})
		}
		if w.markup(s) {
			continue
		}
		if w.inner >= inner {
			break
		}
		w.character(s)
	}
	return w.at
}

// markup passes over what is no text: the edges of CDATA sections, comments and processing instructions.
func (w *within) markup(s string) bool {
	rest := s[w.at:]
	skip := 0
	switch {
	case w.section:
		if strings.HasPrefix(rest, "]]>") {
			w.section, skip = false, len("]]>")
		}
	case rest[0] != '<':
	case strings.HasPrefix(rest, "<![CDATA["):
		w.section, skip = true, len("<![CDATA[")
	case strings.HasPrefix(rest, "<!--"):
		skip = strings.Index(rest, "-->") + len("-->")
	case strings.HasPrefix(rest, "<?"):
		skip = strings.Index(rest, "?>") + len("?>")
	}
	w.at += skip
	return skip > 0
}

// character passes over one character of the nested text.
func (w *within) character(s string) {
	switch c := s[w.at]; {
	case c == '&' && !w.section:
		end := strings.IndexByte(s[w.at:], ';')
		if end < 0 {
			end = 0
		}
		w.inner += referenced(s[w.at+1 : w.at+max(end, 1)])
		w.at += end + 1
	case c == '\r' && strings.HasPrefix(s[w.at:], "\r\n"):
		w.inner++
		w.at += 2
	default:
		w.inner++
		w.at++
	}
}

// referenced is how many bytes the character of a reference takes, which is known to be a good one.
func referenced(name string) int {
	if !strings.HasPrefix(name, "#") {
		return 1
	}
	r := rune(0)
	for _, c := range strings.TrimLeft(name, "#x") {
		digit := c - '0'
		if c > '9' {
			digit = (c | 0x20 - 'a') + 10
		}
		if strings.HasPrefix(name, "#x") {
			r = r<<4 + digit
		} else {
			r = r*10 + digit
		}
	}
	return max(1, utf8.RuneLen(r))
}
