package recognition_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

func TestEveryReasonHasASentenceAndAnOutcome(t *testing.T) {
	seen := map[string]bool{}
	last := -1
	for _, r := range recognition.Reasons() {
		if seen[r.Code] {
			t.Errorf("%s stands twice", r.Code)
		}
		seen[r.Code] = true
		if r.Gate >= 0 {
			if r.Gate < last || !slices.Contains(recognition.Built(), r.Gate) || !strings.HasPrefix(r.Code, "G"+itoa(r.Gate)+".") {
				t.Errorf("%s is of gate %d", r.Code, r.Gate)
			}
			last = r.Gate
		}
		if !slices.Contains([]messages.Outcome{refused, notRecognised, notApplicable, exceeded, indeterminate}, r.Outcome) && (r.Gate != 12 || r.Outcome != partly) && (r.Gate != 13 && r.Code != "G7.HELD" && r.Code != "G7.REPLACED_HELD" || r.Outcome != messages.OutcomeControlRequired) {
			t.Errorf("%s gives %s: no reason may recognise anything", r.Code, r.Outcome)
		}
		values := map[string]string{}
		for _, name := range recognition.Placeholders(r.Text) {
			values[name] = "<" + name + ">"
		}
		text := recognition.Explain(r.Code, values, recognition.English, recognition.AudienceAuthority)
		if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "{}") {
			t.Errorf("%s: %q", r.Code, text)
		}
		for _, v := range values {
			if !strings.Contains(text, v) {
				t.Errorf("%s: %q lacks %s", r.Code, text, v)
			}
		}
		if !strings.Contains(recognition.Explain(r.Code, nil, recognition.English, recognition.AudienceAuthority), "not stated") && len(values) > 0 {
			t.Errorf("%s hides that a value is missing", r.Code)
		}
	}
	if recognition.Explain("G99.NONE", nil, recognition.English, recognition.AudienceAuthority) != "" {
		t.Error("an unknown code has a sentence")
	}
}

func TestValuesCannotForgeASentence(t *testing.T) {
	got := recognition.Explain("G2.PROCEDURE", map[string]string{"procedure": "{allowed}\nx", "allowed": strings.Repeat("é", 200)}, recognition.English, recognition.AudienceAuthority)
	if strings.ContainsAny(got, "{}\n") || strings.Count(got, "é") > 80 {
		t.Errorf("%q", got)
	}
}

// Every code in the package's source is in the table, and every code of the table is given somewhere.
func TestReasonsInTheSourceAreThoseOfTheTable(t *testing.T) {
	code := regexp.MustCompile(`"(G\d+\.[A-Z_]+|NOT_BUILT)"`)
	used := map[string]int{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		src, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(src), -1) {
			used[m[1]]++
		}
	}
	known := map[string]bool{}
	for _, r := range recognition.Reasons() {
		known[r.Code] = true
		if used[r.Code] == 0 {
			t.Errorf("%s is never given", r.Code)
		}
	}
	for c := range used {
		if !known[c] {
			t.Errorf("%s is not in the table", c)
		}
	}
}

// What a fact says, and lists among the values of reasons, are in the reader's language as far as the words are ours.
func TestFactsAndListsAreToldInTheReadersLanguage(t *testing.T) {
	for _, c := range []struct{ id, value, zh, ru string }{
		{"instrument/agency/certificate/x/1", "valid v2", "有效 v2", "действителен v2"},
		{"balance/1/1", "950 KGM free", "950 千克 可用", "950 кг свободно"},
		{"lookup/body/x", messages.FactAbsent, "未找到", "не найдено"},
		{"bodies/lps", "body", "合格评定机构", "орган по оценке соответствия"},
		{"draws/x", "commitment ab12", "承诺值 ab12", "обязательство ab12"},
		{"declaration", "port/declaration/D1 v1", "port/declaration/D1 v1", "port/declaration/D1 v1"},
		{"lookup/issuer/x", "nl/services/a nl/services/b", "nl/services/a nl/services/b", "nl/services/a nl/services/b"},
	} {
		f := messages.Fact{ID: c.id, Value: c.value}
		if zh, ru := recognition.FactValue(&f, "zh"), recognition.FactValue(&f, "ru"); zh != c.zh || ru != c.ru || recognition.FactValue(&f, "en") == "" {
			t.Errorf("%s: %q, %q", c.value, zh, ru)
		}
	}
	for _, k := range messages.RegisterKinds() {
		f := messages.Fact{ID: "r/k", Value: string(k)}
		if recognition.FactValue(&f, "zh") == string(k) {
			t.Errorf("entries of kind %s have no word", k)
		}
	}
	text := recognition.Explain("G2.STATUS", map[string]string{"status": "valid notAcceptable", "procedure": "import", "allowed": "transit, reExport"}, "zh", recognition.AudienceAuthority)
	for _, want := range []string{"有效 不予准入", "进口", "过境, 复出口"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
}

func TestDurationsAndRatesAreWrittenForPeople(t *testing.T) {
	for lang, want := range map[string]string{"en": "no older than 24 h.", "zh": "不超过 24 小时。", "ru": "не старше 24 ч."} {
		if got := recognition.Explain("G14.STALE", map[string]string{"register": "bodies", "limit": "24h0m0s", "read": "2026-03-01T00:00:00Z", "agreement": "a@1"}, lang, recognition.AudienceAuthority); !strings.HasSuffix(got, want) {
			t.Errorf("%s", got)
		}
	}
	for limit, want := range map[string]string{"1440h": "60 days", "72h0m0s": "72 h", "5m0s": "5 min", "1m30s": "90 s", "1h30m0s": "90 min"} {
		got := recognition.Explain("G12.AGE", map[string]string{"control": "physical", "wanted": limit}, "en", recognition.AudienceAuthority)
		if !strings.Contains(got, "allows "+want+".") {
			t.Errorf("%s: %s", limit, got)
		}
	}
	for rate, want := range map[string]string{"0.05": "5 %", "0.000001": "0.0001 %", "1": "100 %", "x": "x"} {
		if got := recognition.Explain("G13.RANDOM", map[string]string{"rate": rate}, "en", recognition.AudienceAuthority); !strings.Contains(got, "at rate "+want+" of") {
			t.Errorf("%s: %s", rate, got)
		}
	}
}
