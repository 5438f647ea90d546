package adapters_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

func TestRegistry(t *testing.T) {
	r := registry(fake{name: "a", version: "1"}, fake{name: "b", version: "1"}, fake{name: "a", version: "2"})
	var names []string
	for _, a := range r.Adapters() {
		names = append(names, a.Spec().Name+a.Spec().Version)
	}
	if !slices.Equal(names, []string{"a2", "b1"}) {
		t.Errorf("a later adapter must take the place of one with its name: %v", names)
	}
	if _, ok := r.ByName("b"); !ok {
		t.Error("b is not found")
	}
	if _, ok := r.ByName("c"); ok {
		t.Error("c is found")
	}
	r.Adapters()[0] = nil
	if r.Adapters()[0] == nil {
		t.Error("the list that is given out must be a copy")
	}
}

func TestDetect(t *testing.T) {
	sure := fake{name: "sure", magic: "S", score: adapters.Yes}
	alsoSure := fake{name: "also", magic: "SS", score: adapters.Yes}
	maybe := fake{name: "maybe", magic: "S", score: adapters.Maybe}
	other := fake{name: "other", magic: "O", score: adapters.Yes}
	short := fake{name: "panics", magic: "S", score: adapters.Yes}
	tests := []struct {
		name, head, format string
		adapters           []adapters.Adapter
		// adapter is who is found, or code and text are of the fault.
		adapter, code, text string
	}{
		{name: "the one that is sure wins over a maybe", head: "S", adapters: []adapters.Adapter{maybe, sure, other}, adapter: "sure"},
		{name: "a lone maybe will do", head: "S", adapters: []adapters.Adapter{maybe, other}, adapter: "maybe"},
		{name: "two that are sure", head: "SS", adapters: []adapters.Adapter{sure, other, alsoSure}, code: "DOC-006", text: "could be sure and also alike"},
		{name: "two maybes", head: "S", adapters: []adapters.Adapter{maybe, fake{name: "m2", magic: "S", score: adapters.Maybe}}, code: "DOC-006", text: "maybe and m2"},
		{name: "the stated format decides between two", head: "SS", format: "also", adapters: []adapters.Adapter{sure, alsoSure}, adapter: "also"},
		{name: "a stated document type", head: "SS", format: "ALSO:note", adapters: []adapters.Adapter{sure, alsoSure}, adapter: "also"},
		{name: "the stated format does not convince", head: "S", format: "other", adapters: []adapters.Adapter{sure, other}, code: "DOC-005", text: "not other: it looks like the format sure"},
		{name: "the stated format, but a PDF", head: "%PDF-1.7", format: "other", adapters: []adapters.Adapter{sure, other}, code: "DOC-005", text: "looks like a PDF file"},
		{name: "a format that the hub does not have", head: "S", format: "fax", adapters: []adapters.Adapter{sure}, code: "DOC-004", text: `no format "fax"`},
		{name: "a document type that the family does not have", head: "S", format: "sure:FAX", adapters: []adapters.Adapter{sure}, code: "DOC-004", text: "FAX"},
		{name: "empty", head: "", adapters: []adapters.Adapter{sure}, code: "DOC-001", text: "is empty"},
		{name: "white space", head: " \r\n\t", adapters: []adapters.Adapter{sure}, code: "DOC-001", text: "white space"},
		{name: "a PDF", head: "%PDF-1.7\n%\xe2\xe3", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "a PDF file"},
		{name: "a ZIP", head: "PK\x03\x04\x14\x00", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "a ZIP archive"},
		{name: "an image", head: "\x89PNG\r\n\x1a\n\x00", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "a PNG image"},
		{name: "a web page", head: "\n<!DOCTYPE HTML>\n<html>", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "an HTML page"},
		{name: "a web page in XML", head: "<?xml version=\"1.0\"?>\n<!-- > -->\n<html xmlns=\"x\">", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "an HTML page"},
		{name: "XML of another family", head: "<?xml version=\"1.0\"?><!DOCTYPE x><n:Order xmlns:n=\"x\">", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "root element n:Order"},
		{name: "SOAP of another family", head: "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header/><s:Body>\n<s:Fault><faultcode>x</faultcode></s:Fault></s:Body></s:Envelope>", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "a SOAP envelope whose body holds s:Fault"},
		{name: "an entity bomb that hides the root", head: "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"" + strings.Repeat("A", 100_000), adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "a document type declaration"},
		{name: "XML that has not begun", head: "<?xml version=\"1.0\"", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "XML without a root element"},
		{name: "JSON of another family", head: `{"a":1}`, adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "JSON"},
		{name: "EDIFACT where it is not read", head: "UNB+UNOC:3+A", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "an EDIFACT interchange"},
		{name: "plain text", head: "Dear Sir or Madam", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "plain text"},
		{name: "text cut within a character", head: "Dear 单"[:7], adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "plain text"},
		{name: "text in another character set", head: "\xb5\xa5\xd6\xa4 ok", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "another character set"},
		{name: "UTF-16", head: "\xff\xfeU\x00", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "UTF-16"},
		{name: "junk", head: "\x01\x02\x03\x04abcdefghijk", adapters: []adapters.Adapter{sure}, code: "DOC-002", text: "binary data"},
		{name: "no adapters at all", head: "S", code: "DOC-002", text: "no adapters"},
		{name: "an adapter that panics is left out", head: "S", adapters: []adapters.Adapter{panicking{short}, maybe}, adapter: "maybe", code: "DOC-007"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, score, faults := registry(tt.adapters...).Detect([]byte(tt.head), adapters.Hint{Format: tt.format})
			if tt.adapter != "" && (a == nil || a.Spec().Name != tt.adapter || score == adapters.No) || tt.adapter == "" && (a != nil || !faults.Refused()) {
				t.Fatalf("got adapter %v, score %d, faults %v; want %q", a, score, faults, tt.adapter)
			}
			if tt.code == "" && len(faults) > 0 || tt.code != "" && !slices.Contains(codes(faults), tt.code) {
				t.Fatalf("got faults %v, want %q", faults, tt.code)
			}
			if tt.text != "" && !strings.Contains(faults[0].Text, tt.text) {
				t.Errorf("got %q, want something with %q", faults[0].Text, tt.text)
			}
			if tt.code == "DOC-002" && len(tt.adapters) > 0 && faults[0].Expected != "sure (NOTE, LIST)" {
				t.Errorf("the fault must say what is read: %q", faults[0].Expected)
			}
		})
	}
}

// panicking is an adapter whose Detect panics.
type panicking struct{ fake }

func (panicking) Detect([]byte, adapters.Hint) adapters.Score { panic("no head") }

func TestFoundIsShortAndPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"short":                  "short",
		strings.Repeat("单", 41):  strings.Repeat("单", 40) + "…",
		"a\nb\x1b[31m\u202e\xff": "a·b·[31m··",
		strings.Repeat("x", 40):  strings.Repeat("x", 40),
	} {
		if got := adapters.Found(in); got != want {
			t.Errorf("Found(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTracer(t *testing.T) {
	var tr adapters.Tracer
	p := adapters.Path("/body").Field("parties").Index(0)
	tr.Mark(p.Field("role").String(), messages.Position{Offset: 9, Line: 1, Column: 10})
	tr.Mark(p.Field("a/b~c").String(), messages.Position{Offset: 1, Line: 1, Column: 2})
	tr.Mark(p.Field("role").String(), messages.Position{Offset: 5, Line: 1, Column: 6})
	tr.Mark("", messages.Position{})
	got := tr.Provenance()
	if len(got) != 2 || got[0].Pointer != "/body/parties/0/a~1b~0c" || got[1].Pointer != "/body/parties/0/role" || got[1].Offset != 5 {
		t.Errorf("got %+v", got)
	}
	if tr.Reset(); tr.Provenance() != nil {
		t.Error("marks survive a reset")
	}
	var none *adapters.Tracer
	none.Mark("/kind", messages.Position{})
	if none.Provenance() != nil {
		t.Error("a nil tracer keeps marks")
	}
}

func FuzzDetect(f *testing.F) {
	for _, head := range []string{"", " ", "%PDF-1.7", "<?xml?><!-- --><a/>", "<!DOCTYPE html>", "{\"a\":1}", "UNA:+.? '", "\xff\xfeU", "\x00\x01", "<!", "<"} {
		f.Add([]byte(head))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		a, _, faults := registry(fake{name: "sure", magic: "S", score: adapters.Yes}).Detect(head, adapters.Hint{})
		if (a == nil) != faults.Refused() {
			t.Fatalf("adapter %v, faults %v", a, faults)
		}
		for _, fault := range faults {
			if !utf8.ValidString(fault.Text) || !utf8.ValidString(fault.Found) || utf8.RuneCountInString(fault.Found) > 41 {
				t.Fatalf("fault %+v", fault)
			}
		}
	})
}
