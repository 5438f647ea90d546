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
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
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
	// Quote cuts the piece of a sender's document that a fault speaks of; nil shows none.
	Quote func(sender string, document []byte, f messages.Fault) Excerpt
}

// Excerpt is a line of the sender's with a part to underline, in characters from 0.
type Excerpt struct {
	Text     string
	From, To int
}

// Console serves the pages.
type Console struct {
	o     Options
	pages map[reader]map[string]*template.Template
	log   zerolog.Logger
	mux   *http.ServeMux
}

// New parses the pages; an error is a mistake in them.
func New(o Options) (*Console, error) {
	if o.Trail == nil {
		return nil, errors.New("console: a trail is required")
	}
	c := &Console{o: o, pages: map[reader]map[string]*template.Template{}, log: o.Logger.With().Str("component", "console").Logger(), mux: http.NewServeMux()}
	for _, l := range recognition.Languages() {
		pages := map[string]*template.Template{}
		for _, name := range []string{"list", "message", "document", "problem"} {
			t, err := template.New("layout.html").Funcs(reader(l).helpers()).ParseFS(pageFiles, "pages/layout.html", "pages/parts.html", "pages/"+name+".html")
			if err != nil {
				return nil, fmt.Errorf("parse console page %s: %w", name, err)
			}
			pages[name] = t
		}
		c.pages[reader(l)] = pages
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

// page is what stands around every page's own data.
type page struct {
	Title, Hub, Query string
	Lang              reader
	Languages         []choice
	Kind              messages.Kind
	Kinds             []messages.Kind
	Data              any
}

// choice is a language that the page can be read in, with its address.
type choice struct {
	Code, Name, URL string
	Current         bool
}

// show writes a page in the reader's language; a title that is a word of the pages is translated.
func (c *Console) show(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) {
	q := r.URL.Query()
	p := page{Title: title, Hub: c.o.Hub, Query: q.Get("q"), Lang: readerOf(w, r), Kind: messages.Kind(q.Get("kind")), Kinds: messages.Kinds(), Data: data}
	if text, err := p.Lang.say(title); err == nil {
		p.Title = text
	}
	for _, l := range recognition.Languages() {
		q.Set("lang", l)
		p.Languages = append(p.Languages, choice{l, languageNames[l], r.URL.Path + "?" + q.Encode(), reader(l) == p.Lang})
	}
	var b bytes.Buffer
	if err := c.pages[p.Lang][name].ExecuteTemplate(&b, "layout.html", p); err != nil {
		c.log.Error().Err(err).Str("page", name).Msg("page cannot be shown")
		http.Error(w, "This page cannot be shown; the hub's log says why.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(p.Lang))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// trouble is the page for what cannot be shown.
type trouble struct{ Title, Text string }

func (c *Console) problem(w http.ResponseWriter, r *http.Request, err error) {
	status, word := http.StatusInternalServerError, "failed"
	switch {
	case errors.Is(err, trail.ErrNotFound):
		status, word = http.StatusNotFound, "notFound"
	case errors.Is(err, context.Canceled):
		return
	default:
		c.log.Error().Err(err).Str("path", r.URL.Path).Msg("page failed")
	}
	words := wordTable()
	lang := string(readerOf(w, r))
	c.show(w, r, status, "problem", word+"Title", trouble{words[word+"Title"][lang], words[word+"Text"][lang]})
}
