package delivery

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// The types of targets.
const (
	TypeWeb   = "web"
	TypeInbox = "inbox"
)

// Target is where and how one partner receives. It is part of the table of routes, so it lies in the log: it
// names secrets and never holds one.
type Target struct {
	// Type is web or inbox.
	Type string `json:"type" yaml:"type"`
	// RunningNumber says that the partner insists on control references that count up by one: everything for it goes through one
	// lane, and each interchange takes the next number.
	RunningNumber bool `json:"runningNumber,omitempty" yaml:"runningNumber,omitempty"`
	// Format is the form the partner wants where a route names none: native (default), source, or an adapter that writes (edifact).
	Format string `json:"format,omitempty" yaml:"format,omitempty"`
	// URL is where web parcels are posted: https, or http to this machine itself.
	URL string `json:"url,omitempty" yaml:"url,omitempty"`
	// Headers are sent with every parcel.
	Headers map[string]string `json:"headers,omitempty" yaml:"headers,omitempty"`
	// SecretFile or SecretEnv name the bearer token the hub shows to the partner.
	SecretFile string `json:"secretFile,omitempty" yaml:"secretFile,omitempty"`
	SecretEnv  string `json:"secretEnv,omitempty" yaml:"secretEnv,omitempty"`
	// CAFile holds the certificates (PEM) that alone are trusted for this partner; empty means the system's.
	CAFile string `json:"caFile,omitempty" yaml:"caFile,omitempty"`
	// CertFile and KeyFile are the hub's client certificate (PEM).
	CertFile string `json:"certFile,omitempty" yaml:"certFile,omitempty"`
	KeyFile  string `json:"keyFile,omitempty" yaml:"keyFile,omitempty"`
	// Insecure allows http to other machines: for closed networks and demonstrations.
	Insecure bool `json:"insecure,omitempty" yaml:"insecure,omitempty"`
}

// OneLane is the lane of all parcels of a partner with a running number.
const OneLane = "*"

// Lane is the lane of parcels for the target that would have one of their own.
func (t Target) Lane(own string) string {
	if t.RunningNumber {
		return OneLane
	}
	return own
}

// reserved are headers that the courier itself sets, in lower case.
var reserved = []string{"authorization", "connection", "content-length", "content-type", "host", "idempotency-key", "te", "trailer", "transfer-encoding", "upgrade", "user-agent"}

// Validate gives everything wrong with the target, joined; each error begins with the field's name.
func (t Target) Validate() error {
	var errs []error
	bad := func(field, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", field, fmt.Sprintf(format, args...)))
	}
	switch t.Type {
	case TypeInbox:
		if t.URL != "" {
			bad("url", "an inbox has none: the partner fetches")
		}
		return errors.Join(errs...)
	case TypeWeb:
	default:
		bad("type", "%q is not one of web, inbox", t.Type)
		return errors.Join(errs...)
	}
	u, err := url.Parse(t.URL)
	switch {
	case t.URL == "":
		bad("url", "is missing")
	case err != nil || u.Host == "":
		bad("url", "is not an absolute URL")
	case u.User != nil:
		bad("url", "holds a user name or password: use secretFile or secretEnv")
	case u.Scheme == "http" && !t.Insecure && !loopback(u.Hostname()):
		bad("url", "is http to another machine: use https, or set insecure")
	case u.Scheme != "https" && u.Scheme != "http":
		bad("url", "scheme %q is not https", u.Scheme)
	}
	for name, value := range t.Headers {
		lower := strings.ToLower(name)
		if slices.Contains(reserved, lower) || strings.HasPrefix(lower, "clearhub-") || strings.HasPrefix(lower, "ce-") {
			bad("headers", "%s is set by the hub", name)
		}
		if !token(name) || strings.ContainsAny(value, "\r\n\x00") {
			bad("headers", "%s is not a valid header", name)
		}
	}
	if t.SecretFile != "" && t.SecretEnv != "" {
		bad("secretFile", "and secretEnv are both given")
	}
	if (t.CertFile == "") != (t.KeyFile == "") {
		bad("certFile", "and keyFile come together")
	}
	for field, path := range map[string]string{"caFile": t.CAFile, "certFile": t.CertFile, "keyFile": t.KeyFile, "secretFile": t.SecretFile} {
		if path != "" && !filepath.IsAbs(path) {
			bad(field, "is not an absolute path")
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// token tells whether s is an RFC 9110 token.
func token(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}
