package edifact

import (
	"fmt"
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

// Diff compares two documents segment by segment: values, not bytes, so that other separators, line ends and empty trailing
// elements are no difference. Messages are paired in their order.
func (x Adapter) Diff(a, b []byte, profile adapters.Profile) ([]Difference, error) {
	was, err := x.Explain(a, profile)
	if err != nil {
		return nil, fmt.Errorf("first document: %w", err)
	}
	is, err := x.Explain(b, profile)
	if err != nil {
		return nil, fmt.Errorf("second document: %w", err)
	}
	out := []Difference{}
	for i := range max(len(was.Interchanges), len(is.Interchanges)) {
		d := differing{interchange: i + 1}
		switch {
		case i >= len(was.Interchanges):
			d.add(Difference{Is: is.Interchanges[i].Reference, Name: "interchange"})
		case i >= len(is.Interchanges):
			d.add(Difference{Was: was.Interchanges[i].Reference, Name: "interchange"})
		default:
			d.interchanges(&was.Interchanges[i], &is.Interchanges[i])
		}
		out = append(out, d.out...)
	}
	return out, nil
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
	for i := range max(len(was.Messages), len(is.Messages)) {
		d.message = i + 1
		switch {
		case i >= len(was.Messages):
			d.add(Difference{Is: is.Messages[i].Type, Name: "message"})
		case i >= len(is.Messages):
			d.add(Difference{Was: was.Messages[i].Type, Name: "message"})
		default:
			d.segments(was.Messages[i].Segments, is.Messages[i].Segments)
		}
	}
}

// segments pairs the segments of two messages: equal ones in their order, and among the others those of one tag that
// follow each other.
func (d *differing) segments(was, is []ExplainedSegment) {
	a, b := keysOf(was), keysOf(is)
	i, j := 0, 0
	for _, pair := range append(common(a, b), [2]int{len(a), len(b)}) {
		d.between(was[i:pair[0]], is[j:pair[1]])
		i, j = pair[0]+1, pair[1]+1
	}
}

// keysOf are the segments by which they are compared: tag and values. The trailer's count follows from the rest.
func keysOf(segments []ExplainedSegment) []string {
	out := make([]string, len(segments))
	for i, s := range segments {
		if s.Tag == "UNT" {
			out[i] = "UNT"
			continue
		}
		var b strings.Builder
		b.WriteString(s.Tag)
		for _, v := range s.Values {
			b.WriteString("\x00" + v.Place + "\x00" + v.plain)
		}
		out[i] = b.String()
	}
	return out
}

// between reports the segments between two equal ones.
func (d *differing) between(was, is []ExplainedSegment) {
	next := 0
	for _, w := range was {
		k := slices.IndexFunc(is[next:], func(s ExplainedSegment) bool { return s.Tag == w.Tag })
		if k < 0 {
			d.add(Difference{Path: w.Path, Name: w.Name, Was: w.Text})
			continue
		}
		for _, s := range is[next : next+k] {
			d.add(Difference{PathIs: s.Path, Name: s.Name, Is: s.Text})
		}
		d.values(w, is[next+k])
		next += k + 1
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

// maxTable bounds the work of pairing segments: beyond it only the beginning and the end that are equal are paired.
const maxTable = 16 << 20

// common pairs equal keys of two lists in their order, as many as there can be.
func common(a, b []string) [][2]int {
	var head, tail [][2]int
	from, endA, endB := 0, len(a), len(b)
	for from < endA && from < endB && a[from] == b[from] {
		head = append(head, [2]int{from, from})
		from++
	}
	for endA > from && endB > from && a[endA-1] == b[endB-1] {
		endA--
		endB--
		tail = append(tail, [2]int{endA, endB})
	}
	slices.Reverse(tail)
	x, y := a[from:endA], b[from:endB]
	if len(x)*len(y) <= maxTable {
		head = append(head, longest(x, y, from)...)
	}
	return append(head, tail...)
}

// longest is the longest common subsequence.
func longest(x, y []string, from int) [][2]int {
	wide := len(y) + 1
	table := make([]int32, (len(x)+1)*wide)
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				table[i*wide+j] = table[(i+1)*wide+j+1] + 1
			} else {
				table[i*wide+j] = max(table[(i+1)*wide+j], table[i*wide+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			out = append(out, [2]int{from + i, from + j})
			i, j = i+1, j+1
		case table[(i+1)*wide+j] >= table[i*wide+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
