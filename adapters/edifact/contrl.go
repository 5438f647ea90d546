package edifact

import (
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// The actions of a CONTRL (0083).
const (
	actionRejected     = "4"
	actionAcknowledged = "7"
	actionReceived     = "8"
)

// The most that a CONTRL may repeat: UCS in a message, UCD in a segment (ISO 9735, CONTRL).
const (
	maxUCS = 999
	maxUCD = 99
)

// control builds the CONTRL that answers one interchange.
type control struct {
	c       *receivedInterchange
	v       *verdicts
	service *grammar.Directory
	w       *syntax.Writer
	four    bool
	// spoiled are the groups with a message that is rejected, once somebody asked for them.
	spoiled map[*receivedGroup]bool
}

// stance is what became of the interchange as a whole.
type stance uint8

const (
	// stanceTaken: everything was taken; stancePartly: what is not listed was; stanceRefused: nothing was, whoever is at fault;
	// stanceReceived: it was received, and not yet looked at.
	stanceTaken stance = iota
	stancePartly
	stanceRefused
	stanceReceived
)

// write puts UCI and what is below it into an open message.
func (k *control) write(s stance) {
	action, own := k.verdictOf(s)
	k.verdict("UCI", []syntax.Element{syntax.Of(k.c.reference), k.c.sender.Of(k.version()), k.c.recipient.Of(k.version())}, action, own)
	if action == actionReceived || own.code != "" {
		return // everything below falls with it
	}
	var none *receivedGroup
	k.messages(none)
	for _, g := range k.c.groups {
		k.group(g, action)
	}
}

// verdictOf is what becomes of the interchange, and the one error that UCI names.
func (k *control) verdictOf(s stance) (action string, own syntaxFault) {
	action = actionAcknowledged
	switch faults := k.v.interchanges[k.c]; {
	case s == stanceReceived:
		action = actionReceived
	case len(faults) > 0:
		action, own = actionRejected, foremost(faults)
	default:
		if f, ok := k.uncopied(); ok { // what cannot be named below is rejected here
			action, own = actionRejected, f
		} else if s == stanceRefused && k.neighbours() {
			action = actionRejected
			if !k.v.syntaxOf(k.c) {
				own = k.v.whole
			}
		}
	}
	return action, own
}

// foremost is the one error that UCI or UCF names: the first that list 0085 has a code of its own for, else the first.
func foremost(faults []syntaxFault) syntaxFault {
	if i := slices.IndexFunc(faults, func(f syntaxFault) bool { return f.code != unspecified }); i >= 0 {
		return faults[i]
	}
	return faults[0]
}

// version is the syntax version of the CONTRL.
func (k *control) version() string {
	if k.four {
		return "4"
	}
	return "3"
}

// neighbours tells whether the interchange holds messages that nothing is wrong with, of its own; with it as a whole, all of them fall.
func (k *control) neighbours() bool {
	if k.v.whole.code != unspecified {
		return true
	}
	return slices.ContainsFunc(k.c.messages, func(m *receivedMessage) bool { return !k.v.bad(m) && len(k.v.content[m]) == 0 })
}

// uncopied finds a message or group that is to be rejected and whose identification cannot be repeated in UCM or UCF:
// in syntax versions 1 to 3 all of it is mandatory there.
func (k *control) uncopied() (syntaxFault, bool) {
	for _, g := range k.c.groups {
		if f := k.v.groups[g]; (len(f) > 0 || k.badIn(g)) && !k.groupCopied(g) {
			return syntaxFault{first(f, "13"), pathPlace{tag: "UNG"}}, true
		}
	}
	for _, m := range k.c.messages {
		if f := k.v.messages[m]; len(f) > 0 && !k.messageCopied(m) {
			own := f[0]
			if own.at.tag != "UNH" {
				own = syntaxFault{own.code, pathPlace{tag: "UNH"}}
			}
			return own, true
		}
	}
	return syntaxFault{}, false
}

func first(f []syntaxFault, otherwise string) string {
	if len(f) == 0 {
		return otherwise
	}
	return f[0].code
}

// badIn tells whether a message of a group is rejected. There may be as many groups as messages: they are gone through once.
func (k *control) badIn(g *receivedGroup) bool {
	if k.spoiled == nil {
		k.spoiled = map[*receivedGroup]bool{}
		for m, faults := range k.v.messages {
			if m.group != nil && len(faults) > 0 {
				k.spoiled[m.group] = true
			}
		}
	}
	return k.spoiled[g]
}

func (k *control) groupCopied(g *receivedGroup) bool {
	least := 1
	if k.four {
		least = 0
	}
	side := func(i syntax.Identity) bool { return within(i.ID, least, 35) && within(i.Qualifier, 0, 4) }
	return within(g.reference, 1, 14) && side(g.sender) && side(g.recipient)
}

func (k *control) messageCopied(m *receivedMessage) bool {
	least, agency := 1, 2
	if k.four {
		least, agency = 0, 3
	}
	i := m.id
	return within(i.reference, least, 14) && within(i.name, least, 6) && within(i.version, least, 3) && within(i.release, least, 3) &&
		within(i.agency, least, agency)
}

// typed is S009 of UCM. Syntax version 4 wants all of it or none. The guide of an association may be left out, as one must be for which
// there is no room: a message of another is no reason to reject its neighbours.
func (k *control) typed(i identity) syntax.Element {
	if !within(i.associate, 0, 6) {
		i.associate = ""
	}
	if k.four && (i.name == "" || i.version == "" || i.release == "" || i.agency == "") {
		return nil
	}
	return syntax.Of(i.name, i.version, i.release, i.agency, i.associate)
}

func within(s string, least, most int) bool {
	n := len([]rune(s))
	return n >= least && n <= most
}

// group writes UCF with what is wrong below it; nothing where all is well.
func (k *control) group(g *receivedGroup, above string) {
	faults := k.v.groups[g]
	if len(faults) == 0 && !k.badIn(g) {
		return
	}
	action, own := above, syntaxFault{}
	if len(faults) > 0 {
		action, own = actionRejected, foremost(faults)
	}
	k.verdict("UCF", []syntax.Element{syntax.Of(g.reference), syntax.Of(g.sender.ID, g.sender.Qualifier), syntax.Of(g.recipient.ID, g.recipient.Qualifier)}, action, own)
	if own.code == "" {
		k.messages(g)
	}
}

// messages writes UCM for every message of a group that is rejected.
func (k *control) messages(g *receivedGroup) {
	for _, m := range k.c.messages {
		if faults := k.v.messages[m]; m.group == g && len(faults) > 0 {
			k.message(m, faults)
		}
	}
}

// message writes UCM with the error of UNH or UNT, and UCS and UCD for what is wrong between them.
func (k *control) message(m *receivedMessage, faults []syntaxFault) {
	own := syntaxFault{}
	var segments []int
	bySegment := map[int][]syntaxFault{}
	for _, f := range faults {
		if f.at.tag == "UNT" || f.at.tag == "UNH" && f.at.element > 0 || f.at.segment == 0 {
			if own.code == "" {
				own = f
			}
			continue
		}
		if _, ok := bySegment[f.at.segment]; !ok {
			segments = append(segments, f.at.segment)
		}
		bySegment[f.at.segment] = append(bySegment[f.at.segment], f)
	}
	i := m.id
	k.verdict("UCM", []syntax.Element{syntax.Of(i.reference), k.typed(i)}, actionRejected, own)
	slices.Sort(segments)
	room := maxUCS
	for _, n := range segments {
		room -= k.segment(n, bySegment[n], room)
	}
}

// segment writes UCS and UCD for one segment, and gives how many UCS it took: one, and one more for every further error of
// the segment as a whole, such as a second gap after it.
func (k *control) segment(number int, faults []syntaxFault, room int) int {
	var whole []string
	var elements []syntaxFault
	for _, f := range faults {
		switch {
		case f.at.element > 0:
			elements = append(elements, f)
		case !slices.Contains(whole, k.code(f.code)):
			whole = append(whole, k.code(f.code))
		}
	}
	if len(whole) == 0 {
		whole = []string{""}
	}
	whole = whole[:max(0, min(len(whole), room))]
	for i, code := range whole {
		k.w.Segment("UCS", syntax.Of(strconv.Itoa(number)), syntax.Of(code))
		if i > 0 {
			continue
		}
		for _, f := range elements[:min(len(elements), maxUCD)] {
			k.w.Segment("UCD", syntax.Of(k.code(f.code)), k.place(f.at))
		}
	}
	return len(whole)
}

// verdict writes UCI, UCF or UCM: what is answered, the action, and one error.
func (k *control) verdict(tag string, answered []syntax.Element, action string, own syntaxFault) {
	elements := append(answered, syntax.Of(action))
	if own.code != "" {
		elements = append(elements, syntax.Of(k.code(own.code)))
		if k.serviceTag(own.at.tag) {
			elements = append(elements, syntax.Of(own.at.tag))
			if own.at.element > 0 {
				elements = append(elements, k.place(own.at))
			}
		}
	}
	k.w.Segment(tag, elements...)
}

// serviceTag tells whether a tag may be named as that of a service segment (0013, 0135).
func (k *control) serviceTag(tag string) bool {
	element := "0013"
	if k.four {
		element = "0135"
	}
	return tag != "" && k.service.Coded(element, tag)
}

// place is S011: the element, the tag being 1; the component; and in syntax version 4 the occurrence.
func (k *control) place(p pathPlace) syntax.Element {
	component, occurrence := "", ""
	if p.component > 0 {
		component = strconv.Itoa(p.component)
	}
	if k.four && p.occurrence > 1 {
		occurrence = strconv.Itoa(p.occurrence)
	}
	return syntax.Of(strconv.Itoa(min(p.element, 999)), component, occurrence)
}

// code gives a code of list 0085 as the syntax version has it: some are only in the one, some only in the other.
func (k *control) code(code string) string {
	if k.service.Coded("0085", code) {
		return code
	}
	if near := nearCodes[code]; near != "" && k.service.Coded("0085", near) {
		return near
	}
	return unspecified
}

// nearCodes are codes of the other syntax version's list 0085 that say the same, if less.
var nearCodes = map[string]string{"19": "37", "31": "12", "38": "37", "46": "2", "47": "15"}
