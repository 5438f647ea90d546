package hub_test

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/trail"
)

// These tests are of faults that were found by trying to break the hub. Their names say the fault.

func edited(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%s is not in %s", pairs[i], text)
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// trailed waits until a message's trail holds a state with a code.
func (w *world) trailed(message string, state messages.State, code string) {
	w.t.Helper()
	w.until("the trail says "+string(state)+" "+code, func() bool {
		var all struct{ Events []trail.Event }
		_, body := w.call("officer-token", http.MethodGet, "/v1/messages/"+message+"/trail", nil)
		return json.Unmarshal(body, &all) == nil && slices.ContainsFunc(all.Events, func(e trail.Event) bool { return e.State == state && e.Code == code })
	})
}

func TestAHubThatCannotStartSaysWhyAndDoesNotPanic(t *testing.T) {
	w := newWorld(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c, err := config.Parse("test.yaml", []byte(edited(t, w.text(), `api: {listen: "127.0.0.1:0"}`, `api: {listen: "`+l.Addr().String()+`"}`)), getenv)
	if err != nil {
		t.Fatal(err)
	}
	h, err := hub.New(t.Context(), hub.Options{Config: c, Registry: registry(), Logger: zerolog.Nop()})
	if h != nil || err == nil || !strings.Contains(err.Error(), "listen for the API") {
		t.Errorf("%v %v", h, err)
	}
}

func TestMetricsAreForOperatorsAndCountWhatHappened(t *testing.T) {
	w := newWorld(t)
	w.start()
	r := w.submit("port-token", declare(tulips))
	w.trailed(r.Messages[0].Message, messages.StateChecked, "")
	if status, _, err := w.try("port-token", http.MethodGet, "/metrics", nil); err != nil || status != http.StatusForbidden {
		t.Errorf("a partner is answered %d %v", status, err)
	}
	if status, _, err := w.try("", http.MethodGet, "/metrics", nil); err != nil || status != http.StatusUnauthorized {
		t.Errorf("a stranger is answered %d %v", status, err)
	}
	_, body := w.call("officer-token", http.MethodGet, "/metrics", nil)
	for _, want := range []string{"clearhub_documents 1\n", `clearhub_messages{kind="declaration"} 1`, `clearhub_stage_steps_total{stage="intake"} `,
		`clearhub_stage_lag_records{stage="recognition"} `, "clearhub_ready 1\n", `clearhub_events{state="parked"} 0`} {
		if !strings.Contains(string(body), want) {
			t.Errorf("%s is missing in\n%s", want, body)
		}
	}
	if embedded := os.Getenv("CLEARHUB_TEST_KAFKA") == ""; strings.Contains(string(body), "clearhub_broker_used_bytes ") != embedded {
		t.Errorf("what the embedded broker keeps is told of another, or is not, in\n%s", body)
	}
}

func TestWhoIsNotOfTheBorderNeitherClaimsNorForgesNorReads(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	r := w.submit("port-token", declare(tulips))
	d := w.decided(r, messages.OutcomeRecognised)
	lane := r.Messages[0].Subject

	t.Run("a stranger's declaration reserves nothing of a certificate", func(t *testing.T) {
		theirs := w.submit("stranger-token", declare(tulips.with(func(g *goods) { g.ref, g.ucr, g.net = "S-0001", "6NL0001-TULIP9", "8000" })))
		w.trailed(theirs.Messages[0].Message, messages.StateConcluded, "CLAIMS-016")
		if n := len(w.decisions(theirs.Messages[0].Message)); n != 0 {
			t.Errorf("%d decisions", n)
		}
		rest := w.submit("port-token", declare(tulips.with(func(g *goods) { g.ref, g.ucr, g.net = "D-0009", "6NL0001-TULIP8", "8000" })))
		w.decided(rest, messages.OutcomeRecognised)
	})

	t.Run("a stranger's ruling does not open the declaration's decisions to it and is no clearance", func(t *testing.T) {
		ruling := w.submit("stranger-token", rule(tulips.ref, "released")).Messages[0].Message
		w.trailed(ruling, messages.StateLinked, "CLAIMS-010")
		var all struct{ Decisions []*messages.Message }
		status, body := w.call("stranger-token", http.MethodGet, "/v1/messages/"+ruling+"/decisions", nil)
		if err := json.Unmarshal(body, &all); err != nil || status != http.StatusOK || len(all.Decisions) != 0 {
			t.Errorf("%d %s", status, body)
		}
		if e, err := w.hub.Trail().Entry(t.Context(), ruling); err != nil || e.Lane == lane {
			t.Errorf("it goes in lane %s: %v", e.Lane, err)
		}
		if _, body := w.call("officer-token", http.MethodGet, "/v1/clearances", nil); strings.Contains(string(body), lane) {
			t.Errorf("clearances: %s", body)
		}
	})

	t.Run("a decision sent from outside is never shown as one", func(t *testing.T) {
		forged := *d
		forged.Number, forged.Outcome = strings.Repeat("f", 40), messages.OutcomeRefused
		body, err := json.Marshal(forged)
		if err != nil {
			t.Fatal(err)
		}
		doc := `{"schemaVersion":"1.0.0","kind":"decision","function":"status","body":` + string(body) + `}`
		if status, answer := w.call("stranger-token", http.MethodPost, "/v1/documents", []byte(doc)); status != http.StatusUnprocessableEntity {
			t.Fatalf("%d %s", status, answer)
		}
		w.until("the refused decision is in the trail", func() bool {
			es, err := w.hub.Trail().MessagesAbout(t.Context(), lane)
			return err == nil && slices.ContainsFunc(es, func(e trail.Entry) bool { return e.Sender == "stranger" && e.Refused })
		})
		for _, shown := range w.decisions(r.Messages[0].Message) {
			if shown.Number == forged.Number {
				t.Error("the forged decision is listed")
			}
		}
		if e, err := w.hub.Trail().Entry(t.Context(), r.Messages[0].Message); err != nil || e.Outcome != string(messages.OutcomeRecognised) {
			t.Errorf("the declaration's outcome is %s: %v", e.Outcome, err)
		}
	})
}

func TestWhoIsSentOneMessageOfADocumentDoesNotReadTheOthersInItsBytes(t *testing.T) {
	w := newWorld(t)
	w.start()
	secret := edited(t, rule("D-7777", "hold"), `"kind":"ruling"`, `"kind":"ruling","handling":"lawEnforcement"`)
	r := w.submit("agency-token", "["+certify("EC/NL/2026/0071001", "20000", "valid")+","+secret+"]")
	one := w.submit("agency-token", certify("EC/NL/2026/0071002", "20000", "valid"))
	for name, c := range map[string]struct {
		message string
		status  int
	}{
		"one of two": {r.Messages[0].Message, http.StatusNotFound},
		"alone":      {one.Messages[0].Message, http.StatusOK},
	} {
		w.until("the port may read the certificate "+name, func() bool {
			status, _ := w.call("port-token", http.MethodGet, "/v1/messages/"+c.message, nil)
			return status == http.StatusOK
		})
		if status, body := w.call("port-token", http.MethodGet, "/v1/messages/"+c.message+"/raw", nil); status != c.status {
			t.Errorf("%s: %d %s", name, status, body)
		}
		if status, _ := w.call("agency-token", http.MethodGet, "/v1/messages/"+c.message+"/raw", nil); status != http.StatusOK {
			t.Errorf("%s: its sender gets %d", name, status)
		}
	}
}

func TestWhatADeclarationSaysOfItselfDoesNotMakeItRecognised(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	late := time.Now().UTC().AddDate(0, 2, 0)
	day := func(name string, at time.Time) string {
		return `"` + name + `":{"value":"` + at.Format(time.DateOnly) + `","precision":"date","zone":"+08:00","zoneBasis":"stated"}`
	}
	w.submit("agency-token", edited(t, certify("EC/NL/2026/0071002", "20000", "valid"), `"issuingCountry":"NL"`, `"issuingCountry":"NL","validity":{`+day("start", late)+`}`))
	for name, c := range map[string]struct {
		cert  string
		pairs []string
		want  string
	}{
		"six digits of the HS beside a code that is not of the HS": {"EC/NL/2026/0071001",
			[]string{`{"system":"HS","code":"060110"}`, `{"system":"NATIONAL","code":"12099190","hs6":"060110"}`}, "G10.UNSTATED"},
		"six digits of the HS beside a shorter code": {"EC/NL/2026/0071001",
			[]string{`{"system":"HS","code":"060110"}`, `{"system":"HS","code":"0601","hs6":"060110"}`}, "G10.UNSTATED"},
		"a write-off of one kilogram for tons": {"EC/NL/2026/0071001",
			[]string{`"appliesTo":[1]}`, `"appliesTo":[1],"writeOffs":[{"line":1,"quantity":{"value":"1","unitCode":"KGM"}}]}`}, "G11.UNSTATED"},
		"a lodgement still to come": {"EC/NL/2026/0071002",
			[]string{`"exportCountry"`, day("lodgement", late.AddDate(0, 0, 2)) + `,"exportCountry"`}, "G8.NOT_YET"},
	} {
		t.Run(name, func(t *testing.T) {
			ref := strings.ToUpper(messages.Fold(name))[:20]
			r := w.submit("port-token", edited(t, declare(goods{ref: ref, ucr: "6NL-" + ref, cert: c.cert, net: "12000"}), c.pairs...))
			w.until("a decision that says "+c.want, func() bool { // the first one may still wait for the certificate
				all := w.decisions(r.Messages[0].Message)
				return len(all) > 0 && strings.Contains(reasons(all[len(all)-1]), c.want)
			})
			for _, d := range w.decisions(r.Messages[0].Message) {
				if d.Outcome == messages.OutcomeRecognised || len(d.Lines[0].Effects) > 0 {
					t.Errorf("%s: %s, effects %v", d.Outcome, reasons(d), d.Lines[0].Effects)
				}
			}
		})
	}
}

func TestAnOperatorsWordIsNotTakenForThePartnersAnswer(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.submit("port-token", declare(tulips))
	var in struct{ Parcels []trail.Parcel }
	w.until("a parcel in the agency's inbox", func() bool {
		_, body := w.call("agency-token", http.MethodGet, "/v1/inbox", nil)
		return json.Unmarshal(body, &in) == nil && len(in.Parcels) > 0
	})
	for _, verb := range []string{"acknowledge", "reject"} {
		if status, body := w.call("officer-token", http.MethodPost, "/v1/inbox/"+in.Parcels[0].ID+"/"+verb, []byte(`{"reason":"x"}`)); status != http.StatusForbidden {
			t.Errorf("%s: %d %s", verb, status, body)
		}
	}
}
