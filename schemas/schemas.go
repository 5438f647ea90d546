// Package schemas holds the JSON Schemas (draft 2020-12) of the canonical messages, generated from package
// messages by cmd/schemagen: message.schema.json judges a message of any kind, each <kind>.schema.json one of that
// kind, rules.schema.json agreements and authorities, overlay.schema.json a partner's guide to a type of
// EDIFACT message. They refer to each other by $id, "clearhub:<name>:<version>".
// The package knows nothing but these files.
package schemas

import (
	"embed"
	"io/fs"
)

// FS holds the schema files, all in its root.
//
//go:embed *.schema.json
var FS embed.FS

// Names lists the file names in FS in alphabetical order.
func Names() []string {
	names, err := fs.Glob(FS, "*.schema.json")
	if err != nil { // only a malformed pattern can fail
		return nil
	}
	return names
}
