package api

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

// entry finds a message that the caller may see. What it may not see does not exist for it.
func (a *API) entry(w http.ResponseWriter, r *http.Request, c caller) (trail.Entry, bool) {
	e, err := a.o.Trail.Entry(r.Context(), r.PathValue("id"))
	if err == nil && c.viewer() != "" {
		var may bool
		if may, err = a.o.Trail.MayRead(r.Context(), e.ID, c.viewer()); err == nil && !may {
			err = trail.ErrNotFound
		}
	}
	if err != nil {
		a.failed(w, r, err)
		return e, false
	}
	return e, true
}

func (a *API) message(w http.ResponseWriter, r *http.Request, c caller) {
	e, ok := a.entry(w, r, c)
	if !ok {
		return
	}
	m, err := a.o.Trail.Message(r.Context(), e.ID)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	a.reply(w, http.StatusOK, c.shown(m))
}

// messageRaw gives the bytes of the document that the message was read from. Who was sent one message of several gets no bytes, for
// the others are in them too.
func (a *API) messageRaw(w http.ResponseWriter, r *http.Request, c caller) {
	e, ok := a.entry(w, r, c)
	if !ok {
		return
	}
	if e.Document == "" {
		p := problemNotFound
		p.Detail = "This message was made by the hub: there is no document behind it."
		a.problem(w, p)
		return
	}
	if c.viewer() != "" && c.viewer() != e.Sender && e.Kind == messages.KindAssistance {
		p := problemNotFound
		p.Detail = "The sender's own bytes do not carry the conditions that the case binds every copy to: read the message itself."
		a.problem(w, p)
		return
	}
	if c.viewer() != "" && c.viewer() != e.Sender {
		all, err := a.o.Trail.MessagesOf(r.Context(), e.Document)
		if err == nil && len(all) != 1 {
			err = trail.ErrNotFound
		}
		if err != nil {
			a.failed(w, r, err)
			return
		}
	}
	a.raw(w, r, e.Document)
}

func (a *API) raw(w http.ResponseWriter, r *http.Request, document string) {
	acc, err := a.o.Trail.Acceptance(r.Context(), document)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Clearhub-SHA256", acc.SHA256)
	if _, err := w.Write(acc.Raw); err != nil {
		a.log.Debug().Err(err).Msg("document not written")
	}
}

// own finds a document of the caller's.
func (a *API) own(w http.ResponseWriter, r *http.Request, c caller) (trail.Document, bool) {
	d, err := a.o.Trail.Document(r.Context(), r.PathValue("id"))
	if err == nil && c.viewer() != "" && d.Sender != c.viewer() {
		err = trail.ErrNotFound
	}
	if err != nil {
		a.failed(w, r, err)
		return d, false
	}
	return d, true
}

// profileOf is how what a partner sends is read; nothing is known of one that is no partner any more.
func (a *API) profileOf(sender string) adapters.Profile {
	if a.o.Known != nil {
		if p, ok := a.o.Known(sender); ok {
			return p.Profile
		}
	}
	return adapters.Profile{}
}

func (a *API) document(w http.ResponseWriter, r *http.Request, c caller) {
	d, ok := a.own(w, r, c)
	if !ok {
		return
	}
	acc, err := a.o.Trail.Acceptance(r.Context(), d.ID)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	ms, err := a.o.Trail.MessagesOf(r.Context(), d.ID)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	events, err := a.o.Trail.EventsOf(r.Context(), d.ID)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	a.reply(w, http.StatusOK, map[string]any{"document": d, "faults": a.quoted(acc.Raw, a.profileOf(acc.Sender), acc.Faults), "messages": ms, "events": events})
}

func (a *API) documentRaw(w http.ResponseWriter, r *http.Request, c caller) {
	if d, ok := a.own(w, r, c); ok {
		a.raw(w, r, d.ID)
	}
}

// events gives what happened to a message, its document and its parcels; a partner sees no other partner's parcels.
func (a *API) events(w http.ResponseWriter, r *http.Request, c caller) {
	e, ok := a.entry(w, r, c)
	if !ok {
		return
	}
	all, err := a.o.Trail.Events(r.Context(), e.ID)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	out := []trail.Event{}
	for _, ev := range all {
		if c.viewer() == "" || ev.Partner == "" || ev.Partner == c.viewer() {
			out = append(out, c.told(ev))
		}
	}
	a.reply(w, http.StatusOK, map[string]any{"events": out})
}

// told is an event as the caller may read it: what an officer wrote, his name and who brought his act are for authorities.
func (c caller) told(ev trail.Event) trail.Event {
	if c.partner.ID == "" || c.partner.Cleared(messages.HandlingOfficial) || ev.Values["act"] == "" {
		return ev
	}
	ev.Values = maps.Clone(ev.Values)
	for _, k := range []string{"reason", "name", "by"} {
		delete(ev.Values, k)
	}
	return ev
}

// decisions gives the decisions about the message's subject, oldest first.
func (a *API) decisions(w http.ResponseWriter, r *http.Request, c caller) {
	e, ok := a.entry(w, r, c)
	if !ok {
		return
	}
	subject := e.Subject
	if e.Lane != "" {
		subject = e.Lane
	}
	entries, err := a.o.Trail.Decisions(r.Context(), subject)
	out, withheld := []*messages.Message{}, 0
	for _, d := range entries {
		if err != nil {
			break
		}
		sent := true
		if c.viewer() != "" {
			if sent, err = a.o.Trail.MayRead(r.Context(), d.ID, c.viewer()); err != nil {
				break
			}
		}
		own := e.Sender == c.viewer() && e.Kind == messages.KindDeclaration // a declaration's sender may see what became of it
		if !sent && !own {
			continue
		}
		var m *messages.Message
		switch m, err = a.o.Trail.Message(r.Context(), d.ID); {
		case err != nil:
		case sent || c.partner.Cleared(m.Handling):
			out = append(out, c.shown(m))
		default: // it tells of what was given in a confidence that the sender is not in
			withheld++
		}
	}
	if err != nil {
		a.failed(w, r, err)
		return
	}
	answer := map[string]any{"decisions": out}
	if withheld > 0 {
		answer["withheld"] = withheld
	}
	a.reply(w, http.StatusOK, answer)
}

func (a *API) parcels(w http.ResponseWriter, r *http.Request, c caller) {
	e, ok := a.entry(w, r, c)
	if !ok {
		return
	}
	all, err := a.o.Trail.Parcels(r.Context(), e.ID)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	out := []trail.Parcel{}
	for _, p := range all {
		if c.viewer() == "" || p.Partner == c.viewer() {
			out = append(out, p)
		}
	}
	a.reply(w, http.StatusOK, map[string]any{"parcels": out})
}

// search finds messages by any number or name: ?q=, and optionally ?kind= and ?limit=.
func (a *API) search(w http.ResponseWriter, r *http.Request, c caller) {
	q := r.URL.Query()
	limit, _ := strconv.Atoi(q.Get("limit"))
	hits, err := a.o.Trail.Search(r.Context(), trail.Filter{Query: q.Get("q"), Kind: messages.Kind(q.Get("kind")), Viewer: c.viewer(), Limit: limit})
	if err != nil {
		a.failed(w, r, err)
		return
	}
	if hits == nil {
		hits = []trail.Hit{}
	}
	a.reply(w, http.StatusOK, map[string]any{"messages": hits})
}

func (a *API) clearances(w http.ResponseWriter, r *http.Request, c caller) {
	if !a.operators(w, c) {
		return
	}
	all, err := a.o.Trail.Clearances(r.Context(), 500)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	a.reply(w, http.StatusOK, map[string]any{"clearances": all})
}

// lately gives the last events of a state to an operator: what was parked, what is overdue.
func (a *API) lately(state messages.State) func(http.ResponseWriter, *http.Request, caller) {
	return func(w http.ResponseWriter, r *http.Request, c caller) {
		if !a.operators(w, c) {
			return
		}
		all, err := a.o.Trail.EventsIn(r.Context(), state, 500)
		if err != nil {
			a.failed(w, r, err)
			return
		}
		a.reply(w, http.StatusOK, map[string]any{"events": all})
	}
}

func (a *API) operators(w http.ResponseWriter, c caller) bool {
	if c.operator == "" {
		a.problem(w, Problem{Type: "clearhub:forbidden", Title: "For operators only", Status: http.StatusForbidden,
			Detail: "This needs an operator's token."})
	}
	return c.operator != ""
}
