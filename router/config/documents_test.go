package config_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/router/config"
)

const agreementFile = `id: nl-cn
version: "1"
issuer: {country: NL, authority: nl-phs}
border: {country: CN, authority: customs}
inForce: {from: "2020-01-01"}
scopes:
  - id: bulbs
    instruments: [phytosanitary]
    hs: ["0601"]
    procedures: [import]
    gates: [0, 1]
    effects: [{type: waive, control: physical}]
`

func TestAgreementFilesAreReadStrictlyWithTheLineOfEveryFault(t *testing.T) {
	many := "agreements:\n  - " + strings.ReplaceAll(strings.TrimSpace(agreementFile), "\n", "\n    ") + "\n"
	for name, text := range map[string]string{"one": agreementFile, "many": many, "JSON": `{"agreements":[{"id":"a","version":"1","issuer":{"country":"NL","authority":"x"},"border":{"country":"CN","authority":"y"},
"inForce":{"from":"2020-01-01"},"scopes":[{"id":"s","instruments":["phytosanitary"],"hs":["06"],"procedures":["import"],"gates":[0],"effects":[{"type":"liaison"}]}]}]}`} {
		if as, err := config.ParseAgreements(name, []byte(text)); err != nil || len(as) != 1 {
			t.Errorf("%s: %d, %v", name, len(as), err)
		}
	}
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":      {strings.Replace(agreementFile, "version:", "versoin:", 1), "line 2"},
		"unknown country":  {strings.Replace(agreementFile, "country: CN", "country: XX", 1), "line 4"},
		"span backwards":   {strings.Replace(agreementFile, `from: "2020-01-01"`, `from: "2020-01-01", until: "2019-01-01"`, 1), "line 5"},
		"unknown gate":     {strings.Replace(agreementFile, "gates: [0, 1]", "gates: [0, 77]", 1), "line 11"},
		"unknown effect":   {strings.Replace(agreementFile, "type: waive", "type: wave", 1), "line 12"},
		"missing scopes":   {strings.Split(agreementFile, "scopes:")[0], "scopes"},
		"empty":            {" \n", "empty"},
		"no agreement":     {"agreements: []\n", "no agreement"},
		"not YAML":         {"{{{", "1 problem"},
		"a list":           {"- a\n- b\n", "problem"},
		"several problems": {strings.NewReplacer("country: CN", "country: XX", "[0, 1]", "[77]").Replace(agreementFile), "2 problems"},
	} {
		_, err := config.ParseAgreements("draft.yaml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "draft.yaml: ") {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestRegistersToBePulledAreChecked(t *testing.T) {
	parse := func(register string) error {
		_, err := config.Parse("test.yaml", []byte("hub: {country: CN}\npartners: []\nregisters:\n  - "+register+"\n"), func(string) (string, bool) { return "x", true })
		return err
	}
	if err := parse(`{name: accreditation/nl, url: "https://registers.example/nl", every: 5m, freshness: 24h, secretEnv: TOKEN}`); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{`{url: "https://registers.example"}`, `{name: a}`, `{name: a, url: "http://registers.example"}`, `{name: a, url: "https://registers.example", every: 10ms}`,
		`{name: a, url: "https://registers.example", freshness: soon}`, `{name: a, url: "https://registers.example", format: xml}`, `{name: a, url: "https://registers.example", evry: 5m}`} {
		if err := parse(bad); err == nil || !strings.Contains(err.Error(), "line 4") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func FuzzDocuments(f *testing.F) {
	f.Add([]byte(agreementFile))
	f.Add([]byte("register: r\nentries:\n  - {key: k, kind: programme, programme: {id: P, country: NL}}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if len(data) > 20_000 {
			return
		}
		_, _ = config.ParseAgreements("x", data)
		_, _ = config.ParseRegister("x", data)
	})
}
