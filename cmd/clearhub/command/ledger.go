package command

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/api"
	"github.com/clearhub/clearhub/router/recognition"
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
	v := e.reader()
	cmd := &cobra.Command{
		Use:     "show INSTRUMENT",
		Example: "  clearhub ledger show EC/NL/2026/0012345 --lang ru",
		Short:   "Show the account of an instrument with all its entries",
		Long: `Show prints, by the instrument's subject or number, the balance of each of its lines and every entry of the quantity ledger, oldest first: what was
issued, reserved, consumed, given back, withdrawn, moved or booked by an officer's hand, for which declaration, and what was left.

With --output json it prints what GET /v1/ledger/{instrument} answers.

` + callerHelp + callerExit,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := v.check(); err != nil {
				return err
			}
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
			for i := range all.Ledgers {
				v.account(&all.Ledgers[i])
			}
			return nil
		},
	}
	o.flags(cmd)
	v.flag(cmd)
	return cmd
}

// account writes the balances of an instrument, and what led to them.
func (v *view) account(l *api.Ledger) {
	v.e.printf("%s  %s\n", l.Number, l.Instrument)
	if l.NotBelieved {
		v.e.printf("  %s\n", v.word("notBelieved"))
	}
	for _, x := range l.Lines {
		v.e.printf("  %s %d: %s %s %s = %s %s + %s %s + %s %s + %s %s\n", v.word("line"), x.Line, x.Issued, recognition.Unit(x.Unit, v.lang), v.word("issued"), x.Free, v.word("free"), x.Reserved, v.word("reserved"),
			x.Consumed, v.word("consumed"), x.Withdrawn, v.word("withdrawn"))
	}
	t := table{right: []int{3, 5}}
	for _, x := range l.Entries {
		about := ""
		if x.Declaration != "" {
			about = x.Declaration + " v" + x.Version
		}
		if x.Officer != "" {
			about = strings.TrimSpace(about + " " + v.word("byOfficer") + " " + x.Officer + ": " + x.Reason)
		}
		free := ""
		if x.Free != "" {
			free = v.word("free") + " " + string(x.Free)
		}
		where := ""
		if x.Line > 0 {
			where = v.word("line") + " " + strconv.Itoa(x.Line)
		}
		t.add(x.Time, x.Code, where, string(x.Quantity), recognition.Unit(x.Unit, v.lang), free, v.of("entry", x.Code), about)
	}
	v.e.printf("%s", t.lines("  "))
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
