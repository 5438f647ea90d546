package command

import (
	"context"
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
rules, and reports all faults with their place in your bytes. Nothing is stored or sent. A large file (an
EDIFACT interchange, a batch in XML) is read message by message, and what is found is printed as it is
found, the verdict last; of a pipe a copy is kept on disk until the end.

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
				if i > 0 && !e.json() {
					e.printf("\n")
				}
				d := e.checkFile(cmd.Context(), &o, file)
				refused = refused || d.Faults.Refused()
				if e.json() {
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
	return cmd
}

// checkFile reads one file, and prints for people what is found as it is found.
func (e *env) checkFile(ctx context.Context, o *reading, file string) adapters.Document {
	defer frugal()()
	l := listing{env: e, file: file}
	s, err := e.open(file)
	if err != nil {
		d := unopened(err)
		l.end(d)
		return d
	}
	defer func() { _ = s.close() }()
	l.source = s
	d := e.each(ctx, o, s, adapters.Stored{Take: l.message})
	l.end(d)
	return d
}

// listing prints a document for people as it is read: what it is, its messages with their faults, and the verdict last.
type listing struct {
	*env
	file   string
	source *source
	begun  bool
	// listed counts the faults that were printed, and others those that were not; before is how many were printed before the last message.
	listed, others, before int
	refusing               bool // one of others is
}

// message prints a message.
func (l *listing) message(m *messages.Message, _ int64) bool {
	if l.json() {
		return true
	}
	l.begin(m.Source.Format, m.Source.FormatVersion)
	if l.listed > l.before {
		l.printf("\n")
	}
	subject := "without a number of its own"
	if m.Subject != "" {
		subject = "subject " + m.Subject
	}
	l.printf("  %s %s, %s\n", m.Kind, m.Function, subject)
	l.before = l.listed
	l.faults(m.Faults)
	return true
}

func (l *listing) begin(format, version string) {
	if l.begun {
		return
	}
	l.begun = true
	what := strings.TrimSpace(format + " " + version)
	if what == "" {
		what = "unknown format"
	}
	l.printf("%s: %s\n", l.file, what)
}

// faults prints faults: of a document as many as are listed elsewhere too, and then only those that refuse something, as many again.
func (l *listing) faults(fs messages.Faults) {
	for _, f := range fs {
		if l.listed < adapters.MaxFaults || l.listed < 2*adapters.MaxFaults && f.Severity == messages.SeverityRefuse {
			l.listed++
			l.fault(f, l.source)
			continue
		}
		l.others++
		l.refusing = l.refusing || f.Severity == messages.SeverityRefuse
	}
}

// end prints what belongs to no message, and the verdict.
func (l *listing) end(d adapters.Document) {
	if l.json() {
		return
	}
	l.begin(first(d.Format, d.Adapter), d.FormatVersion)
	l.faults(d.Apart)
	if l.others > 0 {
		l.printf("\n  and %s not listed\n", count(l.others, "more fault"))
	}
	if l.listed > 0 {
		l.printf("\n")
	}
	l.printf("%s: %s (%s, %s)\n", l.file, d.Verdict, count(d.Count, "message"), count(l.listed+l.others, "fault"))
}

// report prints a verdict and its faults for people.
func (e *env) report(file string, d adapters.Document, s *source) {
	what := strings.TrimSpace(first(d.Format, d.Adapter) + " " + d.FormatVersion)
	if what == "" {
		what = "unknown format"
	}
	e.printf("%s: %s (%s, %s)\n", file, d.Verdict, what, count(d.Count, "message"))
	for _, m := range d.Messages {
		e.printf("  %s %s, subject %s\n", m.Kind, m.Function, m.Subject)
	}
	for _, f := range d.Faults {
		e.fault(f, s)
	}
}

// fault prints one fault with the sender's own words underlined.
func (e *env) fault(f messages.Fault, s *source) {
	place := f.Pointer
	if p := f.Position; p != nil && p.Line > 0 {
		place = strings.TrimSpace(fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Path))
	}
	if place != "" {
		place += ": "
	}
	e.printf("\n  %-6s %s%s [%s]\n", f.Severity, place, f.Text, f.Code)
	if q := s.quote(f); q.Text != "" {
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
