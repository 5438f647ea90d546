package command_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/cmd/clearhub/command"
	"github.com/clearhub/clearhub/messages"
)

func run(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = command.Run(t.Context(), standard.Registry(), args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// declaration is a small import declaration, and the broken one has a month that does not exist.
const declaration = `UNB+UNOC:3+PORT+HUB+261123:0915+REF1'
UNH+1+CUSDEC:D:96B:UN'
BGM+929+D26001+9'
CST++IM:104:141'
LOC+22+0905::148'
LOC+35+NL::5'
LOC+36+CN::5'
DTM+137:20261123:102'
NAD+CZ+++POLDER BULBS+DIJKWEG 1+HILLEGOM++2181+NL'
NAD+CN+++BOHAI HORTICULTURE+RENMIN ROAD 9+DALIAN++116001+CN'
UNS+D'
CST+1+0601103000:122:148'
FTX+AAA+++TULIP BULBS'
LOC+27+NL::5'
MEA+WT+AAA+KGM:1000'
UNS+S'
UNT+16+1'
UNZ+1+REF1'
`

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCheckPrintsOneObjectALineAndExitsByTheVerdict(t *testing.T) {
	good := write(t, "good.edi", declaration)
	bad := write(t, "bad.edi", strings.Replace(declaration, "20261123:102", "20261332:102", 1))
	code, out, errs := run(t, "", "check", "--output", "json", good)
	if code != command.ExitOK {
		t.Errorf("a good file exits %d: %s %s", code, out, errs)
	}
	code, out, _ = run(t, "", "check", "--output", "json", good, bad, "no-such-file.edi")
	if code != command.ExitRefused {
		t.Errorf("a bad file exits %d", code)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines: %s", len(lines), out)
	}
	for i, want := range []string{"", messages.VerdictRefused, messages.VerdictRefused} {
		var c struct {
			File, Format, FormatVersion, Verdict string
			Messages                             *int
			Faults                               []struct {
				Code, Severity, Text string
				Pointer              string
				Position             *struct {
					Offset       *int64
					Line, Column int
					Path         string
				}
			}
		}
		if err := json.Unmarshal([]byte(lines[i]), &c); err != nil || c.Messages == nil || c.Faults == nil {
			t.Errorf("line %d: %v: %s", i, err, lines[i])
			continue
		}
		if want != "" && c.Verdict != want || want == "" && c.Verdict == messages.VerdictRefused {
			t.Errorf("line %d: verdict %s: %s", i, c.Verdict, lines[i])
		}
		if i == 1 && (len(c.Faults) == 0 || c.Faults[0].Position == nil || c.Faults[0].Position.Line != 8) {
			t.Errorf("the wrong date is not at line 8: %s", lines[i])
		}
	}
}

func TestCheckUnderlinesTheSendersLine(t *testing.T) {
	bad := write(t, "bad.edi", strings.Replace(declaration, "20261123:102", "20261332:102", 1))
	_, out, _ := run(t, "", "check", bad)
	if !strings.Contains(out, "DTM+137:20261332:102'") || !strings.Contains(out, "^^^^^^^^") || !strings.Contains(out, "to mend") {
		t.Errorf("got\n%s", out)
	}
}

func TestCheckTellsTheVerdictLastAndFaultsBesideTheirMessage(t *testing.T) {
	second := strings.NewReplacer("UNH+1", "UNH+2", "UNT+16+1", "UNT+16+2", "D26001", "D26002").Replace(declaration[strings.Index(declaration, "UNH"):strings.Index(declaration, "UNZ")])
	two := strings.Replace(strings.Replace(declaration, "20261123:102", "20261332:102", 1), "UNZ+1", second+"UNZ+2", 1)
	code, out, _ := run(t, two, "check", "-")
	at := func(s string) int { return strings.Index(out, s) }
	if code != command.ExitRefused || at("-: edifact:CUSDEC D.96B\n") != 0 || at("declaration/D26001") < 0 || at("[EDI-060]") < at("declaration/D26001") || at("declaration/D26002") < at("[EDI-060]") ||
		!strings.HasSuffix(out, "\n-: partlyAccepted (2 messages, 2 faults)\n") {
		t.Errorf("%d\n%s", code, out)
	}
	code, out, _ = run(t, two, "convert", "--output", "json", "-")
	if code != command.ExitRefused || strings.Count(out, "\n") != 1 || !strings.Contains(out, "D26002") {
		t.Errorf("%d\n%s", code, out)
	}
	if _, out, _ = run(t, "", "check", "-"); !strings.Contains(out, "\n  refuse the document is empty [DOC-001]\n") || !strings.Contains(out, "\n                native (declaration, ") {
		t.Errorf("got\n%s", out)
	}
}

func TestConvertPrintsCanonicalMessages(t *testing.T) {
	code, out, errs := run(t, declaration, "convert", "--output", "json", "-")
	var m messages.Message
	if err := json.Unmarshal([]byte(out), &m); err != nil || code != command.ExitOK {
		t.Fatalf("%d %v %s %s", code, err, out, errs)
	}
	d, ok := m.Body.(*messages.Declaration)
	if !ok || d.ExportCountry != "NL" || len(d.Consignments) != 1 || d.Consignments[0].Lines[0].Classifications[0].HS6 != "060110" {
		t.Errorf("%+v", m.Body)
	}
}

func TestDetectSaysTheFormatByContent(t *testing.T) {
	code, out, _ := run(t, declaration, "detect", "--output", "json", "-")
	if code != command.ExitOK || out != `{"file":"-","format":"edifact:CUSDEC","formatVersion":"D.96B"}`+"\n" {
		t.Errorf("%d %s", code, out)
	}
	if code, out, _ = run(t, "%PDF-1.7 something", "detect", "-"); code != command.ExitRefused || !strings.Contains(out, "PDF") {
		t.Errorf("%d %s", code, out)
	}
}

func TestWrongUsageSaysWhatToWrite(t *testing.T) {
	for _, args := range [][]string{{"chek"}, {"check"}, {"check", "--output", "xml", "x"}, {"convert", "--to", "morse", "x"}, {"serve", "--config", "/nowhere.yaml"}, {"schema", "nothing"}} {
		code, _, errs := run(t, "", args...)
		if code != command.ExitUsage || errs == "" {
			t.Errorf("%v: exit %d, %q", args, code, errs)
		}
	}
}

func TestVersionSchemaAndHelpAnswer(t *testing.T) {
	if code, out, _ := run(t, "", "version", "--output", "json"); code != 0 || !strings.Contains(out, `"schema":"`+messages.SchemaVersion) {
		t.Errorf("%d %s", code, out)
	}
	if code, out, _ := run(t, "", "schema"); code != 0 || !strings.Contains(out, "declaration") {
		t.Errorf("%d %s", code, out)
	}
	if code, out, _ := run(t, "", "schema", "declaration"); code != 0 || !json.Valid([]byte(out)) {
		t.Errorf("%d %.80s", code, out)
	}
	if code, out, _ := run(t, "", "--help"); code != 0 || !strings.Contains(out, "Exit codes") {
		t.Errorf("%d %s", code, out)
	}
}

func TestTheTrialComesOutAsTold(t *testing.T) {
	start := time.Now()
	code, out, errs := run(t, "", "trial", "--once", "--inspection", "300ms", "--data", t.TempDir())
	if code != command.ExitOK {
		t.Errorf("exit %d after %s\n%s\n%s", code, time.Since(start), out, errs)
	}
	for _, want := range []string{"G0.AWAITED", "quantity exceeded", "gives back", "Everything came out as told", "3 avoided"} {
		if !strings.Contains(out, want) {
			t.Errorf("the story does not tell %q:\n%s", want, out)
		}
	}
}
