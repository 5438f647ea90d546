package recognition

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// load takes the registers that are asked about into a trial, and decides what rests on them anew.
func (q *WhatIf) load(trial *stage.Trial, h *stage.History) (outputs []stage.Output, err error) {
	at := h.Time()
	if q.From.After(at) {
		at = q.From
	}
	known := int64(0)
	if data, ok := h.Get("known"); ok {
		if err := json.Unmarshal(data, &known); err != nil {
			return nil, err
		}
	}
	for _, f := range q.Registers {
		loads, err := f.Loads(at, "")
		if err != nil {
			return nil, err
		}
		for _, l := range loads {
			if !q.Whole {
				l.Read = nil
			}
			body, err := json.Marshal(l)
			if err != nil {
				return nil, err
			}
			r, err := commandRecord(messages.Command{V: 1, ID: "whatif", Verb: messages.VerbRegister, Time: at, By: "whatif", Body: body})
			if err != nil {
				return nil, err
			}
			r.Offset = known
			for in := []stage.Input{{Kind: stage.Record, Record: r}}; ; in = nil { // the whole wave before anything else happens
				out, err := trial.Step(at, in...)
				if err != nil {
					return nil, fmt.Errorf("take register %s: %w", f.Register, err)
				}
				outputs = append(outputs, out.Outputs...)
				if next, err := trial.NextTimer(); err != nil || next.After(at) {
					break
				}
			}
		}
	}
	return outputs, nil
}

// reread makes of what the log has later of the registers asked about another reading of what is asked about.
func (q *WhatIf) reread(trial *stage.Trial, in []stage.Input) []stage.Input {
	out := in[:0:0]
	for _, i := range in {
		var c messages.Command
		var l messages.RegisterLoad
		if i.Record.Header("clearhub-command") != string(messages.VerbRegister) || json.Unmarshal(i.Record.Value, &c) != nil || json.Unmarshal(c.Body, &l) != nil ||
			!slices.ContainsFunc(q.Registers, func(f messages.RegisterFile) bool { return f.Register == l.Register }) {
			out = append(out, i)
			continue
		}
		var known storedRead
		data, ok := trial.Get(prefixRead + l.Register)
		if !ok || l.Read == nil || json.Unmarshal(data, &known) != nil || known.Read.Hash == "" {
			continue
		}
		read := *l.Read
		read.Hash = known.Read.Hash
		body, err := json.Marshal(messages.RegisterLoad{V: 1, Register: l.Register, Load: l.Load, Read: &read, Same: true})
		if err != nil {
			continue
		}
		c.Body = body
		if r, err := commandRecord(c); err == nil {
			r.Topic, r.Offset, r.Time = i.Record.Topic, i.Record.Offset, i.Record.Time
			out = append(out, stage.Input{Kind: stage.Record, Record: r})
		}
	}
	return out
}

func commandRecord(c messages.Command) (stream.Record, error) {
	value, err := json.Marshal(c)
	return stream.Record{Value: value, Headers: []stream.Header{{Key: "clearhub-command", Value: []byte(c.Verb)}}}, err
}
