package sps_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

// everyCertificate gives the certificates of all golden cases and samples that are not refused.
func everyCertificate(t *testing.T, each func(name string, m *messages.Message)) {
	t.Helper()
	files, err := filepath.Glob("testdata/golden/*/in.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range [...]string{"sps-ephyto", "sps-traces"} {
		if more, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "samples", folder, "*")); err == nil {
			files = append(files, more...)
		}
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		if strings.HasPrefix(name, "in.") {
			name = filepath.Base(filepath.Dir(file))
		}
		if d := read(t, raw, adapters.Profile{}); len(d.Messages) > 0 && d.Verdict != messages.VerdictRefused && d.Messages[0].Kind == messages.KindCertificate {
			each(name, d.Messages[0])
		}
	}
}

func encoded(t *testing.T, m *messages.Message) ([]byte, messages.Faults) {
	t.Helper()
	var out bytes.Buffer
	losses, err := (sps.Adapter{}).Encode(context.Background(), &out, m, adapters.Address{})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), losses
}

func TestWhatIsWrittenIsReadBackUpToTheLosses(t *testing.T) {
	everyCertificate(t, func(name string, m *messages.Message) {
		t.Run(name, func(t *testing.T) {
			out, losses := encoded(t, m)
			back := read(t, out, adapters.Profile{})
			if len(back.Messages) == 0 {
				t.Fatalf("%v", back.Faults)
			}
			is := leaves(t, back.Messages[0])
			for pointer, was := range leaves(t, m) {
				if is[pointer] != was && !strings.HasSuffix(pointer, "/folded") && pointer != "/body/credentialFormat" && !said(losses, pointer) {
					t.Errorf("%s is %q and comes back as %q, and no loss says so", pointer, was, is[pointer])
				}
			}
			for _, f := range losses {
				if !expectedLoss(f) {
					t.Errorf("%s %s %q: %s", f.Code, f.Pointer, f.Found, f.Text)
				}
			}
			again, more := encoded(t, back.Messages[0])
			if !bytes.Equal(out, again) || len(more) > 0 {
				t.Errorf("written a second time it loses again: %v", more)
			}
		})
	})
}

// expectedLoss tells whether a loss of what this adapter itself read is one that its Spec names.
func expectedLoss(f messages.Fault) bool {
	if strings.HasPrefix(f.Pointer, "/extensions/") || strings.Contains(f.Pointer, "/attributes/") {
		return true // captions, what stood around the certificate, what has no member of its own
	}
	if strings.HasSuffix(f.Pointer, "/edition") || strings.HasSuffix(f.Pointer, "/sourceUnit") {
		return true
	}
	return strings.HasPrefix(f.Pointer, "/body/statusCode/") || strings.HasSuffix(f.Pointer, "/attachment/sha256") || strings.HasSuffix(f.Pointer, "/attachment/size") ||
		strings.HasPrefix(f.Pointer, "/body/tests")
}

func said(losses messages.Faults, pointer string) bool {
	for _, f := range losses {
		if f.Pointer == pointer || strings.HasPrefix(pointer, f.Pointer+"/") {
			return true
		}
	}
	return false
}

// leaves are all values of a body by their pointer.
func leaves(t *testing.T, m *messages.Message) map[string]string {
	t.Helper()
	raw, err := json.Marshal(m.Body)
	if err != nil {
		t.Fatal(err)
	}
	var body any
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	collect(found, "/body", body)
	return found
}

func collect(found map[string]string, pointer string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			collect(found, pointer+"/"+name, member)
		}
	case []any:
		for i, item := range v {
			collect(found, fmt.Sprintf("%s/%d", pointer, i), item)
		}
	default:
		found[pointer] = fmt.Sprint(v)
	}
}

// foreign is a certificate that has what an SPS certificate has no place for.
func foreign(t *testing.T, change func(c *messages.Certificate)) *messages.Message {
	t.Helper()
	m := read(t, tulips(t), adapters.Profile{}).Messages[0]
	change(m.Body.(*messages.Certificate))
	return m
}

func TestEveryLossIsSaid(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(c *messages.Certificate)
		want   string
	}{
		{"what the format has no place for", func(c *messages.Certificate) {
			c.Validity = &messages.Period{Start: &messages.Time{Value: "2026-03-17", Precision: "date", ZoneBasis: "unknown"}}
			c.Accreditations = []messages.Accreditation{{Body: "CNAS", Number: "L1"}}
		}, "SPS-060 /body/accreditations, SPS-060 /body/validity"},
		{"since when a withdrawal counts, and the base of an extract", func(c *messages.Certificate) {
			c.Status, c.StatusCode = "withdrawn", nil
			c.Effective = &messages.Time{Value: "2026-06-01", Precision: "date", ZoneBasis: "unknown"}
			c.Base = &messages.Document{Class: c.Class, Number: "NL-1"}
		}, "SPS-060 /body/base, SPS-060 /body/effective"},
		{"a status that the list does not have", func(c *messages.Certificate) { c.Status, c.StatusCode = "suspended", nil }, "SPS-061 /body/status"},
		{"a zone that the partner's settings gave", func(c *messages.Certificate) { c.Issued.ZoneBasis = "partner" }, "SPS-061 /body/issued/zoneBasis"},
		{"a unit as the source wrote it", func(c *messages.Certificate) { c.Consignments[0].Lines[0].Measures[0].SourceUnit = "KG" }, "SPS-060 /body/consignments/0/lines/0/measures/0/sourceUnit"},
		{"a number that the hub gave a line", func(c *messages.Certificate) {
			l := &c.Consignments[0].Lines[0]
			l.Assigned, l.SourceNumber = true, ""
		}, "SPS-060 /body/consignments/0/lines/0/assigned"},
		{"one of many parties", func(c *messages.Certificate) {
			c.Parties = append([]messages.Party{{Role: "warehouse", Names: []messages.Text{{Value: "Shed 4"}}}}, c.Parties...)
		}, "SPS-060 /body/parties/0"},
		{"a character that XML does not have", func(c *messages.Certificate) { c.Number += "\x01" }, "SPS-061 /body/number"},
		{"a form that only an entry document has", func(c *messages.Certificate) { c.Form = "notice" }, "SPS-061 /body/form, SPS-061 /body/status, SPS-061 /body/statusCode/code"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, losses := encoded(t, foreign(t, c.change))
			var got []string
			for _, f := range losses {
				if f.Severity != messages.SeverityLoss {
					t.Errorf("%v is no loss", f)
				}
				if !strings.HasPrefix(f.Pointer, "/extensions") { // the captions of the certificate that was changed
					got = append(got, f.Code+" "+f.Pointer)
				}
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

func TestNoStatusIsWrittenAsMoreThanItIs(t *testing.T) {
	for status, want := range map[string]string{"valid": "valid", "suspended": "pending", "revoked": "withdrawn", "depleted": "expired", "draft": "draft", "rejected": "rejected", "": "pending"} {
		m := foreign(t, func(c *messages.Certificate) {
			c.Status = status
			c.StatusCode = &messages.Code{Code: "70", List: "untdid4405"}
		})
		out, _ := encoded(t, m)
		if c, _ := certificate(t, out, adapters.Profile{}); c.Status != want {
			t.Errorf("%s is written so that it reads %s, want %s", status, c.Status, want)
		}
	}
}

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	certified := read(t, golden(t, "ched-accepted-gives-inspection-and-ruling"), adapters.Profile{}).Messages
	test := foreign(t, func(*messages.Certificate) {})
	test.Test = true
	for name, c := range map[string]struct {
		m    *messages.Message
		want error
	}{
		"an inspection": {certified[1], sps.ErrKind},
		"a ruling":      {certified[2], sps.ErrKind},
		"nothing":       {nil, sps.ErrKind},
		"a test":        {test, sps.ErrTest},
	} {
		var out bytes.Buffer
		if _, err := (sps.Adapter{}).Encode(context.Background(), &out, c.m, adapters.Address{}); !errors.Is(err, c.want) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
	empty := foreign(t, func(c *messages.Certificate) { c.Consignments = nil })
	var refused *adapters.DocumentError
	if _, err := (sps.Adapter{}).Encode(context.Background(), &bytes.Buffer{}, empty, adapters.Address{}); !errors.As(err, &refused) || refused.Faults[0].Code != sps.CodeNoLines {
		t.Errorf("a certificate without goods: %v", err)
	}
}
