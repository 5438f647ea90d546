package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/native"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

// settings is the configuration of the tests' hub: China's border, a port that is pushed to, an agency that pulls.
var settings = head("test-hub", "CN") + `partners:
  - {id: port, country: CN, secretEnv: PORT, deliver: {type: web, url: "$PORT"}}
  - {id: agency, country: NL, secretEnv: AGENCY, deliver: {type: inbox}}
  - {id: stranger, country: DE, secretEnv: STRANGER}
routes:
  - {name: decisions, match: {kinds: [decision]}, to: [port, agency]}
  - {name: instruments, match: {kinds: [certificate, inspection]}, to: [port]}
  - {name: rulings, match: {kinds: [ruling]}, to: [agency]}
` + agreed{issuer: "agency", authority: "customs", border: "port", classes: `, {class: inspection, span: {from: "2020-01-01"}}`, gates: "0, 1, 2, 3, 7, 8, 10, 11", more: `      - id: inspected
        instruments: [inspection]
        performedBy: [authority]
        issuers: [nl-phs]
        hs: ["0601"]
        procedures: [import]
        gates: [0, 1, 2, 3, 7, 8, 10]
        match: [ucr, container+seal]
        effects: [{type: waive, control: physical}]
        term: unlimited
        quantity: none
`}.yaml()

// registry reads the hub's own JSON, and EDIFACT for the tests of answers: what other formats become is their adapters' test, and the
// trial's.
func registry() *adapters.Registry {
	var r adapters.Registry
	r.Add(native.Adapter{}, edifact.Adapter{})
	return &r
}

var secrets = map[string]string{"PORT": "port-token", "AGENCY": "agency-token", "STRANGER": "stranger-token", "OFFICER": "officer-token",
	"CUSTOMS": "customs-token", "OFFICE_A": "office-a-token", "OFFICE_B": "office-b-token", "TRADER": "trader-token", "CN_HUB": "cn-hub-token", "NL_HUB": "nl-hub-token"}

// receiver is the port's own HTTP system. It remembers every parcel and how often it came.
type receiver struct {
	mu      sync.Mutex
	times   map[string]int
	order   []arrival
	fail    func(n int) int // status for the n-th request, 0 for 204
	n       int
	changed chan struct{}
}

type arrival struct {
	lane, parcel string
	sequence     int
	message      *messages.Message
}

func newReceiver() *receiver {
	return &receiver{times: map[string]int{}, changed: make(chan struct{})}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	m := new(messages.Message)
	if err == nil {
		err = json.Unmarshal(body, m)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.n++
	if r.fail != nil {
		if status := r.fail(r.n); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	key := q.Header.Get("Idempotency-Key")
	if r.times[key]++; r.times[key] == 1 {
		var seq int
		_, _ = fmt.Sscan(q.Header.Get("Clearhub-Sequence"), &seq)
		r.order = append(r.order, arrival{q.Header.Get("Clearhub-Lane"), key, seq, m})
		close(r.changed)
		r.changed = make(chan struct{})
	}
	w.WriteHeader(http.StatusNoContent)
}

func (r *receiver) arrivals() ([]arrival, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]arrival(nil), r.order...), r.changed
}

// world is a hub with its partners.
type world struct {
	t        *testing.T
	dir      string
	extra    string
	settings string // in place of settings, where a test has its own
	had      map[string][]*messages.Message
	receiver *receiver
	server   *httptest.Server
	api      string
	hub      *hub.Hub
	stop     func()
}

// newWorld prepares partners and, where the tests run against a real cluster, names it in the configuration.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), receiver: newReceiver()}
	w.server = httptest.NewServer(w.receiver)
	t.Cleanup(w.server.Close)
	if os.Getenv("CLEARHUB_TEST_KAFKA") != "" {
		w.extra = fmt.Sprintf("kafka: {brokers: [%q], prefix: %q, partitions: 3, replicas: 1}", strings.Join(kafkatest.Start(t), `", "`), prefix(t))
	}
	return w
}

func prefix(t *testing.T) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, t.Name())
	return fmt.Sprintf("t%x-%s", time.Now().UnixNano(), clean)
}

func getenv(k string) (string, bool) { v, ok := secrets[k]; return v, ok }

// start runs the hub in this process until the test ends or stop is called.
func (w *world) start() {
	w.t.Helper()
	c, err := config.Parse("test.yaml", []byte(w.text()), getenv)
	if err != nil {
		w.t.Fatal(err)
	}
	level := zerolog.WarnLevel
	h, err := hub.New(w.t.Context(), hub.Options{Config: c, Registry: registry(), Logger: zerolog.New(zerolog.NewTestWriter(w.t)).Level(level)})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	var once sync.Once
	w.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				w.t.Errorf("hub: %v", err)
			}
		})
	}
	w.t.Cleanup(w.stop)
	w.hub, w.api = h, h.APIURL()
	w.ready()
}

func (w *world) ready() {
	w.t.Helper()
	w.until("the hub is ready", func() bool {
		status, _, err := w.try("", http.MethodGet, "/readyz", nil)
		return err == nil && status == http.StatusOK
	})
}

// until polls with a deadline.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	if !within(ok) {
		w.t.Fatalf("not within %s: %s", patience, what)
	}
}

// patience is how long something is waited for that must come: only a test that fails takes so long, however busy the machine is.
const patience = 2 * time.Minute

// within polls until something is so, and tells whether it was in time.
func within(ok func() bool) bool {
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

func (w *world) try(token, method, path string, body []byte) (int, []byte, error) {
	q, err := http.NewRequestWithContext(w.t.Context(), method, w.api+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, data, err
}

func (w *world) call(token, method, path string, body []byte) (int, []byte) {
	w.t.Helper()
	status, data, err := w.try(token, method, path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	return status, data
}

// submit sends a document and wants it taken.
func (w *world) submit(token, document string) messages.Receipt {
	w.t.Helper()
	status, body := w.call(token, http.MethodPost, "/v1/documents", []byte(document))
	if status != http.StatusAccepted {
		w.t.Fatalf("status %d: %s\ndocument: %s", status, body, document)
	}
	var r messages.Receipt
	if err := json.Unmarshal(body, &r); err != nil {
		w.t.Fatal(err)
	}
	return r
}

// goods is what the tests' documents are about.
type goods struct {
	ref, ucr, container, seal string
	cert, net, hs             string
	function                  string
}

func (g goods) with(f func(*goods)) goods { f(&g); return g }

func declare(g goods) string {
	if g.hs == "" {
		g.hs = "060110"
	}
	if g.function == "" {
		g.function = "original"
	}
	docs := ""
	if g.cert != "" {
		docs = fmt.Sprintf(`"documents":[{"class":"phytosanitary","type":{"code":"851","list":"untdid1001"},"number":%q,"appliesTo":[1]}],`, g.cert)
	}
	equipment, held := "", ""
	if g.container != "" {
		equipment = fmt.Sprintf(`"equipment":[{"id":%q,"seals":[{"id":%q}]}],`, g.container, g.seal)
		held = fmt.Sprintf(`"equipment":[%q],`, g.container)
	}
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"declaration","function":%q,
"issued":{"value":"2026-11-20","precision":"date","zone":"+08:00","zoneBasis":"stated"},
"body":{"type":"import","typeCode":{"code":"929","list":"untdid1001"},"references":[{"type":"declarantReference","number":%q},{"type":"ucr","number":%q}],
"date":{"value":"2026-11-20","precision":"date","zone":"+08:00","zoneBasis":"stated"},
"exportCountry":"NL","destinationCountry":"CN","offices":[{"role":"import","id":"0905"}],
"parties":[{"role":"consignor","names":[{"value":"Polder Bulbs"}],"address":{"country":"NL"}},{"role":"consignee","names":[{"value":"Bohai Horticulture"}],"address":{"country":"CN"}}],
%s%s"consignments":[{"number":1,"lines":[{"number":1,"descriptions":[{"value":"Tulip bulbs"}],"classifications":[{"system":"HS","code":%q}],
"origins":[{"country":"NL"}],%s"measures":[{"type":"netMass","value":%q,"unitCode":"KGM"}]}]}]}}`, g.function, g.ref, g.ucr, docs, equipment, g.hs, held, g.net)
}

func certify(number, net, status string) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"certificate","function":"original",
"issued":{"value":"2026-11-18","precision":"date","zone":"+01:00","zoneBasis":"stated"},
"body":{"class":"phytosanitary","type":{"code":"851","list":"untdid1001"},"attestation":"certification","number":%q,"form":"certificate","status":%q,
"issued":{"value":"2026-11-18","precision":"date","zone":"+01:00","zoneBasis":"stated"},"issuingCountry":"NL","exportCountry":"NL","destinationCountry":"CN",
"parties":[{"role":"issuer","names":[{"value":"Plant Health Service"}],"address":{"country":"NL"}},{"role":"consignor","names":[{"value":"Polder Bulbs"}],"address":{"country":"NL"}},
{"role":"consignee","names":[{"value":"Bohai Horticulture"}],"address":{"country":"CN"}}],
"consignments":[{"number":1,"lines":[{"number":1,"descriptions":[{"value":"Tulip bulbs"}],"classifications":[{"system":"HS","code":"060110"}],
"measures":[{"type":"netMass","value":%q,"unitCode":"KGM"}]}]}]}}`, number, status, net)
}

func rule(ref, status string) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"ruling","function":"response","issued":{"value":"2026-11-21T10:00","precision":"minute","zone":"+08:00","zoneBasis":"stated"},
"body":{"status":%q,"references":[{"type":"declarantReference","number":%q}],"time":{"value":"2026-11-21T10:00","precision":"minute","zone":"+08:00","zoneBasis":"stated"},
"authority":{"role":"authority","names":[{"value":"Customs"}],"address":{"country":"CN"}}}}`, status, ref)
}

// decisions are those the trail knows of a declaration, oldest first.
func (w *world) decisions(message string) []*messages.Decision {
	w.t.Helper()
	status, body := w.call("officer-token", http.MethodGet, "/v1/messages/"+message+"/decisions", nil)
	if status == http.StatusNotFound {
		return nil
	}
	var all struct{ Decisions []*messages.Message }
	if err := json.Unmarshal(body, &all); err != nil || status != http.StatusOK {
		w.t.Fatalf("decisions: %d %v %s", status, err, body)
	}
	var out []*messages.Decision
	for _, m := range all.Decisions {
		out = append(out, m.Body.(*messages.Decision))
	}
	return out
}

// decided waits until the last decision about a declaration has an outcome, and gives it.
func (w *world) decided(r messages.Receipt, want messages.Outcome) *messages.Decision {
	w.t.Helper()
	var last *messages.Decision
	if !within(func() bool {
		if ds := w.decisions(r.Messages[0].Message); len(ds) > 0 {
			last = ds[len(ds)-1]
		}
		return last != nil && last.Outcome == want
	}) {
		text, _ := json.MarshalIndent(last, "", " ")
		w.t.Fatalf("no decision %s; the last is %s", want, text)
	}
	return last
}

func reasons(d *messages.Decision) string {
	var out []string
	for _, l := range d.Lines {
		for _, c := range l.Claims {
			for _, g := range c.Gates {
				if g.Reason != "" {
					out = append(out, g.Reason)
				}
			}
		}
	}
	return strings.Join(out, " ")
}
