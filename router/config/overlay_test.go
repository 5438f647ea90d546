package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/router/config"
)

const overlayFile = `name: Port of Somewhere, CUSDEC 1.2
message: CUSDEC
release: D.96B
association: "109730"
segments:
  - at: SG30/MEA
    max: 5
elements:
  - at: "1004"
    length: 20
rules:
  codes: refuse
`

func overlayConfig(t *testing.T, overlay string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"guide.yaml":    overlay,
		"clearhub.yaml": "hub:\n  country: CN\npartners:\n  - id: port\n    overlayFiles: [guide.yaml]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "clearhub.yaml")
}

func TestOverlayFilesAreReadIntoProfiles(t *testing.T) {
	for _, load := range []func(string) (*config.Config, error){config.Load, config.LoadPublic} {
		c, err := load(overlayConfig(t, overlayFile))
		if err != nil {
			t.Fatal(err)
		}
		o := c.Table().Partners[0].Profile.Overlays
		if len(o) != 1 || o[0].Association != "109730" || o[0].Segments[0].Max != 5 || o[0].Rules.Codes != "refuse" {
			t.Errorf("%+v", o)
		}
		if err := c.CheckProfiles(standard.Registry()); err != nil {
			t.Error(err)
		}
	}
}

func TestAWrongOverlayIsToldWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"an unknown key":   {"rules:", "ruels:", "line 11"},
		"a wrong place":    {"at: SG30/MEA", "at: 30MEA", `6 |   - at: 30MEA`},
		"a wrong word":     {"codes: refuse", "codes: fatal", "12 |   codes: fatal"},
		"a wrong type":     {"max: 5", "max: five", "line 7"},
		"a missing name":   {"name: Port of Somewhere, CUSDEC 1.2\n", "", "needs a name"},
		"nothing at all":   {overlayFile, "", "the file is empty"},
		"no message type":  {"message: CUSDEC", "message: cusdec", `"cusdec" is not a message type`},
		"a negative value": {"length: 20", "length: -1", "9 |"},
	} {
		_, err := config.Load(overlayConfig(t, strings.Replace(overlayFile, c.from, c.to, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "overlayFiles") {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := config.Load(overlayConfig(t, strings.Replace(overlayFile, "SG30/MEA", "SG99/MEA", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckProfiles(standard.Registry()); err == nil || !strings.Contains(err.Error(), "/partners/0/profile/overlays/0/segments/0/at: CUSDEC D.96B has no SG99/MEA") {
		t.Errorf("a place that the directory does not have: %v", err)
	}
}

func FuzzParseOverlay(f *testing.F) {
	f.Add(overlayFile)
	f.Fuzz(func(_ *testing.T, text string) { _, _ = config.ParseOverlay("x.yaml", []byte(text)) })
}
