package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/feed"
)

// check gives everything wrong with a file that could be read.
func (c *Config) check() []problem {
	var bad []problem
	say := func(pointer, format string, args ...any) {
		bad = append(bad, problem{pointer, fmt.Sprintf(format, args...)})
	}
	if !country(c.Hub.Country) {
		say("/hub/country", "%q is not a country: write the ISO 3166-1 alpha-2 code of the border that the hub decides for", c.Hub.Country)
	}
	for name, l := range map[string]Listener{"api": c.API, "console": c.Console} {
		if _, _, err := net.SplitHostPort(l.Listen); err != nil {
			say("/"+name+"/listen", "%q is not host:port", l.Listen)
		}
		if (l.CertFile == "") != (l.KeyFile == "") {
			say("/"+name, "certFile and keyFile go together")
		}
	}
	if host, _, err := net.SplitHostPort(c.Console.Listen); err == nil && !c.Console.Off && !loopback(host) {
		say("/console/listen", "the console has no users of its own: listen on loopback and put your own guard in front")
	}
	for i, b := range c.Kafka.Brokers {
		if _, _, err := net.SplitHostPort(b); err != nil {
			say(fmt.Sprintf("/kafka/brokers/%d", i), "%q is not host:port", b)
		}
	}
	if m := c.Kafka.SASL.Mechanism; m != "" && !slices.Contains([]string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"}, m) {
		say("/kafka/sasl/mechanism", "%q is not one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512", m)
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		say("/log/level", "%q is not one of debug, info, warn, error", c.Log.Level)
	}
	if !slices.Contains([]string{"json", "text"}, c.Log.Format) {
		say("/log/format", "%q is not one of json, text", c.Log.Format)
	}
	if a, d := c.Dispatch.AttemptLimit, c.Dispatch.DoubtWait; a < 0 || d < 0 || a > 0 && d > 0 && d <= a {
		say("/dispatch/doubtWait", "must be longer than attemptLimit: an attempt in doubt must have ended before the next")
	}
	for i, o := range c.Operators {
		if o.Name == "" {
			say(fmt.Sprintf("/operators/%d", i), "an operator needs a name")
		}
		if o.SecretFile == "" && o.SecretEnv == "" {
			say(fmt.Sprintf("/operators/%d", i), "an operator needs secretFile or secretEnv")
		}
	}
	bad = append(bad, tableProblems(c.Table())...)
	bad = append(bad, c.registers()...)
	return append(bad, c.rules()...)
}

// registers checks what is pulled.
func (c *Config) registers() []problem {
	var bad []problem
	names := map[string]bool{}
	for i, r := range c.Registers {
		say := func(key, format string, args ...any) {
			bad = append(bad, problem{fmt.Sprintf("/registers/%d%s", i, key), fmt.Sprintf(format, args...)})
		}
		switch {
		case r.Name == "" || len(r.Name) > 70:
			say("/name", "a register needs a name of at most 70 characters, such as accreditation/nl")
		case names[r.Name]:
			say("/name", "%q is there twice: a register has one source", r.Name)
		}
		names[r.Name] = true
		if err := feed.Check(r.URL); err != nil {
			say("/url", "%v", err)
		}
		if r.Format != "" && r.Format != "json" {
			say("/format", "%q is not json", r.Format)
		}
		if r.Every < 0 || r.Every > 0 && r.Every < time.Second {
			say("/every", "is at least a second")
		}
		if d, err := time.ParseDuration(r.Freshness); r.Freshness != "" && (err != nil || d <= 0) {
			say("/freshness", "%q is not a duration such as 24h", r.Freshness)
		}
	}
	return bad
}

func tableProblems(t router.Table) []problem {
	var bad []problem
	for _, err := range split(t.Validate()) {
		var p *router.Problem
		if errors.As(err, &p) {
			bad = append(bad, problem{p.Pointer, p.Text})
		} else if err != nil {
			bad = append(bad, problem{"/partners", err.Error()})
		}
	}
	return bad
}

// rules checks what must agree between agreements, authorities and partners; what a single agreement may hold is checked by
// messages.CheckRules.
func (c *Config) rules() []problem {
	var bad []problem
	say := func(pointer, format string, args ...any) {
		bad = append(bad, problem{pointer, fmt.Sprintf(format, args...)})
	}
	for _, f := range messages.CheckRules(c.Rules()) {
		text := f.Text
		if f.Found != "" {
			text += fmt.Sprintf(": found %q", f.Found)
		}
		if f.Expected != "" {
			text += ", expected " + f.Expected
		}
		say(f.Pointer, "%s", text)
	}
	partners, authorities := map[string]bool{}, map[string]bool{}
	for _, p := range c.Partners {
		partners[p.ID] = true
	}
	channels := func(pointer string, ids []string) {
		for i, id := range ids {
			if !partners[id] {
				say(fmt.Sprintf("%s/channels/%d", pointer, i), "%q is not a partner", id)
			}
		}
	}
	for i, a := range c.Authorities {
		at := fmt.Sprintf("/authorities/%d", i)
		if authorities[a.ID] {
			say(at+"/id", "%q is there twice", a.ID)
		}
		authorities[a.ID] = true
		channels(at, a.Channels)
	}
	seen := map[string]bool{}
	for i, a := range c.Agreements {
		at := fmt.Sprintf("/agreements/%d", i)
		if key := a.ID + "@" + a.Version; seen[key] {
			say(at+"/id", "%q is there twice", key)
		} else {
			seen[key] = true
		}
		channels(at+"/issuer", a.Issuer.Channels)
		channels(at+"/border", a.Border.Channels)
		for j, s := range a.Scopes {
			for k, id := range s.Issuers {
				if !authorities[id] && len(c.Registers) == 0 { // a register may name it
					say(fmt.Sprintf("%s/scopes/%d/issuers/%d", at, j, k), "%q is not under authorities", id)
				}
			}
		}
	}
	return bad
}

// Bytes is the rules as they go into the log: equal rules give equal bytes.
func (c *Config) Bytes() ([]byte, error) { return json.Marshal(c.Rules()) }

func split(err error) []error {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

func country(s string) bool {
	return len(s) == 2 && strings.ToUpper(s) == s && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
