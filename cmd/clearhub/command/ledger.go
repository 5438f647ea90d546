package command

import (
	"encoding/json"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/api"
)

func (e *env) ledger() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Show what is left of an instrument, and who used the rest",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVarP(&file, "config", "c", "clearhub.yaml", "configuration file")
	cmd.AddCommand(e.ledgerShow(&file))
	return cmd
}

func (e *env) ledgerShow(file *string) *cobra.Command {
	var o caller
	cmd := &cobra.Command{
		Use:   "show INSTRUMENT",
		Short: "Show the account of an instrument with all its entries",
		Long: `Show prints, by the instrument's subject or number, the balance of each of its lines and every entry of the quantity ledger, oldest first: what was
issued, reserved, consumed, given back, withdrawn, moved or booked by an officer's hand, for which declaration, and what was left.

With --output json it prints what GET /v1/ledger/{instrument} answers.

` + callerHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.resolve(*file); err != nil {
				return err
			}
			var all struct {
				Ledgers []api.Ledger `json:"ledgers"`
			}
			if _, err := e.get(cmd.Context(), &o, "/v1/ledger/"+url.PathEscape(args[0]), &all); err != nil {
				return err
			}
			if e.json() {
				return failed(json.NewEncoder(e.stdout).Encode(all))
			}
			for _, l := range all.Ledgers {
				e.printf("%s  %s\n", l.Number, l.Instrument)
				for _, x := range l.Lines {
					e.printf("  line %d: %s %s issued = %s free + %s reserved + %s consumed + %s withdrawn\n", x.Line, x.Issued, x.Unit, x.Free, x.Reserved, x.Consumed, x.Withdrawn)
				}
				for _, x := range l.Entries {
					e.printf("  %s  %-10s line %d %10s %-4s free %10s  %s", x.Time, x.Code, x.Line, x.Quantity, x.Unit, x.Free, x.What)
					if x.Declaration != "" {
						e.printf("  %s v%s", x.Declaration, x.Version)
					}
					if x.Officer != "" {
						e.printf("  by officer %s: %s", x.Officer, x.Reason)
					}
					e.printf("\n")
				}
			}
			return nil
		},
	}
	o.flags(cmd)
	return cmd
}

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
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List cases with their states",
		Long:  "List prints the newest cases: state, type, who asks whom, subject.\n\nWith --output json it prints what GET /v1/assistance answers.\n\n" + callerHelp,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
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
			for _, c := range all.Cases {
				e.printf("%-20s %-22s %s asks %s  %s  %s\n", c.State, c.Type, c.Requesting, c.Requested, c.Case, c.Subject)
			}
			if len(all.Cases) == 0 {
				e.printf("no cases\n")
			}
			return nil
		},
	}
	o.flags(cmd)
	return cmd
}

func (e *env) assistanceShow(file *string) *cobra.Command {
	var o caller
	cmd := &cobra.Command{
		Use:   "show SUBJECT",
		Short: "Show a case: its steps, its state, and how often the one side has answered the other",
		Long:  "Show prints one case by its subject.\n\nWith --output json it prints what GET /v1/assistance/{subject} answers.\n\n" + callerHelp,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
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
			e.printf("%s  %s: %s asks %s for %s\n", c.Case, c.State, c.Requesting, c.Requested, c.Type)
			for _, m := range c.Steps {
				b, ok := m.Body.(*messages.Assistance)
				if !ok {
					continue
				}
				e.printf("  %s  %-16s %s  %s %v\n", m.Received.Format("2006-01-02 15:04"), b.Form, m.Sender.PartyID, m.Handling, m.Conditions)
			}
			r := c.Reciprocity
			e.printf("  of all such requests: %s asked, %s answered, %s refused, %s overdue, %s closed\n", r["asked"], r["answered"], r["refused"], r["overdue"], r["closed"])
			return nil
		},
	}
	o.flags(cmd)
	return cmd
}
