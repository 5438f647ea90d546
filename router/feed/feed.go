// Package feed reads registers from where they are kept, over HTTPS, and gives what they say to the log. It knows how to ask
// politely (ETag, back-off, limits) and nothing of what the entries mean.
//
// A register that cannot be reached, or answers something else than a register, is not read: nothing is written, its facts grow
// stale by themselves, and stale is never yes.
package feed

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/messages"
)

// Source is one register and how it is pulled.
type Source struct {
	// Register is the name under which it is taken, whatever it calls itself.
	Register string
	// URL is https; http is taken on loopback only.
	URL string
	// Every is the pause between two readings; default 5 minutes.
	Every time.Duration
	// Freshness is how long after a reading entries may be relied on, where they say nothing themselves.
	Freshness string
	// CAFile holds the certificates that its server is trusted by, beside the system's; Secret is sent as a bearer token.
	CAFile, Secret string
}

// Options configures a Puller. Take is required.
type Options struct {
	Sources []Source
	// Take puts parts of a register into the log. An error means that they may not be there: the register is read again.
	Take func(ctx context.Context, loads []messages.RegisterLoad) error
	// Owner tells whether this process is to read at the moment; nil is always. Two that read at once do no harm: a load is named by its hash.
	Owner func() bool
	// Failed is told the first time that a register cannot be read, and Read when it can be again.
	Failed func(register string, err error)
	// Timeout bounds one reading, default 30 s; MaxBytes a register, default 32 MiB; Whole is how long an unchanged register may be taken
	// for the one in the log before it is sent whole again, default an hour.
	Timeout, Whole time.Duration
	MaxBytes       int64
	Clock          func() time.Time
	After          func(time.Duration) <-chan time.Time
	Logger         zerolog.Logger
}

// Puller reads registers in turn.
type Puller struct{ o Options }

// New makes a Puller.
func New(o Options) (*Puller, error) {
	if o.Take == nil {
		return nil, errors.New("new puller: nobody takes what is read")
	}
	for _, s := range o.Sources {
		if err := Check(s.URL); err != nil {
			return nil, fmt.Errorf("register %s: %w", s.Register, err)
		}
	}
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&o.Timeout, 30*time.Second)
	set(&o.Whole, time.Hour)
	if o.MaxBytes <= 0 {
		o.MaxBytes = 32 << 20
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.After == nil {
		o.After = time.After
	}
	o.Logger = o.Logger.With().Str("component", "feed").Logger()
	return &Puller{o}, nil
}

// Check refuses a URL that registers may not be read from.
func Check(raw string) error {
	u, err := url.Parse(raw)
	if err != nil {
		return err
	}
	switch host := u.Hostname(); {
	case host == "" || u.User != nil:
		return errors.New("a URL needs a host, and holds no password")
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && (host == "localhost" || host == "127.0.0.1" || host == "::1"):
		return nil
	}
	return errors.New("a register is read over https")
}

// Run reads until ctx ends, and returns when every reading has.
func (p *Puller) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for _, s := range p.o.Sources {
		wg.Go(func() { p.follow(ctx, s) })
	}
	wg.Wait()
	return nil
}

// Memory is what a puller remembers of a register between readings.
type Memory struct {
	tag   string
	load  messages.RegisterLoad // the last part of the last load: its Read is what was said
	whole time.Time             // when it was sent whole
}

// NewMemory remembers nothing yet.
func NewMemory() *Memory { return &Memory{} }

// first is the pause after the first failure; it doubles up to the source's own.
const first = 5 * time.Second

func (p *Puller) follow(ctx context.Context, s Source) {
	if s.Every <= 0 {
		s.Every = 5 * time.Minute
	}
	k := NewMemory()
	failures := 0
	log := p.o.Logger.With().Str("register", s.Register).Logger()
	for {
		pause := s.Every
		if p.o.Owner == nil || p.o.Owner() {
			err := p.Pull(ctx, s, k)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				failures++
				pause = min(s.Every, first<<min(failures-1, 20))
				log.Warn().Err(err).Int("failures", failures).Msg("register cannot be read; what it said grows stale")
				if failures == 1 && p.o.Failed != nil {
					p.o.Failed(s.Register, err)
				}
			default:
				failures = 0
			}
		} else {
			k, pause = NewMemory(), min(s.Every, first) // another process reads; what it put into the log is not known here
		}
		select {
		case <-p.o.After(pause):
		case <-ctx.Done():
			return
		}
	}
}

// Pull reads a register once and gives what it says to the log. k is what the last reading found; it changes only when the log has it.
func (p *Puller) Pull(ctx context.Context, s Source, k *Memory) error {
	ctx, cancel := context.WithTimeout(ctx, p.o.Timeout)
	defer cancel()
	now := p.o.Clock()
	tag := k.tag
	if now.Sub(k.whole) >= p.o.Whole {
		tag = ""
	}
	body, newTag, err := p.get(ctx, s, tag)
	if err != nil {
		return err
	}
	if body == nil { // 304
		same := k.load
		same.Entries, same.Same = nil, true
		read := *same.Read
		read.ReadAt = now.UTC().Format(time.RFC3339)
		same.Read = &read
		return p.o.Take(ctx, []messages.RegisterLoad{same})
	}
	f, err := parse(body)
	if err != nil {
		return err
	}
	f.Register = s.Register
	for i := range f.Entries {
		f.Entries[i].Register = ""
	}
	if s.Freshness != "" {
		f.Freshness = s.Freshness
	}
	if f.Source == "" {
		f.Source = bare(s.URL)
	}
	if faults := messages.CheckRegister(f); len(faults) > 0 {
		x := faults[0]
		return fmt.Errorf("%d faults in what it says, the first at %s: %s, found %q, expected %s", len(faults), x.Pointer, x.Text, x.Found, x.Expected)
	}
	loads, err := f.Loads(now, newTag)
	if err != nil {
		return err
	}
	if err := p.o.Take(ctx, loads); err != nil {
		return fmt.Errorf("put into the log: %w", err)
	}
	*k = Memory{tag: newTag, load: loads[len(loads)-1], whole: now}
	return nil
}

// parse reads a register strictly: what is not understood is not taken for a register.
func parse(body []byte) (f messages.RegisterFile, err error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return f, fmt.Errorf("it is no register: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return f, errors.New("it is no register: something follows its end")
	}
	return f, nil
}

// get asks for the register. A nil body means that it is as it was under the tag.
func (p *Puller) get(ctx context.Context, s Source, tag string) ([]byte, string, error) {
	client, err := p.client(s)
	if err != nil {
		return nil, "", err
	}
	defer client.HTTPClient.CloseIdleConnections()
	req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "clearhub")
	if tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	if s.Secret != "" {
		req.Header.Set("Authorization", "Bearer "+s.Secret)
	}
	resp, err := client.Do(req)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) { // it names the URL with its query
			err = at.Err
		}
		return nil, "", fmt.Errorf("ask %s: %w", bare(s.URL), err)
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusNotModified && tag != "":
		return nil, tag, nil
	case resp.StatusCode != http.StatusOK:
		return nil, "", fmt.Errorf("%s answers %s", bare(s.URL), resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, p.o.MaxBytes+1))
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("read %s: %w", bare(s.URL), err)
	case int64(len(body)) > p.o.MaxBytes:
		return nil, "", fmt.Errorf("%s is over %d bytes", bare(s.URL), p.o.MaxBytes)
	case resp.ContentLength >= 0 && int64(len(body)) != resp.ContentLength:
		return nil, "", fmt.Errorf("%s ended after %d of %d bytes", bare(s.URL), len(body), resp.ContentLength)
	}
	newTag := resp.Header.Get("ETag")
	if len(newTag) > 256 {
		newTag = ""
	}
	return body, newTag, nil
}

// errElsewhere refuses a redirect: who keeps the register says where it is, not whoever answers in its name.
var errElsewhere = errors.New("it redirects to another host: the configuration names where the register is kept")

func (p *Puller) client(s Source) (*retryablehttp.Client, error) {
	transport, err := Transport(s.CAFile)
	if err != nil {
		return nil, err
	}
	c := retryablehttp.NewClient()
	c.RetryMax, c.RetryWaitMin, c.RetryWaitMax, c.Logger = 2, 500*time.Millisecond, 5*time.Second, nil
	c.ErrorHandler = retryablehttp.PassthroughErrorHandler
	c.HTTPClient = &http.Client{Transport: transport, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		switch {
		case req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme:
			return errElsewhere
		case len(via) > 3:
			return errors.New("it redirects for ever")
		}
		return nil
	}}
	check := c.CheckRetry
	c.CheckRetry = func(ctx context.Context, resp *http.Response, err error) (bool, error) {
		if errors.Is(err, errElsewhere) {
			return false, err
		}
		return check(ctx, resp, err)
	}
	return c, nil
}

// bare is a URL without its query, for logs and sources.
func bare(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(unreadable URL)"
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u.String()
}

// Transport is Go's own, which trusts the certificates (PEM) of a file beside the system's; without a file the system's alone.
func Transport(caFile string) (*http.Transport, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if caFile == "" {
		return transport, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("read certificates: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificates", caFile)
	}
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	return transport, nil
}
