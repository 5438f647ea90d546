// Command generate writes the grammar tables of package grammar from directory data in JSON, one file a release.
// The tables are facts in a notation of our own: tags, statuses, repeats, element numbers, formats and codes.
//
//	go run ./adapters/edifact/grammar/internal/generate -from <directories> -originals <archives> -to adapters/edifact/grammar/data \
//	    CUSDEC CUSRES SANCRT CUSCAR CUSREP CUSEXP GOVCBR APERAK CODECO COARRI IFTSTA
//
// <directories> holds a folder a release (D96B …) with messages.json, segments.json and codes.json. <archives> holds original archives (d96b.zip …): a
// release that is there is read from it by package directory, and not from the JSON.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearhub/clearhub/adapters/edifact/directory"
)

func main() {
	from := flag.String("from", "", "folder with one folder a release")
	originals := flag.String("originals", "", "folder with original archives, which go before")
	to := flag.String("to", "", "folder to write to")
	flag.Parse()
	if *from == "" || *to == "" || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	folders, err := filepath.Glob(filepath.Join(*from, "D*", "messages.json"))
	if err == nil && len(folders) == 0 {
		err = fmt.Errorf("no release under %s", *from)
	}
	for _, f := range folders {
		if err != nil {
			break
		}
		err = generate(filepath.Dir(f), *originals, *to, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// generate writes the table of one release.
func generate(dir, originals, to string, types []string) error {
	d, err := read(dir, originals)
	if err != nil {
		return err
	}
	var table bytes.Buffer
	if err := d.WriteTable(&table, types); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, d.Release+".txt"), table.Bytes(), 0o644)
}

// read reads the original archive of a release, else its JSON.
func read(dir, originals string) (*directory.Directory, error) {
	archive := filepath.Join(originals, strings.ToLower(filepath.Base(dir))+".zip")
	if _, err := os.Stat(archive); originals == "" || err != nil {
		return directory.ReadJSON(dir)
	}
	return directory.Read(archive, directory.Limits{})
}
