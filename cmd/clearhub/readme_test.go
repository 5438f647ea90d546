package main_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/cmd/clearhub/command"
	"github.com/clearhub/clearhub/router/config"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestTheConfigurationInTheReadmeIsAccepted(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(readme(t))
	if block == nil {
		t.Fatal("the README has no configuration")
	}
	env := map[string]string{"MY_PORT": "secret-1", "AGENCY": "secret-2", "CUSTOMS": "secret-3"}
	if _, err := config.Parse("README.md", []byte(block[1]), func(k string) (string, bool) { v, ok := env[k]; return v, ok }); err != nil {
		t.Error(err)
	}
}

func TestTheReadmeNamesEveryDirectDependency(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := readme(t)
	for _, line := range strings.Split(string(mod), "\n") {
		f := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(f) != 2 || !strings.HasPrefix(f[1], "v") || !strings.Contains(f[0], ".") {
			continue // indirect ones carry a comment and have more fields
		}
		if !strings.Contains(text, strings.TrimPrefix(f[0], "github.com/")) {
			t.Errorf("go.mod requires %s, and the README does not say why", f[0])
		}
	}
}

func TestTheReadmeLinksToWhatExists(t *testing.T) {
	for _, m := range regexp.MustCompile(`\]\(([a-zA-Z/._-]+)\)`).FindAllStringSubmatch(readme(t), -1) {
		if _, err := os.Stat(filepath.Join(root(t), m[1])); err != nil {
			t.Errorf("the README links to %s: %v", m[1], err)
		}
	}
}

// commandLine finds clearhub's command lines in a README: in blocks of shell, and indented.
var commandLine = regexp.MustCompile(`(?m)^(?: {4})?(?:[A-Z_]+=\S+ )*(?:go run \./cmd/clearhub|clearhub) ([a-z][^\n#]*?) *(?:#.*)?$`)

// Every command line that a README shows names a command that there is, with flags that it has.
func TestTheCommandLinesOfTheReadmesAreUnderstood(t *testing.T) {
	found := 0
	err := filepath.WalkDir(root(t), func(path string, f fs.DirEntry, err error) error {
		if err != nil || f.Name() != "README.md" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range commandLine.FindAllStringSubmatch(string(data), -1) {
			found++
			var out, errs strings.Builder
			args := append(words(m[1]), "--help")
			if code := command.Run(t.Context(), standard.Registry(), args, strings.NewReader(""), &out, &errs); code != command.ExitOK || !strings.Contains(out.String(), "Exit codes") {
				t.Errorf("%s: clearhub %s: exit %d: %s", path, m[1], code, errs.String())
			}
		}
		return nil
	})
	if err != nil || found < 20 {
		t.Errorf("%d command lines, %v", found, err)
	}
}

// words splits a command line as a shell does where it has no more than double quotes.
func words(line string) (out []string) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}
