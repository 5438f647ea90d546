package edifact

import (
	"fmt"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// CodeCut: a text was cut to the width that the release has for it, as the partner's profile asks.
const CodeCut = "EDI-093"

// texts are the data elements that may be cut: texts and names. A number, code or reference that lost its end would be another one.
var texts = map[string]bool{
	"1000": true,                                           // name of a document
	"3036": true, "3042": true, "3124": true, "3164": true, // name, street, line of an address, city of a party
	"3192": true, // declared place
	"3224": true, // name of a place
	"3412": true, // name of a contact
	"4440": true, // free text
	"7008": true, // description of an item
	"7064": true, // type of packages
	"7102": true, // marks
	"8212": true, // name of a means of transport
}

// cut shortens texts that the release has no room for, and tells each. Without the wish of the partner nothing is cut, and a message
// that does not fit is not written.
func (e *encoding) cut(entries []*entry) messages.Faults {
	if !e.to.Profile.Write.Truncate {
		return nil
	}
	var faults messages.Faults
	for n, s := range entries {
		for i, element := range s.elements {
			for _, components := range element {
				for k, v := range components {
					id, most := e.structure.Directory.Component(s.tag, i+2, k+1)
					if !texts[id] || most <= 0 || utf8.RuneCountInString(v) <= most {
						continue
					}
					components[k] = string([]rune(v)[:most])
					faults = append(faults, messages.Fault{Code: CodeCut, Severity: messages.SeverityLoss,
						Position: &messages.Position{Path: fmt.Sprintf("%s#%d/%d.%d", s.tag, n+2, i+2, k+1)},
						Text:     "a text is longer than the release has room for and was cut", Found: adapters.Found(v), Expected: fmt.Sprintf("at most %d characters", most)})
				}
			}
		}
	}
	return faults
}
