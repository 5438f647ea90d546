package xmldoc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

func parse(t *testing.T, in string) *xmldoc.Document {
	t.Helper()
	d, err := xmldoc.Parse([]byte(in), xmldoc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMissingElementsNeedNoChecks(t *testing.T) {
	n := parse(t, "<a><b/></a>").Root().Child("x").Child("y")
	if n != nil || n.Text() != "" || n.Attr("z").OK() || n.First() != nil || n.Next() != nil || n.Parent() != nil || n.Path() != "" || n.Local() != "" {
		t.Error("a missing element has something")
	}
	for range n.Children("z") {
		t.Error("a missing element has children")
	}
	n.Drop("z")
	if p := n.Value().Position(); p.Line != 0 {
		t.Errorf("a missing value is at %v", p)
	}
	if c := n.Coverage(5); c.Leaves != 0 {
		t.Errorf("got %+v", c)
	}
}

func TestTextInPiecesIsOneValue(t *testing.T) {
	n := parse(t, "<a>\n  one<!-- c --> <![CDATA[& two]]>&#10;three\r\n</a>").Root()
	if n.Text() != "one & two\nthree" {
		t.Errorf("got %q", n.Text())
	}
	if p := n.Value().Position(); p.Line != 2 || p.Column != 3 {
		t.Errorf("got %v", p)
	}
}

func TestForeignElementsArePassedOverAndStayUnread(t *testing.T) {
	d := parse(t, `<a xmlns="mine" xmlns:o="other"><o:b>1</o:b><b k="v">2</b><o:b/><c>3</c></a>`)
	d.Accept(func(space string) bool { return space == "mine" })
	if got := d.Root().Child("b").Text(); got != "2" {
		t.Errorf("got %q", got)
	}
	if n := d.Root().Child("b").Next(); n.Local() != "c" {
		t.Errorf("got %s", n.Local())
	}
	n := 0
	for range d.Root().All() {
		n++
	}
	if n != 4 {
		t.Errorf("%d children", n)
	}
	c := d.Root().Coverage(10)
	if c.Leaves != 4 || c.Read != 1 || strings.Join(c.Unread, " ") != "/a/b /a/b/@k /a/c" {
		t.Errorf("got %+v", c)
	}
}

func TestEveryLeafKnowsWhetherItWasRead(t *testing.T) {
	d := parse(t, `<a><b k="v" l="w">x</b><b>y</b><c/><e> </e></a>`)
	if c := d.Root().Coverage(2); c.Leaves != 4 || c.Read != 0 || len(c.Unread) != 2 {
		t.Errorf("got %+v", c)
	}
	b := d.Root().Child("b")
	b.Value()
	b.Attr("k")
	b.Drop("l")
	if c := d.Root().Coverage(9); c.Read != 3 || strings.Join(c.Unread, " ") != "/a/b[2]" {
		t.Errorf("got %+v", c)
	}
}

func TestSOAPEnvelopesArePeeled(t *testing.T) {
	for _, space := range []string{xmldoc.SOAP11, xmldoc.SOAP12} {
		envelope := func(body string) string {
			return `<s:Envelope xmlns:s="` + space + `"><s:Header><h>secret</h></s:Header>` + body + `</s:Envelope>`
		}
		n, err := parse(t, envelope("<s:Body><doc>1</doc></s:Body>")).Peel()
		if err != nil || n.Local() != "doc" {
			t.Errorf("got %s, %v", n.Local(), err)
		}
		for body, code := range map[string]string{
			"":                          "XML-026",
			"<s:Body/>":                 "XML-026",
			"<s:Body><a/><b/></s:Body>": "XML-026",
			"<s:Body><s:Fault><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault></s:Body>": "XML-027",
		} {
			_, err := parse(t, envelope(body)).Peel()
			if f := faultsOf(t, err)[0]; f.Code != code {
				t.Errorf("%s: got %v", body, f)
			}
		}
	}
	if n, err := parse(t, `<Envelope xmlns="urn:other"/>`).Peel(); err != nil || n.Local() != "Envelope" {
		t.Errorf("got %v, %v", n, err)
	}
}

func TestFindLooksBelowForeignElements(t *testing.T) {
	d := parse(t, `<a xmlns:x="u"><b><x:c>1</x:c></b><x:c>2<x:c/></x:c><c/></a>`)
	if got := d.Root().Find(xmldoc.Name{Space: "u", Local: "c"}); len(got) != 2 || got[1].Text() != "2" {
		t.Errorf("got %d", len(got))
	}
}

func TestSniffSeesWhatACutBeginningShows(t *testing.T) {
	for in, want := range map[string]string{
		`<?xml version="1.0"?><a xmlns="u"><b`: "{u}a",
		"<a>\xe5\xa4":                          "a",
		"<a><b>text":                           "a b",
		"\xff\xfe<\x00a\x00>\x00<\x00":         "a",
		`<!DOCTYPE html><html>`:                "html doctype html",
		`<!DOCTYPE a [<!ENTITY b "]>"><!-- '> --><!ENTITY c '>'>]><x:a xmlns:x="u">&b;<c/>`: "{u}a doctype a",
		`<!DOCTYPE a [<!ENTITY b "`: "doctype a",
		`{"a": 1}`:                  "no",
		"UNB+UNOC:3":                "no",
		"":                          "no",
	} {
		s, ok := xmldoc.Sniff([]byte(in), xmldoc.Options{})
		var got []string
		for _, e := range s.Elements {
			got = append(got, e.Name.String())
		}
		if s.Doctype != "" {
			got = append(got, "doctype "+s.Doctype)
		}
		if !ok {
			got = append(got, "no")
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: got %q, want %q", in, g, want)
		}
	}
}

func ExampleParse() {
	raw := []byte(`<Certificate xmlns="urn:example"><Line/><Line><Mass unit="KGM">12.5</Mass></Line></Certificate>`)
	doc, err := xmldoc.Parse(raw, xmldoc.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range doc.Root().Children("Line") {
		mass := line.Child("Mass")
		if v := mass.Value(); v.OK() {
			p := v.Position()
			fmt.Println(v.Text, mass.Attr("unit").Text, p.Line, p.Column, p.Path)
		}
	}
	// Output: 12.5 KGM 1 64 /Certificate/Line[2]/Mass
}

func TestPlacesHoldInADocumentOfVeryManyLines(t *testing.T) {
	const lines = 1<<20 + 100
	raw := []byte("<a>" + strings.Repeat("\n", lines) + "<b>x</b> é <c>y</c></a>")
	d, err := xmldoc.Parse(raw, xmldoc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for local, want := range map[string]messages.Position{
		"b": {Offset: lines + 6, Line: lines + 1, Column: 4, Path: "/a/b"},
		"c": {Offset: lines + 18, Line: lines + 1, Column: 15, Path: "/a/c"},
	} {
		if got := d.Root().Child(local).Value().Position(); got != want {
			t.Errorf("%s is at %+v, want %+v", local, got, want)
		}
	}
	if got := d.Root().Position(); got.Line != 1 || got.Column != 1 {
		t.Errorf("the root is at %+v", got)
	}
}
