package command

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters/standard"
)

// commandLine is how a command is called where all is well, as far as a command line can be: FILE, A and B stand for files that there are.
type commandLine struct {
	line string
	// unconfigured is a command that does not look into the configuration.
	unconfigured bool
}

// commandLines has a line for every command, so that a new one cannot have exit codes of its own.
var commandLines = map[string]commandLine{
	"agreement apply":        {line: "FILE --api http://127.0.0.1:1"},
	"agreement check":        {line: "FILE", unconfigured: true},
	"agreement diff":         {line: "FILE"},
	"agreement list":         {},
	"agreement whatif":       {line: "FILE"},
	"assistance list":        {line: "--api http://127.0.0.1:1"},
	"assistance show":        {line: "customs/assistance/R12 --api http://127.0.0.1:1"},
	"broker":                 {},
	"check":                  {line: "FILE"},
	"convert":                {line: "FILE"},
	"decision list":          {},
	"decision override":      {line: "D-1 --outcome refused --reason because --officer O-1 --key KEY --api http://127.0.0.1:1"},
	"decision replay":        {line: "D-1"},
	"decision show":          {line: "D-1"},
	"detect":                 {line: "FILE"},
	"edifact diff":           {line: "FILE FILE"},
	"edifact directory add":  {line: "FILE"},
	"edifact directory list": {},
	"edifact explain":        {line: "FILE"},
	"edifact overlay check":  {line: "FILE"},
	"explain":                {line: "FILE"},
	"ledger show":            {line: "EC/1 --api http://127.0.0.1:1"},
	"officer act":            {line: "FILE --key KEY --api http://127.0.0.1:1"},
	"officer key":            {line: "NEW", unconfigured: true},
	"officer list":           {},
	"recall close":           {line: "D-1 --finding noAction --reason because --officer O-1 --key KEY --api http://127.0.0.1:1"},
	"recall list":            {},
	"recall preview":         {line: "FILE"},
	"register check":         {line: "FILE", unconfigured: true},
	"register list":          {},
	"register load":          {line: "FILE --api http://127.0.0.1:1"},
	"register whatif":        {line: "FILE"},
	"schema":                 {},
	"serve":                  {},
	"trial":                  {},
	"version":                {},
}

// world are the files of one command line.
func world(t *testing.T, c *cobra.Command) (dir string) {
	t.Helper()
	dir = t.TempDir()
	file := "UNB+UNOC:3+A+B+260314:1200+1'"
	switch top, _, _ := strings.Cut(strings.TrimPrefix(c.CommandPath(), "clearhub "), " "); top {
	case "agreement":
		file = "id: nl-cn\nversion: \"1\"\nissuer: {country: NL, authority: nl-phs, channels: [agency]}\nborder: {country: CN, authority: customs, channels: [port]}\n" +
			"inForce: {from: \"2020-01-01\"}\nscopes:\n  - {id: bulbs, instruments: [phytosanitary], hs: [\"0601\"], procedures: [import], gates: [0, 1, 2, 3, 7, 8, 10, 11], effects: [{type: waive, control: physical}], await: 72h, term: unlimited}\n"
	case "register", "recall":
		file = "register: nl/labs\nsource: test\nentries:\n  - {key: lab-7, kind: authority, authority: {id: lab-7, country: NL, names: [Laboratory 7], channels: [agency], competences: [{class: phytosanitary, span: {from: \"2020-01-01\"}}]}}\n"
	case "officer":
		file = `{"officer":"O-1","verb":"cease","reason":"has left the service","ceases":"O-7"}`
	}
	for name, text := range map[string]string{
		"FILE": file, "token": "a-token",
		"clearhub.yaml": "hub: {id: test-hub, country: CN}\napi: {off: true}\nconsole: {off: true}\ndata: " + filepath.ToSlash(filepath.Join(dir, "data")) +
			"\nembedded: {maxBytes: 100000000, unsynced: true}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := newKey(filepath.Join(dir, "KEY")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// arguments is a command line of a command in its world, with what more is given.
func arguments(c *cobra.Command, dir string, more ...string) []string {
	path := strings.TrimPrefix(c.CommandPath(), "clearhub ")
	out := strings.Fields(path)
	for _, word := range strings.Fields(commandLines[path].line) {
		switch word {
		case "FILE", "KEY", "NEW":
			word = filepath.Join(dir, word)
		}
		out = append(out, word)
	}
	if flag(c, "config") {
		out = append(out, "--config", filepath.Join(dir, "clearhub.yaml"))
	}
	if flag(c, "token-file") {
		out = append(out, "--token-file", filepath.Join(dir, "token"))
	}
	return append(out, more...)
}

func flag(c *cobra.Command, name string) bool {
	return c.Flags().Lookup(name) != nil || c.InheritedFlags().Lookup(name) != nil
}

func exit(t *testing.T, want int, args []string) {
	t.Helper()
	var out, errs strings.Builder
	if code := Run(t.Context(), standard.Registry(), args, strings.NewReader(""), &out, &errs); code != want {
		t.Errorf("clearhub %s exits %d, want %d: %s%s", strings.Join(args, " "), code, want, out.String(), errs.String())
	} else if out.String()+errs.String() == "" {
		t.Errorf("clearhub %s exits %d and says nothing", strings.Join(args, " "), code)
	}
}

// Every command ends by the same codes: what it is given and cannot be read is as a refused document; a flag that there is none of, and a file
// that a flag names and that there is none of, are wrong usage.
func TestEveryCommandEndsByTheSameCodes(t *testing.T) {
	e := &env{registry: standard.Registry()}
	known := map[string]bool{}
	for _, c := range leaves(e.root()) {
		path := strings.TrimPrefix(c.CommandPath(), "clearhub ")
		line, ok := commandLines[path]
		if known[path] = ok; !ok {
			t.Errorf("%s has no line in commandLines", path)
			continue
		}
		reads := strings.Contains(line.line, "FILE")
		if takes := slices.ContainsFunc([]string{"FILE", "FACT", "ZIP", " A B"}, func(s string) bool { return strings.Contains(c.Use, s) }); takes != reads && path != "officer key" {
			t.Errorf("%s is written %q and called with %q", path, c.Use, line.line)
		}
		t.Run(path, func(t *testing.T) {
			dir := world(t, c)
			missing := filepath.Join(dir, "missing")
			exit(t, ExitUsage, arguments(c, dir, "--no-such-flag"))
			exit(t, ExitUsage, arguments(c, dir, "--output", "xml"))
			for _, name := range []string{"config", "key", "token-file", "ca-file", "overlay"} {
				if !flag(c, name) || name == "config" && line.unconfigured {
					continue
				}
				args := arguments(c, dir, "--"+name, missing)
				if at := slices.Index(args, "--api"); at > 0 && name == "config" { // where the hub is need not be read then
					args = slices.Delete(args, at, at+2)
				}
				exit(t, ExitUsage, args)
			}
			if reads {
				if err := os.Remove(filepath.Join(dir, "FILE")); err != nil {
					t.Fatal(err)
				}
				if path != "recall preview" { // what is no file may be in the log
					exit(t, ExitRefused, arguments(c, dir))
					exit(t, ExitRefused, arguments(c, dir, "--output", "json"))
				}
				if err := os.Mkdir(filepath.Join(dir, "FILE"), 0o700); err != nil {
					t.Fatal(err)
				}
				exit(t, ExitRefused, arguments(c, dir))
			}
		})
	}
	for path := range commandLines {
		if !known[path] {
			t.Errorf("there is no command %s", path)
		}
	}
}

func TestAValueThatNoFlagTakesIsWrongUsage(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "d.edi")
	if err := os.WriteFile(file, []byte("UNB+UNOC:3+A+B+260314:1200+1'"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check", "convert", "detect"} {
		for _, more := range []string{"--format morse", "--zone 8", "--date-order mixed", "--charset klingon", "--country Holland", "--directories " + filepath.Join(dir, "none")} {
			exit(t, ExitUsage, append([]string{command, file}, strings.Fields(more)...))
		}
	}
	exit(t, ExitUsage, []string{"edifact", "explain", "--charset", "klingon", file})
	exit(t, ExitUsage, []string{"edifact", "diff", "--charset", "klingon", file, file})
}
