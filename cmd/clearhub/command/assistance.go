package command

import (
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/api"
)

func (e *env) assistance() *cobra.Command {
	var file string
	return configured(group(&cobra.Command{
		Use:   "assistance",
		Short: "List and show cases of mutual assistance between authorities",
	}, e.assistanceList(&file), e.assistanceShow(&file)), &file)
}

var (
	caseColumns = []string{"state", "type", "between", "case", "subject"}
	stepColumns = []string{"received", "form", "sender", "handling", "conditions"}
)

func (e *env) assistanceList(file *string) *cobra.Command {
	var o caller
	v := e.reader()
	type answer struct {
		Cases []api.Case `json:"cases"`
	}
	cases := list[api.Case]{columns: caseColumns, none: "noCases", row: func(c api.Case) []string {
		return []string{v.caseState(c.State), v.of("assistance", c.Type), c.Requesting + " → " + c.Requested, c.Case, c.Subject}
	}}
	cmd := &cobra.Command{
		Use:     "list",
		Example: "  clearhub assistance list",
		Short:   "List cases with their states",
		Long:    "List prints the newest cases: state, type, who asks whom, subject.\n\nWith --output json it prints what GET /v1/assistance answers.\n\n" + callerHelp + callerExit,
		Args:    cobra.NoArgs,
		RunE: ofHub(v, &o, file, func([]string) string { return "/v1/assistance" }, func(all *answer) {
			_ = cases.print(v, all.Cases) // rows: only JSON fails
		}),
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
		RunE: ofHub(v, &o, file, func(args []string) string { return "/v1/assistance/" + (&url.URL{Path: args[0]}).EscapedPath() },
			v.assistanceCase),
	}
	v.flag(cmd)
	o.flags(cmd)
	return cmd
}

// assistanceCase writes the steps of a case, and what both sides have made of all such requests.
func (v *view) assistanceCase(c *api.Case) {
	v.e.printf("%s  %s: %s → %s, %s\n", c.Case, v.caseState(c.State), c.Requesting, c.Requested, v.of("assistance", c.Type))
	t := v.table(stepColumns...)
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
	v.e.printf("%s  %s:", t.lines("  "), v.word("reciprocity"))
	for i, name := range []string{"asked", "answered", "refused", "overdue", "closed"} {
		if i > 0 {
			v.e.printf(",")
		}
		v.e.printf(" %s %s", v.of("count", name), c.Reciprocity[name])
	}
	v.e.printf("\n")
}

// caseState is the state of a case in the reader's words; what stands in brackets is days, or the reason of a refusal.
func (v *view) caseState(state string) string {
	name, rest, more := strings.Cut(strings.TrimSuffix(state, ")"), "(")
	if !more {
		return v.of("case", name)
	}
	return v.of("case", name) + " (" + v.of("refusal", rest) + ")"
}
