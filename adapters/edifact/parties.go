package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// party reads NAD or PNA, with what stands in its group (0: none): ADR, RFF, CTA, COM.
func (x *mapping) party(p *messages.Party, at pointer, s segment, group int) {
	p.Role = "other"
	if code, key := s.Composite(2).ReadKey(1); code != "" {
		x.mark(x.field(x.field(at, "roleCode"), "code"), s, 2, 1)
		p.RoleCode = x.sharedCode(code, key, list3035)
		if word := x.words.roles.word(key); word != "" {
			p.Role = word
			x.mark(x.field(at, "role"), s, 2, 0)
		}
	}
	if s.Code == tagPNA {
		x.nameOfPNA(p, at, s)
	} else {
		x.nameOfNAD(p, at, s)
	}
	if group == 0 {
		return
	}
	for it := range x.items(group) {
		switch it.Code {
		case tagADR:
			x.address(p, at, it.segment)
		case tagRFF:
			x.partyID(p, at, it.segment)
		case tagCTA:
			x.contact(p, at, it)
		case tagCOM:
			x.channels(p, at, it.segment)
		}
	}
}

// partyNumber reads C082 as an id of the party.
func (x *mapping) partyNumber(p *messages.Party, at pointer, s segment, element int) {
	e := s.Composite(element)
	id := e.Read(1)
	if id == "" {
		return
	}
	qualifier := e.Read(2)
	agency, key := e.ReadKey(3)
	scheme := x.words.agencies.word(key)
	if scheme == "" && agency != "ZZZ" {
		scheme = x.listPeeked(qualifier, agency)
	}
	x.mark(x.field(x.item(at, "ids", len(p.IDs)), "id"), s, element, 1)
	*x.made.identifiers.add(&p.IDs) = messages.Identifier{ID: id, Scheme: scheme}
}

func (x *mapping) name(p *messages.Party, at pointer, s segment, element, component int, name string) {
	if name == "" {
		return
	}
	x.mark(x.field(x.item(at, "names", len(p.Names)), "value"), s, element, component)
	*x.made.texts.add(&p.Names) = messages.Text{Value: name}
}

func (x *mapping) nameOfNAD(p *messages.Party, at pointer, s segment) {
	x.partyNumber(p, at, s, 3)
	x.name(p, at, s, 5, 1, s.joined(5, 1, 5, " "))
	s.get(5, 6)
	first := 1
	if len(p.Names) == 0 { // unstructured: the first line is the name
		x.name(p, at, s, 4, 1, s.get(4, 1))
		first = 2
	}
	if s.Elements() < 6 && s.Composite(4).Len() < first { // a name alone
		return
	}
	var a messages.Address
	address := x.field(at, "address")
	x.addressLines(&a, address, s, 4, first, 5)
	x.addressLines(&a, address, s, 6, 1, 4)
	x.text(&a.City, address, "city", s, 7, 1)
	if x.text(&a.Subdivision, address, "subdivision", s, 8, 1) {
		x.ignoreList(s, 8)
	} else {
		x.text(&a.Subdivision, address, "subdivision", s, 8, 4)
	}
	x.text(&a.Postcode, address, "postcode", s, 9, 1)
	x.country(&a.Country, address, "country", s, 10, 1)
	if len(a.Lines) > 0 || a.City != "" || a.Subdivision != "" || a.Postcode != "" || a.Country != "" {
		p.Address = x.made.addresses.one()
		*p.Address = a
	}
}

// addressLines reads components of an element as lines of an address.
func (x *mapping) addressLines(a *messages.Address, at pointer, s segment, element, first, last int) {
	e := s.Composite(element)
	for c := first; c <= min(last, e.Len()); c++ {
		if v := e.Read(c); v != "" {
			x.mark(x.item(at, "lines", len(a.Lines)), s, element, c)
			*x.made.strings.add(&a.Lines) = v
		}
	}
}

func (x *mapping) nameOfPNA(p *messages.Party, at pointer, s segment) {
	x.partyNumber(p, at, s, 4)
	if id := s.get(3, 1); id != "" {
		x.mark(x.field(x.item(at, "ids", len(p.IDs)), "id"), s, 3, 1)
		p.IDs = append(p.IDs, messages.Identifier{ID: id, Scheme: s.get(3, 2)})
	}
	var parts []string
	first := 0
	for element := 7; element <= 11; element++ {
		s.get(element, 1)
		if v := s.get(element, 2); v != "" {
			if first == 0 {
				first = element
			}
			parts = append(parts, v)
		}
	}
	x.name(p, at, s, first, 2, strings.Join(parts, " "))
}

func (x *mapping) address(p *messages.Party, at pointer, s segment) {
	if p.Address != nil {
		return // the first is kept; others stay among the unread
	}
	a := &messages.Address{}
	address := x.field(at, "address")
	s.get(2, 1) // what the address is for
	s.get(3, 1)
	for c := 2; c <= 6; c++ {
		if v := s.get(3, c); v != "" {
			x.mark(x.item(address, "lines", len(a.Lines)), s, 3, c)
			a.Lines = append(a.Lines, v)
		}
	}
	x.text(&a.City, address, "city", s, 4, 1)
	x.text(&a.Postcode, address, "postcode", s, 5, 1)
	x.country(&a.Country, address, "country", s, 6, 1)
	if !x.text(&a.Subdivision, address, "subdivision", s, 7, 4) {
		x.text(&a.Subdivision, address, "subdivision", s, 7, 1)
	}
	p.Address = a
}

// partyID reads a reference within a party as an id of it.
func (x *mapping) partyID(p *messages.Party, at pointer, s segment) {
	code, number := s.get(2, 1), s.get(2, 2)
	if number == "" {
		return
	}
	scheme := mean("partyid", code)
	if scheme == "" {
		scheme = "1153:" + code
	}
	id := messages.Identifier{ID: number, Scheme: scheme}
	if x.known.find(&p.IDs, &id, identifierHash, sameIdentifier) >= 0 {
		return
	}
	x.mark(x.field(x.item(at, "ids", len(p.IDs)), "id"), s, 2, 2)
	*x.made.identifiers.add(&p.IDs) = id
}

func identifierHash(id *messages.Identifier) uint64 { return stringHash(&id.ID) }

func sameIdentifier(a, b *messages.Identifier) bool { return *a == *b }

// contact reads CTA, with its COM where it triggers a group.
func (x *mapping) contact(p *messages.Party, at pointer, it item) {
	var c messages.Contact
	contact := x.item(at, "contacts", len(p.Contacts))
	x.text(&c.Role, contact, "role", it.segment, 2, 1)
	if !x.text(&c.Name, contact, "name", it.segment, 3, 2) {
		x.text(&c.Name, contact, "name", it.segment, 3, 1)
	}
	p.Contacts = append(p.Contacts, c)
	if it.group == 0 {
		return
	}
	for com := range x.items(it.group) {
		if com.Tag() == "COM" {
			x.channels(p, at, com.segment)
		}
	}
}

// channels reads COM onto the last contact.
func (x *mapping) channels(p *messages.Party, at pointer, s segment) {
	if len(p.Contacts) == 0 {
		p.Contacts = append(p.Contacts, messages.Contact{})
	}
	last := len(p.Contacts) - 1
	c := &p.Contacts[last]
	for element := 2; element <= 4; element++ {
		for n := range max(s.Occurrences(element), 1) {
			s := s.of(n + 1)
			value := s.get(element, 1)
			if value == "" {
				continue
			}
			kind := mean("3155", s.get(element, 2))
			if kind == "" {
				kind = "other"
			}
			channel := x.item(x.item(at, "contacts", last), "channels", len(c.Channels))
			x.mark(x.field(channel, "value"), s, element, 1)
			c.Channels = append(c.Channels, messages.Channel{Type: kind, Value: value})
		}
	}
}

// addParty appends a party to a list.
func (x *mapping) addParty(into *[]messages.Party, p pointer, s segment, group int) {
	at := x.item(p, "parties", len(*into))
	x.party(x.made.parties.add(into), at, s, group)
}
