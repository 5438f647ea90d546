package wco

import (
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// shipments reads the goods shipments, each a consignment. What the canonical model has once for the declaration is
// taken from the first; countries of others stand at their consignment.
func (p *page) shipments(b *messages.Declaration, cited *citations) {
	numbers := &numbering{taken: map[int]bool{}}
	for n := range p.doc.node.Children("GoodsShipment") {
		for item := range n.Children("GovernmentAgencyGoodsItem") {
			numbers.reserve(item)
		}
	}
	i := 0
	for n := range p.doc.node.Children("GoodsShipment") {
		was := p.Item("consignments", i)
		c := messages.Consignment{Number: i + 1, Parties: p.parties(nil, n, shipmentParties)}
		p.MarkNode("number", n)
		p.valuation(&c, n.Child("CustomsValuation"))
		p.Back(was)
		destination, origin := n.Child("Destination"), n.Child("ExportCountry").Child("ID")
		if i == 0 {
			p.trade(b, n)
			b.DestinationCountry = p.text("destinationCountry", destination.Child("CountryCode"))
			b.ExportCountry = p.text("exportCountry", origin)
			b.Places = p.region(b.Places, destination)
		} else {
			was := p.Item("consignments", i)
			c.DestinationCountry = p.text("destinationCountry", destination.Child("CountryCode"))
			c.ExportCountry = p.text("exportCountry", origin)
			c.Places = p.region(c.Places, destination)
			p.Back(was)
		}
		p.carriage(b, n.Child("Consignment"), cited)
		for d := range n.Children("PreviousDocument") {
			cited.cite(d, 0, p.previous(d))
			b.References = p.consignmentReference(b.References, d)
		}
		was = p.Item("consignments", i)
		c.Lines = p.lines(b, n, cited, numbers)
		p.Back(was)
		b.Consignments = append(b.Consignments, c)
		i++
	}
}

// trade takes the terms under which the goods are traded, and the references of the shipment as a whole.
func (p *page) trade(b *messages.Declaration, n *xmldoc.Node) {
	b.Departure = p.time("departure", n.Child("ExitDateTime"))
	b.TransactionNature = p.code("transactionNature", n.Child("TransactionNatureCode"), listTransaction)
	b.References = p.ucr(b.References, n.Child("UCR"))
	for c := range n.Children("Invoice") {
		was := p.Item("invoices", len(b.Invoices))
		i := messages.Invoice{Number: p.text("number", c.Child("ID")), Date: p.time("date", c.Child("IssueDateTime"))}
		p.Back(was)
		if i.Number != "" || i.Date != nil {
			b.Invoices = append(b.Invoices, i)
		}
	}
	b.Attributes = p.attribute(b.Attributes, "countryRelationship", n.Child("TradeTerms").Child("CountryRelationshipCode"))
	b.TradeTerms = p.terms(n.Child("TradeTerms"))
	for w := range n.Children("Warehouse") {
		was := p.Item("places", len(b.Places))
		pl := messages.Place{Function: "warehouse", FunctionCode: p.code("functionCode", w.Child("TypeCode"), listWarehouse)}
		if id := p.text("id/id", w.Child("ID")); id != "" {
			pl.ID = &messages.Identifier{ID: id}
		}
		p.Back(was)
		if pl.ID != nil || pl.FunctionCode != nil {
			b.Places = append(b.Places, pl)
		}
	}
}

// ucr takes the unique consignment reference; the one that the trader assigned is told apart by its tag.
func (p *page) ucr(list []messages.Reference, n *xmldoc.Node) []messages.Reference {
	list = p.references(list, n.Child("ID"), "ucr")
	had := len(list)
	list = p.references(list, n.Child("TraderAssignedReferenceID"), "ucr")
	if len(list) > had {
		list[had].SourceType = &messages.Code{Code: "009", List: listTag}
	}
	return list
}

// consignmentReferences are the previous documents that are references too: the declaration's unique consignment reference, and
// the master that it is under. Arrivals and departures are known by either.
var consignmentReferences = map[string]string{"DCR": "ucr", "MCR": typeMaster}

// consignmentReference takes a previous document that is such a reference.
func (p *page) consignmentReference(list []messages.Reference, n *xmldoc.Node) []messages.Reference {
	kind := n.Child("TypeCode").Text()
	own := consignmentReferences[kind]
	if own == "" {
		return list
	}
	number := flat(n.Child("ID").Text())
	if slices.ContainsFunc(list, func(r messages.Reference) bool { return r.Type == own && r.Number == number }) {
		return list
	}
	had := len(list)
	list = p.references(list, n.Child("ID"), own)
	if len(list) > had {
		list[had].SourceType = &messages.Code{Code: kind, List: listPrevious}
	}
	return list
}

// terms takes the terms of delivery. The place is a UN/LOCODE where it is one, else another number.
func (p *page) terms(n *xmldoc.Node) *messages.TradeTerms {
	was := p.In("tradeTerms")
	defer p.Back(was)
	t := messages.TradeTerms{Code: p.text("code", n.Child("ConditionCode")), Text: p.text("text", n.Child("Description"))}
	in := p.In("place")
	place := messages.Place{Function: "delivery", Name: p.text("name", n.Child("LocationName"))}
	p.located(&place, n.Child("LocationID"))
	p.Back(in)
	if place.Name != "" || place.ID != nil || place.Locode != "" {
		t.Place = &place
	}
	if t == (messages.TradeTerms{}) {
		return nil
	}
	return &t
}

// carriage takes what a goods shipment says of how its goods travel and where they are.
func (p *page) carriage(b *messages.Declaration, n *xmldoc.Node, cited *citations) {
	b.Attributes = p.attribute(b.Attributes, "containerised", n.Child("ContainerCode"))
	b.Transport = p.transport(b.Transport, n.Child("ArrivalTransportMeans"), "arrival")
	b.Transport = p.transport(b.Transport, n.Child("DepartureTransportMeans"), "departure")
	b.Places = p.goodsLocation(b.Places, n.Child("GoodsLocation"))
	b.Places = p.port(b.Places, n.Child("LoadingLocation"), "loading")
	b.Places = p.port(b.Places, n.Child("UnloadingLocation"), "discharge")
	for e := range n.Children("TransportEquipment") {
		b.Equipment = p.equipment(b.Equipment, e)
	}
	for d := range n.Children("TransportContractDocument") {
		cited.cite(d, 0, p.transportDocument(d))
	}
}

// valuation takes freight and what is added to or deducted from the value.
func (p *page) valuation(c *messages.Consignment, n *xmldoc.Node) {
	c.Amounts = p.amounts(c.Amounts, n.Child("FreightChargeAmount"), "freight")
	for d := range n.Children("ChargeDeduction") {
		c.Amounts = p.charge(c.Amounts, d)
	}
}

func (p *page) charge(list []messages.Amount, n *xmldoc.Node) []messages.Amount {
	had := len(list)
	list = p.amounts(list, n.Child("OtherChargeDeductionAmount"), "charge")
	if len(list) > had {
		list[had].SourceType = p.code("amounts/"+strconv.Itoa(had)+"/sourceType", n.Child("ChargesTypeCode"), listCharge)
	}
	return list
}
