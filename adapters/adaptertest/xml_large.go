package adaptertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// largeEnv names the large document that a child process is to read.
const largeEnv = "CLEARHUB_LARGE_DOCUMENT"

const (
	largeSize = 100 << 20
	// largeMost is what the process that reads a large document may hold at most, the document itself included.
	largeMost = 256 << 20
)

// larges are contents of 100 MB, by what is behind the root's start tag and what is repeated there.
var larges = map[string]struct{ before, repeat, after string }{
	"elements":               {"", "<b/>", ""},
	"elements with text":     {"", "<b c='d'>e</b>", ""},
	"open elements":          {"", "<b>", ""},
	"open tags":              {"", "<", ""},
	"one text":               {"<b>", "QUJD", "</b>"},
	"one attribute":          {"<b c='", "QUJD", "'/>"},
	"one text of references": {"<b>", "&#x41;", "</b>"},
	"one section":            {"<b><![CDATA[", "QUJD", "]]></b>"},
	"one comment":            {"<!--", "QUJD", "-->"},
	"comments":               {"", "<!---->", ""},
	"escaped markup":         {"<b>", "&lt;b/&gt;", "</b>"},
	"attributes":             {"<b", " c='d'", "/>"},
	"blanks":                 {"", "    \n   ", ""},
	"the whole document":     {"", "", ""},
}

// large reads each large document in a process of its own; without CLEARHUB_LONG only the one of the most values.
func (x *xmlSuite) large(t *testing.T) {
	if testing.Short() {
		t.Skip("reads documents of 100 MB")
	}
	long := os.Getenv("CLEARHUB_LONG") != ""
	top, _, _ := strings.Cut(t.Name(), "/")
	for name := range larges {
		for _, limits := range []string{"usual limits", "limits of 128 MB"} {
			if !long && (name != "elements with text" || limits == "usual limits") {
				continue
			}
			t.Run(name+", "+limits, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
				defer cancel()
				child := exec.CommandContext(ctx, os.Args[0], "-test.run=^"+top+"$", "-test.v")
				child.Env = append(os.Environ(), largeEnv+"="+name+", "+limits)
				started := time.Now()
				out, err := child.CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%.4000s", err, out)
				}
				_, after, ok := strings.Cut(string(out), "peak ")
				if !ok {
					t.Skipf("the memory of a process is not measured here")
				}
				number, _, _ := strings.Cut(after, " ")
				peak, err := strconv.ParseInt(number, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%d MB, %.1f s", peak>>20, time.Since(started).Seconds())
				if peak > largeMost {
					t.Errorf("%d MB, want at most %d", peak>>20, largeMost>>20)
				}
			})
		}
	}
}

// largeHere reads one large document and says how much memory the process took.
func (x *xmlSuite) largeHere(t *testing.T, name string) {
	t.Helper()
	name, limits, _ := strings.Cut(name, ", ")
	raw := x.largeDocument(name)
	profile := x.o.Profile
	if limits != "usual limits" {
		profile.Limits = adapters.Limits{Bytes: 128 << 20, Text: 128 << 20}
	}
	d := x.registry.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "sender"}, Bytes: raw, Profile: profile, Untraced: true})
	if d.Failure != nil {
		t.Fatal(d.Failure)
	}
	if limits == "usual limits" && d.Verdict != messages.VerdictRefused {
		t.Error("a document of 100 MB is not refused")
	}
	if peak := peakMemory(); peak > 0 {
		fmt.Printf("peak %d bytes, %s\n", peak, d.Verdict)
	}
}

// largeDocument is made in one piece of memory of its size.
func (x *xmlSuite) largeDocument(name string) []byte {
	part, before, after := larges[name], x.prolog+x.open, x.body+x.end
	if name == "the whole document" { // what repeats is the content of the good one
		part.repeat, after = x.body, x.end
	}
	raw := make([]byte, 0, largeSize+len(part.repeat)+len(x.good)+100)
	raw = append(append(raw, before...), part.before...)
	for len(raw) < largeSize {
		raw = append(raw, part.repeat...)
	}
	return append(append(raw, part.after...), after...)
}
