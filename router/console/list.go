package console

import (
	"net/http"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

// listData is the first page, or what a search found.
type listData struct {
	Hits       []trail.Hit
	Refused    []trail.Document
	Counts     map[string]int64
	Clearances []trail.Clearance
	Parked     []trail.Event
	Overdue    []trail.Event
	Searched   bool
}

func (c *Console) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	d := listData{Searched: q.Get("q") != "" || q.Get("kind") != ""}
	var err error
	if d.Hits, err = c.o.Trail.Search(r.Context(), trail.Filter{Query: q.Get("q"), Kind: messages.Kind(q.Get("kind")), Limit: 200}); err == nil {
		d.Counts, err = c.o.Trail.Counts(r.Context())
	}
	if err == nil && !d.Searched {
		if d.Refused, err = c.o.Trail.Documents(r.Context(), messages.VerdictRefused, 10); err == nil {
			d.Clearances, err = c.o.Trail.Clearances(r.Context(), 10)
		}
		if err == nil {
			d.Parked, err = c.o.Trail.EventsIn(r.Context(), messages.StateParked, 10)
		}
		if err == nil {
			d.Overdue, err = c.o.Trail.EventsIn(r.Context(), messages.StateOverdue, 10)
		}
	}
	if err != nil {
		c.problem(w, r, err)
		return
	}
	c.show(w, r, http.StatusOK, "list", "latest", d)
}
