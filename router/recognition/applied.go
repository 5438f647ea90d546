package recognition

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
)

// Applied is a version of an agreement that was applied, as the log has it.
type Applied struct {
	ID      string    `json:"id"`
	Version string    `json:"version"`
	Hash    string    `json:"hash"`
	At      time.Time `json:"at,omitzero"`
	By      string    `json:"by,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Source  string    `json:"source,omitempty"`
	Known   int64     `json:"known"`
	// InForce says that decisions are made by it now; Ends is when a later version takes over.
	InForce bool      `json:"inForce"`
	Ends    time.Time `json:"ends,omitzero"`
	// Agreement is what it says; nil where it left the configuration before this release kept it.
	Agreement *messages.Agreement `json:"agreement,omitempty"`
}

// Agreements lists all versions that were ever applied, in the order they were.
func (a *Archive) Agreements(ctx context.Context) ([]Applied, error) {
	trial, now, err := a.latestRules(ctx)
	if err != nil {
		return nil, err
	}
	out := []Applied{}
	for key, data := range trial.Scan(prefixAgreement) {
		x, ok := parseApplied(key, data)
		if !ok {
			continue
		}
		y := Applied{ID: x.ID, Version: x.Version, Hash: x.Hash, At: x.At, By: x.By, Reason: x.Reason, Source: x.Source, Known: x.Known, Ends: now.Ends[x.name()], Agreement: x.Agreement}
		for i := range now.Rules.Agreements {
			if g := &now.Rules.Agreements[i]; g.ID == x.ID && g.Version == x.Version {
				y.InForce, y.Agreement = true, g
			}
		}
		out = append(out, y)
	}
	slices.SortStableFunc(out, func(x, y Applied) int {
		if x.Known != y.Known {
			return int(x.Known - y.Known)
		}
		return strings.Compare(x.ID+x.Version, y.ID+y.Version)
	})
	return out, nil
}

// RegisterState is a register as the log has it.
type RegisterState struct {
	Register string                 `json:"register"`
	Entries  int                    `json:"entries"`
	Removed  int                    `json:"removed"`
	Read     *messages.RegisterRead `json:"read,omitempty"`
}

// Registers lists the registers that are known.
func (a *Archive) Registers(ctx context.Context) ([]RegisterState, error) {
	trial, err := a.latest(ctx)
	if err != nil {
		return nil, err
	}
	out := []RegisterState{}
	at := func(name string) *RegisterState {
		i := slices.IndexFunc(out, func(r RegisterState) bool { return r.Register == name })
		if i < 0 {
			i = len(out)
			out = append(out, RegisterState{Register: name})
		}
		return &out[i]
	}
	for key, data := range trial.Scan(prefixEntry) {
		var x storedEntry
		name, _, _ := strings.Cut(strings.TrimPrefix(key, prefixEntry), sep)
		if json.Unmarshal(data, &x) != nil {
			continue
		}
		if x.Entry.Removed {
			at(name).Removed++
		} else {
			at(name).Entries++
		}
	}
	for key, data := range trial.Scan(prefixRead) {
		var x storedRead
		if json.Unmarshal(data, &x) == nil {
			at(strings.TrimPrefix(key, prefixRead)).Read = &x.Read
		}
	}
	slices.SortFunc(out, func(x, y RegisterState) int { return strings.Compare(x.Register, y.Register) })
	return out, nil
}

// latestRules is latest, with the rules in force then.
func (a *Archive) latestRules(ctx context.Context) (trial *stage.Trial, now storedRules, err error) {
	if trial, err = a.latest(ctx); err != nil {
		return nil, now, err
	}
	if data, ok := trial.Get(prefixRules); ok {
		err = json.Unmarshal(data, &now)
	}
	return trial, now, err
}

// latest is a trial on the state as it is now.
func (a *Archive) latest(ctx context.Context) (*stage.Trial, error) {
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
	return h.Fork(s), nil
}
