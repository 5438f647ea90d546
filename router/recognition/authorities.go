package recognition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// authority is an entry of the register, parsed.
type authority struct {
	*messages.Authority
	competences []competence
	names       map[string]bool // folded ids and names
	entry       *entry          // nil where it is one of the rules
}

type competence struct {
	class messages.DocumentClass
	span  days
}

func (b *Rulebook) compileAuthorities(as []messages.Authority, say func(string, ...any)) {
	for i := range as {
		a, err := parseAuthority(&as[i])
		a.midnight()
		if err != nil {
			say("authority %q: %w", as[i].ID, err)
		}
		if b.authorities[a.ID] != nil {
			say("authority %q: is there twice", a.ID)
			continue
		}
		b.authorities[a.ID] = a
		for f := range a.names {
			b.named[f] = append(b.named[f], a)
		}
		b.order = append(b.order, a)
	}
	for _, a := range b.order {
		if _, err := b.chain(a); err != nil {
			say("authority %q: %w", a.ID, err)
		}
	}
	slices.SortFunc(b.order, func(x, y *authority) int { return strings.Compare(x.ID, y.ID) })
}

func parseAuthority(as *messages.Authority) (*authority, error) {
	a := &authority{Authority: as, names: map[string]bool{}}
	for _, n := range slices.Concat([]string{a.ID}, a.IDs, a.Names) {
		if f := messages.Fold(n); f != "" {
			a.names[f] = true
		}
	}
	for _, c := range a.Competences {
		if _, err := parseSpan(c.Span); err != nil {
			return a, fmt.Errorf("competence %s: %w", c.Class, err)
		}
		a.competences = append(a.competences, competence{c.Class, daysOf(&c.Span)})
	}
	return a, nil
}

// midnight makes the dates of rules what they are: the beginning of the day in UTC.
func (a *authority) midnight() {
	for i := range a.competences {
		a.competences[i].span.from.date, a.competences[i].span.until.date = "", ""
	}
}

// authority finds an entry by its id: what a register says comes before what the rules say.
func (b *Rulebook) authority(id string) *authority {
	if b.registers != nil {
		for _, e := range b.registers.find(string(messages.RegisterAuthority) + "/" + messages.Fold(id)) {
			if e.authority.ID == id {
				return e.authority
			}
		}
	}
	return b.authorities[id]
}

// chain is an authority and those it acts for, up to the one that acts for itself.
func (b *Rulebook) chain(a *authority) ([]*authority, error) {
	chain := []*authority{a}
	for a.Delegator != "" {
		next := b.authority(a.Delegator)
		switch {
		case next == nil:
			return chain, fmt.Errorf("delegator %q is not in the register", a.Delegator)
		case slices.ContainsFunc(chain, func(c *authority) bool { return c.ID == next.ID }):
			return chain, fmt.Errorf("delegation goes in a circle at %q", a.Delegator)
		}
		chain = append(chain, next)
		a = next
	}
	return chain, nil
}

// known are the entries that are known by a folded name: those of registers, and those of rules that no register speaks of.
func (b *Rulebook) known(folded string, registered []*entry) []*authority {
	if b.registers == nil {
		return b.named[folded]
	}
	out := make([]*authority, 0, len(registered)+len(b.named[folded]))
	for _, e := range registered {
		if !slices.ContainsFunc(out, func(o *authority) bool { return o.ID == e.authority.ID }) {
			out = append(out, e.authority)
		}
	}
	for _, a := range b.named[folded] {
		if b.authority(a.ID) == a {
			out = append(out, a)
		}
	}
	return out
}

// issuer finds who issued an instrument: the first of its ids and names that one entry of the register, and one only,
// is known by. Where the instrument states a country, only that country's entries count.
func (b *Rulebook) issuer(in *Instrument) *authority {
	if b == nil {
		return nil
	}
	return b.issuerSeen(in, b.find)
}

// find gives the entries of registers for an authority of a folded name.
func (b *Rulebook) find(folded string) []*entry {
	return b.registers.find(string(messages.RegisterAuthority) + "/" + folded)
}

// issuerSeen is issuer, with what looks a name up in the registers.
func (b *Rulebook) issuerSeen(in *Instrument, find func(folded string) []*entry) *authority {
	if b == nil {
		return nil
	}
	for _, name := range in.Issuers {
		f := messages.Fold(name)
		if f == "" {
			continue
		}
		var found *authority
		for _, a := range b.known(f, find(f)) {
			if in.Country != "" && a.Country != in.Country {
				continue
			}
			if found != nil {
				return nil
			}
			found = a
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// country is the country on whose authority an instrument stands: as stated, else as registered.
func (b *Rulebook) country(in *Instrument) string { return b.countryOf(in, b.issuer(in)) }

func (b *Rulebook) countryOf(in *Instrument, issuer *authority) string {
	switch {
	case in.Country != "":
		return in.Country
	case issuer != nil:
		return issuer.Country
	}
	return ""
}

// channel tells whether an instrument's sender is one through which its issuer's instruments come, by the register or
// by any agreement of the border with its country that covers the class.
func (b *Rulebook) channel(border string, in *Instrument) bool {
	issuer := b.issuer(in)
	return b.ownChannel(in, issuer) || b.agreedChannel(border, in, b.countryOf(in, issuer))
}

// agreedChannel tells whether an agreement names the sender as a channel of the issuing side: one of the border's, or, for what the border's own country
// issues, one by which others recognise it.
func (b *Rulebook) agreedChannel(border string, in *Instrument, country string) bool {
	names := func(r *row) bool { return slices.Contains(r.issuer.Channels, in.Sender) }
	return slices.ContainsFunc(b.rowsOf(border, country, in.Class), names) || country == border && slices.ContainsFunc(b.issuedIn(country, in.Class), names)
}

// ownChannel tells whether the register names the sender as a channel of the issuer, or of one that it acts for.
func (b *Rulebook) ownChannel(in *Instrument, issuer *authority) bool {
	if issuer == nil {
		return false
	}
	chain, err := b.chain(issuer)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(chain, func(c *authority) bool { return slices.Contains(c.Channels, in.Sender) })
}

// competent tells whether an authority may issue a class at an instant.
func (a *authority) competent(class messages.DocumentClass, m moment) answer {
	best := no
	if a.entry != nil && m.during(a.entry.valid) == no {
		return no
	}
	for _, c := range a.competences {
		if c.class != class {
			continue
		}
		switch m.during(c.span) {
		case yes:
			return yes
		case unclear:
			best = unclear
		}
	}
	return best
}
