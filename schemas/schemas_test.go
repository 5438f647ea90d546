package schemas_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/schemas"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestGoodMessagesAreValid(t *testing.T) {
	anyKind := compile(t, "message")
	kinds := map[string]*jsonschema.Schema{}
	for _, k := range messages.Kinds() {
		kinds[string(k)] = compile(t, string(k))
	}
	for name, data := range fixtures(t, "good") {
		v := decode(t, data)
		if err := anyKind.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		kind, _, _ := strings.Cut(name, "-")
		if err := kinds[kind].Validate(v); err != nil {
			t.Errorf("%s as %s: %v", name, kind, err)
		}
		if other := "receipt"; kind != other && kinds[other].Validate(v) == nil {
			t.Errorf("%s is valid as a %s", name, other)
		}
	}
}

func TestWhatGoWritesIsValid(t *testing.T) {
	anyKind := compile(t, "message")
	for name, data := range fixtures(t, "good") {
		var m messages.Message
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		m.Provenance = messages.Provenance{{Pointer: "/body", Position: messages.Position{Offset: 1, Line: 1, Column: 2}}}
		m.Faults = messages.Faults{{Code: "MSG-010", Severity: messages.SeverityWarn, Text: "x"}}
		m.Extensions = map[string]any{"native": map[string]any{"k": 1}}
		written, err := messages.Marshal(&m)
		if err != nil {
			t.Fatal(err)
		}
		if err := anyKind.Validate(decode(t, written)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBadMessagesAgreeWithTheCheck holds the schemas against the check: where the rule book says that a
// schema finds a fault it must, and where it says that it cannot the schema must find nothing else.
func TestBadMessagesAgreeWithTheCheck(t *testing.T) {
	rules := map[string]messages.Rule{}
	for _, r := range messages.RuleBook() {
		rules[r.Code] = r
	}
	anyKind := compile(t, "message")
	for name, data := range fixtures(t, "bad") {
		var c struct {
			Code    string          `json:"code"`
			Message json.RawMessage `json:"message"`
		}
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		err := anyKind.Validate(decode(t, c.Message))
		if found := err != nil; found != rules[c.Code].InSchema {
			t.Errorf("%s: the rule book says %v, the schema says: %v", name, rules[c.Code].InSchema, err)
		}
	}
}

func TestUnknownPropertiesAreRefused(t *testing.T) {
	anyKind := compile(t, "message")
	for name, data := range fixtures(t, "good") {
		var v map[string]any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		v["colour"] = "red"
		if anyKind.Validate(v) == nil {
			t.Errorf("%s: an unknown property of the envelope passes", name)
		}
		delete(v, "colour")
		v["body"].(map[string]any)["colour"] = "red"
		if anyKind.Validate(v) == nil {
			t.Errorf("%s: an unknown property of the body passes", name)
		}
	}
}

func TestFaultsOfTheCheckAreValid(t *testing.T) {
	list := compile(t, "faults")
	for name, data := range fixtures(t, "bad") {
		var c struct {
			Message *messages.Message `json:"message"`
		}
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(c.Message.Check())
		if err != nil {
			t.Fatal(err)
		}
		if err := list.Validate(decode(t, written)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRulesHaveASchema(t *testing.T) {
	rules := compile(t, "rules")
	good := `{"agreements":[{"id":"cn-mn-plants","version":"1","issuer":{"country":"CN","authority":"ln-pq"},"border":{"country":"MN","authority":"mn-customs"},"inForce":{"from":"2026-01-01"},
		"scopes":[{"id":"s1","instruments":["phytosanitary"],"hs":["08"],"procedures":["import"],"gates":[0,1],"effects":[{"type":"waive","control":"documentary"}]}]}]}`
	if err := rules.Validate(decode(t, []byte(good))); err != nil {
		t.Error(err)
	}
	if rules.Validate(decode(t, []byte(strings.Replace(good, "phytosanitary", "passport", 1)))) == nil {
		t.Error("an unknown class passes")
	}
	if rules.Validate(decode(t, []byte(strings.Replace(good, `"version":"1",`, "", 1)))) == nil {
		t.Error("an agreement without version passes")
	}
}

// An agreement with all that one may say, and an entry of each kind of register, go through schema and check alike.
func TestRegistersHaveASchema(t *testing.T) {
	register, rules := compile(t, "register"), compile(t, "rules")
	digest := strings.Repeat("ab", 32)
	for kind, part := range map[string]string{
		"authority":         `"authority":{"id":"nl","country":"NL","competences":[{"class":"origin","span":{"from":"2020-01-01"}}],"delegator":"x"}`,
		"signatory":         `"signatory":{"id":"17","authority":"nl","authorised":"2020-01-01","ceased":"2021-01-01"}`,
		"body":              `"body":{"id":"lab","accreditations":[{"by":"ab","standard":"ISO/IEC 17025","scopes":[{"method":"m","hs":["12"]}],"history":[{"status":"granted","from":"2020-01-01"}]}]}`,
		"accreditationBody": `"accreditationBody":{"id":"ab","arrangements":[{"name":"ILAC MRA","standard":"ISO/IEC 17025","span":{"from":"2020-01-01"}}]}`,
		"programme":         `"programme":{"id":"AEO","country":"NL"}`,
		"trader":            `"trader":{"id":"NL1","programme":"AEO","country":"NL","history":[{"status":"suspended","from":"2020-01-01"}]}`,
		"signingKey":        `"signingKey":{"id":"k","authority":"nl","from":"2020-01-01","compromised":"2021-01-01T00:00:00Z"}`,
		"digest":            `"digest":{"class":"origin","number":"1","value":"` + digest + `"}`,
		"measure":           `"measure":{"reason":"alert","authority":"cn","from":"2020-01-01","hs":["12"],"origins":["NL"]}`,
		"correlation":       `"correlation":{"from":"2017","to":"2022","code":"120990","relation":"split","targets":["120991","120999"]}`,
		"conversion":        `"conversion":{"from":"MTQ","to":"KGM","factor":"800","tolerance":"0.05"}`,
		"draw":              `"draw":{"span":{"from":"2026-01-01"},"commitment":"` + digest + `"}`,
	} {
		text := `{"v":1,"register":"r","key":"k","kind":"` + kind + `","asOf":"2026-01-01","freshness":"24h",` + part + `}`
		if err := register.Validate(decode(t, []byte(text))); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		var e messages.RegisterEntry
		if err := json.Unmarshal([]byte(text), &e); err != nil || len(messages.CheckEntry(e)) > 0 {
			t.Errorf("%s: %v %v", kind, err, messages.CheckEntry(e))
		}
		if register.Validate(decode(t, []byte(strings.Replace(text, `"kind":"`+kind, `"kind":"rumour`, 1)))) == nil {
			t.Errorf("%s: a kind that there is not is valid", kind)
		}
	}
	if err := register.Validate(decode(t, []byte(`{"v":1,"register":"r","readAt":"2026-01-01T00:00:00Z"}`))); err != nil {
		t.Error(err)
	}
	whole := `{"agreements":[{"id":"a","version":"1","direction":"both","legal":"Protocol","signed":"2024-01-01","issuer":{"country":"NL","authority":"x"},"border":{"country":"CN","authority":"y"},
		"inForce":{"from":"2025-01-01"},"transition":{"grace":"720h","arrived":"stand"},"freshness":[{"register":"r","limit":"24h"}],"handling":"official","conditions":["customs only"],"dataSet":["lines"],
		"liaison":[{"side":"border","name":"desk","channel":"email","value":"x@example.org","languages":["zh"]}],
		"scopes":[{"id":"s","instruments":["inspection","trader"],"hs":["12"],"edition":"2022","procedures":["import"],"statusTable":"inspection","gates":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14],
		"effects":[{"type":"waive","control":"physical"}],"restrictions":[{"type":"destination","value":"closed use"}],"validAt":["arrival","acceptance"],"expiredAfterReservation":"refused","suspendedInstrument":"notRecognised",
		"withdrawnWhileReserved":"hold","ledgerOwner":"hub","tolerance":"0.05","signature":"required","digest":"ifPresent","standards":["ISO/IEC 17020"],"arrangements":["ILAC MRA"],
		"subject":[{"field":"seal"},{"field":"aeo","role":"consignor","claimedIn":"consignor","programmes":["AEO"]}],
		"equivalence":[{"control":"physical","hs":["1209"],"risk":"seed","by":["nonIntrusive"],"extent":"0.1","age":"240h","seal":true}],"controlRate":"0.02"}]}]}`
	if err := rules.Validate(decode(t, []byte(whole))); err != nil {
		t.Error(err)
	}
	var r messages.Rules
	if err := json.Unmarshal([]byte(whole), &r); err != nil || len(messages.CheckRules(r)) > 0 {
		t.Errorf("%v %v", err, messages.CheckRules(r))
	}
}

func TestNamesAreEmbedded(t *testing.T) {
	names := schemas.Names()
	if len(names) < len(messages.Kinds())+4 {
		t.Errorf("only %q", names)
	}
	for _, n := range names {
		if data, err := schemas.FS.ReadFile(n); err != nil || !json.Valid(data) {
			t.Errorf("%s: %v", n, err)
		}
	}
}

// compile makes a validator of a schema with all others at hand.
func compile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, n := range schemas.Names() {
		data, err := schemas.FS.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		doc := decode(t, data)
		if err := c.AddResource(doc.(map[string]any)["$id"].(string), doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("clearhub:" + name + ":" + messages.SchemaVersion)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decode(t *testing.T, data []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func fixtures(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "messages", "testdata", folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures in %s: %v", folder, err)
	}
	all := map[string][]byte{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(f), ".json")] = data
	}
	return all
}
