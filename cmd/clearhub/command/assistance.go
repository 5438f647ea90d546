package command

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/api"
)

func (e *env) assistance() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "assistance",
		Short: "List and show cases of mutual assistance between authorities",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVarP(&file, "config", "c", "clearhub.yaml", "configuration file")
	cmd.AddCommand(e.assistanceList(&file), e.assistanceShow(&file))
	return cmd
}

func (e *env) assistanceList(file *string) *cobra.Command {
	var o caller
	v := e.reader()
	cmd := &cobra.Command{
		Use:     "list",
		Example: "  clearhub assistance list",
		Short:   "List cases with their states",
		Long:    "List prints the newest cases: state, type, who asks whom, subject.\n\nWith --output json it prints what GET /v1/assistance answers.\n\n" + callerHelp + callerExit,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := v.check(); err != nil {
				return err
			}
			if err := o.resolve(*file); err != nil {
				return err
			}
			var all struct {
				Cases []api.Case `json:"cases"`
			}
			if _, err := e.get(cmd.Context(), &o, "/v1/assistance", &all); err != nil {
				return err
			}
			if e.json() {
				return failed(json.NewEncoder(e.stdout).Encode(all))
			}
			var t table
			for _, c := range all.Cases {
				t.add(v.caseState(c.State), v.of("assistance", c.Type), c.Requesting+" → "+c.Requested, c.Case, c.Subject)
			}
			e.printf("%s", t.lines(""))
			if len(all.Cases) == 0 {
				e.printf("%s\n", v.word("noCases"))
			}
			return nil
		},
	}
	o.flags(cmd)
	v.flag(cmd)
	return cmd
}

func (e *env) assistanceShow(file *string) *cobra.Command {
	var o caller
	v := e.reader()
	cmd := &cobra.Command{
		Use:     "show SUBJECT",
		Example: "  clearhub assistance show customs/assistance/R12",
		Short:   "Show a case: its steps, its state, and how often the one side has answered the other",
		Long:    "Show prints one case by its subject.\n\nWith --output json it prints what GET /v1/assistance/{subject} answers.\n\n" + callerHelp + callerExit,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := v.check(); err != nil {
				return err
			}
			if err := o.resolve(*file); err != nil {
				return err
			}
			var c api.Case
			if _, err := e.get(cmd.Context(), &o, "/v1/assistance/"+(&url.URL{Path: args[0]}).EscapedPath(), &c); err != nil {
				return err
			}
			if e.json() {
				return failed(json.NewEncoder(e.stdout).Encode(c))
			}
			e.printf("%s  %s: %s → %s, %s\n", c.Case, v.caseState(c.State), c.Requesting, c.Requested, v.of("assistance", c.Type))
			var t table
			for _, m := range c.Steps {
				b, ok := m.Body.(*messages.Assistance)
				if !ok {
					continue
				}
				var conditions []string
				for _, x := range m.Conditions {
					conditions = append(conditions, v.of("use", x))
				}
				t.add(m.Received.Format("2006-01-02 15:04"), v.of("form", string(b.Form)), m.Sender.PartyID, v.of("handling", string(m.Handling)), strings.Join(conditions, ", "))
			}
			e.printf("%s  %s:", t.lines("  "), v.word("reciprocity"))
			for i, name := range []string{"asked", "answered", "refused", "overdue", "closed"} {
				if i > 0 {
					e.printf(",")
				}
				e.printf(" %s %s", v.of("count", name), c.Reciprocity[name])
			}
			e.printf("\n")
			return nil
		},
	}
	v.flag(cmd)
	o.flags(cmd)
	return cmd
}

// caseState is the state of a case in the reader's words; what stands in brackets is days, or the reason of a refusal.
func (v *view) caseState(state string) string {
	name, rest, more := strings.Cut(strings.TrimSuffix(state, ")"), "(")
	if !more {
		return v.of("case", name)
	}
	return v.of("case", name) + " (" + v.of("refusal", rest) + ")"
}
