package edifact_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// stumbling are texts that a writer may stumble over.
var stumbling = []string{"A+B:C'D?E*F", "??''++::", "?", "ends?", "'", "+", ":", "LINE ONE\nLINE TWO", "CR\r\nLF", " leading", "trailing ", "two  blanks", "ТАМОЖНЯ", "郁金香鳞茎",
	"Zürich GmbH & Co", "e\u0301", "“curly” €", "{brace}|~^`", "x\u00a0y", "0", "-1", "12,5", "UNT+1+1'", "UNB+UNOC:3", strings.Repeat("LONG WORD ", 30), strings.Repeat("X", 71),
	strings.Repeat("Y", 36), strings.Repeat("郁", 40), "\u202eabc"}

// amounts are numbers at and beyond what elements have room for.
var amounts = []string{"0", "0.5", "999999999999999", "123456789012345678", "1234567890123456789", "0.1234567890123456789", "99999999", "999999999", "0.000", "-1", "-0.001"}

// changed is a body with other texts, values left out, and lists grown by one, by chance.
func changed(r *rand.Rand, v any, name string, rate float64) any {
	switch x := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(mapKeys(x)) {
			if r.Float64() < rate/4 && k != "type" && k != "number" {
				delete(x, k)
				continue
			}
			if list, _ := x["list"].(string); k != "code" || list != "" && !strings.HasPrefix(list, "untdid") { // a code of the UN is one
				x[k] = changed(r, x[k], k, rate)
			}
		}
	case []any:
		for i := range x {
			x[i] = changed(r, x[i], name, rate)
		}
		if len(x) > 0 && r.Float64() < rate {
			more := parsed(marshalled(x[r.IntN(len(x))]))
			if m, ok := more.(map[string]any); ok {
				switch m["number"].(type) {
				case string:
					m["number"] = fmt.Sprint(m["number"], r.IntN(9))
				case json.Number:
					m["number"] = json.Number(fmt.Sprint(len(x) + 1))
				}
			}
			return append(x, more)
		}
	case string:
		if (name == "value" || name == "count") && len(x) > 0 && strings.Trim(x, "0123456789.") == "" && r.Float64() < rate {
			return amounts[r.IntN(len(amounts))]
		}
		switch name {
		case "text", "value", "name", "street", "city", "lines", "marks", "number", "id", "code":
			if r.Float64() < rate && (name != "value" || strings.ContainsAny(x, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
				text := stumbling[r.IntN(len(stumbling))]
				if name == "number" && !strings.ContainsFunc(text, unicode.IsLetter) { // by which nothing is known again
					text += "7"
				}
				return text
			}
		}
	}
	return v
}

func mapKeys(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func marshalled(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func parsed(data []byte) (v any) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		panic(err)
	}
	return v
}

// leaves are the values of a tree by their pointers.
func leaves(at string, v any, out map[string]string) {
	switch x := v.(type) {
	case map[string]any:
		for k, c := range x {
			if k != "assigned" && k != "sourceUnit" && k != "folded" {
				leaves(at+"/"+k, c, out)
			}
		}
	case []any:
		for i, c := range x {
			leaves(fmt.Sprintf("%s/%d", at, i), c, out)
		}
	default:
		out[at] = fmt.Sprint(x)
	}
}

// toldWith tells whether a loss is of a pointer, or of what is around it.
func toldWith(losses messages.Faults, pointer string) bool {
	return slices.ContainsFunc(losses, func(f messages.Fault) bool {
		return f.Pointer == "" && strings.Contains(f.Text, "more values") || f.Pointer != "" && (pointer == f.Pointer || strings.HasPrefix(pointer, f.Pointer+"/"))
	})
}

// Whatever a message holds, and whichever release and syntax it is written in: it is written whole or the writer says what was lost, or that it cannot be; what was
// written is read without a fault of syntax or structure, and its codes are in the directory; and what was read of it is written as it was.
func TestWhatIsWrittenIsReadWithoutAFaultAndLosesNothingUntold(t *testing.T) {
	var seeds []*messages.Message
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range goldenMessages(t) {
			if !yield(name) {
				return
			}
		}
	}) {
		seeds = append(seeds, goldenMessages(t)[name]...)
	}
	files, err := filepath.Glob("../../messages/testdata/good/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m := new(messages.Message)
		if err := json.Unmarshal(data, m); err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, m)
	}
	releases := []string{"", "D.95B", "D.96A", "D.96B", "D.97B", "D.99A", "D.99B", "D.00B", "D.01B", "D.03B", "D.04A", "D.13A", "D.16A", "D.18A"}
	syntaxes := []string{"", "UNOA:1", "UNOA:3", "UNOB:2", "UNOB:4", "UNOC:3", "UNOC:4", "UNOD:3", "UNOE:3", "UNOF:3", "UNOL:4", "UNOY:4", "UNOW:4"}
	known := []error{edifact.ErrRefused, edifact.ErrMeaning, edifact.ErrTransportDocument, edifact.ErrLines, syntax.ErrCharacter}
	random := rand.New(rand.NewPCG(3, 23))
	written, rounds := 0, 1200
	if os.Getenv("CLEARHUB_LONG") != "" {
		rounds = 30000
	}
	for range rounds {
		m := new(messages.Message)
		tree := parsed(func() []byte {
			data, err := messages.Marshal(seeds[random.IntN(len(seeds))])
			if err != nil {
				t.Fatal(err)
			}
			return data
		}()).(map[string]any)
		tree["body"] = changed(random, tree["body"], "", []float64{0, 0.02, 0.1}[random.IntN(3)])
		body := tree["body"]
		if json.Unmarshal(marshalled(tree), m) != nil || m.Check().Refused() {
			continue
		}
		to := encodeAddress
		to.Profile.Write.Release, to.Profile.Write.Syntax = releases[random.IntN(len(releases))], syntaxes[random.IntN(len(syntaxes))]
		to.Profile.Write.Truncate, to.Profile.Write.RefuseCharacters = random.IntN(4) == 0, random.IntN(4) == 0
		to.Profile.Write.UNA, to.Profile.Write.LineEnd = random.IntN(4) == 0, []string{"", "\n", "\r\n"}[random.IntN(3)]
		out, losses, err := encoded(t, m, to)
		if errors.Is(err, adapters.ErrKind) {
			continue
		}
		if err != nil {
			if !slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) }) || out != "" {
				t.Fatalf("%v\n%s", err, marshalled(tree))
			}
			continue
		}
		written++
		doc := read(t, []byte(out))
		for _, f := range doc.Faults {
			switch {
			case !strings.HasPrefix(f.Code, "EDI-"), f.Code == "EDI-067", f.Code == "EDI-068", f.Code == "EDI-070", f.Code == "EDI-071": // of what it says, not how
			case f.Code == edifact.CodeNotInList && (m.Source.Format == doc.Format && m.Source.FormatVersion == doc.FormatVersion || kept(f)):
			default:
				t.Fatalf("%s in %+v\n%s\n%s", f, to.Profile.Write, out, marshalled(tree))
			}
		}
		was, is, held := map[string]string{}, map[string]string{}, map[string]bool{}
		leaves("/body", body, was)
		leaves("/body", parsed(marshalled(doc.Messages[0])).(map[string]any)["body"], is)
		for _, v := range is {
			held[v] = true
		}
		for pointer, v := range was {
			if v != "" && !held[v] && !toldWith(losses, pointer) {
				t.Fatalf("%s = %q is lost and not told: %.600v\n%s\n%s", pointer, v, losses, out, marshalled(tree))
			}
		}
		second, _, err := encoded(t, doc.Messages[0], to)
		if errors.Is(err, edifact.ErrRefused) { // a number that RFF has room for, and BGM has not
			continue
		}
		if err != nil {
			t.Fatalf("written again: %v\n%s", err, out)
		}
		if third, _, err := encoded(t, read(t, []byte(second)).Messages[0], to); err != nil || third != second {
			t.Fatalf("written a third time, error %v:\n%s\n%s", err, second, third)
		}
	}
	if written < rounds/4 {
		t.Errorf("only %d of %d were written", written, rounds)
	}
}

// kept tells of codes that the release does not have why they are written: their element has no room for a list, or the message would say
// something else with one.
func kept(f messages.Fault) bool {
	path := f.Position.Path
	return strings.Contains(path, "/SEL") || strings.Contains(path, "/PRC") || strings.Contains(path, "/IMD") && strings.HasSuffix(path, "/3") // until D.97B
}
