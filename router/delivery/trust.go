package delivery

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"
)

// trust keeps one HTTP client per set of certificates. Files are read anew for every attempt, and a client
// is replaced when their bytes differ, so that certificates roll over without a restart.
type trust struct {
	mu      sync.Mutex
	clients map[[3]string]client
}

type client struct {
	sum  [32]byte
	http *http.Client
}

func (t *trust) client(to Target) (*http.Client, error) {
	names := [3]string{to.CAFile, to.CertFile, to.KeyFile}
	var files [3][]byte
	h := sha256.New()
	for i, name := range names {
		if name == "" {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files[i] = b
		fmt.Fprintf(h, "%d:%d:", i, len(b))
		h.Write(b)
	}
	sum := [32]byte(h.Sum(nil))
	t.mu.Lock()
	defer t.mu.Unlock()
	have, ok := t.clients[names]
	if ok && have.sum == sum {
		return have.http, nil
	}
	c, err := newClient(files)
	if err != nil {
		return nil, err
	}
	if ok {
		have.http.CloseIdleConnections()
	}
	if t.clients == nil {
		t.clients = map[[3]string]client{}
	}
	t.clients[names] = client{sum: sum, http: c}
	return c, nil
}

func newClient(files [3][]byte) (*http.Client, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if files[0] != nil {
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(files[0]) {
			return nil, errors.New("CA file holds no certificate")
		}
	}
	if files[1] != nil {
		pair, err := tls.X509KeyPair(files[1], files[2])
		if err != nil {
			return nil, fmt.Errorf("client certificate: %w", err)
		}
		conf.Certificates = []tls.Certificate{pair}
	}
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: conf, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: 60 * time.Second,
			MaxIdleConns: 64, MaxIdleConnsPerHost: 8, MaxResponseHeaderBytes: 64 << 10, DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

func (t *trust) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.clients {
		c.http.CloseIdleConnections()
	}
}
