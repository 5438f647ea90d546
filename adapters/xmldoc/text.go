package xmldoc

import (
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/clearhub/clearhub/messages"
)

// chars reads the text at r.i up to the next markup; false means there was only white space outside the root.
func (r *Reader) chars() (bool, error) {
	s, start := r.s, r.i
	i := start
	for i < len(s) && classes[s[i]]&isSpace != 0 && s[i] != '\r' {
		i++
	}
	r.blank = i < len(s) && s[i] == '<' || i == len(s)
	if r.blank && r.skip && i-start <= r.limits.Text {
		r.i = i
		return false, nil
	}
	dirty := false
	for !r.blank {
		for i < len(s) && classes[s[i]]&stopsText == 0 {
			i++
		}
		if i >= len(s) || s[i] == '<' {
			break
		}
		switch s[i] {
		case '&', '\r':
			dirty = true
		case ']':
			if strings.HasPrefix(s[i:], "]]>") {
				return false, r.syntax(i, "]]> may not stand in text", "]]&gt;")
			}
		default:
			return false, r.forbidden(i)
		}
		i++
	}
	r.i = i
	if len(r.stack) == 0 {
		text := s[start:i]
		if r.blank || strings.Trim(text, " \t\r\n") == "" {
			return false, nil
		}
		at := start + len(text) - len(strings.TrimLeft(text, " \t\r\n"))
		what := "there is text before the root element"
		if r.rooted {
			what = "there is text behind the root element"
		}
		return false, r.fail(r.fault(CodeOutside, at, what, strings.TrimSpace(s[at:i]), "nothing but comments and white space", "send only the XML document"))
	}
	if i-start > r.limits.Text {
		return false, r.limit(CodeText, start, "a text that is too long", r.limits.Text)
	}
	r.text, r.changed = s[start:i], dirty
	if dirty {
		text, err := r.plain(start, i, false)
		if err != nil {
			return false, err
		}
		r.text = text
		r.blank = strings.Trim(text, " \t\r\n") == ""
	}
	return true, nil
}

// value reads a quoted attribute value at r.i.
func (r *Reader) value() (string, int, error) {
	s := r.s
	if r.i >= len(s) {
		return "", 0, r.truncated()
	}
	q := s[r.i]
	if q != '"' && q != '\'' {
		return "", 0, r.syntax(r.i, "an attribute's value is not quoted", `"`)
	}
	start := r.i + 1
	i := start
	dirty := false
	for {
		for i < len(s) && classes[s[i]]&stopsValue == 0 {
			i++
		}
		if i >= len(s) {
			return "", 0, r.truncated()
		}
		c := s[i]
		if c == q {
			break
		}
		switch c {
		case '"', '\'':
		case '&', '\t', '\n', '\r':
			dirty = true
		case '<':
			return "", 0, r.syntax(i, "< may not stand in an attribute's value", "&lt;")
		default:
			return "", 0, r.forbidden(i)
		}
		i++
	}
	if i-start > r.limits.Text {
		return "", 0, r.limit(CodeText, start, "a value that is too long", r.limits.Text)
	}
	r.i = i + 1
	if r.changed = dirty; !dirty {
		return s[start:i], start, nil
	}
	v, err := r.plain(start, i, true)
	return v, start, err
}

// plain resolves references and normalises line ends (XML 1.0, 2.11), and white space of attribute values (3.3.3).
func (r *Reader) plain(start, end int, attribute bool) (string, error) {
	s := r.s
	b := r.room(resolved(s[start:end]))
	for i := start; i < end; {
		switch c := s[i]; {
		case c == '&':
			semi := strings.IndexByte(s[i:min(end, i+32)], ';')
			if semi < 0 {
				return "", r.fail(r.fault(CodeEntity, i, "an ampersand begins no reference", s[i:min(end, i+12)], "&amp;", "write & as &amp;"))
			}
			c, err := r.reference(s[i+1:i+semi], i)
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, c)
			i += semi + 1
			continue
		case c == '\r':
			if i+1 < end && s[i+1] == '\n' {
				i++
			}
			if attribute {
				b = append(b, ' ')
			} else {
				b = append(b, '\n')
			}
		case attribute && (c == '\n' || c == '\t'):
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
		i++
	}
	return r.filled(b), nil
}

// resolved is how many bytes a text takes at most without its references.
func resolved(s string) int {
	n := len(s)
	if n < 1<<16 {
		return n
	}
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '&')
		if i < 0 {
			return n
		}
		at += i
		semi := strings.IndexByte(s[at:min(len(s), at+32)], ';')
		if semi < 0 {
			return n // a fault that is found later
		}
		n -= semi + 1 - min(semi+1, referenced(s[at+1:at+semi]))
		at += semi + 1
	}
}

// room is free memory for so many bytes of text: texts that had references share blocks.
func (r *Reader) room(n int) []byte {
	const block = 1 << 12
	switch {
	case n > block/4:
		return make([]byte, 0, n)
	case n > cap(r.spare):
		r.spare = make([]byte, 0, block)
	}
	return r.spare[:0:n]
}

// filled is the text that was put into room, which it never outgrows.
func (r *Reader) filled(b []byte) string {
	if n := len(b); n > 0 && cap(r.spare) > 0 && &b[0] == &r.spare[:1][0] {
		r.spare = r.spare[n:n:cap(r.spare)]
	}
	return unsafe.String(unsafe.SliceData(b), len(b)) // nobody writes there any more
}

// reference gives the character of an entity or character reference without & and ;.
func (r *Reader) reference(name string, at int) (rune, error) {
	switch name {
	case "amp":
		return '&', nil
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "quot":
		return '"', nil
	case "apos":
		return '\'', nil
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, r.fail(r.fault(CodeEntity, at, "an entity that XML does not define", "&"+name+";", "&amp; &lt; &gt; &quot; &apos; or a character reference",
			"write the character itself; entities of a DTD are never read"))
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || !legal(rune(n)) || n > utf8.MaxRune {
		return 0, r.fail(r.fault(CodeReference, at, "a reference to a character that XML does not have", "&"+name+";", "a character that XML allows", "remove the reference"))
	}
	return rune(n), nil
}

// legal tells whether a character may stand in a document at all (XML 1.0, 2.2).
func legal(c rune) bool {
	return c >= 0x20 && c <= 0xd7ff || c == '\t' || c == '\n' || c == '\r' || c >= 0xe000 && c <= 0xfffd || c >= 0x10000 && c <= utf8.MaxRune
}

func (r *Reader) forbidden(at int) error {
	return r.fail(r.fault(CodeCharacter, at, "a character that XML forbids", r.peek(at), "printable characters, tabs and line ends",
		"remove control characters before writing XML"))
}

// noncharacter finds U+FFFE and U+FFFF, the only forbidden characters beyond ASCII.
func noncharacter(s string) int {
	for at := 0; ; {
		i := strings.Index(s[at:], "\xef\xbf")
		if i < 0 {
			return -1
		}
		if at += i; at+2 < len(s) && s[at+2] >= 0xbe {
			return at
		}
		at += 2
	}
}

// place is a position as people read it.
func place(p messages.Position) string {
	return strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}
