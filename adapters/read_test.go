package adapters_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

func at(offset int64) *messages.Position {
	return &messages.Position{Offset: offset, Line: 1, Column: int(offset) + 1}
}

func read(a fake, q adapters.Request) adapters.Document {
	if q.Sender.PartyID == "" {
		q.Sender.PartyID = "harbour"
	}
	if q.Bytes == nil {
		q.Bytes = []byte("F and more")
	}
	a.name, a.version, a.magic, a.score = "fake", "1.2.3", "F", adapters.Yes
	return registry(a).Read(context.Background(), q)
}

func TestReadStampsWhatOnlyTheHubKnows(t *testing.T) {
	received := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	doc := read(fake{decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
		m := note("26 cn-1")
		m.ID, m.Subject, m.Version, m.SchemaVersion = "forged", "forged", 9, "0.0.1"
		m.Source.Adapter, m.Source.Identity, m.Source.Charset = "forged", "A/B/1", "UNOC"
		m.Sender = messages.Participant{PartyID: "EDI-77", Country: "RS", Role: "agent"}
		m.Provenance = messages.Provenance{{Pointer: "/sender/partyId", Position: *at(4)}, {Pointer: "/body/status", Position: *at(2)}}
		yield(adapters.Decoded{Message: m}, nil)
	}}, adapters.Request{Name: strings.Repeat("n", 300), MediaType: "text/x", Received: received, Sender: messages.Participant{PartyID: "harbour", Country: "CN"}})
	if doc.Failure != nil || len(doc.Messages) != 1 {
		t.Fatalf("%+v", doc)
	}
	m := doc.Messages[0]
	want := messages.Participant{PartyID: "harbour", System: "EDI-77", Country: "CN", Role: "agent"}
	if m.Sender != want {
		t.Errorf("sender %+v, want %+v", m.Sender, want)
	}
	if m.ID != messages.MessageID(doc.ID, 0) || m.Version != 0 || m.SchemaVersion != messages.SchemaVersion || m.Kind != messages.KindRuling || !m.Received.Equal(received) {
		t.Errorf("envelope %+v", m)
	}
	if m.Subject != messages.SubjectOf("harbour", m) || !strings.HasPrefix(m.Subject, "harbour/ruling/") {
		t.Errorf("subject %q", m.Subject)
	}
	if s := m.Source; s.Document != doc.ID || s.SHA256 != doc.SHA256 || s.Size != 10 || s.Adapter != "fake" || s.AdapterVersion != "1.2.3" || s.MediaType != "text/x" || len(s.Name) != 255 {
		t.Errorf("source %+v", s)
	}
	if p := m.Provenance.At("/sender/system"); p == nil || p.Offset != 4 || !slices.IsSortedFunc(m.Provenance, func(a, b messages.Origin) int { return strings.Compare(a.Pointer, b.Pointer) }) {
		t.Errorf("provenance %+v", m.Provenance)
	}
	if doc.Adapter != "fake" || doc.AdapterVersion != "1.2.3" || doc.Format != "fake:NOTE" || doc.FormatVersion != "1" || doc.Identity != "A/B/1" || doc.Charset != "UNOC" {
		t.Errorf("document %+v", doc)
	}
}

func TestReadWarnsOfAnotherSender(t *testing.T) {
	stated := func(id, system string) fake {
		return fake{decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
			m := note("A")
			m.Sender = messages.Participant{PartyID: id, System: system}
			yield(adapters.Decoded{Message: m}, nil)
		}}
	}
	tests := []struct {
		name, id, system string
		identifiers      []string
		want             string
	}{
		{name: "one of its identifiers", id: "EDI-77", identifiers: []string{"EDI-76", "EDI-77"}},
		{name: "none of its identifiers", id: "EDI-99", identifiers: []string{"EDI-76", "EDI-77"}, want: "DOC-012"},
		{name: "no identifiers are known", id: "EDI-99"},
		{name: "none is stated", identifiers: []string{"EDI-77"}},
		{name: "the hub's own id", id: "harbour", identifiers: []string{"EDI-77"}},
		{name: "the hub's own id with a foreign system", id: "harbour", system: "EDI-99", identifiers: []string{"EDI-77"}, want: "DOC-012"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := read(stated(tt.id, tt.system), adapters.Request{Identifiers: tt.identifiers})
			if got := slices.Contains(codes(doc.Faults), "DOC-012"); got != (tt.want != "") {
				t.Errorf("faults %v", doc.Faults)
			}
			raised := read(stated(tt.id, tt.system), adapters.Request{Identifiers: tt.identifiers, Profile: adapters.Profile{Severities: map[string]messages.Severity{"DOC-012": "refuse"}}})
			if tt.want != "" && raised.Verdict != messages.VerdictRefused {
				t.Error("a profile must be able to refuse it")
			}
		})
	}
}

func TestVerdictAndOrder(t *testing.T) {
	f := func(code string, s messages.Severity, p *messages.Position) messages.Fault {
		return messages.Fault{Code: code, Severity: s, Position: p, Text: "x"}
	}
	doc := read(fake{decode: notes(
		messages.Faults{f("T-3", "note", at(7)), f("T-9", "loss", nil), f("T-1", "warn", at(2))},
		messages.Faults{f("T-2", "refuse", at(5))},
	)}, adapters.Request{})
	got := slices.DeleteFunc(codes(doc.Faults), func(c string) bool { return !strings.HasPrefix(c, "T-") })
	if !slices.Equal(got, []string{"T-1", "T-2", "T-3", "T-9"}) {
		t.Errorf("order %v", got)
	}
	if doc.Verdict != messages.VerdictRefused || len(doc.Messages) != 2 {
		t.Errorf("verdict %s, %d messages", doc.Verdict, len(doc.Messages))
	}
	own := func(m *messages.Message) []string {
		return slices.DeleteFunc(codes(m.Faults), func(c string) bool { return !strings.HasPrefix(c, "T-") })
	}
	if !slices.Equal(own(doc.Messages[0]), []string{"T-1", "T-3", "T-9"}) || !slices.Equal(own(doc.Messages[1]), []string{"T-2"}) {
		t.Errorf("own faults %v and %v", own(doc.Messages[0]), own(doc.Messages[1]))
	}
}

func TestProfileSeverities(t *testing.T) {
	tests := []struct {
		name           string
		fault          messages.Fault
		want           messages.Severity
		to, structural string
	}{
		{name: "a warning is raised", fault: messages.Fault{Code: "T-1", Severity: "warn"}, to: "refuse", want: "refuse"},
		{name: "a refusal is lowered", fault: messages.Fault{Code: "T-1", Severity: "refuse"}, to: "warn", want: "warn"},
		{name: "a structural refusal is not", fault: messages.Fault{Code: "T-1", Severity: "refuse"}, to: "warn", structural: "T-1", want: "refuse"},
		{name: "nor one of a structural family", fault: messages.Fault{Code: "T-123", Severity: "refuse"}, to: "note", structural: "T-1*", want: "refuse"},
		{name: "nor one that takes the interchange with it", fault: messages.Fault{Code: "T-1", Severity: "refuse", Level: "interchange"}, to: "warn", want: "refuse"},
		{name: "a structural warning may be lowered", fault: messages.Fault{Code: "T-1", Severity: "warn"}, to: "note", structural: "T-1", want: "note"},
		{name: "a severity that does not exist", fault: messages.Fault{Code: "T-1", Severity: "warn"}, to: "whatever", want: "warn"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			given := messages.Faults{tt.fault}
			a := fake{decode: notes(given), spec: func(s *adapters.Spec) {
				if tt.structural != "" {
					s.Structural = []string{tt.structural}
				}
			}}
			doc := read(a, adapters.Request{Profile: adapters.Profile{Severities: map[string]messages.Severity{tt.fault.Code: messages.Severity(tt.to)}}})
			if i := slices.Index(codes(doc.Faults), tt.fault.Code); i < 0 || doc.Faults[i].Severity != tt.want {
				t.Errorf("faults %+v", doc.Faults)
			}
			if given[0].Severity != tt.fault.Severity {
				t.Error("the adapter's own list was changed")
			}
		})
	}
}

func TestMoreFaultsThanAreListed(t *testing.T) {
	many := make(messages.Faults, 5000)
	for i := range many {
		many[i] = messages.Fault{Code: "T-1", Severity: "note", Position: at(int64(5000 - i)), Text: "x"}
	}
	many[0].Severity = "refuse" // the last in the document
	doc := read(fake{decode: notes(many)}, adapters.Request{})
	last := doc.Faults[len(doc.Faults)-1]
	if len(doc.Faults) != 201 || doc.Faults[0].Position.Offset != 1 || doc.Faults[199].Code != "T-1" || doc.Faults[199].Severity != "refuse" || last.Code != "DOC-011" || last.Severity != "warn" {
		t.Fatalf("%d faults, first %v, last %+v", len(doc.Faults), doc.Faults[0], last)
	}
	if doc.Verdict != messages.VerdictRefused || len(doc.Messages[0].Faults) != 201 {
		t.Errorf("verdict %s, message has %d", doc.Verdict, len(doc.Messages[0].Faults))
	}
}

func TestHowADocumentEnds(t *testing.T) {
	one := adapters.Decoded{Message: note("A")}
	tests := []struct {
		name    string
		decode  func(ctx context.Context, in adapters.Input, yield func(adapters.Decoded, error) bool)
		request adapters.Request
		code    string
		listed  int
		failure bool
	}{
		{name: "a fault that ends it", code: "T-7", listed: 1, decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
			_ = yield(one, nil) && yield(adapters.Decoded{}, fmt.Errorf("decode: %w", &adapters.DocumentError{Faults: messages.Faults{{Code: "T-7", Severity: "refuse", Text: "x"}}}))
		}},
		{name: "a fault that ends it and forgot to refuse", code: "T-7", decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
			yield(adapters.Decoded{}, &adapters.DocumentError{Faults: messages.Faults{{Code: "T-7", Severity: "warn", Text: "x"}}})
		}},
		{name: "an error without faults", code: "DOC-008", decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
			yield(adapters.Decoded{}, errors.New("odd"))
		}},
		{name: "no message", code: "DOC-009", decode: func(context.Context, adapters.Input, func(adapters.Decoded, error) bool) {}},
		{name: "a panic", code: "DOC-007", listed: 1, failure: true, decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
			yield(one, nil)
			panic("index out of range")
		}},
		{name: "a message without a body", code: "DOC-007", failure: true, decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
			yield(adapters.Decoded{Message: &messages.Message{}}, nil)
		}},
		{name: "more messages than the limit", code: "DOC-013", listed: 2, request: adapters.Request{Profile: adapters.Profile{Limits: adapters.Limits{Messages: 2}}}, decode: notes(nil, nil, nil)},
		{name: "more bytes than the limit", code: "DOC-003", request: adapters.Request{Profile: adapters.Profile{Limits: adapters.Limits{Bytes: 3}}}, decode: notes(nil)},
		{name: "a decision from outside", code: "DOC-014", listed: 1, decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
			yield(adapters.Decoded{Message: &messages.Message{Body: &messages.Decision{Outcome: messages.OutcomeRecognised}}}, nil)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := read(fake{decode: tt.decode}, tt.request)
			if doc.Verdict != messages.VerdictRefused || !slices.Contains(codes(doc.Faults), tt.code) {
				t.Errorf("verdict %s, faults %v, want %s", doc.Verdict, doc.Faults, tt.code)
			}
			if len(doc.Messages) != tt.listed || (doc.Failure != nil) != tt.failure {
				t.Errorf("%d messages, failure %v", len(doc.Messages), doc.Failure)
			}
			if doc.ID == "" || doc.SHA256 == "" || doc.Size != 10 {
				t.Errorf("a refused document keeps its identity: %+v", doc)
			}
		})
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	a := fake{name: "fake", magic: "F", score: adapters.Yes, decode: func(_ context.Context, in adapters.Input, yield func(adapters.Decoded, error) bool) {
		cancel()
		_, err := io.ReadAll(in.Reader) // an adapter that does not look at ctx still meets it here
		yield(adapters.Decoded{}, err)
	}}
	doc := registry(a).Read(ctx, adapters.Request{Bytes: []byte("F")})
	if !slices.Equal(codes(doc.Faults), []string{"DOC-010"}) || doc.Verdict != messages.VerdictRefused {
		t.Errorf("%+v", doc)
	}
}

func TestReadIsDeterministic(t *testing.T) {
	a := fake{decode: notes(messages.Faults{{Code: "T-1", Severity: "warn", Text: "x", Position: at(1)}, {Code: "T-2", Severity: "warn", Text: "x", Position: at(1)}}, nil)}
	if one, two := read(a, adapters.Request{}), read(a, adapters.Request{}); !reflect.DeepEqual(one, two) {
		t.Errorf("got %+v\nand %+v", one, two)
	}
	if read(a, adapters.Request{}).ID == read(a, adapters.Request{Sender: messages.Participant{PartyID: "agency"}}).ID {
		t.Error("equal bytes of two senders are two documents")
	}
}

func TestOneMistakeIsOneFault(t *testing.T) {
	tests := []struct {
		name, pointer string
		traced        bool
		want          bool
	}{
		{name: "the value that could not be read", pointer: "/body/references/0/number"},
		{name: "below something of which nothing was read", pointer: "/body/references"},
		{name: "below something of which something was read", pointer: "/body/references", traced: true, want: true},
		{name: "elsewhere", pointer: "/body/time", want: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := read(fake{decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
				m := note("")
				if tt.traced {
					m.Provenance = messages.Provenance{{Pointer: "/body/references/0/type", Position: *at(1)}}
				}
				yield(adapters.Decoded{Message: m, Faults: messages.Faults{{Code: "T-1", Severity: "refuse", Pointer: tt.pointer, Text: "x"}}}, nil)
			}}, adapters.Request{})
			got := slices.ContainsFunc(doc.Faults, func(f messages.Fault) bool {
				return f.Pointer == "/body/references/0/number" && f.Code == "MSG-001"
			})
			if got != tt.want {
				t.Errorf("faults %v", doc.Faults)
			}
		})
	}
}

func TestAProfileCannotLowerWhatTheSchemaForbids(t *testing.T) {
	doc := read(fake{decode: func(_ context.Context, _ adapters.Input, yield func(adapters.Decoded, error) bool) {
		yield(adapters.Decoded{Message: note("")}, nil)
	}}, adapters.Request{Profile: adapters.Profile{Severities: map[string]messages.Severity{"MSG-001": "note"}}})
	if doc.Verdict != messages.VerdictRefused {
		t.Errorf("a reference without a number passes: %v", doc.Faults)
	}
}

func TestReadAll(t *testing.T) {
	in := adapters.Input{Reader: strings.NewReader("12345"), Profile: adapters.Profile{Limits: adapters.Limits{Bytes: 5}}}
	if data, err := adapters.ReadAll(context.Background(), in); err != nil || !bytes.Equal(data, []byte("12345")) {
		t.Errorf("at the limit: %q, %v", data, err)
	}
	in.Reader = strings.NewReader("123456")
	var end *adapters.DocumentError
	if _, err := adapters.ReadAll(context.Background(), in); !errors.As(err, &end) || end.Faults[0].Code != "DOC-003" {
		t.Errorf("beyond the limit: %v", err)
	}
	in.Reader = stuck{}
	if _, err := adapters.ReadAll(context.Background(), in); err == nil {
		t.Error("a reader that gives nothing must not be waited for")
	}
}

// stuck is a reader that gives neither bytes nor an end.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestFaultsAreListedUpToTheirLimit(t *testing.T) {
	for n, want := range map[int]string{adapters.MaxFaults - 1: "", adapters.MaxFaults: "", adapters.MaxFaults + 1: "201 faults", adapters.MaxFaults + 2: "202 faults"} {
		own := len(read(fake{decode: notes(nil)}, adapters.Request{}).Faults) // what the check finds in the fake's message
		fs := make(messages.Faults, n-own)
		for i := range fs {
			fs[i] = messages.Fault{Code: "T-1", Severity: "refuse", Position: at(int64(i + 1)), Text: "x"}
		}
		doc := read(fake{decode: notes(fs)}, adapters.Request{})
		last := doc.Faults[len(doc.Faults)-1]
		if (last.Code == "DOC-011") != (want != "") || want != "" && (last.Found != want || last.Expected != "at most 200" || last.Mend == "") {
			t.Errorf("%d: %+v", n, last)
		}
	}
}
