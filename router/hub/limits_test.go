package hub_test

import (
	"net/http"
	"strings"
	"testing"
)

// A document that is too large is not read, and its sender is told all the same: by the receipt, and by a CONTRL through its delivery.
func TestADocumentOverALimitOfItsPartnerIsAnsweredInItsFormat(t *testing.T) {
	w, m := newEDIWorld(t, "message", false, "0s")
	w.settings = strings.Replace(w.settings, "badMessage: message}", "badMessage: message}, limits: {bytes: 2500, messages: 3}", 1)
	w.start()
	for i, c := range []struct{ name, document, code string }{
		{"more messages", interchange("LM4", "A1", "A2", "A3", "A4"), "DOC-013"},
		{"more bytes", interchange("LB1", "B1") + strings.Repeat("\n", 3000), "DOC-003"},
	} {
		status, body := w.call("port-token", http.MethodPost, "/v1/documents", []byte(c.document))
		if status != http.StatusUnprocessableEntity || !strings.Contains(string(body), c.code) {
			t.Errorf("%s: %d %s", c.name, status, body)
		}
		if a := w.answers(m, "broker", i+1)[i]; !strings.Contains(a, "+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+4+18'") {
			t.Errorf("%s: answered with %s", c.name, a)
		}
	}
	if sent := m.of("office"); len(sent) > 0 {
		t.Errorf("something went out: %v", sent)
	}
}

// An identity is free again where what had it was refused: who sends the corrected interchange twice must not be told that it is a duplicate of
// the bad one. One of another content is told so at once, and not only by the CONTRL that comes later.
func TestAnInterchangeThatCorrectsARefusedOneIsNoDuplicateHoweverOftenItComes(t *testing.T) {
	w, m := newEDIWorld(t, "message", false, "0s")
	w.start()
	known := func(document string) {
		w.until("the trail knows the document", func() bool {
			_, body := w.call("port-token", http.MethodGet, "/v1/documents/"+document, nil)
			return strings.Contains(string(body), document)
		})
	}
	_, bad := w.statusOf(interchange("CR1", long))
	known(bad.Document)
	w.answers(m, "broker", 1)
	for range 3 {
		status, r := w.statusOf(interchange("CR1", "A1"))
		if status != http.StatusAccepted {
			t.Fatalf("the corrected interchange: %d %+v", status, r)
		}
		known(r.Document)
	}
	for range 2 {
		status, body := w.call("port-token", http.MethodPost, "/v1/documents?answer=source", []byte(interchange("CR1", "A2")))
		if status != http.StatusConflict || !strings.Contains(string(body), "UCI+CR1+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+4+26") {
			t.Fatalf("another content under its identity: %d %s", status, body)
		}
	}
	if a := w.answers(m, "broker", 3); !strings.Contains(a[1], "+7'") || !strings.Contains(a[2], "+4+26") {
		t.Errorf("answered with %v", a)
	}
}
