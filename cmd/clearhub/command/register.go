package command

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/recognition"
)

func (e *env) register() *cobra.Command {
	var file string
	return configured(group(&cobra.Command{
		Use:   "register",
		Short: "Check, load and list registers; ask what another would change",
		Long: `Register works on registers: authorities, signatories, conformity and accreditation bodies, traders, keys, measures. A register
file (YAML or JSON) names its register and lists its entries; it comes by this command, by POST /v1/registers, or is pulled
over HTTPS from where the configuration's "registers" say.`,
	}, e.registerCheck(), e.registerLoad(&file), e.registerList(&file), e.registerWhatIf(&file)), &file)
}

func (e *env) registerFile(file string) (messages.RegisterFile, error) {
	data, err := e.given(file)
	if err != nil {
		return messages.RegisterFile{}, err
	}
	f, err := config.ParseRegister(file, data)
	if err != nil {
		return f, exitError{ExitRefused, err}
	}
	return f, nil
}

func (e *env) registerCheck() *cobra.Command {
	return &cobra.Command{
		Use:     "check FILE…",
		Example: "  clearhub register check accreditation.yaml",
		Short:   "Check register files strictly, with the line of every fault",
		Long:    "Check reads each file strictly and applies nothing. " + verdictHelp + "\n\nExit codes: 0 all good, 2 otherwise.",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			return e.verdicts(files, func(file string) verdict {
				f, err := e.registerFile(file)
				return verdict{err, []string{fmt.Sprintf("register %s: good, %s", f.Register, entries(len(f.Entries)))},
					map[string]any{"register": f.Register, "entries": len(f.Entries)}}
			})
		},
	}
}

func (e *env) registerLoad(file *string) *cobra.Command {
	var o caller
	var part bool
	cmd := &cobra.Command{
		Use:     "load FILE",
		Example: "  clearhub register load accreditation.yaml\n  clearhub register load --part suspended.yaml",
		Short:   "Take a register into a running hub",
		Long: `Load sends a register file to the hub's API, which appends it to the claims topic. The file is the register whole: what it does not
name any more is removed, and the register counts as read. With --part its entries are added and replaced, and nothing else.
Decisions that rest on what changed are made anew.
` + callerHelp + `

Exit codes: 0 taken, 1 the hub cannot be reached, 2 refused.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			f, err := e.registerFile(files[0])
			if err != nil {
				return err
			}
			if err := o.resolve(*file); err != nil {
				return err
			}
			query := map[string]string{}
			if part {
				query["part"] = strconv.FormatBool(part)
			}
			return e.command(cmd.Context(), &o, "/v1/registers", query, f, "register "+f.Register)
		},
	}
	o.flags(cmd)
	cmd.Flags().BoolVar(&part, "part", false, "the file is a part of the register: remove nothing")
	return cmd
}

func (e *env) registerWhatIf(file *string) *cobra.Command {
	var whole bool
	cmd := &cobra.Command{
		Use:   "whatif FILE",
		Short: "Decide past traffic again as if a register had said something else, and list what would have been otherwise",
		Long: `Whatif takes a register file into a copy of the state as it was at --from, decides what rests on it anew, and then the traffic until --to; what the log
has of that register later counts as another reading of the file. Every declaration line whose outcome, effects or reasons would have been otherwise is listed.
The file's entries are added and replaced; with --whole it is the register, and what it does not name is removed.

` + whatIfHelp,
		Example: "  clearhub register whatif suspended.yaml --from 2026-03-01 --lang zh",
		Args:    cobra.ExactArgs(1),
	}
	e.whatIf(cmd, file, func(name string, q *recognition.WhatIf) error {
		f, err := e.registerFile(name)
		q.Registers, q.Whole = []messages.RegisterFile{f}, whole
		return err
	})
	cmd.Flags().BoolVar(&whole, "whole", false, "the register file is the register whole: what it does not name is removed")
	return cmd
}

var registers = list[recognition.RegisterState]{
	columns: []string{"register", "entries", "removed", "read", "source"},
	right:   []int{1, 2},
	none:    "noRegisters",
	row: func(r recognition.RegisterState) []string {
		read, source := "never read whole", ""
		if r.Read != nil {
			read, source = r.Read.ReadAt, r.Read.Source
		}
		return []string{r.Register, strconv.Itoa(r.Entries), strconv.Itoa(r.Removed), read, source}
	},
}

func (e *env) registerList(file *string) *cobra.Command {
	v := e.plain()
	return &cobra.Command{
		Use:     "list",
		Example: "  clearhub register list",
		Short:   "List the registers that the log holds, and when each was read",
		Long: `List prints one line for each register. With --output json it prints one object a line: {"register","entries","removed","read":{…}}

` + archiveHelp + archiveExit,
		Args: cobra.NoArgs,
		RunE: v.ofLog(file, func(ctx context.Context, a *hub.Archive, _ []string) error {
			all, err := a.Registers(ctx)
			if err != nil {
				return failed(err)
			}
			return registers.print(v, all)
		}),
	}
}

// entries counts entries in words.
func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
