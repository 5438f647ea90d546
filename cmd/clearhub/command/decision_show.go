package command

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/router/recognition"
)

func (e *env) decisionShow(file *string) *cobra.Command {
	var v view
	var audience string
	v.e = e
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Explain a decision: outcome, gates, reasons, what would mend them, facts",
		Long: `Show explains a decision line by line, in English, Chinese or Russian: what was claimed, how each gate came out and why, who has to do
what about it, what is granted, which facts it rests on, from where and as of when each is known, and which decision it follows. For a trader reasons of risk are
told as no more than that the goods are controlled. With --output json it prints the decision's message as it was put out, which is
for authorities; it is refused for traders.

An ID is the message id of a decision, the decision's own number, or the number of a declaration, which means the last decision
about it.

` + archiveHelp + `

Exit codes: 0 shown, 1 the log cannot be read, 2 no such decision.`,
		Example: "  clearhub decision show DL26000104 --lang zh\n  clearhub decision show DL26000104 --audience trader",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, ids []string) error {
			if v.audience = recognition.Audience(audience); v.audience != recognition.AudienceTrader && v.audience != recognition.AudienceAuthority {
				return fmt.Errorf("--audience is %q: write trader or authority", audience)
			}
			if err := v.check(); err != nil {
				return err
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
			v.decision(k.Decision())
			return nil
		},
	}
	f := cmd.Flags()
	v.flag(cmd)
	f.StringVar(&audience, "audience", string(recognition.AudienceAuthority), "authority, or trader: without reasons of risk")
	f.BoolVar(&v.facts, "facts", false, "write the whole hash of each fact, and which facts each gate looked at")
	return cmd
}
