package console_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/console"
	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
	"github.com/clearhub/clearhub/router/trail"
)

// hostile is what a sender might put into any text, to see whether it runs in an operator's browser.
const hostile = `<script>document.title="owned"</script><img src=x onerror=alert(1)>`

// serve shows one declaration, its decision and one refused document in a console.
func serve(t *testing.T) (base string, declaration *messages.Message, refused string) {
	t.Helper()
	log, err := stream.Open(t.Context(), stream.Options{Brokers: kafkatest.Start(t), Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	topics := []string{"d", "m", "p", "e"}
	for _, name := range topics {
		if err := log.Ensure(t.Context(), stream.Topic{Name: name, Partitions: 1, Replicas: 1}); err != nil {
			t.Fatal(err)
		}
	}
	put := func(topic string, v any, hs ...stream.Header) {
		value, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := log.Send(t.Context(), stream.Record{Topic: topic, Partition: 0, Key: []byte("k"), Value: value, Headers: hs}); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
	doc := messages.DocumentID("port", "1")
	m := &messages.Message{SchemaVersion: messages.SchemaVersion, ID: messages.MessageID(doc, 0), Kind: messages.KindDeclaration, Function: messages.FunctionOriginal, Received: at,
		Sender: messages.Participant{PartyID: "port"}, Source: messages.Source{Document: doc},
		Body: &messages.Declaration{Type: "import", ExportCountry: "NL", DestinationCountry: "CN", References: []messages.Reference{{Type: "declarantReference", Number: "D-77"}},
			Consignments: []messages.Consignment{{Number: 1, Lines: []messages.Line{{Number: 1, Descriptions: []messages.Text{{Value: "Bulbs " + hostile}}}}}}}}
	m.Subject = messages.SubjectOf("port", m)
	body, err := messages.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	put("d", messages.Acceptance{V: 1, Document: doc, Sender: "port", Received: at, Name: "d.edi", Verdict: "accepted", Raw: []byte("x"), Messages: []json.RawMessage{body}})
	q := func(v string) *messages.Quantity {
		return &messages.Quantity{Value: messages.Decimal(v), UnitCode: "KGM"}
	}
	put("m", messages.Message{SchemaVersion: messages.SchemaVersion, ID: "dec1", Kind: messages.KindDecision, Function: messages.FunctionStatus, Subject: m.Subject, Received: at.Add(time.Second),
		Sender: messages.Participant{PartyID: "hub"}, Body: &messages.Decision{Number: "0123456789abcdef", Border: "CN", Instant: "2026-04-01T09:00:01Z", Outcome: messages.OutcomeQuantityExceeded,
			Recall:   &messages.Recall{Action: "recall", Arrival: "released", Reason: "revoked", Stands: true},
			Override: &messages.Override{Outcome: messages.OutcomeControlRequired, Officer: "O-1", Reason: "the seal is broken"},
			Lines: []messages.LineDecision{{Line: 1, Outcome: messages.OutcomeQuantityExceeded, Claims: []messages.ClaimDecision{{Claim: "c", Basis: "cited", Outcome: messages.OutcomeQuantityExceeded,
				Instrument: &messages.InstrumentRef{Kind: messages.KindCertificate, Class: messages.ClassPhytosanitary, Number: "EC/NL/1", Country: "NL"},
				Gates:      []messages.Gate{{Gate: 0, Result: "pass"}, {Gate: 11, Result: "fail", Reason: "G11.EXCEEDED", Text: "9000 KGM were asked for, 8000 KGM are free"}},
				Ledger:     &messages.LedgerEntry{Verb: "none", Quantity: q("9000"), Issued: q("20000"), Free: q("8000"), Reserved: q("0"), Consumed: q("12000")}}}}}}},
		stream.Header{Key: "clearhub-lane", Value: []byte(m.Subject)})
	put("e", messages.Event{V: 1, Time: at, Stage: "intake", State: messages.StateReceived, Document: doc, Message: m.ID, Subject: m.Subject, Text: hostile})
	refused = messages.DocumentID("port", "2")
	put("d", messages.Acceptance{V: 1, Document: refused, Sender: "port", Received: at, Name: "bad" + hostile + ".edi", Verdict: "refused", Raw: []byte("UNB+x'QTY+1:240000'" + hostile),
		Faults: messages.Faults{{Code: "EDI-012", Severity: messages.SeverityRefuse, Text: "quantity has no unit", Found: "QTY", Mend: "state the unit", Position: &messages.Position{Offset: 6, Line: 1, Column: 7}}}})

	tr, err := trail.Open(t.Context(), trail.Options{Path: filepath.Join(t.TempDir(), "trail.db"), Log: log, Documents: "d", Messages: "m", Parcels: "p", Events: "e", Logger: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- tr.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done; _ = tr.Close() })
	deadline := time.Now().Add(2 * time.Minute)
	for tr.Lag() != 0 {
		if time.Now().After(deadline) {
			t.Fatal("the trail did not catch up")
		}
		time.Sleep(10 * time.Millisecond)
	}
	c, err := console.New(console.Options{Trail: tr, Hub: "test-hub", Logger: zerolog.New(zerolog.NewTestWriter(t)), Quote: func(_ string, d []byte, f messages.Fault) console.Excerpt {
		return console.Excerpt{Text: string(d), From: 6, To: 9}
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	return s.URL, m, refused
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestPagesShowWhatTheTrailKnowsAndNothingRuns(t *testing.T) {
	base, m, refused := serve(t)
	for path, want := range map[string][]string{
		"/":                                {"D-77", "quantity exceeded", "Refused documents", "import declaration"},
		"/?q=d77":                          {"1 found", "D-77"},
		"/?q=nowhere":                      {"Nothing is known"},
		"/messages/" + m.ID:                {"G11.EXCEEDED", "9000 KGM were asked for", "20\u202f000 kg", "Timeline", "received"},
		"/messages/dec1":                   {"Why", "quantity free"},
		"/messages/" + m.ID + "/canonical": {`"kind": "declaration"`},
		"/documents/" + refused:            {"quantity has no unit", "<mark>QTY</mark>", "state the unit"},
	} {
		status, body := get(t, base+path)
		if status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s does not show %q", path, w)
			}
		}
		if !strings.HasSuffix(path, "/canonical") && strings.Contains(body, "<script>document") || strings.Contains(body, "<img src=x") && !strings.HasSuffix(path, "/canonical") {
			t.Errorf("%s lets a sender's text run", path)
		}
	}
	for _, path := range []string{"/messages/none", "/documents/none", "/elsewhere"} {
		if status, body := get(t, base+path); status != http.StatusNotFound || !strings.Contains(body, "All messages") {
			t.Errorf("%s: %d", path, status)
		}
	}
	res, err := http.Get(base + "/documents/" + refused + "/raw")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("raw document is served as %v", res.Header)
	}
}

func TestPagesSpeakTheReadersLanguage(t *testing.T) {
	base, m, refused := serve(t)
	for lang, want := range map[string][]string{
		"en": {`<html lang="en">`, "quantity exceeded", "quantity free", "To do", "asked for", "call the goods back", "goods released", "control required", "the seal is broken"},
		"zh": {`<html lang="zh">`, "数量超出", "数量可用", "应采取措施", "召回货物", "货物已放行", "官员改判：需查验", "所需 9\u202f000 千克"},
		"ru": {`<html lang="ru">`, "количество превышено", "количество доступно", "Что сделать", "отозвать товар", "товар выпущен", "требуется контроль", "запрошено 9\u202f000 кг"},
	} {
		_, body := get(t, base+"/messages/"+m.ID+"?lang="+lang)
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("in %s the message does not show %q", lang, w)
			}
		}
		for _, path := range []string{"/", "/?q=nowhere", "/documents/" + refused, "/messages/none"} {
			if status, body := get(t, base+path+map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]+"lang="+lang); status == http.StatusInternalServerError || !strings.Contains(body, want[0]) {
				t.Errorf("%s in %s: status %d", path, lang, status)
			}
		}
	}
	for header, want := range map[string]string{"zh-CN,zh;q=0.9,en;q=0.8": "zh", "fr, ru;q=0.7": "ru", "fr": "en", "": "en"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", header)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if got := res.Header.Get("Content-Language"); got != want {
			t.Errorf("a browser that prefers %q is shown %s", header, got)
		}
	}
}

func TestARealBrowserShowsTheDecision(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine: the pages are not looked at in a browser")
	}
	base, m, _ := serve(t)
	dom := func(path string) string {
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
		defer cancel()
		out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir="+t.TempDir(), "--timeout=4000", "--dump-dom", base+path).Output()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return string(out)
	}
	page := dom("/messages/" + m.ID)
	for _, want := range []string{"<title>declaration D-77 · Clearhub</title>", "G11.EXCEEDED", `class="used w60"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the browser does not show %q", want)
		}
	}
	if strings.Contains(page, "owned") && strings.Contains(page, "<title>owned") {
		t.Error("a sender's script ran")
	}
}
