package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/standard"
)

// What checks files tells programs of each of them what it tells people: whether it is good, and everything that is not.
func TestVerdictsForPrograms(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	register := file("register.yaml", "register: nl/services\nsource: test\nentries: []\n")
	wrong := file("wrong.yaml", "nothing: 1\nof: 2\n")
	overlay := file("overlay.yaml", "name: A port, CUSDEC 1.2\nmessage: CUSDEC\nrelease: D.96B\nsegments:\n  - {at: SG30/MEA, max: 3}\n")
	hub := file("hub.yaml", "hub: {id: nl-hub, country: NL}\n")
	for _, c := range []struct {
		line   string
		exit   int
		good   bool
		faults int
	}{
		{"register check " + wrong, ExitRefused, false, 1},
		{"register check " + register, 0, true, 0},
		{"register check " + filepath.Join(dir, "none"), ExitRefused, false, 1},
		{"agreement check " + wrong, ExitRefused, false, 1},
		{"edifact overlay check " + wrong, ExitRefused, false, 1},
		{"edifact overlay check " + overlay, 0, true, 0},
		{"serve --check --config " + wrong, ExitUsage, false, 1},
		{"serve --check --config " + hub, 0, true, 0},
	} {
		var out, errs strings.Builder
		code := Run(t.Context(), standard.Registry(), strings.Fields(c.line+" --output json"), strings.NewReader(""), &out, &errs)
		var v struct {
			File   string
			Good   bool
			Faults []string
		}
		if err := json.Unmarshal([]byte(out.String()), &v); err != nil || code != c.exit || v.Good != c.good || len(v.Faults) < c.faults || c.good && v.Faults == nil || !strings.HasPrefix(v.File, dir) {
			t.Errorf("clearhub %s: exit %d, %v: %s%s", c.line, code, err, out.String(), errs.String())
		}
	}
}
