package api

import (
	"mime"
	"net/http"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
)

// wantsSource tells whether a sender asks for the answer in the format of its own document: ?answer=source, or an Accept
// header that takes application/edifact and says nothing of JSON.
func wantsSource(r *http.Request) bool {
	if r.URL.Query().Get("answer") == "source" {
		return true
	}
	edifact := false
	for _, header := range r.Header.Values("Accept") {
		for one := range strings.SplitSeq(header, ",") {
			media, params, err := mime.ParseMediaType(one)
			switch {
			case err != nil || params["q"] == "0":
			case media == "application/edifact": // RFC 1767
				edifact = true
			case media == "application/json" || media == "application/problem+json":
				return false
			}
		}
	}
	return edifact
}

// answerSource answers a submission in the sender's own format (CONTRL, APERAK …), where it asks for that and the format has
// an answer to this document; else it does nothing and gives false, and the answer is JSON. The status is the same in either form. Where
// there is no such answer although one was asked for, the header Clearhub-Answer says why.
func (a *API) answerSource(w http.ResponseWriter, r *http.Request, q router.Request, c caller, receipt messages.Receipt, status int) bool {
	if !wantsSource(r) {
		return false
	}
	adapter, _, _ := a.o.Registry.Detect(q.Bytes, adapters.Hint{Name: q.Name, MediaType: q.MediaType, Format: q.Format})
	if adapter == nil {
		w.Header().Set("Clearhub-Answer", "none: the format is not known")
		return false
	}
	if _, ok := adapter.(adapters.Acknowledger); !ok {
		w.Header().Set("Clearhub-Answer", "none: the format has no answers")
		return false
	}
	answer, err := router.NewAnswer(r.Context(), a.o.Registry, adapter.Spec().Name, receipt, adapters.Address{
		Sender: a.o.Hub, Recipient: c.partner.ID, ControlReference: receipt.Document, Time: a.o.Clock(), Profile: c.partner.Profile, Document: q.Bytes})
	if err != nil {
		a.log.Info().Err(err).Str("document", receipt.Document).Str("partner", c.partner.ID).Msg("document has no answer in its own format")
		w.Header().Set("Clearhub-Answer", "none: the document cannot be answered in its own format")
		return false
	}
	w.Header().Set("Content-Type", answer.MediaType)
	w.WriteHeader(status)
	if _, err := w.Write(answer.Body); err != nil {
		a.log.Debug().Err(err).Msg("answer not written")
	}
	return true
}
