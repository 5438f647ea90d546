package command_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/cmd/clearhub/command"
)

// cases answers as the hub's API does, with what is given.
func cases(t *testing.T, answer string) []string {
	t.Helper()
	t.Setenv("LIST_TOKEN", "a-token")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/assistance" || r.Header.Get("Authorization") != "Bearer a-token" {
			http.Error(w, "{}", http.StatusInternalServerError)
			return
		}
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(s.Close)
	return []string{"assistance", "list", "--api", s.URL, "--token-env", "LIST_TOKEN"}
}

func TestAListBeginsWithHeadingsInTheReadersLanguage(t *testing.T) {
	line := cases(t, `{"cases":[{"case":"R-12","state":"REFUSED(noData)","type":"verificationOfOrigin","requesting":"CN","requested":"NL","subject":"customs/assistance/R12"},
		{"case":"R-7","state":"SENT","type":"drugs","requesting":"NL","requested":"CN","subject":"customs/assistance/R7"}]}`)
	for lang, want := range map[string][]string{
		"en": {"STATE              TYPE                    BETWEEN  CASE  SUBJECT", "refused (no data)  verification of origin  CN → NL  R-12  customs/assistance/R12",
			"sent               drugs                   NL → CN  R-7   customs/assistance/R7", ""},
		"zh": {"状态 ", "已拒绝 ", "已发送 ", ""},
		"ru": {"СОСТОЯНИЕ ", "отказано ", "отправлен ", ""},
	} {
		code, out, errs := run(t, "", append(line, "--lang", lang)...)
		lines := strings.Split(out, "\n")
		if code != command.ExitOK || len(lines) != len(want) {
			t.Fatalf("%s: exit %d: %s%s", lang, code, out, errs)
		}
		for i := range want {
			if !strings.HasPrefix(lines[i], want[i]) {
				t.Errorf("%s, line %d: got %q, want %q", lang, i+1, lines[i], want[i])
			}
		}
	}
	code, out, _ := run(t, "", append(line, "--output", "json")...)
	if code != command.ExitOK || !strings.HasPrefix(out, `{"cases":[{"subject":"customs/assistance/R12","case":"R-12","state":"REFUSED(noData)",`) || strings.Count(out, "\n") != 1 {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestAnEmptyListHasNoHeadings(t *testing.T) {
	line := cases(t, `{"cases":[]}`)
	if code, out, errs := run(t, "", line...); code != command.ExitOK || out != "no cases\n" {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if code, out, _ := run(t, "", append(line, "--output", "json")...); code != command.ExitOK || out != `{"cases":[]}`+"\n" {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestAHubThatFailsIsNoRefusal(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"title":"out of order"}`, http.StatusServiceUnavailable)
	}))
	t.Cleanup(s.Close)
	t.Setenv("LIST_TOKEN", "a-token")
	for _, line := range []string{"assistance list", "assistance show R12", "ledger show EC/1"} {
		code, _, errs := run(t, "", append(strings.Fields(line), "--api", s.URL, "--token-env", "LIST_TOKEN")...)
		if code != command.ExitFailed || !strings.Contains(errs, "out of order") {
			t.Errorf("%s exits %d: %s", line, code, errs)
		}
	}
}
