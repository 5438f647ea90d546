package xmldoc

import (
	"strings"
	"unicode/utf8"
)

// Name is an expanded name: a namespace URI, empty where there is none, and a local name.
type Name struct{ Space, Local string }

// String gives the name in James Clark's notation: {uri}local.
func (n Name) String() string {
	if n.Space == "" {
		return n.Local
	}
	return "{" + n.Space + "}" + n.Local
}

const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

// binding is a namespace declaration in force; a later one hides an earlier of the same prefix.
type binding struct{ prefix, uri string }

// element is what a qualified name came out as; each distinct expanded name has one.
type element struct {
	Name
	doc     *Document
	before  *element // the one that was made before
	id      int32
	foreign bool
}

// slot remembers how a qualified name was resolved while the declarations were those of generation.
type slot struct {
	qname      string
	generation int
	element    *element
}

// bind puts a namespace declaration in force for the element being opened (Namespaces in XML 1.0, 3 and 4).
func (r *Reader) bind(prefix, uri string, at int) error {
	bad := ""
	switch {
	case prefix == "xmlns":
		bad = "the prefix xmlns may not be declared"
	case prefix == "xml" && uri != xmlSpace:
		bad = "the prefix xml may not be bound to another namespace"
	case prefix != "xml" && uri == xmlSpace, uri == xmlnsSpace:
		bad = "this namespace may not be declared"
	case prefix != "" && uri == "":
		bad = "a prefix may not be bound to no namespace"
	}
	if bad != "" {
		r.note(r.fault(CodeBinding, at, bad, "xmlns:"+prefix+`="`+uri+`"`, "another prefix or namespace", "correct the namespace declaration"))
		return nil
	}
	for i := len(r.bindings) - 1; i >= r.opening; i-- {
		if r.bindings[i].prefix == prefix {
			r.note(r.fault(CodeDuplicate, at, "the element declares the same prefix twice", "xmlns:"+prefix, "each prefix once", "remove one of them"))
			return nil
		}
	}
	if len(r.bindings) >= r.limits.Namespaces {
		return r.limit(CodeNamespaces, at, "too many namespace declarations in force", r.limits.Namespaces)
	}
	if r.volatile {
		prefix, uri = strings.Clone(prefix), strings.Clone(uri)
	}
	r.bindings = append(r.bindings, binding{prefix, uri})
	r.generations++
	r.generation = r.generations
	return nil
}

// lookup gives the namespace of a prefix; an unbound one is reported once per prefix and reading goes on without.
func (r *Reader) lookup(prefix string, at int) string {
	for i := len(r.bindings) - 1; i >= 0; i-- {
		if r.bindings[i].prefix == prefix {
			return r.bindings[i].uri
		}
	}
	switch {
	case prefix == "":
		return ""
	case prefix == "xml":
		return xmlSpace
	}
	for _, p := range r.unbound {
		if p == prefix {
			return ""
		}
	}
	if len(r.unbound) < maxFaults {
		r.unbound = append(r.unbound, prefix)
		r.note(r.fault(CodeUnbound, at, "the prefix "+quote(prefix)+" is not bound to a namespace", prefix+":", `xmlns:`+quote(prefix)+`="…" on this element or one around it`,
			"declare the prefix; it may have been lost when the element was cut out of a larger document"))
	}
	return ""
}

// split cuts a qualified name at its colon and checks both parts.
func (r *Reader) split(qname string, at int) (prefix, local string, err error) {
	local = qname
	if i := strings.IndexByte(qname, ':'); i >= 0 {
		prefix, local = qname[:i], qname[i+1:]
		if prefix == "" || local == "" || strings.IndexByte(local, ':') >= 0 || prefix == "xmlns" {
			return "", "", r.syntax(at, quote(qname)+" is not a qualified name", "a name with at most one colon inside")
		}
		if !nameStart(local) {
			return "", "", r.syntax(at+len(prefix)+1, "a local name begins with a character that may not", "a letter or _")
		}
	}
	return prefix, local, nil
}

// resolve finds the element that a qualified name stands for here.
func (r *Reader) resolve(qname string, at int) (*element, error) {
	n := len(qname)
	h := (uint32(qname[0])<<24 | uint32(qname[n/2])<<16 | uint32(qname[n-1])<<8 | uint32(n)) * 2654435761 >> 24
	s := &r.slots[h]
	if s.element != nil && s.generation == r.generation && s.qname == qname {
		return s.element, nil
	}
	prefix, local, err := r.split(qname, at)
	if err != nil {
		return nil, err
	}
	name := Name{r.lookup(prefix, at), local}
	e := r.names[name]
	if e == nil {
		if len(r.names) >= r.limits.Names {
			return nil, r.limit(CodeNames, at, "too many different element names", r.limits.Names)
		}
		if r.volatile {
			name.Local = strings.Clone(local)
		}
		e = r.newElement(name)
	}
	if r.volatile {
		qname = strings.Clone(qname)
	}
	*s = slot{qname, r.generation, e}
	return e, nil
}

// newElement makes the element of a name; they lie together in memory.
func (r *Reader) newElement(name Name) *element {
	if len(r.made) == cap(r.made) {
		r.made = make([]element, 0, 32)
	}
	r.made = append(r.made, element{Name: name, doc: r.doc, before: r.latest, id: int32(len(r.names))})
	r.latest = &r.made[len(r.made)-1]
	r.names[name] = r.latest
	return r.latest
}

// name reads a qualified name at r.i and leaves r.i behind it.
func (r *Reader) name() (string, error) {
	s, start := r.s, r.i
	i := start
	high := byte(0)
	for i < len(s) && classes[s[i]]&inName != 0 {
		high |= s[i]
		i++
	}
	switch {
	case i == start:
		if i >= len(s) {
			return "", r.truncated()
		}
		return "", r.syntax(i, "a name is missing", "a name")
	case i-start > r.limits.Name:
		return "", r.limit(CodeName, start, "a name that is too long", r.limits.Name)
	}
	q := s[start:i]
	if classes[q[0]]&startsName == 0 || high >= utf8.RuneSelf {
		if !nameStart(q) {
			return "", r.syntax(start, "a name begins with a character that may not", "a letter or _")
		}
		for at, c := range q {
			if c >= utf8.RuneSelf && !nameRune(c) {
				return "", r.syntax(start+at, "a character that may not stand in a name", "letters, digits, - . _")
			}
		}
	}
	r.i = i
	return q, nil
}

func nameStart(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	if c < utf8.RuneSelf {
		return classes[c]&startsName != 0
	}
	return nameRune(c) && c != 0xb7 && (c < 0x300 || c > 0x36f) && c != 0x203f && c != 0x2040
}

// nameRune tells whether a character beyond ASCII may stand in a name (XML 1.0, 2.3 [4a]).
func nameRune(c rune) bool {
	switch {
	case c == 0xb7, c >= 0xc0 && c <= 0x37d && c != 0xd7 && c != 0xf7, c >= 0x37f && c <= 0x1fff,
		c == 0x200c, c == 0x200d, c == 0x203f, c == 0x2040, c >= 0x2070 && c <= 0x218f, c >= 0x2c00 && c <= 0x2fef,
		c >= 0x3001 && c <= 0xd7ff, c >= 0xf900 && c <= 0xfdcf, c >= 0xfdf0 && c <= 0xfffd, c >= 0x10000 && c <= 0xeffff:
		return true
	}
	return false
}

// The classes of bytes. A byte beyond ASCII may be part of a name until its character is looked at.
const (
	startsName = 1 << iota
	inName
	isSpace
	stopsText  // what ends the plain run of text: markup, carriage returns, what XML forbids
	stopsValue // the same for attribute values
)

var classes = func() (t [256]uint8) {
	for c := range 256 {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= utf8.RuneSelf:
			t[c] |= startsName | inName
		case c >= '0' && c <= '9', c == '-', c == '.':
			t[c] |= inName
		}
		if c < 0x20 {
			t[c] |= stopsText | stopsValue
		}
	}
	t[':'] &^= startsName
	for _, c := range " \t\r\n" {
		t[c] |= isSpace
	}
	t['\t'] &^= stopsText
	t['\n'] &^= stopsText
	for _, c := range "<&]" {
		t[c] |= stopsText
	}
	for _, c := range "<&\"'" {
		t[c] |= stopsValue
	}
	return t
}()
