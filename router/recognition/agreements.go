package recognition

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// The sources of applied agreements.
const (
	fromConfiguration = "configuration"
	fromCommand       = "command"
)

// appliedAgreement is what is remembered for ever of an applied version: it never says anything else.
type appliedAgreement struct {
	V       int    `json:"v"`
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
	// Known is the claims offset of its first application, At the time of that step.
	Known  int64     `json:"known"`
	At     time.Time `json:"at"`
	By     string    `json:"by,omitempty"`
	Reason string    `json:"reason,omitempty"`
	Source string    `json:"source,omitempty"`
	// Agreement is kept of those applied by command; the configuration's are in its own rules.
	Agreement *messages.Agreement `json:"agreement,omitempty"`
}

func (a *appliedAgreement) name() string { return a.ID + "@" + a.Version }

// parseApplied reads a record of an applied version. A release before this one kept the hash alone.
func parseApplied(key string, data []byte) (a appliedAgreement, ok bool) {
	if err := json.Unmarshal(data, &a.Hash); err == nil {
		a.ID, a.Version, _ = strings.Cut(strings.TrimPrefix(key, prefixAgreement), "@")
		a.Source = fromConfiguration
		return a, true
	}
	a = appliedAgreement{}
	return a, json.Unmarshal(data, &a) == nil && a.Hash != ""
}

func (t *work) applied(name string) (appliedAgreement, bool) {
	data, ok := t.tx.Get(prefixAgreement + name)
	if !ok {
		return appliedAgreement{}, false
	}
	return parseApplied(prefixAgreement+name, data)
}

// appliedAgreements are all versions that were ever applied, by id@version.
func (t *work) appliedAgreements() map[string]appliedAgreement {
	out := map[string]appliedAgreement{}
	for key, data := range t.tx.Scan(prefixAgreement) {
		if a, ok := parseApplied(key, data); ok {
			out[strings.TrimPrefix(key, prefixAgreement)] = a
		}
	}
	return out
}

// configuration is the rules that the configuration gave last.
func (t *work) configuration() messages.Rules {
	if rules, ok := read[messages.Rules](t, prefixConfigured); ok {
		return rules
	}
	stored, _ := read[storedRules](t, prefixRules)
	return stored.Rules
}

// immutable refuses an agreement that says something else under a version that was applied before.
func (t *work) immutable(as []messages.Agreement) error {
	for i := range as {
		name := as[i].ID + "@" + as[i].Version
		if x, ok := t.applied(name); ok && x.Hash != hashJSON(&as[i]) {
			return changedError(name)
		}
	}
	return nil
}

// inForce puts the configuration's rules and the agreements that were applied by command together. Of several versions of one
// agreement the one applied later counts from the day it begins; the one before it ends there. since is when those were applied whose clause on
// their end looks at what was decided until then.
func inForce(config messages.Rules, applied map[string]appliedAgreement) (rules messages.Rules, ends, since map[string]time.Time) {
	out := messages.Rules{Agreements: slices.Clone(config.Agreements), Authorities: config.Authorities, Officers: config.Officers, Retention: config.Retention}
	has := func(name string) bool {
		return slices.ContainsFunc(out.Agreements, func(a messages.Agreement) bool { return a.ID+"@"+a.Version == name })
	}
	for _, name := range slices.Sorted(maps.Keys(applied)) {
		if a := applied[name].Agreement; a != nil && !has(name) {
			out.Agreements = append(out.Agreements, *a)
		}
	}
	slices.SortStableFunc(out.Agreements, func(a, b messages.Agreement) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Version, b.Version))
	})
	for i := range out.Agreements {
		a := &out.Agreements[i]
		name := a.ID + "@" + a.Version
		if at := applied[name].At; a.Transition != nil && a.Transition.Arrived == "stand" && !at.IsZero() && follows(applied, name) {
			if since == nil {
				since = map[string]time.Time{}
			}
			since[name] = at
		}
		for j := range out.Agreements {
			b := &out.Agreements[j]
			from, err := parsePoint(b.InForce.From)
			if a.ID != b.ID || i == j || err != nil || applied[b.ID+"@"+b.Version].Known <= applied[name].Known {
				continue
			}
			if ends == nil {
				ends = map[string]time.Time{}
			}
			ends[name] = earlier(ends[name], from)
		}
	}
	return out, ends, since
}

// follows tells whether a version was applied after another one of its agreement: only then can anything have been decided before.
func follows(applied map[string]appliedAgreement, name string) bool {
	x := applied[name]
	for _, o := range applied {
		if o.ID == x.ID && o.Version != x.Version && o.Known < x.Known {
			return true
		}
	}
	return false
}

// compileAll compiles rules and lets agreements end where later versions of them begin.
func compileAll(r messages.Rules, ends, since map[string]time.Time) (*Rulebook, error) {
	b, err := Compile(r)
	if err != nil || len(ends) == 0 && len(since) == 0 {
		return b, err
	}
	for _, row := range b.rows {
		row.applied = since[row.name()]
		if end, ok := ends[row.name()]; ok {
			row.inForce.until = earlier(row.inForce.until, end)
		}
		row.succeeded = slices.ContainsFunc(r.Agreements, func(a messages.Agreement) bool { return a.ID == row.ref.ID && a.Version != row.ref.Version })
	}
	over := func(r *row) bool {
		return !r.inForce.until.IsZero() && r.succeeded && !r.inForce.from.Before(r.inForce.until)
	}
	b.rows = slices.DeleteFunc(b.rows, over)
	b.covering, b.matching, b.issuing, b.speakers = map[string][]*row{}, map[string][]*row{}, map[string][]*row{}, map[string][]string{}
	b.indexRows()
	b.hash = hashJSON(struct {
		Rules messages.Rules
		Ends  map[string]time.Time
		Since map[string]time.Time `json:",omitempty"`
	}{r, ends, since})
	return b, nil
}

// inVersion leaves out versions of an agreement that do not count at the declaration's instant, where another one does.
func (d *decider) inVersion(rows []*row) []*row {
	if !slices.ContainsFunc(rows, func(r *row) bool { return r.succeeded }) {
		return rows
	}
	counts := func(r *row) bool { return d.instant.within(r.inForce) != no && !d.now.Before(r.inForce.from) }
	return slices.DeleteFunc(slices.Clone(rows), func(r *row) bool {
		return !counts(r) && slices.ContainsFunc(rows, func(o *row) bool { return o.ref.ID == r.ref.ID && o.ref.Version != r.ref.Version && counts(o) })
	})
}
