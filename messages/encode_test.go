package messages_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

func TestMarshalIsCanonical(t *testing.T) {
	for name, m := range goodMessages(t) {
		first, err := messages.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		second, err := messages.Marshal(clone(t, m))
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: reading and writing changes it (%v)", name, err)
		}
		if bytes.HasSuffix(first, []byte("\n")) || !json.Valid(first) {
			t.Errorf("%s: not plain JSON", name)
		}
	}
	m := clone(t, goodMessages(t)["ruling-examine"])
	m.Conditions = []string{"<only & here>"}
	data, err := messages.Marshal(m)
	if err != nil || !bytes.Contains(data, []byte(`"<only & here>"`)) {
		t.Errorf("characters are escaped: %s, %v", data, err)
	}
}

func TestBodyHashKnowsTheBodyAndNotTheEnvelope(t *testing.T) {
	m := goodMessages(t)["declaration-export-rail"]
	same := clone(t, m)
	same.ID, same.Subject, same.Version, same.Sender.System = "other", "other", 7, "UNB"
	hash := messages.BodyHash([]*messages.Message{m})
	if messages.BodyHash([]*messages.Message{same}) != hash {
		t.Error("the envelope counts")
	}
	other := clone(t, m)
	other.Body.(*messages.Declaration).ExportCountry = "MN"
	cancelled := clone(t, m)
	cancelled.Function = messages.FunctionCancel
	for name, changed := range map[string][]*messages.Message{"a changed body": {other}, "a cancellation": {cancelled}, "two messages": {m, m}, "none": nil} {
		if messages.BodyHash(changed) == hash {
			t.Errorf("%s has the same hash", name)
		}
	}
}

func BenchmarkMarshal(b *testing.B) {
	m := widened(b, 10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := messages.Marshal(m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnmarshal(b *testing.B) {
	data, err := messages.Marshal(widened(b, 10))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var m messages.Message
		if err := json.Unmarshal(data, &m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		messages.Fold("EC/NL/2026/0012345")
	}
}
