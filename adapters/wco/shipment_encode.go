package wco

import (
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// carriage writes the consignment of the declaration as a whole.
func (s *sheet) carriage(e *element) {
	s.parties(e, "Carrier")
	s.partiesOf(e, "/body/parties", s.body.Parties, "Consignor")
	s.code(e.add("Freight"), "PaymentMethodCode", "/body/payment", s.body.Payment)
	for i, country := range s.body.TransitCountries {
		x := e.add("Itinerary")
		x.add("SequenceNumeric").text = strconv.Itoa(i + 1)
		s.leaf(x, "RoutingCountryCode", at("/body/transitCountries", i), country)
	}
}

// shipment writes a goods shipment; what the message has once stands in the first.
func (s *sheet) shipment(e *element, i int) {
	b := s.body
	p := at("/body/consignments", i)
	c := &messages.Consignment{}
	if i < len(b.Consignments) {
		c = &b.Consignments[i]
		s.done(p + "/number")
	}
	first := i == 0
	if first {
		s.time(e, "ExitDateTime", "/body/departure", b.Departure)
		s.code(e, "TransactionNatureCode", "/body/transactionNature", b.TransactionNature)
	}
	party := func(name string) {
		s.partiesOf(e, p+"/parties", c.Parties, name)
		if first && name != "Consignor" {
			s.partiesOf(e, "/body/parties", b.Parties, name)
		}
	}
	party("AEOMutualRecognitionParty")
	party("Buyer")
	party("Consignee")
	if first {
		s.travel(e.add("Consignment"))
	}
	party("Consignor")
	s.valuation(e.add("CustomsValuation"), p+"/amounts", c.Amounts)
	s.countries(e, p, c, first)
	party("DomesticDutyTaxParty")
	s.exported(e, p, c, first)
	for k := range c.Lines {
		s.line(e.add("GovernmentAgencyGoodsItem"), at(p+"/lines", k), &c.Lines[k])
	}
	party("Importer")
	if first {
		for k := range b.Invoices {
			x, q := e.add("Invoice"), at("/body/invoices", k)
			s.leaf(x, "ID", q+"/number", b.Invoices[k].Number)
			s.time(x, "IssueDateTime", q+"/date", b.Invoices[k].Date)
		}
	}
	party("NotifyParty")
	party("Payer")
	if first {
		s.cited(e, 0, "PreviousDocument")
	}
	party("Seller")
	party("Surety")
	if first {
		s.terms(e.add("TradeTerms"))
		s.ucr(e.add("UCR"), "/body/references", b.References)
		s.warehouses(e)
	}
}

// countries writes where a shipment goes.
func (s *sheet) countries(e *element, p string, c *messages.Consignment, first bool) {
	x := e.add("Destination")
	places, list := c.Places, p+"/places"
	if first {
		places, list = s.body.Places, "/body/places"
		s.leaf(x, "CountryCode", "/body/destinationCountry", s.body.DestinationCountry)
		if c.DestinationCountry == s.body.DestinationCountry {
			s.done(p + "/destinationCountry")
		}
	}
	if len(x.kids) == 0 {
		s.leaf(x, "CountryCode", p+"/destinationCountry", c.DestinationCountry)
	}
	for k := range places {
		if q := at(list, k); places[k].Function == "destination" && places[k].Subdivision != "" {
			s.leaf(x, "RegionID", q+"/subdivision", places[k].Subdivision)
			s.done(q + "/function")
			break
		}
	}
}

// exported writes where a shipment comes from.
func (s *sheet) exported(e *element, p string, c *messages.Consignment, first bool) {
	x := e.add("ExportCountry")
	if first {
		s.leaf(x, "ID", "/body/exportCountry", s.body.ExportCountry)
		if c.ExportCountry == s.body.ExportCountry {
			s.done(p + "/exportCountry")
		}
	}
	if len(x.kids) == 0 {
		s.leaf(x, "ID", p+"/exportCountry", c.ExportCountry)
	}
}

// travel writes how the goods travel, where they are, and what they travel in.
func (s *sheet) travel(e *element) {
	b := s.body
	s.attribute(e, "ContainerCode", "/body/attributes", b.Attributes, "containerised")
	s.means(e, "ArrivalTransportMeans", "arrival")
	s.means(e, "DepartureTransportMeans", "departure")
	s.goodsLocation(e.add("GoodsLocation"))
	s.location(e, "LoadingLocation", "ID", "loading")
	s.location(e, "UnloadingLocation", "ID", "discharge")
	s.cited(e, 0, "TransportContractDocument")
	for i := range b.Equipment {
		q, p, x := &b.Equipment[i], at("/body/equipment", i), e.add("TransportEquipment")
		number := s.sequence(p, sectionEquipment, i)
		if q.Scheme == bySequence {
			number = q.ID
			s.done(p + "/id")
		}
		x.add("SequenceNumeric").text = number
		if q.Scheme != bySequence {
			s.leaf(x, "ID", p+"/id", q.ID)
		}
		if q.Scheme == bySequence || q.Scheme == "ISO6346" {
			s.done(p + "/scheme")
		}
		for k := range q.Seals {
			y := x.add("Seal")
			y.add("SequenceNumeric").text = s.sequence(at(p+"/seals", k), sectionSeal, k)
			s.leaf(y, "ID", at(p+"/seals", k)+"/id", q.Seals[k].ID)
		}
	}
}

// means writes the means of transport of the first stage that is there.
func (s *sheet) means(e *element, name string, stages ...string) {
	for _, stage := range stages {
		i := slices.IndexFunc(s.body.Transport, func(t messages.Transport) bool { return t.Stage == stage })
		if i < 0 {
			continue
		}
		t, p, x := &s.body.Transport[i], at("/body/transport", i), e.add(name)
		s.leaf(x, "Name", p+"/name", t.Name)
		if len(t.IDs) > 0 {
			s.leaf(x, "ID", p+"/ids/0/id", t.IDs[0].ID)
			scheme := t.IDs[0].Scheme
			for _, known := range transportSchemes {
				if known.scheme == scheme {
					scheme = known.code
				}
			}
			if digits(scheme) {
				s.leaf(x, "IdentificationTypeCode", p+"/ids/0/scheme", scheme)
			}
		}
		s.leaf(x, "TypeCode", p+"/meansType", t.MeansType)
		s.leaf(x, "RegistrationNationalityCode", p+"/nationality", t.Nationality)
		s.leaf(x, "ModeCode", p+"/mode", t.Mode)
		if t.Mode == "" && t.ModeCode != nil && t.ModeCode.List == listMode {
			s.code(x, "ModeCode", p+"/modeCode", t.ModeCode)
		}
		s.done(p + "/stage")
		return
	}
}

// goodsLocation writes where the goods can be examined.
func (s *sheet) goodsLocation(e *element) {
	i := slices.IndexFunc(s.body.Places, func(p messages.Place) bool { return p.Function == "goodsLocation" })
	if i < 0 {
		return
	}
	l, p := &s.body.Places[i], at("/body/places", i)
	s.done(p + "/function")
	kind := ""
	if l.ID != nil && len(l.ID.Scheme) <= 3 {
		kind = l.ID.Scheme
	}
	switch {
	case l.Name != "" && l.ID != nil, l.ID != nil && kind == "":
		s.leaf(e, "Name", p+"/name", l.Name)
		s.leaf(e, "ID", p+"/id/id", l.ID.ID)
	case l.ID != nil:
		s.leaf(e, "Name", p+"/id/id", l.ID.ID)
	case l.Locode != "":
		s.leaf(e, "Name", p+"/name", l.Name)
		s.leaf(e, "ID", p+"/locode", l.Locode)
	default:
		s.leaf(e, "Name", p+"/name", l.Name)
	}
	s.code(e, "TypeCode", p+"/functionCode", l.FunctionCode)
	x := e.add("Address")
	s.leaf(x, "TypeCode", p+"/id/scheme", kind)
	s.address(x, p+"/address", l.Address, p+"/country", l.Country)
}

// location writes a place by its UN/LOCODE or number, in an element of its own where there is one.
func (s *sheet) location(e *element, around, name, function string) {
	i := slices.IndexFunc(s.body.Places, func(p messages.Place) bool { return p.Function == function })
	if i < 0 {
		return
	}
	l, p, x := &s.body.Places[i], at("/body/places", i), e
	if around != "" {
		x = e.add(around)
		s.leaf(x, "Name", p+"/name", l.Name)
	}
	s.number(x, name, p, l)
	s.done(p + "/function")
	if l.Locode != "" && l.Country == l.Locode[:min(2, len(l.Locode))] {
		s.done(p + "/country")
	}
}

func (s *sheet) number(e *element, name, p string, l *messages.Place) {
	switch {
	case l.Locode != "":
		s.leaf(e, name, p+"/locode", l.Locode)
	case l.ID != nil:
		s.leaf(e, name, p+"/id/id", l.ID.ID)
	}
}

// valuation writes freight, and what is added to or deducted from the value.
func (s *sheet) valuation(e *element, list string, as []messages.Amount) {
	s.amountOf(e, "FreightChargeAmount", list, as, "freight")
	for i := range as {
		if as[i].Type == "charge" {
			x := e.add("ChargeDeduction")
			s.code(x, "ChargesTypeCode", at(list, i)+"/sourceType", as[i].SourceType)
			s.amount(x, "OtherChargeDeductionAmount", at(list, i), &as[i])
		}
	}
}

// amountOf writes the first amount of a type.
func (s *sheet) amountOf(e *element, name, list string, as []messages.Amount, kind string) {
	if i := slices.IndexFunc(as, func(a messages.Amount) bool { return a.Type == kind }); i >= 0 {
		s.amount(e, name, at(list, i), &as[i])
	}
}

// terms writes the terms of delivery.
func (s *sheet) terms(e *element) {
	t := s.body.TradeTerms
	if t == nil {
		t = &messages.TradeTerms{}
	}
	s.leaf(e, "ConditionCode", "/body/tradeTerms/code", t.Code)
	s.attribute(e, "CountryRelationshipCode", "/body/attributes", s.body.Attributes, "countryRelationship")
	s.leaf(e, "Description", "/body/tradeTerms/text", t.Text)
	if t.Place != nil {
		s.number(e, "LocationID", "/body/tradeTerms/place", t.Place)
		s.leaf(e, "LocationName", "/body/tradeTerms/place/name", t.Place.Name)
		s.done("/body/tradeTerms/place/function")
	}
}

// ucr writes the unique consignment references. One that a previous document states stands there.
func (s *sheet) ucr(e *element, list string, rs []messages.Reference) {
	var own, assigned string
	for i := range rs {
		p := at(list, i)
		if rs[i].Type != "ucr" && rs[i].Type != typeMaster {
			continue
		}
		source := messages.Code{}
		if rs[i].SourceType != nil {
			source = *rs[i].SourceType
		}
		switch {
		case source.List == listPrevious && slices.ContainsFunc(s.body.Documents, func(d messages.Document) bool { return d.Number == rs[i].Number }):
		case rs[i].Type == typeMaster:
			continue
		case source.List == listTag && assigned == "":
			assigned = rs[i].Number
		case source.List == listTag:
			continue
		case own == "":
			own = rs[i].Number
		case assigned == "":
			assigned = rs[i].Number
		default:
			continue
		}
		s.done(p+"/number", p+"/type", p+"/sourceType/code")
	}
	e.add("ID").text = own
	e.add("TraderAssignedReferenceID").text = assigned
}

func (s *sheet) warehouses(e *element) {
	for i := range s.body.Places {
		l, p := &s.body.Places[i], at("/body/places", i)
		if l.Function != "warehouse" {
			continue
		}
		x := e.add("Warehouse")
		s.number(x, "ID", p, l)
		s.code(x, "TypeCode", p+"/functionCode", l.FunctionCode)
		s.done(p + "/function")
	}
}
