package recognition_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

func TestAPreviewListsWhatThenHappens(t *testing.T) {
	l := history(t, 7, 300, 64<<10)
	a := archive(l)
	last := l.topics["claims"][len(l.topics["claims"])-1]
	now := start.Add(1000 * 24 * time.Hour)
	total, with, without := 0, 0, 0
	left := leftOut(t, a)
	for n := range 10 {
		number := strings.Replace(number, "0007001", "000700"+string(rune('0'+n)), 1)
		w, err := a.PreviewInstrument(t.Context(), now, number, "revoked")
		if errors.Is(err, recognition.ErrUnknownFact) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		total += len(w.Reached)
		for _, r := range w.Reached {
			if r.Arrival == "" || r.Action == "" || r.Is == "" || !slices.Contains(r.Reasons, "G7.REVOKED") && r.Is == refused {
				t.Errorf("%+v", r)
			}
			if r.Waived == nil || fmt.Sprint(r.Waived) != fmt.Sprint(left[r.Declaration]) {
				t.Errorf("%s, %s: waived %v, want %v", r.Declaration, r.Arrival, r.Waived, left[r.Declaration])
			}
			if len(r.Waived) > 0 {
				with++
			} else {
				without++
			}
		}
	}
	if total == 0 || with == 0 || without == 0 {
		t.Errorf("revocations reach %d, %d with something left out and %d without", total, with, without)
	}
	if end := l.topics["claims"][len(l.topics["claims"])-1]; end.Offset != last.Offset {
		t.Error("a preview writes")
	}
	if _, err := a.PreviewInstrument(t.Context(), now, "XX/9999999", "revoked"); !errors.Is(err, recognition.ErrUnknownFact) {
		t.Errorf("%v", err)
	}
	body, err := json.Marshal(messages.Agreement{ID: "bulbs", Version: "9"})
	if err != nil {
		t.Fatal(err)
	}
	w, err := a.PreviewCommand(t.Context(), now, messages.Command{Verb: messages.VerbAgreement, Body: body})
	if err != nil || w.Refused == "" || len(w.Reached) != 0 {
		t.Errorf("%v, %+v", err, w)
	}
	all, err := a.Agreements(t.Context())
	if err != nil || len(all) == 0 || !slices.ContainsFunc(all, func(x recognition.Applied) bool { return x.InForce && x.Agreement != nil }) {
		t.Errorf("%v, %+v", err, all)
	}
}

// leftOut is what the last decision on each declaration left out that did not come after the release.
func leftOut(t *testing.T, a *recognition.Archive) map[string][]recognition.Waived {
	t.Helper()
	out := map[string][]recognition.Waived{}
	for k, err := range a.Decisions(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		d := k.Decision()
		if d.Recall != nil && d.Recall.Arrival == "released" {
			continue
		}
		out[d.Declaration.Subject] = nil
		for _, l := range d.Lines {
			for _, e := range l.Effects {
				if e.Type == "waive" {
					out[d.Declaration.Subject] = append(out[d.Declaration.Subject], recognition.Waived{Line: l.Line, Control: e.Control})
				}
			}
		}
	}
	return out
}

func TestChangesAreSaidInPlainWords(t *testing.T) {
	was := rules().Agreements[0]
	is := changed(func(r *messages.Rules) { r.Agreements[0].Version, r.Agreements[0].InForce.Until = "2", "2027-01-01" },
		scope(0, func(s *messages.Scope) { s.HS, s.Term, s.Await = []string{"0601", "08"}, "2400h", "" }))
	is.Scopes = append(is.Scopes[:1:1], messages.Scope{ID: "new", HS: []string{"10"}})
	want := []string{
		"in force, until: is now 2027-01-01, was not stated",
		`scope "certificate", await: was 72h, is not stated any more`,
		`scope "certificate", HS codes: adds 08, drops 0602`,
		`scope "certificate", term: was 2160h, is now 2400h`,
		`scope "inspection" is gone: what it covered is not recognised any more`,
	}
	got := recognition.Changes(&was, &is)
	if len(got) != 6 || !slices.Equal(got[:5], want) || !strings.HasPrefix(got[5], `scope "new" is new: `) {
		t.Errorf("%q", got)
	}
	if none := recognition.Changes(&was, &was); len(none) != 0 {
		t.Errorf("%q", none)
	}
}
