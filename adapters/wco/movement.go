package wco

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// happenings are the events of inventory linking: what happened, and whether it has.
var happenings = map[string]struct {
	event       messages.MovementEvent
	phase, name string
}{
	"EAL": {messages.MovementArrived, "actual", "arrival at the place of export"},
	"EAA": {messages.MovementArrived, "estimated", "anticipated arrival"},
	"RET": {messages.MovementArrived, "actual", "arrival told after the event"},
	"EDL": {messages.MovementDeparted, "actual", "departure"},
	"EAC": {messages.MovementOther, "", "association of a consignment with a master reference, or its end"},
	"CST": {messages.MovementOther, "", "shutting of a master reference"},
}

// event takes the message's code as an event.
func (p *page) event(b *messages.Movement, n *xmldoc.Node) {
	code := n.Child("messageCode")
	b.Event = messages.MovementOther
	b.EventCode = p.code("eventCode", code, listInventory)
	h, known := happenings[code.Text()]
	if !known {
		at := code.Position()
		if code == nil {
			at = n.Position()
		}
		p.Report(problem{Code: CodeEvent, Severity: messages.SeverityWarn, Pointer: "event", At: at, Text: "the event is missing or not known", Found: code.Text(), Expected: "EAA, EAL, RET, EDL, EAC or CST", Mend: "state what happened"})
		return
	}
	b.Event, b.Phase, b.EventCode.Text = h.event, h.phase, h.name
	p.Mark("event", code.Value())
	if h.phase != "" {
		p.Mark("phase", code.Value())
	}
}

// moved reads that goods arrived at the place of export, are expected there, or left it.
func (p *page) moved() messages.Body {
	n, b := p.doc.node, &messages.Movement{}
	p.move(b, n)
	b.References = p.linkBlock(b.References, n.Child("ucrBlock"))
	b.References = p.link(b.References, n.Child("masterUCR"), nil, true)
	b.References = p.movementReference(b.References, n)
	b.Attributes = p.attribute(b.Attributes, "masterOption", n.Child("masterOpt"))
	if k := len(b.Attributes); k > 0 {
		b.Attributes[k-1].Code = &messages.Code{Code: b.Attributes[k-1].Value, List: listMasterOpt}
		p.Mark("attributes/"+strconv.Itoa(k-1)+"/code/code", n.Child("masterOpt").Value())
	}
	b.Parties = p.agent(b.Parties, n.Child("agentDetails"))
	b.Attributes = p.attribute(b.Attributes, "agentLocation", n.Child("agentDetails").Child("agentLocation"))
	b.Parties = p.shed(b.Parties, n.Child("shedOPID"))
	return b
}

// move takes what every report of a movement says: event, place, times and means of transport.
func (p *page) move(b *messages.Movement, n *xmldoc.Node) {
	p.event(b, n)
	b.Place = p.position(n.Child("goodsLocation"))
	times := [...]struct {
		kind string
		n    *xmldoc.Node
	}{{"arrival", n.Child("goodsArrivalDateTime")}, {"departure", n.Child("goodsDepartureDateTime")}}
	if b.Event == messages.MovementDeparted {
		times[0], times[1] = times[1], times[0]
	}
	b.Time = p.time("time", times[0].n)
	was := p.Item("dates", 0)
	if t := p.time("time", times[1].n); t != nil { // the event's own time is another
		b.Dates = []messages.DatedEvent{{Type: times[1].kind, Time: t}}
	}
	p.Back(was)
	b.Transport = p.conveyance(n.Child("transportDetails"))
}

// position takes where goods are: country, type of place, how the place is named, and its name, in one word: GBAULGWLGWLGW is in
// Great Britain, a designated place (A) by a UN/LOCODE (U), LGWLGWLGW. A declaration has the same in parts.
func (p *page) position(n *xmldoc.Node) *messages.Place {
	v := n.Value()
	if !v.OK() {
		return nil
	}
	was := p.In("place")
	defer p.Back(was)
	place := messages.Place{Function: "event"}
	p.Mark("id/id", v)
	s := flat(v.Text)
	if len(s) > 4 && codes.Country(s[:2]) && strings.Contains("ABCD", s[2:3]) && strings.Contains("TUVWXYZ", s[3:4]) {
		place.Country, place.ID = s[:2], &messages.Identifier{ID: s[4:], Scheme: s[3:4]}
		place.FunctionCode = &messages.Code{Code: s[2:3], List: listLocation, SourceCode: s, SourceList: listPosition}
		p.Mark("country", v)
		p.Mark("id/scheme", v)
		p.Mark("functionCode/code", v)
		return &place
	}
	place.ID = &messages.Identifier{ID: s, Scheme: "goodsLocation"}
	return &place
}

// conveyance takes the means of transport across the border.
func (p *page) conveyance(n *xmldoc.Node) []messages.Transport {
	was := p.Item("transport", 0)
	defer p.Back(was)
	t := messages.Transport{Stage: "border", Nationality: p.text("nationality", n.Child("transportNationality"))}
	if id := p.text("ids/0/id", n.Child("transportID")); id != "" {
		t.IDs = []messages.Identifier{{ID: id}}
	}
	p.mode(&t, n.Child("transportMode"))
	if t.Nationality == "" && t.IDs == nil && t.Mode == "" && t.ModeCode == nil {
		return nil
	}
	p.MarkNode("stage", n)
	return []messages.Transport{t}
}

// agent takes who reports.
func (p *page) agent(list []messages.Party, n *xmldoc.Node) []messages.Party {
	was := p.Item("parties", len(list))
	defer p.Back(was)
	y := messages.Party{Role: "agent", RoleCode: p.code("roleCode", n.Child("agentRole"), listAgentRole)}
	if id := p.text("ids/0/id", n.Child("EORI")); id != "" {
		y.IDs = []messages.Identifier{{ID: id, Scheme: "EORI"}}
	}
	if y.IDs == nil && y.RoleCode == nil {
		return list
	}
	p.MarkNode("role", n)
	return append(list, y)
}

// shed takes the operator of the shed that holds the goods.
func (p *page) shed(list []messages.Party, n *xmldoc.Node) []messages.Party {
	was := p.Item("parties", len(list))
	defer p.Back(was)
	id := p.text("ids/0/id", n)
	if id == "" {
		return list
	}
	p.Mark("role", n.Value())
	return append(list, messages.Party{Role: "warehouse", IDs: []messages.Identifier{{ID: id, Scheme: schemeShed}}})
}

// consolidated reads that a consignment was put under a master reference, or that the master was shut.
func (p *page) consolidated() messages.Body {
	n, b := p.doc.node, &messages.Movement{}
	p.event(b, n)
	b.References = p.link(b.References, n.Child("masterUCR"), nil, true)
	b.References = p.linkBlock(b.References, n.Child("ucrBlock"))
	return b
}

// presented reads that goods of an import declaration arrived. When and where, it does not say.
func (p *page) presented() messages.Body {
	n, b := p.doc.node, &messages.Movement{Event: messages.MovementArrived, Phase: "actual"}
	p.MarkNode("event", n)
	b.EventCode = &messages.Code{Code: n.Local(), List: listInventory}
	b.References = p.entry(b.References, n)
	if v := n.Child("transportNationality"); v.Peek("") != "" {
		was := p.Item("transport", 0)
		b.Transport = []messages.Transport{{Stage: "border", Nationality: p.text("nationality", v)}}
		p.MarkNode("stage", n)
		p.Back(was)
	}
	return b
}

// entry takes the declaration that a message of imports is about, and the consignment in the port's inventory.
func (p *page) entry(list []messages.Reference, n *xmldoc.Node) []messages.Reference {
	list = p.numberOfCustoms(list, n.Child("entryNumber"), n.Child("entryVersionNumber"))
	had := len(list)
	list = p.references(list, n.Child("inventoryConsignmentReference"), "ucr")
	if len(list) > had {
		list[had].SourceType = &messages.Code{Code: "ICR", List: listLink}
	}
	return list
}
