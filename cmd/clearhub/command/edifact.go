package command

import "github.com/spf13/cobra"

// edifact groups the commands that look into EDIFACT documents as such.
func (e *env) edifact() *cobra.Command {
	return group(&cobra.Command{
		Use:   "edifact",
		Short: "Look into EDIFACT documents: explain, diff, directory, overlay",
	}, e.edifactExplain(), e.edifactDiff(), e.edifactDirectory(), e.edifactOverlay())
}
