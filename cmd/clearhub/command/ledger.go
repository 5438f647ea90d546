package command

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

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
