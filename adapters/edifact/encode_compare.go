package edifact

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// maxLosses is how many losses are listed one by one.
const maxLosses = 200

// lossesOf compares a message with what was read back of it. What was added in between, such as the code that a word was
// written as, is none. The interchange's own date, sender and recipient are those of the writing.
func lossesOf(m, back *messages.Message) (messages.Faults, error) {
	c := comparison{}
	for _, part := range []struct {
		pointer   string
		was, read any
	}{{"/function", m.Function, back.Function}, {"/functionCode", m.FunctionCode, back.FunctionCode}, {"/sourceVersion", m.SourceVersion, back.SourceVersion},
		{"/authentication", m.Authentication, back.Authentication}, {"/body", m.Body, back.Body}} {
		was, err := tree(part.was)
		if err != nil {
			return nil, err
		}
		read, err := tree(part.read)
		if err != nil {
			return nil, err
		}
		c.compare(part.pointer, was, read)
	}
	if len(m.Extensions) > 0 {
		c.lost("/extensions", m.Extensions, nil)
	}
	if c.more > 0 {
		c.faults = append(c.faults, messages.Fault{Code: CodeLost, Severity: messages.SeverityLoss, Text: fmt.Sprintf("%d more values have no place in the message that was written", c.more)})
	}
	return c.faults, nil
}

// tree is a value as JSON has it: maps, slices and texts.
func tree(v any) (any, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("compare what was written: %w", err)
	}
	var out any
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("compare what was written: %w", err)
	}
	return out, nil
}

type comparison struct {
	faults messages.Faults
	more   int
}

// compare finds what of a tree is missing or another in a second one.
func (c *comparison) compare(pointer string, was, read any) {
	switch w := was.(type) {
	case nil:
	case map[string]any:
		r, ok := read.(map[string]any)
		if !ok {
			c.lost(pointer, was, read)
			return
		}
		names := make([]string, 0, len(w))
		for k := range w {
			names = append(names, k)
		}
		slices.Sort(names)
		for _, k := range names {
			if k == "assigned" || k == "sourceUnit" { // that the source gave no number, or wrote a unit in its own way, says nothing of what is written
				continue
			}
			c.compare(pointer+"/"+k, w[k], r[k])
		}
	case []any:
		r, _ := read.([]any)
		c.list(pointer, w, r)
	case string:
		if w != "" && w != read {
			c.lost(pointer, was, read)
		}
	default:
		if was != read {
			c.lost(pointer, was, read)
		}
	}
}

// list pairs equal elements first, whatever their order, then those that are known by the same number, and the rest in their order.
func (c *comparison) list(pointer string, was, read []any) {
	free := map[string][]int{}
	for i, r := range read {
		k := key(r)
		free[k] = append(free[k], i)
	}
	taken := make([]bool, len(read))
	var left []int
	for i, w := range was {
		k := key(w)
		if f := free[k]; len(f) > 0 {
			taken[f[0]] = true
			free[k] = f[1:]
			continue
		}
		left = append(left, i)
	}
	left = c.sameNumber(pointer, was, read, left, taken)
	next := 0
	for _, i := range left {
		for next < len(read) && taken[next] {
			next++
		}
		at := pointer + "/" + strconv.Itoa(i)
		if next == len(read) {
			c.lost(at, was[i], nil)
			continue
		}
		c.compare(at, was[i], read[next])
		next++
	}
}

// sameNumber compares elements that are known by the same number, id or value, and gives those that are left.
func (c *comparison) sameNumber(pointer string, was, read []any, left []int, taken []bool) []int {
	known := map[string][]int{}
	for j, r := range read {
		if n := numberOf(r); n != "" && !taken[j] {
			known[n] = append(known[n], j)
		}
	}
	rest := left[:0]
	for _, i := range left {
		at := known[numberOf(was[i])]
		if len(at) == 0 {
			rest = append(rest, i)
			continue
		}
		taken[at[0]] = true
		known[numberOf(was[i])] = at[1:]
		c.compare(pointer+"/"+strconv.Itoa(i), was[i], read[at[0]])
	}
	return rest
}

// numberOf is what an element of a list is known by; empty where it is known by nothing.
func numberOf(v any) string {
	m, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	for _, name := range []string{"number", "id", "code", "value", "text"} {
		switch n := m[name].(type) {
		case string:
			return name + ":" + n
		case json.Number:
			return name + ":" + n.String()
		}
	}
	return ""
}

func key(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}

func (c *comparison) lost(pointer string, was, read any) {
	if len(c.faults) >= maxLosses {
		c.more++
		return
	}
	f := messages.Fault{Code: CodeLost, Severity: messages.SeverityLoss, Pointer: pointer, Text: "the value has no place in the message that was written", Found: adapters.Found(text(was))}
	if read != nil && read != "" {
		f.Text, f.Expected = "the value was written as another", adapters.Found(text(read))
	}
	c.faults = append(c.faults, f)
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return key(v)
}
