package messages_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// Every refusal is told in every language with the same values, and every code that the project refuses an act with is in the table.
func TestRefusalsAreToldInAllLanguages(t *testing.T) {
	codes := messages.RefusalCodes()
	for _, code := range codes {
		r := messages.Refuse(code)
		en := placeholder.FindAllString(r.In("en"), -1)
		slices.Sort(en)
		for _, lang := range []string{"zh-Hans", "ru"} {
			other := placeholder.FindAllString(r.In(lang), -1)
			slices.Sort(other)
			if r.In(lang) == r.In("en") || !slices.Equal(en, other) {
				t.Errorf("%s in %s: %q, %v", code, lang, r.In(lang), other)
			}
		}
	}
	for _, file := range []string{"officer.go", "../router/recognition/stage_officer.go", "../router/recognition/stage_office.go", "../router/recognition/stage_review.go"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range regexp.MustCompile(`"(ACT\.[A-Z_]+)"`).FindAllStringSubmatch(string(data), -1) {
			if !slices.Contains(codes, code[1]) {
				t.Errorf("%s refuses with %s, which is not in the table", file, code[1])
			}
		}
	}
}

func TestRefusalSurvivesTheLog(t *testing.T) {
	r := messages.Refuse("ACT.STATE", "state", "released")
	if got := messages.ReadRefusal(r.Written()); got == nil || got.In("zh") != "报关单已放行" || got.Error() != "the declaration is released" {
		t.Errorf("%+v", got)
	}
	if messages.ReadRefusal(map[string]string{"refusal": "ACT.UNHEARD"}) != nil || messages.ReadRefusal(nil) != nil {
		t.Error("a refusal is read that is none")
	}
	if !errors.Is(r, messages.ErrAct) || errors.Is(r, messages.ErrNoOfficer) || !errors.Is(messages.Refuse("ACT.NO_OFFICER"), messages.ErrNoOfficer) {
		t.Error("refusals are not told apart")
	}
	if s := messages.Refuse("ACT.UNREADABLE", "why", "{officer}", "officer", "x").In("en"); !strings.Contains(s, "(officer)") {
		t.Error(s)
	}
}
