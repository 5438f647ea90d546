package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// process reads PRC with what stands in its group: a treatment, a test, or a control. Where the code does not say which,
// a laboratory report or registration makes a test of it, anything else a treatment.
func (c *certifying) process(treatments *[]messages.Treatment, tests *[]messages.Test, p pointer, it item, line int) {
	kind, control, _ := strings.Cut(mean("7187", it.peek(2, 1)), ":")
	if kind == "" {
		kind = "treatment"
		if c.laboratory(it) {
			kind = "test"
		}
	}
	switch kind {
	case "test":
		c.test(tests, p, it)
	case "check":
		c.check(it, messages.Control(control), line)
		if c.laboratory(it) { // sampling, with what the laboratory found
			c.test(tests, p, it)
			break
		}
		c.treatment(treatments, p, it)
	default:
		c.treatment(treatments, p, it)
	}
}

// laboratory tells whether a process names a laboratory report (DOC 4 and other analyses) or a laboratory (RFF AHH).
func (c *certifying) laboratory(it item) bool {
	for inner := range c.items(it.group) {
		switch inner.Tag() {
		case "DOC":
			if codes.DocumentClass(codes.ListUNTDID1001, inner.peek(2, 1)) == string(messages.ClassAnalysis) {
				return true
			}
		case "RFF":
			if mean("1153", inner.peek(2, 1)) == "laboratory" {
				return true
			}
		}
	}
	return false
}

// what reads C242 and C830 of PRC: the code, and the text.
func (c *certifying) what(at pointer, field string, s segment) (code *messages.Code, name, rest string, component int) {
	code = c.coded(at, field, "untdid7187", s, 2, 1)
	name, rest, component = s.get(2, 4), s.get(2, 5), 4
	if name == "" {
		name, component = s.get(3, 4), 0
	}
	if code != nil {
		code.Text = name
	}
	return code, name, rest, component
}

func (c *certifying) treatment(into *[]messages.Treatment, p pointer, it item) {
	x := c.mapping
	at := x.item(p, "treatments", len(*into))
	var t messages.Treatment
	var rest string
	t.Type, t.Name, rest, _ = c.what(at, "type", it.segment)
	if rest != "" {
		x.mark(x.field(x.item(at, "notes", 0), "text"), it.segment, 2, 5)
		t.Notes = append(t.Notes, messages.Note{Text: rest})
	}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "IMD":
			inner.get(2, 1)
			inner.get(3, 1)
			if text, component := c.described(at, &t.Notes, inner.segment, t.Agent == ""); text != "" {
				t.Agent = cutTo(text, 256)
				x.mark(x.field(at, "agent"), inner.segment, 4, component)
			}
		case "MEA":
			x.measure(&t.Measures, at, "measures", inner.segment)
		case "DTM":
			c.span(&t.Period, at, inner.segment)
		case "TMP":
			if t.Temperature == nil {
				t.Temperature = x.temperature(x.field(at, "temperature"), inner.segment)
			}
		case "LOC":
			if t.Place == nil && inner.peek(3, 1)+inner.peek(3, 4) != "" {
				t.Place = new(messages.Place)
				x.place(t.Place, x.field(at, "place"), inner.segment, "treatment")
			}
		case "RFF":
			x.reference(&t.References, at, "references", inner.segment)
		case "DOC":
			x.cite(&t.Documents, at, inner, 0)
		case "FTX":
			x.note(&t.Notes, at, "notes", inner.segment)
		case "GIS", "GEI":
			if element := indicated(inner.segment); t.Result == nil {
				t.Result = x.coded(at, "result", "untdid7365", inner.segment, element, 1)
				if inner.Tag() == "GEI" {
					inner.get(2, 1)
				}
			}
		case "NAD", "PNA":
			if t.Provider == nil {
				provider := new(messages.Party)
				x.party(provider, x.field(at, "provider"), inner.segment, inner.group)
				if provider.Role == "manufacturer" { // the plant that treats
					provider.Role = "treatmentProvider"
				}
				t.Provider = provider
			} else { // who inspects, certifies or authorises beside the one who treats
				x.addParty(&c.body.Parties, c.at, inner.segment, inner.group)
			}
		}
	}
	*into = append(*into, t)
}

// described gives the text of an IMD, or its code (7009) where it has none, and the component that it stands in: nothing
// where it is not wanted. A code beside the text becomes a note.
func (c *certifying) described(at pointer, notes *[]messages.Note, s segment, wanted bool) (text string, component int) {
	if !wanted {
		return "", 0
	}
	text = s.joined(4, 4, 5, " ")
	code := s.get(4, 1)
	switch {
	case text == "":
		return code, 1
	case code != "":
		c.mapping.mark(c.mapping.field(c.mapping.item(at, "notes", len(*notes)), "text"), s, 4, 1)
		*notes = append(*notes, messages.Note{Subject: "AAI", Text: code})
	}
	return text, 4
}

// span reads a start, an end or an inspection date of a process.
func (c *certifying) span(into **messages.Period, at pointer, s segment) {
	x := c.mapping
	name, _, start, end := x.time(s)
	if start == nil {
		return
	}
	if *into == nil {
		*into = &messages.Period{}
	}
	p := x.field(at, "period")
	switch name {
	case "end":
		x.moment(&(*into).End, p, "end", s, start)
	default:
		x.moment(&(*into).Start, p, "start", s, start)
		x.moment(&(*into).End, p, "end", s, end)
	}
	if name == "inspection" && c.inspected == nil {
		taken(s)
		c.inspected, c.inspectedAt = start, s
	}
}

func (c *certifying) test(into *[]messages.Test, p pointer, it item) {
	x := c.mapping
	at := x.item(p, "tests", len(*into))
	var t messages.Test
	code, name, rest, component := c.what(at, "code", it.segment)
	if t.Code = code; code != nil {
		code.Text = ""
	}
	if t.Name = name; name != "" {
		element := 2
		if component == 0 {
			element, component = 3, 4
		}
		x.mark(x.field(at, "name"), it.segment, element, component)
	}
	if rest != "" {
		x.mark(x.field(x.item(at, "notes", 0), "text"), it.segment, 2, 5)
		t.Notes = append(t.Notes, messages.Note{Text: rest})
	}
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "IMD":
			inner.get(2, 1)
			inner.get(3, 1)
			if text, component := c.described(at, &t.Notes, inner.segment, t.Method == ""); text != "" {
				t.Method = text
				x.mark(x.field(at, "method"), inner.segment, 4, component)
			}
		case "DTM":
			c.span(&t.Period, at, inner.segment)
		case "DOC":
			x.cite(&t.Documents, at, inner, 0)
		case "RFF":
			x.reference(&t.References, at, "references", inner.segment)
		case "FTX":
			x.note(&t.Notes, at, "notes", inner.segment)
		case "GIS", "GEI":
			if element := indicated(inner.segment); t.ConclusionCode == nil {
				t.ConclusionCode = x.coded(at, "conclusionCode", "untdid7365", inner.segment, element, 1)
				if inner.Tag() == "GEI" {
					inner.get(2, 1)
				}
			}
		case "NAD", "PNA":
			if t.Laboratory == nil {
				laboratory := x.field(at, "laboratory")
				t.Laboratory = &messages.Laboratory{Party: new(messages.Party)}
				x.party(t.Laboratory.Party, x.field(laboratory, "party"), inner.segment, inner.group)
			} else {
				x.addParty(&c.body.Parties, c.at, inner.segment, inner.group)
			}
		}
	}
	*into = append(*into, t)
}

// check keeps a control for the inspection; what stands beside it is in the treatment or test of the same process.
func (c *certifying) check(it item, control messages.Control, line int) {
	k := messages.Check{Control: control, Performed: true, ControlCode: &messages.Code{Code: it.peek(2, 1), List: "untdid7187"}}
	if line > 0 {
		k.Lines = []int{line}
	}
	c.checks = append(c.checks, k)
	c.checkMarks = append(c.checkMarks, checkMark{it.segment})
}
