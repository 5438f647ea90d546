package sps

import (
	"strings"
	"unicode/utf8"
)

// sheet writes an indented XML document. Elements are named without their prefix, which follows from the name.
// Blank texts and attributes are not there, and neither is a group with nothing in it.
type sheet struct {
	b     []byte
	depth int
}

// prefixes are those of the elements that are not in the reusable aggregates' namespace.
var prefixes = map[string]string{
	"SPSCertificate": "rsm", "SPSExchangedDocument": "rsm", "SPSConsignment": "rsm",
	"SPSAcknowledgement": "rsm", "SPSAcknowledgementDocument": "rsm",
	"DateTime": "udt", "DateTimeString": "udt",
}

// namespaces are the declarations on the root element.
const namespaces = ` xmlns:ram="` + spaceUNCEFACT + `ReusableAggregateBusinessInformationEntity:21" xmlns:udt="` + spaceUNCEFACT + `UnqualifiedDataType:21"`

// root writes the whole document around what inside writes.
func (s *sheet) root(name, space string, inside func()) {
	s.b = append(s.b, `<?xml version="1.0" encoding="UTF-8"?>`...)
	s.b = append(s.b, "\n<rsm:"+name+` xmlns:rsm="`+space+`"`+namespaces+">\n"...)
	s.depth++
	inside()
	s.depth--
	s.b = append(s.b, "</rsm:"+name+">\n"...)
}

// group writes an element around what inside writes.
func (s *sheet) group(name string, inside func()) {
	start := len(s.b)
	s.tag("<", name)
	s.b = append(s.b, ">\n"...)
	within := len(s.b)
	s.depth++
	inside()
	s.depth--
	if len(s.b) == within {
		s.b = s.b[:start]
		return
	}
	s.tag("</", name)
	s.b = append(s.b, ">\n"...)
}

// leaf writes an element with a text; attributes are names and values in turn.
func (s *sheet) leaf(name, text string, attributes ...string) {
	if text != "" {
		s.write(name, text, attributes)
	}
}

// mark writes an element that has only attributes.
func (s *sheet) mark(name string, attributes ...string) {
	if strings.Join(attributes, "") != "" {
		s.write(name, "", attributes)
	}
}

func (s *sheet) write(name, text string, attributes []string) {
	s.tag("<", name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] == "" {
			continue
		}
		s.b = append(s.b, ' ')
		s.b = append(s.b, attributes[i]...)
		s.b = append(s.b, `="`...)
		s.escape(attributes[i+1], true)
		s.b = append(s.b, '"')
	}
	if text == "" {
		s.b = append(s.b, "/>\n"...)
		return
	}
	s.b = append(s.b, '>')
	s.escape(text, false)
	s.b = append(s.b, "</"...)
	s.name(name)
	s.b = append(s.b, ">\n"...)
}

func (s *sheet) tag(mark, name string) {
	for range s.depth {
		s.b = append(s.b, "  "...)
	}
	s.b = append(s.b, mark...)
	s.name(name)
}

func (s *sheet) name(name string) {
	prefix := prefixes[name]
	if prefix == "" {
		prefix = "ram"
	}
	s.b = append(s.b, prefix...)
	s.b = append(s.b, ':')
	s.b = append(s.b, name...)
}

// escape writes character data (XML 1.0, 2.4). Characters that XML does not have are left out.
func (s *sheet) escape(text string, attribute bool) {
	for _, c := range text {
		switch {
		case c == '&':
			s.b = append(s.b, "&amp;"...)
		case c == '<':
			s.b = append(s.b, "&lt;"...)
		case c == '>':
			s.b = append(s.b, "&gt;"...)
		case c == '"' && attribute:
			s.b = append(s.b, "&quot;"...)
		case c == '\r':
			s.b = append(s.b, "&#13;"...)
		case c == '\n' && attribute:
			s.b = append(s.b, "&#10;"...)
		case c == '\t' && attribute:
			s.b = append(s.b, "&#9;"...)
		case c < 0x20 && c != '\n' && c != '\t', c == 0xfffe, c == 0xffff:
		default:
			s.b = utf8.AppendRune(s.b, c)
		}
	}
}
