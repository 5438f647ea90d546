package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/clearhub/clearhub"

// arrows says which packages of this module a package may import. A key covers itself and, with a
// trailing "/…", everything below it; the longest key that fits decides. A value may end the same way.
var arrows = map[string][]string{
	"messages":             {"messages/codes"},
	"messages/codes":       {},
	"schemas":              {},
	"adapters":             {"messages", "messages/codes"},
	"adapters/adaptertest": {"adapters", "messages"},
	"adapters/xmldoc/…":    {"adapters", "messages", "adapters/xmldoc/…"},
	"adapters/native/…":    {"adapters", "messages/…", "adapters/native/…"},
	"adapters/edifact/…":   {"adapters", "messages/…", "adapters/edifact/…"},
	"adapters/sps/…":       {"adapters", "messages/…", "adapters/xmldoc/…", "adapters/sps/…"},
	"adapters/wco/…":       {"adapters", "messages/…", "adapters/xmldoc/…", "adapters/wco/…"},
	"adapters/asycuda/…":   {"adapters", "messages/…", "adapters/xmldoc/…", "adapters/asycuda/…"},
	"adapters/chinasw/…":   {"adapters", "messages/…", "adapters/xmldoc/…", "adapters/chinasw/…"},
	"adapters/standard":    {"adapters/…"},
	"router/stream/…":      {"router/stream/…"},
	"router/stage/…":       {"router/stream", "router/stage/…"},
	"router/delivery/…":    {"router/stream", "messages", "router/delivery/…"},
	"router/feed":          {"messages"},
	"router/trail/…":       {"router/stream", "messages/…", "router/trail/…"},
	"router/recognition/…": {"router/stage/…", "router/stream", "messages/…", "router/recognition/…"},
	"router":               {"router/recognition", "router/delivery", "router/trail", "router/stage/…", "router/stream", "messages/…", "adapters"},
	"router/config":        {"router", "router/feed", "adapters", "messages/…"},
	"router/metrics":       {},
	"router/api":           {"router", "router/metrics", "router/trail", "router/stream", "messages/…", "adapters", "schemas"},
	"router/console":       {"router", "router/recognition", "router/trail", "messages/…"},
	"router/hub":           {"router/…", "messages/…", "adapters/…", "schemas"},
	"cmd/clearhub/…":       {"cmd/clearhub/…", "router/…", "messages/…", "adapters/…", "schemas"},
	"cmd/schemagen/…":      {"messages/…", "adapters", "schemas", "cmd/schemagen/…"},
}

// owners says which packages alone may import an outside module.
var owners = map[string][]string{
	"github.com/segmentio/kafka-go":         {"router/stream/…"},
	"github.com/twmb/franz-go":              {"router/stream/…"},
	"modernc.org/sqlite":                    {"router/trail"},
	"github.com/hashicorp/go-retryablehttp": {"router/delivery", "router/feed"},
	"github.com/spf13/cobra":                {"cmd/clearhub/command"},
	"github.com/go-playground/validator":    {"messages", "router/config"},
}

// sourceFile is one Go file with what the layout rules look at.
type sourceFile struct {
	path, pkg string
	test      bool
	comment   bool
	imports   []string
}

func TestImportsFollowTheArrows(t *testing.T) {
	for _, f := range sources(t) {
		if f.test {
			continue // tests may reach for kits and fixtures of other rooms
		}
		allowed, ok := rule(f.pkg)
		if !ok {
			t.Errorf("%s: no arrow is drawn for package %s: add it to the table", f.path, f.pkg)
			continue
		}
		for _, imp := range f.imports {
			if inner, ours := strings.CutPrefix(imp, module+"/"); ours {
				if inner != f.pkg && !covers(allowed, inner) {
					t.Errorf("%s: %s may not import %s", f.path, f.pkg, inner)
				}
				continue
			}
			for mod, rooms := range owners {
				if (imp == mod || strings.HasPrefix(imp, mod+"/")) && !covers(rooms, f.pkg) {
					t.Errorf("%s: only %v may import %s", f.path, rooms, imp)
				}
			}
		}
	}
}

func TestEveryPackageHasAComment(t *testing.T) {
	has := map[string]bool{}
	for _, f := range sources(t) {
		if !f.test {
			has[f.pkg] = has[f.pkg] || f.comment
		}
	}
	for pkg, ok := range has {
		if !ok {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

func TestTopLevelFoldersAreFixed(t *testing.T) {
	want := []string{"adapters", "cmd", "messages", "router", "schemas"}
	entries, err := os.ReadDir(root(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && e.Name() != "data" && !slices.Contains(want, e.Name()) {
			t.Errorf("unexpected top-level folder %s", e.Name())
		}
	}
}

func TestArrowTableCatchesAForbiddenImport(t *testing.T) {
	for pkg, imp := range map[string]string{
		"messages": "adapters", "adapters/sps": "adapters/edifact", "router/stream": "messages",
		"router/recognition": "router", "router/trail": "router/recognition", "adapters": "router/stream",
	} {
		allowed, ok := rule(pkg)
		if !ok || covers(allowed, imp) {
			t.Errorf("the table lets %s import %s", pkg, imp)
		}
	}
}

func rule(pkg string) ([]string, bool) {
	best, found := "", false
	for key := range arrows {
		if covers([]string{key}, pkg) && len(key) > len(best) {
			best, found = key, true
		}
	}
	return arrows[best], found
}

func covers(keys []string, pkg string) bool {
	for _, k := range keys {
		if base, deep := strings.CutSuffix(k, "/…"); deep && (pkg == base || strings.HasPrefix(pkg, base+"/")) || k == pkg {
			return true
		}
	}
	return false
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

func sources(t *testing.T) []sourceFile {
	t.Helper()
	top := root(t)
	var files []sourceFile
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != top && (strings.HasPrefix(name, ".") || name == "testdata" || name == "data") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(top, path)
		sf := sourceFile{path: rel, pkg: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(path, "_test.go"), comment: f.Doc != nil}
		for _, imp := range f.Imports {
			sf.imports = append(sf.imports, strings.Trim(imp.Path.Value, `"`))
		}
		files = append(files, sf)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
