package chinasw

import (
	"github.com/clearhub/clearhub/messages"
)

// movement reads that goods arrived at a supervised place, or the confirmation of a means of transport.
func (c *cargo) movement(phase string) *messages.Movement {
	n, b := c.node, &messages.Movement{Event: messages.MovementArrived, Phase: phase}
	// Consignments and containers are read as a manifest has them.
	c.body = &messages.Manifest{}
	c.function(true)
	kind := c.head.Child("MessageType").Value()
	b.EventCode = c.code("eventCode", kind, listManifest)
	if b.EventCode == nil {
		b.EventCode = &messages.Code{Code: c.kind, List: listManifest}
	}
	first, _ := manifestDigits(c.kind)
	b.EventCode.Text = lookup("manifests", first, "name")
	c.Mark("event", kind)
	b.References = c.numbers()
	if v := n.Child("DeclarationOfficeID").Value(); v.OK() {
		b.Attributes = c.attribute(b.Attributes, "declarationOffice", v)
	}
	b.Parties = c.namedParties(b.Parties, n)
	b.Transport = c.transport(b.Transport, n.Child("BorderTransportMeans"))
	b.Parties = c.master(b.Parties, n.Child("BorderTransportMeans").Child("Master"))
	for x := range n.Children("Consignment") {
		b.Transport = c.transport(b.Transport, x.Child("BorderTransportMeans"))
		b.Parties = c.master(b.Parties, x.Child("BorderTransportMeans").Child("Master"))
		c.boxesIn(x.Child("BorderTransportMeans"), &c.body.Equipment)
	}
	c.boxesIn(n.Child("BorderTransportMeans"), &c.body.Equipment)
	c.boxesIn(n, &c.body.Equipment)
	at := n.Child("UnloadingLocation")
	in := c.In("place")
	place := messages.Place{Function: "event", Name: c.line("name", at.Child("Name").Value())}
	c.located(&place, at.Child("ID"))
	c.Back(in)
	if place.ID != nil || place.Name != "" {
		b.Place = &place
	}
	b.Time = c.time("time", firstOf(at.Child("ArrivalDateTime"), at.Child("ArrivalDate")).Value())
	for i := range b.Transport {
		if b.Time == nil && b.Transport[i].Arrival != nil {
			copied := *b.Transport[i].Arrival
			b.Time = &copied
		}
	}
	b.Notes, b.Attributes = c.additional(b.Notes, b.Attributes, n)
	for x := range n.Children("Consignment") {
		if x.Child("TransportContractDocument") != nil || x.Child("ConsignmentItem") != nil {
			b.Consignments = append(b.Consignments, c.consignment(x, len(b.Consignments)))
		}
	}
	b.Equipment = c.body.Equipment
	return b
}
