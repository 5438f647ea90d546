package delivery_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/delivery/couriertest"
)

func web(t *testing.T, o delivery.WebOptions) *delivery.Web {
	t.Helper()
	o.RetryWait = time.Millisecond
	w := delivery.NewWeb(o)
	t.Cleanup(w.Close)
	return w
}

func serve(t *testing.T, h http.HandlerFunc) (*httptest.Server, delivery.Target) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s, delivery.Target{Type: delivery.TypeWeb, URL: s.URL + "/parcels?key=hidden"}
}

func attempt(to delivery.Target) delivery.Attempt {
	return delivery.Attempt{Partner: "port-b", Target: to, Parcel: "p1", Lane: "port-a/declaration/é1", Sequence: 3, Message: "m1", Number: 2,
		MediaType: "application/json", Headers: []delivery.Header{{Name: "ce-id", Value: "m1"}, {Name: "bad\nname", Value: "x"}},
		Open: func(context.Context) ([]byte, error) { return []byte(`{"id":"m1"}`), nil }}
}

// silent is a target whose server takes connections and never answers.
func silent(t *testing.T) delivery.Target {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return delivery.Target{Type: delivery.TypeWeb, URL: "http://" + l.Addr().String()}
}

func TestCouriersKeepTheirPromises(t *testing.T) {
	_, well := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	mute := silent(t)
	t.Run("web", func(t *testing.T) {
		couriertest.Run(t, couriertest.Suite{Courier: web(t, delivery.WebOptions{}), Well: well, Silent: &mute, Success: delivery.Acknowledged})
	})
	t.Run("inbox", func(t *testing.T) {
		couriertest.Run(t, couriertest.Suite{Courier: delivery.Inbox{}, Well: delivery.Target{Type: delivery.TypeInbox}, Success: delivery.Offered})
	})
	t.Run("both behind one", func(t *testing.T) {
		both := delivery.Couriers{delivery.TypeWeb: web(t, delivery.WebOptions{}), delivery.TypeInbox: delivery.Inbox{}}
		couriertest.Run(t, couriertest.Suite{Courier: both, Well: well, Silent: &mute, Success: delivery.Acknowledged})
		if p := both.Deliver(t.Context(), delivery.Attempt{Target: delivery.Target{Type: "pigeon"}}); p.Outcome != delivery.Temporary {
			t.Errorf("%+v", p)
		}
	})
}

func TestWebSendsWhatPartnersNeedToDropRepetitions(t *testing.T) {
	var got http.Header
	var body []byte
	_, to := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, "thanks")
	})
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, []byte("s3cret\n"))
	to.SecretFile, to.Headers = secret, map[string]string{"X-Desk": "7"}
	p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to))
	sum := sha256.Sum256([]byte("thanks"))
	if want := (delivery.Proof{Outcome: delivery.Acknowledged, Code: 200, Size: 6, Digest: hex.EncodeToString(sum[:])}); p != want {
		t.Errorf("proof %+v, want %+v", p, want)
	}
	for name, want := range map[string]string{"Idempotency-Key": "p1", "Clearhub-Sequence": "3", "Clearhub-Lane": "port-a/declaration/%C3%A91", "Clearhub-Message": "m1",
		"Content-Type": "application/json", "Ce-Id": "m1", "Authorization": "Bearer s3cret", "X-Desk": "7"} {
		if got.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Get(name), want)
		}
	}
	if string(body) != `{"id":"m1"}` {
		t.Errorf("body %s", body)
	}
}

func TestWebTellsOutcomesApart(t *testing.T) {
	for status, want := range map[int]delivery.Outcome{200: delivery.Acknowledged, 202: delivery.Acknowledged, 204: delivery.Acknowledged,
		301: delivery.Temporary, 304: delivery.Temporary, 400: delivery.Refused, 401: delivery.Temporary, 403: delivery.Temporary, 404: delivery.Temporary,
		409: delivery.Refused, 413: delivery.Refused, 415: delivery.Refused, 422: delivery.Refused, 429: delivery.Temporary, 500: delivery.Temporary, 503: delivery.Temporary} {
		calls := 0
		_, to := serve(t, func(w http.ResponseWriter, _ *http.Request) { calls++; w.WriteHeader(status) })
		p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to))
		if p.Outcome != want || p.Code != status {
			t.Errorf("%d: %+v, want %s", status, p, want)
		}
		if calls != 1 {
			t.Errorf("%d: an answer was asked for %d times", status, calls)
		}
		if want != delivery.Acknowledged && p.Text == "" {
			t.Errorf("%d: no text", status)
		}
	}
}

func TestWebFollowsNoRedirect(t *testing.T) {
	elsewhere := 0
	other, _ := serve(t, func(http.ResponseWriter, *http.Request) { elsewhere++ })
	_, to := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	if p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Temporary || p.Code != 307 {
		t.Errorf("%+v", p)
	}
	if elsewhere != 0 {
		t.Error("the parcel went where nobody said it may")
	}
}

func TestWebHearsRetryAfter(t *testing.T) {
	for value, want := range map[string]int64{"17": 17, "-3": 0, "soon": 0, "999999999": 86400, "": 0} {
		_, to := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", value)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		if p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to)); p.RetryAfter != want {
			t.Errorf("%q: %d, want %d", value, p.RetryAfter, want)
		}
	}
	_, to := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", time.Now().Add(time.Minute).UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	if p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to)); p.RetryAfter < 50 || p.RetryAfter > 61 {
		t.Errorf("a date a minute ahead: %d", p.RetryAfter)
	}
}

func TestWebConnectsAgainWithinAnAttemptAndKeepsTheKey(t *testing.T) {
	var calls atomic.Int32
	keys := make(chan string, 8)
	_, to := serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys <- r.Header.Get("Idempotency-Key")
		if calls.Add(1) < 3 {
			panic(http.ErrAbortHandler) // the connection is reset without an answer
		}
	})
	if p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Acknowledged || calls.Load() != 3 {
		t.Errorf("%+v after %d calls", p, calls.Load())
	}
	for range 3 {
		if k := <-keys; k != "p1" {
			t.Errorf("key %q", k)
		}
	}
}

func TestWebGivesUpAConnectionThatIsAlwaysReset(t *testing.T) {
	var calls atomic.Int32
	_, to := serve(t, func(http.ResponseWriter, *http.Request) { calls.Add(1); panic(http.ErrAbortHandler) })
	p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to))
	if p.Outcome != delivery.Temporary || p.Code != 0 || calls.Load() > 8 {
		t.Errorf("%+v after %d calls", p, calls.Load())
	}
	if strings.Contains(p.Text, "hidden") {
		t.Errorf("the query is in the proof: %s", p.Text)
	}
}

func TestWebReadsNoMoreOfAnAnswerThanItMay(t *testing.T) {
	_, to := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := bytes.Repeat([]byte("x"), 1<<16)
		for range 1 << 12 { // 256 MiB, were it all read
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	if p := web(t, delivery.WebOptions{AnswerBytes: 1000}).Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Acknowledged || p.Size != 1000 {
		t.Errorf("%+v", p)
	}
}

func TestWebEndsASlowAttempt(t *testing.T) {
	stop := make(chan struct{})
	_, to := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(200)
		_ = http.NewResponseController(w).Flush()
		<-stop
	})
	defer close(stop)
	begin := time.Now()
	p := web(t, delivery.WebOptions{Timeout: 150 * time.Millisecond}).Deliver(t.Context(), attempt(to))
	if p.Outcome != delivery.Acknowledged || time.Since(begin) > 5*time.Second {
		t.Errorf("%+v after %s: the status was said, the rest need not come", p, time.Since(begin))
	}
	if p := web(t, delivery.WebOptions{Timeout: 50 * time.Millisecond}).Deliver(t.Context(), attempt(silent(t))); p.Outcome != delivery.Temporary {
		t.Errorf("%+v", p)
	}
}

func TestWebTrustsOnlyThePartnersOwnCertificates(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	s.Config.ErrorLog = nil
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	write(t, ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	w, to := web(t, delivery.WebOptions{}), delivery.Target{Type: delivery.TypeWeb, URL: s.URL}
	if p := w.Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Temporary || !strings.Contains(p.Text, "certificate") {
		t.Errorf("a stranger was trusted: %+v", p)
	}
	to.CAFile = ca
	if p := w.Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Acknowledged {
		t.Errorf("%+v", p)
	}
	other, _ := selfSigned(t)
	write(t, ca, other)
	if p := w.Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Temporary {
		t.Errorf("the exchanged file was not read: %+v", p)
	}
	write(t, ca, []byte("no certificate"))
	if p := w.Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Temporary || !strings.HasPrefix(p.Text, "load certificates") {
		t.Errorf("%+v", p)
	}
}

func TestWebShowsItsClientCertificate(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) != 1 || r.TLS.PeerCertificates[0].Subject.CommonName != "hub" {
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	s.StartTLS()
	defer s.Close()
	dir := t.TempDir()
	cert, key := selfSigned(t)
	to := delivery.Target{Type: delivery.TypeWeb, URL: s.URL, CAFile: filepath.Join(dir, "ca"), CertFile: filepath.Join(dir, "cert"), KeyFile: filepath.Join(dir, "key")}
	write(t, to.CAFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	write(t, to.CertFile, cert)
	write(t, to.KeyFile, key)
	if p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Acknowledged {
		t.Errorf("%+v", p)
	}
}

func TestWebLogsNoSecretsAndNoQuery(t *testing.T) {
	var log bytes.Buffer
	_, to := serve(t, func(http.ResponseWriter, *http.Request) {})
	t.Setenv("CLEARHUB_TEST_SECRET", "s3cret")
	to.SecretEnv = "CLEARHUB_TEST_SECRET"
	web(t, delivery.WebOptions{Logger: zerolog.New(&log)}).Deliver(t.Context(), attempt(to))
	if line := log.String(); !strings.Contains(line, "/parcels") || strings.Contains(line, "hidden") || strings.Contains(line, "s3cret") || strings.Contains(line, `{\"id`) {
		t.Errorf("log line %s", line)
	}
	to.SecretEnv = "CLEARHUB_TEST_NO_SUCH"
	if p := web(t, delivery.WebOptions{}).Deliver(t.Context(), attempt(to)); p.Outcome != delivery.Temporary {
		t.Errorf("sent without its secret: %+v", p)
	}
}

func TestWebSurvivesAMediaTypeThatIsNoHeader(t *testing.T) {
	got := ""
	_, to := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Content-Type") })
	a := attempt(to)
	a.MediaType = "text/\r\nX-Evil: 1"
	if p := web(t, delivery.WebOptions{}).Deliver(t.Context(), a); p.Outcome != delivery.Acknowledged || got != "application/octet-stream" {
		t.Errorf("%+v, %q", p, got)
	}
}

func TestTargetSaysEverythingThatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		target delivery.Target
		want   string
	}{
		"an inbox needs nothing":                           {delivery.Target{Type: "inbox"}, ""},
		"https is well":                                    {delivery.Target{Type: "web", URL: "https://b.example/x"}, ""},
		"http to itself is well":                           {delivery.Target{Type: "web", URL: "http://127.0.0.1:8080/x"}, ""},
		"http to others is not":                            {delivery.Target{Type: "web", URL: "http://b.example/x"}, "url: "},
		"unless somebody says so":                          {delivery.Target{Type: "web", URL: "http://b.example/x", Insecure: true}, ""},
		"no other scheme":                                  {delivery.Target{Type: "web", URL: "ftp://b.example/x", Insecure: true}, "url: "},
		"no password in a URL":                             {delivery.Target{Type: "web", URL: "https://u:p@b.example/x"}, "url: "},
		"a URL is needed":                                  {delivery.Target{Type: "web"}, "url: is missing"},
		"an unknown type":                                  {delivery.Target{Type: "fax"}, "type: "},
		"the hub's own headers":                            {delivery.Target{Type: "web", URL: "https://b.example", Headers: map[string]string{"Idempotency-Key": "1"}}, "headers: "},
		"a header with a line break":                       {delivery.Target{Type: "web", URL: "https://b.example", Headers: map[string]string{"X-A": "1\r\nX-B: 2"}}, "headers: "},
		"a certificate without its key":                    {delivery.Target{Type: "web", URL: "https://b.example", CertFile: "/c"}, "certFile: "},
		"two secrets":                                      {delivery.Target{Type: "web", URL: "https://b.example", SecretFile: "/s", SecretEnv: "S"}, "secretFile: "},
		"a path that depends on where the hub was started": {delivery.Target{Type: "web", URL: "https://b.example", CAFile: "ca.pem"}, "caFile: "},
	} {
		t.Run(name, func(t *testing.T) {
			switch err := c.target.Validate(); {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)):
				t.Errorf("%v, want %s…", err, c.want)
			}
		})
	}
}

func selfSigned(t *testing.T) (cert, key []byte) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hub"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	priv, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: priv})
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
