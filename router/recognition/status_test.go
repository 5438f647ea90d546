package recognition_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/router/recognition"
)

// Oracle 8: the table's rows as vectors, the procedures exact.
func TestStatusTableIsAsTheVectorsSay(t *testing.T) {
	data, err := os.ReadFile("testdata/status/vectors.tsv")
	if err != nil {
		t.Fatal(err)
	}
	blank := func(s string) string { return strings.Trim(s, "-") }
	covered := map[string]bool{}
	for i, l := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if i == 0 {
			continue
		}
		c := strings.Split(l, "\t")
		row, ok := recognition.StatusOf(c[0], c[1], blank(c[2]), blank(c[3]), c[4] == "yes")
		got := slices.Sorted(slices.Values(row.Procedures))
		if !ok || strings.Join(got, " ") != blank(c[5]) {
			t.Errorf("%s: %v, found %t", l, got, ok)
		}
		covered[c[0]+c[1]] = true
	}
	for _, r := range recognition.StatusTable() {
		if !covered[r.Table+r.Status] {
			t.Errorf("no vector for %s %s", r.Table, r.Status)
		}
		if r.Source == "" {
			t.Errorf("%+v names no source", r)
		}
	}
}

// Every table has every status, so that a new one of ours cannot fall through.
func TestEveryTableHasEveryStatus(t *testing.T) {
	for _, table := range []string{"phytosanitary", "veterinary", "origin", "conformity", "inspection", "general"} {
		for _, status := range []string{"draft", "pending", "valid", "suspended", "replaced", "withdrawn", "revoked", "rejected", "depleted", "expired"} {
			if _, ok := recognition.StatusOf(table, status, "", "", false); !ok {
				t.Errorf("%s %s", table, status)
			}
		}
	}
}

// What the table opens is what gate 2 lets through, word for word.
func TestGate2OpensWhatTheTableSays(t *testing.T) {
	codes := map[string]string{"import": "4000", "warehouse": "7100", "inward": "5100", "temporary": "5300", "endUse": "4400", "freeZone": "7800", "reExport": "3171", "export": "1000", "outward": "2100"}
	for _, r := range recognition.StatusTable() {
		if r.Table != "conformity" || r.Status != "valid" {
			continue
		}
		for regime, code := range codes {
			p := tested()
			p.scope().Procedures = []string{"import", "export"}
			p.in().Decision, p.in().Measure = r.Decision, r.Measure
			p.decl().Type, p.decl().Procedures = "import", []string{code[:2], code}
			if regime == "reExport" || regime == "export" || regime == "outward" {
				p.decl().Type = "export"
			}
			d := p.decide(t)
			open := slices.Contains(r.Procedures, "*") || slices.Contains(r.Procedures, regime)
			if got := d.Lines[0].Claims[0].Gates[2].Result == "pass"; got != open {
				t.Errorf("%s %s under %s: open %t", r.Decision, r.Measure, regime, got)
			}
		}
	}
}

func TestReasonsAreWholeInEveryLanguage(t *testing.T) {
	for _, r := range recognition.Reasons() {
		values := map[string]string{}
		for _, lang := range recognition.Languages() {
			for _, s := range []string{recognition.Explain(r.Code, values, lang, recognition.AudienceAuthority), recognition.Remedy(r.Code, values, lang, recognition.AudienceAuthority)} {
				if len([]rune(s)) < 5 || strings.ContainsAny(s, "{}\t") {
					t.Errorf("%s in %s: %q", r.Code, lang, s)
				}
				if han := strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 && r < 0xa000 }); han != (lang == recognition.Chinese) {
					t.Errorf("%s in %s: %q", r.Code, lang, s)
				}
				if cyrillic := strings.ContainsFunc(s, func(r rune) bool { return r >= 0x400 && r < 0x500 }); cyrillic != (lang == recognition.Russian) {
					t.Errorf("%s in %s: %q", r.Code, lang, s)
				}
			}
		}
		if r.Who == "" || r.By == "" {
			t.Errorf("%s does not say who by when", r.Code)
		}
	}
}

// The same values are spoken of in every language.
func TestReasonsSpeakOfTheSameValues(t *testing.T) {
	data, err := os.ReadFile("reasons.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		c := strings.Split(l, "\t")
		if len(c) != 11 {
			t.Fatalf("line %d has %d columns", i+1, len(c))
		}
		for _, k := range []int{5, 6} {
			want := slices.Sorted(slices.Values(recognition.Placeholders(c[k])))
			for _, o := range []int{k + 2, k + 4} {
				if got := slices.Sorted(slices.Values(recognition.Placeholders(c[o]))); !slices.Equal(got, want) {
					t.Errorf("%s: %v against %v", c[0], got, want)
				}
			}
		}
	}
}

func TestLanguageTagsAreUnderstood(t *testing.T) {
	for tag, want := range map[string]string{"zh-Hans-CN": "zh", "ru-KZ": "ru", "EN": "en", "fr": "en", "": "en"} {
		if recognition.Explain("G7.REVOKED", nil, tag, recognition.AudienceTrader) != recognition.Explain("G7.REVOKED", nil, want, recognition.AudienceTrader) {
			t.Errorf("%q is not taken as %s", tag, want)
		}
	}
}
