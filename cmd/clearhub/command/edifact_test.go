package command_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/cmd/clearhub/command"
)

func TestEdifactExplainPrintsATreeOrOneObjectALine(t *testing.T) {
	file := write(t, "in.edi", declaration)
	code, out, errs := run(t, "", "edifact", "explain", file)
	if code != command.ExitOK || !strings.Contains(out, "SG30[1]  customs item: one line of goods\n      CST#11") || !strings.Contains(out, "document type              929  (import declaration)") {
		t.Errorf("exit %d %s\n%s", code, errs, out)
	}
	code, out, _ = run(t, declaration, "edifact", "explain", "--output", "json", "-")
	var x struct {
		File         string
		Interchanges []struct {
			Reference string
			Messages  []struct{ Segments []struct{ Path, Name string } }
		}
	}
	if err := json.Unmarshal([]byte(out), &x); err != nil || code != command.ExitOK || x.File != "-" || len(x.Interchanges) != 1 || len(x.Interchanges[0].Messages[0].Segments) != 16 {
		t.Errorf("exit %d, error %v: %s", code, err, out)
	}
	if code, out, _ := run(t, "hello", "edifact", "explain", "--output", "json", "-"); code != command.ExitRefused || !strings.Contains(out, `"interchanges":[],"error":"`) {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestEdifactDiffExitsByWhetherThereIsADifference(t *testing.T) {
	one := write(t, "one.edi", declaration)
	same := write(t, "same.edi", strings.ReplaceAll(declaration, "'\n", "'"))
	other := write(t, "other.edi", strings.Replace(declaration, "TULIP", "LILY", 1))
	if code, out, errs := run(t, "", "edifact", "diff", one, same); code != command.ExitOK || out != "" {
		t.Errorf("exit %d %s: %s", code, errs, out)
	}
	want := `{"interchange":1,"message":1,"path":"SG30[1]/FTX#12/5.1","pathIs":"SG30[1]/FTX#12/5.1","name":"text","was":"TULIP BULBS","is":"LILY BULBS"}` + "\n"
	if code, out, errs := run(t, "", "edifact", "diff", "--output", "json", one, other); code != command.ExitRefused || out != want {
		t.Errorf("exit %d %s: %s", code, errs, out)
	}
	if code, out, _ := run(t, "", "edifact", "diff", one, other); code != command.ExitRefused || !strings.Contains(out, "  - TULIP BULBS\n  + LILY BULBS\n") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, _, errs := run(t, "", "edifact", "diff", one, one+".missing"); code != command.ExitRefused || errs == "" {
		t.Errorf("exit %d %s", code, errs)
	}
}

func TestConvertWritesEdifactAgain(t *testing.T) {
	code, out, errs := run(t, declaration, "convert", "--to", "edifact", "-")
	if code != command.ExitOK || !strings.HasPrefix(out, "UNB+UNOC:3+local+local+") || !strings.Contains(out, "UNH+1+CUSDEC:D:96B:UN'BGM+929+D26001+9'") || errs != "" {
		t.Errorf("exit %d, %s\n%s", code, errs, out)
	}
}

func TestEdifactDiffListsTheFirstOfAKind(t *testing.T) {
	lines := func(from int) string {
		var b strings.Builder
		b.WriteString("UNB+UNOC:3+A+B+261123:0915+R1'UNH+1+CUSDEC:D:96B:UN'BGM+929+D1+9'UNS+D'")
		for i := range 100 {
			fmt.Fprintf(&b, "CST+%d+0601101000:122'", from+i)
		}
		return b.String() + "UNS+S'UNT+105+1'UNZ+1+R1'"
	}
	a, b := write(t, "a.edi", lines(1)), write(t, "b.edi", lines(1001))
	_, out, _ := run(t, "", "edifact", "diff", a, b)
	if n := strings.Count(out, "customs item number\n"); n != 20 || !strings.Contains(out, "not listed: 80; --all lists them\n  80  other SG30/CST/2  customs item number  first at SG30[21]/CST#24/2\n") {
		t.Errorf("%d printed:\n%s", n, out)
	}
	if _, out, _ := run(t, "", "edifact", "diff", "--all", a, b); strings.Count(out, "customs item number\n") != 100 || strings.Contains(out, "not listed") {
		t.Errorf("with --all:\n%s", out)
	}
	if _, out, _ := run(t, "", "edifact", "diff", "--output", "json", a, b); strings.Count(out, "\n") != 100 {
		t.Errorf("for programs:\n%s", out)
	}
	if code, _, errs := run(t, "", "edifact", "diff", a, write(t, "none.edi", "hello")); code != command.ExitRefused || !strings.Contains(errs, "none.edi: explain: the document cannot be read") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// What a document holds is never sent to the reader's terminal as an order.
func TestNoControlCharacterOfADocumentReachesTheTerminal(t *testing.T) {
	hostile := strings.NewReplacer("POLDER BULBS", "\x1b[2J\x1b]0;owned\x07 \u009b31m\u202e", "D26001", "D\x1b[1m1", "UNOC:3", "UNOY:4", "+REF1", "+RE\x1b[31mF1", "PORT", "PO\x1b[31mRT").Replace(declaration)
	file, other := write(t, "in.edi", hostile), write(t, "other.edi", declaration)
	for _, args := range [][]string{{"check", file}, {"check", "--format", "sps", file}, {"edifact", "explain", file}, {"edifact", "diff", file, other}, {"detect", file},
		{"convert", file}, {"convert", "--all", file}, {"convert", "--coverage", "--all", file}, {"convert", "--output", "json", "--all", file}} {
		_, out, errs := run(t, "", args...)
		for _, text := range []string{out, errs} {
			if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && r < ' ' || r == 0x7f }); i >= 0 {
				t.Errorf("%s: %q", args, text[max(0, i-40):min(len(text), i+20)])
			}
		}
	}
}

// A document that lies about its characters is quoted in those that it was read in.
func TestFaultsAreQuotedInTheCharactersThatAreNamed(t *testing.T) {
	lie := "UNB+UNOC:3+A+B+261123:0915+R1'UNH+1+CUSDEC:D:96B:UN'BGM+929+D1+9'NAD+CZ+++\xc2\xce\xcb\xc3\xc0+X+++++TOO LONG'UNT+4+1'UNZ+1+R1'"
	file := write(t, "lie.edi", lie)
	for _, args := range [][]string{{"check"}, {"convert"}} {
		_, out, errs := run(t, "", append(args, "--charset", "windows-1251", file)...)
		if !strings.Contains(out+errs, "NAD+CZ+++ВОЛГА+X") {
			t.Errorf("%s: %s%s", args, out, errs)
		}
	}
	if _, out, _ := run(t, lie, "check", "--charset", "windows-1251", "-"); !strings.Contains(out, "NAD+CZ+++ВОЛГА+X") {
		t.Errorf("of a pipe: %s", out)
	}
}
