package api

import (
	"net/http"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

// Case is a case of mutual assistance as the trail knows it.
type Case struct {
	Subject string `json:"subject"`
	Case    string `json:"case"`
	// State is DRAFT, SENT, ACKNOWLEDGED, PARTIAL, ANSWERED, REFUSED(reason), OVERDUE(days) or CLOSED.
	State      string `json:"state"`
	Type       string `json:"type"`
	Requesting string `json:"requesting"`
	Requested  string `json:"requested"`
	// Reciprocity counts what came of all that the one authority asked the other for under this type.
	Reciprocity map[string]string `json:"reciprocity,omitempty"`
	Changed     time.Time         `json:"changed"`
	// Steps are its messages in order, as far as the caller may see them; Events what happened to it.
	Steps  []*messages.Message `json:"steps,omitempty"`
	Events []trail.Event       `json:"events,omitempty"`
}

// cases lists the newest cases that the caller sent or was sent a step of.
func (a *API) cases(w http.ResponseWriter, r *http.Request, c caller) {
	hits, err := a.o.Trail.Search(r.Context(), trail.Filter{Kind: messages.KindAssistance, Viewer: c.viewer(), Limit: 500})
	out, seen := []Case{}, map[string]bool{}
	for _, h := range hits {
		subject := h.Lane
		if subject == "" {
			subject = h.Subject
		}
		if err != nil || seen[subject] {
			continue
		}
		seen[subject] = true
		var events []trail.Event
		if events, err = a.o.Trail.EventsAbout(r.Context(), subject); err == nil {
			if x := caseOf(subject, events); x.Case != "" {
				out = append(out, x)
			}
		}
	}
	if err != nil {
		a.failed(w, r, err)
		return
	}
	a.reply(w, http.StatusOK, map[string]any{"cases": out})
}

// assistance shows one case. A partner sees the steps that it sent or was sent, and the events of those; what it may see nothing of does not exist
// for it.
func (a *API) assistance(w http.ResponseWriter, r *http.Request, c caller) {
	subject := r.PathValue("subject")
	entries, err := a.o.Trail.MessagesAbout(r.Context(), subject)
	may, steps := map[string]bool{}, []*messages.Message{}
	for _, e := range entries {
		if err != nil {
			break
		}
		if e.Kind != messages.KindAssistance || e.Refused {
			continue
		}
		if c.viewer() != "" {
			var ok bool
			if ok, err = a.o.Trail.MayRead(r.Context(), e.ID, c.viewer()); err != nil || !ok {
				continue
			}
		}
		var m *messages.Message
		if m, err = a.o.Trail.Message(r.Context(), e.ID); err == nil {
			may[e.ID] = true
			steps = append(steps, m)
		}
	}
	var events []trail.Event
	if err == nil {
		events, err = a.o.Trail.EventsAbout(r.Context(), subject)
	}
	if err == nil && len(steps) == 0 {
		err = trail.ErrNotFound
	}
	if err != nil {
		a.failed(w, r, err)
		return
	}
	x := caseOf(subject, events)
	x.Steps = steps
	for _, ev := range events {
		if c.viewer() == "" || may[ev.Message] && (ev.Partner == "" || ev.Partner == c.viewer()) {
			x.Events = append(x.Events, ev)
		}
	}
	a.reply(w, http.StatusOK, x)
}

// caseOf reads the state of a case from its events: the last that tells one counts.
func caseOf(subject string, events []trail.Event) Case {
	x := Case{Subject: subject}
	for _, ev := range events {
		v := ev.Values
		if v["caseState"] == "" || v["caseSubject"] != subject {
			continue
		}
		x.Case, x.State, x.Type, x.Requesting, x.Requested, x.Changed = v["case"], v["caseState"], v["type"], v["requesting"], v["requested"], ev.Time
		x.Reciprocity = map[string]string{"asked": v["asked"], "answered": v["answered"], "refused": v["refused"], "overdue": v["overdue"], "closed": v["closed"]}
	}
	return x
}
