package main

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// contract is what a version of the schema promises of its fields: "Certificate.number" → "string", "array of ref Line, required",
// "string, one of valid, withdrawn". Descriptions, lengths and patterns are not in it, nor what only the hub and its users' guides read.
type contract map[string]string

// contractOf reads the fields from schema files.
func contractOf(files []file) (contract, error) {
	c := contract{}
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f.path), ".schema.json")
		if !strings.HasSuffix(f.path, ".schema.json") || name == "overlay" || name == "faults" {
			continue
		}
		var s struct {
			definition
			Defs map[string]definition `json:"$defs"`
		}
		if err := json.Unmarshal(f.data, &s); err != nil {
			return nil, fmt.Errorf("%s: %w", f.path, err)
		}
		if name == "message" {
			c.add("Message", s.definition)
		}
		for name, d := range s.Defs {
			c.add(name, d)
		}
	}
	return c, nil
}

// definition is what a contract takes from a schema.
type definition struct {
	Ref        string                `json:"$ref"`
	Type       any                   `json:"type"`
	Enum       []string              `json:"enum"`
	Items      *definition           `json:"items"`
	Properties map[string]definition `json:"properties"`
	Required   []string              `json:"required"`
}

func (c contract) add(name string, d definition) {
	for field, f := range d.Properties {
		text := f.text()
		if slices.Contains(d.Required, field) {
			text += ", required"
		}
		c[name+"."+field] = text
	}
}

func (d definition) text() string {
	switch {
	case d.Ref != "":
		return "ref " + d.Ref[strings.LastIndexByte(d.Ref, '/')+1:]
	case d.Items != nil:
		return "array of " + d.Items.text()
	case len(d.Enum) > 0:
		return fmt.Sprintf("%v, one of %s", d.Type, strings.Join(d.Enum, " "))
	case d.Type == nil:
		return "any"
	}
	return fmt.Sprint(d.Type)
}

// String is a line for each field, in order; parseContract reads it.
func (c contract) String() string {
	lines := make([]string, 0, len(c))
	for name, text := range c {
		lines = append(lines, name+": "+text+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func parseContract(s string) (contract, error) {
	c := contract{}
	for line := range strings.Lines(s) {
		name, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if !ok {
			return nil, fmt.Errorf("no field: %q", line)
		}
		c[name] = text
	}
	return c, nil
}

// compare tells what a later contract breaks of this one, and what it has on top. A field that was there stays, of the same type, and as
// required as it was; codes may come, none may go.
func (c contract) compare(later contract) (broken, added []string) {
	for name, was := range c {
		is, ok := later[name]
		switch {
		case !ok:
			broken = append(broken, name+" is gone")
		case is != was:
			wasType, wasCodes, wasRequired := facets(was)
			isType, isCodes, isRequired := facets(is)
			var gone []string
			for _, code := range wasCodes {
				if !slices.Contains(isCodes, code) {
					gone = append(gone, code)
				}
			}
			// Where there was no list one would refuse what was good; where there is none any more nothing is refused.
			closed := len(wasCodes) == 0 && len(isCodes) > 0
			if len(isCodes) == 0 {
				gone = nil
			}
			if isType != wasType || isRequired != wasRequired || len(gone) > 0 || closed {
				broken = append(broken, fmt.Sprintf("%s was %q and is %q", name, was, is))
			} else {
				added = append(added, name+": "+is)
			}
		}
	}
	for name := range later {
		if _, ok := c[name]; !ok {
			added = append(added, name)
		}
	}
	slices.Sort(broken)
	slices.Sort(added)
	return broken, added
}

func facets(text string) (kind string, codes []string, required bool) {
	text, required = strings.CutSuffix(text, ", required")
	kind, list, _ := strings.Cut(text, ", one of ")
	return kind, strings.Fields(list), required
}
