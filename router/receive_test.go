package router_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/stream"
)

// lines is an adapter for tests: "LINES identity", then one declaration's number a line; a line "!…" is refused.
type lines struct{}

func (lines) Spec() adapters.Spec {
	return adapters.Spec{Name: "lines", Version: "1", Formats: []adapters.Format{{Name: "lines", Kinds: []messages.Kind{messages.KindDeclaration}}}}
}

func (lines) Detect(head []byte, _ adapters.Hint) adapters.Score {
	if bytes.HasPrefix(head, []byte("LINES")) {
		return adapters.Yes
	}
	return adapters.No
}

func (lines) Decode(_ context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		b, err := io.ReadAll(in.Reader)
		if err != nil {
			yield(adapters.Decoded{}, err)
			return
		}
		all := strings.Split(strings.TrimSpace(string(b)), "\n")
		identity := strings.TrimSpace(strings.TrimPrefix(all[0], "LINES"))
		for _, line := range all[1:] {
			number, text, _ := strings.Cut(line, " ")
			m := declaration("", strings.TrimPrefix(number, "!"))
			m.ID, m.Subject, m.Source = "", "", messages.Source{Format: "lines", Identity: identity, MediaType: "text/plain"}
			d := m.Body.(*messages.Declaration)
			d.Date = &messages.Time{Value: "2026-03-01", Precision: "date", ZoneBasis: "unknown"}
			d.Offices = []messages.Office{{Role: "declaration", ID: "2103", Country: "CN"}}
			d.Parties = []messages.Party{{Role: "exporter", Names: []messages.Text{{Value: "Steppe Orchard"}}, Address: &messages.Address{Country: "MN"}},
				{Role: "importer", Names: []messages.Text{{Value: "Harbour Foods"}}, Address: &messages.Address{Country: "CN"}}}
			d.TypeCode = &messages.Code{Code: "929", List: "untdid1001"}
			d.Consignments = []messages.Consignment{{Number: 1, Lines: []messages.Line{{Number: 1, Descriptions: []messages.Text{{Value: "apples"}},
				Measures: []messages.Measure{{Type: "netMass", Quantity: messages.Quantity{Value: "100", UnitCode: "KGM"}}}}}}}
			d.Notes = []messages.Note{{Text: text}}
			out := adapters.Decoded{Message: m}
			if strings.HasPrefix(number, "!") {
				out.Faults = messages.Faults{{Code: "LIN-001", Severity: messages.SeverityRefuse, Text: "the line is marked as wrong"}}
			}
			if !yield(out, nil) {
				return
			}
		}
	}
}

func (lines) Acknowledge(_ context.Context, w io.Writer, r messages.Receipt, _ adapters.Address) error {
	_, err := io.WriteString(w, "<answer>"+r.Status+"</answer>")
	return err
}

type bench struct {
	*router.Receiver
	log    *memory
	points []string
	quota  error
	out    bytes.Buffer
	now    time.Time
}

func newReceiver(t *testing.T) *bench {
	t.Helper()
	var reg adapters.Registry
	reg.Add(lines{})
	b := &bench{log: newMemory(), now: noon}
	r, err := router.NewReceiver(router.ReceiverOptions{Registry: &reg, Log: b.log, Blobs: b.log, Topics: topics, MaxBytes: 4 << 20,
		Quota: func() error { return b.quota }, Hook: func(p string) { b.points = append(b.points, p) },
		Clock: func() time.Time { return b.now }, Logger: zerolog.New(&b.out)})
	if err != nil {
		t.Fatal(err)
	}
	b.Receiver = r
	return b
}

func (b *bench) stored(t *testing.T) []messages.Acceptance {
	t.Helper()
	var out []messages.Acceptance
	for _, r := range b.log.records[topics.Documents] {
		out = append(out, decode[messages.Acceptance](t, r.Value))
		if string(r.Key) != "port-a" || len(r.Value) > stream.MaxRecord {
			t.Errorf("key %s, %d bytes", r.Key, len(r.Value))
		}
	}
	return out
}

func request(text string) router.Request {
	return router.Request{Partner: router.Partner{ID: "port-a", Country: "CN"}, Name: "x.txt", MediaType: "text/plain", Bytes: []byte(text)}
}

func TestReceiveStoresThenAnswers(t *testing.T) {
	b := newReceiver(t)
	receipt, err := b.Receive(t.Context(), request("LINES I1\nA1\nA2\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := b.stored(t)
	if len(a) != 1 || len(a[0].Messages) != 2 || string(a[0].Raw) != "LINES I1\nA1\nA2\n" || a[0].BodyHash == "" || a[0].Document != receipt.Document {
		t.Fatalf("%+v", a)
	}
	if strings.Join(b.points, " ") != "receive.read receive.stored" {
		t.Errorf("points %v", b.points)
	}
	if receipt.Status == "refused" || len(receipt.Messages) != 2 || receipt.Messages[0].Reference != "A1" || receipt.Messages[0].Subject != "port-a/declaration/A1" {
		t.Errorf("%+v", receipt)
	}
	m := decode[messages.Message](t, a[0].Messages[0])
	if m.Sender.PartyID != "port-a" || m.Subject != receipt.Messages[0].Subject || !m.Received.Equal(noon) {
		t.Errorf("%+v", m)
	}
}

func TestReceiveGivesEqualReceiptsForEqualBytes(t *testing.T) {
	one, two := newReceiver(t), newReceiver(t)
	two.now = noon.Add(30 * 24 * time.Hour)
	a, err := one.Receive(t.Context(), request("LINES I1\nA1\n!A2\n"))
	b, err2 := two.Receive(t.Context(), request("LINES I1\nA1\n!A2\n"))
	if err != nil || err2 != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%v %v\n%+v\n%+v", err, err2, a, b)
	}
	checked, ms, err := two.Check(t.Context(), request("LINES I1\nA1\n!A2\n"))
	if err != nil || !reflect.DeepEqual(a, checked) || len(ms) != 2 {
		t.Errorf("check differs: %v %+v", err, checked)
	}
	if len(two.stored(t)) != 1 {
		t.Error("check stored something")
	}
}

func TestReceiveStoresRefusedDocumentsToo(t *testing.T) {
	for name, text := range map[string]string{"a message is refused": "LINES I1\nA1\n!A2\n", "nobody reads it": "what is this?", "it is empty": ""} {
		t.Run(name, func(t *testing.T) {
			b := newReceiver(t)
			receipt, err := b.Receive(t.Context(), request(text))
			if err != nil || receipt.Status != "refused" || len(receipt.Faults) == 0 {
				t.Fatalf("%v %+v", err, receipt)
			}
			for _, m := range receipt.Messages {
				if m.Status != "refused" {
					t.Errorf("a message of a refused document is %s", m.Status)
				}
			}
			if a := b.stored(t); len(a) != 1 || a[0].Verdict != messages.VerdictRefused || string(a[0].Raw) != text {
				t.Errorf("%+v", a)
			}
		})
	}
}

func TestReceiveTakesTheIdempotencyKeyAsIdentity(t *testing.T) {
	b := newReceiver(t)
	q := request("LINES\nA1\n")
	if _, err := b.Receive(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	q.IdempotencyKey = "k1"
	if _, err := b.Receive(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	a := b.stored(t)
	if a[0].Identity != "" || a[0].BodyHash != "" {
		t.Errorf("a format without identity has %q", a[0].Identity)
	}
	if a[1].Identity != "key:k1" || a[1].BodyHash == "" || a[1].Document != a[0].Document {
		t.Errorf("%+v", a[1])
	}
	q.IdempotencyKey = strings.Repeat("k", 1000)
	if _, err := b.Receive(t.Context(), q); !errors.Is(err, router.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

func TestReceivePutsLargeThingsIntoBlobs(t *testing.T) {
	for name, c := range map[string]struct {
		text          string
		raw, messages bool
	}{
		"small":                         {"LINES I\nA1\n", false, false},
		"many messages":                 {"LINES I\n" + strings.Repeat("A1\n", 150), false, true},
		"large bytes and messages":      {"LINES I\nA1 " + strings.Repeat("x", 400_000) + "\n", true, true},
		"as large as the record may be": {"LINES I\nA1 " + strings.Repeat("x", 200_000) + "\n", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newReceiver(t)
			if _, err := b.Receive(t.Context(), request(c.text)); err != nil {
				t.Fatal(err)
			}
			a := b.stored(t)[0]
			if (a.RawBlob != nil) != c.raw || (a.Raw == nil) != c.raw || (a.MessagesBlob != nil) != c.messages || (a.Messages == nil) != c.messages {
				t.Fatalf("raw %v messages %v", a.RawBlob, a.MessagesBlob)
			}
			if raw, err := b.log.bodies().Raw(t.Context(), a); err != nil || string(raw) != c.text {
				t.Errorf("%v: %d bytes", err, len(raw))
			}
			if c.messages {
				blob, _ := b.log.Get(t.Context(), stream.Ref(*a.MessagesBlob))
				if ms := decode[[]json.RawMessage](t, blob); len(ms) != strings.Count(c.text, "A1") {
					t.Errorf("%d messages", len(ms))
				}
			}
		})
	}
}

func TestReceiveSaysWhatItsCallerMustDo(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(*bench)
		text string
		want error
	}{
		"a broker that is away":      {func(b *bench) { b.log.sendErr = stream.ErrUnknownOutcome }, "LINES I\nA1\n", router.ErrBusy},
		"a queue that is full":       {func(b *bench) { b.log.sendErr = stream.ErrBusy }, "LINES I\nA1\n", router.ErrBusy},
		"a broker that says too big": {func(b *bench) { b.log.sendErr = stream.ErrTooLarge }, "LINES I\nA1\n", router.ErrTooLarge},
		"a blob that was not stored": {func(b *bench) { b.log.sendErr = stream.ErrClosed }, "LINES I\nA1 " + strings.Repeat("x", 400_000), router.ErrBusy},
		"storage that is used up":    {func(b *bench) { b.quota = errors.New("8 GiB") }, "LINES I\nA1\n", router.ErrFull},
		"too many bytes":             {func(*bench) {}, strings.Repeat("x", 5<<20), router.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			b := newReceiver(t)
			c.set(b)
			if r, err := b.Receive(t.Context(), request(c.text)); !errors.Is(err, c.want) || r.Document != "" {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	b := newReceiver(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Receive(ctx, request("LINES I\nA1\n")); !errors.Is(err, router.ErrBusy) || len(b.stored(t)) != 0 {
		t.Errorf("a verdict of haste was stored: %v", err)
	}
	if _, err := b.Receive(t.Context(), router.Request{Bytes: []byte("LINES")}); err == nil {
		t.Error("no partner, no error")
	}
}

func TestReceiveLogsNoContent(t *testing.T) {
	b := newReceiver(t)
	if _, err := b.Receive(t.Context(), request("LINES I1\n!CANARY very private\n")); err != nil {
		t.Fatal(err)
	}
	if s := b.out.String(); !strings.Contains(s, "document stored") || strings.Contains(s, "private") || strings.Contains(s, "CANARY") {
		t.Errorf("log %s", s)
	}
}

func TestAnswerSpeaksTheSendersFormat(t *testing.T) {
	var reg adapters.Registry
	reg.Add(lines{})
	r := messages.Receipt{Level: "schema", Status: "accepted"}
	a, err := router.NewAnswer(t.Context(), &reg, "lines", r, adapters.Address{})
	if err != nil || a.MediaType != "application/xml" || string(a.Body) != "<answer>accepted</answer>" {
		t.Errorf("%s %s %v", a.MediaType, a.Body, err)
	}
	a, err = router.NewAnswer(t.Context(), &reg, "", r, adapters.Address{})
	if err != nil || a.MediaType != "application/json" || string(a.Body) != `{"level":"schema","status":"accepted"}` {
		t.Errorf("%s %s %v", a.MediaType, a.Body, err)
	}
}
