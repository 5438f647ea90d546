package asycuda

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// page fills one declaration.
type page struct {
	draft.Draft
	profile adapters.Profile
	body    *messages.Declaration
	layout  *block
	// documents finds a cited document again: each stands once, whatever number of items cite it.
	documents map[citation]int
	// rates are the exchange rates found so far, by currency.
	rates map[string]string
	// currency is that of the invoice, in which the form states prices that have none of their own.
	currency string
}

// newPage begins a declaration or manifest; marks is about how many places are wanted, 0 for none.
func newPage(profile adapters.Profile, marks int) *page {
	return &page{Draft: draft.New(marks > 0, marks), profile: profile, body: &messages.Declaration{}, layout: sadLayout(), documents: map[citation]int{}, rates: map[string]string{}}
}

// text takes a value for a member: its text, "" where there is none.
func (p *page) text(name string, v xmldoc.Value) string {
	p.Mark(name, v)
	return v.Text
}

// line is text on one line: the line ends of an indented document become blanks.
func (p *page) line(name string, v xmldoc.Value) string {
	p.Mark(name, v)
	if strings.IndexByte(v.Text, '\n') < 0 {
		return v.Text
	}
	return strings.Join(strings.FieldsFunc(v.Text, space), " ")
}

func space(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// lines is text whose lines mean something, such as a name above its address: each without white space at its ends.
func (p *page) lines(name string, v xmldoc.Value) string {
	p.Mark(name, v)
	if strings.IndexByte(v.Text, '\n') < 0 {
		return v.Text
	}
	all := strings.Split(v.Text, "\n")
	for i := range all {
		all[i] = strings.TrimFunc(all[i], space)
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), "\n")
}

// code takes a coded value for a member, nil where it is empty. Text is what the document calls it.
func (p *page) code(name, list string, v, text xmldoc.Value) *messages.Code {
	if !v.OK() {
		return nil
	}
	was := p.In(name)
	defer p.Back(was)
	return &messages.Code{Code: p.text("code", v), List: list, Text: p.line("text", text)}
}

// note is a statement under the name of its element.
func (p *page) note(list []messages.Note, n *xmldoc.Node) []messages.Note {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := p.Item("notes", len(list))
	defer p.Back(was)
	return append(list, messages.Note{Subject: n.Local(), Text: p.lines("text", v)})
}

// attribute keeps a value that the canonical model has no field for under its path in the form.
func (p *page) attribute(list []messages.Attribute, name string, v xmldoc.Value) []messages.Attribute {
	if !v.OK() {
		return list
	}
	was := p.Item("attributes", len(list))
	defer p.Back(was)
	return append(list, messages.Attribute{Name: name, Value: p.lines("value", v)})
}

// child follows a path of element names; nil where any of them is missing.
func child(n *xmldoc.Node, path ...string) *xmldoc.Node {
	for _, local := range path {
		n = n.Child(local)
	}
	return n
}
