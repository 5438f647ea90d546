package hub_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
	"golang.org/x/text/encoding/charmap"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

var tulips = goods{ref: "D-0001", ucr: "6NL0001-TULIP1", cert: "EC/NL/2026/0071001", net: "12000"}

func TestADeclarationAndACertificateMeetAndTheDecisionIsDelivered(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	r := w.submit("port-token", declare(tulips))
	d := w.decided(r, messages.OutcomeRecognised)
	if len(d.Lines) != 1 || len(d.Lines[0].Effects) != 1 || d.Lines[0].Effects[0].Control != messages.ControlPhysical {
		t.Errorf("effects: %+v", d.Lines)
	}
	w.until("the port receives certificate and decision", func() bool {
		got, _ := w.receiver.arrivals()
		kinds := map[messages.Kind]bool{}
		for _, a := range got {
			kinds[a.message.Kind] = true
		}
		return kinds[messages.KindDecision] && kinds[messages.KindCertificate]
	})

	t.Run("the agency pulls the decision from its inbox and acknowledges it", func(t *testing.T) {
		var in struct{ Parcels []trail.Parcel }
		w.until("a parcel in the inbox", func() bool {
			_, body := w.call("agency-token", http.MethodGet, "/v1/inbox", nil)
			return json.Unmarshal(body, &in) == nil && len(in.Parcels) > 0
		})
		id := in.Parcels[0].ID
		if status, _ := w.call("stranger-token", http.MethodGet, "/v1/inbox/"+id, nil); status != http.StatusNotFound {
			t.Errorf("a stranger gets the parcel: %d", status)
		}
		status, body := w.call("agency-token", http.MethodGet, "/v1/inbox/"+id, nil)
		var m messages.Message
		if err := json.Unmarshal(body, &m); status != http.StatusOK || err != nil || m.Kind != messages.KindDecision {
			t.Fatalf("%d %v %s", status, err, body)
		}
		if status, body := w.call("agency-token", http.MethodPost, "/v1/inbox/"+id+"/acknowledge", nil); status != http.StatusAccepted {
			t.Fatalf("%d %s", status, body)
		}
		w.until("an empty inbox", func() bool {
			_, body := w.call("agency-token", http.MethodGet, "/v1/inbox", nil)
			if err := json.Unmarshal(body, &in); err != nil {
				return false
			}
			for _, p := range in.Parcels { // on a cluster the declaration may come first: then its decision has a successor
				w.call("agency-token", http.MethodPost, "/v1/inbox/"+p.ID+"/acknowledge", nil)
			}
			return len(in.Parcels) == 0
		})
	})

	t.Run("it is found by certificate number, and its trail tells the line", func(t *testing.T) {
		_, body := w.call("port-token", http.MethodGet, "/v1/search?q=ecnl20260071001&kind=declaration", nil)
		if !strings.Contains(string(body), r.Messages[0].Message) {
			t.Errorf("search: %s", body)
		}
		_, body = w.call("port-token", http.MethodGet, "/v1/messages/"+r.Messages[0].Message+"/trail", nil)
		for _, state := range []string{"RECEIVED", "CHECKED", "DECIDED"} {
			if !strings.Contains(string(body), `"state":"`+state+`"`) {
				t.Errorf("no %s in %s", state, body)
			}
		}
	})

	t.Run("who did not send it and was not sent it sees nothing of it", func(t *testing.T) {
		for _, path := range []string{"", "/raw", "/trail", "/decisions"} {
			if status, _ := w.call("stranger-token", http.MethodGet, "/v1/messages/"+r.Messages[0].Message+path, nil); status != http.StatusNotFound {
				t.Errorf("%s: %d", path, status)
			}
		}
		if status, _ := w.call("", http.MethodGet, "/v1/messages/"+r.Messages[0].Message, nil); status != http.StatusUnauthorized {
			t.Errorf("without a token: %d", status)
		}
	})
}

func TestTheSameDocumentTwiceHasOneReceiptAndOneEffect(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	first := w.submit("port-token", declare(tulips))
	w.decided(first, messages.OutcomeRecognised)
	// On a cluster the declaration may overtake the certificate: then there are two decisions, awaited and recognised.
	before := len(w.decisions(first.Messages[0].Message))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			status, body, err := w.try("port-token", http.MethodPost, "/v1/documents", []byte(declare(tulips)))
			var again messages.Receipt
			if err != nil || status != http.StatusAccepted || json.Unmarshal(body, &again) != nil {
				t.Errorf("%d %v %s", status, err, body)
				return
			}
			a, _ := json.Marshal(first)
			b, _ := json.Marshal(again)
			if string(a) != string(b) {
				t.Errorf("receipts differ:\n%s\n%s", a, b)
			}
		})
	}
	wg.Wait()
	w.submit("agency-token", certify("EC/NL/2026/0099999", "1", "valid")) // comes after the copies in every topic
	w.until("the later certificate is delivered", func() bool {
		got, _ := w.receiver.arrivals()
		return slices.ContainsFunc(got, func(a arrival) bool {
			c, ok := a.message.Body.(*messages.Certificate)
			return ok && c.Number == "EC/NL/2026/0099999"
		})
	})
	if n := len(w.decisions(first.Messages[0].Message)); n != before {
		t.Errorf("%d decisions, before the copies there were %d", n, before)
	}
	for id, n := range w.receiver.times {
		if n != 1 {
			t.Errorf("parcel %s came %d times", id, n)
		}
	}
}

func TestTwoDeclarationsThatClaimOneCertificateNeverOversellIt(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	a, b := tulips, tulips.with(func(g *goods) { g.ref, g.ucr = "D-0002", "6NL0001-TULIP2" })
	var ra, rb messages.Receipt
	var wg sync.WaitGroup
	wg.Go(func() { ra = w.submit("port-token", declare(a)) })
	wg.Go(func() { rb = w.submit("port-token", declare(b)) })
	wg.Wait()
	settle := func(r messages.Receipt) *messages.Decision {
		w.until("a decision", func() bool { return len(w.decisions(r.Messages[0].Message)) > 0 })
		ds := w.decisions(r.Messages[0].Message)
		return ds[len(ds)-1]
	}
	da, db := settle(ra), settle(rb)
	if da.Outcome == db.Outcome {
		t.Fatalf("both are %s: 24 000 kg of 20 000", da.Outcome)
	}
	winner, loser := a, b
	rl := rb
	if db.Outcome == messages.OutcomeRecognised {
		winner, loser, rl = b, a, ra
	}

	// The first is released, a third reserves what is left and is cancelled, then the loser asks for just what is free.
	w.submit("port-token", rule(winner.ref, "released"))
	third := tulips.with(func(g *goods) { g.ref, g.ucr, g.net = "D-0003", "6NL0001-TULIP3", "8000" })
	r3 := w.submit("port-token", declare(third))
	w.decided(r3, messages.OutcomeRecognised)
	w.submit("port-token", declare(third.with(func(g *goods) { g.function = "cancel" })))
	less := loser.with(func(g *goods) { g.net, g.function = "7999.999", "replace" })
	r := w.submit("port-token", declare(less))
	_ = r
	d := w.decided(rl, messages.OutcomeRecognised)
	l := d.Lines[0].Claims[0].Ledger
	if l == nil {
		t.Fatal("no ledger entry")
	}
	sum := decimal.Zero
	for _, q := range []*messages.Quantity{l.Free, l.Reserved, l.Consumed} {
		if q != nil {
			sum = sum.Add(decimal.RequireFromString(string(q.Value)))
		}
	}
	if !sum.Equal(decimal.RequireFromString(string(l.Issued.Value))) || !decimal.RequireFromString(string(l.Free.Value)).Equal(decimal.RequireFromString("0.001")) {
		t.Errorf("issued %v, free %v, reserved %v, consumed %v", l.Issued, l.Free, l.Reserved, l.Consumed)
	}
}

func TestNoClaimThatIsNotCertainIsEverRecognised(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	w.submit("agency-token", certify("NL12", "20000", "valid"))
	w.submit("stranger-token", certify("EC/NL/2026/0066666", "20000", "valid"))
	w.submit("agency-token", certify("EC/NL/2026/0055555", "20000", "revoked"))
	cases := map[string]goods{
		"an unknown number":                  {cert: "EC/NL/2026/0088888"},
		"part of a number":                   {cert: "0071001"},
		"a number cut at its end":            {cert: "EC/NL/2026/00710"},
		"a weak number":                      {cert: "NL12"},
		"a certificate from another channel": {cert: "EC/NL/2026/0066666"},
		"a revoked certificate":              {cert: "EC/NL/2026/0055555"},
		"goods of another heading":           {cert: "EC/NL/2026/0071001", hs: "060210"},
		"no citation at all":                 {},
	}
	i := 0
	for name, g := range cases {
		i++
		g.ref, g.ucr, g.net = "N-000"+string(rune('0'+i)), "6NL9999-N"+string(rune('0'+i)), "100"
		t.Run(name, func(t *testing.T) {
			r := w.submit("port-token", declare(g))
			w.until("its trail says DECIDED", func() bool {
				_, body := w.call("officer-token", http.MethodGet, "/v1/messages/"+r.Messages[0].Message+"/trail", nil)
				return strings.Contains(string(body), "DECIDED") || len(w.decisions(r.Messages[0].Message)) > 0
			})
			for _, d := range w.decisions(r.Messages[0].Message) {
				if d.Outcome == messages.OutcomeRecognised || d.Outcome == messages.OutcomeRecognisedPartly || d.Outcome == messages.OutcomeRecognisedWithConditions {
					t.Errorf("%s: %s", d.Outcome, reasons(d))
				}
				for _, l := range d.Lines {
					if len(l.Effects) > 0 {
						t.Errorf("effects %v with outcome %s", l.Effects, l.Outcome)
					}
				}
			}
		})
	}
}

func TestAnIdentityUsedForAnotherContentIsRefused(t *testing.T) {
	w := newWorld(t)
	w.start()
	post := func(doc string) int {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.api+"/v1/documents", strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer port-token")
		q.Header.Set("Idempotency-Key", "one-key")
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	if s := post(declare(tulips)); s != http.StatusAccepted {
		t.Fatal(s)
	}
	other := declare(tulips.with(func(g *goods) { g.net = "13000" }))
	w.until("another content under the same key is a conflict", func() bool { return post(other) == http.StatusConflict })
	if s := post(declare(tulips)); s != http.StatusAccepted {
		t.Errorf("the first content again: %d", s)
	}
}

func TestARefusalQuotesTheSendersLine(t *testing.T) {
	w := newWorld(t)
	w.start()
	doc := strings.Replace(declare(tulips), `"value":"12000"`, `"value":"12.000,5"`, 1)
	status, body := w.call("port-token", http.MethodPost, "/v1/documents", []byte(doc))
	var p struct {
		Faults []struct {
			Code, Pointer, Text, Mend string
			Position                  *messages.Position
			Excerpt                   struct{ Text string }
		}
	}
	if err := json.Unmarshal(body, &p); err != nil || status != http.StatusUnprocessableEntity || len(p.Faults) == 0 {
		t.Fatalf("%d %v %s", status, err, body)
	}
	f := p.Faults[0]
	if f.Position == nil || !strings.Contains(f.Excerpt.Text, "12.000,5") || f.Mend == "" || !strings.HasPrefix(doc[f.Position.Offset:], `"12.000,5"`) {
		t.Errorf("%+v", f)
	}
	if status, body := w.call("port-token", http.MethodPost, "/v1/check", []byte(doc)); status != http.StatusOK || !strings.Contains(string(body), f.Code) {
		t.Errorf("check: %d %s", status, body)
	}
}

// What is quoted is read as its interchange says, when it is sent and when it is looked at later.
func TestARefusalQuotesInTheSendersCharacters(t *testing.T) {
	w := newWorld(t)
	w.start()
	name, err := charmap.ISO8859_5.NewEncoder().String("ВОЛГА")
	if err != nil {
		t.Fatal(err)
	}
	status, body := w.call("port-token", http.MethodPost, "/v1/documents", []byte("UNB+UNOE:3+A+B+261123:0915+R1'UNH+1+CUSDEC:D:96B:UN'BGM+929+D1+9'NAD+CZ+++"+name+"+X+++++TOO LONG'UNT+4+1'UNZ+1+R1'"))
	var refused struct{ Instance string }
	if err := json.Unmarshal(body, &refused); err != nil || status != http.StatusUnprocessableEntity || !strings.Contains(string(body), "NAD+CZ+++ВОЛГА+X") {
		t.Fatalf("%d %v %s", status, err, body)
	}
	w.until("the document is shown with its own characters", func() bool {
		status, body := w.call("port-token", http.MethodGet, refused.Instance, nil)
		return status == http.StatusOK && strings.Contains(string(body), "NAD+CZ+++ВОЛГА+X")
	})
}

func TestAFailingPartnerGetsEachVersionOnceAndInOrder(t *testing.T) {
	w := newWorld(t)
	w.receiver.fail = func(n int) int {
		if n%3 != 0 {
			return http.StatusServiceUnavailable
		}
		return 0
	}
	w.start()
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	r := w.submit("port-token", declare(tulips))
	w.decided(r, messages.OutcomeRecognised)
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "revoked"))
	w.decided(r, messages.OutcomeRefused)
	all := len(w.decisions(r.Messages[0].Message))
	w.until("every decision has arrived", func() bool {
		got, _ := w.receiver.arrivals()
		n := 0
		for _, a := range got {
			if a.message.Kind == messages.KindDecision {
				n++
			}
		}
		return n == all
	})
	got, _ := w.receiver.arrivals()
	last := map[string]int{}
	for _, a := range got {
		if a.sequence <= last[a.lane] {
			t.Errorf("lane %s: %d after %d", a.lane, a.sequence, last[a.lane])
		}
		last[a.lane] = a.sequence
	}
}

func TestTheHubGoesOnWhereItStopped(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.submit("agency-token", certify("EC/NL/2026/0071001", "20000", "valid"))
	r := w.submit("port-token", declare(tulips))
	d := w.decided(r, messages.OutcomeRecognised)
	before := len(w.decisions(r.Messages[0].Message))
	w.stop()
	w.start()
	again := w.decisions(r.Messages[0].Message)
	if len(again) != before || again[before-1].Number != d.Number {
		t.Errorf("after a restart: %d decisions, before it %d", len(again), before)
	}
	w.submit("port-token", rule(tulips.ref, "released"))
	second := tulips.with(func(g *goods) { g.ref, g.ucr, g.net = "D-0002", "6NL0001-TULIP2", "8000.001" })
	w.decided(w.submit("port-token", declare(second)), messages.OutcomeQuantityExceeded)
}
