package standard_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/messages"
)

func ExampleRegistry() {
	for _, a := range standard.Registry().Adapters() {
		fmt.Println(a.Spec().Name)
	}
	// Output:
	// asycuda
	// chinasw
	// edifact
	// native
	// sps
	// wco
}

// A document is read in one call: the adapter is found by the content, and every fault has its place.
func ExampleRegistry_read() {
	doc := standard.Registry().Read(context.Background(), adapters.Request{
		Sender: messages.Participant{PartyID: "northgate"},
		Bytes: []byte(`{
  "schemaVersion": "1.0.0", "kind": "ruling", "function": "original",
  "body": {
    "status": "released",
    "references": [{"type": "mrn", "number": "26CN00770000123453"}],
    "lines": [{"line": 1, "status": "released", "quantity": {"value": 12.5, "unitCode": "KGM"}}]
  }
}`),
	})
	fmt.Println(doc.Format, doc.Verdict)
	for _, f := range doc.Faults {
		if f.Severity == messages.SeverityRefuse {
			fmt.Println(f)
			fmt.Println("mend:", f.Mend)
		}
	}
	// Output:
	// native:ruling refused
	// 6:71 /body/lines/0/quantity/value: a decimal is written as a text, so that it keeps its digits [NAT-008]
	// mend: write it in quotes: "12.5"
}

// Whoever wants only what an adapter makes of the bytes, without the hub's stamps and the check, calls it directly.
func ExampleRegistry_decode() {
	native, _ := standard.Registry().ByName("native")
	in := adapters.Input{Reader: strings.NewReader(`{"schemaVersion":"1.0.0","kind":"ruling","function":"original","body":{"status":"hold","references":[{"type":"mrn","number":"26CN00770000123453"}]}}`)}
	for decoded, err := range native.Decode(context.Background(), in) {
		if err != nil {
			fmt.Println("the document ends here:", err)
			return
		}
		m := decoded.Message
		fmt.Println(m.Kind, m.Provenance.At("/body/status").Offset)
	}
	// Output:
	// ruling 80
}

func TestSpecsDoNotCollide(t *testing.T) {
	formats := map[string]string{}
	for _, a := range standard.Registry().Adapters() {
		s := a.Spec()
		for _, f := range s.Formats {
			if other, taken := formats[f.Name]; taken {
				t.Errorf("format %s is of %s and of %s", f.Name, other, s.Name)
			}
			formats[f.Name] = s.Name
		}
	}
}

func TestNoAdapterClaimsWhatIsNobodys(t *testing.T) {
	for what, head := range map[string]string{
		"a PDF": "%PDF-1.7\n", "a ZIP": "PK\x03\x04\x14\x00\x06\x00", "an image": "\x89PNG\r\n\x1a\n\x00\x00", "a web page": "<!DOCTYPE html><html>",
		"plain text": "Dear Sir or Madam, please find", "other XML": "<?xml version=\"1.0\"?><order xmlns=\"urn:x\"/>", "other JSON": `{"order":1}`, "nothing": "",
	} {
		if a, _, faults := standard.Registry().Detect([]byte(head), adapters.Hint{}); a != nil || len(faults) != 1 {
			t.Errorf("%s: adapter %v, faults %v", what, a, faults)
		}
	}
}
