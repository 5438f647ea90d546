package wco_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// pointersTo writes the pointers that lead to an element of the table, every section with sequence number 2.
func pointersTo(path string, ids map[string]string, leaf bool) string {
	var out strings.Builder
	names := strings.Split(path, "/")
	for i := range names {
		id := ids[strings.Join(names[:i+1], "/")]
		if leaf && i == len(names)-1 {
			continue
		}
		tag := ""
		if leaf && i == len(names)-2 {
			tag = "<TagID>" + ids[path] + "</TagID>"
		}
		fmt.Fprintf(&out, `<Pointer><SequenceNumeric>2</SequenceNumeric><DocumentSectionCode>%s</DocumentSectionCode>%s</Pointer>`, id, tag)
	}
	return out.String()
}

// canonical tells whether a pointer names a place that the canonical schema has.
func canonical(pointer string) error {
	at := reflect.TypeFor[messages.Message]()
	for _, name := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		for at.Kind() == reflect.Pointer {
			at = at.Elem()
		}
		switch {
		case at == reflect.TypeFor[messages.Body]() || name == "body":
			at = reflect.TypeFor[messages.Declaration]()
			continue
		case at.Kind() == reflect.Slice && name == "1":
			at = at.Elem()
			continue
		case at.Kind() != reflect.Struct:
			return fmt.Errorf("%q is in a %s", name, at)
		}
		found := false
		for _, f := range reflect.VisibleFields(at) {
			if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name {
				at, found = f.Type, true
				break
			}
		}
		if !found {
			return fmt.Errorf("%s has no %q", at, name)
		}
	}
	return nil
}

func TestEveryPlaceOfTheTableIsFoundByItsPointersAndIsInTheSchema(t *testing.T) {
	raw, err := os.ReadFile("data/pointers.tsv")
	if err != nil {
		t.Fatal(err)
	}
	ids, parents := map[string]string{}, map[string]bool{}
	var rows [][]string
	for _, line := range strings.Split(string(raw), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != 3 {
			t.Fatalf("a row has %d columns: %q", len(row), line)
		}
		if _, twice := ids[row[0]]; twice {
			t.Errorf("%s stands twice", row[0])
		}
		ids[row[0]] = row[1]
		if i := strings.LastIndexByte(row[0], '/'); i > 0 {
			parents[row[0][:i]] = true
			if _, known := ids[row[0][:i]]; !known {
				t.Errorf("%s stands before what it is in", row[0])
			}
		}
		rows = append(rows, row)
	}
	placeholder := regexp.MustCompile(`\{(...)\}`)
	for _, row := range rows {
		if row[1] == "" {
			continue
		}
		d := read(t, answered("03", "<Error><ValidationCode>E</ValidationCode>"+pointersTo(row[0], ids, !parents[row[0]])+"</Error>"), adapters.Profile{})
		r := d.Messages[0].Body.(*messages.Receipt).Reasons[0]
		if want := placeholder.ReplaceAllString(row[2], "1"); r.Pointer != want {
			t.Errorf("%s (%s): got %q, want %q", row[0], r.Path, r.Pointer, want)
		}
		if r.Pointer == "" {
			continue // a place that has none here
		}
		if err := canonical(r.Pointer); err != nil {
			t.Errorf("%s: %s: %v", row[0], r.Pointer, err)
		}
		if strings.Contains(row[0], "GovernmentAgencyGoodsItem") && r.Line != 2 {
			t.Errorf("%s: line %d", row[0], r.Line)
		}
	}
	if len(rows) < 400 {
		t.Errorf("the table has only %d places", len(rows))
	}
}

func TestPointersThatSayLessLeadToTheListAroundThePlace(t *testing.T) {
	for _, c := range []struct{ what, pointers, path, want string }{
		{"no sequence of the item", `<Pointer><DocumentSectionCode>42A</DocumentSectionCode></Pointer><Pointer><DocumentSectionCode>67A</DocumentSectionCode></Pointer><Pointer><DocumentSectionCode>68A</DocumentSectionCode><TagID>114</TagID></Pointer>`,
			"42A/67A/68A/114", "/body/consignments/0/lines"},
		{"only the declaration", `<Pointer><DocumentSectionCode>42A</DocumentSectionCode></Pointer>`, "42A", ""},
		{"a tag in the middle", `<Pointer><DocumentSectionCode>42A</DocumentSectionCode><TagID>017</TagID></Pointer><Pointer><DocumentSectionCode>67A</DocumentSectionCode></Pointer>`, "42A/017/67A", ""},
		{"not from the declaration down", `<Pointer><DocumentSectionCode>68A</DocumentSectionCode></Pointer>`, "68A", ""},
		{"a number that is none", `<Pointer><DocumentSectionCode>42A</DocumentSectionCode></Pointer><Pointer><DocumentSectionCode>67A</DocumentSectionCode></Pointer><Pointer><SequenceNumeric>-1</SequenceNumeric><DocumentSectionCode>68A</DocumentSectionCode></Pointer>`,
			"42A/67A/68A", "/body/consignments/0/lines"},
	} {
		d := read(t, answered("03", "<Error><ValidationCode>E</ValidationCode>"+c.pointers+"</Error>"), adapters.Profile{})
		r := d.Messages[0].Body.(*messages.Receipt).Reasons[0]
		if r.Path != c.path || r.Pointer != c.want {
			t.Errorf("%s: got %q and %q, want %q and %q", c.what, r.Path, r.Pointer, c.path, c.want)
		}
	}
}
