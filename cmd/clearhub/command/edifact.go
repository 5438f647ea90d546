package command

import "github.com/spf13/cobra"

// edifact groups the commands that look into EDIFACT documents as such.
func (e *env) edifact() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edifact",
		Short: "Look into EDIFACT documents: explain, diff, directory, overlay",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(e.edifactExplain(), e.edifactDiff(), e.edifactDirectory(), e.edifactOverlay())
	return cmd
}
