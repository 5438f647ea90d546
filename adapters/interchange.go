package adapters

import (
	"errors"
	"fmt"
	"slices"
)

// Interchange is how a partner's envelopes are treated, in families that have any (EDIFACT). The zero value is strict and treats every
// message by itself.
type Interchange struct {
	// Own are the ids under which the partner addresses the hub ("CNHUB", "CNHUB:ZZ"). The first is the sender of what is written for it. Where
	// any are given, an interchange for somebody else is refused (0085 code 7).
	Own []string `json:"own,omitempty" yaml:"own,omitempty"`
	// Senders are the ids under which it may send; an interchange of any other is refused (23). Where none are given all are
	// taken. The first is the recipient of what is written for it; without any, that is the partner's own id.
	Senders []string `json:"senders,omitempty" yaml:"senders,omitempty"`
	// BadMessage is what falls with a message that is refused: message (default, the others of the document are taken), interchange (everything is
	// refused), or suspend (the document waits for an operator, who replays it without what is bad, or skips it).
	BadMessage string `json:"badMessage,omitempty" yaml:"badMessage,omitempty"`
	// LineBreaks within values are kept (keep, default), taken out (strip) or made a blank (space).
	LineBreaks string `json:"lineBreaks,omitempty" yaml:"lineBreaks,omitempty"`
	// MissingEnd takes interchanges without their last segment (UNZ), with a warning.
	MissingEnd bool `json:"missingEnd,omitempty" yaml:"missingEnd,omitempty"`
	// Test is what becomes of interchanges that say they are a test: accept (default; routes see it), or refuse (25).
	Test string `json:"test,omitempty" yaml:"test,omitempty"`
}

// The words of Interchange.BadMessage, LineBreaks and Test.
const (
	BadMessage     = "message"
	BadInterchange = "interchange"
	BadSuspend     = "suspend"

	LineBreaksKeep  = "keep"
	LineBreaksStrip = "strip"
	LineBreaksSpace = "space"

	TestAccept = "accept"
	TestRefuse = "refuse"
)

// Check tells what is wrong with the settings.
func (i Interchange) Check() []Problem {
	var bad []Problem
	one := func(name, value string, words ...string) {
		if value != "" && !slices.Contains(words, value) {
			bad = append(bad, Problem{"/" + name, fmt.Sprintf("%q is not one of %v", value, words)})
		}
	}
	one("badMessage", i.BadMessage, BadMessage, BadInterchange, BadSuspend)
	one("lineBreaks", i.LineBreaks, LineBreaksKeep, LineBreaksStrip, LineBreaksSpace)
	one("test", i.Test, TestAccept, TestRefuse)
	for name, ids := range map[string][]string{"own": i.Own, "senders": i.Senders} {
		for k, id := range ids {
			if id == "" || len(id) > 40 {
				bad = append(bad, Problem{fmt.Sprintf("/%s/%d", name, k), fmt.Sprintf("%q is no id such as CNHUB or CNHUB:ZZ", id)})
			}
		}
	}
	return bad
}

// Answers says which answers a sender is given in its own format. An empty field leaves it to the format: all that it has to say.
type Answers struct {
	// Syntax is about bytes and envelopes (CONTRL), Application about content (APERAK). Each is always, onError, asRequested (where the
	// document asks for it, and where something was refused) or never.
	Syntax      When `json:"syntax,omitempty" yaml:"syntax,omitempty"`
	Application When `json:"application,omitempty" yaml:"application,omitempty"`
}

// When says on what occasion an answer is given.
type When string

// The occasions.
const (
	Always      When = "always"
	OnError     When = "onError"
	AsRequested When = "asRequested"
	Never       When = "never"
)

// Check tells what is wrong with the settings.
func (a Answers) Check() []Problem {
	var bad []Problem
	for name, w := range map[string]When{"syntax": a.Syntax, "application": a.Application} {
		if w != "" && w != Always && w != OnError && w != AsRequested && w != Never {
			bad = append(bad, Problem{"/" + name, fmt.Sprintf("%q is not one of always, onError, asRequested, never", w)})
		}
	}
	return bad
}

// Due tells whether an answer is to be given. Usual is what an empty field means.
func (w When) Due(failed, requested, usual bool) bool {
	switch w {
	case Always:
		return true
	case OnError:
		return failed
	case AsRequested:
		return failed || requested
	case Never:
		return false
	}
	return usual
}

// ErrNoAnswer says that there is nothing to answer to a document: none is due, or the format has none for it.
var ErrNoAnswer = errors.New("the document has no answer")
