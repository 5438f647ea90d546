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
}

type competence struct {
	class messages.DocumentClass
	span  span
}

func (b *Rulebook) compileAuthorities(as []messages.Authority, say func(string, ...any)) {
	for i := range as {
		a := &authority{Authority: &as[i], names: map[string]bool{}}
		if b.authorities[a.ID] != nil {
			say("authority %q: is there twice", a.ID)
			continue
		}
		for _, n := range slices.Concat([]string{a.ID}, a.IDs, a.Names) {
			if f := messages.Fold(n); f != "" {
				a.names[f] = true
			}
		}
		for _, c := range a.Competences {
			s, err := parseSpan(c.Span)
			if err != nil {
				say("authority %q competence %s: %w", a.ID, c.Class, err)
			}
			a.competences = append(a.competences, competence{c.Class, s})
		}
		b.authorities[a.ID] = a
		b.order = append(b.order, a)
	}
	for _, a := range b.order {
		if _, err := b.chain(a); err != nil {
			say("authority %q: %w", a.ID, err)
		}
	}
	slices.SortFunc(b.order, func(x, y *authority) int { return strings.Compare(x.ID, y.ID) })
}

// chain is an authority and those it acts for, up to the one that acts for itself.
func (b *Rulebook) chain(a *authority) ([]*authority, error) {
	chain := []*authority{a}
	for a.Delegator != "" {
		next := b.authorities[a.Delegator]
		switch {
		case next == nil:
			return chain, fmt.Errorf("delegator %q is not in the register", a.Delegator)
		case slices.Contains(chain, next):
			return chain, fmt.Errorf("delegation goes in a circle at %q", a.Delegator)
		}
		chain = append(chain, next)
		a = next
	}
	return chain, nil
}

// issuer finds who issued an instrument: the first of its ids and names that one entry of the register, and one only,
// is known by. Where the instrument states a country, only that country's entries count.
func (b *Rulebook) issuer(in *Instrument) *authority {
	if b == nil {
		return nil
	}
	for _, name := range in.Issuers {
		f := messages.Fold(name)
		if f == "" {
			continue
		}
		var found *authority
		for _, a := range b.order {
			if !a.names[f] || in.Country != "" && a.Country != in.Country {
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
func (b *Rulebook) country(in *Instrument) string {
	if in.Country != "" {
		return in.Country
	}
	if a := b.issuer(in); a != nil {
		return a.Country
	}
	return ""
}

// channel tells whether an instrument's sender is one through which its issuer's instruments come, by the register or
// by any agreement of the border with its country that covers the class.
func (b *Rulebook) channel(border string, in *Instrument) bool {
	if b.ownChannel(in) {
		return true
	}
	country := b.country(in)
	for _, r := range b.rowsFor(border, in.Class) {
		if r.agreement.Issuer.Country == country && slices.Contains(r.agreement.Issuer.Channels, in.Sender) {
			return true
		}
	}
	return false
}

// ownChannel tells whether the register names the sender as a channel of the issuer, or of one that it acts for.
func (b *Rulebook) ownChannel(in *Instrument) bool {
	a := b.issuer(in)
	if a == nil {
		return false
	}
	chain, err := b.chain(a)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(chain, func(c *authority) bool { return slices.Contains(c.Channels, in.Sender) })
}

// competent tells whether an authority may issue a class at an instant.
func (a *authority) competent(class messages.DocumentClass, m moment) answer {
	best := no
	for _, c := range a.competences {
		if c.class != class {
			continue
		}
		switch m.within(c.span) {
		case yes:
			return yes
		case unclear:
			best = unclear
		}
	}
	return best
}
