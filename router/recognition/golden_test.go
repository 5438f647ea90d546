package recognition_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// found is what a golden case says of a decision: how declaration and instrument found each other, and what came of it.
type found struct {
	Outcome  messages.Outcome `json:"outcome"`
	Final    bool             `json:"final,omitempty"`
	Deadline string           `json:"deadline,omitempty"`
	Claims   []foundClaim     `json:"claims"`
	Effects  []string         `json:"effects,omitempty"`
	Made     int              `json:"decisions"`
	// Ledger is "issued = free + reserved + consumed + withdrawn" of every instrument, where the case is about that.
	Ledger map[string]string `json:"ledger,omitempty"`
}

type foundClaim struct {
	Basis      string   `json:"basis"`
	Cited      string   `json:"cited,omitempty"`
	Folded     string   `json:"folded,omitempty"`
	Instrument string   `json:"instrument,omitempty"`
	Issued     string   `json:"issued,omitempty"`
	Candidates []string `json:"candidates,omitempty"`
	Reasons    []string `json:"reasons,omitempty"`
	Outcome    string   `json:"outcome"`
}

// RECOGNITION.md §2a: each folder of testdata/claims is one way in which a declaration and an instrument find each other, or do not.
func TestClaimsAreFoundAsTheGoldenCasesSay(t *testing.T) {
	goldenCases(t, "testdata/claims", 20, func(*bench, *found) {})
}

// RECOGNITION.md §5 and §6: each folder of testdata/facts is something that happens to a certificate.
func TestFactsChangeAsTheGoldenCasesSay(t *testing.T) {
	goldenCases(t, "testdata/facts", 9, func(b *bench, f *found) {
		f.Ledger = map[string]string{}
		for _, number := range []string{"EC/NL/2026/0012345", "EC/NL/2026/0012346", "EC/NL/2026/0012345-1"} {
			if s := b.balance(number); s != "no account" {
				f.Ledger[number] = s
			}
		}
	})
}

func goldenCases(t *testing.T, dir string, least int, more func(*bench, *found)) {
	var r messages.Rules
	golden(t, dir+"/rules.json", &r)
	folders, err := filepath.Glob(dir + "/*/case.json")
	if err != nil || len(folders) < least {
		t.Fatalf("%d cases, error %v", len(folders), err)
	}
	for _, path := range folders {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			var c struct {
				Steps []json.RawMessage `json:"steps"`
			}
			golden(t, path, &c)
			b := open(t, r)
			for _, step := range c.Steps {
				b.story(step)
			}
			got := b.found("DL-001")
			more(b, &got)
			want := filepath.Join(dir, "want.json")
			if *update {
				data, err := json.MarshalIndent(got, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(want, append(data, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var w found
			golden(t, want, &w)
			if encode(t, got) != encode(t, w) {
				t.Errorf("got  %s\nwant %s", encode(t, got), encode(t, w))
			}
		})
	}
}

func golden(t *testing.T, path string, v any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// story takes one step of a golden case: a message, or a wait.
func (b *bench) story(step json.RawMessage) {
	b.t.Helper()
	var wait struct {
		Wait string `json:"wait"`
	}
	if err := json.Unmarshal(step, &wait); err != nil {
		b.t.Fatal(err)
	}
	if wait.Wait != "" {
		d, err := time.ParseDuration(wait.Wait)
		if err != nil {
			b.t.Fatal(err)
		}
		b.wait(d)
		return
	}
	m := new(messages.Message)
	if err := json.Unmarshal(step, m); err != nil {
		b.t.Fatal(err)
	}
	m.SchemaVersion, m.Received = messages.SchemaVersion, b.now
	m.Subject = messages.SubjectOf(m.Sender.PartyID, m)
	b.send(m)
}

func (b *bench) found(ref string) found {
	b.t.Helper()
	d := b.last(ref)
	out := found{Outcome: d.Outcome, Final: d.Final, Deadline: d.Deadline, Claims: []foundClaim{}, Made: len(b.decisions[subject(ref)])}
	for _, l := range d.Lines {
		for _, e := range l.Effects {
			out.Effects = append(out.Effects, e.Type+" "+string(e.Control))
		}
		for i := range l.Claims {
			c := &l.Claims[i]
			f := foundClaim{Basis: c.Basis, Outcome: string(c.Outcome)}
			if c.Cited != nil {
				f.Cited, f.Folded = c.Cited.Number, c.Cited.Folded
			}
			if c.Instrument != nil {
				f.Instrument, f.Issued = c.Instrument.Subject, c.Instrument.Issued
			}
			for _, x := range c.Candidates {
				f.Candidates = append(f.Candidates, x.Number+" of "+x.Issued)
			}
			for _, g := range c.Gates {
				if g.Reason != "" {
					f.Reasons = append(f.Reasons, g.Reason)
				}
			}
			out.Claims = append(out.Claims, f)
		}
	}
	return out
}
