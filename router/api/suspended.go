package api

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
)

// letGo lets an operator replay or skip a document that is parked in INTAKE: one that is suspended because of a bad message, or that could not
// be read back. Its sender's later documents wait behind it.
func (a *API) letGo(verb messages.Verb) func(http.ResponseWriter, *http.Request, caller) {
	return func(w http.ResponseWriter, r *http.Request, c caller) {
		if !a.operators(w, c) {
			return
		}
		d, err := a.o.Trail.Document(r.Context(), r.PathValue("id"))
		if err != nil {
			a.failed(w, r, err)
			return
		}
		var in struct {
			Reason string `json:"reason"`
		}
		data, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
		if err == nil && len(data) > 0 {
			err = json.Unmarshal(data, &in)
		}
		if err != nil || in.Reason == "" {
			a.problem(w, Problem{Type: "clearhub:bad-request", Title: "A reason is missing", Status: http.StatusBadRequest, Detail: `Send {"reason":"…"}: it is kept with the document.`})
			return
		}
		rec, err := router.CommandRecord(a.o.Topics.Documents, d.Place.Partition, d.Sender, messages.Command{V: 1, ID: rand.Text(), Verb: verb, Time: a.o.Clock().UTC(),
			By: "operator:" + c.operator, Reason: in.Reason, Target: d.ID})
		if err == nil {
			_, _, err = a.o.Log.Send(r.Context(), rec)
		}
		if err != nil {
			a.failed(w, r, err)
			return
		}
		a.reply(w, http.StatusAccepted, map[string]string{"document": d.ID, "command": string(verb)})
	}
}
