package messages_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// badCase is a fixture of testdata/bad: a message with exactly one thing wrong.
type badCase struct {
	Code    string            `json:"code"`
	Pointer string            `json:"pointer"`
	Message *messages.Message `json:"message"`
}

func TestGoodMessagesHaveNoFault(t *testing.T) {
	kinds := map[messages.Kind]int{}
	for name, m := range goodMessages(t) {
		kinds[m.Kind]++
		for _, f := range m.Check() {
			t.Errorf("%s: %s (found %q, expected %q)", name, f, f.Found, f.Expected)
		}
	}
	for _, k := range messages.Kinds() {
		if kinds[k] < 2 {
			t.Errorf("%d good messages of kind %s, want at least 2", kinds[k], k)
		}
	}
}

func TestBadMessagesHaveExactlyTheirFault(t *testing.T) {
	for name, c := range badCases(t) {
		faults := c.Message.Check()
		if len(faults) != 1 || faults[0].Code != c.Code || faults[0].Pointer != c.Pointer {
			t.Errorf("%s: want %s at %s, got %d faults:", name, c.Code, c.Pointer, len(faults))
			for _, f := range faults {
				t.Errorf("    %s at %s, found %q", f, f.Pointer, f.Found)
			}
			continue
		}
		if !strings.HasPrefix(name, c.Code+"-") {
			t.Errorf("%s does not bear its code %s", name, c.Code)
		}
		if f := faults[0]; f.Severity == "" || f.Text == "" || f.Expected == "" || f.Mend == "" {
			t.Errorf("%s: fault lacks text: %+v", name, f)
		}
	}
}

func TestRuleBookIsComplete(t *testing.T) {
	shown := map[string]bool{
		"MSG-019": true, // JSON makes the body from the kind: TestBodyOfAnotherKind
		"MSG-999": true, // 200 faults: TestManyFaultsAreCutOff
	}
	for _, c := range badCases(t) {
		shown[c.Code] = true
	}
	before := ""
	for _, r := range messages.RuleBook() {
		if r.Code <= before {
			t.Errorf("%s follows %s", r.Code, before)
		}
		before = r.Code
		if r.Text == "" || r.Expected == "" || r.Mend == "" || r.Because == "" {
			t.Errorf("%s lacks text, expected, mend or because", r.Code)
		}
		switch r.Severity {
		case messages.SeverityRefuse, messages.SeverityWarn, messages.SeverityNote:
		default:
			t.Errorf("%s has severity %q", r.Code, r.Severity)
		}
		if !shown[r.Code] {
			t.Errorf("%s is shown by no fixture in testdata/bad", r.Code)
		}
	}
}

func TestBodyOfAnotherKind(t *testing.T) {
	m := clone(t, goodMessages(t)["declaration-export-rail"])
	m.Kind = messages.KindCertificate
	want(t, m.Check(), "MSG-019", "/kind")
}

func TestManyFaultsAreCutOff(t *testing.T) {
	m := clone(t, goodMessages(t)["declaration-import-road"])
	d := m.Body.(*messages.Declaration)
	for range 300 {
		d.TransitCountries = append(d.TransitCountries, "XX")
	}
	d.Type = "nowhere" // refused, and far behind in the order of pointers
	faults := m.Check()
	if len(faults) != messages.FaultLimit+1 {
		t.Fatalf("%d faults", len(faults))
	}
	if last := faults[len(faults)-1]; last.Code != "MSG-999" || last.Found != "301 faults" {
		t.Errorf("the last fault is %+v", last)
	}
	if !faults.Refused() {
		t.Error("the refusing fault is cut off")
	}
}

func TestFaultsStandInTheOrderOfTheSource(t *testing.T) {
	m := clone(t, goodMessages(t)["declaration-import-road"])
	d := m.Body.(*messages.Declaration)
	d.ExportCountry, d.DestinationCountry = "UK", "SU"
	m.Provenance = messages.Provenance{
		{Pointer: "/body/destinationCountry", Position: messages.Position{Offset: 10, Line: 1, Column: 11, Path: "LOC[1]"}},
		{Pointer: "/body/exportCountry", Position: messages.Position{Offset: 40, Line: 2, Column: 3, Path: "LOC[2]"}},
	}
	faults := m.Check()
	if len(faults) != 2 || faults[0].Found != "SU" || faults[1].Found != "UK" {
		t.Fatalf("faults %v", faults)
	}
	if p := faults[1].Position; p == nil || p.Line != 2 || p.Column != 3 || p.Path != "LOC[2]" {
		t.Errorf("position %+v", p)
	}
	if got := faults[0].String(); got != "1:11 LOC[1]: the country is not in the list [MSG-010]" {
		t.Errorf("prints as %q", got)
	}
}

func TestFoundIsCutAtFortyCharacters(t *testing.T) {
	m := clone(t, goodMessages(t)["declaration-import-road"])
	m.Body.(*messages.Declaration).ExportCountry = strings.Repeat("界", 100)
	if f := m.Check()[0].Found; len([]rune(f)) != 40 || !strings.HasSuffix(f, "…") {
		t.Errorf("found is %q", f)
	}
}

func TestPointersOrderNumbersByValue(t *testing.T) {
	m := clone(t, goodMessages(t)["declaration-import-road"])
	d := m.Body.(*messages.Declaration)
	for range 11 {
		d.TransitCountries = append(d.TransitCountries, "XX")
	}
	for i, f := range m.Check() {
		if want := "/body/transitCountries/" + strconv.Itoa(i); f.Pointer != want {
			t.Errorf("fault %d is at %s, want %s", i, f.Pointer, want)
		}
	}
}

func TestCheckToleratesAbsentParts(t *testing.T) {
	var none *messages.Message
	if faults := none.Check(); !faults.Refused() {
		t.Error("no message is no fault")
	}
	if faults := (&messages.Message{}).Check(); !faults.Refused() {
		t.Error("an empty message is no fault")
	}
	for _, k := range messages.Kinds() {
		m := &messages.Message{Kind: k, Body: messages.NewBody(k)}
		if !m.Check().Refused() {
			t.Errorf("an empty %s is no fault", k)
		}
		messages.ReferencesOf(m)
	}
	for _, b := range []messages.Body{(*messages.Declaration)(nil), (*messages.Certificate)(nil), (*messages.Inspection)(nil), (*messages.Ruling)(nil), (*messages.Decision)(nil), (*messages.Receipt)(nil), (*messages.Manifest)(nil), (*messages.Movement)(nil)} {
		m := &messages.Message{ID: "x", Kind: b.Kind(), Body: b}
		want(t, m.Check()[:1], "MSG-001", "/body")
		messages.ReferencesOf(m)
		messages.OwnNumber(m)
		for range messages.LinesOf(m) {
			t.Error("a line of nothing")
		}
		if s := messages.SubjectOf("p", m); s != "x" {
			t.Errorf("subject of an absent %s is %q", b.Kind(), s)
		}
	}
}

func TestCheckChangesNothing(t *testing.T) {
	for name, c := range badCases(t) {
		before, err := messages.Marshal(c.Message)
		if err != nil {
			t.Fatal(err)
		}
		c.Message.Check()
		after, err := messages.Marshal(c.Message)
		if err != nil || string(before) != string(after) {
			t.Errorf("%s: the check changed the message (%v)", name, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, m := range goodMessages(f) {
		data, err := messages.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"kind":"declaration","body":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m messages.Message
		if json.Unmarshal(data, &m) != nil {
			return
		}
		for _, fault := range m.Check() {
			if fault.Code == "" || fault.Severity == "" || fault.Expected == "" || fault.Mend == "" {
				t.Errorf("incomplete fault %+v", fault)
			}
		}
		subject := messages.SubjectOf("sender", &m)
		if len(subject) > 128 && subject != m.ID {
			t.Errorf("subject of %d bytes", len(subject))
		}
		messages.ReferencesOf(&m)
	})
}

func BenchmarkCheck(b *testing.B) {
	for _, lines := range []int{1, 10, 100} {
		m := widened(b, lines)
		if faults := m.Check(); len(faults) > 0 {
			b.Fatal(faults)
		}
		b.Run(fmt.Sprintf("%d lines", lines), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Check()
			}
		})
	}
}

// widened is a declaration of many lines.
func widened(tb testing.TB, lines int) *messages.Message {
	tb.Helper()
	m := clone(tb, goodMessages(tb)["declaration-import-road"])
	d := m.Body.(*messages.Declaration)
	first := d.Consignments[0].Lines[0]
	d.Consignments[0].Lines = nil
	for i := range lines {
		first.Number = i + 1
		d.Consignments[0].Lines = append(d.Consignments[0].Lines, first)
	}
	return m
}

func want(t *testing.T, faults messages.Faults, code, pointer string) {
	t.Helper()
	for _, f := range faults {
		if f.Code == code && f.Pointer == pointer {
			return
		}
	}
	t.Errorf("no %s at %s among %v", code, pointer, faults)
}

func goodMessages(tb testing.TB) map[string]*messages.Message {
	tb.Helper()
	return fixtures[*messages.Message](tb, "good")
}

func badCases(tb testing.TB) map[string]badCase {
	tb.Helper()
	return fixtures[badCase](tb, "bad")
}

func fixtures[T any](tb testing.TB, folder string) map[string]T {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no fixtures in %s: %v", folder, err)
	}
	all := make(map[string]T, len(files))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		var v T
		if err := json.Unmarshal(data, &v); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = v
	}
	return all
}

func clone(tb testing.TB, m *messages.Message) *messages.Message {
	tb.Helper()
	data, err := messages.Marshal(m)
	if err != nil {
		tb.Fatal(err)
	}
	var c messages.Message
	if err := json.Unmarshal(data, &c); err != nil {
		tb.Fatal(err)
	}
	return &c
}
