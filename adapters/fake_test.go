package adapters_test

import (
	"bytes"
	"context"
	"iter"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// fake is an adapter that does as it is told.
type fake struct {
	name, version string
	// magic is what its documents start with; score is what Detect says to them.
	magic  string
	score  adapters.Score
	spec   func(s *adapters.Spec)
	decode func(ctx context.Context, in adapters.Input, yield func(adapters.Decoded, error) bool)
}

var _ adapters.Adapter = fake{}

func (f fake) Spec() adapters.Spec {
	s := adapters.Spec{Name: f.name, Version: f.version, Formats: []adapters.Format{{Name: f.name + ":NOTE"}, {Name: f.name + ":LIST"}}}
	if f.spec != nil {
		f.spec(&s)
	}
	return s
}

func (f fake) Detect(head []byte, _ adapters.Hint) adapters.Score {
	if bytes.HasPrefix(head, []byte(f.magic)) {
		return f.score
	}
	return adapters.No
}

func (f fake) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) { f.decode(ctx, in, yield) }
}

// note is a message as adapters make them.
func note(number string) *messages.Message {
	return &messages.Message{Function: messages.FunctionOriginal, Source: messages.Source{Format: "fake:NOTE", FormatVersion: "1"},
		Body: &messages.Ruling{Status: messages.RulingHold, References: []messages.Reference{{Type: "mrn", Number: number}}}}
}

// notes yields messages with the given faults each.
func notes(faults ...messages.Faults) func(context.Context, adapters.Input, func(adapters.Decoded, error) bool) {
	return func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
		for _, fs := range faults {
			if !yield(adapters.Decoded{Message: note("A-1"), Faults: fs}, nil) {
				return
			}
		}
	}
}

func registry(as ...adapters.Adapter) *adapters.Registry {
	r := new(adapters.Registry)
	r.Add(as...)
	return r
}

// codes lists the fault codes, in order.
func codes(fs messages.Faults) []string {
	var list []string
	for _, f := range fs {
		list = append(list, f.Code)
	}
	return list
}
