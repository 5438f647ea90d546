// Package console is the web page for people: one list with a search box, one page a
// message with its timeline and decision, one page a document with its faults under the
// sender's own lines. It reads the trail and writes nothing.
//
// It has no users of its own: it is meant for a loopback or otherwise guarded listener.
package console

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed static/*
var staticFiles embed.FS

// Options configures the console. Trail is required.
type Options struct {
	Trail *trail.Trail
	// Hub is the hub's id, shown in the header.
	Hub    string
	Logger zerolog.Logger
	// Quote cuts the piece of a document that a fault speaks of; nil shows none.
	Quote func(document []byte, f messages.Fault) Excerpt
}

// Excerpt is a line of the sender's with a part to underline, in characters from 0.
type Excerpt struct {
	Text     string
	From, To int
}

// Console serves the pages.
type Console struct {
	o     Options
	pages map[string]*template.Template
	log   zerolog.Logger
	mux   *http.ServeMux
}

// New parses the pages; an error is a mistake in them.
func New(o Options) (*Console, error) {
	if o.Trail == nil {
		return nil, errors.New("console: a trail is required")
	}
	c := &Console{o: o, pages: map[string]*template.Template{}, log: o.Logger.With().Str("component", "console").Logger(), mux: http.NewServeMux()}
	for _, name := range []string{"list", "message", "document", "problem"} {
		t, err := template.New("layout.html").Funcs(helpers).ParseFS(pageFiles, "pages/layout.html", "pages/parts.html", "pages/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("parse console page %s: %w", name, err)
		}
		c.pages[name] = t
	}
	c.mux.Handle("GET /static/", http.FileServerFS(staticFiles))
	c.mux.HandleFunc("GET /{$}", c.list)
	c.mux.HandleFunc("GET /messages/{id}", c.message)
	c.mux.HandleFunc("GET /messages/{id}/canonical", c.canonical)
	c.mux.HandleFunc("GET /documents/{id}", c.document)
	c.mux.HandleFunc("GET /documents/{id}/raw", c.raw)
	c.mux.HandleFunc("GET /changes", c.changes)
	c.mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) { c.problem(w, r, trail.ErrNotFound) })
	return c, nil
}

// ServeHTTP implements http.Handler.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	c.mux.ServeHTTP(w, r)
}

type page struct {
	Title, Hub, Query string
	Kind              messages.Kind
	Kinds             []messages.Kind
	Data              any
}

func (c *Console) show(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) {
	p := page{Title: title, Hub: c.o.Hub, Query: r.URL.Query().Get("q"), Kind: messages.Kind(r.URL.Query().Get("kind")), Data: data,
		Kinds: messages.Kinds()}
	var b bytes.Buffer
	if err := c.pages[name].ExecuteTemplate(&b, "layout.html", p); err != nil {
		c.log.Error().Err(err).Str("page", name).Msg("page cannot be shown")
		http.Error(w, "This page cannot be shown; the hub's log says why.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func (c *Console) problem(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, trail.ErrNotFound) {
		c.show(w, r, http.StatusNotFound, "problem", "Not found", "The hub knows nothing under this address. A document that was just sent may take a moment to appear.")
		return
	}
	if errors.Is(err, context.Canceled) {
		return
	}
	c.log.Error().Err(err).Str("path", r.URL.Path).Msg("page failed")
	c.show(w, r, http.StatusInternalServerError, "problem", "Something failed", "The hub could not read this from its history. Its log says why.")
}

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
	c.show(w, r, http.StatusOK, "list", "Messages", d)
}

type messageData struct {
	Entry     trail.Entry
	Message   *messages.Message
	Decisions []*messages.Message
	Related   []trail.Entry
	Events    []trail.Event
	Parcels   []trail.Parcel
	Names     map[string]string
	Refs      []messages.Reference
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
	d.Names = map[string]string{}
	for _, e := range d.Related {
		d.Names[e.ID] = strings.TrimSpace(string(e.Kind) + " " + short(e.Number))
	}
	d.Refs = unique(messages.ReferencesOf(d.Message))
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
			if q := c.o.Quote(a.Raw, f); q.Text != "" {
				text := []rune(q.Text)
				from := min(q.From, len(text))
				to := min(max(q.To, from), len(text))
				s.Before, s.Marked, s.After = string(text[:from]), string(text[from:to]), string(text[to:])
			}
		}
		d.Faults = append(d.Faults, s)
	}
	slices.SortStableFunc(d.Faults, func(a, b shownFault) int { return worst(a.Severity) - worst(b.Severity) })
	d.Raw = strings.ToValidUTF8(string(a.Raw[:min(len(a.Raw), rawShown)]), "·")
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

// changes tells the page, as server-sent events, that there is something new; it speaks at most twice a second.
func (c *Console) changes(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	rc := http.NewResponseController(w)
	_ = rc.SetWriteDeadline(time.Time{})
	beat := time.NewTicker(20 * time.Second)
	defer beat.Stop()
	for {
		changed := c.o.Trail.Changed()
		if err := rc.Flush(); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			_, _ = fmt.Fprint(w, ": still here\n\n")
		case <-changed:
			_, _ = fmt.Fprint(w, "data: new\n\n")
			select {
			case <-r.Context().Done():
				return
			case <-time.After(500 * time.Millisecond):
			}
		}
	}
}
