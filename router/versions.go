package router

import (
	"encoding/json"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// subject is what CLEARING knows of a subject in one kind.
type subject struct {
	// Count is how many messages there were: the last version given.
	Count  int    `json:"n"`
	Sender string `json:"s"`
	// Current is the message that stands now.
	Current *standing `json:"c,omitempty"`
	// Numbers are the subject's own references seen so far, as "type:number" folded.
	Numbers []string `json:"r,omitempty"`
}

// standing is what decides which of two messages about one subject is the later.
type standing struct {
	Message       string            `json:"m"`
	Version       int               `json:"v"`
	Function      messages.Function `json:"f"`
	SourceVersion string            `json:"sv,omitempty"`
	Signed        *messages.Time    `json:"st,omitempty"`
	Issued        *messages.Time    `json:"it,omitempty"`
}

// adds tells whether a message says something besides those before it about its subject, and stands in the place of none: what is told of the use of an
// instrument. One that comes late is news all the same.
func adds(m *messages.Message) bool {
	r, ok := m.Body.(*messages.Receipt)
	return ok && r.Use != nil
}

func readSubject(v []byte) (subject, error) {
	var s subject
	err := json.Unmarshal(v, &s)
	return s, err
}

func standingOf(m *messages.Message, version int) standing {
	return standing{Message: m.ID, Version: version, Function: m.Function, SourceVersion: m.SourceVersion, Signed: signed(m), Issued: m.Issued}
}

// signed is the latest time at which a message was signed, nil where none is stated or they cannot be told apart.
func signed(m *messages.Message) *messages.Time {
	var last *messages.Time
	for i := range m.Authentication {
		if t := m.Authentication[i].SignedTime; t != nil && (last == nil || before(last, t)) {
			last = t
		}
	}
	return last
}

// older tells whether a message that arrives is certainly older than the one that stands: by source version, else by signature time, else by
// issue time. Where none of them says so, the log does: what arrives later is later.
func (s standing) older(than standing) bool {
	if c, ok := compareVersions(s.SourceVersion, than.SourceVersion); ok && c != 0 {
		return c < 0
	}
	switch {
	case before(s.Signed, than.Signed):
		return true
	case before(than.Signed, s.Signed):
		return false
	case before(s.Issued, than.Issued):
		return true
	}
	return false
}

// before tells whether a is certainly before b: all that a may mean lies before all that b may mean.
func before(a, b *messages.Time) bool {
	if a == nil || b == nil {
		return false
	}
	_, latest, err := a.Interval()
	if err != nil {
		return false
	}
	earliest, _, err := b.Interval()
	return err == nil && latest.Before(earliest)
}

// compareVersions compares dotted numbers ("3.10" is after "3.9"); ok is false where one is empty or no number.
func compareVersions(a, b string) (c int, ok bool) {
	if a == "" || b == "" {
		return 0, false
	}
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		x, okA := part(as, i)
		y, okB := part(bs, i)
		if !okA || !okB {
			return 0, false
		}
		if c == 0 {
			if c = len(x) - len(y); c == 0 {
				c = strings.Compare(x, y)
			}
		}
	}
	return c, true
}

// part gives the digits of a part without leading zeros; a part that is not there is zero.
func part(parts []string, i int) (string, bool) {
	if i >= len(parts) {
		return "", true
	}
	if parts[i] == "" || strings.Trim(parts[i], "0123456789") != "" {
		return "", false
	}
	return strings.TrimLeft(parts[i], "0"), true
}

// needsBase tells whether a message says nothing without one before it: a change or a cancellation of something that its
// sender keeps. A replacement carries the whole and stands for itself.
func needsBase(m *messages.Message) bool {
	if m.Function != messages.FunctionChange && m.Function != messages.FunctionCancel {
		return false
	}
	switch m.Kind {
	case messages.KindDeclaration, messages.KindManifest, messages.KindCertificate, messages.KindInspection, messages.KindStatistics:
		return true
	}
	return false
}
