package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/router/hub"
)

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
