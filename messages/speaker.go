package messages

import "slices"

// SpeaksFor tells whether a sender is a channel of an authority: a side of an agreement names it, or the register's entry does.
func (r *Rules) SpeaksFor(sender string, a AuthorityRef) bool {
	if sender == "" || a.ID == "" || a.Country == "" {
		return false
	}
	for i := range r.Agreements {
		for _, side := range []*AgreementSide{&r.Agreements[i].Issuer, &r.Agreements[i].Border} {
			if side.Authority == a.ID && side.Country == a.Country && slices.Contains(side.Channels, sender) {
				return true
			}
		}
	}
	return slices.ContainsFunc(r.Authorities, func(e Authority) bool {
		return e.ID == a.ID && e.Country == a.Country && slices.Contains(e.Channels, sender)
	})
}

// KnowsAuthority tells whether an agreement or the register names an authority.
func (r *Rules) KnowsAuthority(a AuthorityRef) bool {
	for i := range r.Agreements {
		for _, side := range []*AgreementSide{&r.Agreements[i].Issuer, &r.Agreements[i].Border} {
			if side.Authority == a.ID && side.Country == a.Country {
				return true
			}
		}
	}
	return slices.ContainsFunc(r.Authorities, func(e Authority) bool { return e.ID == a.ID && e.Country == a.Country })
}

// Speaker says in whose name a message of mutual assistance is written, and where that stands in it. Either of several will do: a
// breach may be told by both sides. It is nil for kinds that are not reserved to authorities.
func Speaker(m *Message) (names []AuthorityRef, pointers []string) {
	switch b := m.Body.(type) {
	case *Assistance:
		switch b.Form {
		case AssistanceRequest, AssistanceOutcome, AssistanceDisposed:
			return []AuthorityRef{b.Requesting}, []string{"/body/requesting/id"}
		case AssistanceBreach:
			return []AuthorityRef{b.Requesting, b.Requested}, []string{"/body/requesting/id", "/body/requested/id"}
		case AssistanceReminder: // a hub's own word: that of another hub comes by the channel of one of the sides
			return []AuthorityRef{b.Requesting, b.Requested}, []string{"/body/form", "/body/form"}
		}
		return []AuthorityRef{b.Requested}, []string{"/body/requested/id"}
	case *Alert:
		return []AuthorityRef{b.Authority}, []string{"/body/authority/id"}
	}
	return nil, nil
}

// CodeSpeaker is the fault of a message that only an authority may write, from someone who does not speak for it.
const CodeSpeaker = "RCV-001"

// CheckSpeaker judges whether the sender may write the message at all. No rule of the check can: it takes who is named an authority.
func (r *Rules) CheckSpeaker(m *Message) Faults {
	names, pointers := Speaker(m)
	if len(names) == 0 {
		return nil
	}
	for _, a := range names {
		if r.SpeaksFor(m.Sender.PartyID, a) {
			return nil
		}
	}
	f := Fault{Code: CodeSpeaker, Severity: SeverityRefuse, Pointer: pointers[0], Position: m.Provenance.At(pointers[0]),
		Text: "the sender does not speak for the authority in whose name the " + string(m.Kind) + " is written", Found: cut(m.Sender.PartyID),
		Expected: "a channel of " + names[0].ID + " (" + names[0].Country + ")",
		Mend:     "send it through the authority's own access; who speaks for an authority stands in the hub's agreements and register"}
	if b, ok := m.Body.(*Assistance); ok && b.Form == AssistanceReminder {
		f.Expected, f.Text = "a form that a partner may send", "only hubs send reminders"
	}
	return Faults{f}
}
