package messages_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// What is written in pieces is what Marshal gives, whatever is in the strings and extensions around.
func TestWriteWritesWhatMarshalGives(t *testing.T) {
	for _, places := range []int{0, 1, 999, 1000, 1001, 2000, 2001, 3500} {
		for _, extensions := range []map[string]any{nil, {"x": map[string]any{"body": nil, "text": `,"body":null`}}} {
			m := &messages.Message{SchemaVersion: messages.SchemaVersion, ID: `"body":null`, Kind: messages.KindReceipt, Extensions: extensions,
				Faults: messages.Faults{{Code: "X-001", Severity: messages.SeverityNote, Text: `"body":null <&>`}},
				Body:   &messages.Receipt{Level: "business", Status: "received", Notes: []messages.Note{{Text: `"provenance":[], 大连 <`}}}}
			for i := range places {
				m.Provenance = append(m.Provenance, messages.Origin{Pointer: fmt.Sprintf("/body/notes/%d/text", i), Position: messages.Position{Offset: int64(i), Line: 1, Column: i, Path: "/a<b"}})
			}
			want, err := messages.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := messages.Write(&got, m); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%d places: got\n%.300s\nwant\n%.300s", places, got.String(), want)
			}
		}
	}
}
