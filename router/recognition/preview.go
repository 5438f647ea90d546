package recognition

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// ErrUnknownFact says that the log holds nothing that a preview is asked for.
var ErrUnknownFact = errors.New("no such fact in the log")

// Reached is a declaration that a change would reach, and what would be decided.
type Reached struct {
	Declaration string           `json:"declaration"`
	Version     int              `json:"version"`
	Arrival     string           `json:"arrival"`
	Action      string           `json:"action"`
	Stands      bool             `json:"stands,omitempty"`
	Was         messages.Outcome `json:"was"`
	Is          messages.Outcome `json:"is"`
	Reasons     []string         `json:"reasons,omitempty"`
	// Why are the reasons with what they speak of.
	Why []Why `json:"why,omitempty"`
	// Waived are the controls that the decision left out which the goods were released on, or else the last one: empty where the border did all of its
	// own, nil where the journal does not have that decision any more. Who is reached does not hang on it.
	Waived []Waived `json:"waived"`
}

// Wave is what a change would do before it is made.
type Wave struct {
	// Looked is how many declarations would be looked at again; Reached those of them that get a successor.
	Looked  int       `json:"looked"`
	Reached []Reached `json:"reached"`
	// Refused says why the change would not be taken.
	Refused string `json:"refused,omitempty"`
}

// preview is the latest state with a stage to go on from it.
type preview struct {
	a     *Archive
	trial *stage.Trial
	now   time.Time
	known int64
	out   Wave
	at    map[string]int                  // where a declaration is in out
	was   func(key string) ([]byte, bool) // the state before the change
	// released is when the goods of a declaration were.
	released map[string]time.Time
}

func (a *Archive) preview(ctx context.Context, now time.Time) (*preview, error) {
	h, err := stage.OpenLatest(ctx, a.Log, a.Journal, a.Claims)
	if err != nil {
		return nil, err
	}
	if err := h.ToEnd(ctx); err != nil {
		return nil, err
	}
	s, err := a.stage()
	if err != nil {
		return nil, err
	}
	if h.Time().After(now) {
		now = h.Time()
	}
	return a.previewOn(h.Fork(s), h.Get, now)
}

// previewOn is a preview on a state.
func (a *Archive) previewOn(trial *stage.Trial, was func(key string) ([]byte, bool), now time.Time) (*preview, error) {
	p := &preview{a: a, trial: trial, now: now, out: Wave{Reached: []Reached{}}, at: map[string]int{}, was: was, released: map[string]time.Time{}}
	if data, ok := was("known"); ok {
		if err := json.Unmarshal(data, &p.known); err != nil {
			return nil, err
		}
	}
	return p, p.settle(nil) // what is due already is not the change's doing
}

// PreviewCommand says what a command to recognition would do: an agreement, or a part of a register.
func (a *Archive) PreviewCommand(ctx context.Context, now time.Time, cs ...messages.Command) (*Wave, error) {
	p, err := a.preview(ctx, now)
	if err != nil {
		return nil, err
	}
	w, err := p.commands(cs...)
	if err != nil {
		return nil, err
	}
	return w, p.tellWaived(ctx)
}

func (p *preview) commands(cs ...messages.Command) (*Wave, error) {
	for _, c := range cs {
		c.V, c.ID, c.Time, c.By = 1, "preview", p.now, "preview"
		value, err := json.Marshal(c)
		if err != nil {
			return nil, err
		}
		if err := p.put(stream.Record{Value: value, Headers: []stream.Header{{Key: "clearhub-command", Value: []byte(c.Verb)}}}); err != nil {
			return nil, err
		}
	}
	return p.done(), nil
}

// PreviewInstrument says what another status of a certificate would do.
func (a *Archive) PreviewInstrument(ctx context.Context, now time.Time, number, status string) (*Wave, error) {
	p, err := a.preview(ctx, now)
	if err != nil {
		return nil, err
	}
	found := 0
	for _, data := range p.trial.Scan(prefixInstrument + messages.Fold(number) + "/") {
		var in Instrument
		if err := json.Unmarshal(data, &in); err != nil || in.Kind != messages.KindCertificate {
			continue
		}
		found++
		m := &messages.Message{SchemaVersion: messages.SchemaVersion, ID: "preview-" + in.ID, Kind: in.Kind, Function: messages.FunctionStatus, Subject: in.Subject, Version: in.Version + 1,
			Received: p.now, Sender: messages.Participant{PartyID: in.Sender, Country: in.Country},
			Body: &messages.Certificate{Class: in.Class, Number: in.Number, Form: "certificate", Attestation: "certification", Status: status, IssuingCountry: in.Country, Issued: in.Issued}}
		value, err := messages.Marshal(m)
		if err != nil {
			return nil, err
		}
		if err := p.put(stream.Record{Value: value}); err != nil {
			return nil, err
		}
	}
	if found == 0 {
		return nil, fmt.Errorf("%w: certificate %s", ErrUnknownFact, number)
	}
	return p.done(), p.tellWaived(ctx)
}

// Entry gives what a register is known to say under an id ("register/key").
func (a *Archive) Entry(ctx context.Context, id string) (messages.RegisterEntry, error) {
	h, err := stage.OpenLatest(ctx, a.Log, a.Journal, a.Claims)
	if err == nil {
		err = h.ToEnd(ctx)
	}
	if err != nil {
		return messages.RegisterEntry{}, err
	}
	for i := range id {
		if id[i] != '/' {
			continue
		}
		var x storedEntry
		if data, ok := h.Get(prefixEntry + id[:i] + sep + id[i+1:]); ok && json.Unmarshal(data, &x) == nil && !x.Entry.Removed {
			return x.Entry, nil
		}
	}
	return messages.RegisterEntry{}, fmt.Errorf("%w: entry %s", ErrUnknownFact, id)
}

func (p *preview) put(r stream.Record) error {
	p.known++
	r.Topic, r.Offset = p.a.Claims, p.known
	return p.settle([]stage.Input{{Kind: stage.Record, Record: r}})
}

// settle takes inputs, and goes on until nothing is queued any more.
func (p *preview) settle(in []stage.Input) error {
	change := p.known > 0 && in != nil
	for first := true; ; first = false {
		if at, err := p.trial.NextTimer(); !first && (err != nil || at.After(p.now)) {
			return nil
		}
		out, err := p.trial.Step(p.now, in...)
		if err != nil {
			return err
		}
		in = nil
		for i := range out.Outputs {
			if change {
				p.take(&out.Outputs[i])
			}
		}
	}
}

func (p *preview) take(o *stage.Output) {
	if o.Topic == p.a.Events {
		var e messages.Event
		if json.Unmarshal(o.Value, &e) != nil {
			return
		}
		switch {
		case e.Code == codeWave:
			n := 0
			if _, err := fmt.Sscan(e.Values["declarations"], &n); err == nil {
				p.out.Looked += n
			}
		case e.Message == "preview" && e.State == messages.StateRefused:
			p.out.Refused = e.Text
		case e.Code == codeRegister:
			p.out.Refused = e.Text
		}
		return
	}
	if headerOf(o, "clearhub-kind") != string(messages.KindDecision) {
		return
	}
	m := new(messages.Message)
	if json.Unmarshal(o.Value, m) != nil {
		return
	}
	d, ok := m.Body.(*messages.Decision)
	if !ok {
		return
	}
	x := Reached{Declaration: d.Declaration.Subject, Version: d.Declaration.Version, Action: doReevaluate, Is: d.Outcome}
	if d.Recall != nil {
		x.Arrival, x.Action, x.Stands = d.Recall.Arrival, d.Recall.Action, d.Recall.Stands
	} else {
		x.Arrival = p.arrival(x.Declaration)
	}
	for _, f := range findings(d) {
		for _, reason := range f.Reasons {
			x.Reasons = addText(x.Reasons, reason)
		}
		for _, w := range f.Why {
			if !slices.ContainsFunc(x.Why, func(o Why) bool { return o.Code == w.Code }) {
				x.Why = append(x.Why, w)
			}
		}
	}
	slices.Sort(x.Reasons)
	slices.SortFunc(x.Why, func(a, b Why) int { return strings.Compare(a.Code, b.Code) })
	var before dossier
	if data, ok := p.was(prefixDeclaration + x.Declaration); ok && json.Unmarshal(data, &before) == nil {
		x.Was = before.Outcome
		if before.State == stateReleased {
			p.released[x.Declaration] = before.Released
		}
	}
	if i, ok := p.at[x.Declaration]; ok {
		p.out.Reached[i] = x
		return
	}
	p.at[x.Declaration] = len(p.out.Reached)
	p.out.Reached = append(p.out.Reached, x)
}

func (p *preview) arrival(subject string) string {
	var d dossier
	if data, ok := p.trial.Get(prefixDeclaration + subject); ok && json.Unmarshal(data, &d) == nil {
		return d.arrival()
	}
	return notArrived
}

// done gives the wave, with what was decided before the change.
func (p *preview) done() *Wave {
	p.out.Looked = max(p.out.Looked, len(p.out.Reached))
	slices.SortFunc(p.out.Reached, func(a, b Reached) int { return strings.Compare(a.Arrival+a.Declaration, b.Arrival+b.Declaration) })
	return &p.out
}
