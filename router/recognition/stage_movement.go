package recognition

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Arrives tells whether a movement says that goods, which it names by a number of their own, came to a border: recognition asks no more of movements, and reads no others.
func Arrives(b *messages.Movement, border string) bool {
	events := []messages.MovementEvent{messages.MovementArrived, messages.MovementDischarged, messages.MovementGateIn, messages.MovementBorderCrossed}
	if b == nil || b.Place == nil || b.Phase == "estimated" || b.Phase == "planned" || !slices.Contains(events, b.Event) {
		return false
	}
	return (b.Place.Country == border || b.Place.Country == "" && strings.HasPrefix(b.Place.Locode, border)) && len(movedKeys(b)) > 0
}

// movedKeys are the numbers of a movement that are one consignment's alone.
func movedKeys(b *messages.Movement) []Key {
	return addKeys(sharedKeys(b.References), transportKeys(b.Documents)...)
}

// seen is an arrival that came before the declaration of the goods.
type seen struct {
	V        int            `json:"v"`
	Time     *messages.Time `json:"time"`
	Message  string         `json:"message"`
	Official bool           `json:"official,omitempty"`
}

// seenFor is how long an arrival waits for the declaration of its goods.
const seenFor = 45 * 24 * time.Hour

// movement takes an arrival. It counts for the declarations that share an MRN, a UCR or a transport document with it; a container's
// number alone comes again with other goods.
func (t *work) movement(m *messages.Message, b *messages.Movement) {
	if !Arrives(b, t.s.o.Border) || m.Function == messages.FunctionCancel {
		return
	}
	s := seen{V: version, Time: b.Time, Message: m.ID, Official: t.rules.BorderChannel(t.s.o.Border, m.Sender.PartyID)}
	if s.Time == nil {
		s.Time = timeOf(m.Received)
	}
	about := map[string][]byte{}
	for _, k := range movedKeys(b) {
		k.Line = 0
		prefix := prefixShared + k.String() + "/"
		for key, value := range t.tx.Scan(prefix) {
			about[strings.TrimPrefix(key, prefix)] = value
		}
		if old, ok := read[seen](t, prefixArrival+k.String()); !ok || s.Official && !old.Official {
			write(t, prefixArrival+k.String(), s)
			t.tx.Wake(timerArrival+k.String(), t.tx.Now().Add(seenFor))
		}
	}
	x := arrivalOf{seen: s, Document: m.Source.Document, Subject: m.Subject, Version: m.Version, Sender: m.Sender.PartyID}
	if len(about) > t.s.perStep() { // a transport document of thousands of parcels
		seqs := map[int64]bool{}
		for subject, value := range about {
			if seq, ok := t.seqUnder(value, subject); ok {
				seqs[seq] = true
			}
		}
		t.start(wave{Cause: causeMovement, Message: m.ID, Arrival: &x}, seqs)
		return
	}
	for _, subject := range slices.Sorted(maps.Keys(about)) {
		if d, ok := read[dossier](t, prefixDeclaration+subject); ok {
			t.came(&d, &x)
		}
	}
}

// arrivalOf is an arrival with the movement that told of it.
type arrivalOf struct {
	seen
	Document string `json:"document,omitempty"`
	Subject  string `json:"subject"`
	Version  int    `json:"version"`
	Sender   string `json:"sender"`
}

// came tells a declaration that its goods have come.
func (t *work) came(d *dossier, x *arrivalOf) {
	if d.State != stateOpen || !t.arrive(d, &x.seen) {
		return
	}
	t.event(messages.Event{State: messages.StateLinked, Text: "The goods of declaration " + d.Declaration.Subject + " arrived.", Kind: messages.KindMovement, Document: x.Document,
		Message: x.Message, Subject: x.Subject, Version: x.Version, Sender: x.Sender, Values: map[string]string{"declaration": d.Declaration.Subject}})
	t.current(d)
	if x.Official {
		t.decide(d, causeMovement, x.Message)
	} else {
		t.save(d)
	}
}

// arrive notes that the goods have come; the border's own word comes before that of others. It is false where that is no news.
func (t *work) arrive(d *dossier, s *seen) bool {
	if d.Arrived != nil && (d.Official || !s.Official) {
		return false
	}
	d.Arrived, d.Official = s.Time, s.Official
	return true
}

// arrivals looks for an arrival that came before its declaration.
func (t *work) arrivals(d *dossier) {
	for _, k := range d.shared() {
		if s, ok := read[seen](t, prefixArrival+Key{Type: k.Type, Folded: k.Folded}.String()); ok && k.Type != keyContainer {
			t.arrive(d, &s)
		}
	}
}

// present tells whether a ruling can only be about goods that are there.
func (r *ruled) present() bool {
	switch r.Status {
	case messages.RulingExamine, messages.RulingHold, messages.RulingDetained, messages.RulingReleased, messages.RulingPartlyReleased:
		return true
	}
	return false
}
