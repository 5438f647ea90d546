package command

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/router/api"
	"github.com/clearhub/clearhub/router/recognition"
)

func (e *env) ledger() *cobra.Command {
	var file string
	return configured(group(&cobra.Command{
		Use:   "ledger",
		Short: "Show what is left of an instrument, and who used the rest",
	}, e.ledgerShow(&file)), &file)
}

var entryColumns = []string{"time", "code", "line", "quantity", "unit", "free", "entry", "about"}

func (e *env) ledgerShow(file *string) *cobra.Command {
	var o caller
	v := e.reader()
	type answer struct {
		Ledgers []api.Ledger `json:"ledgers"`
	}
	cmd := &cobra.Command{
		Use:     "show INSTRUMENT",
		Example: "  clearhub ledger show EC/NL/2026/0012345 --lang ru",
		Short:   "Show the account of an instrument with all its entries",
		Long: `Show prints, by the instrument's subject or number, the balance of each of its lines and every entry of the quantity ledger, oldest first: what was
issued, reserved, consumed, given back, withdrawn, moved or booked by an officer's hand, for which declaration, and what was left.

With --output json it prints what GET /v1/ledger/{instrument} answers.

` + callerHelp + callerExit,
		Args: cobra.ExactArgs(1),
		RunE: ofHub(v, &o, file, func(args []string) string { return "/v1/ledger/" + url.PathEscape(args[0]) }, func(all *answer) {
			for i := range all.Ledgers {
				v.account(&all.Ledgers[i])
			}
		}),
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
	if len(l.Entries) == 0 {
		return
	}
	t := v.table(entryColumns...)
	t.right = []int{2, 3, 5}
	for _, x := range l.Entries {
		about := ""
		if x.Declaration != "" {
			about = x.Declaration + " v" + x.Version
		}
		if x.Officer != "" {
			about = strings.TrimSpace(about + " " + v.word("byOfficer") + " " + x.Officer + ": " + x.Reason)
		}
		where := ""
		if x.Line > 0 {
			where = strconv.Itoa(x.Line)
		}
		t.add(x.Time, x.Code, where, string(x.Quantity), recognition.Unit(x.Unit, v.lang), string(x.Free), v.of("entry", x.Code), about)
	}
	v.e.printf("%s", t.lines("  "))
}
