package sps_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

// keyed are all values of a body, items of arrays by what they are about: twins list parties in different orders.
func keyed(t *testing.T, m *messages.Message) map[string]string {
	t.Helper()
	raw, err := json.Marshal(m.Body)
	if err != nil {
		t.Fatal(err)
	}
	var body any
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	collectKeyed(found, "", body)
	return found
}

func collectKeyed(found map[string]string, at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			collectKeyed(found, at+"/"+name, member)
		}
	case []any:
		seen := map[string]int{}
		for _, item := range v {
			key := "item"
			if o, ok := item.(map[string]any); ok {
				for _, name := range [...]string{"role", "subject", "function", "number", "control"} {
					if s, ok := o[name]; ok {
						key = fmt.Sprint(s)
						break
					}
				}
				if when, ok := o["time"].(map[string]any); ok {
					key += fmt.Sprint(when["value"])
				}
			}
			seen[key]++
			collectKeyed(found, fmt.Sprintf("%s/%s#%d", at, key, seen[key]), item)
		}
	default:
		found[at] = fmt.Sprint(v)
	}
}

// TestTwinsAgree reads documents that exist as XML and as JSON. What both say must come out the same. The JSON of the
// collection says less, as whoever made it lost leading zeros, identifier schemes and most controls.
func TestTwinsAgree(t *testing.T) {
	dir := samples(t, "sps-traces")
	for _, c := range []struct {
		json, xml string
		messages  int
		silent    []string // what the JSON does not say
	}{
		{"CHEDPP.DE.2018.0000015.json", "CHEDPP.DE.2018.0000015.wellformed.xml", 3, nil},
		{"CreateAndSubmitChedForDecision-0101-Horse.json", "CreateAndSubmitChedForDecision-0101-Horse.xml", 1, []string{"/system"}},
		{"INTRA.EU.NL.2021.0000001-with-controls-and-laboratory-tests.json", "INTRA.EU.NL.2021.0000001-with-controls-and-laboratory-tests.xml", 1, []string{"/tests/"}},
	} {
		t.Run(c.json, func(t *testing.T) {
			a, b := read(t, load(t, dir, c.json), adapters.Profile{}), read(t, load(t, dir, c.xml), adapters.Profile{})
			if len(a.Messages) < c.messages || len(b.Messages) < c.messages {
				t.Fatalf("%d and %d messages: %v", len(a.Messages), len(b.Messages), a.Faults)
			}
			for i := range c.messages {
				said, twin := keyed(t, a.Messages[i]), keyed(t, b.Messages[i])
				same := 0
				for at, v := range said {
					w := twin[at]
					if v == w || strings.TrimLeft(v, "0") == strings.TrimLeft(w, "0") && v != "" {
						same++
						continue
					}
					if strings.HasSuffix(at, "/credentialFormat") || contains(c.silent, at) {
						continue
					}
					t.Errorf("message %d, %s: JSON says %q, XML %q", i, at, v, w)
				}
				t.Logf("message %d: %d of %d values the same, %d in XML", i, same, len(said), len(twin))
			}
		})
	}
}

func contains(parts []string, s string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

func TestSampleJSONIsReadAlmostWhole(t *testing.T) {
	dir := samples(t, "sps-traces")
	for _, name := range []string{"CHEDPP.DE.2018.0000015.json", "CreateAndSubmitChedForDecision-0101-Horse.json", "CreateAndSubmitChedForDecision-01061900-Rats.json",
		"INTRA.EU.NL.2021.0000001-with-controls-and-laboratory-tests.json", "unvtd-ched.json"} {
		raw := load(t, dir, name)
		if score := (sps.Adapter{}).Detect(raw[:min(len(raw), adapters.DetectBytes)], adapters.Hint{}); score != adapters.Yes {
			t.Errorf("%s: Detect says %d", name, score)
		}
		d := read(t, raw, adapters.Profile{})
		if len(d.Messages) == 0 || has(d.Faults, sps.CodeUnread) {
			t.Errorf("%s: %d messages, %v", name, len(d.Messages), d.Faults)
		}
		for _, m := range d.Messages {
			for _, o := range m.Provenance {
				if b := raw[o.Offset]; !strings.HasPrefix(o.Path, "/") || b == '"' || b == ':' || b == ' ' {
					t.Errorf("%s: %s is at %q, path %s", name, o.Pointer, raw[o.Offset:min(int(o.Offset)+10, len(raw))], o.Path)
				}
			}
		}
	}
}

func TestBrokenJSONIsRefusedAtItsPlace(t *testing.T) {
	good := string(goldenFile(t, "json-of-the-standard", "in.json"))
	for name, c := range map[string]struct{ old, new, place string }{
		"a comma too many":            {`"statusCode": { "content": "70" },`, `"statusCode": { "content": "70" },,`, "7:39"},
		"a name twice":                {`"statusCode": { "content": "70" },`, `"id": {"content": "X"},`, "7:5"},
		"text behind the document":    {"\n}\n", "\n}\n{}", ""},
		"a document that was cut off": {"\n}\n", "", ""},
		"nesting without end":         {`"statusCode": { "content": "70" },`, `"statusCode": ` + strings.Repeat("[", 5000), ""},
	} {
		d := read(t, []byte(strings.Replace(good, c.old, c.new, 1)), adapters.Profile{})
		if d.Verdict != messages.VerdictRefused || len(d.Messages) > 0 || !has(d.Faults, sps.CodeJSON) {
			t.Errorf("%s: %v", name, d.Faults)
			continue
		}
		if p := d.Faults[0].Position; c.place != "" && fmt.Sprintf("%d:%d", p.Line, p.Column) != c.place {
			t.Errorf("%s: at %d:%d, want %s", name, p.Line, p.Column, c.place)
		}
	}
}
