package hub_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// ediSettings is a hub between a broker and a customs office that speak EDIFACT, both by HTTP.
var ediSettings = head("test-hub", "CN") + `partners:
  - id: broker
    country: CN
    secretEnv: PORT
    deliver: {type: web, url: "%[1]s/broker"}
    answers: {syntax: always, application: onError}
    profile: {interchange: {own: ["DLCUSTOMS:ZZZ", CNHUB], senders: ["LNBROKER:ZZZ"], badMessage: %[2]s}}
  - id: office
    country: CN
    secretEnv: AGENCY
    deliver: {type: web, url: "%[1]s/office", format: edifact, runningNumber: %[3]s}
    expects: {syntax: %[4]s}
    profile: {interchange: {own: ["CNHUB:ZZ"], senders: ["OFFICE:ZZ"]}}
routes:
  - {name: certificates, match: {kinds: [certificate]}, to: [office]}
`

// mailbox is the HTTP system of both partners: it keeps the interchanges that each got, in their order.
type mailbox struct {
	mu   sync.Mutex
	got  map[string][]string
	seen map[string]int
}

func (m *mailbox) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil || !strings.HasPrefix(q.Header.Get("Content-Type"), "application/edifact") {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	key, who := q.Header.Get("Idempotency-Key"), strings.TrimPrefix(q.URL.Path, "/")
	if m.seen[key]++; m.seen[key] == 1 {
		m.got[who] = append(m.got[who], string(body))
	}
	w.WriteHeader(http.StatusNoContent)
}

func (m *mailbox) of(who string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.got[who]...)
}

func newEDIWorld(t *testing.T, badMessage string, running bool, syntaxDue string) (*world, *mailbox) {
	t.Helper()
	w := newWorld(t)
	m := &mailbox{got: map[string][]string{}, seen: map[string]int{}}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	w.settings = fmt.Sprintf(ediSettings, server.URL, badMessage, strconv.FormatBool(running), syntaxDue)
	return w, m
}

// interchange is one of the broker's with certificates; one of which the number is longer than allowed is bad.
func interchange(reference string, numbers ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "UNB+UNOC:3+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+260314:0830+%s'", reference)
	for i, n := range numbers {
		fmt.Fprintf(&b, "UNH+%d+SANCRT:D:96B:UN'BGM+851+%s+9'DTM+182:20260310:102'LOC+27+NL::5'LOC+28+CN::5'LOC+91+NLRTM::6'"+
			"NAD+CZ+++HOLLANDIA BULBS+POLDERWEG 4+HILLEGOM++2181AB+NL'NAD+CN+++DALIAN GARDEN IMPORT+PORT ROAD 9+DALIAN++116001+CN'"+
			"NAD+PQ+NPPO-NL::ZZZ++PLANT HEALTH OFFICE WEST'LIN+1'CST+1+060110:122'MEA+WT+AAA+KGM:9400'IMD+F++:::HYACINTH BULBS'UNT+14+%d'", i+1, n, i+1)
	}
	fmt.Fprintf(&b, "UNZ+%d+%s'", len(numbers), reference)
	return b.String()
}

var long = strings.Repeat("9", 40)

func (w *world) statusOf(document string) (int, messages.Receipt) {
	w.t.Helper()
	status, body := w.call("port-token", http.MethodPost, "/v1/documents", []byte(document))
	var r messages.Receipt
	if err := json.Unmarshal(body, &r); err != nil || r.Document == "" {
		var p struct{ Receipt messages.Receipt }
		if err := json.Unmarshal(body, &p); err != nil {
			w.t.Fatalf("%d %s", status, body)
		}
		r = p.Receipt
	}
	return status, r
}

func (w *world) answers(m *mailbox, who string, n int) []string {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for len(m.of(who)) < n {
		if time.Now().After(deadline) {
			_, parked := w.call("officer-token", http.MethodGet, "/v1/parked", nil)
			w.t.Fatalf("%d interchanges for %s, want %d; parked: %s", len(m.of(who)), who, n, parked)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return m.of(who)
}

func TestOneBadMessageDoesNotSinkItsNeighboursAndTheSenderIsTold(t *testing.T) {
	w, m := newEDIWorld(t, "message", false, "0s")
	w.start()
	status, r := w.statusOf(interchange("LN1", "A1", long, "A3"))
	if status != http.StatusAccepted || r.Status != "partlyAccepted" || len(r.Messages) != 3 || r.Messages[1].Status != "refused" || r.Messages[0].Status == "refused" {
		t.Fatalf("%d %+v", status, r)
	}
	answer := w.answers(m, "broker", 1)[0]
	for _, want := range []string{"+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+", "UCI+LN1+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+7'", "UCM+2+SANCRT:D:96B:UN+4'UCS+2'UCD+39+3"} {
		if !strings.Contains(answer, want) {
			t.Errorf("the CONTRL has no %s: %s", want, answer)
		}
	}
	w.answers(m, "office", 2) // the two good ones went on
	w.until("the trail of the bad one tells why", func() bool {
		_, body := w.call("port-token", http.MethodGet, "/v1/messages/"+r.Messages[1].Message+"/trail", nil)
		return strings.Contains(string(body), `"REFUSED"`) && strings.Contains(string(body), "EDI-042")
	})
}

func TestAnInterchangeOnceReceivedIsADuplicateAfterARestart(t *testing.T) {
	w, m := newEDIWorld(t, "interchange", false, "0s")
	w.start()
	first := interchange("LN7", "B1")
	_, r := w.statusOf(first)
	w.answers(m, "broker", 1)
	w.stop()
	w.start()
	status, again := w.statusOf(first)
	if a, b := fmt.Sprint(r), fmt.Sprint(again); status != http.StatusAccepted || a != b {
		t.Errorf("the same bytes have another receipt: %d\n%s\n%s", status, a, b)
	}
	w.statusOf(interchange("LN7", "B2")) // the same identity, another content
	answers := w.answers(m, "broker", 2)
	if !strings.Contains(answers[1], "UCI+LN7+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+4+26") {
		t.Errorf("the duplicate is answered with %s", answers[1])
	}
	w.statusOf(strings.Replace(interchange("LN7", "B3"), "0830+LN7", "0830+LN7++++++1", 1)) // a test is another interchange
	if answers = w.answers(m, "broker", 3); !strings.Contains(answers[2], "UCI+LN7+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+7") {
		t.Errorf("the test is answered with %s", answers[2])
	}
	status, refused := w.statusOf(interchange("LN8", "C1", long))
	if status != http.StatusUnprocessableEntity || refused.Status != "refused" {
		t.Errorf("a bad message was to refuse its interchange: %d %+v", status, refused)
	}
	if answers = w.answers(m, "broker", 4); !strings.Contains(answers[3], "UCI+LN8+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+4") {
		t.Errorf("it is answered with %s", answers[3])
	}
}

func TestASuspendedInterchangeWaitsForAnOperator(t *testing.T) {
	w, m := newEDIWorld(t, "suspend", false, "0s")
	w.start()
	_, one := w.statusOf(interchange("LN1", "A1", long))
	_, two := w.statusOf(interchange("LN2", "A2", long))
	if one.Status != "received" || two.Status != "received" {
		t.Fatalf("%+v %+v", one, two)
	}
	w.parked(one.Document)
	if got := m.of("broker"); len(got) > 0 {
		t.Errorf("answered before the operator decided: %v", got)
	}
	if status, body := w.call("port-token", http.MethodPost, "/v1/documents/"+one.Document+"/replay", []byte(`{"reason":"x"}`)); status != http.StatusForbidden {
		t.Errorf("a partner replays: %d %s", status, body)
	}
	w.command(one.Document, "replay")
	if a := w.answers(m, "broker", 1)[0]; !strings.Contains(a, "UCI+LN1+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+7'UCM+2") {
		t.Errorf("answered with %s", a)
	}
	w.answers(m, "office", 1)
	w.parked(two.Document)
	w.command(two.Document, "skip")
	if a := w.answers(m, "broker", 2)[1]; !strings.Contains(a, "UCI+LN2+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+4") {
		t.Errorf("answered with %s", a)
	}
	if got := m.of("office"); len(got) != 1 {
		t.Errorf("the office got %d interchanges", len(got))
	}
	w.statusOf(interchange("LN2", "A2")) // the refused one never had an effect: its identity is free
	if a := w.answers(m, "broker", 3)[2]; !strings.Contains(a, "UCI+LN2+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+7") {
		t.Errorf("answered with %s", a)
	}
}

func (w *world) parked(document string) {
	w.t.Helper()
	w.until("the document is parked", func() bool {
		_, body := w.call("officer-token", http.MethodGet, "/v1/parked", nil)
		return strings.Contains(string(body), document)
	})
}

func (w *world) command(document, verb string) {
	w.t.Helper()
	if status, body := w.call("officer-token", http.MethodPost, "/v1/documents/"+document+"/"+verb, []byte(`{"reason":"seen"}`)); status != http.StatusAccepted {
		w.t.Fatalf("%s: %d %s", verb, status, body)
	}
}

// sentReference is the control reference of an interchange that a partner got.
func sentReference(doc string) string {
	_, rest, _ := strings.Cut(doc, "UNZ+1+")
	ref, _, _ := strings.Cut(rest, "'")
	return ref
}

func TestWhatThePartnerAcknowledgesIsMatchedToWhatItWasSent(t *testing.T) {
	w, m := newEDIWorld(t, "message", false, "1s")
	w.start()
	_, r := w.statusOf(interchange("LN1", "D1", "D2", "D3"))
	sent := w.answers(m, "office", 3)
	if !strings.Contains(sent[0], "UNB+UNOC:3+CNHUB:ZZ+OFFICE:ZZ+") || !strings.Contains(sent[0], sentReference(sent[0])+"++++1'") {
		t.Errorf("what was sent does not name both sides and ask for a CONTRL: %s", sent[0])
	}
	by := map[string]string{} // the message of each interchange
	for _, s := range sent {
		for _, n := range []string{"D1", "D2", "D3"} {
			if strings.Contains(s, "+"+n+"+") {
				by[n] = sentReference(s)
			}
		}
	}
	office := func(reference, body string) {
		doc := fmt.Sprintf("UNB+UNOC:3+OFFICE:ZZ+CNHUB:ZZ+260314:0900+%s'%sUNZ+1+%s'", reference, body, reference)
		if status, out := w.call("agency-token", http.MethodPost, "/v1/documents", []byte(doc)); status != http.StatusAccepted {
			t.Fatalf("%d %s", status, out)
		}
	}
	office("OF1", fmt.Sprintf("UNH+1+CONTRL:D:3:UN'UCI+%s+CNHUB:ZZ+OFFICE:ZZ+7'UNT+3+1'", by["D1"]))
	office("OF2", fmt.Sprintf("UNH+1+CONTRL:D:3:UN'UCI+%s+CNHUB:ZZ+OFFICE:ZZ+7'UCM+1+SANCRT:D:96B:UN+4'UCS+3'UCD+12+2:2'UNT+6+1'", by["D2"]))
	trailOf := func(n int, wants ...string) {
		w.until(fmt.Sprintf("%v on the trail of message %d", wants, n+1), func() bool {
			_, body := w.call("officer-token", http.MethodGet, "/v1/messages/"+r.Messages[n].Message+"/trail", nil)
			for _, want := range wants {
				if !strings.Contains(string(body), want) {
					return false
				}
			}
			return true
		})
	}
	trailOf(0, `"answer":"syntax"`, `"status":"accepted"`, `"ACKED"`)
	trailOf(1, `"REFUSED"`, "DISPATCH-010", "0085:12", "1:#3/2.2")
	trailOf(2, `"OVERDUE"`, "DISPATCH-011")
	office("OF3", "UNH+1+APERAK:D:96B:UN'BGM+23+AP1+29'DTM+137:202603140900:203'RFF+ACW:D3'UNT+5+1'")
	trailOf(2, `"ANSWERED"`, `"answer":"application"`)
	_, body := w.call("officer-token", http.MethodGet, "/v1/messages/"+r.Messages[1].Message+"/parcels", nil)
	if !strings.Contains(string(body), `"REFUSED"`) {
		t.Errorf("the parcel's state: %s", body)
	}
}

func TestAPartnerWithARunningNumberGetsOneLaneWithoutGaps(t *testing.T) {
	w, m := newEDIWorld(t, "message", true, "0s")
	w.start()
	w.statusOf(interchange("LN1", "E1", "E2", "E3"))
	w.call("agency-token", http.MethodPost, "/v1/documents", []byte(interchange("X", "Z"))) // not the office's sender: refused
	w.answers(m, "office", 3)
	w.stop()
	w.start()
	w.statusOf(interchange("LN2", "E4", "E5"))
	for i, doc := range w.answers(m, "office", 5) {
		if want := fmt.Sprintf("UNZ+1+%d'", i+1); !strings.Contains(doc, want) {
			t.Errorf("interchange %d has no %s: %s", i+1, want, doc)
		}
	}
}

// killPoints are passages of an attempt at which the hub dies, the n-th time it gets there.
var killPoints = []string{"dispatch.perform.before 1", "dispatch.perform.after 1", "dispatch.step.appended 3", "dispatch.step.counted 3", "intake.relay.after 1"}

func numbered(round int) string {
	return interchange(fmt.Sprintf("LN%d", round), fmt.Sprintf("F%d", round), fmt.Sprintf("G%d", round))
}

// The counter and the lane survive kills at every point of an attempt: each interchange has the same number at every attempt, none is used
// twice and none is left out.
func TestRunningNumbersSurviveKills(t *testing.T) {
	if os.Getenv("CLEARHUB_TEST_KAFKA") != "" {
		t.Skip("kills are tried on the embedded broker")
	}
	w, m := newEDIWorld(t, "message", true, "0s")
	for round, point := range killPoints {
		name, nth, _ := strings.Cut(point, " ")
		n, _ := strconv.Atoi(nth)
		p := w.spawn(name, n)
		for !p.dead() && w.api != "" {
			status, _, err := w.try("port-token", http.MethodPost, "/v1/documents", []byte(numbered(round)))
			if err == nil && status == http.StatusAccepted {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		select {
		case <-p.done:
		case <-time.After(patience):
			t.Errorf("%s was not passed", point)
			p.kill()
		}
	}
	w.start()
	rounds := len(killPoints)
	for round := range rounds { // whatever was not taken is sent again
		w.statusOf(numbered(round))
	}
	got := w.answers(m, "office", 2*rounds)
	if len(got) != 2*rounds {
		t.Errorf("%d interchanges, want %d", len(got), 2*rounds)
	}
	for i, doc := range got {
		if want := fmt.Sprintf("UNZ+1+%d'", i+1); !strings.Contains(doc, want) {
			t.Errorf("interchange %d has no %s: %s", i+1, want, doc)
		}
	}
	if _, r := w.statusOf(interchange("LN0", "another")); r.Document != "" {
		w.until("the duplicate is refused after kills", func() bool {
			for _, a := range m.of("broker") {
				if strings.Contains(a, "UCI+LN0+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+4+26") {
					return true
				}
			}
			return false
		})
	}
}

func TestAnInboxGivesWhatIsWrittenForIt(t *testing.T) {
	for _, running := range []bool{false, true} {
		w, _ := newEDIWorld(t, "message", running, "0s")
		w.settings = strings.Replace(w.settings, "deliver: {type: web, url: \"", "deliver: {type: inbox, note: \"", 2)
		w.settings = regexp.MustCompile(`\{type: inbox, note: "[^"]*/broker"\}`).ReplaceAllString(w.settings, "{type: inbox}")
		w.settings = regexp.MustCompile(`\{type: inbox, note: "[^"]*/office", `).ReplaceAllString(w.settings, "{type: inbox, ")
		w.start()
		w.statusOf(interchange("LN1", "H1"))
		get := func(token string) (string, string) {
			var in struct{ Parcels []struct{ ID string } }
			w.until("a parcel in the inbox", func() bool {
				_, body := w.call(token, http.MethodGet, "/v1/inbox", nil)
				return json.Unmarshal(body, &in) == nil && len(in.Parcels) == 1
			})
			_, body := w.call(token, http.MethodGet, "/v1/inbox/"+in.Parcels[0].ID, nil)
			return in.Parcels[0].ID, string(body)
		}
		id, body := get("agency-token")
		if !strings.Contains(body, "+SANCRT:D:") || running != strings.Contains(body, "UNZ+1+1'") {
			t.Errorf("the office gets %s", body)
		}
		if _, again := get("agency-token"); again != body {
			t.Errorf("and then %s", again)
		}
		if status, out := w.call("agency-token", http.MethodPost, "/v1/inbox/"+id+"/acknowledge", nil); status != http.StatusAccepted {
			t.Errorf("%d %s", status, out)
		}
		if _, body := get("port-token"); !strings.Contains(body, "UCI+LN1+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+7") {
			t.Errorf("the broker gets %s", body)
		}
		w.stop()
	}
}

// More messages than stay in the acceptance: they are relayed slice by slice, and the bad one is left out where it lies.
func TestOneBadMessageAmongManyIsLeftOut(t *testing.T) {
	w, m := newEDIWorld(t, "message", true, "0s")
	w.start()
	numbers := make([]string, 130)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("J%03d", i)
	}
	numbers[115] = long
	status, r := w.statusOf(interchange("LN1", numbers...))
	if status != http.StatusAccepted || r.Status != "partlyAccepted" || r.Messages[115].Status != "refused" || r.Messages[116].Status == "refused" {
		t.Fatalf("%d %s", status, r.Status)
	}
	got := strings.Join(w.answers(m, "office", 129), "")
	for i, n := range numbers {
		if has := strings.Contains(got, "+"+n+"+9'"); has == (i == 115) {
			t.Errorf("message %d was sent on: %v", i, has)
		}
	}
	if a := w.answers(m, "broker", 1)[0]; !strings.Contains(a, "7'UCM+116+SANCRT:D:96B:UN+4'UCS+2'") {
		t.Errorf("answered with %s", a)
	}
}
