package xmldoc_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// framed is batch with all parts in the same elements, and nothing beside them.
var framed = strings.NewReplacer("<other><k:Item>in another</k:Item></other>", "", "<e:Trailer>tail</e:Trailer>", "").Replace(batch)

// inFrames dumps the parts of a stream whose parts come in their frame, and what the frame says beside each.
func inFrames(t *testing.T, s *xmldoc.Stream) (string, error) {
	t.Helper()
	s.Frame()
	var b strings.Builder
	for {
		d, err := s.Next()
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return b.String(), err
		}
		from := d.Root().Child("Header").Child("From").Value()
		if from.Text != "NL" || from.Position().Line != 3 || from.Position().Path != "/Envelope/Header/From" {
			t.Errorf("the frame says %+v", from.Position())
		}
		parts(&b, d.Root())
		places := d.Positions()
		for n := range d.Root().Child("Body").All() {
			if at := places(n.Place()); at != n.Position() {
				t.Errorf("%+v and %+v", at, n.Position())
			}
		}
		d.Release()
	}
}

func TestPartsInTheirFrameStandWhereTheyStandInTheWhole(t *testing.T) {
	for name := range charsets {
		t.Run(name, func(t *testing.T) {
			raw := encoded(t, framed, name)
			whole, err := xmldoc.Parse(raw, xmldoc.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var want strings.Builder
			parts(&want, whole.Root())
			if got, err := inFrames(t, xmldoc.NewStreamOf(raw, xmldoc.Options{}, isItem)); err != nil || got != want.String() {
				t.Fatalf("in memory: %v\ngot  %s\nwant %s", err, got, want.String())
			}
			for size := 700; size < 730; size++ {
				got, err := inFrames(t, xmldoc.NewSmallStream(iotest.OneByteReader(bytes.NewReader(raw)), xmldoc.Options{}, size, isItem))
				if err != nil || got != want.String() {
					t.Fatalf("read by %d bytes: %v\ngot  %s\nwant %s", size, err, got, want.String())
				}
			}
		})
	}
}

func TestPartsOfAManyTimesOpenedElementKeepItsNumber(t *testing.T) {
	s := xmldoc.NewStreamOf([]byte("<b><d><Item>1</Item></d><d><Item>2</Item><Item>3</Item></d></b>"), xmldoc.Options{}, isItem)
	s.Frame()
	for _, want := range []string{"/b/d/Item", "/b/d[2]/Item", "/b/d[2]/Item[2]"} {
		d, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Root().Child("d").Child("Item").Path(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if _, err := s.Next(); err != io.EOF {
		t.Error(err)
	}
}

func TestPartsInOtherSurroundingsAreRefused(t *testing.T) {
	for name, doc := range map[string]string{
		"another element":   "<b><d><Item>1</Item></d><e><Item>2</Item></e></b>",
		"another namespace": "<b xmlns:p='urn:p'><d><Item>1</Item></d><d xmlns:p='urn:q'><Item>2</Item></d></b>",
		"one element more":  "<b><d><Item>1</Item></d><Item>2</Item></b>",
		"an element beside": "<b><Item>1</Item><x/><Item>2</Item></b>",
		"an element behind": "<b><Item>1</Item><x>2</x></b>",
		"a foreign part":    "<b><Item>1</Item><Part xmlns='urn:p'/></b>",
		"text beside":       "<b><Item>1</Item>a<Item>2</Item></b>",
		"an attribute":      "<b><d><Item>1</Item></d><d a='1'><Item>2</Item></d></b>",
	} {
		s := xmldoc.NewStreamOf([]byte(doc), xmldoc.Options{}, isItem)
		s.Frame()
		if _, err := s.Next(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Next(); err == nil || err == io.EOF || faultsOf(t, err)[0].Code != xmldoc.CodeSurroundings {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := xmldoc.NewStreamOf([]byte("<b>"+strings.Repeat("<h/>", 5000)+"<Item/><Item/></b>"), xmldoc.Options{}, isItem)
	s.Frame()
	if _, err := s.Next(); err == nil || faultsOf(t, err)[0].Code != xmldoc.CodeSize {
		t.Errorf("a large frame: %v", err)
	}
}

func TestADamagedDocumentOfPartsInFramesIsRefusedAsTheWholeIs(t *testing.T) {
	for at := range len(framed) {
		for _, damaged := range []string{framed[:at], framed[:at] + "<" + framed[at:], framed[:at] + "&" + framed[at:], framed[:at] + "\x01" + framed[at+1:], framed[:at] + "]]>" + framed[at:]} {
			_, want := xmldoc.Parse([]byte(damaged), xmldoc.Options{})
			s := xmldoc.NewSmallStream(strings.NewReader(damaged), xmldoc.Options{}, 700, isItem)
			s.Frame()
			_, got := streamed(s)
			if want == nil && got == nil {
				continue
			}
			if got == nil {
				t.Fatalf("the tree gives %v, the stream nothing, of %q", want, damaged)
			}
			g := faultsOf(t, got)
			last := g[len(g)-1]
			if last.Code == xmldoc.CodeSurroundings { // something stands beside the parts now
				continue
			}
			if !slices.ContainsFunc(faultsOf(t, want), func(f messages.Fault) bool { return f.Code == last.Code && *f.Position == *last.Position }) {
				t.Fatalf("the tree gives %v, the stream %v, of %q", want, got, damaged)
			}
		}
	}
}
