package adaptertest

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

var (
	versionShape = regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	codeShape    = regexp.MustCompile(`^[A-Z][A-Z0-9]*-[A-Z0-9.-]+$`)
)

// checkSpec looks at what an adapter says of itself.
func checkSpec(r reporter, a adapters.Adapter) {
	r.Helper()
	s := a.Spec()
	if s.Name == "" || strings.ContainsAny(s.Name, " :/") {
		r.Errorf("Spec.Name %q must be one word", s.Name)
	}
	if !versionShape.MatchString(s.Version) {
		r.Errorf("Spec.Version %q must be a semantic version", s.Version)
	}
	if len(s.Formats) == 0 {
		r.Errorf("Spec.Formats is empty: the hub tells senders what it reads")
	}
	for _, f := range s.Formats {
		if !strings.HasPrefix(f.Name, s.Name+":") {
			r.Errorf("format %q must be named %q", f.Name, s.Name+":…")
		}
		if f.Title == "" || len(f.Kinds) == 0 || len(f.Versions) == 0 {
			r.Errorf("format %q needs a title, its versions and the kinds it becomes", f.Name)
		}
		if _, ok := a.(adapters.Encoder); f.Encode && !ok {
			r.Errorf("format %q says that it is written, but the adapter has no Encode", f.Name)
		}
	}
	if len(s.Lost) == 0 {
		r.Errorf("Spec.Lost is empty: say in plain sentences what the adapter cannot carry")
	}
}

// checkKeepsSpec holds the decoded messages and their faults against the Spec.
func checkKeepsSpec(r reporter, s *subject) {
	r.Helper()
	d := s.decodeInTime(context.Background(), bytes.NewReader(s.in), s.profile)
	if !s.sound(r, "decode", d) {
		return
	}
	formats := s.adapter.Spec().Formats
	for _, m := range d.messages {
		if m.Message == nil || m.Message.Body == nil {
			r.Errorf("a message without a body is yielded: end the document with an error instead")
			continue
		}
		name := m.Message.Source.Format
		i := slices.IndexFunc(formats, func(f adapters.Format) bool { return f.Name == name })
		if i < 0 {
			r.Errorf("a message has Source.Format %q, which Spec.Formats does not list", name)
		} else if kind := m.Message.Body.Kind(); !slices.Contains(formats[i].Kinds, kind) {
			r.Errorf("format %q gives a %s, which its Kinds do not list", name, kind)
		}
		if len(m.Message.Faults) > 0 {
			r.Errorf("Message.Faults is set: faults travel in Decoded.Faults, and Read puts them into the message")
		}
	}
	for _, f := range d.faults() {
		if !codeShape.MatchString(f.Code) || f.Text == "" {
			r.Errorf("fault %q needs a code like ABC-001 and a sentence", f.Code)
		}
		if !slices.Contains([]messages.Severity{messages.SeverityRefuse, messages.SeverityWarn, messages.SeverityLoss, messages.SeverityNote}, f.Severity) {
			r.Errorf("fault %s has severity %q", f.Code, f.Severity)
		}
	}
}
