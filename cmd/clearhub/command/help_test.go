package command

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters/standard"
)

// leaves are the commands that do something, with those that cobra adds left out.
func leaves(cmd *cobra.Command) []*cobra.Command {
	if !cmd.HasSubCommands() {
		return []*cobra.Command{cmd}
	}
	var out []*cobra.Command
	for _, c := range cmd.Commands() {
		if c.Name() != "completion" && c.Name() != "help" {
			out = append(out, leaves(c)...)
		}
	}
	return out
}

// Every command says what it does, how it ends and how it is written, in lines that a terminal has room for.
func TestEveryCommandHasHelp(t *testing.T) {
	e := &env{registry: standard.Registry()}
	all := leaves(e.root())
	if len(all) < 30 {
		t.Fatalf("only %d commands", len(all))
	}
	for _, c := range all {
		path := c.CommandPath()
		if !strings.Contains(c.Long, "Exit codes:") {
			t.Errorf("%s does not say its exit codes", path)
		}
		if c.Example == "" {
			t.Errorf("%s has no example", path)
		}
		for _, line := range strings.Split(c.Example, "\n") {
			if line != "" && !strings.HasPrefix(line, "  clearhub ") {
				t.Errorf("%s: an example begins with two blanks and clearhub: %q", path, line)
			}
		}
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: the short help is %q", path, c.Short)
		}
		for _, line := range strings.Split(c.Long, "\n") {
			if n := utf8.RuneCountInString(line); n > helpWidth && !strings.HasPrefix(line, " ") {
				t.Errorf("%s: a line of the help has %d characters: %s", path, n, line)
			}
		}
	}
}

func TestReflowKeepsWhatIsIndentedAndParagraphs(t *testing.T) {
	long := strings.Repeat("word ", 30)
	got := strings.Split(reflow("One\ntwo.\n  {\"kept\":  1}\n\n"+long), "\n")
	if len(got) != 5 || got[0] != "One two." || got[1] != "  {\"kept\":  1}" || got[2] != "" || len(got[3]) > helpWidth || got[4] == "" {
		t.Errorf("%q", got)
	}
}

func TestAWrongCommandLineSaysWhatIsRight(t *testing.T) {
	for line, want := range map[string]string{
		"srve":          "serve",
		"decision lst":  "did you mean list?",
		"check":         "check FILE…",
		"serve --cofig": "see clearhub serve --help",
		"decision show": "decision show ID",
	} {
		var out, errs strings.Builder
		code := Run(t.Context(), standard.Registry(), strings.Fields(line), strings.NewReader(""), &out, &errs)
		if code != ExitUsage || !strings.Contains(errs.String(), want) {
			t.Errorf("clearhub %s exits %d and says %q", line, code, errs.String())
		}
	}
}
