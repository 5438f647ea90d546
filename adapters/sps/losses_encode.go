package sps

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// readBack decodes what was written. What was written and is refused by this adapter itself is of no use to anybody.
func readBack(ctx context.Context, out []byte, profile adapters.Profile) (*messages.Message, error) {
	in := adapters.Input{Reader: bytes.NewReader(out), Profile: adapters.Profile{DocumentTypes: profile.DocumentTypes, NumberPrefixes: profile.NumberPrefixes}}
	for d, err := range (Adapter{}).Decode(ctx, in) {
		if err != nil {
			return nil, fmt.Errorf("read back: %w", err)
		}
		for _, f := range d.Faults {
			if f.Severity == messages.SeverityRefuse {
				return nil, fmt.Errorf("read back: %w", &adapters.DocumentError{Faults: messages.Faults{f}})
			}
		}
		if _, ok := d.Message.Body.(*messages.Certificate); ok {
			return d.Message, nil
		}
	}
	return nil, fmt.Errorf("read back: no certificate")
}

// losses finds what a certificate lost by being written. It does not know the format: it compares the certificate with
// what came back, so that no loss can be forgotten.
type losses struct{ faults messages.Faults }

// derived members follow from others, or say what the format is.
var derived = map[string]bool{"folded": true, "hs6": true, "credentialFormat": true, "checkDigit": true}

// lossesOf compares what was to be written with what came back.
func lossesOf(was, is *messages.Message) (messages.Faults, error) {
	var l losses
	for _, part := range [...]struct {
		pointer string
		was, is any
	}{{"/body", was.Body, is.Body}, {"/extensions", was.Extensions, is.Extensions}} {
		a, err := json.Marshal(part.was)
		if err != nil {
			return nil, fmt.Errorf("compare: %w", err)
		}
		b, err := json.Marshal(part.is)
		if err != nil {
			return nil, fmt.Errorf("compare: %w", err)
		}
		if string(b) == "null" {
			b = []byte("{}")
		}
		if string(a) != "null" {
			l.compare(part.pointer, a, b)
		}
	}
	return l.faults, nil
}

func (l *losses) compare(pointer string, was, is json.RawMessage) {
	switch {
	case bytes.Equal(was, is):
	case len(is) == 0:
		l.report(CodeLost, pointer, was, "the format has no place for this")
	case was[0] == '{' && is[0] == '{':
		l.object(pointer, was, is)
	case was[0] == '[' && is[0] == '[':
		l.array(pointer, was, is)
	default:
		l.report(CodeChanged, pointer, was, "this is written as "+adapters.Found(plain(is)))
	}
}

func (l *losses) object(pointer string, was, is json.RawMessage) {
	var a, b map[string]json.RawMessage
	if json.Unmarshal(was, &a) != nil || json.Unmarshal(is, &b) != nil {
		return
	}
	names := make([]string, 0, len(a))
	for name := range a {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !derived[name] {
			l.compare(pointer+"/"+name, a[name], b[name])
		}
	}
}

// array pairs equal elements first, wherever they are, and then those that are about the same thing.
func (l *losses) array(pointer string, was, is json.RawMessage) {
	var a, b []json.RawMessage
	if json.Unmarshal(was, &a) != nil || json.Unmarshal(is, &b) != nil {
		return
	}
	pair := make([]int, len(a))
	free := make([]bool, len(b))
	for i := range free {
		free[i] = true
	}
	for _, key := range [...]func(json.RawMessage) string{func(e json.RawMessage) string { return string(e) }, label} {
		places := map[string][]int{}
		for k, e := range b {
			if free[k] {
				s := key(e)
				places[s] = append(places[s], k)
			}
		}
		for i, e := range a {
			if s := key(e); pair[i] == 0 && len(places[s]) > 0 {
				k := places[s][0]
				places[s] = places[s][1:]
				pair[i], free[k] = k+1, false
			}
		}
	}
	for i, e := range a {
		at := pointer + "/" + strconv.Itoa(i)
		if pair[i] == 0 {
			l.compare(at, e, nil)
			continue
		}
		l.compare(at, e, b[pair[i]-1])
	}
}

// label is what an element of an array is about.
func label(e json.RawMessage) string {
	if len(e) == 0 || e[0] != '{' {
		return ""
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(e, &o) != nil {
		return ""
	}
	for _, name := range [...]string{"role", "function", "stage", "number", "type", "subject", "system", "name", "value", "id"} {
		if v := o[name]; len(v) > 0 && v[0] != '{' {
			return name + string(v)
		}
	}
	return "?"
}

func (l *losses) report(code, pointer string, was json.RawMessage, text string) {
	if len(l.faults) >= draft.MaxFaults {
		return
	}
	l.faults = append(l.faults, messages.Fault{Code: code, Severity: messages.SeverityLoss, Pointer: pointer, Text: text, Found: adapters.Found(plain(was))})
}

// plain is a JSON value as people read it: strings without quotes.
func plain(v json.RawMessage) string {
	var s string
	if len(v) > 0 && v[0] == '"' && json.Unmarshal(v, &s) == nil {
		return strings.Join(strings.Fields(s), " ")
	}
	return string(v)
}
