// Package metrics writes figures of a running hub in the Prometheus text format (version 0.0.4). It knows the format and nothing of the hub: who has
// figures hands them over each time that they are asked for.
package metrics

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// The types of a family.
const (
	Counter = "counter" // only grows while the process lives
	Gauge   = "gauge"
)

// Family is one figure with all its labelled values.
type Family struct {
	// Name is clearhub_<thing>_<unit>, a counter's ends in _total. Help is one sentence.
	Name, Type, Help string
	Samples          []Sample
}

// Sample is a value under labels, given as name, value, name, value. Label sets are closed: no number of a message is ever a label.
type Sample struct {
	Labels []string
	Value  float64
}

// One is a family with a single value without labels.
func One(name, kind, help string, value float64) Family {
	return Family{Name: name, Type: kind, Help: help, Samples: []Sample{{Value: value}}}
}

// Write writes families in the order of their names.
func Write(w io.Writer, families []Family) error {
	b := bufio.NewWriter(w)
	for _, f := range slices.SortedFunc(slices.Values(families), func(a, b Family) int { return strings.Compare(a.Name, b.Name) }) {
		_, _ = fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", f.Name, escape(f.Help, false), f.Name, f.Type) // an error stays with the writer
		for _, s := range f.Samples {
			_, _ = b.WriteString(f.Name + labels(s.Labels) + " " + strconv.FormatFloat(s.Value, 'g', -1, 64) + "\n")
		}
	}
	return b.Flush()
}

func labels(pairs []string) string {
	if len(pairs) < 2 {
		return ""
	}
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, pairs[i]+`="`+escape(pairs[i+1], true)+`"`)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// escape keeps a text on one line, and a label's value within its quotes.
func escape(s string, quoted bool) string {
	s = strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(s)
	if quoted {
		s = strings.ReplaceAll(s, `"`, `\"`)
	}
	return s
}
