package command

import (
	"encoding/json"
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

func (e *env) recall() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recall",
		Short: "See which decisions a change of facts would reach",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(e.recallPreview())
	return cmd
}

func (e *env) recallPreview() *cobra.Command {
	var file, status string
	var whole bool
	cmd := &cobra.Command{
		Use:   "preview FACT",
		Short: "List the wave of a change before it runs",
		Long: `Preview makes a change on a copy of the state and lists every declaration that would get a successor decision, by how far the
goods are: not arrived, arrived, released. Nothing is changed. FACT is

  a file         a register file (its entries replace those known; with --whole the file is the register), or an agreement
  register/key   an entry of a register, as if it were removed
  a number       of a certificate, as if its status became --status

` + archiveHelp + `

With --output json it prints one object:
  {"looked","reached":[{"declaration","version","arrival","action","stands","was","is","reasons"}],"refused"}

Exit codes: 0 shown, 1 the log cannot be read, 2 there is no such fact, or the change would be refused.`,
		Example: "  clearhub recall preview EC/NL/26/0007001 --status revoked\n  clearhub recall preview accreditation/nl/lab-7\n  clearhub recall preview suspended.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := e.archived(cmd.Context(), file)
			if err != nil {
				return err
			}
			defer a.Close()
			w, err := e.preview(cmd, a, args[0], status, whole)
			switch {
			case errors.Is(err, recognition.ErrUnknownFact):
				return exitError{ExitRefused, err}
			case err != nil:
				return err
			}
			if err := e.wave(w); err != nil {
				return failed(err)
			}
			if w.Refused != "" {
				return exitError{ExitRefused, errors.New("the change would be refused: " + w.Refused)}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVarP(&file, "config", "c", "clearhub.yaml", "configuration file")
	f.StringVar(&status, "status", "revoked", "what becomes of a certificate: revoked, withdrawn, suspended, rejected, valid …")
	f.BoolVar(&whole, "whole", false, "the register file is the register whole: what it does not name is removed")
	return cmd
}

// preview finds out what FACT is.
func (e *env) preview(cmd *cobra.Command, a *hub.Archive, fact, status string, whole bool) (*recognition.Wave, error) {
	ctx, now := cmd.Context(), time.Now().UTC()
	register := func(f messages.RegisterFile, whole bool) (*recognition.Wave, error) {
		loads, err := f.Loads(now, "")
		if err != nil {
			return nil, failed(err)
		}
		var cs []messages.Command
		for _, l := range loads {
			if !whole {
				l.Read = nil
			}
			body, err := json.Marshal(l)
			if err != nil {
				return nil, failed(err)
			}
			cs = append(cs, messages.Command{Verb: messages.VerbRegister, Body: body})
		}
		w, err := a.PreviewCommand(ctx, now, cs...)
		return w, failed(err)
	}
	if _, err := os.Stat(fact); err == nil || fact == "-" {
		data, err := e.bytes(fact)
		if err != nil {
			return nil, failed(err)
		}
		f, err := config.ParseRegister(fact, data)
		if err == nil {
			return register(f, whole)
		}
		as, err2 := config.ParseAgreements(fact, data)
		if err2 != nil {
			return nil, exitError{ExitRefused, fmt.Errorf("as a register:\n%w\nas an agreement:\n%w", err, err2)}
		}
		var cs []messages.Command
		for _, x := range as {
			body, err := json.Marshal(x)
			if err != nil {
				return nil, failed(err)
			}
			cs = append(cs, messages.Command{Verb: messages.VerbAgreement, Body: body})
		}
		w, err := a.PreviewCommand(ctx, now, cs...)
		return w, failed(err)
	}
	if strings.Contains(fact, "/") {
		entry, err := a.Entry(ctx, fact)
		if err == nil {
			return register(messages.RegisterFile{Register: entry.Register, Entries: []messages.RegisterEntry{{V: 1, Key: entry.Key, Kind: entry.Kind, Removed: true}}}, false)
		}
		if !errors.Is(err, recognition.ErrUnknownFact) {
			return nil, failed(err)
		}
	}
	w, err := a.PreviewInstrument(ctx, now, fact, status)
	if err != nil && !errors.Is(err, recognition.ErrUnknownFact) {
		err = failed(err)
	}
	return w, err
}

func (e *env) wave(w *recognition.Wave) error {
	if e.json() {
		return e.line(w)
	}
	for _, stage := range []struct{ name, title string }{{"notArrived", "not arrived"}, {"arrived", "arrived, not released"}, {"released", "released"}} {
		n := 0
		for _, r := range w.Reached {
			if r.Arrival == stage.name {
				n++
			}
		}
		e.printf("%s: %s\n", stage.title, count(n, "declaration"))
		for _, r := range w.Reached {
			if r.Arrival != stage.name {
				continue
			}
			stands := ""
			if r.Stands {
				stands = ", the decision stands"
			}
			e.printf("  %-50s v%-3d %s to %s, %s%s  %s\n", r.Declaration, r.Version, r.Was, r.Is, r.Action, stands, strings.Join(r.Reasons, " "))
		}
	}
	e.printf("%d looked at, %d reached\n", w.Looked, len(w.Reached))
	return nil
}
