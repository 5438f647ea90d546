package edifact

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// syntaxFault is a fault that a CONTRL can name.
type syntaxFault struct {
	// code is of list 0085.
	code string
	at   pathPlace
}

// verdicts are the refusing faults of a document, each where it belongs.
type verdicts struct {
	interchanges map[*receivedInterchange][]syntaxFault
	groups       map[*receivedGroup][]syntaxFault
	messages     map[*receivedMessage][]syntaxFault
	// content are faults of application: the message was readable, and is wrong.
	content map[*receivedMessage]messages.Faults
	// common are faults of content that have no place in the document.
	common messages.Faults
	// whole is said of an interchange that was refused although nothing is wrong within it.
	whole syntaxFault
}

// unspecified is the code of list 0085 for an error that it has no other for.
const unspecified = "18"

// judge sorts the refusing faults of a receipt by interchange, group and message.
func (r *received) judge(faults messages.Faults) verdicts {
	v := verdicts{map[*receivedInterchange][]syntaxFault{}, map[*receivedGroup][]syntaxFault{}, map[*receivedMessage][]syntaxFault{}, map[*receivedMessage]messages.Faults{}, nil, syntaxFault{code: unspecified}}
	endless := map[any]bool{}
	for _, f := range faults {
		if f.Severity != messages.SeverityRefuse || f.Code == adapters.CodeMoreFaults {
			continue
		}
		code, bySyntax := strings.CutPrefix(f.Standard, "0085:")
		if f.Code == CodeNotInList || !bySyntax && !structural(f.Code) { // what a code means is the application's to judge
			r.application(&v, f)
			continue
		}
		if !bySyntax {
			code = unspecified
		}
		r.syntactical(&v, syntaxFault{code, placeOf(f)}, f, endless)
	}
	return v
}

// structural tells whether a fault without a code of list 0085 is about bytes and envelopes all the same.
func structural(code string) bool {
	if code == adapters.CodeDecision {
		return false
	}
	return strings.HasPrefix(code, "DOC-") || strings.HasPrefix(code, "EDI-00") || strings.HasPrefix(code, "EDI-01") || strings.HasPrefix(code, "EDI-02")
}

// application gives a fault of content to its message.
func (r *received) application(v *verdicts, f messages.Fault) {
	if f.Position != nil && f.Position.Line > 0 {
		if c := r.at(f.Position.Offset); c != nil {
			if m := c.messageAt(f.Position.Offset); m != nil {
				v.content[m] = append(v.content[m], f)
				return
			}
		}
	}
	v.common = append(v.common, f)
}

// syntactical gives a fault of syntax to what falls with it. One without a place falls upon the whole document. A missing
// trailer is found only where something else stands: it belongs to the first envelope before that has none.
func (r *received) syntactical(v *verdicts, s syntaxFault, f messages.Fault, endless map[any]bool) {
	if f.Position == nil {
		for _, c := range r.interchanges {
			v.interchanges[c] = append(v.interchanges[c], s)
		}
		return
	}
	at := f.Position.Offset
	missing := s.at.element == 0 && s.at.segment == 0 && s.code == "13"
	c := r.at(at)
	if missing && s.at.tag == "UNZ" {
		if i := slices.IndexFunc(r.interchanges, func(c *receivedInterchange) bool { return !c.closed && !endless[c] }); i >= 0 {
			c = r.interchanges[i]
			endless[c] = true
		}
	}
	if missing && s.at.tag == "UNT" && at > 0 { // what follows the message may be another interchange
		c = r.at(at - 1)
	}
	if missing && s.at.tag == "UNE" {
		c = r.unended(c, endless)
	}
	if c == nil {
		return
	}
	switch f.Level {
	case levelMessage:
		m := c.messageAt(at)
		if missing && s.at.tag == "UNT" {
			m = c.messageAt(at - 1)
		}
		if m != nil {
			v.messages[m] = append(v.messages[m], s)
			return
		}
	case levelGroup:
		g := c.groupAt(at)
		if missing && s.at.tag == "UNE" {
			if i := slices.IndexFunc(c.groups, func(g *receivedGroup) bool { return !g.closed && !endless[g] }); i >= 0 {
				g = c.groups[i]
				endless[g] = true
			}
		}
		if g != nil {
			v.groups[g] = append(v.groups[g], s)
			return
		}
	}
	v.interchanges[c] = append(v.interchanges[c], s)
}

// unended is the first interchange with a group that has no end, of which nothing was said yet; otherwise where the fault was found.
func (r *received) unended(found *receivedInterchange, endless map[any]bool) *receivedInterchange {
	for _, c := range r.interchanges {
		if slices.ContainsFunc(c.groups, func(g *receivedGroup) bool { return !g.closed && !endless[g] }) {
			return c
		}
	}
	return found
}

// refusesSyntax tells whether anything of the document fails by its syntax.
func (v *verdicts) refusesSyntax() bool { return len(v.interchanges)+len(v.groups)+len(v.messages) > 0 }

// syntaxOf tells whether anything of an interchange fails by its syntax.
func (v *verdicts) syntaxOf(c *receivedInterchange) bool {
	return len(v.interchanges[c]) > 0 || slices.ContainsFunc(c.groups, func(g *receivedGroup) bool { return len(v.groups[g]) > 0 }) ||
		slices.ContainsFunc(c.messages, func(m *receivedMessage) bool { return len(v.messages[m]) > 0 })
}

// bad tells whether a message falls, by itself or with its group.
func (v *verdicts) bad(m *receivedMessage) bool {
	return len(v.messages[m]) > 0 || m.group != nil && len(v.groups[m.group]) > 0
}
