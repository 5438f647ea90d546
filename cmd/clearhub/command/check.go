package command

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// checked is what check prints of a file with --output json: one object a line. It is a contract.
type checked struct {
	File          string          `json:"file"`
	Format        string          `json:"format"`
	FormatVersion string          `json:"formatVersion"`
	Verdict       string          `json:"verdict"`
	Messages      int             `json:"messages"`
	Faults        messages.Faults `json:"faults"`
}

func (e *env) check() *cobra.Command {
	var o reading
	cmd := &cobra.Command{
		Use:   "check FILE…",
		Short: "Read documents and report everything that is wrong with them",
		Long: `Check detects the format of each file, reads it, checks every message against the schema and the
rules, and reports all faults with their place in your bytes. Nothing is stored or sent.

With --output json it prints one object a line:
  {"file","format","formatVersion","verdict":"accepted|warned|partlyAccepted|suspended|refused","messages":n,
   "faults":[{"code","severity","pointer","position":{"offset","line","column","path"},"text",…}]}

A document is partlyAccepted where some of its messages are refused and the others stand (EDIFACT).

Exit codes: 0 nothing was refused, 2 otherwise.`,
		Example: "  clearhub check declaration.edi certificate.xml\n  clearhub check --output json - < declaration.edi",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			refused := false
			o.untraced = true
			for i, file := range files {
				d, data := e.read(cmd.Context(), &o, file)
				refused = refused || d.Faults.Refused()
				if e.json() {
					if err := e.line(checked{file, d.Format, d.FormatVersion, d.Verdict, len(d.Messages), nonNil(d.Faults)}); err != nil {
						return failed(err)
					}
					continue
				}
				if i > 0 {
					e.printf("\n")
				}
				e.report(file, d, data)
			}
			if refused {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	o.flags(cmd)
	return cmd
}

// report prints a verdict and its faults for people.
func (e *env) report(file string, d adapters.Document, data []byte) {
	what := strings.TrimSpace(d.Format + " " + d.FormatVersion)
	if what == "" {
		what = "unknown format"
	}
	e.printf("%s: %s (%s, %s)\n", file, d.Verdict, what, count(len(d.Messages), "message"))
	for _, m := range d.Messages {
		e.printf("  %s %s, subject %s\n", m.Kind, m.Function, m.Subject)
	}
	for _, f := range d.Faults {
		e.fault(f, data)
	}
}

// quoted is the sender's own words around a fault: the line, or of EDIFACT, whose lines mean nothing, the segment.
func quoted(data []byte, f messages.Fault) adapters.Excerpt {
	if (edifact.Adapter{}).Detect(data[:min(len(data), 4096)], adapters.Hint{}) == adapters.Yes {
		return edifact.Quote(data, f)
	}
	return adapters.Quote(data, f)
}

// fault prints one fault with the sender's own words underlined.
func (e *env) fault(f messages.Fault, data []byte) {
	place := f.Pointer
	if p := f.Position; p != nil && p.Line > 0 {
		place = strings.TrimSpace(fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Path))
	}
	e.printf("\n  %-6s %s: %s [%s]\n", f.Severity, place, f.Text, f.Code)
	if q := quoted(data, f); q.Text != "" {
		e.printf("      %s\n      %s\n", q.Text, q.Underline())
	}
	if f.Found != "" {
		e.printf("      found     %s\n", f.Found)
	}
	if f.Expected != "" {
		e.printf("      expected  %s\n", f.Expected)
	}
	if f.Mend != "" {
		e.printf("      to mend   %s\n", f.Mend)
	}
	if f.Standard != "" {
		meaning := ""
		if code, ok := strings.CutPrefix(f.Standard, "0085:"); ok {
			meaning = edifact.SyntaxError(code)
		}
		e.printf("      standard  %s\n", strings.TrimSpace(f.Standard+" "+meaning))
	}
}

// line prints a value as one line of JSON.
func (e *env) line(v any) error {
	enc := json.NewEncoder(e.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func nonNil(fs messages.Faults) messages.Faults {
	if fs == nil {
		return messages.Faults{}
	}
	return fs
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
