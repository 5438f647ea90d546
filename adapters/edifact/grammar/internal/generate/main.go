// Command generate writes the grammar tables of package grammar from directory data in JSON, one file a release.
// The tables are facts in a notation of our own: tags, statuses, repeats, element numbers, formats and codes.
//
//	go run ./adapters/edifact/grammar/internal/generate -from <directories> -originals <archives> -to adapters/edifact/grammar/data \
//	    CUSDEC CUSRES SANCRT CUSCAR CUSREP CUSEXP GOVCBR APERAK CODECO COARRI IFTSTA
//
// <directories> holds a folder a release (D96B …) with messages.json, segments.json and codes.json. <archives> holds original archives (d96b.zip …): a
// release that is there is read from it by package directory, and not from the JSON.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters/edifact/directory"
)

type node struct {
	Tag      string `json:"t"`
	Group    int    `json:"g"`
	Status   string `json:"s"`
	Repeat   int    `json:"r"`
	Deleted  any    `json:"x"`
	Children []node `json:"c"`
}

type message struct {
	Version  string `json:"version"`
	Release  string `json:"release"`
	Revision string `json:"revision"`
	Children []node `json:"c"`
}

type element struct {
	ID         string    `json:"id"`
	Status     string    `json:"s"`
	Format     string    `json:"f"`
	Repeat     int       `json:"r"`
	Components []element `json:"c"`
}

type segment struct {
	Elements []element `json:"e"`
}

type codeList struct {
	Values map[string]string `json:"v"`
}

func main() {
	from := flag.String("from", "", "folder with one folder a release")
	originals := flag.String("originals", "", "folder with original archives, which go before")
	to := flag.String("to", "", "folder to write to")
	flag.Parse()
	if *from == "" || *to == "" || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	folders, err := filepath.Glob(filepath.Join(*from, "D*", "messages.json"))
	if err == nil && len(folders) == 0 {
		err = fmt.Errorf("no release under %s", *from)
	}
	for _, f := range folders {
		if err != nil {
			break
		}
		err = generate(filepath.Dir(f), *originals, *to, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate writes the table of one release.
func generate(dir, originals, to string, types []string) error {
	archive := filepath.Join(originals, strings.ToLower(filepath.Base(dir))+".zip")
	if _, err := os.Stat(archive); originals == "" || err != nil {
		return fromJSON(dir, to, types)
	}
	d, err := directory.Read(archive, directory.Limits{})
	if err != nil {
		return err
	}
	var table bytes.Buffer
	if err := d.WriteTable(&table, types); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, d.Release+".txt"), table.Bytes(), 0o644)
}

func fromJSON(dir, to string, types []string) error {
	var (
		messages map[string]message
		segments map[string]segment
		codes    map[string]codeList
	)
	for name, into := range map[string]any{"messages": &messages, "segments": &segments, "codes": &codes} {
		data, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(data, into); err != nil {
			return fmt.Errorf("%s of %s: %w", name, dir, err)
		}
	}
	release := filepath.Base(dir)
	release = release[:1] + "." + release[1:]
	f, err := os.Create(filepath.Join(to, release+".txt"))
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintf(w, "# UN/EDIFACT directory %s: structures, formats and codes, in the notation of package grammar.\n", release)
	fmt.Fprintf(w, "# Source: UN/CEFACT UNTDID %s (EDMD, EDSD, EDCD, EDED, UNCL). Generated; do not edit.\n", release)
	fmt.Fprintf(w, "edition %s\n", release)
	tags := map[string]bool{}
	for _, t := range types {
		m, ok := messages[t]
		if !ok {
			continue
		}
		fmt.Fprintf(w, "message %s %s\n", t, m.Revision)
		write(w, m.Children, 1, tags)
	}
	ids := map[string]bool{}
	for _, t := range sorted(tags) {
		s, ok := segments[t]
		if !ok {
			continue // a service segment
		}
		fmt.Fprintf(w, "segment %s", t)
		for _, e := range s.Elements {
			fmt.Fprint(w, " ", notation(e, ids))
		}
		fmt.Fprintln(w)
	}
	for _, id := range sorted(ids) {
		list, ok := codes[id]
		if !ok || len(list.Values) < 2 || id == "4053" {
			continue // 4053 names two codes and Incoterms by reference
		}
		fmt.Fprintf(w, "codes %s", id)
		column := 0
		values := sorted(list.Values)
		slices.SortFunc(values, func(a, b string) int {
			return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
		})
		for _, v := range values {
			if column += len(v) + 1; column > 108 {
				fmt.Fprint(w, "\n ")
				column = len(v) + 1
			}
			fmt.Fprint(w, " ", v)
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func write(w *bufio.Writer, nodes []node, depth int, tags map[string]bool) {
	for _, n := range nodes {
		name := n.Tag
		if n.Group > 0 {
			name = fmt.Sprintf("SG%d", n.Group)
		} else {
			tags[name] = true
		}
		fmt.Fprintf(w, "%s%s %s%d\n", strings.Repeat(" ", depth), name, optional(n.Status), n.Repeat)
		write(w, n.Children, depth+1, tags)
	}
}

// notation is ?C507*2(2005:an..3 ?2380:an..35): a question mark where optional, an asterisk with the repeats.
func notation(e element, ids map[string]bool) string {
	s := optional(e.Status) + e.ID
	if e.Repeat > 1 {
		s += fmt.Sprintf("*%d", e.Repeat)
	}
	if len(e.Components) == 0 {
		ids[e.ID] = true
		return s + ":" + e.Format
	}
	parts := make([]string, len(e.Components))
	for i, c := range e.Components {
		parts[i] = notation(c, ids)
	}
	return s + "(" + strings.Join(parts, " ") + ")"
}

func optional(status string) string {
	if status == "M" {
		return ""
	}
	return "?"
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
