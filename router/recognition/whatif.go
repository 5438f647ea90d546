package recognition

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
)

// WhatIf asks what recognition would have decided from From until To had drafts been agreed, or had registers said something else.
type WhatIf struct {
	From, To time.Time
	Drafts   []messages.Agreement
	// Registers are taken at From and stay as they are: what the log has of them later counts as another reading of the same. With Whole each is its
	// register whole, otherwise its entries are added and replaced.
	Registers []messages.RegisterFile
	Whole     bool
}

// Why is a reason with what it speaks of.
type Why struct {
	Code   string            `json:"code"`
	Values map[string]string `json:"values,omitempty"`
}

// LineFinding is what a decision says of one line: outcome, effects and the reasons of its claims.
type LineFinding struct {
	Outcome messages.Outcome  `json:"outcome"`
	Effects []messages.Effect `json:"effects,omitempty"`
	Reasons []string          `json:"reasons,omitempty"`
	// Why are the reasons with their values, which are no difference by themselves.
	Why []Why `json:"why,omitempty"`
	// Agreements are those that its claims were weighed under, as id@version.
	Agreements []string `json:"agreements,omitempty"`
}

// Difference is a declaration line that would have come out otherwise. Line 0 stands for a decision that only one side has.
type Difference struct {
	Declaration string      `json:"declaration"`
	Version     int         `json:"version"`
	Line        int         `json:"line"`
	Instant     string      `json:"instant"`
	Was         LineFinding `json:"was"`
	Is          LineFinding `json:"is"`
}

// Imagined is what came of a WhatIf.
type Imagined struct {
	// Steps and Declarations are how much traffic was decided again.
	Steps        int `json:"steps"`
	Declarations int `json:"declarations"`
	// Moved are drafts that begin after From: they were weighed as if they had been in force since then.
	Moved       []string     `json:"moved,omitempty"`
	Differences []Difference `json:"differences"`
}

// WhatIf decides past traffic again under drafts, on a copy of the state as it was at the beginning: what one declaration reserves
// under the draft is gone for the next. A draft with the id and version of an agreement stands in its place; another version
// supersedes those before it. With what was agreed then nothing differs. What waited at From is decided again only if something happened to it.
func (a *Archive) WhatIf(ctx context.Context, q WhatIf) (*Imagined, error) {
	out := &Imagined{Differences: []Difference{}}
	h, err := stage.OpenHistory(ctx, a.Log, a.Journal, a.Claims)
	if err != nil {
		return nil, err
	}
	s, err := a.stage()
	if err != nil {
		return nil, err
	}
	was, is := map[string]*messages.Decision{}, map[string]*messages.Decision{}
	touched := map[string]bool{}
	var trial *stage.Trial
	for {
		r, err := h.Next(ctx)
		if errors.Is(err, io.EOF) || err == nil && !q.To.IsZero() && !r.Time.Before(q.To) {
			break
		}
		if err != nil {
			return nil, err
		}
		if trial == nil && !r.Time.Before(q.From) {
			s.drafts, out.Moved = q.drafts(h)
			trial, is = h.Fork(s), maps.Clone(was)
			outputs, err := q.load(trial, h)
			if err != nil {
				return nil, err
			}
			a.note(outputs, is, touched, true)
		}
		a.note(r.Outputs, was, touched, trial != nil)
		if trial == nil {
			continue
		}
		out.Steps++
		in, err := r.Inputs(ctx)
		if err != nil {
			return nil, err
		}
		step, err := trial.Step(r.Time, q.reread(trial, records(in))...)
		if err != nil {
			return nil, fmt.Errorf("decide again at %s: %w", r.Time.Format(time.RFC3339), err)
		}
		a.note(step.Outputs, is, touched, true)
	}
	out.Declarations = len(touched)
	for _, subject := range slices.Sorted(maps.Keys(touched)) {
		out.Differences = append(out.Differences, differences(subject, was[subject], is[subject])...)
	}
	return out, nil
}

// drafts makes drafts ready: those that begin after From, and were not agreed yet, begin there.
func (q *WhatIf) drafts(h *stage.History) (out []messages.Agreement, moved []string) {
	for _, d := range q.Drafts {
		name := d.ID + "@" + d.Version
		data, known := h.Get(prefixAgreement + name)
		x, _ := parseApplied(prefixAgreement+name, data)
		from, err := parsePoint(d.InForce.From)
		if err == nil && from.After(q.From) && !q.From.IsZero() && !(known && x.Hash == hashJSON(&d)) {
			d.InForce.From = q.From.UTC().Format(time.RFC3339)
			moved = append(moved, name)
		}
		out = append(out, d)
	}
	return out, moved
}

// note keeps the latest decision of each declaration among outputs.
func (a *Archive) note(outputs []stage.Output, latest map[string]*messages.Decision, touched map[string]bool, counts bool) {
	for i := range outputs {
		o := &outputs[i]
		if o.Topic != a.Messages || headerOf(o, "clearhub-kind") != string(messages.KindDecision) {
			continue
		}
		m := new(messages.Message)
		if err := json.Unmarshal(o.Value, m); err != nil {
			continue
		}
		if d, ok := m.Body.(*messages.Decision); ok {
			d.Facts = nil
			latest[m.Subject] = d
			if counts {
				touched[m.Subject] = true
			}
		}
	}
}

// differences compares two decisions on a declaration, line by line.
func differences(subject string, was, is *messages.Decision) (out []Difference) {
	a, b := findings(was), findings(is)
	lines := slices.Sorted(maps.Keys(a))
	for n := range b {
		if _, ok := a[n]; !ok {
			lines = append(lines, n)
		}
	}
	slices.Sort(lines)
	x := Difference{Declaration: subject}
	if was != nil {
		x.Version, x.Instant = was.Declaration.Version, was.Instant
	} else if is != nil {
		x.Version, x.Instant = is.Declaration.Version, is.Instant
	}
	for _, n := range lines {
		p, q := a[n], b[n]
		p2, q2 := p, q
		p2.Agreements, q2.Agreements, p2.Why, q2.Why = nil, nil, nil, nil
		if reflect.DeepEqual(p2, q2) {
			continue
		}
		x.Line, x.Was, x.Is = n, p, q
		out = append(out, x)
	}
	return out
}

func findings(d *messages.Decision) map[int]LineFinding {
	out := map[int]LineFinding{}
	if d == nil {
		return out
	}
	for i := range d.Lines {
		l := &d.Lines[i]
		f := LineFinding{Outcome: l.Outcome, Effects: l.Effects}
		for j := range l.Claims {
			c := &l.Claims[j]
			if c.Agreement != nil {
				f.Agreements = append(f.Agreements, c.Agreement.ID+"@"+c.Agreement.Version)
			}
			for _, g := range c.Gates {
				if g.Reason != "" {
					f.Reasons, f.Why = append(f.Reasons, strings.TrimSpace(g.Reason)), append(f.Why, Why{strings.TrimSpace(g.Reason), g.Values})
				}
			}
		}
		out[l.Line] = f
	}
	return out
}

// overlay puts drafts among rules.
func overlay(r messages.Rules, ends map[string]time.Time, drafts []messages.Agreement) (messages.Rules, map[string]time.Time) {
	r.Agreements, ends = slices.Clone(r.Agreements), maps.Clone(ends)
	for _, d := range drafts {
		same := func(a messages.Agreement) bool { return a.ID == d.ID && a.Version == d.Version }
		if i := slices.IndexFunc(r.Agreements, same); i >= 0 {
			r.Agreements[i] = d
			continue
		}
		from, err := parsePoint(d.InForce.From)
		for _, a := range r.Agreements {
			if a.ID == d.ID && err == nil {
				if ends == nil {
					ends = map[string]time.Time{}
				}
				ends[a.ID+"@"+a.Version] = earlier(ends[a.ID+"@"+a.Version], from)
			}
		}
		r.Agreements = append(r.Agreements, d)
	}
	return r, ends
}
