package command_test

import (
	"encoding/json"
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
