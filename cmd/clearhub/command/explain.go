package command

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/config"
)

func (e *env) explain() *cobra.Command {
	var o reading
	var file string
	cmd := &cobra.Command{
		Use:   "explain FILE…",
		Short: "Say who would receive a document's messages, and why",
		Long: `Explain reads each file as coming from --sender and holds its messages against the routes of the
configuration: every route with its conditions, whether each held, and the partners that would be sent what.
Nothing is stored or sent.

Exit codes: 0 explained, 2 a document was refused, 64 the configuration is wrong.`,
		Example: "  clearhub explain --config clearhub.yaml --sender dalian-port declaration.edi",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			c, err := config.LoadPublic(file)
			if err != nil {
				return err
			}
			if err := e.direct(first(e.directories, c.Directories), false); err != nil {
				return err
			}
			table := c.Table()
			if p, known := table.Partner(o.sender); known {
				o.country, o.profile = p.Country, p.Profile
			}
			refused := false
			for _, f := range files {
				d, data := e.read(cmd.Context(), &o, f)
				if d.Verdict == messages.VerdictRefused {
					refused = true
					e.report(f, d, data)
					continue
				}
				if d.Faults.Refused() {
					refused = true
				}
				for _, m := range stands(d, false) {
					x := router.Explain(table, m)
					if e.json() {
						if err := e.line(map[string]any{"file": f, "message": m.ID, "explanation": x}); err != nil {
							return failed(err)
						}
						continue
					}
					e.explanation(f, m, x)
				}
			}
			if refused {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	o.flags(e, cmd)
	cmd.Flags().StringVarP(&file, "config", "c", "clearhub.yaml", "configuration file")
	return cmd
}

func (e *env) explanation(file string, m *messages.Message, x router.Explanation) {
	e.printf("%s: %s %s, subject %s\n", file, m.Kind, m.Function, m.Subject)
	for _, r := range x.Routes {
		mark := "no "
		if r.Matched {
			mark = "yes"
		}
		e.printf("  %s  route %s\n", mark, r.Route)
		for _, c := range r.Conditions {
			held := "does not hold"
			if c.Held {
				held = "holds"
			}
			have := "states nothing"
			if len(c.Have) > 0 {
				have = "has " + strings.Join(c.Have, ", ")
			}
			e.printf("         %s: %s (wants %s; the message %s)\n", c.Name, held, strings.Join(c.Want, " or "), have)
		}
		for _, c := range r.Choices {
			if !c.Chosen {
				e.printf("         not to %s: %s\n", c.Partner, c.Why)
			}
		}
	}
	if len(x.Parcels) == 0 {
		e.printf("  → nobody\n")
	}
	for _, c := range x.Parcels {
		e.printf("  → %s as %s, by route %s\n", c.Partner, c.Format, c.Route)
	}
}
