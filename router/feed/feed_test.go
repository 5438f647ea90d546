package feed_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"encoding/pem"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/feed"
)

const register = `{"register":"theirs","asOf":"2026-03-01T00:00:00Z","entries":[{"v":1,"key":"nl-plants","kind":"authority",
"authority":{"id":"nl-plants","country":"NL","names":["Lowland Plant Service"],"competences":[{"class":"phytosanitary","span":{"from":"2025-01-01"}}]}}]}`

// rig is a puller with a real server behind it.
type rig struct {
	server *httptest.Server
	puller *feed.Puller
	source feed.Source
	taken  [][]messages.RegisterLoad
	now    time.Time
	fails  error
}

func newRig(t *testing.T, h http.HandlerFunc) *rig {
	t.Helper()
	r := &rig{server: httptest.NewTLSServer(h), now: time.Date(2026, 3, 10, 8, 0, 0, 0, time.UTC)}
	t.Cleanup(r.server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	r.source = feed.Source{Register: "nl/services", URL: r.server.URL + "/register?token=x", CAFile: ca, Freshness: "15m", Secret: "s3cret"}
	p, err := feed.New(feed.Options{Sources: []feed.Source{r.source}, Timeout: 4 * time.Second, MaxBytes: 100_000, Clock: func() time.Time { return r.now },
		Take: func(_ context.Context, loads []messages.RegisterLoad) error {
			if r.fails == nil {
				r.taken = append(r.taken, loads)
			}
			return r.fails
		}})
	if err != nil {
		t.Fatal(err)
	}
	r.puller = p
	return r
}

func TestARegisterIsReadAndAskedForAgainByItsTag(t *testing.T) {
	var asked []string
	r := newRig(t, func(w http.ResponseWriter, q *http.Request) {
		asked = append(asked, q.Header.Get("If-None-Match"))
		if q.Header.Get("Authorization") != "Bearer s3cret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if q.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
		fmt.Fprint(w, register)
	})
	m := feed.NewMemory()
	pull := func() {
		t.Helper()
		if err := r.puller.Pull(t.Context(), r.source, m); err != nil {
			t.Fatal(err)
		}
	}
	pull()
	first := r.taken[0][0]
	e := first.Entries[0]
	if len(r.taken[0]) != 1 || first.Register != "nl/services" || e.ID() != "nl/services/nl-plants" || e.Freshness != "15m" || e.AsOf == "" || e.Hash == "" || e.FetchedAt != "2026-03-10T08:00:00Z" ||
		first.Read == nil || first.Read.Tag != `"1"` || strings.Contains(first.Read.Source, "token") {
		t.Errorf("%+v", first)
	}
	r.now = r.now.Add(5 * time.Minute)
	pull()
	again := r.taken[1][0]
	if !again.Same || len(again.Entries) != 0 || again.Read.Hash != first.Read.Hash || again.Read.ReadAt != "2026-03-10T08:05:00Z" {
		t.Errorf("%+v", again)
	}
	r.now = r.now.Add(time.Hour)
	pull() // once an hour it is sent whole, whatever is remembered
	if whole := r.taken[2][0]; whole.Same || whole.Load != first.Load {
		t.Errorf("%+v", whole)
	}
	if fmt.Sprint(asked) != `[ "1" ]` {
		t.Errorf("asked with %q", asked)
	}
}

func TestWhatDoesNotReachTheLogIsReadAgain(t *testing.T) {
	r := newRig(t, func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("If-None-Match") != "" {
			t.Error("a tag is used that the log knows nothing of")
		}
		w.Header().Set("ETag", `"1"`)
		fmt.Fprint(w, register)
	})
	m := feed.NewMemory()
	r.fails = errors.New("no log")
	for range 2 {
		if err := r.puller.Pull(t.Context(), r.source, m); !errors.Is(err, r.fails) {
			t.Errorf("%v", err)
		}
	}
}

func TestWhatIsNoRegisterIsNotRead(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, register) }))
	defer elsewhere.Close()
	var calls atomic.Int32
	for name, h := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			w.WriteHeader(http.StatusInternalServerError)
		},
		"404":                   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		"304 that nobody asked": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) },
		"garbage":               func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>please log in</html>") },
		"half a register":       func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, register[:len(register)/2]) },
		"two registers":         func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, register+register) },
		"an unknown field":      func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"register":"x","entries":[],"more":1}`) },
		"an entry with a fault": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Replace(register, `"NL"`, `"XX"`, 1))
		},
		"huge": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, register+strings.Repeat(" ", 200_000)) },
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			fmt.Fprint(w, register)
		},
		"slow": func(_ http.ResponseWriter, q *http.Request) {
			select {
			case <-q.Context().Done():
			case <-time.After(10 * time.Second):
			}
		},
		"elsewhere":   func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, elsewhere.URL, http.StatusFound) },
		"in a circle": func(w http.ResponseWriter, q *http.Request) { http.Redirect(w, q, q.URL.String(), http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, h)
			err := r.puller.Pull(t.Context(), r.source, feed.NewMemory())
			if err == nil || len(r.taken) != 0 {
				t.Errorf("%v, %d taken", err, len(r.taken))
			}
			if err != nil && strings.Contains(err.Error(), "token=x") {
				t.Errorf("the error tells the query: %v", err)
			}
		})
	}
}

func TestOnlyTheOwnerReadsAndFailuresAreTriedSooner(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusNotFound)
	}))
	defer server.Close()
	pauses := make(chan time.Duration)
	tick := make(chan time.Time)
	owner, told := false, 0
	p, err := feed.New(feed.Options{Sources: []feed.Source{{Register: "r", URL: server.URL, Every: time.Minute}}, Owner: func() bool { return owner },
		Take: func(context.Context, []messages.RegisterLoad) error { return nil }, Failed: func(string, error) { told++ },
		After: func(d time.Duration) <-chan time.Time { pauses <- d; return tick }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	var got []time.Duration
	for i := range 7 {
		got = append(got, <-pauses)
		owner = i >= 1
		tick <- time.Time{}
	}
	<-pauses
	cancel()
	<-done
	want := []time.Duration{5 * time.Second, 5 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second, time.Minute}
	if fmt.Sprint(got) != fmt.Sprint(want) || calls.Load() != 6 || told != 1 {
		t.Errorf("pauses %v, want %v; %d calls, told %d times", got, want, calls.Load(), told)
	}
}

func TestARegisterOfManyEntriesComesInPartsOfOneLoad(t *testing.T) {
	f := messages.RegisterFile{Register: "many"}
	for i := range 5000 {
		f.Entries = append(f.Entries, messages.RegisterEntry{Key: fmt.Sprint("k", i), Kind: messages.RegisterProgramme,
			Programme: &messages.TraderProgramme{ID: fmt.Sprint("P", i), Country: "NL", Name: strings.Repeat("x", 120)}})
	}
	if faults := messages.CheckRegister(f); len(faults) > 0 {
		t.Fatal(faults)
	}
	loads, err := f.Loads(time.Unix(0, 0), "")
	if err != nil || len(loads) < 3 {
		t.Fatalf("%d parts, %v", len(loads), err)
	}
	n := 0
	for i, l := range loads {
		n += len(l.Entries)
		if (l.Read != nil) != (i == len(loads)-1) || l.Load != loads[0].Load {
			t.Errorf("part %d: %+v", i, l.Read)
		}
	}
	if n != 5000 {
		t.Errorf("%d entries", n)
	}
}

func TestURLsThatRegistersAreNotReadFrom(t *testing.T) {
	for _, u := range []string{"http://register.example/x", "ftp://register.example/x", "https://user:pw@register.example/x", "/x", "https:///x", "::"} {
		if feed.Check(u) == nil {
			t.Errorf("%s is taken", u)
		}
	}
}
