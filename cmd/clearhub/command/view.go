package command

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/router/recognition"
)

// view writes for one reader, in his language: lists, cases, decisions.
type view struct {
	e        *env
	lang     string
	audience recognition.Audience
	facts    bool
}

// reader is a view for an officer, who may read everything.
func (e *env) reader() *view { return &view{e: e, audience: recognition.AudienceAuthority} }

// plain is a view of what is told in English alone.
func (e *env) plain() *view {
	v := e.reader()
	v.lang = recognition.English
	return v
}

// flag lets the reader choose a language.
func (v *view) flag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&v.lang, "lang", recognition.English, "language of what is printed for people: en, zh or ru")
}

// check refuses a language that there is none of.
func (v *view) check() error {
	if !slices.Contains(recognition.Languages(), v.lang) {
		return fmt.Errorf("--lang is %q: write one of %s", v.lang, strings.Join(recognition.Languages(), ", "))
	}
	return nil
}

// word is a label in the reader's language; a word that has none is written as it is.
func (v *view) word(name string) string { return v.of("", name) }

// of is the word for a value of a group ("cause/ruling"); explanations' own words serve too, and a value that has none is written as it is.
func (v *view) of(group, value string) string {
	name := value
	if group != "" {
		name = group + "/" + value
	}
	if w := recognition.Label(name, v.lang); w != "" {
		return w
	}
	return value
}

func (v *view) row(name, value string) {
	if value != "" {
		v.e.printf("%s: %s\n", v.word(name), value)
	}
}

func (v *view) trader() bool { return v.audience != recognition.AudienceAuthority }

// table is one whose first row names its columns in the reader's language.
func (v *view) table(columns ...string) *table {
	t := new(table)
	if len(columns) > 0 {
		heading := make([]string, len(columns))
		for i, name := range columns {
			heading[i] = strings.ToUpper(v.of("column", name))
		}
		t.add(heading...)
	}
	return t
}
