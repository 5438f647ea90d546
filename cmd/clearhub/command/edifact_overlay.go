package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters"
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
groups or data elements that the directory does not have. ` + verdictHelp + `

Exit codes: 0 all are right, 2 otherwise.`,
		Example: "  clearhub edifact overlay check port-guide.yaml && clearhub check --overlay port-guide.yaml declaration.edi",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			return e.verdicts(files, func(file string) verdict {
				o, err := e.overlayFile(file)
				if err != nil {
					return verdict{err: err}
				}
				return verdict{told: []string{fmt.Sprintf("ok: %s, %s, %s", o, count(len(o.Segments), "segment rule"), count(len(o.Elements), "element rule"))},
					holds: map[string]any{"message": o.Message, "segments": len(o.Segments), "elements": len(o.Elements)}}
			})
		},
	}
}

// overlayFile reads an overlay, and holds it against the directories.
func (e *env) overlayFile(file string) (*adapters.Overlay, error) {
	o, err := config.LoadOverlay(file)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, p := range e.edifactAdapter().CheckOverlay(o) {
		wrong = append(wrong, "  "+p.Pointer+": "+p.Text)
	}
	if len(wrong) > 0 {
		return nil, &config.Error{File: file, Problems: wrong}
	}
	return o, nil
}
