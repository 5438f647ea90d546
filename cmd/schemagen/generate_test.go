package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// root is the repository, seen from this package's folder.
const root = "../.."

func TestGeneratedFilesAreUpToDate(t *testing.T) {
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, filepath.Base(f.path))
		have, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.path)))
		if err != nil {
			t.Errorf("%v: run go run ./cmd/schemagen", err)
			continue
		}
		if !bytes.Equal(have, f.data) {
			t.Errorf("%s differs from what the structs say: run go run ./cmd/schemagen", f.path)
		}
	}
	left, err := filepath.Glob(filepath.Join(root, "schemas", "*.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range left {
		if !slices.Contains(names, filepath.Base(path)) {
			t.Errorf("%s is not generated any more: delete it", path)
		}
	}
}

func TestRuleBookListsEveryRule(t *testing.T) {
	text := string(ruleBook())
	for _, r := range messages.RuleBook() {
		if !strings.Contains(text, "| "+r.Code+" |") {
			t.Errorf("%s is not in the rule book", r.Code)
		}
	}
}

func TestUnknownTagsStopTheGenerator(t *testing.T) {
	cases := []struct {
		name, tag string
		of        reflect.Type
	}{
		{"a tag that is not known", "required,email", reflect.TypeFor[string]()},
		{"a list that does not exist", "codelist=colour", reflect.TypeFor[string]()},
		{"a limit that is no number", "max=many", reflect.TypeFor[string]()},
		{"a text rule on a number", "oneof=1 2", reflect.TypeFor[int]()},
		{"an unknown tag behind dive", "dive,uppercase", reflect.TypeFor[[]string]()},
	}
	for _, c := range cases {
		if _, err := readTag(c.tag, c.of); err == nil {
			t.Errorf("%s: %q is taken", c.name, c.tag)
		}
	}
}

func TestRunReportsAFolderWithoutSources(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run([]string{t.TempDir()}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "no Go sources") {
		t.Errorf("exit %d, %q", code, errs.String())
	}
}
