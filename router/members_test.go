package router

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func TestStampIsWhatEncodingAnewWouldGive(t *testing.T) {
	base := messages.Message{SchemaVersion: messages.SchemaVersion, ID: "m1", Kind: messages.KindDeclaration, Function: messages.FunctionOriginal,
		Subject: `a "quoted\" { subject`, Sender: messages.Participant{PartyID: "p"}, Provenance: messages.Provenance{{Pointer: "/body"}},
		Body: &messages.Declaration{Type: "import", References: []messages.Reference{{Type: "lrn", Number: "<1>&é\u2028"}}}}
	for name, version := range map[string]int{"no version": 0, "first": 1, "later": 1234} {
		for _, had := range []int{0, 7} {
			m := base
			m.Version = had
			in, err := messages.Marshal(&m)
			if err != nil {
				t.Fatal(err)
			}
			got, err := stamp(in, version)
			if err != nil {
				t.Fatal(err)
			}
			m.Version, m.Provenance = version, nil
			if want, _ := messages.Marshal(&m); !bytes.Equal(got, want) {
				t.Errorf("%s\n got %s\nwant %s", name, got, want)
			}
		}
	}
}

func TestMembersRefusesWhatIsNoObject(t *testing.T) {
	for _, bad := range []string{"", "null", "[]", "{", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1:2}`, `{a:1}`, `{"a":1]`, `{"a":"x}`, `{"a":{"b":1}`, `{,}`} {
		if out, err := without([]byte(bad)); err == nil {
			t.Errorf("%s became %s", bad, out)
		}
	}
	if out, err := without([]byte(" { } ")); err != nil || string(out) != "{}" {
		t.Errorf("%s %v", out, err)
	}
}

// FuzzMembers checks that of every JSON object each member is found, and that nothing else makes it panic.
func FuzzMembers(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1,"b":{"c":[1,2,{"d":"}"}]},"e":"\\\""}`, ` { "a" : [ ] , "b" : null } `, `{"a":`, `{"\u0061":1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var want map[string]json.RawMessage
		valid := json.Unmarshal(in, &want) == nil && want != nil
		got := map[string]json.RawMessage{}
		for m, err := range members(in) {
			if err != nil {
				if valid {
					t.Fatalf("%q: %v", in, err)
				}
				return
			}
			var name string
			if err := json.Unmarshal(m.name, &name); err == nil {
				got[name] = m.value
			}
		}
		if !valid {
			return
		}
		for k, v := range want {
			var a, b any
			if json.Unmarshal(v, &a) != nil || json.Unmarshal(got[k], &b) != nil || !reflect.DeepEqual(a, b) {
				t.Fatalf("%q: member %q is %q, want %q", in, k, got[k], v)
			}
		}
	})
}
