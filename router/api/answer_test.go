package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/native"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/api"
	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/trail"
)

// storeless reads documents as the receiver does and keeps none.
type storeless struct{ registry *adapters.Registry }

// Receive implements api.Receiver.
func (s storeless) Receive(ctx context.Context, q router.Request) (messages.Receipt, error) {
	d := s.registry.Read(ctx, adapters.Request{Sender: messages.Participant{PartyID: q.Partner.ID}, Bytes: q.Bytes})
	return router.NewReceipt(messages.Acceptance{Document: d.ID, Verdict: d.Verdict, Faults: d.Faults}, d.Messages), nil
}

// Check implements api.Receiver.
func (s storeless) Check(ctx context.Context, q router.Request) (messages.Receipt, []*messages.Message, error) {
	r, err := s.Receive(ctx, q)
	return r, nil, err
}

// silent is a log in which nothing is.
type silent struct{}

// Send implements api.Sender.
func (silent) Send(context.Context, stream.Record) (int, int64, error) { return 0, 0, nil }

// Bounds implements trail.Log.
func (silent) Bounds(context.Context, string, int) (int64, int64, error) { return 0, 0, nil }

// Describe implements trail.Log.
func (silent) Describe(context.Context, string) (stream.Info, error) {
	return stream.Info{ID: "none", Partitions: 1}, nil
}

// Fetch implements trail.Log.
func (silent) Fetch(context.Context, string, int, int64, stream.FetchOptions) (stream.Chunk, error) {
	return stream.Chunk{}, nil
}

const (
	released = "UNB+UNOC:3+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+260402:0900+DC8001'UNH+1+CUSRES:D:96B:UN'BGM+962+LN26-1:1+29'DTM+9:202604020911:203'GIS+4:120:ZZZ'NAD+CM+0908::ZZZ'RFF+ABO:LN26-1'UNT+7+1'UNZ+1+DC8001'"
	nameless = "UNB+UNOC:3++LNBROKER:ZZZ+260402:0900+DC8002'UNH+1+CUSRES:D:96B:UN'BGM+962+LN26-1:1+29'UNT+3+1'UNZ+1+DC8002'"
)

// served is the interface over documents that nobody keeps.
func served(t *testing.T) *api.API {
	t.Helper()
	registry := new(adapters.Registry)
	registry.Add(edifact.Adapter{}, native.Adapter{})
	tr, err := trail.Open(t.Context(), trail.Options{Path: filepath.Join(t.TempDir(), "trail.db"), Log: silent{}, Documents: "d", Messages: "m", Parcels: "p", Events: "e"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.Close() })
	a, err := api.New(api.Options{Hub: "hub", Receiver: storeless{registry}, Log: silent{}, Trail: tr, Registry: registry, MaxBytes: 1 << 20,
		Clock:    func() time.Time { return time.Date(2026, 4, 2, 9, 10, 0, 0, time.UTC) },
		Partner:  func(token string) (router.Partner, bool) { return router.Partner{ID: "dalian"}, token == "secret" },
		Operator: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestASenderGetsTheAnswerInItsOwnFormat(t *testing.T) {
	a := served(t)
	short := strings.Replace(released, "UNT+7", "UNT+8", 1)
	for name, c := range map[string]struct {
		query, accept, document string
		status                  int
		media, want, why        string
	}{
		"by ?answer=source":                  {"?answer=source", "", released, 202, "application/edifact", "UCI+DC8001+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+7'", ""},
		"by Accept":                          {"", "application/edifact", released, 202, "application/edifact", "UNB+UNOC:3+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+260402:0910+", ""},
		"refused, with the error":            {"", "Application/EDIFACT;q=0.9, */*;q=0.1", short, 422, "application/edifact", "UCM+1+CUSRES:D:96B:UN+4+29+UNT+2'", ""},
		"JSON where nothing is asked":        {"", "", released, 202, "application/json", `"status":"accepted`, ""},
		"JSON where it is taken too":         {"", "application/json, application/edifact", short, 422, "application/problem+json", "clearhub:refused", ""},
		"JSON where there is no answer":      {"?answer=source", "", nameless, 422, "application/problem+json", "EDI-0", "none: the document cannot be answered in its own format"},
		"JSON where the format has none":     {"?answer=source", "", `{"schemaVersion":"1.0.0"}`, 422, "application/problem+json", "clearhub:refused", "none: the format has no answers"},
		"JSON where the format is not known": {"?answer=source", "", "hello", 422, "application/problem+json", "clearhub:refused", "none: the format is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/documents"+c.query, strings.NewReader(c.document))
			r.Header.Set("Authorization", "Bearer secret")
			if c.accept != "" {
				r.Header.Set("Accept", c.accept)
			}
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			body, _ := io.ReadAll(w.Result().Body)
			if w.Code != c.status || w.Header().Get("Content-Type") != c.media || !strings.Contains(string(body), c.want) || w.Header().Get("Clearhub-Answer") != c.why {
				t.Errorf("status %d, %v\n%s", w.Code, w.Header(), body)
			}
			if w.Header().Get("Location") == "" {
				t.Error("no Location")
			}
		})
	}
}

func TestADocumentOverTheHubsLimitIsToldHowMuchItTakes(t *testing.T) {
	a := served(t)
	for n, status := range map[int]int{1<<20 - 1: 202, 1 << 20: 202, 1<<20 + 1: 413} {
		document := released + strings.Repeat("\n", n-len(released))
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/documents", strings.NewReader(document))
		r.Header.Set("Authorization", "Bearer secret")
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Code != status || status == 413 && !strings.Contains(w.Body.String(), "1048576 bytes") {
			t.Errorf("%d bytes: %d %s", n, w.Code, w.Body)
		}
	}
}
