package console

import (
	"net/http"
	"slices"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

// documentData is a document as it came, with its faults under the sender's own lines.
type documentData struct {
	Document trail.Document
	Faults   []shownFault
	Messages []trail.Entry
	Events   []trail.Event
	Raw      string
	Cut      bool
}

type shownFault struct {
	messages.Fault
	Before, Marked, After string
}

// worst orders severities for people: what refuses comes first.
func worst(s messages.Severity) int {
	return slices.Index([]messages.Severity{messages.SeverityRefuse, messages.SeverityWarn, messages.SeverityLoss, messages.SeverityNote}, s)
}

const rawShown = 20_000

func (c *Console) document(w http.ResponseWriter, r *http.Request) {
	ctx, t := r.Context(), c.o.Trail
	var d documentData
	var a messages.Acceptance
	var err error
	if d.Document, err = t.Document(ctx, r.PathValue("id")); err == nil {
		a, err = t.Acceptance(ctx, d.Document.ID)
	}
	if err == nil {
		d.Messages, err = t.MessagesOf(ctx, d.Document.ID)
	}
	if err == nil {
		d.Events, err = t.EventsOf(ctx, d.Document.ID)
	}
	if err != nil {
		c.problem(w, r, err)
		return
	}
	for _, f := range a.Faults {
		s := shownFault{Fault: f}
		if c.o.Quote != nil {
			if q := c.o.Quote(a.Sender, a.Raw, f); q.Text != "" {
				text := []rune(q.Text)
				from := min(q.From, len(text))
				to := min(max(q.To, from), len(text))
				s.Before, s.Marked, s.After = string(text[:from]), string(text[from:to]), string(text[to:])
			}
		}
		d.Faults = append(d.Faults, s)
	}
	slices.SortStableFunc(d.Faults, func(a, b shownFault) int { return worst(a.Severity) - worst(b.Severity) })
	d.Raw = asRead(a)
	d.Cut = len(a.Raw) > rawShown
	c.show(w, r, http.StatusOK, "document", "Document "+d.Document.Name, d)
}

func (c *Console) raw(w http.ResponseWriter, r *http.Request) {
	a, err := c.o.Trail.Acceptance(r.Context(), r.PathValue("id"))
	if err != nil {
		c.problem(w, r, err)
		return
	}
	// Never as its own type: a partner's document must not run in the operator's browser.
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment; filename=\"document-"+short(a.Document)+"\"")
	_, _ = w.Write(a.Raw)
}
