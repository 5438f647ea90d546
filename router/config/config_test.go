package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/router/config"
)

const good = `hub: {id: border-hub, country: CN}
partners:
  - id: port-a
    country: CN
    secretEnv: PORT_A
    deliver: {type: inbox}
  - id: agency-b
    country: NL
    secretEnv: AGENCY_B
routes:
  - name: all-decisions
    match: {kinds: [decision]}
    to: [port-a]
authorities:
  - id: nl-phs
    country: NL
    channels: [agency-b]
    competences: [{class: phytosanitary, span: {from: "2020-01-01"}}]
agreements:
  - id: nl-cn
    version: "1"
    issuer: {country: NL, authority: nl-phs, channels: [agency-b]}
    border: {country: CN, authority: customs, channels: [port-a]}
    inForce: {from: "2024-01-01"}
    scopes:
      - id: bulbs
        instruments: [phytosanitary]
        issuers: [nl-phs]
        hs: ["0601"]
        procedures: [import]
        gates: [0, 1, 2]
        effects: [{type: waive, control: physical}]
`

func env(vars map[string]string) func(string) (string, bool) {
	return func(k string) (string, bool) { v, ok := vars[k]; return v, ok }
}

var secrets = env(map[string]string{"PORT_A": "one", "AGENCY_B": "two"})

func TestAGoodFileIsReadWithDefaults(t *testing.T) {
	c, err := config.Parse("clearhub.yaml", []byte(good), secrets)
	if err != nil {
		t.Fatal(err)
	}
	if c.API.Listen != "127.0.0.1:8080" || c.Kafka.Partitions != 8 || c.Hub.ID != "border-hub" {
		t.Errorf("defaults or values are wrong: %+v", c)
	}
	p, ok := c.Table().Authenticate("one")
	if !ok || p.ID != "port-a" {
		t.Errorf("the token of port-a does not authenticate it: %v %v", p.ID, ok)
	}
	if _, ok := c.Table().Authenticate("three"); ok {
		t.Error("an unknown token authenticates somebody")
	}
}

func TestEveryErrorQuotesItsLine(t *testing.T) {
	for name, c := range map[string]struct{ from, to, line, text string }{
		"an unknown key":                  {"secretEnv: PORT_A", "secretEnf: PORT_A", "line 5", "secretEnf"},
		"a wrong type":                    {"partners:\n", "partners: 7\nx:\n", "line 2", "7"},
		"bad YAML":                        {"to: [port-a]", "to: [port-a", "line 14", "must be specified"},
		"a missing country":               {"country: CN}", "}", "line 1", "country"},
		"a route to nobody":               {"to: [port-a]", "to: [port-z]", "line 13", `"port-z" is not a partner`},
		"a route to one who only sends":   {"to: [port-a]", "to: [agency-b]", "line 13", "only sends"},
		"an unset secret":                 {"secretEnv: AGENCY_B", "secretEnv: AGENCY_C", "line", "AGENCY_C is not set"},
		"a secret twice":                  {"secretEnv: AGENCY_B", "secretEnv: PORT_A", "line", "same secret"},
		"an agreement with no partner":    {"border: {country: CN, authority: customs, channels: [port-a]}", "border: {country: CN, authority: customs, channels: [port-q]}", "line 23", "port-q"},
		"an issuer without register":      {"issuers: [nl-phs]", "issuers: [xx-phs]", "line 28", "xx-phs"},
		"an unknown class":                {"instruments: [phytosanitary]", "instruments: [phyto]", "line 27", "phyto"},
		"an unknown kind in a route":      {"kinds: [decision]", "kinds: [dezision]", "line 12", "dezision"},
		"a console open to the world":     {"partners:\n", "console: {listen: \"0.0.0.0:80\"}\npartners:\n", "line 2", "loopback"},
		"a certificate that is not there": {"partners:\n", "api: {certFile: no.pem, keyFile: no.key}\npartners:\n", "line 2", "no.pem"},
		"a cluster's CA that is none":     {"partners:\n", "kafka: {brokers: [\"k:9092\"], tls: {enabled: true, caFile: config_test.go}}\npartners:\n", "line 2", "config_test.go"},
		"an effect that is not known":     {"type: waive, control", "type: wave, control", "line 32", "wave"},
		"a zone that is none":             {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {zone: Shanghai}", "line 6", "+08:00"},
		"a date order that is none":       {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {dateOrder: DMY}", "line 6", "dmy, mdy, ymd"},
		"a unit that is none":             {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {impliedUnit: KILO}", "line 6", "KGM"},
		"a severity that is none":         {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {severities: {EDI-047: error}}", "line 6", "refuse, warn"},
		"a class of documents":            {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {documentTypes: {X/Y: phyto}}", "line 6", "phytosanitary"},
		"a charset that is none":          {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {charset: klingon}", "line 6", "windows-1251"},
		"a time that is none":             {"secretEnv: PORT_A", "secretEnv: PORT_A\n    expects: {syntax: soon}", "line 6", `"soon" is no length of time`},
		"a time without a unit":           {"secretEnv: PORT_A", "secretEnv: PORT_A\n    expects: {syntax: 5}", "line 6", "this is not a length of time such as 30s"},
		"a number that is a word":         {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {limits: {text: much}}", "line 6", "this is not a number"},
		"yes or no":                       {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {write: {una: maybe}}", "line 6", "true or false"},
		"a limit below zero":              {"secretEnv: PORT_A", "secretEnv: PORT_A\n    profile: {limits: {text: -1}}", "line 6", "-1 is no limit"},
		"a doubt shorter than an attempt": {"partners:\n", "dispatch: {attemptLimit: 30s, doubtWait: 10s}\npartners:\n", "line 2", "longer"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good, c.from, c.to, 1)
			if text == good {
				t.Fatal("the test changed nothing")
			}
			_, err := config.Parse("clearhub.yaml", []byte(text), secrets)
			var e *config.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want a config error", err)
			}
			if !strings.Contains(err.Error(), c.line) || !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), "^") {
				t.Errorf("want %q and %q and a caret in:\n%s", c.line, c.text, err)
			}
		})
	}
}

func TestAllProblemsAreReportedAtOnce(t *testing.T) {
	text := strings.NewReplacer("country: CN}\n", "country: XXX}\n", "to: [port-a]", "to: [nobody]", "secretEnv: PORT_A", "secretEnv: NOWHERE").Replace(good)
	_, err := config.Parse("clearhub.yaml", []byte(text), secrets)
	var e *config.Error
	if !errors.As(err, &e) || len(e.Problems) != 3 {
		t.Errorf("want three problems, got:\n%v", err)
	}
}

func TestSecretsComeFromFilesBesideTheFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.secret"), []byte("token-a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "clearhub.yaml")
	text := strings.NewReplacer("secretEnv: PORT_A", "secretFile: a.secret").Replace(good)
	c, err := config.Parse(file, []byte(text), secrets)
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := c.Table().Authenticate("token-a"); !ok || p.ID != "port-a" {
		t.Error("the secret from the file does not authenticate")
	}
}

func TestLookingAtAFileNeedsNoSecrets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clearhub.yaml")
	if err := os.WriteFile(file, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.LoadPublic(file); err != nil {
		t.Error(err)
	}
	if _, err := config.Load(file); err == nil {
		t.Error("a hub would start without its partners' secrets")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("hub: [\n"))
	f.Add([]byte("? a\n: &x [*x]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			return
		}
		if _, err := config.Parse("fuzz.yaml", data, secrets); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
