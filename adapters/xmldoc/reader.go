package xmldoc

import (
	"io"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Kind is what Next found.
type Kind uint8

// The kinds. Comments and processing instructions are checked and passed over.
const (
	None Kind = iota
	Start
	End
	Text
)

// Attr is one attribute, namespace declarations excepted.
type Attr struct {
	Name
	// Value is normalised as XML 1.0, 3.3.3 says for data: references are resolved, white space is blanks.
	Value string
	// at and valueAt are offsets of the name and of the value in the text.
	at, valueAt int32
	changed     bool // the value is not as it stands in the text
}

// Reader reads a document from start to end, one tag or piece of text at a time. What Next does not
// return an error for is well-formed and namespace-well-formed. It is not safe for concurrent use.
type Reader struct {
	src    *Source
	doc    *Document // the tree that is built, if any
	base   string    // the path of the element that the document is nested in
	s      string
	i      int
	limits Limits

	stack   []frame
	counts  []count
	element *element
	text    string
	blank   bool
	changed bool   // text is not as it stands in s
	skip    bool   // white space between tags is passed over
	spare   []byte // see room
	at      int
	attrs   []Attr
	closing bool // an empty-element tag was read, its end comes next
	started bool
	rooted  bool

	bindings []binding
	opening  int // index in bindings of the first declared by the element being opened
	// generation numbers the state of bindings, so that slots know whether theirs still holds.
	generation  int
	generations int
	slots       [256]slot
	names       map[Name]*element
	// made are elements in memory, latest the last of all.
	made     []element
	latest   *element
	unbound  []string
	elements int

	// volatile says that s changes: names that are kept must not be pieces of it.
	volatile bool
	// around are the elements of which the text shows fewer siblings than there are: those that a part of a stream stands in, and the
	// part, from the root.
	around []standing

	faults messages.Faults
	err    error
}

// frame is an open element.
type frame struct {
	qname      string
	element    *element
	ordinal    int32
	at         int
	begins     string // at as people read it, where s was moved since
	counts     int
	bindings   int
	generation int
}

// standing is where an element begins, and its number among its siblings.
type standing struct {
	at      int
	ordinal int32
}

// count is how many children of one name an open element has had.
type count struct {
	id int32
	n  int32
}

// NewReader makes a reader of a document. The error is a *adapters.DocumentError: the charset
// is not read here, is contradicted, or the bytes are not in it. raw is kept and never changed: texts are pieces of it, so
// nobody may change it as long as any value that came from it is in use.
func NewReader(raw []byte, o Options) (*Reader, error) {
	src, err := newSource(raw, o)
	if err != nil {
		return nil, err
	}
	return newReader(src, o.Limits), nil
}

func newReader(src *Source, l Limits) *Reader {
	return &Reader{src: src, s: src.text, limits: l.withDefaults(), names: make(map[Name]*element, 64)}
}

// Source gives the text that is read.
func (r *Reader) Source() *Source { return r.src }

// Name is the name of the element that Start or End is about.
func (r *Reader) Name() Name { return r.element.Name }

// Attrs are the attributes of the element of the last Start, valid until the next call of Next.
func (r *Reader) Attrs() []Attr { return r.attrs }

// Text is the piece of text of the last Text, references resolved and line ends normalised. One
// element's text may come in several pieces.
func (r *Reader) Text() string { return r.text }

// Depth is how many elements are open; at End the ended one is no longer counted.
func (r *Reader) Depth() int { return len(r.stack) }

// Position is where the last tag or piece of text begins.
func (r *Reader) Position() messages.Position {
	p := r.src.Position(r.at)
	p.Path = r.Path()
	return p
}

// AttrPosition is where the value of an attribute of the last Start begins.
func (r *Reader) AttrPosition(a Attr) messages.Position {
	p := r.src.Position(int(a.valueAt))
	p.Path = r.Path() + "/@" + a.Local
	return p
}

// Path names the innermost open element: local names from the root, with the element's number among
// its siblings of the same name in brackets where it is not the first: /SPSCertificate/SPSNote[2].
func (r *Reader) Path() string {
	var b strings.Builder
	b.WriteString(r.base)
	for _, f := range r.stack {
		b.WriteByte('/')
		b.WriteString(f.element.Local)
		if f.ordinal > 1 {
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(int(f.ordinal)))
			b.WriteByte(']')
		}
	}
	return b.String()
}

// Next goes to the next tag or piece of text. At the end of a good document the error is io.EOF; every other
// error is a *adapters.DocumentError with all faults found so far, and is given again by later calls. Faults
// that leave the rest readable (an unbound prefix, an attribute given twice, an end tag with another prefix) come
// with the end.
func (r *Reader) Next() (Kind, error) {
	if r.err != nil {
		return None, r.err
	}
	if r.closing {
		r.closing = false
		return r.pop(), nil
	}
	if !r.started {
		r.started = true
		if err := r.prolog(); err != nil {
			return None, err
		}
	}
	for first := true; first || !r.volatile; first = false {
		if r.i >= len(r.s) {
			return None, r.end()
		}
		r.at = r.i
		if r.s[r.i] != '<' {
			ok, err := r.chars()
			if err != nil {
				return None, err
			}
			if ok {
				return Text, nil
			}
			continue
		}
		if r.i+1 >= len(r.s) {
			return None, r.truncated()
		}
		switch r.s[r.i+1] {
		case '/':
			return r.endTag()
		case '?':
			if err := r.instruction(); err != nil {
				return None, err
			}
		case '!':
			ok, err := r.bang()
			if err != nil {
				return None, err
			}
			if ok {
				return Text, nil
			}
		default:
			return r.startTag()
		}
	}
	return None, nil // only one tag or text is sure to be there
}

func (r *Reader) end() error {
	switch {
	case len(r.stack) > 0:
		return r.truncated()
	case !r.rooted:
		return r.fail(r.fault(CodeNoRoot, len(r.s), "the document has no element", "", "one root element", "send the document itself"))
	case len(r.faults) > 0:
		r.err = &adapters.DocumentError{Faults: r.faults}
		return r.err
	}
	r.err = io.EOF
	return r.err
}

// ordinal counts a child of the innermost open element.
func (r *Reader) ordinal(id int32) int32 {
	base := 0
	if n := len(r.stack); n > 0 {
		base = r.stack[n-1].counts
	}
	for k := len(r.counts) - 1; k >= base; k-- {
		if r.counts[k].id == id {
			r.counts[k].n++
			return r.counts[k].n
		}
	}
	r.counts = append(r.counts, count{id, 1})
	return 1
}

func (r *Reader) pop() Kind {
	f := &r.stack[len(r.stack)-1]
	r.element = f.element
	r.counts = r.counts[:f.counts]
	if f.bindings != len(r.bindings) {
		r.bindings, r.generation = r.bindings[:f.bindings], f.generation
	}
	r.stack = r.stack[:len(r.stack)-1]
	return End
}
