package asycuda

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// goods reads one of the goods that a bill covers as a line.
func (c *cargo) goods(k *messages.Consignment, n *xmldoc.Node, boxes map[string]bool) {
	was := c.Item("lines", len(k.Lines))
	defer c.Back(was)
	l := messages.Line{Number: c.lineCount + 1, Assigned: true}
	c.MarkNode("number", n)
	if v := n.Child("Goods_description").Value(); v.OK() {
		inner := c.Item("descriptions", 0)
		l.Descriptions = []messages.Text{{Value: c.lines("value", v)}}
		c.Back(inner)
	}
	l.Measures = c.mass(l.Measures, "grossMass", "gross", n.Child("Gross_mass"))
	l.Measures = c.volume(l.Measures, n.Child("Volume_in_cubic_meters").Value())
	c.packages(&l, n.Child("Number_of_packages").Value(), n.Child("Package_type_code").Value(), n.Child("Package_type_name").Value(), n.Child("Shipping_marks").Value())
	for in := range n.Children("Container_item_references") {
		for of := range in.Children("Ctn_item_reference") {
			if boxes[of.Peek("")] && !slices.Contains(l.Equipment, of.Peek("")) {
				l.Equipment = append(l.Equipment, c.text(fmt.Sprintf("equipment/%d", len(l.Equipment)), of.Value()))
			}
		}
	}
	if l.Descriptions != nil || l.Measures != nil || l.Packages != nil {
		c.lineCount++
		k.Lines = append(k.Lines, l)
	}
}

// danger reads the class and the UN number that some senders state with a container. They are those of the lines that are in it: of the
// only line, or of those that name the container.
func (c *cargo) danger(k *messages.Consignment, n *xmldoc.Node) {
	class, number := n.Child("IMCO"), n.Child("UN")
	if un := strings.TrimPrefix(number.Peek(""), "UN"); len(un) != 4 || !digits(un) || len(class.Peek("")) > 8 {
		return
	}
	for i := range k.Lines {
		l := &k.Lines[i]
		if len(k.Lines) > 1 && !slices.Contains(l.Equipment, n.Child("Ctn_reference").Peek("")) {
			continue
		}
		was := c.Item("lines", i)
		inner := c.Item("dangerousGoods", len(l.DangerousGoods))
		d := messages.DangerousGoods{UNNumber: c.text("unNumber", number.Value())}
		if class.Peek("") != "0" {
			d.Class = c.text("class", class.Value())
		}
		c.Back(inner)
		c.Back(was)
		if !slices.Contains(l.DangerousGoods, d) {
			l.DangerousGoods = append(l.DangerousGoods, d)
		}
	}
}

// packages reads how many packages of which kind there are.
func (c *cargo) packages(l *messages.Line, count, kind, name, marks xmldoc.Value) {
	was := c.Item("packages", 0)
	defer c.Back(was)
	g := messages.Package{Count: c.decimal("count", count)}
	if g.SourceType = c.code("sourceType", listPackage, kind, name); codes.Package(kind.Text) && strings.Trim(kind.Text, "0123456789") != "" {
		g.Type = c.text("type", kind)
	}
	if marks.OK() {
		g.Marks = []string{c.lines("marks/0", marks)}
	}
	if g.Count != "" || g.SourceType != nil || g.Marks != nil {
		l.Packages = []messages.Package{g}
	}
}

// volume reads cubic metres.
func (c *cargo) volume(list []messages.Measure, v xmldoc.Value) []messages.Measure {
	if !v.OK() {
		return list
	}
	was := c.Item("measures", len(list))
	defer c.Back(was)
	if d := c.decimal("value", v); d != "" {
		return append(list, messages.Measure{Type: "grossVolume", Quantity: messages.Quantity{Value: d, UnitCode: "MTQ", UnitBasis: "format"}})
	}
	return list
}

// values reads what a bill says of freight, customs value and insurance.
func (c *cargo) values(k *messages.Consignment, n *xmldoc.Node) {
	for _, part := range [...][4]string{{"Freight_segment", "Freight_value", "Freight_currency", "freight"}, {"Customs_segment", "Customs_value", "Customs_currency", "customsValue"},
		{"Insurance_segment", "Insurance_value", "Insurance_currency", "insurance"}, {"Transport_segment", "Transport_value", "Transport_currency", "transport"}} {
		block := n.Child(part[0])
		currency := block.Child(part[2])
		before := len(k.Amounts)
		k.Amounts = c.amount(k.Amounts, part[3], "", block.Child(part[1]))
		if len(k.Amounts) == before {
			continue
		}
		was := c.Item("amounts", before)
		if codes.Currency(currency.Peek("")) {
			k.Amounts[before].Currency = c.text("currency", currency.Value())
		}
		c.Back(was)
	}
}

// container reads a container of a bill. It is declared once; bills that share it point to it.
func (c *cargo) container(k *messages.Consignment, n *xmldoc.Node) {
	v := n.Child("Ctn_reference").Value()
	if !v.OK() {
		return
	}
	k.Equipment = append(k.Equipment, v.Text)
	c.Mark(fmt.Sprintf("consignments/%d/equipment/%d", k.Number-1, len(k.Equipment)-1), v)
	if c.boxes[v.Text] {
		return // what this row says otherwise is kept with the bill
	}
	c.boxes[v.Text] = true
	was := c.Item("equipment", len(c.m.Equipment))
	e := messages.Equipment{ID: c.text("id", v), SizeType: c.code("sizeType", listContainer, n.Child("Type_of_container").Value(), xmldoc.Value{}),
		Category: c.code("category", listFullness, n.Child("Empty_Full").Value(), xmldoc.Value{}), CheckDigit: "notApplicable"}
	switch folded := messages.Fold(e.ID); {
	case codes.Container(folded):
		e.CheckDigit = "valid"
	case codes.ContainerShape(folded):
		e.CheckDigit = "invalid"
	}
	e.Measures = c.mass(e.Measures, "tareMass", "tare", n.Child("Empty_weight"))
	for _, local := range [...]string{"Goods_weight", "Goods_Weight", "Gross_weight"} {
		if len(e.Measures) == 0 || e.Measures[len(e.Measures)-1].Type != "grossMass" {
			e.Measures = c.mass(e.Measures, "grossMass", "gross", n.Child(local))
		}
	}
	by := n.Child("Sealing_party")
	if by == nil {
		by = n.Child("Sealing_Party")
	}
	for _, local := range [...]string{"Marks1", "Marks2", "Marks3", "Seal_number"} {
		if text := n.Child(local).Peek(""); text != "" && len(text) <= 35 {
			mark, inner := n.Child(local).Value(), c.Item("seals", len(e.Seals))
			e.Seals = append(e.Seals, messages.Seal{ID: c.text("id", mark), Party: c.code("party", listElement, by.Value(), xmldoc.Value{})})
			c.Back(inner)
		}
	}
	c.Back(was)
	c.m.Equipment = append(c.m.Equipment, e)
}

// party reads a party with code, name and address, whose elements begin with the block's name.
func (c *cargo) party(list *[]messages.Party, role string, n *xmldoc.Node, prefix string) {
	code, name, address := n.Child(prefix+"_code").Value(), n.Child(prefix+"_name").Value(), n.Child(prefix+"_address").Value()
	if !code.OK() && !name.OK() && !address.OK() {
		return
	}
	was := c.Item("parties", len(*list))
	defer c.Back(was)
	party := messages.Party{Role: role}
	c.id(&party, code, schemeNational)
	c.name(&party, name)
	if address.OK() {
		inner := c.In("address")
		party.Address = &messages.Address{}
		for line := range strings.Lines(address.Text) {
			if line = strings.TrimSpace(line); line != "" {
				c.Mark(fmt.Sprintf("lines/%d", len(party.Address.Lines)), address)
				party.Address.Lines = append(party.Address.Lines, line)
			}
		}
		c.Back(inner)
	}
	*list = append(*list, party)
}

// place reads a place by its UN/LOCODE, or by the code that it has.
func (c *cargo) place(list []messages.Place, function string, n *xmldoc.Node) []messages.Place {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := c.Item("places", len(list))
	defer c.Back(was)
	p := messages.Place{Function: function}
	if codes.Locode(v.Text) {
		p.Locode = c.text("locode", v)
	} else {
		c.Mark("id/id", v)
		p.ID = &messages.Identifier{ID: v.Text, Scheme: schemeSystem}
	}
	return append(list, p)
}

// direction is that of all bills, where they agree.
func (c *cargo) direction() {
	for i := range c.m.Consignments {
		for _, a := range c.m.Consignments[i].Attributes {
			if a.Name != "Bol_id/Bol_nature" {
				continue
			}
			d := natures[a.Value]
			if d == "" || c.m.Direction != "" && c.m.Direction != d {
				c.m.Direction = ""
				return
			}
			c.m.Direction = d
		}
	}
}

// rest keeps what has no member of its own at or below an element as attributes, under its path.
func (c *cargo) rest(list []messages.Attribute, n *xmldoc.Node) []messages.Attribute {
	found, ok := c.left[n]
	if !ok {
		n.Unread(func(owner *xmldoc.Node, local string, v xmldoc.Value) bool {
			if name := below(n, owner); local == "" && v.OK() && len(name) <= 70 && len(found) < draft.MaxFaults {
				found = append(found, leftover{name, v})
			}
			return true
		})
		for _, k := range found {
			k.v.Read()
		}
		c.left[n] = found
	}
	for _, k := range found {
		list = c.attribute(list, k.name, k.v)
	}
	return list
}

// below names an element by its path from another, with its number among equals.
func below(from, owner *xmldoc.Node) string {
	return strings.TrimPrefix(strings.TrimPrefix(owner.Path(), from.Path()), "/")
}
