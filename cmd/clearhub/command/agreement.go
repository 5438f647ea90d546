package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/recognition"
)

func (e *env) agreement() *cobra.Command {
	var file string
	return configured(group(&cobra.Command{
		Use:   "agreement",
		Short: "Check, compare, apply and list agreements; ask what a draft would change",
		Long: `Agreement works on agreements, each a file of its own (YAML or JSON) or several under "agreements". An applied version is
immutable: a change is a new version.

` + archiveHelp,
	}, e.agreementCheck(), e.agreementDiff(&file), e.agreementApply(&file), e.agreementList(&file), e.agreementWhatIf(&file)), &file)
}

// agreements reads and checks a file of agreements, also as recognition would compile them.
func (e *env) agreements(file string) ([]messages.Agreement, error) {
	data, err := e.given(file)
	if err != nil {
		return nil, err
	}
	as, err := config.ParseAgreements(file, data)
	if err == nil {
		_, err = recognition.Compile(messages.Rules{Agreements: as})
	}
	if err != nil {
		return nil, exitError{ExitRefused, err}
	}
	return as, nil
}

func (e *env) agreementCheck() *cobra.Command {
	return &cobra.Command{
		Use:     "check FILE…",
		Example: "  clearhub agreement check draft.yaml",
		Short:   "Check agreements strictly, with the line of every fault",
		Long: `Check reads each file strictly: unknown keys, missing fields, spans, durations, HS prefixes, gates and all else that would be
refused when it is applied. Nothing is applied. ` + verdictHelp + `

Exit codes: 0 all good, 2 otherwise.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			return e.verdicts(files, func(file string) verdict {
				as, err := e.agreements(file)
				v := verdict{err: err, holds: map[string]any{"agreements": len(as)}}
				for _, a := range as {
					v.told = append(v.told, fmt.Sprintf("%s version %s: good; %s to %s, in force from %s, %s", a.ID, a.Version, a.Issuer.Country, a.Border.Country, a.InForce.From, count(len(a.Scopes), "scope")))
				}
				return v
			})
		},
	}
}

func (e *env) agreementDiff(file *string) *cobra.Command {
	return &cobra.Command{
		Use:     "diff FILE [FILE]",
		Example: "  clearhub agreement diff draft.yaml\n  clearhub agreement diff old.yaml new.yaml",
		Short:   "Say in plain words what changes between two versions",
		Long: `Diff compares two files, or one file with the version of its agreement that is applied now, and says in plain words what
changes, scope by scope.

Exit codes: 0 compared, 2 a file is refused or cannot be read, or nothing is applied to compare with.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, files []string) error {
			next, err := e.agreements(files[len(files)-1])
			if err != nil {
				return err
			}
			var old []messages.Agreement
			if len(files) == 2 {
				if old, err = e.agreements(files[0]); err != nil {
					return err
				}
			} else {
				a, err := e.archived(cmd.Context(), *file)
				if err != nil {
					return err
				}
				defer a.Close()
				applied, err := a.Agreements(cmd.Context())
				if err != nil {
					return failed(err)
				}
				for _, x := range applied {
					if x.InForce && x.Agreement != nil {
						old = append(old, *x.Agreement)
					}
				}
			}
			for i := range next {
				var was *messages.Agreement
				for j := range old { // the last one applied
					if old[j].ID == next[i].ID {
						was = &old[j]
					}
				}
				if err := e.compareAgreements(was, &next[i]); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (e *env) compareAgreements(was, is *messages.Agreement) error {
	if was == nil {
		return exitError{ExitRefused, fmt.Errorf("agreement %s: there is no version to compare with", is.ID)}
	}
	changes := recognition.Changes(was, is)
	if e.json() {
		return failed(e.line(map[string]any{"agreement": is.ID, "from": was.Version, "to": is.Version, "changes": changes}))
	}
	e.printf("agreement %s, version %s to %s: %s\n", is.ID, was.Version, is.Version, count(len(changes), "change"))
	for _, c := range changes {
		e.printf("  %s\n", c)
	}
	if len(changes) > 0 && was.Version == is.Version {
		e.printf("  An applied version never changes: give this one a new version before it is applied.\n")
	}
	return nil
}

func (e *env) agreementApply(file *string) *cobra.Command {
	var o caller
	var reason string
	cmd := &cobra.Command{
		Use:     "apply FILE",
		Example: "  clearhub agreement apply draft.yaml --reason \"signed on 1 March\"",
		Short:   "Put a version of an agreement in force, through a running hub",
		Long: `Apply sends each agreement of the file to the hub's API, which appends it to the claims topic: it counts for what comes after it
there, and open declarations are decided anew. A version that was applied before and says something else is refused.
` + callerHelp + `

Exit codes: 0 applied or applied before, 1 the hub cannot be reached, 2 refused.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			as, err := e.agreements(files[0])
			if err != nil {
				return err
			}
			if err := o.resolve(*file); err != nil {
				return err
			}
			for _, a := range as {
				if err := e.command(cmd.Context(), &o, "/v1/agreements", map[string]string{"reason": reason}, a, a.ID+" version "+a.Version); err != nil {
					return err
				}
			}
			return nil
		},
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&reason, "reason", "", "why, kept with the version")
	return cmd
}

var versions = list[recognition.Applied]{
	columns: []string{"agreement", "version", "state", "applied", "by", "source", "hash"},
	none:    "noAgreements",
	row: func(x recognition.Applied) []string {
		state := "not in force"
		switch {
		case x.InForce && !x.Ends.IsZero() && x.Agreement != nil && strings.HasPrefix(x.Ends.Format(time.RFC3339), x.Agreement.InForce.From):
			state = "replaced from its first day"
		case x.InForce && !x.Ends.IsZero():
			state = "until " + x.Ends.Format(time.RFC3339)
		case x.InForce:
			state = "in force"
		}
		at := "before this was recorded"
		if !x.At.IsZero() {
			at = x.At.Format(time.RFC3339)
		}
		return []string{x.ID, x.Version, state, at, x.By, strings.TrimSpace(x.Source + " " + x.Reason), x.Hash[:min(len(x.Hash), 12)]}
	},
}

func (e *env) agreementList(file *string) *cobra.Command {
	v := e.plain()
	return &cobra.Command{
		Use:     "list",
		Example: "  clearhub agreement list",
		Short:   "List all versions that were ever applied: when, by whom, from where",
		Long: `List prints one line for each version, in the order they were applied. With --output json it prints one object a line:
  {"id","version","hash","at","by","reason","source","known","inForce","ends","agreement"}` + archiveExit,
		Args: cobra.NoArgs,
		RunE: v.ofLog(file, func(ctx context.Context, a *hub.Archive, _ []string) error {
			all, err := a.Agreements(ctx)
			if err != nil {
				return failed(err)
			}
			return versions.print(v, all)
		}),
	}
}

func (e *env) agreementWhatIf(file *string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "whatif FILE",
		Short: "Decide past traffic again under a draft and list what would have been otherwise",
		Long: `Whatif decides the traffic of the log from --from until --to again as if the drafts in the file had been agreed, on a copy of the
state as it was then, and lists every declaration line whose outcome, effects or reasons would have been otherwise. Reservations
follow the draft: what one declaration takes under it is gone for the next. With the agreement that was in force it lists nothing.

A draft that begins after --from is weighed as if it had begun there. ` + whatIfHelp,
		Example: "  clearhub agreement whatif draft.yaml --from 2026-03-01 --to 2026-04-01",
		Args:    cobra.ExactArgs(1),
	}
	e.whatIf(cmd, file, func(name string, q *recognition.WhatIf) (err error) {
		q.Drafts, err = e.agreements(name)
		return err
	})
	return cmd
}

const whatIfHelp = `With --output json it prints one object:
  {"steps","declarations","moved":[…],"differences":[{"declaration","version","line","instant","was":{"outcome","effects","reasons","why","agreements"},"is":{…}}]}

Exit codes: 0 decided, 1 the log cannot be read, 2 the file is refused or cannot be read.`

// whatIf makes a command ask what would have been otherwise; read takes the file that it is asked about.
func (e *env) whatIf(cmd *cobra.Command, file *string, read func(string, *recognition.WhatIf) error) {
	var from, to string
	v := e.reader()
	cmd.RunE = func(cmd *cobra.Command, files []string) (err error) {
		if err := v.check(); err != nil {
			return err
		}
		var q recognition.WhatIf
		if q.From, err = point(from); err != nil {
			return fmt.Errorf("--from: %w", err)
		}
		if q.To, err = point(to); err != nil {
			return fmt.Errorf("--to: %w", err)
		}
		if err := read(files[0], &q); err != nil {
			return err
		}
		a, err := e.archived(cmd.Context(), *file)
		if err != nil {
			return err
		}
		defer a.Close()
		out, err := a.WhatIf(cmd.Context(), q)
		if err != nil {
			return failed(err)
		}
		if e.json() {
			return failed(e.line(out))
		}
		v.imagined(out)
		return nil
	}
	cmd.Flags().StringVar(&from, "from", "", "begin here (RFC 3339 date or time); empty is the beginning of the log")
	cmd.Flags().StringVar(&to, "to", "", "end before here; empty is now")
	v.flag(cmd)
}

// point reads a date or time; empty is the zero time.
func point(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is neither a date nor an RFC 3339 time", s)
}

func (v *view) imagined(out *recognition.Imagined) {
	for _, m := range out.Moved {
		v.e.printf("%s: %s\n", v.word("moved"), m)
	}
	finding := func(name string, f recognition.LineFinding) {
		outcome := v.word("noDecision")
		if f.Outcome != "" {
			outcome = v.word(string(f.Outcome)) + v.effects(f.Effects)
		}
		v.e.printf("    %s: %s\n", v.word(name), outcome)
		v.why(f.Why, "      ")
	}
	for _, d := range out.Differences {
		v.e.printf("%s v%d, %s %d (%s)\n", d.Declaration, d.Version, v.word("line"), d.Line, d.Instant)
		finding("was", d.Was)
		finding("is", d.Is)
	}
	v.e.printf("%s: %d; %s: %d\n", v.word("decidedAgain"), out.Declarations, v.word("otherwise"), len(out.Differences))
}

// errNoToken is a command to a hub by nobody.
var errNoToken = errors.New("no operator's token: name one with --token-file or --token-env, or set CLEARHUB_TOKEN")

// secretFrom reads a token from a file or the environment.
func secretFrom(file, name string) (string, error) {
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("read token: %w", err)
		}
		return strings.TrimSpace(string(data)), nil
	}
	if s := os.Getenv(name); s != "" {
		return s, nil
	}
	return "", errNoToken
}
