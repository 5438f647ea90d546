package sps_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

// numbered is the plain golden certificate without its declaration, under another number.
func numbered(t testing.TB, i int) string {
	t.Helper()
	s := string(golden(t, "ephyto-tulip-bulbs-to-dalian"))
	s = s[strings.Index(s, "?>")+2:]
	s = strings.TrimSpace(s)
	from := strings.Index(s, "<r:ID>")
	to := strings.Index(s, "</r:ID>")
	return s[:from] + fmt.Sprintf("<r:ID>EPHYTO.NL.2026.%07d", i) + s[to:]
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// batches are the ways in which many certificates come in one document.
var batches = map[string]struct {
	head, tail string
	part       func(certificate string, i int) string
}{
	"in one element": {"<?xml version='1.0'?>\n<Batch>\n", "</Batch>", func(c string, _ int) string { return c + "\n" }},
	"in a SOAP body": {"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header/><s:Body>", "</s:Body></s:Envelope>", func(c string, _ int) string { return c }},
	"in envelopes of the hub": {"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:h='http://ephyto.ippc.int/HUB.Entities'><s:Body><h:ArrayOfEnvelope>", "</h:ArrayOfEnvelope></s:Body></s:Envelope>",
		func(c string, i int) string {
			return fmt.Sprintf("<h:Envelope><h:From>NL</h:From><h:To>CN</h:To><h:hubDeliveryNumber>HUB-%d</h:hubDeliveryNumber><h:Content>%s</h:Content></h:Envelope>\n", i, escaped(c))
		}},
	"with other things between": {"<x:Batch xmlns:x='urn:x'><x:Count>many</x:Count>", "</x:Batch>", func(c string, i int) string {
		return fmt.Sprintf("<x:Entry n='%d'><!-- next -->%s<x:End/></x:Entry>", i, c)
	}},
	"in an answer of TRACES": {"<t:FindChedCertificateResponse xmlns:t='http://ec.europa.eu/tracesnt/certificate/ched/v01'>", "</t:FindChedCertificateResponse>", func(c string, _ int) string { return c }},
}

func TestABatchIsReadTheSamePartByPartAndWhole(t *testing.T) {
	for name, kind := range batches {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString(kind.head)
			count := 0
			for ; b.Len() < 5<<18; count++ { // beyond what is read as a whole
				b.WriteString(kind.part(numbered(t, count), count))
			}
			b.WriteString(kind.tail)
			raw := []byte(b.String())
			next, stop := iter.Pull2(sps.DecodeWhole(raw, adapters.Profile{}))
			defer stop()
			n := 0
			for got, err := range (sps.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
				want, wantErr, _ := next()
				if err != nil || wantErr != nil {
					t.Fatalf("part by part: %v, whole: %v", err, wantErr)
				}
				g, w := text(t, got), text(t, want)
				if g != w {
					t.Fatalf("message %d: part by part\n%s\nwhole\n%s", n, g, w)
				}
				n++
			}
			if _, _, more := next(); more || n != count {
				t.Errorf("%d messages of %d certificates", n, count)
			}
		})
	}
}

func text(t *testing.T, d adapters.Decoded) string {
	t.Helper()
	raw, err := messages.Marshal(d.Message)
	if err != nil {
		t.Fatal(err)
	}
	faults, err := json.Marshal(d.Faults)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw) + "\n" + string(faults)
}

func TestABatchThatIsCutOffSaysSoAfterWhatWasRead(t *testing.T) {
	kind := batches["in one element"]
	var b strings.Builder
	b.WriteString(kind.head)
	for i := 0; b.Len() < 3<<20; i++ {
		b.WriteString(kind.part(numbered(t, i), i))
	}
	d := read(t, []byte(b.String()), adapters.Profile{})
	if d.Verdict != messages.VerdictRefused || len(d.Messages) == 0 || d.Faults[len(d.Faults)-1].Code != "XML-001" {
		t.Errorf("got %s with %d messages and %v", d.Verdict, len(d.Messages), d.Faults[len(d.Faults)-1])
	}
	if f := d.Faults[len(d.Faults)-1]; f.Position.Offset != int64(b.Len()) {
		t.Errorf("the fault is at %d, the document ends at %d", f.Position.Offset, b.Len())
	}
}

func TestALargeCertificateAloneIsReadWithWhatIsAroundIt(t *testing.T) {
	c := numbered(t, 1)
	raw := []byte("<Batch><Padding>" + strings.Repeat("x", 2<<20) + "</Padding>" + c + "<Trailer>y</Trailer></Batch>")
	var list []*messages.Message
	for d, err := range (sps.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, d.Message)
	}
	if len(list) != 1 {
		t.Fatalf("%d messages", len(list))
	}
	if unused := strings.Join(list[0].Source.Unused, " "); !strings.Contains(unused, "/Batch/Padding") || !strings.Contains(unused, "/Batch/Trailer") {
		t.Errorf("what is around the certificate is not told: %s", unused)
	}
}

func TestABatchKeepsTheLimitsOfTheWhole(t *testing.T) {
	kind := batches["in one element"]
	var b strings.Builder
	b.WriteString(kind.head)
	for i := 0; b.Len() < 3<<20; i++ {
		b.WriteString(kind.part(numbered(t, i), i))
	}
	b.WriteString(kind.tail)
	for _, c := range []struct {
		limits adapters.Limits
		code   string
	}{{adapters.Limits{Bytes: 2 << 20}, adapters.CodeTooLarge}, {adapters.Limits{Messages: 7}, sps.CodeMany}} {
		n := 0
		var last error
		for _, err := range (sps.Adapter{}).Decode(context.Background(), adapters.Input{Reader: strings.NewReader(b.String()), Profile: adapters.Profile{Limits: c.limits}}) {
			if last = err; err == nil {
				n++
			}
		}
		if last == nil || !strings.Contains(last.Error(), c.code) || c.limits.Messages > 0 && n != 7 {
			t.Errorf("%d messages and %v, want %s", n, last, c.code)
		}
	}
}

// certificates are endlessly many in one element.
type certificates struct {
	buffer  strings.Reader
	next    func(i int) string
	i, most int
}

func (c *certificates) Read(p []byte) (int, error) {
	if c.buffer.Len() == 0 {
		if c.i > c.most {
			return 0, io.EOF
		}
		c.buffer.Reset(c.next(c.i))
		c.i++
	}
	return c.buffer.Read(p)
}

// TestABatchTakesTheMemoryOfOneCertificate decodes 24 MB, with CLEARHUB_LONG 1 GB.
func TestABatchTakesTheMemoryOfOneCertificate(t *testing.T) {
	c := numbered(t, 1)
	size := 24 << 20
	if os.Getenv("CLEARHUB_LONG") != "" {
		size = 1 << 30
	}
	most := size/len(c) + 1
	in := &certificates{most: most, next: func(i int) string {
		switch i {
		case 0:
			return "<Batch>"
		case most:
			return "</Batch>"
		}
		return c
	}}
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, peak, n := m.HeapAlloc, uint64(0), 0
	for d, err := range (sps.Adapter{}).Decode(context.Background(), adapters.Input{Reader: in, Profile: adapters.Profile{Limits: adapters.Limits{Bytes: 2 << 30}}}) {
		if err != nil || d.Message == nil {
			t.Fatal(err)
		}
		if n++; n%256 == 0 {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	if n != most-1 {
		t.Errorf("%d messages of %d certificates", n, most-1)
	}
	if grown := int64(peak) - int64(before); grown > 8<<20 {
		t.Errorf("%d MB of certificates took %d KB", size>>20, grown>>10)
	}
}

func TestALargeCertificateIsReadFromAnyReader(t *testing.T) {
	c := numbered(t, 1)
	at := strings.Index(c, "<r:IncludedSPSNote>")
	note := "<r:IncludedSPSNote><r:Subject>X</r:Subject><r:Content>" + strings.Repeat("y", 1000) + "</r:Content></r:IncludedSPSNote>"
	raw := c[:at] + strings.Repeat(note, 3000) + c[at:]
	for _, in := range []io.Reader{strings.NewReader(raw), io.MultiReader(strings.NewReader(raw[:1<<20+5]), strings.NewReader(raw[1<<20+5:]))} {
		n := 0
		for d, err := range (sps.Adapter{}).Decode(context.Background(), adapters.Input{Reader: in}) {
			if err != nil {
				t.Fatal(err)
			}
			if n += len(d.Message.Body.(*messages.Certificate).Notes); n < 3000 {
				t.Errorf("%d notes", n)
			}
		}
		if n == 0 {
			t.Error("nothing was read")
		}
	}
}
