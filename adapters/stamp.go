package adapters

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// maxName is how much of a file name a message keeps, in characters.
const maxName = 255

// take makes a decoded message the hub's own and checks it.
func (d *reading) take(in Decoded) {
	m := in.Message
	stated := m.Sender
	d.stamp(m, d.doc.Count)
	if d.doc.Count++; d.doc.Count == 1 {
		d.doc.Format, d.doc.FormatVersion, d.doc.Identity, d.doc.Charset = m.Source.Format, m.Source.FormatVersion, m.Source.Identity, m.Source.Charset
	}
	late := d.q.Untraced && in.Trace != nil && len(m.Provenance) == 0
	if !late {
		own := len(m.Provenance) == 0 // made for this call
		m.Provenance = ordered(in.Provenance(), stated, m, own)
	}
	raw := m.Check()
	checked := d.regime.apply(raw)
	if late && (len(checked) > 0 || d.ownFault(m)) && d.wantsPlaces(m, checked) {
		m.Provenance = ordered(places(in, raw), stated, m, true)
		checked = d.regime.apply(m.Pin(raw))
	}
	if d.stream != nil {
		d.stream.remember(checked) // what will be unsaid too, or it would be looked for in every message
	}

	found := d.regime.apply(in.Faults)
	if f, ok := d.otherSender(m); ok {
		found = append(slices.Clip(found), d.regime.apply(messages.Faults{f})...)
	}
	if m.Kind == messages.KindDecision {
		// It would be routed along the declaration's lane like the hub's own: a forged green light.
		found = append(slices.Clip(found), messages.Fault{Code: CodeDecision, Severity: messages.SeverityRefuse, Pointer: "/kind",
			Position: m.Provenance.At("/kind"), Text: "a decision is made by the hub and is not taken from outside", Found: string(m.Kind)})
	}
	var own faultList
	if n := len(found) + len(checked); n > 0 {
		own.faults = make(messages.Faults, 0, n)
	}
	for _, fs := range [...]messages.Faults{found, unsaid(checked, found, m.Provenance)} {
		fs = pinned(fs, in.Start)
		own.add(fs...)
		d.faults.add(fs...)
	}
	m.Faults = own.list()
	d.told += len(m.Faults)
	if m.Faults.Refused() {
		d.refusing++
	}
	if d.q.Untraced {
		m.Provenance = nil
	}
	d.give(m, in)
}

// ownFault tells whether take itself finds something wrong with a message.
func (d *reading) ownFault(m *messages.Message) bool {
	_, other := d.otherSender(m)
	return other || m.Kind == messages.KindDecision
}

// places gives as much of a message's provenance as its faults ask for: where they are, and whether anything was read at what the adapter has refused.
func places(in Decoded, found messages.Faults) messages.Provenance {
	if in.Locate == nil {
		return in.Trace()
	}
	pointers := []string{"/kind", "/sender/partyId", "/sender/system"}
	for _, fs := range []messages.Faults{found, in.Faults} {
		for i := range fs {
			pointers = append(pointers, fs[i].Pointer)
		}
	}
	return in.Locate(pointers)
}

// wantsPlaces tells whether anybody is told where the faults of a message are. A document lists MaxFaults, those that refuse before others; who
// prints them as they come prints no more than twice as many, and of the rest the first of each code.
func (d *reading) wantsPlaces(m *messages.Message, checked messages.Faults) bool {
	if d.stream == nil || d.stream.Places || d.told < MaxFaults || d.stream.isNew(checked) {
		return true
	}
	return d.refusing < 2*MaxFaults && (m.Kind == messages.KindDecision || checked.Refused())
}

// unsaid drops what the check finds at a place that the adapter has refused already, or below one of which it read
// nothing: the values are missing because they could not be read, and one mistake is one fault.
func unsaid(checked, adapter messages.Faults, p messages.Provenance) messages.Faults {
	said := map[string]bool{}
	for _, f := range adapter {
		if f.Severity == messages.SeverityRefuse && f.Pointer != "" {
			said[f.Pointer] = true
		}
	}
	if len(said) == 0 {
		return checked
	}
	return slices.DeleteFunc(checked, func(f messages.Fault) bool {
		if said[f.Pointer] {
			return true
		}
		for at := f.Pointer; strings.Contains(at, "/"); {
			if at = at[:strings.LastIndexByte(at, '/')]; said[at] && !read(p, at) {
				return true
			}
		}
		return false
	})
}

// read tells whether the adapter read anything at a pointer or below it.
func read(p messages.Provenance, pointer string) bool {
	for _, start := range []string{pointer, pointer + "/"} {
		i, same := slices.BinarySearchFunc(p, start, func(o messages.Origin, s string) int { return strings.Compare(o.Pointer, s) })
		if same || start != pointer && i < len(p) && strings.HasPrefix(p[i].Pointer, start) {
			return true
		}
	}
	return false
}

// stamp sets what only the hub can know of a message. Whatever the adapter left in those fields is overwritten.
func (d *reading) stamp(m *messages.Message, index int) {
	m.SchemaVersion = messages.SchemaVersion
	if m.ID = nothing; d.stream == nil || d.stream.SHA256 != "" { // else the id is not known, and give takes it out again
		m.ID = messages.MessageID(d.doc.ID, index)
	}
	m.Kind = m.Body.Kind()
	m.Version = 0
	m.Received = d.q.Received
	d.stampSender(m)
	s := &m.Source
	s.Document, s.SHA256, s.Size, s.Index = d.doc.ID, d.doc.SHA256, d.doc.Size, index
	s.Adapter, s.AdapterVersion = d.spec.Name, d.spec.Version
	s.Name = shorten(strings.ToValidUTF8(d.q.Name, "?"))
	if d.q.MediaType != "" {
		s.MediaType = d.q.MediaType
	}
	m.Subject = messages.SubjectOf(d.q.Sender.PartyID, m)
}

// stampSender puts the authenticated sender in the place of the stated one, which moves to System. What the document
// says of the sender's role and country stays where the hub knows nothing better.
func (d *reading) stampSender(m *messages.Message) {
	stated, known := m.Sender, d.q.Sender
	m.Sender.PartyID, m.Sender.Scheme = known.PartyID, known.Scheme
	if stated.PartyID != "" && stated.PartyID != known.PartyID {
		m.Sender.System = stated.PartyID
	}
	if m.Sender.System == "" {
		m.Sender.System = known.System
	}
	if known.Role != "" {
		m.Sender.Role = known.Role
	}
	if known.Country != "" {
		m.Sender.Country = known.Country
	}
}

// ordered gives provenance in the order of its pointers, with the stated sender where stampSender put it. What is not ours is copied first.
func ordered(p messages.Provenance, stated messages.Participant, m *messages.Message, ours bool) messages.Provenance {
	if !slices.IsSortedFunc(p, byPointer) {
		if !ours {
			p, ours = slices.Clone(p), true
		}
		sortOrigins(p)
	}
	if stated.PartyID != "" && stated.PartyID != m.Sender.PartyID {
		return move(p, "/sender/partyId", "/sender/system", ours)
	}
	return p
}

// otherSender warns of a document that names a sender which is none of the partner's identifiers.
func (d *reading) otherSender(m *messages.Message) (messages.Fault, bool) {
	stated := m.Sender.System
	if len(d.q.Identifiers) == 0 || stated == "" || stated == m.Sender.PartyID || slices.Contains(d.q.Identifiers, stated) {
		return messages.Fault{}, false
	}
	return messages.Fault{Code: CodeOtherSender, Severity: messages.SeverityWarn, Pointer: "/sender/system",
		Position: m.Provenance.At("/sender/system"),
		Text:     fmt.Sprintf("the document names %s as its sender, but %s sent it", Found(stated), m.Sender.PartyID),
		Found:    Found(stated), Expected: Found(strings.Join(d.q.Identifiers, ", ")),
		Mend: "send it from the account of the sender it names, or have the identifier added to this partner"}, true
}

// move gives a pointer's origin to another pointer.
func move(p messages.Provenance, from, to string, ours bool) messages.Provenance {
	i, ok := slices.BinarySearchFunc(p, from, startsAt)
	if !ok {
		return p
	}
	if !ours {
		p = slices.Clone(p)
	}
	origin := p[i]
	origin.Pointer = to
	p = slices.DeleteFunc(p, func(o messages.Origin) bool { return o.Pointer == from || o.Pointer == to })
	i, _ = slices.BinarySearchFunc(p, to, startsAt)
	return slices.Insert(p, i, origin)
}

func startsAt(o messages.Origin, pointer string) int { return strings.Compare(o.Pointer, pointer) }

func byPointer(a, b messages.Origin) int { return strings.Compare(a.Pointer, b.Pointer) }

// shorten cuts a text at maxName characters.
func shorten(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxName {
			return s[:i]
		}
	}
	return s
}
