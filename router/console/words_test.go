package console

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// Every word that a page asks for is there in every language with as many places to fill in, and every word that is there is asked for.
func TestWordsOfThePagesAreCompleteInAllLanguages(t *testing.T) {
	var pages strings.Builder
	for _, name := range []string{"layout", "parts", "list", "message", "document", "problem"} {
		data, err := fs.ReadFile(pageFiles, "pages/"+name+".html")
		if err != nil {
			t.Fatal(err)
		}
		pages.Write(data)
	}
	asked := map[string]bool{"ms": true, "s": true, "min": true, "h": true, "days": true, "notFoundTitle": true, "notFoundText": true, "failedTitle": true, "failedText": true}
	for _, m := range regexp.MustCompile(`[{(]t "([^"]+)"`).FindAllStringSubmatch(pages.String(), -1) {
		asked[m[1]] = true
		if wordTable()[m[1]] == nil {
			t.Errorf("a page asks for the word %q", m[1])
		}
	}
	for name, row := range wordTable() {
		if !strings.Contains(name, "/") && !asked[name] {
			t.Errorf("no page asks for %q", name)
		}
		for _, l := range recognition.Languages() {
			if row[l] == "" || strings.Count(row[l], "%") != strings.Count(row["en"], "%") {
				t.Errorf("%s in %s: %q", name, l, row[l])
			}
		}
	}
	for _, k := range messages.Kinds() {
		if wordTable()["kind/"+string(k)] == nil {
			t.Errorf("the kind %s has no name", k)
		}
	}
	if len(languageNames) != len(recognition.Languages()) {
		t.Error("not every language has its name")
	}
}

func TestWordsOfTheModelAreTakenApart(t *testing.T) {
	for in, want := range map[string]string{"someThing": "some thing", "GIVEN_BACK": "given back", "quantityExceeded": "quantity exceeded", "nonsenseWord": "nonsense word"} {
		if got := reader("en").words(in); got != want {
			t.Errorf("%s is shown as %q", in, got)
		}
	}
	if got := reader("ru").words("quantityExceeded"); got != "количество превышено" {
		t.Error(got)
	}
}
