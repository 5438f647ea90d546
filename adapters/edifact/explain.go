package edifact

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// Explanation is a document with every segment and value named, for people and their tools.
type Explanation struct {
	Interchanges []ExplainedInterchange `json:"interchanges"`
}

// ExplainedInterchange is one interchange with its messages.
type ExplainedInterchange struct {
	Reference string             `json:"reference"`
	Sender    string             `json:"sender"`
	Recipient string             `json:"recipient"`
	Date      string             `json:"date,omitempty"`
	Syntax    string             `json:"syntax"`
	Test      bool               `json:"test,omitempty"`
	Messages  []ExplainedMessage `json:"messages"`
	// unb are the values of UNB, for who compares documents.
	unb []ExplainedValue
}

// ExplainedMessage is one message. Directory is the release by which it is explained; empty where its type is not held, and
// then segments have no groups and values no names.
type ExplainedMessage struct {
	Reference string             `json:"reference"`
	Type      string             `json:"type"`
	Directory string             `json:"directory,omitempty"`
	Segments  []ExplainedSegment `json:"segments"`
}

// ExplainedSegment is one segment in its place.
type ExplainedSegment struct {
	// Path is that of faults: groups, tag and number. Groups are the groups around it, outermost first.
	Path   string           `json:"path"`
	Groups []ExplainedGroup `json:"groups,omitempty"`
	Tag    string           `json:"tag"`
	Name   string           `json:"name,omitempty"`
	// Misplaced says that the structure has no place for it.
	Misplaced bool             `json:"misplaced,omitempty"`
	Text      string           `json:"text"`
	Values    []ExplainedValue `json:"values,omitempty"`
}

// ExplainedGroup is one occurrence of a segment group, "SG30[2]", and what it is about.
type ExplainedGroup struct {
	Path string `json:"path"`
	Name string `json:"name,omitempty"`
}

// ExplainedValue is one value: where it stands as CONTRL counts (the tag is element 1), its data element, and what a code means.
type ExplainedValue struct {
	Place   string `json:"place"`
	ID      string `json:"id,omitempty"`
	Name    string `json:"name,omitempty"`
	Value   string `json:"value"`
	Meaning string `json:"meaning,omitempty"`
	// plain is the value as it is compared: of a number, with a full stop as its decimal mark.
	plain string
}

// ErrUnreadable says that a document, or its rest, cannot be read as EDIFACT; what was read before is given.
var ErrUnreadable = errors.New("the document cannot be read as EDIFACT")

// Explained is a part of a document that is explained as it is read: an interchange without its messages, a group of it, or a message.
type Explained struct {
	Interchange *ExplainedInterchange
	Group       *ExplainedSegment
	Message     *ExplainedMessage
}

// Explain names everything in a document. It judges nothing: a message that would be refused is explained as far as it can be read.
func (a Adapter) Explain(document []byte, profile adapters.Profile) (Explanation, error) {
	x := Explanation{Interchanges: []ExplainedInterchange{}}
	for part, err := range a.Explained(document, profile) {
		switch {
		case err != nil:
			return x, err
		case part.Interchange != nil:
			x.Interchanges = append(x.Interchanges, *part.Interchange)
		case part.Message != nil:
			last := &x.Interchanges[len(x.Interchanges)-1]
			last.Messages = append(last.Messages, *part.Message)
		}
	}
	return x, nil
}

// Explained is Explain for documents of many messages: the memory is that of one. An error, ErrUnreadable, comes last.
func (a Adapter) Explained(document []byte, profile adapters.Profile) iter.Seq2[Explained, error] {
	return func(yield func(Explained, error) bool) {
		d := decoder{reading: reading{library: a.Directories, profile: profile}}
		reader := syntax.NewReader(document, d.options())
		version, rest, begun := "", "", false
		for {
			p, err := reader.Next()
			switch {
			case errors.Is(err, io.EOF) && rest != "":
				err = fmt.Errorf("explain: %w: it ends inside of a segment: %s", ErrUnreadable, rest)
			case errors.Is(err, io.EOF) && begun:
				return
			case errors.Is(err, io.EOF):
				err = fmt.Errorf("explain: %w: it holds no UNB", ErrUnreadable)
			case err != nil:
				err = fmt.Errorf("explain: %w: %w", ErrUnreadable, err)
			}
			if err != nil {
				yield(Explained{}, err)
				return
			}
			var part Explained
			switch {
			case p.Kind == syntax.Interchange:
				unb := &p.Segments[0]
				version, begun = unb.Get(2, 2), true
				part.Interchange = &ExplainedInterchange{Reference: unb.Get(6, 1), Sender: joinID(unb, 3), Recipient: joinID(unb, 4), Date: strings.Trim(unb.Get(5, 1)+" "+unb.Get(5, 2), " "),
					Syntax: unb.Get(2, 1) + ":" + version, Test: unb.Get(12, 1) != "", Messages: []ExplainedMessage{}, unb: enveloping(p, version)}
			case p.Kind == syntax.Group && begun:
				part.Group = &ExplainedSegment{Path: "UNG", Tag: "UNG", Name: nameOf("segment", "UNG"), Text: p.Segments[0].Text(), Values: enveloping(p, version)}
			case p.Kind == syntax.Message && begun:
				m := d.explained(p, version)
				part.Message = &m
			case p.Kind == syntax.Rest:
				rest = adapters.Found(p.Text())
				continue
			default:
				continue
			}
			if !yield(part, nil) {
				return
			}
		}
	}
}

// enveloping names the values of a segment of the envelope.
func enveloping(p *syntax.Part, version string) (out []ExplainedValue) {
	service, err := grammar.Service(version)
	if err != nil {
		service = nil
	}
	s, separators := &p.Segments[0], p.Separators()
	w := s.Values()
	for v, ok := w.Next(); ok; v, ok = w.Next() {
		if v.Element > 1 && !v.Empty() {
			out = append(out, valued(v, defined(v, s.Tag(), nil, nil, service, separators.Repetition != 0), separators, ""))
		}
	}
	return out
}

func joinID(s *syntax.Segment, element int) string {
	return strings.Trim(s.Get(element, 1)+":"+s.Get(element, 2), ":")
}

// explained names the segments of one message.
func (d *decoder) explained(p *syntax.Part, version string) ExplainedMessage {
	unh := &p.Segments[0]
	id := identity{reference: unh.Get(2, 1), name: unh.Get(3, 1), version: unh.Get(3, 2), release: unh.Get(3, 3), agency: unh.Get(3, 4), associate: unh.Get(3, 5)}
	m := ExplainedMessage{Reference: id.reference, Type: id.String()}
	places := d.service(p)
	service, err := grammar.Service(version)
	if err != nil {
		service = nil
	}
	structure := d.structureOf(id, service)
	var directory *grammar.Directory
	if structure != nil {
		directory = structure.Directory
		if m.Directory = directory.Release.String(); id.name == "CONTRL" {
			m.Directory = "service " + version
		}
		places.tree = new(grammar.Walker).Walk(structure, p.Segments, func(grammar.Finding) {})
	}
	known := map[definedAt]definition{}
	m.Segments = make([]ExplainedSegment, 0, len(p.Segments))
	for i := range p.Segments {
		s := &p.Segments[i]
		out := ExplainedSegment{Path: string(places.appendPath(nil, i, 0, 0, 0)), Tag: s.Tag(), Name: nameOf("segment", s.Tag()), Text: s.Text()}
		var node *grammar.Node
		if places.tree != nil {
			place := places.tree.Places[i]
			if node = place.Node; node == nil {
				out.Misplaced = true
			} else {
				out.Groups = explainedGroups(places.tree, place.Group, id.name)
			}
		}
		separators := p.Separators()
		w := s.Values()
		for v, ok := w.Next(); ok; v, ok = w.Next() {
			if v.Element > 1 && !v.Empty() {
				at := definedAt{node, out.Tag, v.Element, v.Component}
				of, ok := known[at]
				if !ok {
					of = defined(v, out.Tag, node, directory, service, separators.Repetition != 0)
					known[at] = of
				}
				value := valued(v, of, separators, id.name)
				if value.ID == unDecisions {
					if list := decisions(id, s.Get(v.Element, 2), s.Get(v.Element, 3)); list != unDecisions {
						value.Meaning = spaced(mean(list, v.Text()))
					}
				}
				out.Values = append(out.Values, value)
			}
		}
		m.Segments = append(m.Segments, out)
	}
	return m
}

// explainedGroups names the groups around a segment, outermost first.
func explainedGroups(tree *grammar.Tree, group int32, message string) []ExplainedGroup {
	g := tree.Groups[group]
	if g.Parent < 0 {
		return nil
	}
	name := nameOf("group", message+":"+g.Node.Tag)
	if name == "" {
		name = nameOf("segment", g.Node.Tag)
	}
	return append(explainedGroups(tree, g.Parent, message), ExplainedGroup{Path: fmt.Sprintf("SG%d[%d]", g.Node.Group, g.Occurrence), Name: name})
}

// structureOf finds the structure to explain a message by; nil where its type is not held.
func (d *decoder) structureOf(id identity, service *grammar.Directory) *grammar.Message {
	if id.name == "CONTRL" && service != nil {
		m, _ := service.Message("CONTRL")
		return m
	}
	release, ok := grammar.ParseRelease(strings.Replace(id.version, "S", "D", 1), id.release) // a standard directory is read as the draft
	if !ok {
		return nil
	}
	m, _, err := d.library.Choose(id.name, release)
	if err != nil {
		return nil
	}
	return m
}

// definition is the data element that a value is of; simple says that its element has no components, numeric that it is a
// number.
type definition struct {
	id              string
	simple, numeric bool
}

// definedAt is where a data element is defined.
type definedAt struct {
	node               *grammar.Node
	tag                string
	element, component int
}

// defined finds the data element of a value: by its place in the structure, else by its segment.
func defined(v syntax.Value, tag string, node *grammar.Node, directory, service *grammar.Directory, repeating bool) definition {
	if node != nil {
		if f, ok := node.Element(v.Element, repeating); ok {
			switch {
			case f.Format != "" && v.Component == 1:
				return definition{f.ID, true, number(f)}
			case f.Format == "" && v.Component <= len(f.Components):
				c := f.Components[v.Component-1]
				return definition{c.ID, false, number(c)}
			}
			return definition{}
		}
	}
	for _, d := range []*grammar.Directory{directory, service} {
		if d == nil {
			continue
		}
		if id, _ := d.Component(tag, v.Element, v.Component); id != "" {
			other, _ := d.Component(tag, v.Element, 2)
			return definition{id, v.Component == 1 && other == "", false}
		}
	}
	return definition{}
}

// number tells whether a data element holds a number, which may have a decimal mark.
func number(f grammar.Field) bool {
	return strings.HasPrefix(f.Format, "n")
}

func valued(v syntax.Value, d definition, s syntax.Separators, message string) ExplainedValue {
	component := v.Component
	if d.simple {
		component = 0
	}
	place := strings.TrimPrefix(string(appendElement(nil, v.Element, v.Occurrence, component)), "/")
	text := v.Text()
	out := ExplainedValue{Place: place, ID: d.id, Name: nameOf("element", d.id), Value: text, Meaning: meaningIn(message, d.id, text), plain: text}
	if d.numeric {
		out.plain = strings.Map(func(r rune) rune {
			if r == ',' || r == rune(s.Decimal) {
				return '.'
			}
			return r
		}, text)
	}
	return out
}
