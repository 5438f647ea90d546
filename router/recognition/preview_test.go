package recognition_test

import (
	"encoding/json"
	"errors"
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
	total := 0
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
		}
	}
	if total == 0 {
		t.Error("no revocation reaches anybody")
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
