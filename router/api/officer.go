package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/clearhub/clearhub/messages"
)

// largestAct is the size of the largest signed act or link taken.
const largestAct = 64 << 10

// officerAct takes an officer's signed act to recognition. The bearer token only opens the door: what counts is the officer's
// signature over the statement, which is judged here so that the answer is clear, and by recognition again, by the rules in the
// log. The answer says what came of it; 202 that recognition has not come to it yet.
func (a *API) officerAct(w http.ResponseWriter, r *http.Request, c caller) {
	var s messages.SignedAct
	if !a.small(w, r, &s, `Send {"statement": base64 of the act's bytes, "signature": base64}, as clearhub officer sign makes it.`) {
		return
	}
	act, _, err := a.o.Rules.Verify(s, a.o.Hub, a.o.Border, a.o.Clock())
	if err != nil && !errors.Is(err, messages.ErrNoOfficer) { // somebody whom the configuration does not name may have been appointed: recognition knows
		p := Problem{Type: "clearhub:act-refused", Title: "The act does not count", Status: http.StatusForbidden, Detail: err.Error()}
		if why := new(messages.ActRefusal); errors.As(err, &why) {
			p.Values = why.Written()
		}
		a.problem(w, p)
		return
	}
	body, err := json.Marshal(s)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	out, err := a.claim(r.Context(), messages.Command{Verb: messages.VerbOfficer, By: c.name(), Reason: act.Reason, Target: act.Declaration, Body: body})
	a.log.Info().Str("officer", act.Officer).Str("act", act.ID).Str("verb", string(act.Verb)).Str("status", out.Status).Msg("officer's act")
	a.concluded(w, r, out, err)
}

// link lets the sender of a declaration say which instrument one of its citations means: a number that was cut, or is weak.
func (a *API) link(w http.ResponseWriter, r *http.Request, c caller) {
	var in struct {
		Number     string `json:"number"`
		Instrument string `json:"instrument"`
		Reason     string `json:"reason"`
	}
	e, ok := a.entry(w, r, c)
	if !ok || !a.small(w, r, &in, `Send {"number": as cited, "instrument": the instrument's subject, "reason": "…"}.`) {
		return
	}
	switch {
	case e.Kind != messages.KindDeclaration || c.partner.ID == "" || e.Sender != c.partner.ID:
		a.problem(w, Problem{Type: "clearhub:forbidden", Title: "Only the declaration's sender or an officer links", Status: http.StatusForbidden,
			Detail: "An officer signs an act of verb link: POST /v1/officer-acts."})
		return
	case in.Number == "" || in.Instrument == "" || in.Reason == "":
		a.problem(w, Problem{Type: "clearhub:bad-request", Title: "Something is missing", Status: http.StatusBadRequest, Detail: "number, instrument and reason are required."})
		return
	}
	body, err := json.Marshal(map[string]string{"number": in.Number, "instrument": in.Instrument})
	if err != nil {
		a.failed(w, r, err)
		return
	}
	out, err := a.claim(r.Context(), messages.Command{Verb: messages.VerbLink, By: c.partner.ID, Reason: in.Reason, Target: e.Subject, Body: body})
	a.concluded(w, r, out, err)
}

// small reads a small JSON body; false means that the answer is given.
func (a *API) small(w http.ResponseWriter, r *http.Request, v any, help string) bool {
	data, err := io.ReadAll(io.LimitReader(r.Body, largestAct))
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		a.problem(w, Problem{Type: "clearhub:bad-request", Title: "Unreadable body", Status: http.StatusBadRequest, Detail: help})
	}
	return err == nil
}

// name is who asks, for the record.
func (c caller) name() string {
	if c.partner.ID != "" {
		return c.partner.ID
	}
	return "operator:" + c.operator
}
