package delivery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/rs/zerolog"
)

// WebOptions configures a Web courier; the zero value works.
type WebOptions struct {
	// Timeout bounds an attempt; default and maximum AttemptLimit.
	Timeout time.Duration
	// AnswerBytes is how much of an answer is read and digested; default 64 KiB.
	AnswerBytes int64
	// RetryWait is the first pause between connections within one attempt; default 200 ms, it doubles.
	RetryWait time.Duration
	Logger    zerolog.Logger
}

// Web posts parcels over HTTPS. Within one attempt it connects up to three times where the connection fails, with the
// same Idempotency-Key; it follows no redirect. Files and secrets are read at every attempt, so that they can be
// exchanged while the hub runs.
type Web struct {
	o     WebOptions
	log   zerolog.Logger
	trust trust
}

var _ Courier = (*Web)(nil)

// connections is how often one attempt may connect.
const connections = 3

// NewWeb makes a Web courier.
func NewWeb(o WebOptions) *Web {
	if o.Timeout <= 0 || o.Timeout > AttemptLimit {
		o.Timeout = AttemptLimit
	}
	if o.AnswerBytes <= 0 {
		o.AnswerBytes = 64 << 10
	}
	if o.RetryWait <= 0 {
		o.RetryWait = 200 * time.Millisecond
	}
	return &Web{o: o, log: o.Logger.With().Str("component", "delivery").Logger()}
}

// Close lets go of idle connections.
func (w *Web) Close() { w.trust.close() }

// Deliver implements Courier.
func (w *Web) Deliver(ctx context.Context, a Attempt) Proof {
	ctx, cancel := context.WithTimeout(ctx, w.o.Timeout)
	defer cancel()
	p := w.deliver(ctx, a)
	w.log.Debug().Str("partner", a.Partner).Str("parcel", a.Parcel).Uint64("sequence", a.Sequence).Int("attempt", a.Number).
		Str("url", bare(a.Target.URL)).Str("outcome", string(p.Outcome)).Int("code", p.Code).Msg("attempt")
	return p
}

func (w *Web) deliver(ctx context.Context, a Attempt) Proof {
	if a.Open == nil {
		return Proof{Outcome: Temporary, Text: "parcel has no body to open"}
	}
	if err := a.Target.Validate(); err != nil {
		return temporary("check target", err)
	}
	client, err := w.trust.client(a.Target)
	if err != nil {
		return temporary("load certificates", err)
	}
	secret, err := secretOf(a.Target)
	if err != nil {
		return temporary("read secret", err)
	}
	body, err := a.Open(ctx)
	if err != nil {
		return temporary("read body", err)
	}
	req, err := request(ctx, a, body, secret)
	if err != nil {
		return temporary("make request", err)
	}
	rc := &retryablehttp.Client{
		HTTPClient: client, RetryMax: connections - 1, RetryWaitMin: w.o.RetryWait, RetryWaitMax: 2 * time.Second,
		CheckRetry: onlyConnectionErrors, Backoff: retryablehttp.DefaultBackoff, ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := rc.Do(req)
	if err != nil {
		return temporary("post", err)
	}
	defer func() { _ = resp.Body.Close() }()
	return w.read(resp)
}

// onlyConnectionErrors retries where no answer came; any answer is for the lane to judge.
func onlyConnectionErrors(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil || err == nil || resp != nil {
		return false, nil
	}
	again, _ := retryablehttp.DefaultRetryPolicy(ctx, nil, err)
	return again, nil
}

func request(ctx context.Context, a Attempt, body []byte, secret string) (*retryablehttp.Request, error) {
	req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, a.Target.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range a.Target.Headers {
		req.Header.Set(name, value)
	}
	for _, h := range a.Headers {
		if token(h.Name) && !strings.ContainsAny(h.Value, "\r\n\x00") {
			req.Header.Set(h.Name, h.Value)
		}
	}
	req.Header.Set("User-Agent", "clearhub")
	req.Header.Set("Content-Type", contentType(a.MediaType))
	req.Header.Set("Idempotency-Key", a.Parcel)
	req.Header.Set("Clearhub-Sequence", strconv.FormatUint(a.Sequence, 10))
	req.Header.Set("Clearhub-Lane", headerText(a.Lane))
	req.Header.Set("Clearhub-Message", a.Message)
	if secret != "" {
		req.Header.Set("Authorization", "Bearer "+secret)
	}
	return req, nil
}

// contentType is the media type as it may go into a header: senders write what they like.
func contentType(s string) string {
	if name, params, err := mime.ParseMediaType(s); err == nil && strings.Contains(name, "/") {
		if s = mime.FormatMediaType(name, params); s != "" {
			return s
		}
	}
	return "application/octet-stream"
}

// headerText makes any text fit for a header: what is not visible ASCII is percent-encoded.
func headerText(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '%' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// read turns an answer into a proof. An answer that breaks off after its status still has that status.
func (w *Web) read(resp *http.Response) Proof {
	h := sha256.New()
	n, _ := io.Copy(h, io.LimitReader(resp.Body, w.o.AnswerBytes))
	p := Proof{Outcome: classify(resp.StatusCode), Code: resp.StatusCode, Size: n, Digest: hex.EncodeToString(h.Sum(nil))}
	switch {
	case p.Outcome == Acknowledged:
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		p.Text = "the partner redirects, which is not followed"
	default:
		p.Text = strings.TrimSpace("answered " + strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode))
	}
	if p.Outcome == Temporary {
		p.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	}
	return p
}

// classify tells what a status says of the parcel. A refusal of the parcel itself is final; a status that speaks of
// the road to the partner (authorisation, address, load) is not, for the same parcel may pass once the road is mended.
func classify(status int) Outcome {
	switch {
	case status >= 200 && status < 300:
		return Acknowledged
	case status < 400 || status >= 500:
		return Temporary
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusProxyAuthRequired,
		http.StatusRequestTimeout, http.StatusMisdirectedRequest, http.StatusLocked, http.StatusTooEarly, http.StatusTooManyRequests:
		return Temporary
	}
	return Refused
}

// retryAfter reads RFC 9110, 10.2.3: seconds or a date. At most a day counts.
func retryAfter(value string, now time.Time) int64 {
	const day = 24 * 60 * 60
	if value == "" {
		return 0
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil {
		return min(max(n, 0), day)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(int64(at.Sub(now)/time.Second)+1, 0), day)
	}
	return 0
}

func temporary(doing string, err error) Proof {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // the URL, query and all, stays out of proofs
	}
	return Proof{Outcome: Temporary, Text: cut(doing+": "+err.Error(), 200)}
}

func secretOf(t Target) (string, error) {
	switch {
	case t.SecretFile != "":
		b, err := os.ReadFile(t.SecretFile)
		if err != nil {
			return "", err
		}
		return checkSecret(strings.TrimSpace(string(b)))
	case t.SecretEnv != "":
		return checkSecret(strings.TrimSpace(os.Getenv(t.SecretEnv)))
	}
	return "", nil
}

func checkSecret(s string) (string, error) {
	if s == "" || strings.ContainsAny(s, "\r\n\x00") {
		return "", errors.New("secret is empty or has line breaks")
	}
	return s, nil
}

// bare is a URL fit for a log: no query, no user.
func bare(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
