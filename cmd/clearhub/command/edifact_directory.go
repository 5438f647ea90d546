package command

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/edifact/directory"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
)

// directoriesFolder is where added directories lie in a hub's data folder.
const directoriesFolder = "directories"

// direct has the commands read by the directories of a folder too, which must be there if a flag names it; an empty name changes nothing.
func (e *env) direct(folder string, must bool) error {
	if folder == "" {
		return nil
	}
	info, err := os.Stat(folder)
	if errors.Is(err, os.ErrNotExist) && !must {
		return nil // nothing was added yet
	}
	if err == nil && !info.IsDir() {
		err = errors.New("it is no folder")
	}
	if err != nil {
		return fmt.Errorf("--directories %s: %w", folder, err)
	}
	registry, err := e.registry.WithDirectories(os.DirFS(folder))
	if err != nil {
		return err
	}
	e.registry = registry
	return nil
}

// edifactAdapter is the registry's own, with the directories that were added.
func (e *env) edifactAdapter() edifact.Adapter {
	if a, ok := e.registry.ByName("edifact"); ok {
		if own, ok := a.(edifact.Adapter); ok {
			return own
		}
	}
	return edifact.Adapter{}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (e *env) edifactDirectory() *cobra.Command {
	return group(&cobra.Command{
		Use:   "directory",
		Short: "The UN/EDIFACT directories that messages are held against: list, add",
	}, e.directoryAdd(), e.directoryList())
}

// addedDirectory is what directory add prints with --output json. It is a contract.
type addedDirectory struct {
	Release  string   `json:"release"`
	File     string   `json:"file"`
	Messages []string `json:"messages"`
	// Missing lists message types that are read elsewhere and that the directory does not have, or not readably.
	Missing []string `json:"missing"`
	// Replaces says that this release is shipped too: the added one goes before it.
	Replaces bool `json:"replaces"`
}

func (e *env) directoryAdd() *cobra.Command {
	var data string
	var also []string
	cmd := &cobra.Command{
		Use:   "add ZIP|FOLDER",
		Short: "Make a directory that UNECE publishes usable",
		Long: `Add reads a directory of UN/EDIFACT as UNECE publishes it (d21b.zip, or a folder with its files) and writes the
structures, formats and codes of the message types that are read as one table (D.21B.txt) into the folder of added
directories: that of --directories, else the folder directories in --data. A release that is shipped too is then read by
the added table. A running hub uses it after a restart.

--messages adds types that are not read (INVOIC, BAPLIE …; "all" for every one): they are still refused, but held against the
directory before, and explained by it.

With --output json it prints {"release","file","messages":[…],"missing":[…],"replaces":true|false}.

Exit codes: 0 added, 1 it could not be written, 2 the archive is no directory.`,
		Example: "  clearhub edifact directory add d21b.zip --data /var/lib/clearhub\n  clearhub edifact directory add d21b.zip --directories ./directories",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			folder := e.directories
			if folder == "" {
				folder = filepath.Join(data, directoriesFolder)
			}
			added, err := addDirectory(args[0], folder, also)
			if err != nil {
				return err
			}
			if e.json() {
				return failed(e.line(added))
			}
			e.printf("%s: %s written to %s\n", added.Release, strings.Join(added.Messages, ", "), added.File)
			if added.Replaces {
				e.printf("  it goes before the shipped directory of this release\n")
			}
			if len(added.Missing) > 0 {
				e.printf("  without %s\n", strings.Join(added.Missing, ", "))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "data", "the hub's data folder, as in the configuration")
	cmd.Flags().StringSliceVar(&also, "messages", nil, "message types to add besides those that are read, or all")
	return cmd
}

func addDirectory(archive, folder string, also []string) (addedDirectory, error) {
	d, err := directory.Read(archive, directory.Limits{})
	if err != nil {
		return addedDirectory{}, exitError{ExitRefused, err}
	}
	types := grammar.Types()
	if slices.Contains(also, "all") {
		also = d.Messages()
	}
	unusable := map[string]string{}
	for _, t := range also {
		if t = strings.ToUpper(t); slices.Contains(types, t) {
			continue
		}
		types = append(types, t)
		if err := usable(d, t); err != nil { // such as messages with segments of the service directory
			unusable[t] = err.Error()
		}
	}
	var table bytes.Buffer
	if err := d.WriteTable(&table, slices.DeleteFunc(slices.Clone(types), func(t string) bool { return unusable[t] != "" })); err != nil {
		return addedDirectory{}, exitError{ExitRefused, err}
	}
	g, err := grammar.Parse(table.String())
	if err != nil {
		return addedDirectory{}, exitError{ExitRefused, fmt.Errorf("%s: %w", d.Release, err)}
	}
	version, half, _ := strings.Cut(d.Release, ".")
	release, ok := grammar.ParseRelease(version, half)
	if !ok {
		return addedDirectory{}, exitError{ExitRefused, fmt.Errorf("%w: %q is no release", directory.ErrArchive, d.Release)}
	}
	out := addedDirectory{Release: d.Release, Messages: g.Messages(), Missing: []string{}}
	for _, t := range types {
		if _, ok := g.Message(t); !ok {
			missing := t
			if why := first(d.Passed[t], unusable[t]); why != "" {
				missing += ": " + why
			}
			out.Missing = append(out.Missing, missing)
		}
	}
	if _, err := (*grammar.Library)(nil).Load(release); err == nil {
		out.Replaces = true
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return out, failed(err)
	}
	out.File = filepath.Join(folder, d.Release+".txt")
	return out, failed(replace(out.File, table.Bytes()))
}

// usable tells whether a message type of a directory makes a table by itself.
func usable(d *directory.Directory, name string) error {
	var table bytes.Buffer
	if err := d.WriteTable(&table, []string{name}); err != nil {
		return err
	}
	_, err := grammar.Parse(table.String())
	return err
}

// replace writes a file whole or not at all: a hub that starts meanwhile must not read half a table.
func replace(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".adding-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// listedDirectory is what directory list prints of a release with --output json, one object a line. It is a contract.
type listedDirectory struct {
	Release  string   `json:"release"`
	Added    bool     `json:"added"`
	Messages []string `json:"messages"`
}

var directories = list[listedDirectory]{columns: []string{"release", "origin", "messages"}, row: func(d listedDirectory) []string {
	origin := "shipped"
	if d.Added {
		origin = "added"
	}
	return []string{d.Release, origin, strings.Join(d.Messages, " ")}
}}

func (e *env) directoryList() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:     "list",
		Example: "  clearhub edifact directory list",
		Short:   "List the releases at hand, and their message types",
		Long: `List prints the releases that messages are held against: those shipped and those added. A message of another release
is read by the nearest, with a warning (EDI-032). With --output json it prints one object a line:
  {"release","added":true|false,"messages":["CUSDEC",…]}

Exit codes: 0 listed, 1 an added directory cannot be read.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if e.directories == "" {
				if err := e.direct(filepath.Join(data, directoriesFolder), false); err != nil {
					return err
				}
			}
			library := e.edifactAdapter().Directories
			var all []listedDirectory
			for _, r := range library.Held() {
				d, err := library.Load(r)
				if err != nil {
					return failed(err)
				}
				all = append(all, listedDirectory{Release: r.String(), Added: library.Added(r), Messages: d.Messages()})
			}
			return directories.print(e.plain(), all)
		},
	}
	cmd.Flags().StringVar(&data, "data", "data", "the hub's data folder, as in the configuration")
	return cmd
}
