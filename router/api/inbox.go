package api

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/trail"
)

// inbox lists the parcels that wait for the caller, in lane order. Fetching does not remove them: acknowledging does.
func (a *API) inbox(w http.ResponseWriter, r *http.Request, c caller) {
	if c.partner.ID == "" {
		a.problem(w, Problem{Type: "clearhub:no-partner", Title: "Only partners have an inbox", Status: http.StatusForbidden})
		return
	}
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	all, err := a.o.Trail.Inbox(r.Context(), c.partner.ID, limit)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	a.reply(w, http.StatusOK, map[string]any{"parcels": all})
}

// parcel finds a parcel of the caller's.
func (a *API) parcel(w http.ResponseWriter, r *http.Request, c caller) (trail.Parcel, bool) {
	p, err := a.o.Trail.Parcel(r.Context(), r.PathValue("parcel"))
	if err == nil && c.viewer() != "" && p.Partner != c.viewer() {
		err = trail.ErrNotFound
	}
	if err != nil {
		a.failed(w, r, err)
		return p, false
	}
	return p, true
}

// fetch gives a parcel's bytes, and tells DISPATCH that the partner has them.
func (a *API) fetch(w http.ResponseWriter, r *http.Request, c caller) {
	row, ok := a.parcel(w, r, c)
	if !ok {
		return
	}
	p, err := a.o.Trail.ParcelRecord(r.Context(), row.ID)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	body, err := a.open(r, row, &p)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	if c.partner.ID == row.Partner && row.State == messages.StateOffered {
		if err := a.send(r, row, messages.VerbFetched, c.partner.ID, ""); err != nil {
			a.failed(w, r, err)
			return
		}
	}
	h := w.Header()
	h.Set("Content-Type", p.MediaType)
	h.Set("Content-Disposition", "attachment")
	h.Set("Idempotency-Key", p.ID)
	h.Set("Clearhub-Sequence", strconv.FormatInt(row.Sequence, 10))
	h.Set("Clearhub-Lane", p.Lane)
	h.Set("Clearhub-Message", p.Message)
	if _, err := w.Write(body); err != nil {
		a.log.Debug().Err(err).Msg("parcel not written")
	}
}

// open gives a parcel's bytes; what is written is written as DISPATCH did when it offered it, under the same control reference.
func (a *API) open(r *http.Request, row trail.Parcel, p *messages.Parcel) ([]byte, error) {
	if !router.WrittenFormat(p.Format) {
		return a.o.Bodies.Open(r.Context(), *p)
	}
	partner := router.Partner{ID: row.Partner}
	if a.o.Known != nil {
		if known, ok := a.o.Known(row.Partner); ok {
			partner = known
		}
	}
	n, err := a.numbering(r, p)
	if err != nil {
		return nil, err
	}
	w, err := a.o.Writer.Open(r.Context(), *p, partner, n)
	if err != nil {
		return nil, err
	}
	p.MediaType = w.MediaType
	return w.Body, nil
}

// numbering finds the control reference under which a parcel was offered.
func (a *API) numbering(r *http.Request, p *messages.Parcel) (router.Numbering, error) {
	find, about := a.o.Trail.Events, p.Message
	if about == "" {
		find, about = a.o.Trail.EventsOf, p.Document
	}
	events, err := find(r.Context(), about)
	if err != nil {
		return router.Numbering{}, err
	}
	n := router.Numbering{Reference: router.Reference(p.ID)}
	for _, e := range events {
		if e.Parcel == p.ID && e.Values["running"] != "" {
			if n.First, err = strconv.ParseInt(e.Values["running"], 10, 64); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// answer takes a partner's word on a parcel: acknowledged, or rejected with {"reason"}.
func (a *API) answer(verb messages.Verb) func(http.ResponseWriter, *http.Request, caller) {
	return func(w http.ResponseWriter, r *http.Request, c caller) {
		if c.partner.ID == "" {
			a.problem(w, Problem{Type: "clearhub:no-partner", Title: "Only the partner answers for its parcels", Status: http.StatusForbidden,
				Detail: "An operator replays or skips a parcel: POST /v1/parcels/{parcel}/replay or /skip."})
			return
		}
		if row, ok := a.parcel(w, r, c); ok {
			a.order(w, r, row, verb, c.partner.ID)
		}
	}
}

// command lets an operator replay or skip a parked parcel.
func (a *API) command(verb messages.Verb) func(http.ResponseWriter, *http.Request, caller) {
	return func(w http.ResponseWriter, r *http.Request, c caller) {
		if !a.operators(w, c) {
			return
		}
		if row, ok := a.parcel(w, r, c); ok {
			a.order(w, r, row, verb, "operator:"+c.operator)
		}
	}
}

func (a *API) order(w http.ResponseWriter, r *http.Request, row trail.Parcel, verb messages.Verb, by string) {
	var in struct {
		Reason string `json:"reason"`
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err == nil && len(data) > 0 {
		err = json.Unmarshal(data, &in)
	}
	if err != nil {
		a.problem(w, Problem{Type: "clearhub:bad-request", Title: "Unreadable body", Status: http.StatusBadRequest, Detail: `Send nothing, or {"reason":"…"}.`})
		return
	}
	if verb != messages.VerbAcknowledge && in.Reason == "" {
		a.problem(w, Problem{Type: "clearhub:bad-request", Title: "A reason is missing", Status: http.StatusBadRequest, Detail: `Send {"reason":"…"}: it is kept with the parcel.`})
		return
	}
	if err := a.send(r, row, verb, by, in.Reason); err != nil {
		a.failed(w, r, err)
		return
	}
	a.reply(w, http.StatusAccepted, map[string]string{"parcel": row.ID, "command": string(verb)})
}

// send puts a command about a parcel into the log, under the parcel's own key and so in its partition.
func (a *API) send(r *http.Request, row trail.Parcel, verb messages.Verb, by, reason string) error {
	if row.Place.Topic == "" {
		return errors.New("parcel has no place in the log")
	}
	rec, err := router.CommandRecord(a.o.Topics.Parcels, row.Place.Partition, row.Partner+"/"+row.Lane, messages.Command{
		V: 1, ID: rand.Text(), Verb: verb, Time: a.o.Clock().UTC(), By: by, Reason: reason, Target: row.ID})
	if err != nil {
		return err
	}
	_, _, err = a.o.Log.Send(r.Context(), rec)
	return err
}
