package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/schemas"
)

func (e *env) schema() *cobra.Command {
	return &cobra.Command{
		Use:     "schema [NAME]",
		Example: "  clearhub schema\n  clearhub schema declaration",
		Short:   "Print a JSON Schema of the canonical model, or list them",
		Long: `Schema prints the schema of NAME (declaration, certificate …) as it is published; without NAME it lists all.

Exit codes: 0 printed, 64 there is no such schema.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			names := schemas.Names()
			if len(args) == 0 {
				if e.json() {
					return failed(e.line(names))
				}
				e.printf("%s\n", strings.Join(names, "\n"))
				return nil
			}
			for _, n := range names {
				if n == args[0] || strings.TrimSuffix(n, ".json") == args[0] || strings.TrimSuffix(n, ".schema.json") == args[0] {
					data, err := schemas.FS.ReadFile(n)
					if err != nil {
						return failed(err)
					}
					e.printf("%s", data)
					return nil
				}
			}
			return fmt.Errorf("there is no schema %q: the schemas are %s", args[0], strings.Join(names, ", "))
		},
	}
}
