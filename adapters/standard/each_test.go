package standard_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/messages"
)

// goldens are the documents that the adapters' own tests read.
func goldens(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../*/testdata/golden/*/in.*")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d documents: %v", len(files), err)
	}
	return files
}

// Reading message by message gives what reading all at once gives, however the bytes come.
func TestEachGivesWhatReadGives(t *testing.T) {
	r := standard.Registry()
	for i, file := range goldens(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, document := range map[string][]byte{"whole": raw, "cut": raw[:len(raw)*3/4]} {
			q := adapters.Request{Sender: messages.Participant{PartyID: "p"}, Name: filepath.Base(file), Untraced: i%2 == 0, Bytes: document}
			want := r.Read(context.Background(), q)
			var got []string
			var starts []int64
			sum := sha256.Sum256(document)
			q.Bytes = nil
			doc := r.Each(context.Background(), q, adapters.Stored{
				Open:   func() io.Reader { return iotest.HalfReader(bytes.NewReader(document)) },
				SHA256: hex.EncodeToString(sum[:]), Size: int64(len(document)),
				Take: func(m *messages.Message, start int64) bool {
					got, starts = append(got, marshalled(t, m)), append(starts, start)
					return true
				},
			})
			if doc.Verdict != want.Verdict || doc.Count != want.Count || doc.ID != want.ID || doc.Format != want.Format || doc.Identity != want.Identity {
				t.Errorf("%s, %s: %s of %d messages, want %s of %d", file, name, doc.Verdict, doc.Count, want.Verdict, want.Count)
			}
			if got, want := text(t, doc.Faults), text(t, want.Faults); got != want {
				t.Errorf("%s, %s: faults\n%s\nwant\n%s", file, name, got, want)
			}
			if len(got) != len(want.Messages) {
				t.Errorf("%s, %s: %d messages, want %d", file, name, len(got), len(want.Messages))
				continue
			}
			for i, m := range got {
				if got, want := m, marshalled(t, want.Messages[i]); got != want {
					t.Errorf("%s, %s: message %d\n%s\nwant\n%s", file, name, i, got, want)
				}
				if fallen := slices.Contains(want.Fallen, i) || want.Verdict == messages.VerdictRefused; doc.Stands != nil && doc.Stands(starts[i]) == fallen || doc.Stands == nil && want.Fallen != nil {
					t.Errorf("%s, %s: message %d falls: %v", file, name, i, fallen)
				}
			}
		}
	}
}

func text(t *testing.T, fs messages.Faults) string {
	t.Helper()
	data, err := json.Marshal(fs)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func marshalled(t *testing.T, m *messages.Message) string {
	t.Helper()
	data, err := messages.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
