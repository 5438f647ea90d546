package asycuda

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// losses says what of a message a reader of the written document does not find in it: the document is read again, and
// both are compared. So nothing can be forgotten in a list of what the form has no room for.
func losses(ctx context.Context, m *messages.Message, written []byte, profile adapters.Profile) (messages.Faults, error) {
	read, doc, err := decode(ctx, adapters.Input{Reader: bytes.NewReader(written), Profile: profile})
	if err != nil {
		return nil, fmt.Errorf("read what was written: %w", err)
	}
	defer doc.Release()
	whole := joined(m)
	apart := abreast(whole, read.Message)
	had, err := tree(whole, apart != nil)
	if err != nil {
		return nil, err
	}
	has, err := tree(read.Message, apart != nil)
	if err != nil {
		return nil, err
	}
	if apart != nil {
		had["body"].(map[string]any)["consignments"].([]any)[0].(map[string]any)["lines"] = apart
	}
	var c comparison
	for _, field := range [...]string{"function", "functionCode", "sourceVersion", "correlation", "test", "issued", "authentication", "handling", "conditions", "extensions", "body"} {
		if value, ok := had[field]; ok {
			c.compare("/"+field, value, has[field])
		}
	}
	if d, ok := m.Body.(*messages.Declaration); ok && len(d.Consignments) > 1 {
		c.lose("/body/consignments", fmt.Sprintf("%d consignments", len(d.Consignments)), "a SAD is one consignment; the lines of all were put together")
	}
	return c.faults, nil
}

// joined gives the message with the lines of all its consignments in the first, as they are written.
func joined(m *messages.Message) *messages.Message {
	d, ok := m.Body.(*messages.Declaration)
	if !ok || len(d.Consignments) < 2 {
		return m
	}
	one := d.Consignments[0]
	one.Lines = slices.Clone(one.Lines)
	for _, c := range d.Consignments[1:] {
		one.Lines = append(one.Lines, c.Lines...)
	}
	body, out := *d, *m
	body.Consignments = []messages.Consignment{one}
	out.Body = &body
	return &out
}

// lines are the lines of two messages, which are compared one by one: as trees, all of a large declaration's together take ten times its
// room.
type lines struct{ had, has []messages.Line }

// abreast gives the lines of two messages where each has its counterpart at the same place, and nil otherwise.
func abreast(a, b *messages.Message) *lines {
	had, ok := a.Body.(*messages.Declaration)
	has, also := b.Body.(*messages.Declaration)
	if !ok || !also || len(had.Consignments) != 1 || len(has.Consignments) != 1 {
		return nil
	}
	l := &lines{had.Consignments[0].Lines, has.Consignments[0].Lines}
	if len(l.had) == 0 || !slices.EqualFunc(l.had, l.has, func(a, b messages.Line) bool { return a.Number == b.Number }) {
		return nil
	}
	return l
}

// tree is a message as its JSON says it, without the lines of its consignment where these are looked at apart.
func tree(m *messages.Message, linesApart bool) (map[string]any, error) {
	out := *m
	out.Provenance, out.Faults = nil, nil
	if d, ok := m.Body.(*messages.Declaration); ok { // a digest is no content
		body := *d
		body.References = slices.DeleteFunc(slices.Clone(d.References), isDigest)
		if linesApart {
			body.Consignments = slices.Clone(d.Consignments)
			body.Consignments[0].Lines = nil
		}
		out.Body = &body
	}
	return treeOf(&out)
}

func treeOf(v any) (map[string]any, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("compare messages: %w", err)
	}
	var t map[string]any
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("compare messages: %w", err)
	}
	return t, nil
}

// comparison collects what one value has and another has not.
type comparison struct {
	faults messages.Faults
	// quick ends the comparison at the first difference, and names no places.
	quick bool
}

// derived are members that follow from others, or say how a value was come by.
func derived(name string) bool {
	switch name {
	case "folded", "hs6", "checkDigit", "unitBasis", "zoneBasis", "assigned":
		return true
	}
	return false
}

func (c *comparison) lose(pointer, found, text string) {
	if len(c.faults) >= draft.MaxFaults {
		return
	}
	c.faults = append(c.faults, messages.Fault{Code: CodeLoss, Severity: messages.SeverityLoss, Pointer: pointer, Text: text, Found: adapters.Found(found)})
}

func (c *comparison) compare(pointer string, had, has any) {
	const none = "a SAD has no room for this"
	switch v := had.(type) {
	case *lines:
		for i := range v.had {
			a, err := treeOf(&v.had[i])
			b, also := treeOf(&v.has[i])
			if err != nil || also != nil {
				c.lose(pointer+"/"+strconv.Itoa(i), "", "this cannot be compared")
				continue
			}
			c.compare(pointer+"/"+strconv.Itoa(i), a, b)
		}
	case map[string]any:
		other, ok := has.(map[string]any)
		if !ok {
			c.lose(pointer, "", none)
			return
		}
		if c.quick {
			for name, value := range v {
				if !derived(name) {
					if c.compare("", value, other[name]); len(c.faults) > 0 {
						return
					}
				}
			}
			return
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if !derived(name) {
				c.compare(pointer+"/"+name, v[name], other[name])
			}
		}
	case []any:
		other, _ := has.([]any)
		for i, partner := range pair(v, other) {
			if partner < 0 {
				c.lose(pointer+"/"+strconv.Itoa(i), said(v[i]), none)
				continue
			}
			if c.compare(pointer+"/"+strconv.Itoa(i), v[i], other[partner]); c.quick && len(c.faults) > 0 {
				return
			}
		}
	default:
		if !kept(had, has) {
			c.lose(pointer, fmt.Sprint(had), none)
		}
	}
}

// kept tells whether a single value is there: a name may have its address below it.
func kept(had, has any) bool {
	if had == has {
		return true
	}
	a, ok := had.(string)
	b, also := has.(string)
	return ok && also && strings.HasPrefix(b, a+"\n")
}

// maxPairs bounds the search for a partner; in longer arrays only elements of one place are compared.
const maxPairs = 250_000

// pair finds for each element of had the one of has that it became; -1 where there is none. Equal ones are found first,
// then those of one kind in their order.
func pair(had, has []any) []int {
	partner, taken := make([]int, len(had)), make([]bool, len(has))
	search := len(had)*len(has) <= maxPairs
	match := func(i int, fits func(a, b any) bool) {
		if i < len(has) && !taken[i] && fits(had[i], has[i]) {
			partner[i], taken[i] = i, true
			return
		}
		for j := 0; search && j < len(has); j++ {
			if !taken[j] && fits(had[i], has[j]) {
				partner[i], taken[j] = j, true
				return
			}
		}
	}
	for i := range had {
		partner[i] = -1
	}
	for _, fits := range []func(a, b any) bool{holds, about} {
		for i := range had {
			if partner[i] < 0 {
				match(i, fits)
			}
		}
	}
	return partner
}

// holds tells whether b has all of a.
func holds(a, b any) bool {
	c := comparison{quick: true}
	c.compare("", a, b)
	return len(c.faults) == 0
}

// about tells whether two objects are about the same thing.
func about(a, b any) bool {
	v, ok := a.(map[string]any)
	w, also := b.(map[string]any)
	if !ok || !also {
		return false
	}
	for _, name := range [...]string{"role", "stage", "function", "type", "system", "class", "name", "subject", "number", "id", "from", "scheme"} {
		x, y := v[name], w[name]
		if _, single := x.(string); !single && x != nil {
			if _, number := x.(float64); !number {
				continue
			}
		}
		if x != nil && x != y {
			return false
		}
	}
	return true
}

func said(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	if m, ok := v.(map[string]any); ok {
		for _, name := range [...]string{"number", "id", "code", "value", "name", "type", "role"} {
			if s, ok := m[name].(string); ok {
				return s
			}
		}
	}
	return ""
}
