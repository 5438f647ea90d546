// Package api is the hub's HTTP interface for partners and operators: submit and check documents, read
// messages, their history and decisions, search by any reference, fetch and acknowledge parcels.
//
// A partner sees what it sent and what was sent to it; an operator sees all. Errors are RFC 9457
// problem documents. A sender that asks for it, by Accept: application/edifact or ?answer=source, gets the answer to a
// document in the document's own format (CONTRL and APERAK for EDIFACT) in place of JSON, with the same status; where the
// format has no answer to it, the answer is JSON and the header Clearhub-Answer says why. It decides nothing: it hands documents to the receiver, commands to the log, and
// reads the trail.
package api

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/metrics"
	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/trail"
)

// Receiver takes documents; router.Receiver implements it.
type Receiver interface {
	Receive(ctx context.Context, q router.Request) (messages.Receipt, error)
	Check(ctx context.Context, q router.Request) (messages.Receipt, []*messages.Message, error)
}

// Sender appends commands; stream.Log implements it.
type Sender interface {
	Send(ctx context.Context, r stream.Record) (partition int, offset int64, err error)
}

// Options configures an API. All but Ready, MaxBytes and Logger are required.
type Options struct {
	Hub string
	// Border is the country whose border the hub decides for: the key of claims.
	Border   string
	Receiver Receiver
	Log      Sender
	Trail    *trail.Trail
	Topics   router.Topics
	Registry *adapters.Registry
	// Rules name the officers of the border.
	Rules messages.Rules
	// Bodies finds the bytes of parcels.
	Bodies router.Bodies
	// Writer writes the parcels that are not in the log as they are sent; Known finds the partner they are for.
	Writer router.Writer
	Known  func(id string) (router.Partner, bool)
	// Partner finds the partner that a bearer token belongs to, Operator the name of an operator.
	Partner  func(token string) (router.Partner, bool)
	Operator func(token string) (string, bool)
	// Ready tells why the hub cannot work at the moment, or nil.
	Ready func(ctx context.Context) error
	// Metrics are the hub's figures for operators; nil serves none.
	Metrics func(ctx context.Context) ([]metrics.Family, error)
	// MaxBytes is the size of the largest document taken; default 32 MiB.
	MaxBytes int64
	Clock    func() time.Time
	Logger   zerolog.Logger
}

// inHand is how many of the largest documents one caller may have in hand at a time, in bytes: of small ones it is as many as it likes.
const inHand = 8

// API serves the interface.
type API struct {
	o   Options
	log zerolog.Logger
	mux *http.ServeMux

	budget budget
}

// New makes an API.
func New(o Options) (*API, error) {
	if o.Receiver == nil || o.Log == nil || o.Trail == nil || o.Registry == nil || o.Partner == nil || o.Operator == nil {
		return nil, errors.New("new API: receiver, log, trail, registry, partner and operator are required")
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 32 << 20
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	a := &API{o: o, log: o.Logger.With().Str("component", "api").Logger(), mux: http.NewServeMux(), budget: budget{most: inHand * o.MaxBytes}}
	a.mux.HandleFunc("POST /v1/documents", a.as(a.submit))
	a.mux.HandleFunc("POST /v1/check", a.as(a.check))
	a.mux.HandleFunc("GET /v1/documents/{id}", a.as(a.document))
	a.mux.HandleFunc("POST /v1/documents/{id}/replay", a.as(a.letGo(messages.VerbReplay)))
	a.mux.HandleFunc("POST /v1/documents/{id}/skip", a.as(a.letGo(messages.VerbSkip)))
	a.mux.HandleFunc("GET /v1/documents/{id}/raw", a.as(a.documentRaw))
	a.mux.HandleFunc("GET /v1/messages/{id}", a.as(a.message))
	a.mux.HandleFunc("GET /v1/messages/{id}/raw", a.as(a.messageRaw))
	a.mux.HandleFunc("GET /v1/messages/{id}/trail", a.as(a.events))
	a.mux.HandleFunc("GET /v1/messages/{id}/decisions", a.as(a.decisions))
	a.mux.HandleFunc("GET /v1/messages/{id}/parcels", a.as(a.parcels))
	a.mux.HandleFunc("GET /v1/search", a.as(a.search))
	a.mux.HandleFunc("GET /v1/clearances", a.as(a.clearances))
	a.mux.HandleFunc("GET /v1/parked", a.as(a.lately(messages.StateParked)))
	a.mux.HandleFunc("GET /v1/overdue", a.as(a.lately(messages.StateOverdue)))
	a.mux.HandleFunc("GET /v1/inbox", a.as(a.inbox))
	a.mux.HandleFunc("GET /v1/inbox/{parcel}", a.as(a.fetch))
	a.mux.HandleFunc("POST /v1/inbox/{parcel}/acknowledge", a.as(a.answer(messages.VerbAcknowledge)))
	a.mux.HandleFunc("POST /v1/inbox/{parcel}/reject", a.as(a.answer(messages.VerbReject)))
	a.mux.HandleFunc("POST /v1/parcels/{parcel}/replay", a.as(a.command(messages.VerbReplay)))
	a.mux.HandleFunc("POST /v1/parcels/{parcel}/skip", a.as(a.command(messages.VerbSkip)))
	a.mux.HandleFunc("POST /v1/agreements", a.as(a.applyAgreement))
	a.mux.HandleFunc("POST /v1/registers", a.as(a.loadRegister))
	a.mux.HandleFunc("POST /v1/messages/{id}/links", a.as(a.link))
	a.mux.HandleFunc("POST /v1/officer-acts", a.as(a.officerAct))
	a.mux.HandleFunc("GET /v1/ledger/{instrument...}", a.as(a.ledger))
	a.mux.HandleFunc("GET /v1/assistance", a.as(a.cases))
	a.mux.HandleFunc("GET /v1/assistance/{subject...}", a.as(a.assistance))
	a.mux.HandleFunc("GET /v1/formats", a.formats)
	a.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		a.reply(w, http.StatusOK, map[string]string{"status": "alive"})
	})
	a.mux.HandleFunc("GET /readyz", a.ready)
	if o.Metrics != nil {
		a.mux.HandleFunc("GET /metrics", a.as(a.metrics))
	}
	a.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if allowed := a.methods(r); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			a.problem(w, Problem{Type: "clearhub:method", Title: "Not with this method", Status: http.StatusMethodNotAllowed,
				Detail: r.URL.Path + " takes " + strings.Join(allowed, " and ") + ", not " + r.Method + "."})
			return
		}
		p := problemNotFound
		p.Detail = "There is nothing at " + r.Method + " " + r.URL.Path + ". The interface begins at /v1/documents."
		a.problem(w, p)
	})
	return a, nil
}

// methods are those that the path of a request is served with.
func (a *API) methods(r *http.Request) (out []string) {
	for _, m := range []string{http.MethodGet, http.MethodPost} {
		other := *r
		other.Method = m
		if _, pattern := a.mux.Handler(&other); pattern != "/" && pattern != "" {
			out = append(out, m)
		}
	}
	return out
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	a.mux.ServeHTTP(w, r)
}

// caller is who asks: a partner, or an operator where partner.ID is empty.
type caller struct {
	partner  router.Partner
	operator string
}

// viewer is the partner that answers are narrowed to; empty sees all.
func (c caller) viewer() string { return c.partner.ID }

// shown is a message as the caller may read it: without reasons of risk for who is no authority.
func (c caller) shown(m *messages.Message) *messages.Message {
	if c.partner.ID == "" || c.partner.Cleared(messages.HandlingOfficial) {
		return m
	}
	return messages.ForTraders(m)
}

func (a *API) as(next func(http.ResponseWriter, *http.Request, caller)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
		if token = strings.TrimSpace(token); ok && strings.EqualFold(scheme, "Bearer") { // RFC 9110, 11.1: the scheme's case says nothing
			if p, known := a.o.Partner(token); known {
				a.budget.spend(r, p.ID, func() { next(w, r, caller{partner: p}) })
				return
			}
			if name, known := a.o.Operator(token); known {
				a.budget.spend(r, "operator:"+name, func() { next(w, r, caller{operator: name}) })
				return
			}
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="clearhub"`)
		a.problem(w, problemUnauthorised)
	}
}

func (a *API) ready(w http.ResponseWriter, r *http.Request) {
	if a.o.Ready != nil {
		if err := a.o.Ready(r.Context()); err != nil {
			a.problem(w, Problem{Type: "clearhub:not-ready", Title: "Not ready", Status: http.StatusServiceUnavailable, Detail: err.Error()})
			return
		}
	}
	a.reply(w, http.StatusOK, map[string]string{"status": "ready"})
}

// metrics gives the hub's figures to an operator's collector, in the Prometheus text format.
func (a *API) metrics(w http.ResponseWriter, r *http.Request, c caller) {
	if !a.operators(w, c) {
		return
	}
	families, err := a.o.Metrics(r.Context())
	if err != nil {
		a.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_ = metrics.Write(w, families) // a collector that has gone misses them
}

func (a *API) formats(w http.ResponseWriter, _ *http.Request) {
	type format struct {
		Name     string          `json:"name"`
		Title    string          `json:"title,omitempty"`
		Versions []string        `json:"versions,omitempty"`
		Kinds    []messages.Kind `json:"kinds"`
		Writes   bool            `json:"writes"`
	}
	out := []format{}
	for _, ad := range a.o.Registry.Adapters() {
		for _, f := range ad.Spec().Formats {
			out = append(out, format{f.Name, f.Title, f.Versions, f.Kinds, f.Encode})
		}
	}
	a.reply(w, http.StatusOK, map[string]any{"formats": out})
}

// body reads a request's document within the limit; false means that the answer is given.
func (a *API) body(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		w.Header().Set("Accept-Encoding", "identity")
		a.problem(w, Problem{Type: "clearhub:encoding", Title: "The body is encoded", Status: http.StatusUnsupportedMediaType,
			Detail: "Bodies are taken as they are. Send the document without Content-Encoding."})
		return nil, false
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, a.o.MaxBytes))
	var large *http.MaxBytesError
	var late net.Error
	switch {
	case errors.As(err, &large):
		p := problemTooLarge
		p.Detail = "A document of more than " + strconv.FormatInt(a.o.MaxBytes, 10) + " bytes is over the limit of this hub. Nothing was stored; split it into several documents."
		a.problem(w, p)
	case errors.Is(err, errBusyCaller):
		w.Header().Set("Retry-After", "2")
		a.problem(w, Problem{Type: "clearhub:too-much", Title: "Too much at once", Status: http.StatusTooManyRequests,
			Detail: "You have more documents under way than the hub holds for one caller at a time. Nothing of this one was stored; send it again when others are done."})
	case errors.As(err, &late) && late.Timeout(): // the road was slow: to a courier 400 would say that the document is bad
		a.problem(w, Problem{Type: "clearhub:too-slow", Title: "The document did not arrive in time", Status: http.StatusRequestTimeout,
			Detail: "The connection was too slow for the document. Nothing was stored; send it again."})
	case err != nil:
		a.problem(w, Problem{Type: "clearhub:broken-off", Title: "The document did not arrive whole", Status: http.StatusBadRequest,
			Detail: "The connection ended before the document did. Nothing was stored; send it again."})
	}
	return data, err == nil
}

// failed answers for an error of the trail or the log.
func (a *API) failed(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, trail.ErrNotFound):
		a.problem(w, problemNotFound)
	case errors.Is(err, router.ErrTooLarge):
		a.problem(w, problemTooLarge)
	case errors.Is(err, router.ErrFull):
		a.log.Error().Err(err).Msg("a document was not taken: make room")
		a.problem(w, problemFull)
	case errors.Is(err, router.ErrBusy), errors.Is(err, context.DeadlineExceeded), errors.Is(err, stream.ErrBusy), errors.Is(err, stream.ErrUnknownOutcome):
		w.Header().Set("Retry-After", "2")
		a.problem(w, problemBusy)
	case errors.Is(err, context.Canceled):
		a.log.Debug().Str("path", r.URL.Path).Msg("caller left")
	default:
		a.log.Error().Err(err).Str("path", r.URL.Path).Msg("request failed")
		a.problem(w, problemFailed)
	}
}
