package console

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

// messageData is a message with all that is known of its subject.
type messageData struct {
	Entry     trail.Entry
	Message   *messages.Message
	Decisions []*messages.Message
	Related   []trail.Entry
	Events    []trail.Event
	Parcels   []trail.Parcel
	Refs      []messages.Reference
	// About is the number of the declaration that a decision is about: its own number is a digest that tells people nothing.
	About string
}

func (c *Console) message(w http.ResponseWriter, r *http.Request) {
	ctx, t := r.Context(), c.o.Trail
	var d messageData
	var err error
	if d.Entry, err = t.Entry(ctx, r.PathValue("id")); err == nil {
		d.Message, err = t.Message(ctx, d.Entry.ID)
	}
	if err != nil {
		c.problem(w, r, err)
		return
	}
	subject := d.Entry.Subject
	if d.Entry.Lane != "" {
		subject = d.Entry.Lane
	}
	if d.Related, err = t.MessagesAbout(ctx, subject); err == nil {
		if d.Entry.Kind == messages.KindDecision {
			d.Decisions = []*messages.Message{d.Message}
			d.Events, err = t.Events(ctx, d.Entry.ID)
		} else {
			d.Decisions, err = c.decisions(ctx, subject)
			if err == nil {
				d.Events, err = t.EventsAbout(ctx, subject)
			}
		}
	}
	if err == nil {
		d.Parcels, err = t.Parcels(ctx, d.Entry.ID)
	}
	if err != nil {
		c.problem(w, r, err)
		return
	}
	d.Refs = unique(messages.ReferencesOf(d.Message))
	if x, ok := d.Message.Body.(*messages.Decision); ok && len(x.References) > 0 {
		d.About = x.References[0].Number
	}
	c.show(w, r, http.StatusOK, "message", strings.TrimSpace(string(d.Entry.Kind)+" "+d.Entry.Number), d)
}

// decisions gives the decisions about a subject, the latest first.
func (c *Console) decisions(ctx context.Context, subject string) ([]*messages.Message, error) {
	entries, err := c.o.Trail.Decisions(ctx, subject)
	if err != nil {
		return nil, err
	}
	var out []*messages.Message
	for i := len(entries) - 1; i >= 0; i-- {
		m, err := c.o.Trail.Message(ctx, entries[i].ID)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func (c *Console) canonical(w http.ResponseWriter, r *http.Request) {
	m, err := c.o.Trail.Message(r.Context(), r.PathValue("id"))
	if err != nil {
		c.problem(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(m)
}

func unique(refs []messages.Reference) []messages.Reference {
	var out []messages.Reference
	for _, r := range refs {
		if !slices.ContainsFunc(out, func(o messages.Reference) bool { return o.Type == r.Type && o.Number == r.Number }) {
			out = append(out, r)
		}
	}
	return out
}
