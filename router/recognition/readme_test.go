package recognition_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/router/recognition"
)

var update = flag.Bool("update", false, "rewrite the tables of README.md")

func TestReadmeHasTheTablesOfTheCode(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var reasons, events strings.Builder
	reasons.WriteString("| code | outcome | sentence |\n|---|---|---|\n")
	for _, r := range recognition.Reasons() {
		fmt.Fprintf(&reasons, "| `%s` | %s | %s |\n", r.Code, r.Outcome, r.Text)
	}
	events.WriteString("| code | meaning |\n|---|---|\n")
	for _, e := range recognition.EventCodes() {
		fmt.Fprintf(&events, "| `%s` | %s |\n", e[0], e[1])
	}
	text := string(data)
	for name, table := range map[string]string{"reasons": reasons.String(), "events": events.String()} {
		head, rest, ok := strings.Cut(text, "<!-- "+name+":")
		mark, rest, ok2 := strings.Cut(rest, "-->\n")
		_, tail, ok3 := strings.Cut(rest, "<!-- end -->")
		if !ok || !ok2 || !ok3 {
			t.Fatalf("no place for %s", name)
		}
		text = head + "<!-- " + name + ":" + mark + "-->\n" + table + "<!-- end -->" + tail
	}
	if text == string(data) {
		return
	}
	if !*update {
		t.Fatal("README.md is not as the code says; run with -update")
	}
	if err := os.WriteFile("README.md", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestEventCodesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range recognition.EventCodes() {
		if seen[c[0]] {
			t.Errorf("%s stands twice", c[0])
		}
		seen[c[0]] = true
	}
}
