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
