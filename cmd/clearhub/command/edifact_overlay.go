package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/router/config"
)

func (e *env) edifactOverlay() *cobra.Command {
	return group(&cobra.Command{
		Use:   "overlay",
		Short: "Partners' guides laid over the directories: check",
	}, e.overlayCheck())
}

func (e *env) overlayCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE…",
		Short: "Check overlay files, by themselves and against the directories",
		Long: `Check reads overlay files as the configuration's overlayFiles names them, strictly, and says what in them speaks of segments,
groups or data elements that the directory does not have.

Exit codes: 0 all are right, 2 otherwise.`,
		Example: "  clearhub edifact overlay check port-guide.yaml && clearhub check --overlay port-guide.yaml declaration.edi",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			wrong := false
			for _, file := range files {
				o, err := config.LoadOverlay(file)
				if err != nil {
					wrong = true
					_, _ = fmt.Fprintf(e.stderr, "%v\n", err)
					continue
				}
				if bad := e.edifactAdapter().CheckOverlay(o); len(bad) > 0 {
					wrong = true
					for _, p := range bad {
						_, _ = fmt.Fprintf(e.stderr, "%s: %s: %s\n", file, p.Pointer, p.Text)
					}
					continue
				}
				e.printf("%s: ok: %s, %s, %s\n", file, o, count(len(o.Segments), "segment rule"), count(len(o.Elements), "element rule"))
			}
			if wrong {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
}
