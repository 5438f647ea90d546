package recognition

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
)

// Archive is what recognition did, read from the log alone: the claims topic and the stage's journal. It writes nothing and
// may read beside a running hub.
type Archive struct {
	Log stage.Log
	// Claims and Journal are the topics read; Messages and Events those that the stage puts out to.
	Claims, Journal, Messages, Events string
	// Hub and Border are those of the stage.
	Hub, Border string
}

// ErrUnknownDecision says that the log holds no decision of an id.
var ErrUnknownDecision = errors.New("no such decision in the log")

// Kept is a decision as the journal has it.
type Kept struct {
	Message *messages.Message
	// Value is the message's bytes, At the time of the step that put it out, Step where that counted in the journal.
	Value []byte
	At    time.Time
	Step  int64
	// Release is that of the program that made it, "" where the journal does not say.
	Release string
}

// Decision is the message's body.
func (k *Kept) Decision() *messages.Decision { d, _ := k.Message.Body.(*messages.Decision); return d }

// Is tells whether id names it: the message's id or the decision's own number.
func (k *Kept) Is(id string) bool {
	return id != "" && (k.Message.ID == id || k.Decision().Number == id)
}

func (a *Archive) stage() (*Stage, error) {
	return New(Options{Hub: a.Hub, Border: a.Border, Messages: a.Messages, Events: a.Events})
}

// Decisions gives all decisions in the order they were made. An error ends them.
func (a *Archive) Decisions(ctx context.Context) iter.Seq2[*Kept, error] {
	return func(yield func(*Kept, error) bool) {
		h, err := stage.OpenHistory(ctx, a.Log, a.Journal, a.Claims)
		for err == nil {
			var r *stage.Recorded
			if r, err = h.Next(ctx); err != nil {
				break
			}
			for i := range r.Outputs {
				k, ok := a.kept(r, &r.Outputs[i])
				if ok && !yield(k, nil) {
					return
				}
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(nil, err)
		}
	}
}

// kept reads an output as a decision; ok is false for all others.
func (a *Archive) kept(r *stage.Recorded, o *stage.Output) (*Kept, bool) {
	if o.Topic != a.Messages || headerOf(o, "clearhub-kind") != string(messages.KindDecision) {
		return nil, false
	}
	m := new(messages.Message)
	if err := json.Unmarshal(o.Value, m); err != nil {
		return nil, false
	}
	if _, ok := m.Body.(*messages.Decision); !ok {
		return nil, false
	}
	return &Kept{Message: m, Value: o.Value, At: r.Time, Step: r.Ref.Offset, Release: r.Release}, true
}

func headerOf(o *stage.Output, key string) string {
	for _, h := range o.Headers {
		if h.Key == key {
			return string(h.Value)
		}
	}
	return ""
}

// Find gives the decision of an id: a message's id, a decision's own number, or a declaration's subject or number, which mean the last
// decision about it. A number under which several declarations were decided names none.
func (a *Archive) Find(ctx context.Context, id string) (*Kept, error) {
	var last *Kept
	number := messages.Fold(id)
	for k, err := range a.Decisions(ctx) {
		if err != nil {
			return nil, err
		}
		if k.Is(id) {
			return k, nil
		}
		subject := k.Decision().Declaration.Subject
		if subject != id && (number == "" || !strings.HasSuffix(subject, "/"+number)) {
			continue
		}
		if last != nil && last.Decision().Declaration.Subject != subject {
			return nil, fmt.Errorf("%w of %s alone: %s and %s have this number, name one of them", ErrUnknownDecision, id, last.Decision().Declaration.Subject, subject)
		}
		last = k
	}
	if last == nil {
		return nil, fmt.Errorf("%w: %s", ErrUnknownDecision, id)
	}
	return last, nil
}

// Replayed is a decision that was made once more.
type Replayed struct {
	Kept
	// Again is what came out; Steps how many steps were run again for it.
	Again []byte
	Steps int
	// Differs says what came out otherwise; nil means the same bytes, and the same step around them.
	Differs error
}

// Replay makes a decision again: the step that put it out runs once more, with its recorded time and the inputs that lie in
// claims, on the state that the steps before it add up to. With whole, nothing but the times and bounds of the steps is taken
// from the journal: every step from the first on is run again, and the first that comes out otherwise ends it.
func (a *Archive) Replay(ctx context.Context, id string, whole bool) (*Replayed, error) {
	out := &Replayed{}
	err := a.again(ctx, whole, func(r *stage.Recorded) bool {
		for i := range r.Outputs {
			if !bytes.Contains(r.Outputs[i].Value, []byte(id)) && headerOf(&r.Outputs[i], "ce_id") != id {
				continue
			}
			if k, ok := a.kept(r, &r.Outputs[i]); ok && k.Is(id) {
				out.Kept = *k
				return true
			}
		}
		return false
	}, func(_ *stage.Recorded, outputs []stage.Output, differs error) bool {
		out.Steps++
		for i := range outputs {
			if headerOf(&outputs[i], "ce_id") == out.Message.ID {
				out.Again = outputs[i].Value
			}
		}
		out.Differs = differs
		return false
	})
	switch {
	case err != nil:
		return nil, err
	case out.Message == nil:
		return nil, fmt.Errorf("%w: %s", ErrUnknownDecision, id)
	case out.Differs == nil && !bytes.Equal(out.Value, out.Again):
		out.Differs = errors.New("the decision's bytes differ")
	}
	return out, nil
}

// Audit makes every decision of the log again and gives how many there are; the error names the first step that comes out
// otherwise than it was recorded.
func (a *Archive) Audit(ctx context.Context, whole bool) (decisions int, err error) {
	var first error
	err = a.again(ctx, whole, func(r *stage.Recorded) bool {
		return true
	}, func(r *stage.Recorded, _ []stage.Output, differs error) bool {
		for i := range r.Outputs {
			if _, ok := a.kept(r, &r.Outputs[i]); ok {
				decisions++
			}
		}
		if differs != nil {
			first = fmt.Errorf("step at %d of the journal: %w", r.Ref.Offset, differs)
		}
		return differs == nil
	})
	return decisions, errors.Join(err, first)
}

// again reads the history and runs steps once more: with whole all of them on a state of their own, otherwise those that want
// asks for on the recorded state. done is told of every step that want asked for, and of the first that differs; it says
// whether to go on.
func (a *Archive) again(ctx context.Context, whole bool, want func(*stage.Recorded) bool, done func(*stage.Recorded, []stage.Output, error) bool) error {
	h, err := stage.OpenHistory(ctx, a.Log, a.Journal, a.Claims)
	if err != nil {
		return err
	}
	s, err := a.stage()
	if err != nil {
		return err
	}
	var trial *stage.Trial
	for {
		r, err := h.Next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		wanted := want(r)
		if !whole && !wanted {
			continue
		}
		var outputs []stage.Output
		var differs error
		if whole {
			if trial == nil {
				trial = h.Fork(s)
			}
			outputs, differs, err = rerun(ctx, trial, r)
		} else {
			outputs, differs, err = r.Again(ctx, s)
		}
		if err != nil {
			return err
		}
		if (wanted || differs != nil) && !done(r, outputs, differs) {
			return nil
		}
	}
}

// rerun takes the records of a recorded step into a trial at its time.
func rerun(ctx context.Context, trial *stage.Trial, r *stage.Recorded) ([]stage.Output, error, error) {
	in, err := r.Inputs(ctx)
	if err != nil || len(in) == 0 {
		return nil, nil, err
	}
	out, err := trial.Step(r.Time, records(in)...)
	if err != nil {
		return nil, nil, err
	}
	return out.Outputs, stage.SameOutputs(r.Outputs, out.Outputs), nil
}

// records are the inputs without the timers, which a trial finds by itself.
func records(in []stage.Input) []stage.Input {
	out := in[:0:0]
	for _, i := range in {
		if i.Kind == stage.Record {
			out = append(out, i)
		}
	}
	return out
}
