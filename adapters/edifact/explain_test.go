package edifact_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
)

func explained(t *testing.T, document string) edifact.Explanation {
	t.Helper()
	x, err := (edifact.Adapter{}).Explain([]byte(document), adapters.Profile{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestExplainNamesGroupsSegmentsAndValues(t *testing.T) {
	data, err := os.ReadFile("testdata/golden/cusdec-d96b-two-lines-one-phytosanitary-certificate/in.edi")
	if err != nil {
		t.Fatal(err)
	}
	x := explained(t, string(data))
	if len(x.Interchanges) != 1 || x.Interchanges[0].Reference != "LN000417" || len(x.Interchanges[0].Messages) != 1 {
		t.Fatalf("%+v", x)
	}
	m := x.Interchanges[0].Messages[0]
	if m.Type != "CUSDEC:D:96B:UN" || m.Directory != "D.96B" || len(m.Segments) != 64 {
		t.Errorf("%s by %s with %d segments", m.Type, m.Directory, len(m.Segments))
	}
	found := false
	for _, s := range m.Segments {
		if s.Misplaced || s.Name == "" {
			t.Errorf("%s is %q, misplaced %v", s.Path, s.Name, s.Misplaced)
		}
		for _, v := range s.Values {
			if v.ID == "" || v.Name == "" {
				t.Errorf("%s/%s has no name (%s)", s.Path, v.Place, v.ID)
			}
		}
		if s.Path != "SG30[1]/SG37[1]/DOC#45" {
			continue
		}
		found = true
		if len(s.Groups) != 2 || s.Groups[0] != (edifact.ExplainedGroup{Path: "SG30[1]", Name: "customs item: one line of goods"}) {
			t.Errorf("groups %v", s.Groups)
		}
		if v := s.Values[0]; v.Place != "2.1" || v.ID != "1001" || v.Value != "851" || v.Meaning != "phytosanitary certificate" {
			t.Errorf("%+v", v)
		}
	}
	if !found {
		t.Error("the citation of the certificate is not there")
	}
}

func TestExplainGoesAsFarAsItCan(t *testing.T) {
	x := explained(t, interchange(unb3, "UNH+1+CUSRES:D:96B:UN'BGM+962'XYZ+1'UNT+4+1'", "UNH+2+NOSUCH:D:96B:UN'BGM+1'UNT+3+2'", "UNH+3+CONTRL:D:3:UN'UCI+1+A+B+4+29+UNZ+2'UNT+3+3'"))
	ms := x.Interchanges[0].Messages
	if s := ms[0].Segments[2]; !s.Misplaced || s.Tag != "XYZ" {
		t.Errorf("%+v", s)
	}
	if ms[1].Directory != "" || ms[1].Segments[1].Name == "" {
		t.Errorf("%+v", ms[1])
	}
	if s := ms[2].Segments[1]; s.Values[3].Meaning != "rejected, with everything below" || s.Values[4].Meaning != "count is wrong" || s.Values[6].Name != "element's place" {
		t.Errorf("%+v", s.Values)
	}
	for _, document := range []string{"", "hello", "UNA::.? 'UNB", unb3 + "UNH+1+CUSRES:D:96B:UN'BGM+96"} {
		if _, err := (edifact.Adapter{}).Explain([]byte(document), adapters.Profile{}); !errors.Is(err, edifact.ErrUnreadable) {
			t.Errorf("%q: %v", document, err)
		}
	}
}

func TestExplainAndDiffReadEverySample(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "samples", "edifact"), "*", "*.edi"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (edifact.Adapter{}).Explain(data, adapters.Profile{}); err != nil {
			continue
		}
		if d, err := (edifact.Adapter{}).Diff(data, data, adapters.Profile{}); err != nil || len(d) > 0 {
			t.Errorf("%s differs from itself: %v %v", f, d, err)
		}
	}
}

func TestDiffFindsValuesAndSegmentsWithTheirPlaces(t *testing.T) {
	two := strings.Replace(interchange(unb3, replyOne), "REF9", "REF8", 1)
	grouped := func(ung string) string { return unb3 + ung + replyOne + "UNE+1+G1'UNZ+1+REF9'" }
	for name, c := range map[string]struct {
		a, b string
		want []edifact.Difference
	}{
		"nothing":                            {interchange(unb3, replyOne), strings.ReplaceAll(interchange(unb3, replyOne), "'", "'\r\n"), nil},
		"other separators are no difference": {interchange(unb3, replyOne), "UNA|;.\\ ~" + strings.NewReplacer("+", ";", ":", "|", "'", "~").Replace(interchange(unb3, replyOne)), nil},
		"a number with another decimal mark": {interchange(unb3, strings.Replace(replyOne, "UNT", "TAX+5'MOA+55:1.5'UNT", 1)), interchange(unb3, strings.Replace(replyOne, "UNT", "TAX+5'MOA+55:1,5'UNT", 1)), nil},
		"a value":                            {interchange(unb3, replyOne), interchange(unb3, strings.Replace(replyOne, "GIS+4", "GIS+5", 1)), []edifact.Difference{{Interchange: 1, Message: 1, Path: "GIS#4/2.1", PathIs: "GIS#4/2.1", Name: "decision or indicator", Was: "4", Is: "5", WasMeaning: "released", IsMeaning: "to be examined"}}},
		"a segment more": {interchange(unb3, replyOne), interchange(unb3, strings.Replace(replyOne, "GIS+4", "FTX+AAI+++HELLO'GIS+4", 1)),
			[]edifact.Difference{{Interchange: 1, Message: 1, PathIs: "FTX#4", Name: "text", Is: "FTX+AAI+++HELLO"}}},
		"a segment less": {interchange(unb3, replyOne), interchange(unb3, strings.Replace(replyOne, "RFF+ABO:LN26-1'", "", 1)),
			[]edifact.Difference{{Interchange: 1, Message: 1, Path: "SG3[1]/RFF#5", Name: "reference", Was: "RFF+ABO:LN26-1"}}},
		"the envelope":    {interchange(unb3, replyOne), two, []edifact.Difference{{Interchange: 1, Path: "UNB/6", PathIs: "UNB/6", Name: "interchange", Was: "REF9", Is: "REF8"}}},
		"a password":      {interchange(unb3, replyOne), interchange(strings.TrimSuffix(unb3, "'")+"+SECRET'", replyOne), []edifact.Difference{{Interchange: 1, Path: "UNB/7.1", PathIs: "UNB/7.1", Name: "password", Is: "SECRET"}}},
		"a routing id":    {interchange(unb3, replyOne), interchange(strings.Replace(unb3, ":R1", ":R2", 1), replyOne), []edifact.Difference{{Interchange: 1, Path: "UNB/4.3", PathIs: "UNB/4.3", Name: "routing address", Was: "R1", Is: "R2"}}},
		"a group":         {grouped("UNG+CUSRES+A+B+260314:0830+G1+UN+D:96B'"), grouped("UNG+CUSRES+A+B+260314:0830+G2+UN+D:96B'"), []edifact.Difference{{Interchange: 1, Path: "UNG/6", PathIs: "UNG/6", Name: "reference of the group", Was: "G1", Is: "G2"}}},
		"a group or none": {interchange(unb3, replyOne), grouped("UNG+CUSRES'"), []edifact.Difference{{Interchange: 1, PathIs: "UNG", Name: "beginning of a group of messages", Is: "UNG+CUSRES"}}},
		"a message more":  {interchange(unb3, replyOne), interchange(unb3, replyOne, replyThree), []edifact.Difference{{Interchange: 1, Message: 2, Name: "message", Is: "CUSRES:D:96B:UN"}}},
	} {
		got, err := (edifact.Adapter{}).Diff([]byte(c.a), []byte(c.b), adapters.Profile{})
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%s: error %v, %+v", name, err, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: want %+v, got %+v", name, c.want[i], got[i])
			}
		}
	}
}

// A line more near the beginning of a long declaration, and a word less near its end, are told as that, and the rest is not.
func TestDiffOfALongDeclarationTellsWhatChanged(t *testing.T) {
	const lines = 3000
	write := func(more, changed int) string {
		var b strings.Builder
		b.WriteString("UNH+1+CUSDEC:D:96B:UN'BGM+929+D1+9'UNS+D'")
		line := func(i int, text string) {
			fmt.Fprintf(&b, "CST+%d+0601101000:122'FTX+AAA+++%s %d'LOC+27+NL'MEA+WT+AAB+KGM:%d'", i, text, i, 100+i%7)
		}
		for i := range lines {
			text := "BULBS NUMBER"
			if i == changed {
				text = "BULBS NO"
			}
			if line(i, text); i == more {
				line(lines+1, "MORE")
			}
		}
		b.WriteString("UNS+S'UNT+9+1'")
		return interchange(unb3, b.String())
	}
	got, err := (edifact.Adapter{}).Diff([]byte(write(-1, -1)), []byte(write(2, lines-3)), adapters.Profile{})
	if err != nil || len(got) != 5 {
		t.Fatalf("error %v, %d differences", err, len(got))
	}
	if last := got[4]; last.Was != "BULBS NUMBER 2997" || last.Is != "BULBS NO 2997" || got[0].Is != "CST+3001+0601101000:122" {
		t.Errorf("%+v", got)
	}
	if got, err := (edifact.Adapter{}).Diff([]byte(write(-1, -1)), []byte(interchange(unb3, strings.Repeat("LOC+27+NL'", 12*lines))), adapters.Profile{}); err != nil || len(got) == 0 {
		t.Errorf("error %v, %d differences", err, len(got))
	}
}
