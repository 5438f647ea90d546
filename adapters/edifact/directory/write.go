package directory

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// ErrTypes says that a directory has none of the message types asked for.
var ErrTypes = errors.New("the directory has none of the message types")

// withoutList are elements whose list in UNCL is not the whole of what may stand there: 4053 names two codes and otherwise refers to the
// Incoterms.
var withoutList = map[string]bool{"4053": true}

// WriteTable writes the notation of package grammar for some message types, with the segments they use and the codes of those. Types that
// the directory does not have are left out.
func (d *Directory) WriteTable(w io.Writer, types []string) error {
	if !slices.ContainsFunc(types, func(t string) bool { _, ok := d.messages[t]; return ok }) {
		return fmt.Errorf("%w: it has %s", ErrTypes, strings.Join(d.Messages(), ", "))
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# UN/EDIFACT directory %s: structures, formats and codes, in the notation of package grammar.\n", d.Release)
	fmt.Fprintf(b, "# Source: UN/CEFACT UNTDID %s (EDMD, EDSD, UNCL). Generated; do not edit.\n", d.Release)
	fmt.Fprintf(b, "edition %s\n", d.Release)
	tags := map[string]bool{}
	for _, t := range types {
		if m, ok := d.messages[t]; ok {
			fmt.Fprintf(b, "message %s %s\n", t, m.revision)
			writeNodes(b, m.nodes, 1, tags)
		}
	}
	ids := map[string]bool{}
	for _, t := range slices.Sorted(maps.Keys(tags)) {
		elements, ok := d.segments[t]
		if !ok {
			continue // a service segment: UNH, UNS, UNT
		}
		fmt.Fprintf(b, "segment %s", t)
		for _, e := range elements {
			fmt.Fprint(b, " ", notation(e, ids))
		}
		fmt.Fprintln(b)
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		if list := d.codes[id]; len(list) > 1 && !withoutList[id] {
			writeCodes(b, id, list)
		}
	}
	return b.Flush()
}

func writeNodes(b *bufio.Writer, nodes []*node, depth int, tags map[string]bool) {
	for _, n := range nodes {
		name := n.tag
		if n.group > 0 {
			name = fmt.Sprintf("SG%d", n.group)
		} else {
			tags[name] = true
		}
		fmt.Fprintf(b, "%s%s %s%d\n", strings.Repeat(" ", depth), name, optional(n.mandatory), n.max)
		writeNodes(b, n.children, depth+1, tags)
	}
}

// notation is ?C507*2(2005:an..3 ?2380:an..35): a question mark where optional, an asterisk with the repeats.
func notation(e element, ids map[string]bool) string {
	s := optional(e.mandatory) + e.id
	if e.repeat > 1 {
		s += fmt.Sprintf("*%d", e.repeat)
	}
	if len(e.components) == 0 {
		ids[e.id] = true
		return s + ":" + e.format
	}
	parts := make([]string, len(e.components))
	for i, c := range e.components {
		parts[i] = notation(c, ids)
	}
	return s + "(" + strings.Join(parts, " ") + ")"
}

func optional(mandatory bool) string {
	if mandatory {
		return ""
	}
	return "?"
}

func writeCodes(b *bufio.Writer, id string, list []string) {
	fmt.Fprintf(b, "codes %s", id)
	values := slices.Clone(list)
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	column := 0
	for _, v := range slices.Compact(values) {
		if column += len(v) + 1; column > 108 {
			fmt.Fprint(b, "\n ")
			column = len(v) + 1
		}
		fmt.Fprint(b, " ", v)
	}
	fmt.Fprintln(b)
}
