package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// locations are the lists of a body that LOC fills; nil lists take nothing.
type locations struct {
	places      *[]messages.Place
	offices     *[]messages.Office
	export      *string
	destination *string
	transit     *[]string
	// calls take the places of a journey that stand with their times.
	calls *[]messages.Call
}

// location reads LOC to where its function belongs, and tells whether it did. Countries of origin are the caller's.
func (x *mapping) location(into *locations, p pointer, s segment) bool {
	function := x.words.places.find(s.Composite(2).LookKey(1))
	word := function.rest
	switch function.side {
	case "office":
		if into.offices == nil || s.Composite(3).Look(1) == "" {
			return false
		}
		x.office(into.offices, p, s, word)
		return true
	case "country":
		if taken, done := x.countryOf(into, p, s, word); taken {
			return done
		}
		word = "other" // of a line or consignment that has no field for it, or a second one
	}
	if e := s.Composite(3); e.Look(1) == "" && e.Look(4) == "" { // no place at all
		s.get(2, 1)
		x.ignoreList(s, 3)
		return false
	}
	if into.places == nil {
		return false
	}
	if word == "" {
		word = "other"
	}
	at := x.item(p, "places", len(*into.places))
	x.place(x.made.places.add(into.places), at, s, word)
	return true
}

// countryOf reads a country to its field, and tells whether there was one and whether it was read.
func (x *mapping) countryOf(into *locations, p pointer, s segment, word string) (taken, done bool) {
	switch {
	case word == "export" && into.export != nil && *into.export == "":
		return true, x.countryListed(into.export, p, "exportCountry", s)
	case word == "destination" && into.destination != nil && *into.destination == "":
		return true, x.countryListed(into.destination, p, "destinationCountry", s)
	case word == "transit" && into.transit != nil:
		var c string
		list := x.field(p, "transitCountries")
		if s.get(2, 1); !x.country(&c, list, itoa(len(*into.transit)), s, 3, 1) {
			return true, false
		}
		x.ignoreList(s, 3)
		*into.transit = append(*into.transit, c)
		return true, true
	}
	return false, false
}

// countryListed reads the country of LOC with its function and its list.
func (x *mapping) countryListed(into *string, p pointer, field string, s segment) bool {
	s.Composite(2).Mark(1)
	e := s.Composite(3)
	text, key := e.ReadKey(1)
	e.Mark(2)
	e.Mark(3)
	return x.countryOfText(into, text, key, p, field, s, 3, 1)
}

// ignoreList takes the list of a code as read: the canonical value says it by its field.
func (x *mapping) ignoreList(s segment, element int) {
	e := s.Composite(element)
	e.Mark(2)
	e.Mark(3)
}

// place reads LOC as a place in a function.
func (x *mapping) place(l *messages.Place, at pointer, s segment, function string) {
	l.Function = function
	l.FunctionCode = x.simple(at, "functionCode", list3227, s, 2, 1)
	e := s.Composite(3)
	if id := e.Read(1); codes.Locode(id) && !abroad(id, e.Look(3)) {
		l.Locode, l.Country = id, id[:2]
		x.mark(x.field(at, "locode"), s, 3, 1)
		e.Mark(2) // the list: the field says it
		e.Mark(3)
	} else if id != "" {
		l.ID = x.made.identifiers.one()
		qualifier, agency := e.Read(2), e.Read(3)
		l.ID.ID, l.ID.Scheme = id, x.listPeeked(qualifier, agency)
		x.mark(x.field(x.field(at, "id"), "id"), s, 3, 1)
		if codes.Country(id) && ofCountries(qualifier, agency) && (qualifier != "" || agency == "5" || x.words.places.find(s.Composite(2).LookKey(1)).side == "country") {
			l.Country = id // else two letters are a place as the sender calls it: KZ is a free zone in Singapore
		}
	}
	if l.Name = e.Read(4); l.Name != "" {
		x.mark(x.field(at, "name"), s, 3, 4)
	}
	if s.Elements() < 4 {
		return
	}
	if country := s.peek(4, 1); s.peek(4, 2) == "162" && codes.Country(country) && (l.Country == "" || l.Country == country) {
		s.get(4, 1) // list 162: the related place is the country, no part of it
		x.ignoreList(s, 4)
		l.Country = country
		return
	}
	if x.within(l, at, s) {
		return
	}
	if x.text(&l.Subdivision, at, "subdivision", s, 4, 1) {
		x.ignoreList(s, 4)
	} else {
		x.text(&l.Subdivision, at, "subdivision", s, 4, 4)
	}
}

// within reads a related place that is a terminal or berth of the port (NLRTM:139:6+ECTDDE:TER:ZZZ): it is the port's place more
// closely, and no part of a country.
func (x *mapping) within(l *messages.Place, at pointer, s segment) bool {
	e := s.Composite(4)
	code, list := e.Look(1), e.Look(2)
	if code == "" || list == "" || l.Locode == "" || mean("within", list) == "" {
		return false
	}
	l.ID = x.made.identifiers.one()
	l.ID.ID, l.ID.Scheme = e.Read(1), x.listPeeked(e.Read(2), e.Read(3))
	x.mark(x.field(x.field(at, "id"), "id"), s, 4, 1)
	if l.Name == "" {
		x.text(&l.Name, at, "name", s, 4, 4)
	}
	return true
}

// partOfCountry reads an origin that stands in the related place alone, as ISO 3166-2 writes it: LOC+27++AU-VI is Victoria in Australia.
func (x *mapping) partOfCountry(at pointer, s segment) (country, part string) {
	country, part, ok := strings.Cut(s.peek(4, 1), "-")
	if !ok || len(part) == 0 || len(part) > 3 || !codes.Country(country) {
		return "", ""
	}
	s.get(4, 1)
	x.ignoreList(s, 4)
	x.mark(x.field(at, "country"), s, 4, 1)
	x.mark(x.field(at, "subdivision"), s, 4, 1)
	return country, part
}

// abroad tells whether a code that looks like a UN/LOCODE is one of the list of customs of another country: FK79B is a depot in
// Australia, not a place in the Falkland Islands.
func abroad(id, agency string) bool {
	if agency == "" || agency == "6" {
		return false
	}
	country := mean("agencycountry", agency)
	return country != "" && country != id[:2]
}

// ofCountries tells whether a list may be one of countries: that of subdivisions (163) has IL for Illinois.
func ofCountries(qualifier, agency string) bool {
	return (qualifier == "" || qualifier == "162") && (agency == "" || agency == "5" || agency == "6")
}

// office reads LOC as a customs office.
func (x *mapping) office(into *[]messages.Office, p pointer, s segment, role string) {
	at := x.item(p, "offices", len(*into))
	o := x.made.offices.add(into)
	e := s.Composite(3)
	o.Role, o.ID, o.Scheme = role, e.Read(1), x.listPeeked(e.Read(2), e.Read(3))
	s.Composite(2).Mark(1)
	x.mark(x.field(at, "id"), s, 3, 1)
	x.mark(x.field(at, "role"), s, 2, 0)
	if o.Name = e.Read(4); o.Name != "" {
		x.mark(x.field(at, "name"), s, 3, 4)
	}
	if len(o.ID) >= 2 && o.Scheme == "" && codes.Country(o.ID[:2]) && len(o.ID) == 8 {
		o.Country = o.ID[:2] // the customs office list of the EU begins with the country
	}
}

// origin reads LOC as an origin of goods, and tells whether it is one.
func (x *mapping) origin(into *[]messages.Origination, p pointer, s segment) bool {
	e := s.Composite(2)
	function := x.words.places.find(e.LookKey(1))
	if function.side != "country" || function.rest != "origin" && function.rest != "produced" {
		return false
	}
	at := x.item(p, "origins", len(*into))
	e.Mark(1)
	e = s.Composite(3)
	text, key := e.ReadKey(1)
	e.Mark(2) // the list: the field says it
	e.Mark(3)
	var country string
	part := ""
	if text == "" {
		country, part = x.partOfCountry(at, s)
	}
	if country == "" && !x.countryOfText(&country, text, key, at, "country", s, 3, 1) {
		return true
	}
	o := x.made.origins.add(into)
	if o.Country = country; function.rest == "produced" {
		o.Type = "produced"
	}
	if o.Subdivision = part; part != "" {
		return true
	}
	if s.Elements() > 3 && !x.text(&o.Subdivision, at, "subdivision", s, 4, 1) {
		x.text(&o.Region, at, "region", s, 4, 4)
	}
	return true
}
