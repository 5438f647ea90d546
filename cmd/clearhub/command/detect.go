package command

import (
	"bytes"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters"
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
		Use:     "detect FILE…",
		Example: "  clearhub detect *.edi *.xml",
		Short:   "Say what format documents are in, by their content",
		Long: `Detect prints the format and version of each file. With --output json it prints one object a line:
  {"file","format","formatVersion"}

Exit codes: 0 every format is known, 2 otherwise.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			defer frugal()()
			unknown := false
			for _, file := range files {
				d, s := e.firstMessage(cmd.Context(), &o, file)
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
							e.fault(f, s)
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
	o.flags(e, cmd)
	return cmd
}

// firstMessage reads a file as far as its first message, which says what it is.
func (e *env) firstMessage(ctx context.Context, o *reading, file string) (adapters.Document, *source) {
	s, err := e.open(file)
	if err != nil {
		return unopened(err), nil
	}
	d := e.each(ctx, o, s, adapters.Stored{Take: func(*messages.Message, int64) bool { return false }})
	s.head = s.piece(0, headBytes)
	s.at, s.from = bytes.NewReader(s.head), 0
	_ = s.close()
	return d, s
}
