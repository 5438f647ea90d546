package edifact

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
)

// Difference is one difference between two documents. Where a segment was changed, Place, Was and Is are of one of its values;
// else one of Was and Is is a whole segment, or message, and the other is empty.
type Difference struct {
	// Interchange and Message count from 1 in the first document, in the second where there is no such in the first.
	Interchange int `json:"interchange"`
	Message     int `json:"message,omitempty"`
	// Path is that of faults, in the document that has the segment; of a changed one in both.
	Path   string `json:"path,omitempty"`
	PathIs string `json:"pathIs,omitempty"`
	// Name is what the value or segment is.
	Name string `json:"name,omitempty"`
	Was  string `json:"was,omitempty"`
	Is   string `json:"is,omitempty"`
	// WasMeaning and IsMeaning say what changed codes stand for, where that is known.
	WasMeaning string `json:"wasMeaning,omitempty"`
	IsMeaning  string `json:"isMeaning,omitempty"`
}

// DiffError says which of two documents cannot be read, 0 or 1.
type DiffError struct {
	Document int
	Err      error
}

// Error implements error.
func (e *DiffError) Error() string { return fmt.Sprintf("document %d: %v", e.Document+1, e.Err) }

// Unwrap gives what is wrong with it.
func (e *DiffError) Unwrap() error { return e.Err }

// Diff compares two documents segment by segment: values, not bytes, so that other separators, line ends and empty trailing
// elements are no difference. Messages are paired in their order, and read in pairs. A document that cannot be read is an error, *DiffError.
func (x Adapter) Diff(a, b []byte, profile adapters.Profile) ([]Difference, error) {
	was, is := newTaking(x.Explained(a, profile)), newTaking(x.Explained(b, profile))
	defer was.stop()
	defer is.stop()
	out := []Difference{}
	for n := 1; ; n++ {
		w, i := was.interchange(), is.interchange()
		d := differing{interchange: n}
		switch {
		case w == nil && i == nil:
			for k, side := range []*taking{was, is} {
				if side.err != nil {
					return nil, &DiffError{k, side.err}
				}
			}
			return out, nil
		case w == nil:
			d.add(Difference{Is: i.Reference, Name: "interchange"})
		case i == nil:
			d.add(Difference{Was: w.Reference, Name: "interchange"})
		default:
			d.interchanges(w, i)
			d.messages(was, is)
		}
		out = append(out, d.out...)
	}
}

// taking takes an explained document apart.
type taking struct {
	next func() (Explained, error, bool)
	stop func()
	held Explained // the first part of what is not taken yet
	err  error
	// groups are those of the interchange that is read.
	groups []ExplainedSegment
}

func newTaking(parts iter.Seq2[Explained, error]) *taking {
	t := &taking{}
	t.next, t.stop = iter.Pull2(parts)
	t.advance()
	return t
}

func (t *taking) advance() {
	part, err, ok := t.next()
	if t.held = part; !ok || err != nil {
		t.held = Explained{}
		if err != nil {
			t.err = err
		}
	}
}

// interchange is the next one, nil where there is none; messages that were not taken are passed over.
func (t *taking) interchange() *ExplainedInterchange {
	for t.message() != nil {
	}
	i := t.held.Interchange
	if i != nil {
		t.groups = nil
		t.advance()
	}
	return i
}

// message is the next one of the interchange, nil behind its last.
func (t *taking) message() *ExplainedMessage {
	for t.held.Group != nil {
		t.groups = append(t.groups, *t.held.Group)
		t.advance()
	}
	m := t.held.Message
	if m != nil {
		t.advance()
	}
	return m
}

type differing struct {
	interchange, message int
	out                  []Difference
}

func (d *differing) add(x Difference) {
	x.Interchange, x.Message = d.interchange, d.message
	d.out = append(d.out, x)
}

func (d *differing) interchanges(was, is *ExplainedInterchange) {
	flag := func(on bool) string {
		if on {
			return "1"
		}
		return ""
	}
	for _, v := range [][3]string{{"UNB/2", was.Syntax, is.Syntax}, {"UNB/3", was.Sender, is.Sender}, {"UNB/4", was.Recipient, is.Recipient},
		{"UNB/5", was.Date, is.Date}, {"UNB/6", was.Reference, is.Reference}, {"UNB/12", flag(was.Test), flag(is.Test)}} {
		if v[1] != v[2] {
			d.add(Difference{Path: v[0], PathIs: v[0], Name: "interchange", Was: v[1], Is: v[2]})
		}
	}
	d.values(ExplainedSegment{Path: "UNB", Values: besides(was.unb)}, ExplainedSegment{Path: "UNB", Values: besides(is.unb)})
}

// messages compares the messages of two interchanges, and then their groups.
func (d *differing) messages(was, is *taking) {
	for d.message = 1; ; d.message++ {
		w, i := was.message(), is.message()
		switch {
		case w == nil && i == nil:
			d.message = 0
			d.segments(was.groups, is.groups)
			return
		case w == nil:
			d.add(Difference{Is: i.Type, Name: "message"})
		case i == nil:
			d.add(Difference{Was: w.Type, Name: "message"})
		default:
			d.segments(w.Segments, i.Segments)
		}
	}
}

// besides are the values of UNB that are compared one by one, and not as what they say together.
func besides(values []ExplainedValue) (out []ExplainedValue) {
	for _, v := range values {
		switch v.Place {
		case "2.1", "2.2", "3.1", "3.2", "4.1", "4.2", "5.1", "5.2", "6", "12":
		default:
			out = append(out, v)
		}
	}
	return out
}

// segments pairs the segments of two messages: equal ones in their order, and among the others those of one tag that
// follow each other.
func (d *differing) segments(was, is []ExplainedSegment) {
	keys := map[string]int32{}
	a, b := keysOf(keys, was), keysOf(keys, is)
	i, j := 0, 0
	for _, pair := range append(common(a, b), [2]int{len(a), len(b)}) {
		d.between(was[i:pair[0]], is[j:pair[1]])
		i, j = pair[0]+1, pair[1]+1
	}
}

// keysOf are numbers of the segments by which they are compared: tag and values. The trailer's count follows from the rest.
func keysOf(keys map[string]int32, segments []ExplainedSegment) []int32 {
	out := make([]int32, len(segments))
	for i, s := range segments {
		var b strings.Builder
		b.WriteString(s.Tag)
		for _, v := range s.Values {
			if s.Tag != "UNT" {
				b.WriteString("\x00" + v.Place + "\x00" + v.plain)
			}
		}
		key, ok := keys[b.String()]
		if !ok {
			key = int32(len(keys))
			keys[b.String()] = key
		}
		out[i] = key
	}
	return out
}

// between reports the segments between two equal ones.
func (d *differing) between(was, is []ExplainedSegment) {
	next, at := 0, map[string][]int{}
	for i, s := range is {
		at[s.Tag] = append(at[s.Tag], i)
	}
	for _, w := range was {
		same := at[w.Tag]
		for len(same) > 0 && same[0] < next {
			same = same[1:]
		}
		if at[w.Tag] = same; len(same) == 0 {
			d.add(Difference{Path: w.Path, Name: w.Name, Was: w.Text})
			continue
		}
		for _, s := range is[next:same[0]] {
			d.add(Difference{PathIs: s.Path, Name: s.Name, Is: s.Text})
		}
		d.values(w, is[same[0]])
		next = same[0] + 1
	}
	for _, s := range is[next:] {
		d.add(Difference{PathIs: s.Path, Name: s.Name, Is: s.Text})
	}
}

// values reports the values in which two segments of one tag differ.
func (d *differing) values(was, is ExplainedSegment) {
	find := func(s ExplainedSegment, place string) *ExplainedValue {
		i := slices.IndexFunc(s.Values, func(v ExplainedValue) bool { return v.Place == place })
		if i < 0 {
			return nil
		}
		return &s.Values[i]
	}
	for _, v := range was.Values {
		var now ExplainedValue
		if o := find(is, v.Place); o != nil {
			now = *o
		}
		if now.plain != v.plain {
			d.add(Difference{Path: was.Path + "/" + v.Place, PathIs: is.Path + "/" + v.Place, Name: v.Name, Was: v.Value, Is: now.Value, WasMeaning: v.Meaning, IsMeaning: now.Meaning})
		}
	}
	for _, v := range is.Values {
		if find(was, v.Place) == nil {
			d.add(Difference{Path: was.Path + "/" + v.Place, PathIs: is.Path + "/" + v.Place, Name: v.Name, Is: v.Value, IsMeaning: v.Meaning})
		}
	}
}
