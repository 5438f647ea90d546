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
	var all bool
	cmd := &cobra.Command{
		Use:   "check FILE…",
		Short: "Read documents and report everything that is wrong with them",
		Long: `Check detects the format of each file, reads it, checks every message against the schema and the
rules, and reports all faults with their place in your bytes. Nothing is stored or sent. A large file (an
EDIFACT interchange, a batch in XML) is read message by message, and what is found is printed as it is
found, the verdict last; of a pipe a copy is kept on disk until the end.

Of a file the first 200 messages and 200 faults are printed, and after them as many faults that refuse
something; of the rest it says how many there are of each code, and where the first is. With --all
every message is printed, with all faults that it keeps: 200 a message, the refusing before others.

With --output json it prints one object a line, of which faults holds no more than 201:
  {"file","format","formatVersion","verdict":"accepted|warned|partlyAccepted|suspended|refused","messages":n,
   "faults":[{"code","severity","pointer","position":{"offset","line","column","path"},"text",…}]}
and with --all, before it and as it is found, every fault on a line of its own:
  {"file","message":n,"subject","fault":{"code","severity",…}}
where message counts from 1, and is 0 for what belongs to none.

A document is partlyAccepted where some of its messages are refused and the others stand (EDIFACT).

Exit codes: 0 nothing was refused, 2 otherwise.`,
		Example: "  clearhub check declaration.edi certificate.xml\n  clearhub check --output json - < declaration.edi",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			refused := false
			o.untraced = true
			for i, file := range files {
				if i > 0 && !e.json() {
					e.printf("\n")
				}
				d, err := e.checkFile(cmd.Context(), &o, file, all)
				if err != nil {
					return failed(err)
				}
				if refused = refused || d.Faults.Refused(); e.json() {
					if err := e.line(checked{file, d.Format, d.FormatVersion, d.Verdict, d.Count, nonNil(d.Faults)}); err != nil {
						return failed(err)
					}
				}
			}
			if refused {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	o.flags(e, cmd)
	cmd.Flags().BoolVar(&all, "all", false, "print every message and every fault, however many")
	return cmd
}

// report prints a verdict and its faults for people.
func (e *env) report(file string, d adapters.Document, s *source) {
	e.printf("%s: %s (%s, %s)\n", file, d.Verdict, formatNamed(first(d.Format, d.Adapter), d.FormatVersion), count(d.Count, "message"))
	for i, m := range d.Messages {
		if i == listedMessages {
			e.printf("  and %s\n", count(len(d.Messages)-i, "more message"))
			break
		}
		e.printf("  %s %s, subject %s\n", m.Kind, m.Function, m.Subject)
	}
	for _, f := range d.Faults {
		e.fault(f, s)
	}
}

// formatNamed names a format with its version, where they are known.
func formatNamed(format, version string) string {
	return first(strings.TrimSpace(format+" "+version), "unknown format")
}

// fault prints one fault with the sender's own words underlined.
func (e *env) fault(f messages.Fault, s *source) {
	place := placeOf(f)
	if place != "" {
		place += ": "
	}
	e.printf("\n  %-6s %s%s [%s]\n", f.Severity, place, f.Text, f.Code)
	if q := s.quote(f).Within(e.columns() - len("      ")); q.Text != "" {
		e.printf("      %s\n      %s\n", q.Text, q.Underline())
	}
	if f.Found != "" {
		e.printf("      found     %s\n", f.Found)
	}
	if f.Expected != "" {
		e.printf("      expected  %s\n", listed(f.Expected))
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

// placeOf is where a fault is: in the sender's bytes, or else in our message.
func placeOf(f messages.Fault) string {
	if p := f.Position; p != nil && p.Line > 0 {
		return strings.TrimSpace(fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Path))
	}
	return f.Pointer
}

// listed writes a long list (of formats, say) with a line for each of its parts.
func listed(s string) string {
	if len(s) < 120 {
		return s
	}
	return strings.ReplaceAll(s, "; ", "\n                ")
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
