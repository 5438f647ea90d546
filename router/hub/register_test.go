package hub_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

const services = `{"register":"nl/services","entries":[{"v":1,"key":"nl-other","kind":"authority","authority":{"id":"nl-other","country":"NL","names":[%q],
"channels":["agency"],"competences":[{"class":"phytosanitary","span":{"from":"2020-01-01"}}]}}]}`

func TestAgreementsAndRegistersComeThroughTheAPIForOperatorsAlone(t *testing.T) {
	w := newWorld(t)
	w.start()
	agreement := func(version, procedure string) []byte {
		return []byte(fmt.Sprintf(`{"id":"nl-cn","version":%q,"issuer":{"country":"NL","authority":"nl-phs","channels":["agency"]},"border":{"country":"CN","authority":"customs","channels":["port"]},
"inForce":{"from":"2020-01-01"},"scopes":[{"id":"bulbs","instruments":["phytosanitary"],"issuers":["nl-phs"],"hs":["0601"],"procedures":[%q],"gates":[0,1,2,3,7,8,10,11],
"effects":[{"type":"waive","control":"physical"}],"term":"unlimited"}]}`, version, procedure))
	}
	post := func(token, path string, body []byte, want int) string {
		t.Helper()
		status, out := w.call(token, http.MethodPost, path, body)
		if status != want {
			t.Errorf("%s as %s: %d %s, want %d", path, token, status, out, want)
		}
		return string(out)
	}
	w.submit("agency-token", certify(tulips.cert, "20000", "valid"))
	r := w.submit("port-token", declare(tulips))
	w.decided(r, messages.OutcomeRecognised)

	post("port-token", "/v1/agreements", agreement("2", "transit"), http.StatusForbidden)
	post("", "/v1/registers", []byte(services), http.StatusUnauthorized)
	post("officer-token", "/v1/agreements", []byte(`{"id":"nl-cn","versoin":"2"}`), http.StatusBadRequest)
	post("officer-token", "/v1/agreements", []byte(`{"id":"nl-cn","version":"2"}`), http.StatusUnprocessableEntity)
	post("officer-token", "/v1/agreements?reason=signed", agreement("2", "transit"), http.StatusOK)
	w.decided(r, messages.OutcomeNotRecognised)
	if out := post("officer-token", "/v1/agreements", agreement("2", "import"), http.StatusConflict); !strings.Contains(out, "says something else") {
		t.Error(out)
	}
	if out := post("officer-token", "/v1/agreements", agreement("2", "transit"), http.StatusOK); !strings.Contains(out, "unchanged") {
		t.Error(out)
	}
	if out := post("officer-token", "/v1/registers", []byte(fmt.Sprintf(services, "Other Service")), http.StatusOK); !strings.Contains(out, `"changed":"1"`) {
		t.Error(out)
	}
	post("officer-token", "/v1/registers", []byte(strings.Replace(fmt.Sprintf(services, "x"), `"country":"NL"`, `"country":"XX"`, 1)), http.StatusUnprocessableEntity)
}

func TestARegisterIsPulledAndItsFactsDecide(t *testing.T) {
	var name atomic.Value
	name.Store("Nobody Here")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		tag := fmt.Sprintf("%q", name.Load())
		if q.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", tag)
		fmt.Fprintf(w, services, name.Load())
	}))
	t.Cleanup(server.Close)
	w := newWorld(t)
	w.extra += fmt.Sprintf("\nregisters: [{name: nl/services, url: %q, every: 1s, freshness: 1h}]", server.URL)
	w.start()
	other := strings.Replace(certify(tulips.cert, "20000", "valid"), "Plant Health Service", "Lowland Bulb Board", 1)
	if !strings.Contains(other, "Lowland Bulb Board") {
		t.Fatal("the certificate does not name its issuer as this test thinks")
	}
	w.submit("agency-token", other)
	r := w.submit("port-token", declare(tulips))
	w.decided(r, messages.OutcomeIndeterminate)
	name.Store("Lowland Bulb Board")
	w.until("the register is read and the decision follows", func() bool {
		ds := w.decisions(r.Messages[0].Message)
		return len(ds) > 0 && ds[len(ds)-1].Cause == "register"
	})
	d := w.decisions(r.Messages[0].Message)
	found := false
	for _, f := range d[len(d)-1].Facts {
		found = found || f.ID == "nl/services/nl-other" && f.Source != "" && f.Hash != "" && f.Fetched != ""
	}
	if !found {
		v, _ := json.Marshal(d[len(d)-1])
		t.Errorf("the entry is no fact of the decision: %s", v)
	}
}
