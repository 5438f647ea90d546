package chinasw

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// boxID is the number of a container.
func boxID(n *xmldoc.Node) *xmldoc.Node {
	return firstOf(n.Child("EquipmentIdentification").Child("ID"), n.Child("ID"))
}

// boxOf is a container by its number.
func boxOf(id string) messages.Equipment {
	e := messages.Equipment{ID: id, CheckDigit: "notApplicable"}
	if codes.ContainerShape(id) {
		if e.Scheme, e.CheckDigit = "ISO6346", "invalid"; codes.Container(id) {
			e.CheckDigit = "valid"
		}
	}
	return e
}

// boxesIn takes the containers and trailers below n, each once for the message.
func (c *cargo) boxesIn(n *xmldoc.Node, into *[]messages.Equipment) {
	for e := range n.Children("TransportEquipment") {
		c.box(e, into)
	}
}

// box takes a container. What an earlier consignment said of it is added to.
func (c *cargo) box(n *xmldoc.Node, into *[]messages.Equipment) string {
	id := boxID(n).Value()
	if !id.OK() {
		return ""
	}
	i, have := c.boxes[id.Text]
	if !have {
		i = len(*into)
		c.boxes[id.Text] = i
		*into = append(*into, boxOf(id.Text))
	}
	at := "/body/equipment/" + strconv.Itoa(i)
	c.Mark(at+"/id", id)
	e := &(*into)[i]
	if v := n.Child("CharacteristicCode").Value(); e.SizeType == nil {
		e.SizeType = c.code(at+"/sizeType", v, listBox)
	}
	if v := firstOf(n.Child("TypeCode"), n.Child("SupplierPartyTypeCode")).Value(); e.Category == nil {
		e.Category = c.code(at+"/category", v, listManifest)
	}
	if v := n.Child("FullnessCode").Value(); v.OK() {
		switch v.Text {
		case "4":
			e.Fullness = "empty"
		case "5", "7", "8":
			e.Fullness = "full"
		default:
			e.Fullness = "other"
		}
		c.Mark(at+"/fullness", v)
	}
	for _, local := range [...]string{"TareWeight", "TareWeightMeasure"} {
		if d := c.decimal(at+"/measures/0/value", n.Child(local).Value()); d != "" && e.Measures == nil {
			q := messages.Quantity{Value: d, UnitCode: "KGM", UnitBasis: "format", Qualifier: "tare"}
			if v := n.Child(local).Attr("unitCode"); codes.Unit(v.Text) {
				c.Mark(at+"/measures/0/unitCode", v)
				q.UnitCode, q.UnitBasis = v.Text, "stated"
			}
			e.Measures = []messages.Measure{{Type: "tareMass", Quantity: q}}
		}
	}
	for _, local := range [...]string{"SealID", "Seal"} {
		for s := range n.Children(local) {
			c.seal(e, s, at)
		}
	}
	return e.ID
}

// seal takes a seal, with who put it on.
func (c *cargo) seal(e *messages.Equipment, n *xmldoc.Node, at string) {
	v := firstOf(n, n.Child("ID")).Value()
	if !v.OK() {
		return
	}
	for i := range e.Seals {
		if e.Seals[i].ID == v.Text {
			return
		}
	}
	at += "/seals/" + strconv.Itoa(len(e.Seals))
	c.Mark(at+"/id", v)
	s := messages.Seal{ID: v.Text}
	by := n.Child("AgencyCode").Value()
	if !by.OK() {
		by = n.Attr("AgencyCode")
	}
	s.Party = c.code(at+"/party", by, "untdid9303")
	e.Seals = append(e.Seals, s)
}

// held takes the containers that hold a consignment or a commodity.
func (c *cargo) held(list []string, n *xmldoc.Node) []string {
	for e := range n.Children("TransportEquipment") {
		list = c.holds(list, boxID(e))
		c.box(e, c.equipment())
	}
	for e := range n.Children("EquipmentIdentification") {
		list = c.holds(list, e.Child("ID"))
		if v := e.Child("ID").Value(); v.OK() {
			if _, have := c.boxes[v.Text]; !have {
				c.boxes[v.Text] = len(*c.equipment())
				c.Mark("/body/equipment/"+strconv.Itoa(len(*c.equipment()))+"/id", v)
				*c.equipment() = append(*c.equipment(), boxOf(v.Text))
			}
		}
	}
	return list
}

func (c *cargo) equipment() *[]messages.Equipment { return &c.body.Equipment }

func (c *cargo) holds(list []string, n *xmldoc.Node) []string {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := c.Item("equipment", len(list))
	defer c.Back(was)
	return append(list, c.text("", v))
}
