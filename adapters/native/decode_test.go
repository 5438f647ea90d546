package native_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/native"
	"github.com/clearhub/clearhub/messages"
)

func TestConformance(t *testing.T) {
	adaptertest.Run(t, native.Adapter{}, adaptertest.Options{Dir: "testdata/golden"})
}

// decode gives the messages and all faults of a document, those of the error that ended it last.
func decode(t testing.TB, data string, p adapters.Profile) ([]*messages.Message, messages.Faults) {
	t.Helper()
	var ms []*messages.Message
	var faults messages.Faults
	for d, err := range (native.Adapter{}).Decode(context.Background(), adapters.Input{Reader: strings.NewReader(data), Profile: p}) {
		if err != nil {
			var end *adapters.DocumentError
			if !errors.As(err, &end) {
				t.Fatalf("decode: %v", err)
			}
			faults = append(faults, end.Faults...)
			break
		}
		ms, faults = append(ms, d.Message), append(faults, d.Faults...)
	}
	return ms, faults
}

const ruling = `{"schemaVersion":"1.0.0","kind":"ruling","function":"original","body":{"status":"hold","references":[{"type":"mrn","number":"26CN"}]%s}}`

func TestFaults(t *testing.T) {
	tests := []struct {
		name, in string
		profile  adapters.Profile
		// want lists "code place pointer"; the place is what stands there, cut after four bytes.
		want string
	}{
		{name: "nothing at all", in: "", want: `NAT-001  `},
		{name: "a byte order mark is no fault", in: "\ufeff" + fmt.Sprintf(ruling, ""), want: ""},
		{name: "the end is missing", in: fmt.Sprintf(ruling, "")[:60], want: `NAT-001  `},
		{name: "a bracket of the wrong sort", in: `{"schemaVersion":"1.0.0","kind":"ruling","body":{"lines":[}]}`, want: `NAT-001 }]} `},
		{name: "a second message on the same line", in: fmt.Sprintf(ruling, "") + " " + fmt.Sprintf(ruling, ""), want: `NAT-002 {"sc `},
		{name: "a scalar in the place of a list", in: fmt.Sprintf(ruling, `,"notes":"x"`), want: `NAT-007 "x"} /body/notes`},
		{name: "a whole number that is none", in: fmt.Sprintf(ruling, `,"lines":[{"line":1.5,"status":"hold"}]`), want: `NAT-007 1.5, /body/lines/0/line`},
		{name: "a whole number beyond 64 bits", in: fmt.Sprintf(ruling, `,"lines":[{"line":99999999999999999999,"status":"hold"}]`), want: `NAT-007 9999 /body/lines/0/line`},
		{name: "a name with escapes is the same name", in: strings.Replace(fmt.Sprintf(ruling, ""), `"kind"`, `"\u006bind"`, 1), want: ""},
		{name: "a name that is one slip away", in: fmt.Sprintf(ruling, `,"lnes":[]`), want: `NAT-004 "lne `},
		{name: "a wrongly cased name is read on", in: fmt.Sprintf(ruling, `,"Lines":[{"line":"1"}]`), want: `NAT-005 "Lin /body/lines; NAT-007 "1"} /body/lines/0/line`},
		{name: "a wrongly cased name beside the right one", in: fmt.Sprintf(ruling, `,"Status":"released"`), want: `NAT-005 "Sta /body/status; NAT-006 "Sta /body/status`},
		{name: "an unknown name has no place in the message", in: fmt.Sprintf(ruling, `,"colour":"green"`), want: `NAT-004 "col `},
		{name: "names of extensions may not repeat", in: strings.Replace(fmt.Sprintf(ruling, ""), `"body"`, `"extensions":{"a":1,"a":2},"body"`, 1), want: `NAT-006 "a": /extensions/a`},
		{name: "half a surrogate pair", in: fmt.Sprintf(ruling, `,"notes":[{"text":"\udc00"}]`), want: `NAT-011 "\ud /body/notes/0/text`},
		{name: "nested beyond the limit", in: strings.Repeat("[", 70), want: `NAT-012 [[[[ `},
		{name: "nested beyond the profile's limit", in: fmt.Sprintf(ruling, ""), profile: adapters.Profile{Limits: adapters.Limits{Depth: 2}}, want: `NAT-012 [{"t `},
		{name: "brackets in texts are no nesting", in: fmt.Sprintf(ruling, `,"notes":[{"text":"`+strings.Repeat(`[\"{`, 40)+`"}]`), want: ""},
		{name: "more values than the limit", in: fmt.Sprintf(ruling, ""), profile: adapters.Profile{Limits: adapters.Limits{Items: 5}}, want: `NAT-013 [{"t `},
		{name: "a text over the limit", in: fmt.Sprintf(ruling, `,"notes":[{"text":"123456789"}]`), profile: adapters.Profile{Limits: adapters.Limits{Text: 8}}, want: `NAT-014 "123 /body/notes/0/text`},
		{name: "a document over the limit", in: fmt.Sprintf(ruling, ""), profile: adapters.Profile{Limits: adapters.Limits{Bytes: 20}}, want: "DOC-003 - "},
		{name: "an array that is not closed", in: "[" + fmt.Sprintf(ruling, ""), want: `NAT-001  `},
		{name: "line by line, faults of all lines", in: fmt.Sprintf(ruling, `,"x":1`) + "\n" + fmt.Sprintf(ruling, `,"y":1`) + "\n", want: `NAT-004 "x": ; NAT-004 "y": `},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, faults := decode(t, tt.in, tt.profile)
			var got []string
			for _, f := range faults {
				place := "-"
				if f.Position != nil {
					place = tt.in[f.Position.Offset:min(int(f.Position.Offset)+4, len(tt.in))]
				}
				got = append(got, f.Code+" "+place+" "+f.Pointer)
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "; "), tt.want)
			}
		})
	}
}

func TestFaultsSayHowToMend(t *testing.T) {
	tests := []struct{ name, in, expected, mend string }{
		{"a decimal as a number", `,"duties":[{"amount":{"value":1.50}}]`, "a decimal number in quotes", `write it in quotes: "1.50"`},
		{"a misspelt name", `,"reasns":[]`, "reasons", "correct the name"},
		{"a name without any likeness", `,"zzzzzz":[]`, "", "remove it, or put it under extensions"},
		{"one object in the place of a list", `,"reasons":{"line":1}`, "an array", "put it in square brackets, also where there is only one"},
		{"a whole number in quotes", `,"lines":[{"line":"1"}]`, "a whole number", "write it without quotes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, faults := decode(t, fmt.Sprintf(ruling, tt.in), adapters.Profile{})
			if len(faults) != 1 || faults[0].Expected != tt.expected || faults[0].Mend != tt.mend {
				t.Errorf("got %+v", faults)
			}
		})
	}
}

func TestASenderCannotGiveWhatOnlyTheHubGives(t *testing.T) {
	ms, faults := decode(t, `{"schemaVersion":"1.0.0","kind":"ruling","id":"forged","subject":"other/ruling/1","version":9,"received":"2026-01-01T00:00:00Z",
		"source":{"adapter":"sps"},"faults":[],"provenance":[],"authentication":[{"scheme":"jws","result":"valid"}],"body":{"status":"hold","references":[]}}`, adapters.Profile{})
	if len(ms) != 1 || len(faults) != 1 || faults[0].Severity != messages.SeverityNote {
		t.Fatalf("got %d messages, faults %v", len(ms), faults)
	}
	m := ms[0]
	if m.ID != "" || m.Subject != "" || m.Version != 0 || !m.Received.IsZero() || m.Source.Adapter != "" || len(m.Authentication) != 0 {
		t.Errorf("taken over from outside: %+v", m)
	}
}

func TestMessagesSurviveBeingWrittenAndReadAgain(t *testing.T) {
	for _, k := range []messages.Kind{messages.KindDeclaration, messages.KindCertificate, messages.KindInspection, messages.KindRuling, messages.KindDecision, messages.KindReceipt} {
		t.Run(string(k), func(t *testing.T) {
			m := &messages.Message{SchemaVersion: messages.SchemaVersion, Kind: k, Function: messages.FunctionOriginal, Body: messages.NewBody(k), Sender: messages.Participant{PartyID: "x"},
				Extensions: map[string]any{"mine": map[string]any{"a/b~c": []any{true, nil, "x", 1.5}}}}
			fill(reflect.ValueOf(m.Body).Elem(), 4)
			fill(reflect.ValueOf(&m.Recipients).Elem(), 3)
			first := encode(t, m)
			got, faults := decode(t, first, adapters.Profile{})
			if len(got) != 1 || faults.Refused() {
				t.Fatalf("%d messages, faults %v in\n%s", len(got), faults, first)
			}
			if !reflect.DeepEqual(got[0].Body, m.Body) || !reflect.DeepEqual(got[0].Extensions, m.Extensions) {
				t.Errorf("body differs: got\n%s\nwant\n%s", asJSON(got[0].Body), asJSON(m.Body))
			}
			got[0].Source = messages.Source{}
			if second := encode(t, got[0]); second != first {
				t.Errorf("got  %s\nwant %s", second, first)
			}
		})
	}
}

func encode(t *testing.T, m *messages.Message) string {
	t.Helper()
	var b bytes.Buffer
	if losses, err := (native.Adapter{}).Encode(context.Background(), &b, m, adapters.Address{}); err != nil || len(losses) > 0 {
		t.Fatalf("encode: %v %v", err, losses)
	}
	return b.String()
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// fill sets every field of a value to something, to a depth.
func fill(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("7")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		one := reflect.New(v.Type().Elem()).Elem()
		fill(one, depth)
		v.SetMapIndex(reflect.ValueOf("k"), one)
	case reflect.Pointer:
		if depth > 0 || v.Type().Elem().Kind() != reflect.Struct {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), depth-1)
		}
	case reflect.Slice:
		if depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fill(v.Index(0), depth-1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type != reflect.TypeFor[messages.Faults]() {
				fill(v.Field(i), depth)
			}
		}
	}
}

func TestEveryValueIsTraced(t *testing.T) {
	in := fmt.Sprintf(ruling, `,"reasons":[{"text":"单证","line":2}]`)
	ms, _ := decode(t, in, adapters.Profile{})
	for pointer, at := range map[string]string{
		"/kind": `"ruling"`, "/body": "{", "/body/status": `"hold"`, "/body/references/0/number": `"26CN"`,
		"/body/reasons/0/text": `"单证"`, "/body/reasons/0/line": "2}",
	} {
		p := ms[0].Provenance.At(pointer)
		if p == nil || !strings.HasPrefix(in[p.Offset:], at) || p.Path != pointer {
			t.Errorf("%s is at %+v, want at %s", pointer, p, at)
		}
	}
}

func TestTheSchemaHasNoTypeThatJSONCannotState(t *testing.T) {
	if bad := native.Unstatable(); len(bad) > 0 {
		t.Errorf("types without a shape: %v", bad)
	}
}

func FuzzNative(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(ruling, `,"lines":[{"line":1,"status":"hold"}]`)))
	f.Add([]byte("[" + fmt.Sprintf(ruling, "") + ",5]"))
	f.Add([]byte(fmt.Sprintf(ruling, "") + "\n" + fmt.Sprintf(ruling, `,"X":null`)))
	f.Add([]byte(`{"body":{"status":"hold"},"kind":"ruling","extensions":{"a":[1,{"b":"\ud800"}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for d, err := range (native.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(data)}) {
			faults := d.Faults
			var end *adapters.DocumentError
			if errors.As(err, &end) {
				faults = end.Faults
			} else if err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults {
				if p := fault.Position; p == nil || p.Offset < 0 || p.Offset > int64(len(data)) || p.Line < 1 || p.Column < 1 {
					t.Fatalf("fault %s at %+v in %d bytes", fault.Code, p, len(data))
				}
			}
			if err != nil {
				return
			}
			if faults.Refused() {
				continue
			}
			var b bytes.Buffer
			if _, err := (native.Adapter{}).Encode(context.Background(), &b, d.Message, adapters.Address{}); err != nil {
				t.Fatalf("encode what was decoded: %v", err)
			}
			again, faults := decode(t, b.String(), adapters.Profile{})
			if len(again) != 1 || faults.Refused() || !bytes.Equal([]byte(asJSON(again[0].Body)), []byte(asJSON(d.Message.Body))) {
				t.Fatalf("read again: %v", faults)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	line := `{"number":%d,"descriptions":[{"value":"Raspberries, frozen"}],"classifications":[{"system":"HS","code":"081120"}],"origins":[{"country":"RS"}],"measures":[{"type":"netMass","value":"18400.00","unitCode":"KGM"}],"packages":[{"count":"920","type":"CT"}]}`
	for _, lines := range []int{1, 50} {
		var all []string
		for i := range lines {
			all = append(all, fmt.Sprintf(line, i+1))
		}
		doc := []byte(`{"schemaVersion":"1.0.0","kind":"declaration","function":"original","body":{"type":"import","references":[{"type":"functionalReference","number":"IMP-1"}],"consignments":[{"number":1,"lines":[` + strings.Join(all, ",") + `]}]}}`)
		r := new(adapters.Registry)
		r.Add(native.Adapter{})
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				if d := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "p"}, Bytes: doc}); len(d.Messages) != 1 {
					b.Fatal(d.Faults)
				}
			}
		})
	}
}
