package wco

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// isConveyance tells whether a Declaration reports a means of transport and no goods, as the notices of ships in single windows do (MAI).
// Such notices stand in namespaces of their own.
func isConveyance(n *xmldoc.Node) bool {
	return typeOf(n.Name().Space) != "DEC-DMS" && n.Name().Space != "" && n.Child("GoodsShipment") == nil && n.Child("Consignment") == nil &&
		n.Child("BorderTransportMeans") != nil
}

// isCargoReport tells whether a Declaration lists the consignments of a means of transport, as reports of version 3.2 do (ICR, OCR, CRE).
func isCargoReport(n *xmldoc.Node) bool {
	return older(n.Name().Space) && n.Child("GoodsShipment") == nil && n.Child("Consignment") != nil
}

// older tells whether a namespace is one of the model's version 3.2.
func older(space string) bool {
	kind := typeOf(space)
	return kind == "DM" || kind == "DeclarationModel" || kind == "ResponseModel"
}

// notice reads a report of a means of transport.
func (p *page) notice() *messages.Manifest {
	n, b := p.doc.node, &messages.Manifest{Type: "conveyance"}
	p.MarkNode("type", n)
	b.TypeCode = p.code("typeCode", n.Child("TypeCode"), listType)
	p.does(n.Child("TypeCode").Text())
	b.References = p.references(b.References, n.Child("FunctionalReferenceID"), "functionalReference")
	b.References = p.numberOfCustoms(b.References, n.Child("ID"), nil)
	p.At("", func() { p.message.SourceVersion = p.text("sourceVersion", n.Child("VersionID")) })
	means := n.Child("BorderTransportMeans")
	b.References = p.references(b.References, means.Child("StayID"), "call")
	for d := range n.Children("PreviousDocument") {
		b.References = p.references(b.References, d.Child("ID"), "previousMessage")
	}
	b.Date = p.again("date", n.Child("IssueDateTime"), p.issued(n.Child("IssueDateTime")))
	b.Offices = p.office(b.Offices, n.Child("DeclarationOfficeID"), "declaration")
	b.Parties = p.parties(b.Parties, n, declarationParties)
	b.Parties = p.parties(b.Parties, n, olderParties)
	b.Transport = p.transport(b.Transport, means, "border")
	for i := range means.Children("Itinerary") {
		was := p.Item("calls", len(b.Calls))
		call := messages.Call{Place: messages.Place{Function: "other", FunctionCode: &messages.Code{Code: "Itinerary", List: listParty}}}
		in := p.In("place")
		p.located(&call.Place, i.Child("ID"))
		call.Place.Country = p.text("country", i.Child("RoutingCountryCode"))
		p.Back(in)
		p.Back(was)
		if call.Place.Locode != "" || call.Place.ID != nil || call.Place.Country != "" {
			b.Calls = append(b.Calls, call)
		}
	}
	for s := range n.Children("AdditionalInformation") {
		b.Notes = p.statement(b.Notes, s)
	}
	p.sender(n)
	if len(b.References) > 0 && p.message.Function == messages.FunctionOriginal {
		p.message.Source.Identity = p.message.Sender.PartyID + "/" + b.References[0].Number
	}
	return b
}

// olderParties are the parties that stand at the declaration itself in version 3.2.
var olderParties = []partyElement{{"Carrier", "carrier"}, {"Importer", "importer"}, {"Consignor", "consignor"}, {"Consignee", "consignee"}, {"NotifyParty", "notify"}}

// olderThings takes what a declaration of version 3.2 has where the later one has it elsewhere, or not.
func (p *page) olderThings(b *messages.Declaration, n *xmldoc.Node) {
	b.Parties = p.parties(b.Parties, n, olderParties)
	b.Attributes = p.attribute(b.Attributes, "jurisdictionDate", n.Child("JurisdictionDateTime"))
	n.Child("JurisdictionDateTime").Attr("formatCode")
	p.At("", func() { p.message.SourceVersion = p.text("sourceVersion", n.Child("VersionID")) })
	for d := range n.Children("DutyTaxFee") {
		b.Duties = p.duties(b.Duties, d)
	}
	for k := range n.Children("Packaging") {
		if b.Totals == nil {
			b.Totals = &messages.Totals{}
		}
		was := p.In("totals")
		b.Totals.Packages = p.packages(b.Totals.Packages, k)
		p.Back(was)
	}
	shipment := n.Child("GoodsShipment")
	if b.ExportCountry == "" {
		b.ExportCountry = p.text("exportCountry", shipment.Child("ExportationCountryCode"))
	}
	for s := range shipment.Child("Consignment").Children("AdditionalInformation") {
		b.Notes = p.statement(b.Notes, s)
	}
	for s := range shipment.Children("AdditionalInformation") {
		b.Notes = p.statement(b.Notes, s)
	}
	b.Attributes = p.attribute(b.Attributes, "freightApportionment", shipment.Child("CustomsValuation").Child("FreightChargeApportionmentCode"))
	if d := shipment.Child("DeliveryDestination"); d != nil {
		was := p.Item("places", len(b.Places))
		l := messages.Place{Function: "delivery", Name: p.text("name", d.Child("Name")), Address: p.address(d.Child("Address"), true)}
		p.Back(was)
		if l.Name != "" || l.Address != nil {
			b.Places = append(b.Places, l)
		}
	}
	first := n.Child("BorderTransportMeans").Child("FirstArrivalLocationID")
	if first.Value().OK() {
		was := p.Item("places", len(b.Places))
		l := messages.Place{Function: "entry"}
		p.located(&l, first)
		p.Back(was)
		b.Places = append(b.Places, l)
	}
}
