package grammar

import (
	"fmt"
	"strconv"
	"strings"
)

// parse reads the notation of the data files:
//
//	message CUSDEC 4          a message type and its revision
//	 BGM 1                    a segment, depth by indentation; a question mark: optional; the repeats
//	 SG1 ?99                  a group; its first segment is its trigger
//	segment DTM C507(2005:an..3 ?2380:an..35)
//	codes 1049 1 2 5          continued on lines that begin with a blank
func parse(text string) (*Directory, error) {
	d := &Directory{messages: map[string]*Message{}, segments: map[string]*segmentSpec{}, codes: map[string]*codeList{}}
	var (
		stack []*Node
		list  *codeList
	)
	for number, line := range strings.Split(text, "\n") {
		fail := func(what string) error { return fmt.Errorf("line %d: %s: %q", number+1, what, line) }
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || line[0] == '#' || word == "edition":
		case line[0] == ' ' && list != nil:
			for _, v := range strings.Fields(line) {
				list.add(v)
			}
		case line[0] == ' ':
			trimmed := strings.TrimLeft(line, " ")
			depth := len(line) - len(trimmed)
			n, ok := parseNode(trimmed)
			if !ok || depth > len(stack) {
				return nil, fail("not a segment or group")
			}
			stack = stack[:depth]
			parent := stack[depth-1]
			parent.children = append(parent.children, n)
			stack = append(stack, n)
		case word == "message":
			name, revision, _ := strings.Cut(rest, " ")
			m := &Message{Name: name, Revision: revision, Directory: d, root: &Node{Max: 1}, tags: map[string]bool{}}
			d.messages[name] = m
			stack, list = []*Node{m.root}, nil
		case word == "segment":
			s, err := parseSegment(rest)
			if err != nil {
				return nil, fail(err.Error())
			}
			d.segments[s.tag] = s
			list = nil
		case word == "codes":
			id, values, _ := strings.Cut(rest, " ")
			list = &codeList{}
			d.codes[id] = list
			for _, v := range strings.Fields(values) {
				list.add(v)
			}
		default:
			return nil, fail("unknown word")
		}
	}
	for _, m := range d.messages {
		if err := m.link(m.root); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	for _, s := range d.segments {
		for _, e := range s.elements {
			e.codes = d.codes[e.id]
			for _, c := range e.components {
				c.codes = d.codes[c.id]
			}
		}
	}
	return d, nil
}

func parseNode(s string) (*Node, bool) {
	name, repeat, ok := strings.Cut(s, " ")
	if !ok {
		return nil, false
	}
	n := &Node{Tag: name, Mandatory: true}
	if rest, optional := strings.CutPrefix(repeat, "?"); optional {
		n.Mandatory, repeat = false, rest
	}
	var err error
	if n.Max, err = strconv.Atoi(repeat); err != nil || n.Max < 1 {
		return nil, false
	}
	if number, group := strings.CutPrefix(name, "SG"); group && number[:min(1, len(number))] <= "9" { // SGP is a segment
		n.Tag = ""
		if n.Group, err = strconv.Atoi(number); err != nil || n.Group < 1 {
			return nil, false
		}
	}
	return n, true
}

// sectionControl is UNS, a service segment that stands within messages: the directories of messages do not define it, and it
// is the same in all syntax versions (ISO 9735, annex B).
var sectionControl, _ = parseSegment("UNS 0081:a1")

// link gives every node its tag as a number and its segment, and every group the tag of its trigger.
func (m *Message) link(n *Node) error {
	for _, c := range n.children {
		if c.Group > 0 {
			if len(c.children) == 0 || c.children[0].Group > 0 {
				return fmt.Errorf("group %d has no trigger", c.Group)
			}
			c.Tag = c.children[0].Tag
		}
		c.tag = packTag(c.Tag)
		if c.spec = m.Directory.segments[c.Tag]; c.spec == nil && c.Tag == sectionControl.tag {
			c.spec = sectionControl
		}
		m.tags[c.Tag] = true
		if err := m.link(c); err != nil {
			return err
		}
	}
	n.index()
	return nil
}

// packTag makes a number of a tag, 0 where it is none.
func packTag(tag string) uint32 {
	if len(tag) != 3 {
		return 0
	}
	return uint32(tag[0])<<16 | uint32(tag[1])<<8 | uint32(tag[2])
}

func parseSegment(s string) (*segmentSpec, error) {
	tag, rest, _ := strings.Cut(s, " ")
	spec := &segmentSpec{tag: tag}
	for rest != "" {
		var e *elementSpec
		var err error
		if e, rest, err = parseElement(rest); err != nil {
			return nil, err
		}
		if n := len(spec.elements); n > 0 && spec.elements[n-1].id == e.id {
			e.copied = true
		}
		spec.elements = append(spec.elements, e)
		for range e.repeat {
			spec.positional = append(spec.positional, e)
		}
		rest = strings.TrimPrefix(rest, " ")
	}
	return spec, nil
}

// parseElement reads one element and gives what follows it.
func parseElement(s string) (*elementSpec, string, error) {
	e := &elementSpec{mandatory: true, repeat: 1}
	if rest, optional := strings.CutPrefix(s, "?"); optional {
		e.mandatory, s = false, rest
	}
	end := strings.IndexAny(s, ":(*")
	if end < 0 {
		return nil, "", fmt.Errorf("element without format: %s", s)
	}
	e.id, s = s[:end], s[end:]
	e.qualifies = e.id == "1131" || e.id == "3055"
	if s[0] == '*' {
		end = strings.IndexAny(s, ":(")
		if end < 0 {
			return nil, "", fmt.Errorf("element without format: %s", e.id)
		}
		n, err := strconv.Atoi(s[1:end])
		if err != nil || n < 1 || n > 999 {
			return nil, "", fmt.Errorf("repeats of %s", e.id)
		}
		e.repeat, s = n, s[end:]
	}
	if s[0] == ':' {
		text, rest := s[1:], ""
		if i := strings.IndexAny(text, " )"); i >= 0 {
			text, rest = text[:i], text[i:]
		}
		f, err := parseFormat(text)
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", e.id, err)
		}
		e.format = f
		return e, rest, nil
	}
	e.composite = true
	for s = s[1:]; s != ""; s = strings.TrimPrefix(s, " ") {
		if s[0] == ')' {
			return e, s[1:], nil
		}
		c, rest, err := parseElement(s)
		if err != nil {
			return nil, "", err
		}
		e.components = append(e.components, c)
		s = rest
	}
	return nil, "", fmt.Errorf("%s is not closed", e.id)
}

func parseFormat(s string) (format, error) {
	f := format{text: s}
	rest, ok := strings.CutPrefix(s, "an")
	switch {
	case ok:
		f.kind = 'x'
	case strings.HasPrefix(s, "a"), strings.HasPrefix(s, "n"):
		f.kind, rest = s[0], s[1:]
	default:
		return f, fmt.Errorf("format %q", s)
	}
	number, variable := strings.CutPrefix(rest, "..")
	f.fixed = !variable
	var err error
	if f.max, err = strconv.Atoi(number); err != nil {
		return f, fmt.Errorf("format %q", s)
	}
	return f, nil
}
