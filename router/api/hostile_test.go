package api_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestRequestsThatAreNotAsTheyShouldBe(t *testing.T) {
	a := served(t)
	for name, c := range map[string]struct {
		method, path, body string
		headers            map[string]string
		status             int
		want, allow        string
	}{
		"the scheme in other capitals": {"POST", "/v1/check", released, map[string]string{"Authorization": "bearer  secret"}, 200, `"messages"`, ""},
		"another scheme":               {"POST", "/v1/check", released, map[string]string{"Authorization": "Basic secret"}, 401, "clearhub:unauthorised", ""},
		"a token alone":                {"POST", "/v1/check", released, map[string]string{"Authorization": "secret"}, 401, "clearhub:unauthorised", ""},
		"an empty token":               {"POST", "/v1/check", released, map[string]string{"Authorization": "Bearer "}, 401, "clearhub:unauthorised", ""},
		"a body that is zipped":        {"POST", "/v1/documents", "\x1f\x8b\x08", map[string]string{"Content-Encoding": "gzip"}, 415, "clearhub:encoding", ""},
		"a body that is not":           {"POST", "/v1/check", released, map[string]string{"Content-Encoding": "identity"}, 200, `"messages"`, ""},
		"another media type":           {"POST", "/v1/check", released, map[string]string{"Content-Type": "image/png; a=;;"}, 200, `"messages"`, ""},
		"no body":                      {"POST", "/v1/documents", "", nil, 422, "clearhub:refused", ""},
		"a key of a kilobyte":          {"POST", "/v1/documents", released, map[string]string{"Idempotency-Key": strings.Repeat("k", 1024)}, 400, "Idempotency-Key", ""},
		"a name with a path":           {"POST", "/v1/check?name=../../etc/passwd", released, nil, 200, `"messages"`, ""},
		"another method":               {"PUT", "/v1/documents", released, nil, 405, "clearhub:method", "POST"},
		"deleting":                     {"DELETE", "/v1/documents/x", "", nil, 405, "clearhub:method", "GET"},
		"nothing there":                {"POST", "/v2/documents", released, nil, 404, "clearhub:not-found", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, strings.NewReader(c.body))
			r.Header.Set("Authorization", "Bearer secret")
			for k, v := range c.headers {
				r.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) || w.Header().Get("Allow") != c.allow {
				t.Errorf("status %d, want %d; %v\n%s", w.Code, c.status, w.Header(), w.Body)
			}
		})
	}
}

// endless is a body that never comes to its end. It says when all that there is of it was read.
type endless struct {
	left int
	wait chan struct{}
	came *sync.WaitGroup
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		if e.came != nil {
			e.came.Done()
		}
		<-e.wait
		return 0, io.ErrUnexpectedEOF
	}
	n := min(len(p), e.left)
	e.left -= n
	return n, nil
}

// Many large bodies that one caller begins and does not end use up its share, and no more; others, and the same caller afterwards, are served.
func TestSlowBodiesUseUpTheCallersShareAlone(t *testing.T) {
	a := served(t)
	post := func(ctx context.Context, body io.Reader) int {
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/documents", body)
		r.ContentLength = -1
		r.Header.Set("Authorization", "Bearer secret")
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w.Code
	}
	wait := make(chan struct{})
	var group, came sync.WaitGroup
	came.Add(8)
	for range 8 { // of a megabyte that a document may have
		group.Go(func() { post(t.Context(), &endless{left: 900 << 10, wait: wait, came: &came}) })
	}
	came.Wait()
	if status := post(t.Context(), &endless{left: 900 << 10, wait: closed()}); status != http.StatusTooManyRequests {
		t.Errorf("a caller may take as much as it likes: %d", status)
	}
	if status := post(t.Context(), strings.NewReader(released)); status != http.StatusAccepted {
		t.Errorf("a small document meanwhile: %d", status)
	}
	close(wait)
	group.Wait()
	if status := post(t.Context(), &endless{left: 900 << 10, wait: closed()}); status != http.StatusBadRequest {
		t.Errorf("afterwards: %d", status)
	}
}

func closed() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// A connection that breaks off in the middle of a document is told so, where anybody is left to be told, and nothing is taken of it.
func TestADocumentThatBreaksOffIsNotTaken(t *testing.T) {
	server := httptest.NewServer(served(t))
	defer server.Close()
	for _, head := range []string{"Content-Length: 1000\r\n", "Transfer-Encoding: chunked\r\n"} {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		half := "5\r\nUNB+U\r\n"
		if _, err := io.WriteString(c, "POST /v1/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n"+head+"\r\n"+half); err != nil {
			t.Fatal(err)
		}
		_ = c.(*net.TCPConn).CloseWrite()
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		answer, err := io.ReadAll(c)
		if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
			t.Errorf("%s: %q %v", head, answer, err)
		}
		_ = c.Close()
	}
}

// A document that comes too slowly is told so as what it is: a courier sends it again, and does not take it for a bad one.
func TestADocumentThatIsTooSlowMayComeAgain(t *testing.T) {
	server := httptest.NewUnstartedServer(served(t))
	server.Config.ReadTimeout = 200 * time.Millisecond
	server.Start()
	defer server.Close()
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "POST /v1/documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 1000\r\n\r\nUNB"); err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer := make([]byte, 12)
	if _, err := io.ReadFull(c, answer); err != nil || string(answer) != "HTTP/1.1 408" {
		t.Errorf("%q %v", answer, err)
	}
}
