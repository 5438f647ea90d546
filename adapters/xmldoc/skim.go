package xmldoc

import "strings"

// skim finds where tags and elements end without looking at what is in them. It goes on where it was when more of the text is
// there. What is not well-formed may end an element too early or too late: the reader that reads it then finds the fault.
type skim struct {
	at    int
	depth int
}

// token goes behind one tag, comment, section or piece of text; false leaves at where it was: the text ends before.
func (k *skim) token(s string) bool {
	rest := s[k.at:]
	end := -1
	switch {
	case rest == "":
		return false
	case rest[0] != '<':
		if i := strings.IndexByte(rest, '<'); i >= 0 {
			end = i
		}
	case len(rest) < len("<![CDATA["):
		end = shortTag(rest)
	case strings.HasPrefix(rest, "<!--"):
		end = after(rest, 4, "-->")
	case strings.HasPrefix(rest, "<![CDATA["):
		end = after(rest, 9, "]]>")
	case strings.HasPrefix(rest, "<?"):
		end = after(rest, 2, "?>")
	default:
		end = tagEnd(rest)
	}
	if end < 0 {
		return false
	}
	k.at += end
	return true
}

// element goes behind the end tag of the element that is open; false where the text ends before.
func (k *skim) element(s string) bool {
	for k.depth > 0 {
		i := strings.IndexByte(s[k.at:], '<')
		if i < 0 {
			k.at = len(s)
			return false
		}
		k.at += i
		from := k.at
		if !k.token(s) {
			return false
		}
		switch tag := s[from:k.at]; {
		case tag[1] == '/':
			k.depth--
		case tag[1] == '!', tag[1] == '?', strings.HasSuffix(tag, "/>"):
		default:
			k.depth++
		}
	}
	return true
}

// after is the end of a mark that is looked for from an offset on, -1 where it is not there.
func after(s string, from int, mark string) int {
	if i := strings.Index(s[from:], mark); i >= 0 {
		return from + i + len(mark)
	}
	return -1
}

// shortTag is the end of a tag at the end of the text that is too short for anything else.
func shortTag(s string) int {
	if len(s) < 2 || s[1] == '!' || s[1] == '?' {
		return -1
	}
	return tagEnd(s)
}

// tagEnd is the end of a tag: the first > that is not in quotes.
func tagEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '>':
			return i + 1
		case '"', '\'':
			j := strings.IndexByte(s[i+1:], c)
			if j < 0 {
				return -1
			}
			i += j + 1
		}
	}
	return -1
}
