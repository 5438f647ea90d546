// Command schemagen writes what follows from the canonical structs: the JSON Schemas in schemas/, from types,
// validate tags and doc comments, and the rule book messages/RULES.md, from the table of rules. A tag that it
// cannot express stops it. Run it from the root of the repository after a change to package messages:
//
//	go run ./cmd/schemagen
//
// With -release it also writes down what the schema's version promises, in cmd/schemagen/released, against which every later schema is
// held: do that once a version, with the program's release.
//
// Of adapters it knows the overlays of a partner's profile, of the router nothing.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/clearhub/clearhub/messages"
)

// released is the folder of what versions of the schema promise.
const released = "cmd/schemagen/released/"

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run writes all files below the folder that args name, else below the working directory.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("schemagen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	release := flags.Bool("release", false, "write down what this version of the schema promises")
	if err := flags.Parse(args); err != nil {
		return 64
	}
	root := cmp.Or(flags.Arg(0), ".")
	files, err := generate(root)
	if err == nil && *release {
		var c contract
		if c, err = contractOf(files); err == nil {
			files = append(files, file{path: released + messages.SchemaVersion + ".txt", data: []byte(c.String())})
		}
	}
	if err != nil {
		fmt.Fprintln(stderr, "schemagen:", err)
		return 1
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(f.path)), f.data, 0o644); err != nil {
			fmt.Fprintln(stderr, "schemagen:", err)
			return 1
		}
		fmt.Fprintln(stdout, f.path)
	}
	return 0
}

// file is one generated file; its path is relative to the repository.
type file struct {
	path string
	data []byte
}

// generate makes all files in memory. The comments come from the sources below root, all else from the
// package as it is compiled in.
func generate(root string) ([]file, error) {
	docs, err := readComments(filepath.Join(root, "messages"))
	if err != nil {
		return nil, err
	}
	settings, err := readComments(filepath.Join(root, "adapters"))
	if err != nil {
		return nil, err
	}
	for name, text := range settings {
		if docs[name] == "" {
			docs[name] = text
		}
	}
	files, err := schemaFiles(docs)
	if err != nil {
		return nil, err
	}
	return append(files, file{path: "messages/RULES.md", data: ruleBook()}), nil
}
