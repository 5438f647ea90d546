package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/recognition"
)

// list is how values are listed: for programs one a line of JSON, for people rows below a heading. Who reads rows by a program has to skip
// the heading; JSON is the contract.
type list[T any] struct {
	// columns are the headings' names among the labels (column/…), and right those set to the right.
	columns []string
	right   []int
	row     func(T) []string
	// none is the label that stands where there is nothing, if any.
	none string
}

func (l list[T]) print(v *view, all []T) error {
	if v.e.json() {
		for i := range all {
			if err := v.e.line(all[i]); err != nil {
				return failed(err)
			}
		}
		return nil
	}
	if len(all) == 0 {
		if l.none != "" {
			v.e.printf("%s\n", v.word(l.none))
		}
		return nil
	}
	t := v.table(l.columns...)
	t.right = l.right
	for _, x := range all {
		t.add(l.row(x)...)
	}
	v.e.printf("%s", t.lines(""))
	return nil
}

// table is one whose first row names its columns in the reader's language.
func (v *view) table(columns ...string) *table {
	t := new(table)
	if len(columns) > 0 {
		heading := make([]string, len(columns))
		for i, name := range columns {
			heading[i] = strings.ToUpper(v.of("column", name))
		}
		t.add(heading...)
	}
	return t
}

// group makes a command of those below it.
func group(cmd *cobra.Command, below ...*cobra.Command) *cobra.Command {
	cmd.Args, cmd.RunE = cobra.NoArgs, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(below...)
	return cmd
}

// configured lets a command and those below it be told which configuration is meant.
func configured(cmd *cobra.Command, file *string) *cobra.Command {
	cmd.PersistentFlags().StringVarP(file, "config", "c", "clearhub.yaml", "configuration file")
	return cmd
}

// ofLog runs a command on the log, which is open until it ends.
func (v *view) ofLog(file *string, do func(ctx context.Context, a *hub.Archive, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := v.check(); err != nil {
			return err
		}
		a, err := v.e.archived(cmd.Context(), *file)
		if err != nil {
			return err
		}
		defer a.Close()
		return do(cmd.Context(), a, args)
	}
}

// ofHub runs a command that asks a running hub: path says for what, and text prints the answer for people; programs get it as it is.
func ofHub[T any](v *view, o *caller, file *string, path func(args []string) string, text func(*T)) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := v.check(); err != nil {
			return err
		}
		if err := o.resolve(*file); err != nil {
			return err
		}
		answer := new(T)
		if _, err := v.e.get(cmd.Context(), o, path(args), answer); err != nil {
			return err
		}
		if v.e.json() {
			return failed(v.e.line(answer))
		}
		text(answer)
		return nil
	}
}

// plain is a view of what is told in English alone.
func (e *env) plain() *view {
	v := e.reader()
	v.lang = recognition.English
	return v
}
