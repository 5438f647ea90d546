package adaptertest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// XMLOptions say what the suite for XML adapters starts from.
type XMLOptions struct {
	// Good is a file with a document that the adapter takes without a refusing fault: UTF-8 with ASCII markup, without a
	// document type and without a SOAP envelope. Required.
	Good string
	// Profile is what the document needs of its sender's settings.
	Profile adapters.Profile
	// SOAP says that the format also comes in SOAP envelopes, which are then to change nothing.
	SOAP bool
	// Wrong are documents whose root element and namespace do not belong together, by what is wrong with them. Each is refused
	// by this adapter, at an element; Registry finds it among others where it is given.
	Wrong map[string]string
	// Registry holds the adapter and those that its documents must not be mistaken for; nil is one with the adapter alone.
	Registry *adapters.Registry
}

// RunXML puts an XML adapter through the hostile corpus, through the registry as the hub does: what is not well-formed, lies about
// its charset, or is out of all proportion is refused for what is wrong with it, at its place and at once; what only looks
// different is read the same. It also reads a document of 100 MB, with CLEARHUB_LONG a dozen kinds of them, each in a process
// of its own whose memory is measured.
func RunXML(t *testing.T, a adapters.Adapter, o XMLOptions) {
	t.Helper()
	raw, err := os.ReadFile(o.Good)
	if err != nil {
		t.Fatal(err)
	}
	x := &xmlSuite{adapter: a, o: o, registry: o.Registry, good: string(raw)}
	if x.registry == nil {
		x.registry = &adapters.Registry{}
		x.registry.Add(a)
	}
	x.markup()
	if name := os.Getenv(largeEnv); name != "" {
		x.largeHere(t, name)
		return
	}
	if d := x.read(t, x.good); d.Verdict == messages.VerdictRefused {
		t.Fatalf("%s is not good: %v", o.Good, d.Faults)
	}
	t.Run("what is wrong is refused for it", x.refusesHostile)
	t.Run("what only looks different is read the same", x.readsVariants)
	t.Run("a document cut off anywhere is refused", x.refusesTruncated)
	t.Run("a root and a namespace that do not belong together are told", x.refusesWrong)
	t.Run("100 MB stay within 256 MB", x.large)
}

// xmlSuite is one adapter and its good document, cut where the corpus is put in.
type xmlSuite struct {
	adapter  adapters.Adapter
	registry *adapters.Registry
	o        XMLOptions
	good     string
	// prolog is what stands before the root element, open its start tag, body its content and end its end tag.
	prolog, open, body, end string
}

// markup cuts the good document.
func (x *xmlSuite) markup() {
	s := x.good
	at := 0
	for {
		i := strings.IndexByte(s[at:], '<')
		at += i
		switch {
		case strings.HasPrefix(s[at:], "<!--"):
			at += strings.Index(s[at:], "-->")
		case strings.HasPrefix(s[at:], "<?"):
			at += strings.Index(s[at:], "?>")
		default:
			tag := at + strings.IndexByte(s[at:], '>') + 1
			last := strings.LastIndex(s, "</")
			x.prolog, x.open, x.body, x.end = s[:at], s[at:tag], s[tag:last], strings.TrimSpace(s[last:])
			return
		}
	}
}

// with puts something behind the root's start tag.
func (x *xmlSuite) with(s string) string { return x.prolog + x.open + s + x.body + x.end }

// hangs is after how long a document is taken not to end; all are read in a second or two.
const hangs = 2 * time.Minute

// read reads a document through the registry and bears neither panics nor endless work.
func (x *xmlSuite) read(t *testing.T, in string) adapters.Document {
	t.Helper()
	return x.readAs(t, in, x.o.Profile)
}

func (x *xmlSuite) readAs(t *testing.T, in string, profile adapters.Profile) adapters.Document {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hangs)
	defer cancel()
	d := x.registry.Read(ctx, adapters.Request{Sender: messages.Participant{PartyID: "sender"}, Bytes: []byte(in), Profile: profile})
	if d.Failure != nil {
		t.Fatalf("%v", d.Failure)
	}
	if ctx.Err() != nil {
		t.Fatal("reading does not end")
	}
	for _, f := range d.Faults {
		if f.Position != nil && (f.Position.Offset < 0 || f.Position.Offset > int64(len(in)) || f.Position.Line < 1 || f.Position.Column < 1) {
			t.Errorf("%v is placed at %+v of %d bytes", f, *f.Position, len(in))
		}
	}
	return d
}

// refuses reads a document and wants one of the codes, of which "DOC" is any that the hub itself gives.
func (x *xmlSuite) refuses(t *testing.T, in string, profile adapters.Profile, codes ...string) {
	t.Helper()
	d := x.readAs(t, in, profile)
	if d.Verdict != messages.VerdictRefused {
		t.Errorf("it is %s", d.Verdict)
		return
	}
	for _, f := range d.Faults {
		for _, code := range codes {
			if f.Severity == messages.SeverityRefuse && (f.Code == code || code == "DOC" && strings.HasPrefix(f.Code, "DOC-")) {
				return
			}
		}
	}
	t.Errorf("got %.400v, want %s", d.Faults, strings.Join(codes, " or "))
}

func (x *xmlSuite) refusesHostile(t *testing.T) {
	for _, c := range x.hostile() {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && len(c.in) > 2<<20 {
				t.Skip("a large document")
			}
			p := x.o.Profile
			if c.limits != (adapters.Limits{}) {
				p.Limits = c.limits
			}
			x.refuses(t, c.in, p, c.codes...)
		})
	}
}

func (x *xmlSuite) refusesTruncated(t *testing.T) {
	whole := strings.TrimRight(x.good, " \t\r\n")
	step := 1
	if os.Getenv("CLEARHUB_LONG") == "" {
		step = max(1, len(whole)/1500)
	}
	if testing.Short() {
		step = max(1, len(whole)/150)
	}
	for n := 0; n < len(whole); n += step {
		if d := x.read(t, whole[:n]); d.Verdict != messages.VerdictRefused {
			t.Fatalf("cut after %d bytes it is %s: …%.60q", n, d.Verdict, whole[max(0, n-60):n])
		}
	}
}

func (x *xmlSuite) readsVariants(t *testing.T) {
	want := bodies(t, x.read(t, x.good))
	for _, v := range x.variants(t) {
		t.Run(v.name, func(t *testing.T) {
			d := x.read(t, v.in)
			if got := bodies(t, d); got != want {
				t.Errorf("got  %s\nwant %s\nfaults %v", got, want, d.Faults)
			}
		})
	}
}

// bodies are what the messages of a document say.
func bodies(t *testing.T, d adapters.Document) string {
	t.Helper()
	var b bytes.Buffer
	for _, m := range d.Messages {
		c := *m
		c.ID, c.Subject, c.Source, c.Provenance, c.Faults = "", "", messages.Source{}, nil, nil
		raw, err := messages.Marshal(&c)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", raw)
	}
	return b.String()
}

func (x *xmlSuite) refusesWrong(t *testing.T) {
	if len(x.o.Wrong) == 0 {
		t.Error("no document with another root or namespace is given")
	}
	name := x.adapter.Spec().Name
	for what, in := range x.o.Wrong {
		t.Run(what, func(t *testing.T) {
			d := x.read(t, in)
			if d.Verdict != messages.VerdictRefused || d.Adapter != name {
				t.Fatalf("it is %s by %q: %v", d.Verdict, d.Adapter, d.Faults)
			}
			if f := d.Faults[0]; f.Position == nil || f.Found == "" || f.Expected == "" || strings.HasPrefix(f.Code, "XML-") || strings.HasPrefix(f.Code, "DOC-") {
				t.Errorf("it is not told what is wrong, where and what was expected: %+v", f)
			}
		})
	}
}
