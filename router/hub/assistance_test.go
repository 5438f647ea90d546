package hub_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// inspector is the key of the officer in these tests.
var inspector = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))

// authorities is a hub where a customs authority, two border offices and a foreign agency are partners beside a trader, who is pushed to. Its routes
// name the trader wherever that is possible: what keeps confidence from it is not the care of whoever wrote them.
var authorities = head("test-hub", "CN") + `partners:
  - {id: customs, country: CN, secretEnv: CUSTOMS, clearance: lawEnforcement, deliver: {type: inbox}}
  - {id: office-a, country: CN, secretEnv: OFFICE_A, clearance: official, deliver: {type: inbox}}
  - {id: office-b, country: CN, secretEnv: OFFICE_B, clearance: official, deliver: {type: inbox}}
  - {id: agency, country: NL, secretEnv: AGENCY, clearance: official, deliver: {type: inbox}}
  - {id: trader, country: CN, secretEnv: TRADER, deliver: {type: web, url: "$PORT"}}
routes:
  - {name: all, match: {handling: [public, trade, official, lawEnforcement]}, to: [trader]}
  - {name: asked, match: {kinds: [assistance], handling: [official, lawEnforcement], addressees: [nl-phs]}, to: [agency]}
  - {name: answered, match: {kinds: [assistance], handling: [official, lawEnforcement], addressees: [cn-customs]}, to: [customs]}
  - {name: corridor, match: {kinds: [alert], handling: [trade, official, lawEnforcement], corridors: [north]}, to: [office-a, office-b, agency, trader]}
  - {name: use, match: {kinds: [receipt], countries: {issuer: [NL]}}, to: [agency]}
  - {name: decisions, match: {kinds: [decision], handling: [trade, official]}, to: [trader, customs]}
officers:
  - {id: O-1, name: Wang Li, authority: cn-customs, country: CN, span: {from: "2020-01-01"}, key: "` + base64.StdEncoding.EncodeToString(inspector.Public().(ed25519.PublicKey)) + `"}
` + agreed{issuer: "agency", authority: "cn-customs", border: "customs", gates: "0, 1, 2, 3, 7, 8, 10, 11, 13"}.yaml()

const canary = "KANARIENVOGEL"

func ask(form, more string) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"assistance","function":"original","handling":"official","conditions":["onlyThisMatter"],
"body":{"case":"TFA-7","form":%q,"type":"information","requesting":{"id":"cn-customs","country":"CN"},"requested":{"id":"nl-phs","country":"NL"},%s}}`, form, more)
}

const whole = `"matter":[{"value":"` + canary + `"}],"grounds":[{"value":"half the price"}],"verified":[{"value":"books"}],"legalBasis":[{"instrument":"TFA","article":"12"}],
"asked":[{"what":"declarationData"}],"use":{"purpose":"valuation","conditions":["onlyThisMatter","destroyAfterUse"]}`

func alarm(number, handling, action, scope string) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"alert","function":"original","handling":%q,"body":{"number":%q,"type":"rejectedConsignment","status":"active","action":%q,
"authority":{"id":"cn-customs","country":"CN"},"corridor":{"id":"north"},"scope":%s,"text":[{"value":%q}],
"rejection":{"time":{"value":"2026-11-20T10:00","precision":"minute","zone":"+08:00","zoneBasis":"stated"},"measure":"returned"},"references":[{"type":"railWaybill","number":"SMGS-1"}]}}`,
		handling, number, action, scope, canary)
}

// inbox fetches and acknowledges what lies in a partner's inbox, and gives all that it has had so far, each once: what is acknowledged may be listed once
// more before that is known.
func (w *world) inbox(token string) []*messages.Message {
	w.t.Helper()
	if w.had == nil {
		w.had = map[string][]*messages.Message{}
	}
	_, body := w.call(token, http.MethodGet, "/v1/inbox?limit=200", nil)
	var all struct{ Parcels []struct{ ID string } }
	if err := json.Unmarshal(body, &all); err != nil {
		w.t.Fatalf("%v: %s", err, body)
	}
	for _, p := range all.Parcels {
		status, body := w.call(token, http.MethodGet, "/v1/inbox/"+p.ID, nil)
		m := new(messages.Message)
		if err := json.Unmarshal(body, m); err != nil || status != http.StatusOK {
			w.t.Fatalf("%d %v: %s", status, err, body)
		}
		if status, body := w.call(token, http.MethodPost, "/v1/inbox/"+p.ID+"/acknowledge", nil); status != http.StatusAccepted {
			w.t.Fatalf("%d: %s", status, body)
		}
		if !slices.ContainsFunc(w.had[token], func(had *messages.Message) bool { return had.ID == m.ID }) {
			w.had[token] = append(w.had[token], m)
		}
	}
	return w.had[token]
}

// holds waits until an inbox holds what is looked for.
func (w *world) holds(token, what string, is func(*messages.Message) bool) *messages.Message {
	w.t.Helper()
	var found *messages.Message
	w.until(what, func() bool {
		for _, m := range w.inbox(token) {
			if is(m) {
				found = m
			}
		}
		return found != nil
	})
	return found
}

func form(f messages.AssistanceForm) func(*messages.Message) bool {
	return func(m *messages.Message) bool {
		b, ok := m.Body.(*messages.Assistance)
		return ok && b.Form == f
	}
}

func TestAuthoritiesAssistEachOtherAndNobodyElseHearsOfIt(t *testing.T) {
	w := newWorld(t)
	w.settings = authorities
	w.start()

	// A case from request to disposal, with both sides' confidence kept.
	w.submit("customs-token", ask("request", whole))
	got := w.holds("agency-token", "the agency has the request", form("request"))
	if got.Handling != "official" || len(got.Conditions) == 0 {
		t.Errorf("the request came as %s with %v", got.Handling, got.Conditions)
	}
	w.submit("agency-token", ask("reply", `"number":"R-1","parts":[{"item":1,"availability":"given","text":[{"value":"`+canary+`"}]}]`))
	reply := w.holds("customs-token", "customs has the reply", form("reply"))
	if u := reply.Body.(*messages.Assistance).Use; u == nil || u.Purpose != "valuation" || !strings.Contains(strings.Join(reply.Conditions, " "), "destroyAfterUse") {
		t.Errorf("the reply came without what binds it: %+v %v", u, reply.Conditions)
	}
	w.submit("customs-token", ask("disposal", `"number":"D-1","disposal":{"method":"destroyed","time":{"value":"2026-11-25T10:00","precision":"minute","zone":"+08:00","zoneBasis":"stated"}}`))
	w.holds("agency-token", "the agency has the receipt of disposal", form("disposal"))
	var c struct {
		State string
		Steps []*messages.Message
	}
	w.until("the case is closed", func() bool {
		status, body := w.call("customs-token", http.MethodGet, "/v1/assistance/customs/assistance/TFA7", nil)
		return status == http.StatusOK && json.Unmarshal(body, &c) == nil && c.State == "CLOSED" && len(c.Steps) == 3
	})
	if status, body := w.call("agency-token", http.MethodGet, "/v1/assistance", nil); status != http.StatusOK || !strings.Contains(string(body), "TFA-7") {
		t.Errorf("the agency's list of cases: %d %s", status, body)
	}
	for _, path := range []string{"/v1/assistance/customs/assistance/TFA7", "/v1/messages/" + got.ID, "/v1/messages/" + reply.ID + "/raw"} {
		if status, body := w.call("trader-token", http.MethodGet, path, nil); status != http.StatusNotFound || strings.Contains(string(body), canary) {
			t.Errorf("the trader reads %s: %d %s", path, status, body)
		}
	}
	if status, body := w.call("trader-token", http.MethodGet, "/v1/search?q=TFA-7", nil); status != http.StatusOK || strings.Contains(string(body), "assistance") {
		t.Errorf("the trader finds the case: %s", body)
	}

	// Who does not speak for an authority is told so, with the place and the way out.
	for name, document := range map[string]string{"request": ask("request", whole), "reply": ask("reply", `"parts":[{"item":1,"availability":"given"}]`), "alert": alarm("F-1", "official", "control", `{"containers":["DLNU4100222"]}`)} {
		status, body := w.call("trader-token", http.MethodPost, "/v1/documents", []byte(document))
		var p struct{ Faults []messages.Fault }
		if err := json.Unmarshal(body, &p); err != nil || status != http.StatusUnprocessableEntity || len(p.Faults) == 0 || p.Faults[len(p.Faults)-1].Code != messages.CodeSpeaker {
			t.Errorf("a trader's %s: %d %s", name, status, body)
		} else if at := p.Faults[len(p.Faults)-1].Position; at == nil || at.Line == 0 {
			t.Errorf("a trader's %s: the fault has no place: %s", name, body)
		}
	}

	// A rejected consignment is known to every office of its corridor, and controlled where it comes again.
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	declared := w.submit("trader-token", declare(goods{ref: "D-1", ucr: "6NL123456-BULB01", cert: "EC/NL/2026/0071001", net: "5000", container: "DLNU4100222", seal: "S1"}))
	w.decided(declared, messages.OutcomeRecognised)
	w.submit("customs-token", alarm("A-1", "official", "control", `{"containers":["DLNU4100222"]}`))
	for _, office := range []string{"office-a-token", "office-b-token", "agency-token"} {
		w.holds(office, office+" knows of the rejected consignment", func(m *messages.Message) bool { return m.Kind == messages.KindAlert })
	}
	w.decided(declared, messages.OutcomeControlRequired)
	w.submit("customs-token", alarm("A-2", "lawEnforcement", "inform", `{}`)) // of a class that the offices are not cleared for

	// An officer's word, by his own key.
	d := w.decided(declared, messages.OutcomeControlRequired)
	act := messages.OfficerAct{V: 1, ID: "1", Officer: "O-1", Hub: "test-hub", Border: "CN", Time: time.Now().UTC().Format(time.RFC3339), Verb: messages.OfficerOverride,
		Declaration: "trader/declaration/D1", Decision: d.Number, Outcome: messages.OutcomeRefused, Reason: "The seal was broken on arrival, says " + canary}
	signed, err := act.Sign(inspector)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(signed)
	signed.Signature[0] ^= 1
	forged, _ := json.Marshal(signed)
	for _, token := range []string{"officer-token", "customs-token"} {
		if status, answer := w.call(token, http.MethodPost, "/v1/officer-acts", forged); status != http.StatusForbidden {
			t.Errorf("an act without the officer's signature, with a good token: %d %s", status, answer)
		}
	}
	if status, answer := w.call("customs-token", http.MethodPost, "/v1/officer-acts", body); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	w.until("the officer's word stands on the decision", func() bool {
		ds := w.decisions(declared.Messages[0].Message)
		o := ds[len(ds)-1].Override
		return o != nil && o.Officer == "O-1" && o.Outcome == messages.OutcomeRefused && ds[len(ds)-1].Outcome == messages.OutcomeControlRequired
	})

	// The issuing side learns the use of its certificate, in the certificate's lane.
	for _, what := range []string{"received", "cited", "reserved", "overridden"} {
		m := w.holds("agency-token", "the agency is told "+what, func(m *messages.Message) bool {
			r, ok := m.Body.(*messages.Receipt)
			return ok && r.Use != nil && r.Use.What == what && r.Use.Instrument.Number == "EC/NL/2026/0071001"
		})
		if what == "overridden" && !strings.Contains(m.Body.(*messages.Receipt).Use.Text, canary) {
			t.Error("the issuing authority is not told the officer's reason")
		}
	}

	// What an authority gave in confidence is not read by whoever cites its number.
	w.submit("agency-token", strings.Replace(certify("EC/NL/2026/0071002", "20000", "valid"), `"kind":`, `"handling":"official","conditions":["`+canary+`"],"kind":`, 1))
	secret := w.submit("trader-token", declare(goods{ref: "D-2", ucr: "6NL123456-BULB02", cert: "EC/NL/2026/0071002", net: "5000", container: "DLNU4100223", seal: "S2"}))
	secretly := "/v1/messages/" + secret.Messages[0].Message
	w.until("the trader is told that a decision is withheld", func() bool {
		status, told := w.call("trader-token", http.MethodGet, secretly+"/decisions", nil)
		if strings.Contains(string(told), canary) || strings.Contains(string(told), `"official"`) {
			t.Fatalf("the trader reads %s", told)
		}
		return status == http.StatusOK && strings.Contains(string(told), `"withheld":1`)
	})
	w.decided(secret, messages.OutcomeRecognised)
	w.holds("customs-token", "customs has the decision", func(m *messages.Message) bool {
		return m.Kind == messages.KindDecision && m.Handling == "official" && m.Subject == "trader/declaration/D2"
	})
	var l struct {
		Ledgers []struct {
			Lines, Entries []struct{ Free, Reserved, Consumed string }
		}
	}
	w.until("the ledger shows the reservation", func() bool {
		status, body := w.call("agency-token", http.MethodGet, "/v1/ledger/EC%2FNL%2F2026%2F0071001", nil)
		return status == http.StatusOK && json.Unmarshal(body, &l) == nil && len(l.Ledgers) == 1 && len(l.Ledgers[0].Entries) >= 2 && l.Ledgers[0].Lines[0].Reserved == "5000"
	})
	if status, _ := w.call("trader-token", http.MethodGet, "/v1/ledger/EC%2FNL%2F2026%2F0071001", nil); status != http.StatusNotFound {
		t.Errorf("a trader reads the ledger: %d", status)
	}

	// What the trader was pushed, and may read, has no word of all this.
	w.until("the trader has its last decision", func() bool {
		all, _ := w.receiver.arrivals()
		for _, a := range all {
			if x, ok := a.message.Body.(*messages.Decision); ok && x.Override != nil {
				return true
			}
		}
		return false
	})
	all, _ := w.receiver.arrivals()
	for _, a := range all {
		told, _ := json.Marshal(a.message)
		if a.message.Kind == messages.KindAssistance || a.message.Kind == messages.KindAlert || a.message.Handling == "official" || a.message.Handling == "lawEnforcement" {
			t.Errorf("the trader was pushed %s", told)
		}
		for _, word := range []string{canary, "A-1", "alerts/", "G13.RISK", "safeguard"} {
			if strings.Contains(string(told), word) {
				t.Errorf("the trader was pushed %s in %s", word, told)
			}
		}
	}
	for _, path := range []string{"", "/trail", "/decisions"} {
		if _, told := w.call("trader-token", http.MethodGet, "/v1/messages/"+declared.Messages[0].Message+path, nil); strings.Contains(string(told), canary) || strings.Contains(string(told), "G13.RISK") || strings.Contains(string(told), "alerts/") {
			t.Errorf("the trader reads %s", told)
		}
	}
	for _, token := range []string{"office-a-token", "office-b-token", "agency-token"} {
		for _, m := range w.inbox(token) {
			if m.Handling == "lawEnforcement" {
				t.Errorf("%s, who is cleared for official, has %s", token, m.ID)
			}
		}
	}
}
