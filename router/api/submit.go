package api

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/trail"
)

// request makes a submission of an HTTP request. The format may be named with ?format=, the file with
// ?name= or a Content-Disposition file name.
func (a *API) request(w http.ResponseWriter, r *http.Request, c caller) (router.Request, bool) {
	if c.partner.ID == "" {
		a.problem(w, Problem{Type: "clearhub:no-partner", Title: "Only partners send documents", Status: http.StatusForbidden,
			Detail: "An operator's token does not say whose document it is. Use a partner's token."})
		return router.Request{}, false
	}
	if key := r.Header.Get("Idempotency-Key"); len(key) > router.MaxKey {
		a.problem(w, Problem{Type: "clearhub:bad-request", Title: "Idempotency-Key too long", Status: http.StatusBadRequest,
			Detail: "The Idempotency-Key has " + strconv.Itoa(len(key)) + " bytes; at most " + strconv.Itoa(router.MaxKey) + " are taken. Nothing was stored."})
		return router.Request{}, false
	}
	data, ok := a.body(w, r)
	if !ok {
		return router.Request{}, false
	}
	q := r.URL.Query()
	name := q.Get("name")
	if name == "" {
		if _, after, found := strings.Cut(r.Header.Get("Content-Disposition"), "filename="); found {
			name = strings.Trim(strings.SplitN(after, ";", 2)[0], `" `)
		}
	}
	if name != "" {
		name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	}
	media := r.Header.Get("Content-Type")
	if media == "application/x-www-form-urlencoded" { // what curl says when nobody said anything
		media = ""
	}
	return router.Request{Partner: c.partner, Name: name, MediaType: media, Format: q.Get("format"),
		IdempotencyKey: r.Header.Get("Idempotency-Key"), Bytes: data}, true
}

// submit takes a document. 202 is given when it is stored by all in-sync replicas and was not refused; a refused one is
// stored too and answered with 422 and all its faults; an identity that was used for another content is 409. The answer is
// JSON, or in the document's own format where the sender asks for that; see answerSource.
func (a *API) submit(w http.ResponseWriter, r *http.Request, c caller) {
	q, ok := a.request(w, r, c)
	if !ok {
		return
	}
	receipt, err := a.o.Receiver.Receive(r.Context(), q)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	w.Header().Set("Location", "/v1/documents/"+receipt.Document)
	if receipt.Status == "refused" {
		if a.answerSource(w, r, q, c, receipt, http.StatusUnprocessableEntity) {
			return
		}
		faults := a.quoted(q.Bytes, c.partner.Profile, receipt.Faults)
		receipt.Faults = nil
		a.problem(w, Problem{Type: "clearhub:refused", Title: "Document refused", Status: http.StatusUnprocessableEntity,
			Detail:   "The document was stored for the record and goes no further. Mend what the faults say and send it again.",
			Instance: "/v1/documents/" + receipt.Document, Receipt: &receipt, Faults: faults})
		return
	}
	if other, clash := a.conflict(r, c, receipt); clash {
		receipt.Status = "refused"
		receipt.StatusCode = &messages.Code{Code: "26", List: "untdid0085"} // detected as a duplicate
		if a.answerSource(w, r, q, c, receipt, http.StatusConflict) {
			return
		}
		a.problem(w, Problem{Type: "clearhub:identity-conflict", Title: "This identity was used for another content", Status: http.StatusConflict,
			Detail: "The same interchange reference or Idempotency-Key came with other content before: content hash " + other[0] + " then, " + other[1] +
				" now. If it is a new document, give it a new reference.", Instance: "/v1/documents/" + receipt.Document, Receipt: &receipt})
		return
	}
	if !a.answerSource(w, r, q, c, receipt, http.StatusAccepted) {
		a.reply(w, http.StatusAccepted, receipt)
	}
}

// wordFor is how long INTAKE's word on an identity that was used before is waited for.
const wordFor = 2 * time.Second

// conflict tells whether INTAKE refused the document because an earlier one of the sender has the same identity and another content. INTAKE alone can
// say so: what was refused, or skipped, leaves its identity free for a corrected one. Its word is waited for only where this node knows an earlier document of that identity; where it
// does not know, or the word is late, the receipt becomes REFUSED later.
func (a *API) conflict(r *http.Request, c caller, receipt messages.Receipt) (hashes [2]string, clash bool) {
	identity := ""
	for _, ref := range receipt.References {
		if ref.Type == "interchange" {
			identity = ref.Number
		}
	}
	if identity == "" {
		return hashes, false
	}
	docs, err := a.o.Trail.Identified(r.Context(), c.partner.ID, identity)
	if err != nil || !slices.ContainsFunc(docs, func(d trail.Document) bool { return d.ID != receipt.Document }) {
		return hashes, false
	}
	ctx, cancel := context.WithTimeout(r.Context(), wordFor)
	defer cancel()
	_ = a.o.Trail.Await(ctx, func() (judged bool, err error) { // no word in time is no word against it
		events, err := a.o.Trail.EventsOf(ctx, receipt.Document)
		for _, e := range events {
			if e.Stage != router.StageIntake || e.Message != "" {
				continue
			}
			if e.State == messages.StateRefused && e.Values["identity"] != "" {
				hashes, clash = [2]string{e.Values["firstHash"], e.Values["hash"]}, true
				return true, nil
			}
			judged = judged || e.State != messages.StateReceived
		}
		return judged, err
	})
	return hashes, clash
}

// check gives the same verdict and faults as submit, and stores nothing.
func (a *API) check(w http.ResponseWriter, r *http.Request, c caller) {
	q, ok := a.request(w, r, c)
	if !ok {
		return
	}
	receipt, ms, err := a.o.Receiver.Check(r.Context(), q)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	faults := a.quoted(q.Bytes, c.partner.Profile, receipt.Faults)
	receipt.Faults = nil
	if ms == nil {
		ms = []*messages.Message{}
	}
	a.reply(w, http.StatusOK, map[string]any{"receipt": receipt, "faults": faults, "messages": ms})
}
