package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters/edifact"
)

func (e *env) edifactDiff() *cobra.Command {
	var o reading
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Say in which segments and values two EDIFACT documents differ",
		Long: `Diff compares two documents segment by segment, with the place of each difference. Other separators, line ends, and
empty elements at the end are no difference; messages are paired in their order. With --output json it prints one object a line:
  {"interchange","message","path","pathIs","name","was","is"}
where path is the place in A and pathIs that in B; was is empty for what only B has, is for what only A has.

Exit codes: 0 they say the same, 2 they differ, or one cannot be read as EDIFACT.`,
		Example: "  clearhub edifact diff original.edi amended.edi",
		Args:    cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, files []string) error {
			var data [2][]byte
			for i, file := range files {
				var err error
				if data[i], err = e.given(file); err != nil {
					return err
				}
			}
			differences, err := e.edifactAdapter().Diff(data[0], data[1], o.profile)
			if err != nil {
				return exitError{ExitRefused, err}
			}
			for _, d := range differences {
				if e.json() {
					if err := e.line(d); err != nil {
						return failed(err)
					}
					continue
				}
				e.difference(d)
			}
			if len(differences) > 0 {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&o.profile.Charset, "charset", "", "character set, where the documents lie about their own")
	return cmd
}

// difference prints one difference for people.
func (e *env) difference(d edifact.Difference) {
	place := d.Path
	if place == "" {
		place = d.PathIs
	} else if d.PathIs != "" && d.PathIs != d.Path {
		place += " → " + d.PathIs
	}
	where := fmt.Sprintf("interchange %d", d.Interchange)
	if d.Message > 0 {
		where += fmt.Sprintf(", message %d", d.Message)
	}
	e.printf("%s  %s  %s\n", where, place, d.Name)
	side := func(sign, value, meaning string) {
		if meaning != "" {
			value += "  (" + meaning + ")"
		}
		if value != "" {
			e.printf("  %s %s\n", sign, value)
		}
	}
	side("-", d.Was, d.WasMeaning)
	side("+", d.Is, d.IsMeaning)
}
