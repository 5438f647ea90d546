package command

import (
	_ "embed" // labels.tsv
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

//go:embed labels.tsv
var labelsTSV string

// labels are the words around a decision, by word and language.
var labels = sync.OnceValue(func() map[string]map[string]string {
	out := map[string]map[string]string{}
	lines := strings.Split(strings.TrimSpace(labelsTSV), "\n")
	head := strings.Split(lines[0], "\t")
	for _, l := range lines[1:] {
		cells := strings.Split(l, "\t")
		out[cells[0]] = map[string]string{}
		for i := 1; i < len(cells) && i < len(head); i++ {
			out[cells[0]][head[i]] = cells[i]
		}
	}
	return out
})

func (e *env) decisionShow(file *string) *cobra.Command {
	var v view
	var audience string
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Explain a decision: outcome, gates, reasons, what would mend them, facts",
		Long: `Show explains a decision line by line, in English, Chinese or Russian: what was claimed, how each gate came out and why, who has to do
what about it, what is granted, which facts it rests on, and which decision it follows. For a trader reasons of risk are
told as no more than that the goods are controlled. With --output json it prints the decision's message as it was put out, which is
for authorities; it is refused for traders.

An ID is the message id of a decision or the decision's own number.

` + archiveHelp + `

Exit codes: 0 shown, 1 the log cannot be read, 2 no such decision.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, ids []string) error {
			if v.audience = recognition.Audience(audience); v.audience != recognition.AudienceTrader && v.audience != recognition.AudienceAuthority {
				return fmt.Errorf("--audience is %q: write trader or authority", audience)
			}
			if !slices.Contains(recognition.Languages(), v.lang) {
				return fmt.Errorf("--lang is %q: write one of %s", v.lang, strings.Join(recognition.Languages(), ", "))
			}
			if e.json() && v.audience == recognition.AudienceTrader {
				return errors.New("--output json prints everything, which is for authorities only")
			}
			a, err := e.archived(cmd.Context(), *file)
			if err != nil {
				return err
			}
			defer a.Close()
			k, err := a.Find(cmd.Context(), ids[0])
			switch {
			case errors.Is(err, recognition.ErrUnknownDecision):
				return exitError{ExitRefused, err}
			case err != nil:
				return failed(err)
			}
			if e.json() {
				return failed(e.line(json.RawMessage(k.Value)))
			}
			v.e = e
			v.decision(k.Decision())
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&v.lang, "lang", recognition.English, "en, zh or ru")
	f.StringVar(&audience, "audience", string(recognition.AudienceAuthority), "authority, or trader: without reasons of risk")
	f.BoolVar(&v.facts, "facts", false, "list the facts with their sources and hashes")
	return cmd
}

// view writes a decision for one reader.
type view struct {
	e        *env
	lang     string
	audience recognition.Audience
	facts    bool
}

// word is a label in the reader's language; a word that has none is written as it is.
func (v *view) word(name string) string {
	if w := labels()[name][v.lang]; w != "" {
		return w
	}
	return name
}

func (v *view) row(name, value string) {
	if value != "" {
		v.e.printf("%s: %s\n", v.word(name), value)
	}
}

func (v *view) trader() bool { return v.audience != recognition.AudienceAuthority }

func (v *view) decision(d *messages.Decision) {
	v.row("decision", d.Number)
	v.row("on", fmt.Sprintf("%s, %s %d, %s %s", d.Declaration.Subject, v.word("version"), d.Declaration.Version, v.word("border"), d.Border))
	v.row("made", fmt.Sprintf("%s, %s %d", d.Instant, v.word("known"), d.KnownTo))
	if !v.trader() || d.Cause != "alert" { // that there is an alert is a reason of risk
		v.row("because", d.Cause)
	}
	v.row("supersedes", d.Supersedes)
	v.row("outcome", v.word(string(d.Outcome)))
	v.row("until", d.ValidUntil)
	v.row("deadline", d.Deadline)
	if o := d.Override; o != nil {
		v.row("override", fmt.Sprintf("%s, %s: %s", v.word(string(o.Outcome)), o.Officer, o.Reason))
	}
	v.recall(d)
	for i := range d.Lines {
		l := &d.Lines[i]
		v.e.printf("\n%s %d: %s%s\n", v.word("line"), l.Line, v.word(string(l.Outcome)), effectsOf(l.Effects))
		for j := range l.Claims {
			v.claim(&l.Claims[j])
		}
	}
	shown := 0
	for i := range d.Facts {
		if !v.trader() || !d.Facts[i].Confidential {
			shown++
		}
	}
	v.e.printf("\n%s: %d\n", v.word("facts"), shown)
	for i := range d.Facts {
		f := &d.Facts[i]
		if !v.facts || v.trader() && f.Confidential {
			continue
		}
		v.e.printf("  %s = %s\n      %s, %s, %s, %d, %.16s\n", f.ID, f.Value, f.Source, f.AsOf, f.Fetched, f.Known, f.Hash)
	}
}

// recall says what follows from a fact that changed; which fact of risk it was is not for traders.
func (v *view) recall(d *messages.Decision) {
	r := d.Recall
	if r == nil {
		return
	}
	action := r.Action
	if action == "recall" {
		action = "dorecall"
	}
	text := fmt.Sprintf("%s (%s)", v.word(action), v.word(r.Arrival))
	if !v.trader() || !r.Confidential && r.Reason != "safeguard" {
		text += fmt.Sprintf("; %s %s %s", r.Reason, r.Effective, strings.Join(r.Facts, " "))
	}
	v.row("recall", strings.TrimSpace(text))
	if r.Stands {
		v.e.printf("%s\n", v.word("stands"))
	}
	if d.Invalidates != nil {
		v.row("invalidates", d.Invalidates.Decision)
	}
}

func (v *view) claim(c *messages.ClaimDecision) {
	what := c.Claim
	if in := c.Instrument; in != nil {
		what = fmt.Sprintf("%s %s %s %s", in.Class, in.Number, in.Issued, in.Country)
	}
	v.e.printf("  %s (%s): %s\n", strings.Join(strings.Fields(what), " "), c.Basis, v.word(string(c.Outcome)))
	for i := range c.Gates {
		g := &c.Gates[i]
		if g.Result == "notRequired" {
			continue
		}
		text := recognition.Explain(g.Reason, g.Values, v.lang, v.audience)
		code := g.Reason
		if v.trader() && g.Confidential {
			code = v.word("withheld")
		}
		v.e.printf("    %s %-2d %s  %s\n", v.word("gate"), g.Gate, v.word(g.Result), strings.TrimSpace(code+" "+text))
		if remedy := recognition.Remedy(g.Reason, g.Values, v.lang, v.audience); remedy != "" {
			v.e.printf("            %s: %s\n", v.word("remedy"), remedy)
		}
	}
	if l := c.Ledger; l != nil && l.Quantity != nil {
		v.e.printf("    %s: %s %s %s\n", v.word("ledger"), l.Verb, l.Quantity.Value, l.Quantity.UnitCode)
	}
	for _, x := range c.Conditions {
		v.e.printf("    %s: %s\n", v.word("condition"), strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", x.Type, x.Control, x.Value)), " "))
	}
}
