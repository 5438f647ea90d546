package wco

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// ErrMovement says that a movement is none that inventory linking has a message for, or lacks what the message cannot be without.
var ErrMovement = fmt.Errorf("inventory linking has no message for this movement: %w", adapters.ErrKind)

// linking writes a movement as the request of inventory linking that tells of it.
func (s *sheet) linking(b *messages.Movement) (*element, error) {
	if s.message.Function != messages.FunctionOriginal {
		return nil, fmt.Errorf("%w: a message of function %q", ErrMovement, s.message.Function)
	}
	code := linkCode(b)
	s.done("/body/event", "/body/phase", "/body/eventCode/code", "/body/eventCode/text")
	switch code {
	case "":
		return nil, fmt.Errorf("%w: the event %s %s", ErrMovement, b.Phase, b.Event)
	case importsArrival:
		return s.arrivedImport(b)
	case "EAC", "CST":
		root := &element{name: "inventoryLinkingConsolidationRequest", attrs: [][2]string{{"xmlns", spaceMovements}}}
		root.add("messageCode").text = code
		s.masterUCR(root, b)
		if !s.ucrBlock(root, b) && code == "EAC" || root.kids[len(root.kids)-1].name == "messageCode" {
			return nil, fmt.Errorf("%w: no unique consignment reference", ErrMovement)
		}
		return root, nil
	}
	root := &element{name: "inventoryLinkingMovementRequest", attrs: [][2]string{{"xmlns", spaceMovements}}}
	root.add("messageCode").text = code
	s.agentDetails(root, b)
	if !s.ucrBlock(root, b) {
		return nil, fmt.Errorf("%w: no unique consignment reference", ErrMovement)
	}
	if !s.goodsPosition(root, b.Place) {
		s.losses = append(s.losses, messages.Fault{Code: CodeLacking, Severity: messages.SeverityWarn, Pointer: "/body/place",
			Text: "the request does not say where the goods are, which its schema demands", Expected: "a place as customs name it: country, type, way of naming, name"})
	}
	s.movementTimes(root, b)
	for i, y := range b.Parties {
		for k, id := range y.IDs {
			if y.Role == "warehouse" && id.Scheme == schemeShed {
				s.leaf(root, "shedOPID", at(at("/body/parties", i)+"/ids", k)+"/id", id.ID)
				s.done(at("/body/parties", i)+"/role", at(at("/body/parties", i)+"/ids", k)+"/scheme")
			}
		}
	}
	s.masterUCR(root, b)
	s.attribute(root, "masterOpt", "/body/attributes", b.Attributes, "masterOption")
	if i := slices.IndexFunc(b.Attributes, func(a messages.Attribute) bool { return a.Name == "masterOption" }); i >= 0 {
		s.done(at("/body/attributes", i) + "/code/code")
	}
	s.leaf(root, "movementReference", "", s.reference("/body/references", b.References, "functionalReference"))
	s.transportDetails(root, b)
	return root, nil
}

// importsArrival stands for the arrival of imports, which has no code of its own.
const importsArrival = "inventoryLinkingImportsGoodsArrival"

// linkCode is the code of a movement: its own where it came from inventory linking, else by what happened.
func linkCode(b *messages.Movement) string {
	if b.EventCode != nil && b.EventCode.List == listInventory {
		if _, known := happenings[b.EventCode.Code]; known || b.EventCode.Code == importsArrival {
			return b.EventCode.Code
		}
		return ""
	}
	switch {
	case b.Event == messages.MovementArrived && b.Phase == "actual":
		return "EAL"
	case b.Event == messages.MovementArrived && (b.Phase == "estimated" || b.Phase == "planned"):
		return "EAA"
	case b.Event == messages.MovementDeparted && b.Phase == "actual":
		return "EDL"
	}
	return ""
}

// ucrBlock writes what moved: the declaration's own reference, else a master.
func (s *sheet) ucrBlock(root *element, b *messages.Movement) bool {
	found := slices.IndexFunc(b.References, func(r messages.Reference) bool { return r.Type == "ucr" })
	if found < 0 { // a master that moved as such
		found = slices.IndexFunc(b.References, func(r messages.Reference) bool { return r.Type == typeMaster && r.SourceType != nil })
	}
	if found < 0 && linkCode(b) != "CST" && linkCode(b) != "EAC" {
		found = slices.IndexFunc(b.References, func(r messages.Reference) bool { return r.Type == typeMaster })
	}
	if found < 0 {
		return false
	}
	r, p := b.References[found], at("/body/references", found)
	block := root.add("ucrBlock")
	s.leaf(block, "ucr", p+"/number", r.Number)
	s.leaf(block, "ucrPartNo", p+"/version", r.Version)
	kind := "D"
	if r.Type == typeMaster {
		kind = "M"
	}
	block.add("ucrType").text = kind
	s.done(p+"/type", p+"/sourceType/code")
	return true
}

// masterUCR writes the master that the goods are under.
func (s *sheet) masterUCR(root *element, b *messages.Movement) {
	for i, r := range b.References {
		if p := at("/body/references", i); r.Type == typeMaster && r.SourceType == nil && !s.written[p+"/number"] {
			s.leaf(root, "masterUCR", p+"/number", r.Number)
			s.done(p + "/type")
			return
		}
	}
}

// agentDetails writes who reports.
func (s *sheet) agentDetails(root *element, b *messages.Movement) {
	agent := root.add("agentDetails")
	for i, y := range b.Parties {
		p := at("/body/parties", i)
		if y.Role != "agent" {
			continue
		}
		for k, id := range y.IDs {
			if id.Scheme == "EORI" {
				s.leaf(agent, "EORI", at(p+"/ids", k)+"/id", id.ID)
				s.done(p+"/role", at(p+"/ids", k)+"/scheme")
				break
			}
		}
		s.attribute(agent, "agentLocation", "/body/attributes", b.Attributes, "agentLocation")
		if y.RoleCode != nil && y.RoleCode.List == listAgentRole {
			s.code(agent, "agentRole", p+"/roleCode", y.RoleCode)
			s.done(p + "/role")
		}
		return
	}
}

// goodsPosition writes where the goods are, in one word.
func (s *sheet) goodsPosition(root *element, p *messages.Place) bool {
	if p == nil || p.ID == nil {
		return false
	}
	const at = "/body/place"
	word := p.ID.ID
	if c := p.FunctionCode; c != nil && c.List == listLocation && p.Country != "" {
		word = p.Country + c.Code + p.ID.Scheme + p.ID.ID
		s.done(at+"/country", at+"/functionCode/code", at+"/functionCode/sourceCode", at+"/functionCode/sourceList")
	} else if p.ID.Scheme != "goodsLocation" {
		return false
	}
	s.leaf(root, "goodsLocation", at+"/id/id", word)
	s.done(at+"/function", at+"/id/scheme")
	return true
}

// movementTimes writes when the goods arrived and left.
func (s *sheet) movementTimes(root *element, b *messages.Movement) {
	times := map[string]func(){}
	own := "arrival"
	if b.Event == messages.MovementDeparted {
		own = "departure"
	}
	times[own] = func() { s.dateTime(root, own, "/body/time", b.Time) }
	for i, d := range b.Dates {
		if times[d.Type] == nil && (d.Type == "arrival" || d.Type == "departure") {
			times[d.Type] = func() {
				s.dateTime(root, d.Type, at("/body/dates", i)+"/time", d.Time)
				s.done(at("/body/dates", i) + "/type")
			}
		}
	}
	for _, kind := range [...]string{"arrival", "departure"} {
		if write := times[kind]; write != nil {
			write()
		}
	}
}

// dateTime writes a time as XML Schema has it; one without a zone or seconds stays so.
func (s *sheet) dateTime(root *element, kind, pointer string, t *messages.Time) {
	if t == nil {
		return
	}
	s.leaf(root, "goods"+strings.ToUpper(kind[:1])+kind[1:]+"DateTime", pointer+"/value", t.Value+t.Zone)
	s.done(pointer + "/zone")
}

// transportDetails writes the means of transport across the border.
func (s *sheet) transportDetails(root *element, b *messages.Movement) {
	if len(b.Transport) == 0 {
		return
	}
	const p = "/body/transport/0"
	t, e := b.Transport[0], root.add("transportDetails")
	if len(t.IDs) > 0 {
		s.leaf(e, "transportID", p+"/ids/0/id", t.IDs[0].ID)
	} else {
		s.leaf(e, "transportID", p+"/name", t.Name)
	}
	s.leaf(e, "transportMode", p+"/mode", t.Mode)
	if t.Mode == "" && t.ModeCode != nil && t.ModeCode.List == listMode {
		s.code(e, "transportMode", p+"/modeCode", t.ModeCode)
	}
	s.leaf(e, "transportNationality", p+"/nationality", t.Nationality)
	if t.Stage == "border" {
		s.done(p + "/stage")
	}
}

// arrivedImport writes that the goods of an import declaration arrived.
func (s *sheet) arrivedImport(b *messages.Movement) (*element, error) {
	root := &element{name: importsArrival, attrs: [][2]string{{"xmlns", spaceInventory + "Import/v1"}}}
	for i, r := range b.References {
		p := at("/body/references", i)
		switch {
		case r.Type == "mrn" || r.Type == "declaration":
			s.leaf(root, "entryNumber", p+"/number", r.Number)
			s.leaf(root, "entryVersionNumber", p+"/version", r.Version)
		case r.Type == "ucr":
			s.leaf(root, "inventoryConsignmentReference", p+"/number", r.Number)
		default:
			continue
		}
		s.done(p+"/type", p+"/sourceType/code")
	}
	if len(root.kids) == 0 {
		return nil, fmt.Errorf("%w: no declaration", ErrMovement)
	}
	if len(b.Transport) > 0 {
		s.leaf(root, "transportNationality", "/body/transport/0/nationality", b.Transport[0].Nationality)
		s.done("/body/transport/0/stage")
	}
	return root, nil
}
