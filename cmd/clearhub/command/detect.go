package command

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
)

// detected is what detect prints of a file with --output json. It is a contract.
type detected struct {
	File          string `json:"file"`
	Format        string `json:"format"`
	FormatVersion string `json:"formatVersion"`
}

func (e *env) detect() *cobra.Command {
	var o reading
	cmd := &cobra.Command{
		Use:   "detect FILE…",
		Short: "Say what format documents are in, by their content",
		Long: `Detect prints the format and version of each file. With --output json it prints one object a line:
  {"file","format","formatVersion"}

Exit codes: 0 every format is known, 2 otherwise.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			unknown := false
			for _, file := range files {
				d, data := e.read(cmd.Context(), &o, file)
				format := d.Format
				if format == "" {
					format = d.Adapter
				}
				unknown = unknown || format == ""
				if e.json() {
					if err := e.line(detected{file, format, d.FormatVersion}); err != nil {
						return failed(err)
					}
					continue
				}
				if format == "" {
					format = "unknown"
				}
				e.printf("%s: %s\n", file, strings.TrimSpace(format+" "+d.FormatVersion))
				if d.Adapter == "" {
					for _, f := range d.Faults {
						if f.Severity == messages.SeverityRefuse {
							e.fault(f, data)
						}
					}
				}
			}
			if unknown {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	o.flags(cmd)
	return cmd
}
