package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// smallDirectory writes an invented directory D.20B in the layout of the originals.
func smallDirectory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"CUSDEC_D.20B": "Message Type : CUSDEC\nVersion      : D\nRelease      : 20B\nRevision     : 11\n\n4.3.1  Segment table\n\n" +
			"00010   UNH Message header                           M   1     \n00020   BGM Beginning                                M   1     \n" +
			"00030   DTM When                                     C   15    \n00040   UNS Section                                  M   1     \n" +
			"00050   UNS Section                                  M   1     \n00060   UNT Message trailer                          M   1     \n",
		"BERMAN_D.20B": "Message Type : BERMAN\nVersion      : D\nRelease      : 20B\nRevision     : 1\n\n4.3.1  Segment table\n\n" +
			"00010   UNH Message header                           M   1     \n00020   BGM Beginning                                M   1     \n" +
			"00030   DTM When                                     M   1     \n00040   UNT Message trailer                          M   1     \n",
		"WITHUG_D.20B": "Message Type : WITHUG\nVersion      : D\nRelease      : 20B\nRevision     : 1\n\n4.3.1  Segment table\n\n" +
			"00010   UNH Message header                           M   1     \n00020   UGT Collision                                M   1     \n" +
			"00030   UNT Message trailer                          M   1     \n",
		"EDSD.20B": strings.Repeat("-", 70) + "\n\n       BGM  BEGINNING\n\n010    1004 NUMBER                                     C    1 an..70\n\n" +
			strings.Repeat("-", 70) + "\n\n       DTM  DATE\n\n010    2005 CODE                                       M    1 an..3\n",
		"UNCL.20B": strings.Repeat("-", 70) + "\n\n     2005  Date code\n\n     Repr: an..3\n\n     137   Issue\n\n     9     Processing\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestADirectoryThatIsAddedIsReadBy(t *testing.T) {
	source, added := smallDirectory(t), t.TempDir()
	file := filepath.Join(t.TempDir(), "d.edi")
	document := "UNB+UNOC:3+A+B+260314:1200+1'UNH+1+CUSDEC:D:20B:UN'BGM'UNS+D'UNS+S'UNT+5+1'UNZ+1+1'"
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, _ := run(t, "", "check", file)
	if !strings.Contains(out, "EDI-032") {
		t.Errorf("without it the nearest directory is named: %s", out)
	}
	code, out, errs := run(t, "", "edifact", "directory", "add", source, "--directories", added)
	if code != 0 || !strings.Contains(out, "D.20B: CUSDEC") || !strings.Contains(out, "without APERAK") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	_, out, _ = run(t, "", "check", "--directories", added, file)
	if strings.Contains(out, "EDI-032") {
		t.Errorf("the added directory is not used: %s", out)
	}
	_, out, _ = run(t, "", "edifact", "explain", "--directories", added, file)
	if !strings.Contains(out, "D.20B") {
		t.Errorf("explain: %s", out)
	}
	code, out, _ = run(t, "", "edifact", "directory", "list", "-o", "json", "--directories", added)
	if code != 0 || !strings.Contains(out, `{"release":"D.20B","added":true,"messages":["CUSDEC"]}`) || !strings.Contains(out, `"release":"D.95B","added":false`) {
		t.Errorf("list: %s", out)
	}
	if code, _, errs := run(t, "", "edifact", "directory", "add", file, "--directories", added); code != 2 || !strings.Contains(errs, "no zip archive") {
		t.Errorf("a file that is no directory: %d %s", code, errs)
	}
	if err := os.WriteFile(filepath.Join(added, "D.20B.txt"), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run(t, "", "check", "--directories", added, file); code != 64 || !strings.Contains(errs, "D.20B") {
		t.Errorf("a broken table: %d %s", code, errs)
	}
}

func TestMessagesThatAreNotReadAreHeldAgainstAnAddedDirectory(t *testing.T) {
	source, added := smallDirectory(t), t.TempDir()
	file := filepath.Join(t.TempDir(), "d.edi")
	if err := os.WriteFile(file, []byte("UNB+UNOC:3+A+B+260314:1200+1'UNH+1+BERMAN:D:20B:UN'BGM+B1'UNT+3+1'UNZ+1+1'"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, _ := run(t, "", "check", "--directories", added, file)
	if !strings.Contains(out, "EDI-030") || strings.Contains(out, "EDI-035") {
		t.Errorf("before: %s", out)
	}
	code, out, errs := run(t, "", "edifact", "directory", "add", source, "--directories", added, "--messages", "all")
	if code != 0 || !strings.Contains(out, "D.20B: BERMAN, CUSDEC") || !strings.Contains(out, "WITHUG: ") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	code, out, _ = run(t, "", "check", "--directories", added, file)
	if code != 2 || !strings.Contains(out, "EDI-030") || !strings.Contains(out, "segment DTM") {
		t.Errorf("after: %d %s", code, out)
	}
	if _, out, _ = run(t, "", "edifact", "explain", "--directories", added, file); !strings.Contains(out, "by directory D.20B") {
		t.Errorf("explain: %s", out)
	}
}

func TestAnOverlayIsCheckedAndUsed(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"good.yaml": "name: guide\nmessage: CUSDEC\nsegments:\n  - at: /LOC\n    use: unused\n", "bad.yaml": "name: guide\nmessage: CUSDEC\nsegments:\n  - at: SG99\n    use: unused\n",
		"d.edi": "UNB+UNOC:3+A+B+260314:1200+1'UNH+1+CUSDEC:D:96B:UN'BGM+929+X1'LOC+35+CN'UNS+D'UNS+S'UNT+6+1'UNZ+1+1'",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good, bad := filepath.Join(dir, "good.yaml"), filepath.Join(dir, "bad.yaml")
	if code, out, errs := run(t, "", "edifact", "overlay", "check", good); code != 0 || !strings.Contains(out, "ok: guide (CUSDEC), 1 segment rule") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	if code, out, errs := run(t, "", "edifact", "overlay", "check", good, bad); code != 2 || !strings.Contains(out, "/segments/0/at: no release of CUSDEC has this") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	if code, out, _ := run(t, "", "check", "--overlay", good, filepath.Join(dir, "d.edi")); code != 2 || !strings.Contains(out, "EDI-050") {
		t.Errorf("%d %s", code, out)
	}
}
