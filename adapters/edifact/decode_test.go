package edifact_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

func golden(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "golden", name, "in.edi"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDetectGoesByContent(t *testing.T) {
	for in, want := range map[string]adapters.Score{
		"UNB+UNOC:3+A": adapters.Yes, "UNA:+.? 'UNB+UNOC": adapters.Yes, "\xef\xbb\xbf\r\n\r\nUNA:+.? '\r\nUNB+": adapters.Yes,
		"UNB\x1dUNOB": adapters.Yes, "UNA|;,! ~UNB;": adapters.Yes, "UNA:+.+ 'UNB+": adapters.Yes,
		"UNH+1+CUSDEC": adapters.Maybe, "UNA:+.? 'UNH+1": adapters.Maybe,
		"": adapters.No, "UNB": adapters.No, "UNBEKANNT": adapters.No, "UNAVAILABLE": adapters.Maybe, "unb+unoc": adapters.No, "ISA*00*": adapters.No, "<UNB+/>": adapters.No,
	} {
		if got := (edifact.Adapter{}).Detect([]byte(in), adapters.Hint{Name: "x.pdf"}); got != want && in != "UNAVAILABLE" {
			t.Errorf("%q scores %d, want %d", in, got, want)
		} else if in == "UNAVAILABLE" && got == adapters.Yes {
			t.Errorf("%q scores Yes", in)
		}
	}
}

func TestOneBadMessageDoesNotSinkItsNeighbours(t *testing.T) {
	good := string(golden(t, "cusres-d96b-released"))
	unh := good[strings.Index(good, "UNH+"):strings.Index(good, "UNZ+")]
	second := strings.NewReplacer("UNH+1+", "UNH+2+", "UNT+16+1", "UNT+9+2", "GIS+4", "XYZ+4").Replace(unh)
	third := strings.NewReplacer("UNH+1+", "UNH+3+", "UNT+16+1", "UNT+16+3").Replace(unh)
	doc := good[:strings.Index(good, "UNH+")] + unh + second + third + strings.Replace(good[strings.Index(good, "UNZ+"):], "UNZ+1", "UNZ+3", 1)
	var refused []bool
	for decoded, err := range (edifact.Adapter{}).Decode(context.Background(), adapters.Input{Reader: strings.NewReader(doc)}) {
		if err != nil {
			t.Fatal(err)
		}
		refused = append(refused, decoded.Faults.Refused())
		for _, f := range decoded.Faults {
			if f.Severity == messages.SeverityRefuse && f.Level != "message" {
				t.Errorf("fault %v falls with %s", f, f.Level)
			}
		}
	}
	if fmt.Sprint(refused) != "[false true false]" {
		t.Errorf("refused: %v", refused)
	}
}

func TestCertificateIsTheSameFromEveryRelease(t *testing.T) {
	var first *messages.Certificate
	for _, name := range []string{"sancrt-d16a-phytosanitary-with-treatment-and-test", "sancrt-d96b-parties-in-nad"} {
		doc := read(t, golden(t, name))
		c, ok := doc.Messages[0].Body.(*messages.Certificate)
		if !ok {
			t.Fatalf("%s: %s", name, doc.Messages[0].Kind)
		}
		if first == nil {
			first = c
			continue
		}
		who := func(c *messages.Certificate, role string) string {
			i := slices.IndexFunc(c.Parties, func(p messages.Party) bool { return p.Role == role })
			if i < 0 {
				return ""
			}
			return fmt.Sprint(c.Parties[i].Names, *c.Parties[i].Address)
		}
		if c.Number != first.Number || c.Class != first.Class || c.IssuingCountry != first.IssuingCountry ||
			who(c, "consignor") != who(first, "consignor") || who(c, "consignee") != who(first, "consignee") ||
			c.Consignments[0].Lines[0].Classifications[0].HS6 != first.Consignments[0].Lines[0].Classifications[0].HS6 {
			t.Errorf("%s gives another certificate:\n%+v\n%+v", name, c, first)
		}
	}
}

func TestAZoneIsThePartnersOrUnknown(t *testing.T) {
	data := golden(t, "cusres-d96b-released")
	for zone, basis := range map[string]string{"": "unknown", "+08:00": "partner"} {
		for decoded, err := range (edifact.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(data), Profile: adapters.Profile{Zone: zone}}) {
			if err != nil {
				t.Fatal(err)
			}
			at := decoded.Message.Body.(*messages.Ruling).Time
			if at.Value != "2026-04-02T16:40" || at.Zone != zone || at.ZoneBasis != basis {
				t.Errorf("%+v", at)
			}
		}
	}
}

func TestRulingsAreNeverBetterThanTheirWorstDecision(t *testing.T) {
	data := string(golden(t, "cusres-d96b-released"))
	for decisions, want := range map[string]messages.RulingStatus{
		"GIS+4:120'": "released", "GIS+4:120'GIS+5:120'": "examine", "GIS+5:120'GIS+4:120'": "examine", "GIS+4'": "released",
		"GIS+4:120'GIS+7:120'": "detained", "GIS+999:120'": "hold", "GIS+9:120'": "accepted", "GIS+6:120'": "documents", "GIS+4:109'GIS+2:120'": "refused",
	} {
		n := strings.Count(decisions, "'") - 1
		in := strings.NewReplacer("GIS+4:120:ZZZ'", decisions, "UNT+16+", fmt.Sprintf("UNT+%d+", 16+n)).Replace(data)
		doc := read(t, []byte(in))
		if doc.Verdict == messages.VerdictRefused {
			t.Fatalf("%s: %v", decisions, doc.Faults)
		}
		if r, ok := doc.Messages[0].Body.(*messages.Ruling); !ok || r.Status != want {
			t.Errorf("%s: %+v, want %s", decisions, doc.Messages[0].Body, want)
		}
	}
	// An indicator that is no decision makes no ruling at all.
	doc := read(t, []byte(strings.Replace(data, "GIS+4:120:ZZZ'", "GIS+4:109:ZZZ'", 1)))
	if r, ok := doc.Messages[0].Body.(*messages.Receipt); !ok || r.Status != "accepted" {
		t.Errorf("%+v", doc.Messages[0].Body)
	}
}

func TestDatesOfManyFormats(t *testing.T) {
	data := string(golden(t, "cusres-d96b-released"))
	for value, want := range map[string]string{
		"20260402:102": "2026-04-02", "202604021640:203": "2026-04-02T16:40", "260402:101": "2026-04-02", "2604021640:201": "2026-04-02T16:40",
		"20260402164059:204": "2026-04-02T16:40:59", "202604021640UTC:303": "2026-04-02T16:40Z", "202604021640?+0800:303": "2026-04-02T16:40+08:00",
		"202604021640?+02:303": "2026-04-02T16:40+02:00", "202604021640-03:303": "2026-04-02T16:40-03:00", "20260402164059GMT:304": "2026-04-02T16:40:59Z",
		"20260402164002:303": "2026-04-02T16:40", "202604021640CET:303": "2026-04-02T16:40", "202604021640?+15:303": "refused", "20260402-20260403:711": "2026-04-02",
		"990402:101": "1999-04-02", "202604021640:102": "refused", "20260230:102": "refused", "2026040224:203": "refused", "202613011200:203": "refused",
		"20260402": "2026-04-02", "ABCDEFGH:102": "refused", "202615:616": "",
	} {
		doc := read(t, []byte(strings.Replace(data, "202604021640:203", value, 1)))
		got := "refused"
		if doc.Verdict != messages.VerdictRefused {
			got = ""
			if at := doc.Messages[0].Body.(*messages.Ruling).Time; at != nil {
				got = at.Value + at.Zone
			}
		} else if stands(doc.Faults, "12", "DTM/2.2") == nil {
			t.Errorf("%s: %v", value, doc.Faults)
		}
		if got != want {
			t.Errorf("%s is read as %q, want %q", value, got, want)
		}
	}
}

func TestWhatIsLostStandsInTheReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.Join(strings.Fields(string(readme)), " ")
	for _, lost := range (edifact.Adapter{}).Spec().Lost {
		if !strings.Contains(flat, strings.Join(strings.Fields(lost), " ")) {
			t.Errorf("the README does not say: %s", lost)
		}
	}
}

func TestEveryUnreadValueIsNamed(t *testing.T) {
	in := strings.NewReplacer("LOC+22+", "TDT+20+612E+++HLC'LOC+22+", "UNT+16+", "UNT+17+").Replace(string(golden(t, "cusres-d96b-released")))
	doc := read(t, []byte(in))
	if s := doc.Messages[0].Source; fmt.Sprint(s.Unused) != "[TDT#5/6.1]" || s.Leaves != 39 || doc.Verdict != messages.VerdictAccepted {
		t.Errorf("unused %v of %d, faults %v", s.Unused, s.Leaves, doc.Faults)
	}
	if len(doc.Faults) != 1 || doc.Faults[0].Code != edifact.CodeUnread || doc.Faults[0].Severity != messages.SeverityLoss {
		t.Errorf("faults %v", doc.Faults)
	}
}

func TestDecodeEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	data := golden(t, "several-interchanges-one-message-not-read")
	for _, err := range (edifact.Adapter{}).Decode(ctx, adapters.Input{Reader: bytes.NewReader(data)}) {
		if n++; n == 1 {
			cancel()
			continue
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	if n > 3 {
		t.Errorf("%d messages after the end", n)
	}
}

func FuzzDecode(f *testing.F) {
	cases, err := filepath.Glob("testdata/golden/*/in.edi")
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		data, err := os.ReadFile(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc := read(t, data)
		for _, m := range doc.Messages {
			for i, o := range m.Provenance {
				if i > 0 && m.Provenance[i-1].Pointer >= o.Pointer {
					t.Fatalf("%s comes before %s", m.Provenance[i-1].Pointer, o.Pointer)
				}
				if o.Offset < 0 || o.Offset > int64(len(data)) {
					t.Fatalf("%s is at %d of %d", o.Pointer, o.Offset, len(data))
				}
			}
			if _, err := messages.Marshal(m); err != nil {
				t.Fatal(err)
			}
		}
		for _, fault := range doc.Faults {
			q := edifact.Quote(data, fault)
			if n := len([]rune(q.Text)); q.From < 0 || q.From > q.To || q.To > n && q.Text != "" {
				t.Fatalf("%s is quoted as %+v", fault, q)
			}
			if w := q.Within(40); adapters.Columns(w.Text) > 40 || len(w.Underline()) > 80 {
				t.Fatalf("%+v within 40 columns is %+v", q, w)
			}
		}
		if x, err := (edifact.Adapter{}).Explain(data, adapters.Profile{}); err == nil && len(x.Interchanges) == 0 {
			t.Fatal("nothing is explained, and no word of why")
		}
	})
}
