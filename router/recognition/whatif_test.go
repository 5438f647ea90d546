package recognition_test

import (
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

func TestWhatIfOfTheCurrentAgreementListsNothing(t *testing.T) {
	l := history(t, 5, 300, 0)
	latest := latestRules(t, l)
	all, err := archive(l).WhatIf(t.Context(), recognition.WhatIf{From: latest.at, Drafts: latest.rules.Agreements})
	if err != nil || len(all.Differences) != 0 || all.Declarations == 0 {
		t.Errorf("%v, %+v", err, all)
	}
	none, err := archive(l).WhatIf(t.Context(), recognition.WhatIf{})
	if err != nil || len(none.Differences) != 0 || none.Declarations == 0 {
		t.Errorf("without a draft: %v, %+v", err, none)
	}
}

func TestWhatIfListsWhatADraftChangesLineByLine(t *testing.T) {
	l := history(t, 6, 300, 0)
	latest := latestRules(t, l)
	draft := latest.rules.Agreements[0]
	draft.Version, draft.InForce.From = "draft", "2100-01-01"
	draft.Scopes = append([]messages.Scope{}, draft.Scopes...)
	draft.Scopes[0].Effects = draft.Scopes[0].Effects[:1]
	out, err := archive(l).WhatIf(t.Context(), recognition.WhatIf{From: latest.at, To: latest.at.Add(1000 * time.Hour), Drafts: []messages.Agreement{draft}})
	if err != nil || len(out.Moved) != 1 || len(out.Differences) == 0 {
		t.Fatalf("%v, %+v", err, out)
	}
	fewer := false
	for _, d := range out.Differences {
		fewer = fewer || len(d.Was.Effects) == 2 && len(d.Is.Effects) == 1
		if d.Was.Outcome == recognised && len(d.Is.Effects) >= len(d.Was.Effects) {
			t.Errorf("%+v", d)
		}
	}
	if !fewer {
		t.Error("the effect that the draft leaves out is not told")
	}
	// Under a draft that covers nothing of this nobody reserves anything, so nothing is granted.
	draft.Scopes[0].HS, draft.Scopes[1].HS = []string{"99"}, []string{"99"}
	out, err = archive(l).WhatIf(t.Context(), recognition.WhatIf{From: latest.at, Drafts: []messages.Agreement{draft}})
	if err != nil || len(out.Differences) == 0 {
		t.Fatalf("%v, %+v", err, out)
	}
	for _, d := range out.Differences {
		if len(d.Is.Effects) > 0 {
			t.Errorf("effects without an agreement: %+v", d)
		}
	}
}
