package asycuda_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
	"github.com/clearhub/clearhub/messages"
)

// samples finds the folder of real documents beside the repository; they may not be copied into it.
func samples(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	found := filepath.Join(dir, "..", "shared", "samples", "asycuda")
	if _, err := os.Stat(found); err != nil {
		t.Skip("the collection of sample documents is not beside the repository")
	}
	return found
}

// read puts a document through the registry as the hub does.
func read(t testing.TB, raw []byte, profile adapters.Profile) adapters.Document {
	t.Helper()
	var r adapters.Registry
	r.Add(asycuda.Adapter{})
	d := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "northgate"}, Bytes: raw, Profile: profile})
	if d.Failure != nil {
		t.Fatal(d.Failure)
	}
	return d
}

// write encodes a message.
func write(t testing.TB, m *messages.Message, profile adapters.Profile) ([]byte, messages.Faults) {
	t.Helper()
	var w bytes.Buffer
	losses, err := (asycuda.Adapter{}).Encode(context.Background(), &w, m, adapters.Address{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	return w.Bytes(), losses
}

// golden gives the input of a golden case.
func golden(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata/golden", name, "in.xml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// same tells whether two messages have the same body.
func same(t testing.TB, a, b *messages.Message) bool {
	t.Helper()
	return messages.BodyHash([]*messages.Message{a}) == messages.BodyHash([]*messages.Message{b})
}
