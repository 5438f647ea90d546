package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/recognition"
)

func (e *env) recall() *cobra.Command {
	var file string
	return configured(group(&cobra.Command{
		Use:   "recall",
		Short: "See which decisions a change of facts would reach, and which released goods are under review",
	}, e.recallPreview(&file), e.recallList(&file), e.recallClose(&file)), &file)
}

func (e *env) recallPreview(file *string) *cobra.Command {
	var status string
	var whole bool
	v := e.reader()
	cmd := &cobra.Command{
		Use:   "preview FACT",
		Short: "List the wave of a change before it runs",
		Long: `Preview makes a change on a copy of the state and lists every declaration that would get a successor decision, by how far the
goods are: not arrived, arrived, released. Nothing is changed. Of each it tells which controls were left out, on which lines, by the
decision that the goods were released on, or else the last one: a revocation reaches all that used a certificate, also what the border inspected itself with nothing left out.

FACT is

  a file         a register file (its entries replace those known; with --whole the file is the register), or an agreement
  register/key   an entry of a register, as if it were removed
  a number       of a certificate, as if its status became --status

` + archiveHelp + `

With --output json it prints one object:
  {"looked","reached":[{"declaration","version","arrival","action","stands","was","is","reasons","why":[{"code","values"}],
    "waived":[{"line","control"}]}],"refused"}
where waived is [] for goods of which nothing was left out, and null where the journal does not have the decision any more.

Exit codes: 0 shown, 1 the log cannot be read, 2 there is no such fact, or the change would be refused.`,
		Example: "  clearhub recall preview EC/NL/26/0007001 --status revoked\n  clearhub recall preview accreditation/nl/lab-7\n  clearhub recall preview suspended.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := v.check(); err != nil {
				return err
			}
			now := time.Now().UTC()
			cs, err := e.changes(args[0], now, whole)
			if err != nil {
				return err
			}
			a, err := e.archived(cmd.Context(), *file)
			if err != nil {
				return err
			}
			defer a.Close()
			w, err := e.preview(cmd.Context(), a, cs, args[0], status, now)
			if err != nil {
				return err
			}
			if err := v.wave(w); err != nil {
				return failed(err)
			}
			if w.Refused != "" {
				return exitError{ExitRefused, errors.New("the change would be refused: " + w.Refused)}
			}
			return nil
		},
	}
	f := cmd.Flags()
	v.flag(cmd)
	f.StringVar(&status, "status", "revoked", "what becomes of a certificate: revoked, withdrawn, suspended, rejected, valid …")
	f.BoolVar(&whole, "whole", false, "the register file is the register whole: what it does not name is removed")
	return cmd
}

// changes are what the file at FACT would put into the log; nil where there is no such file.
func (e *env) changes(fact string, now time.Time, whole bool) ([]messages.Command, error) {
	if _, err := os.Stat(fact); err != nil && fact != "-" {
		return nil, nil
	}
	data, err := e.given(fact)
	if err != nil {
		return nil, err
	}
	f, err := config.ParseRegister(fact, data)
	if err == nil {
		return loads(f, now, whole)
	}
	as, err2 := config.ParseAgreements(fact, data)
	if err2 != nil {
		return nil, exitError{ExitRefused, fmt.Errorf("as a register:\n%w\nas an agreement:\n%w", err, err2)}
	}
	cs := []messages.Command{}
	for _, x := range as {
		body, err := json.Marshal(x)
		if err != nil {
			return nil, failed(err)
		}
		cs = append(cs, messages.Command{Verb: messages.VerbAgreement, Body: body})
	}
	return cs, nil
}

// loads are the commands by which a register is taken.
func loads(f messages.RegisterFile, now time.Time, whole bool) ([]messages.Command, error) {
	all, err := f.Loads(now, "")
	if err != nil {
		return nil, failed(err)
	}
	cs := []messages.Command{}
	for _, l := range all {
		if !whole {
			l.Read = nil
		}
		body, err := json.Marshal(l)
		if err != nil {
			return nil, failed(err)
		}
		cs = append(cs, messages.Command{Verb: messages.VerbRegister, Body: body})
	}
	return cs, nil
}

// preview makes the changes of a file, or of what FACT names in the log.
func (e *env) preview(ctx context.Context, a *hub.Archive, cs []messages.Command, fact, status string, now time.Time) (*recognition.Wave, error) {
	if cs == nil && strings.Contains(fact, "/") {
		entry, err := a.Entry(ctx, fact)
		if err == nil {
			cs, err = loads(messages.RegisterFile{Register: entry.Register, Entries: []messages.RegisterEntry{{V: 1, Key: entry.Key, Kind: entry.Kind, Removed: true}}}, now, false)
		}
		if err != nil && !errors.Is(err, recognition.ErrUnknownFact) {
			return nil, failed(err)
		}
	}
	if cs != nil {
		w, err := a.PreviewCommand(ctx, now, cs...)
		return w, failed(err)
	}
	w, err := a.PreviewInstrument(ctx, now, fact, status)
	if errors.Is(err, recognition.ErrUnknownFact) {
		return nil, exitError{ExitRefused, err}
	}
	return w, failed(err)
}

// wave lists whom a change would reach, by how far the goods are.
func (v *view) wave(w *recognition.Wave) error {
	if v.e.json() {
		return v.e.line(w)
	}
	for _, stage := range []string{"notArrived", "arrived", "released"} {
		var of []recognition.Reached
		for _, r := range w.Reached {
			if r.Arrival == stage {
				of = append(of, r)
			}
		}
		v.e.printf("%s: %d\n", v.word(stage), len(of))
		if len(of) == 0 {
			continue
		}
		t := v.table(reachedColumns...)
		for _, r := range of {
			t.add(fmt.Sprintf("%s v%d", r.Declaration, r.Version), v.word(string(r.Was))+" → "+v.word(string(r.Is)), v.waived(r.Waived), v.action(r.Action, r.Stands))
		}
		for i, line := range strings.SplitAfter(t.lines("  "), "\n")[:len(of)+1] {
			if v.e.printf("%s", line); i > 0 {
				v.why(of[i-1].Why, "      ")
			}
		}
	}
	v.e.printf("%s: %d; %s: %d\n", v.word("lookedAt"), w.Looked, v.word("reached"), len(w.Reached))
	return nil
}

var reachedColumns = []string{"declaration", "outcome", "waived", "toDo"}

// waived says which controls were left out, and on which lines.
func (v *view) waived(all []recognition.Waived) string {
	switch {
	case all == nil:
		return v.word("unknown")
	case len(all) == 0:
		return v.word("nothingWaived")
	}
	lines := map[messages.Control][]string{}
	for _, x := range all {
		lines[x.Control] = append(lines[x.Control], strconv.Itoa(x.Line))
	}
	var out []string
	for _, control := range slices.Sorted(maps.Keys(lines)) {
		on := lines[control]
		if len(on) > listedLines {
			on = append(on[:listedLines:listedLines], "…")
		}
		out = append(out, fmt.Sprintf("%s (%s %s)", v.of("control", string(control)), v.word("line"), strings.Join(on, ", ")))
	}
	return strings.Join(out, "; ")
}

// listedLines is how many lines are named of each control.
const listedLines = 5

// action is what is to be done, in the reader's words.
func (v *view) action(do string, stands bool) string {
	if do == "recall" {
		do = "dorecall"
	}
	if stands {
		return v.word(do) + "; " + v.word("stands")
	}
	return v.word(do)
}

func (e *env) recallList(file *string) *cobra.Command {
	v := e.reader()
	cmd := &cobra.Command{
		Use:     "list",
		Example: "  clearhub recall list --lang ru",
		Short:   "List the reviews of released goods that are open, with their age",
		Long: `List prints the released declarations whose decision rested on a fact that changed and whom nobody has looked at yet, the oldest first: since when, how
long, what is to be done, why, and the number of the decision by which recall close closes the review.

` + archiveHelp + archiveExit + `

With --output json it prints one object a line:
  {"declaration","version","decision","action","reason","facts":[…],"effective","since","was","is"}`,
		Args: cobra.NoArgs,
		RunE: v.ofLog(file, func(ctx context.Context, a *hub.Archive, _ []string) error {
			all, err := a.Reviews(ctx)
			if err != nil {
				return failed(err)
			}
			return v.reviews(all, time.Now())
		}),
	}
	v.flag(cmd)
	return cmd
}

var reviewColumns = []string{"since", "age", "toDo", "declaration", "outcome", "reason", "decision"}

func (v *view) reviews(all []recognition.Review, now time.Time) error {
	row := func(r recognition.Review) []string {
		days := int(now.Sub(r.Since).Hours() / 24)
		return []string{r.Since.Format(time.RFC3339), fmt.Sprintf("%d %s", days, v.word("days")), v.action(r.Action, false), fmt.Sprintf("%s v%d", r.Declaration, r.Version),
			v.word(string(r.Was)) + " → " + v.word(string(r.Is)), v.of("happened", r.Reason), r.Decision}
	}
	if err := (list[recognition.Review]{columns: reviewColumns, row: row}).print(v, all); err != nil || v.e.json() {
		return err
	}
	v.e.printf("%s: %d\n", v.word("openReviews"), len(all))
	return nil
}

func (e *env) recallClose(file *string) *cobra.Command {
	o := caller{view: e.reader()}
	var key string
	a := messages.OfficerAct{Verb: messages.OfficerReview}
	cmd := &cobra.Command{
		Use:     "close DECISION",
		Example: "  clearhub recall close 0f3c… --finding followedUp --reason \"traced and destroyed\" --officer O-1 --key officer.key",
		Short:   "Close the review of released goods by an officer's act",
		Long: `Close signs and sends an officer's finding on released goods that are under review, by the message id or number of the decision that recall list names.
Who received the decisions and the issuers of the instruments are told. Findings are

  confirmed    what changed does matter: the goods should not have passed as they did
  followedUp   they were traced, and what had to be done is done
  noAction     nothing is to be done

` + callerHelp + callerExit,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.view.check(); err != nil {
				return err
			}
			by, err := o.signer(*file, key)
			if err != nil {
				return err
			}
			m, err := e.decisionOf(cmd.Context(), &o, args[0])
			if err != nil {
				return err
			}
			a.Declaration, a.Decision = m.Subject, m.Body.(*messages.Decision).Number
			return e.act(cmd.Context(), by, &o, a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.Finding, "finding", "", "confirmed, followedUp or noAction")
	f.StringVar(&a.Reason, "reason", "", "why, in ten characters or more")
	f.StringVar(&a.Officer, "officer", "", "the officer's id")
	f.StringVar(&key, "key", "", "file with the officer's private key")
	for _, required := range []string{"finding", "reason", "officer", "key"} {
		_ = cmd.MarkFlagRequired(required)
	}
	o.flags(cmd)
	o.view.flag(cmd)
	return cmd
}
