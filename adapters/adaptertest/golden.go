package adaptertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// kase is one golden case as it lies on disk.
type kase struct {
	name, dir string
	// ext is the extension of the input, with its dot.
	ext     string
	in      []byte
	profile adapters.Profile
}

// load reads the cases of a folder, in the order of their names.
func load(dir string) ([]kase, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var cases []kase
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		k := kase{name: e.Name(), dir: filepath.Join(dir, e.Name())}
		if err := k.load(); err != nil {
			return nil, fmt.Errorf("case %s: %w", k.name, err)
		}
		cases = append(cases, k)
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("no cases in %s", dir)
	}
	return cases, nil
}

func (k *kase) load() error {
	ins, err := filepath.Glob(filepath.Join(k.dir, "in.*"))
	if err != nil {
		return err
	}
	if len(ins) != 1 {
		return fmt.Errorf("needs exactly one in.<ext>, has %d", len(ins))
	}
	k.ext = filepath.Ext(ins[0])
	if k.in, err = os.ReadFile(ins[0]); err != nil {
		return err
	}
	note, err := os.ReadFile(filepath.Join(k.dir, "note.md"))
	if err != nil || len(bytes.TrimSpace(note)) == 0 {
		return errors.New("needs a note.md that says where the input is from and what the case shows")
	}
	profile, err := os.ReadFile(filepath.Join(k.dir, "profile.json"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(profile))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&k.profile); err != nil {
		return fmt.Errorf("profile.json: %w", err)
	}
	return nil
}

// want is want.json: what a document becomes, without what changes with every byte of it.
type want struct {
	Verdict  string            `json:"verdict"`
	Identity string            `json:"identity,omitempty"`
	Messages []json.RawMessage `json:"messages"`
}

// wantFault is an entry of faults.json: everything but the prose, which may be bettered at any time.
type wantFault struct {
	Code     string             `json:"code"`
	Severity messages.Severity  `json:"severity"`
	Pointer  string             `json:"pointer,omitempty"`
	Position *messages.Position `json:"position,omitempty"`
	Found    string             `json:"found,omitempty"`
	Standard string             `json:"standard,omitempty"`
	Level    string             `json:"level,omitempty"`
}

// request is how the kit sends a golden input.
func (s *subject) request(data []byte) adapters.Request {
	return adapters.Request{Sender: messages.Participant{PartyID: "golden"}, Bytes: data, Profile: s.profile}
}

func (s *subject) read(data []byte) adapters.Document {
	r := new(adapters.Registry)
	r.Add(s.adapter)
	return r.Read(context.Background(), s.request(data))
}

// address is whom the kit encodes for.
func (s *subject) address() adapters.Address {
	return adapters.Address{Sender: "SENDER", Recipient: "RECIPIENT", ControlReference: "REF0001",
		Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Profile: s.profile}
}

func checkGolden(r reporter, s *subject) {
	r.Helper()
	doc := s.read(s.in)
	if doc.Failure != nil {
		r.Errorf("the adapter failed: %v", doc.Failure)
	}
	w := want{Verdict: doc.Verdict, Identity: doc.Identity, Messages: []json.RawMessage{}}
	for _, m := range doc.Messages {
		data, err := messages.Marshal(lasting(m))
		if err != nil {
			r.Errorf("marshal message: %v", err)
			return
		}
		// The hub stamps its schema's version on every message: no adapter's golden files shall differ for that.
		data = bytes.Replace(data, []byte(`"schemaVersion":"`+messages.SchemaVersion+`",`), nil, 1)
		w.Messages = append(w.Messages, data)
	}
	s.compare(r, "want.json", indented(w))
	faults := []wantFault{}
	for _, f := range doc.Faults {
		faults = append(faults, wantFault{f.Code, f.Severity, f.Pointer, f.Position, f.Found, f.Standard, f.Level})
	}
	s.compare(r, "faults.json", indented(faults))
	s.goldenOut(r, doc)
	s.goldenAnswer(r, doc)
}

// goldenOut compares what an encoder makes of the first message.
func (s *subject) goldenOut(r reporter, doc adapters.Document) {
	e, m := s.encoder(doc)
	if e == nil {
		return
	}
	var out bytes.Buffer
	losses, err := e.Encode(context.Background(), &out, m, s.address())
	if err != nil {
		r.Errorf("encode: %v", err)
		return
	}
	s.compare(r, "out"+s.ext, out.Bytes())
	lost := []wantFault{}
	for _, f := range losses {
		lost = append(lost, wantFault{f.Code, f.Severity, f.Pointer, f.Position, f.Found, f.Standard, f.Level})
	}
	if len(lost) > 0 || s.has("losses.json") {
		s.compare(r, "losses.json", indented(lost))
	}
}

// goldenAnswer compares the receipt in the sender's own format.
func (s *subject) goldenAnswer(r reporter, doc adapters.Document) {
	a, ok := s.adapter.(adapters.Acknowledger)
	if !ok {
		return
	}
	var out bytes.Buffer
	to := s.address()
	to.Document = s.in
	if err := a.Acknowledge(context.Background(), &out, receipt(doc), to); err != nil {
		if s.has("answer" + s.ext) {
			r.Errorf("acknowledge: %v", err)
		}
		return // a format may have no answer to what it could not read
	}
	s.compare(r, "answer"+s.ext, out.Bytes())
}

// receipt is the hub's receipt for a document that was read.
func receipt(doc adapters.Document) messages.Receipt {
	status := map[string]string{messages.VerdictAccepted: "accepted", messages.VerdictWarned: "acceptedWithWarnings", messages.VerdictRefused: "refused",
		messages.VerdictPartly: "partlyAccepted"}
	out := messages.Receipt{Level: "schema", Status: status[doc.Verdict], Document: doc.ID, Faults: doc.Faults}
	for _, m := range doc.Messages {
		one := messages.MessageReceipt{Message: m.ID, Kind: m.Kind, Subject: m.Subject, Reference: messages.OwnNumber(m), Status: "accepted"}
		switch {
		case m.Faults.Refused():
			one.Status = "refused"
		case m.Faults.Warned():
			one.Status = "acceptedWithWarnings"
		}
		out.Messages = append(out.Messages, one)
	}
	return out
}

// encoder gives the adapter as an encoder, and the message to encode: the first of a format that it says it writes.
func (s *subject) encoder(doc adapters.Document) (adapters.Encoder, *messages.Message) {
	e, ok := s.adapter.(adapters.Encoder)
	if !ok || doc.Verdict == messages.VerdictRefused {
		return nil, nil
	}
	for _, m := range doc.Messages {
		for _, f := range s.adapter.Spec().Formats {
			if f.Encode && f.Name == m.Source.Format {
				return e, m
			}
		}
	}
	return nil, nil
}

// lasting drops what changes with every byte of the input, and what faults.json and the kit's own checks cover.
func lasting(m *messages.Message) *messages.Message {
	out := *m
	if out.Subject == out.ID {
		out.Subject = ""
	}
	out.ID, out.Provenance, out.Faults = "", nil, nil
	out.Source.Document, out.Source.SHA256, out.Source.Size, out.Source.AdapterVersion = "", "", 0, ""
	return &out
}

func indented(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return []byte(err.Error())
	}
	return b.Bytes()
}

func (s *subject) has(name string) bool {
	_, err := os.Stat(filepath.Join(s.dir, name))
	return err == nil
}

// compare holds got against a golden file, or writes the file.
func (s *subject) compare(r reporter, name string, got []byte) {
	r.Helper()
	path := filepath.Join(s.dir, name)
	if s.update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			r.Errorf("write golden file: %v", err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		r.Errorf("read golden file: %v (go test -update writes it)", err)
		return
	}
	if !bytes.Equal(want, got) {
		r.Errorf("%s differs (go test -update writes it anew):\n%s", name, firstDifference(want, got))
	}
}

// firstDifference shows the first line in which two texts differ, with the lines before it.
func firstDifference(want, got []byte) string {
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d, after\n%s\nwant %s\ngot  %s", i+1, strings.Join(w[max(0, min(i, len(w))-3):min(i, len(w))], "\n"), at(w, i), at(g, i))
		}
	}
	return ""
}

func at(lines []string, i int) string {
	if i >= len(lines) {
		return "(the end)"
	}
	return lines[i]
}
