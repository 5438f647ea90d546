package command

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
)

// Version is the release of this program; CHANGELOG.md says what is in it.
const Version = "0.1.0"

// revision is the commit that the program was built from, followed by "+modified" where its tree was not that of the commit; "" where the build
// does not say, as with go run.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	commit, modified := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = "+modified"
		}
	}
	if commit == "" {
		return ""
	}
	return commit + modified
}

// release names this program where its work is recorded: version and commit.
func release() string {
	if r := revision(); r != "" {
		return Version + " (" + r + ")"
	}
	return Version
}

func (e *env) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Example: "  clearhub version --output json",
		Short:   "Print the versions of the program, its schema and its adapters",
		Long: `Version prints the version of the program and of the schema, and each adapter with the formats that it reads. With --output json it
prints one object.

Exit codes: 0 printed.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			revision := revision()
			type adapter struct {
				Name    string   `json:"name"`
				Version string   `json:"version"`
				Formats []string `json:"formats"`
			}
			var as []adapter
			for _, a := range e.registry.Adapters() {
				s := a.Spec()
				one := adapter{Name: s.Name, Version: s.Version}
				for _, f := range s.Formats {
					one.Formats = append(one.Formats, f.Name)
				}
				as = append(as, one)
			}
			if e.json() {
				return failed(e.line(map[string]any{"version": Version, "revision": revision, "schema": messages.SchemaVersion, "go": runtime.Version(), "adapters": as}))
			}
			e.printf("clearhub %s %s\nschema   %s\ngo       %s\n", Version, revision, messages.SchemaVersion, runtime.Version())
			for _, a := range as {
				e.printf("adapter  %s %s %v\n", a.Name, a.Version, a.Formats)
			}
			return nil
		},
	}
}
