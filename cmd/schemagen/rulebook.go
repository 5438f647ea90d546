package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// ruleBook writes the rules of the check for people.
func ruleBook() []byte {
	var b bytes.Buffer
	b.WriteString(`# Rule book

The rules that every canonical message is checked by, whatever format it came in. This file is generated from the
table in this package by ` + "`go run ./cmd/schemagen`" + `; change the table, not this file.

A code never changes its meaning, and one that is retired is never used again. **refuse**: the document is not taken.
**warn**: it passes, and its sender is told. **note**: for information. A partner's profile may set another severity for a
code. A message with warnings may leave the schema in just the places that are warned of: schemas say what is right, the check
says what can still be carried. "In the schema" tells whether a JSON Schema validator finds the fault too.
Agreements and registers are the operator's own and are checked apart: whatever is wrong with them has the code RUL-001 and refuses them.

`)
	groups := []struct{ prefix, title string }{
		{"MSG-0", "Values and envelope"}, {"MSG-1", "What each kind must hold"}, {"MSG-2", "Lines, documents, equipment"},
		{"MSG-3", "Identifiers"}, {"MSG-4", "Times"}, {"MSG-5", "Quantities and totals"}, {"MSG-9", "The list itself"},
	}
	for _, g := range groups {
		fmt.Fprintf(&b, "## %s\n\n| code | severity | fault | expected | how to mend it | why this severity | in the schema |\n|---|---|---|---|---|---|---|\n", g.title)
		for _, r := range messages.RuleBook() {
			if !strings.HasPrefix(r.Code, g.prefix) {
				continue
			}
			reach := "no"
			if r.InSchema {
				reach = "yes"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", r.Code, r.Severity, cell(r.Text), cell(r.Expected), cell(r.Mend), cell(r.Because), reach)
		}
		b.WriteString("\n")
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
