package asycuda

import (
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// consignment reads the goods. A SAD is one consignment; its items have no numbers but their order, by which the other
// blocks name them.
func (p *page) consignment(sad *xmldoc.Node) {
	d := p.body
	held := p.containers(sad)
	was := p.Item("consignments", 0)
	c := messages.Consignment{Number: 1}
	c.References = p.reference(c.References, "manifest", child(sad, "Identification", "Manifest_reference_number"))
	c.References = p.reference(c.References, "seal", child(sad, "Transit", "Seals", "Identity"))
	number, padding := 0, 0
	var first *xmldoc.Node
	for range sad.Children("Item") {
		number++
	}
	c.Lines = make([]messages.Line, 0, number)
	number = 0
	for n := range sad.Children("Item") {
		number++
		if !goods(n) {
			if padding++; first == nil {
				first = n
			}
			drop(n, p.layout.item())
			continue
		}
		inner := p.Item("lines", len(c.Lines))
		like := &messages.Line{}
		if len(c.Lines) > 0 {
			like = &c.Lines[len(c.Lines)-1]
		}
		c.Lines = append(c.Lines, p.goodsLine(n, number, held[number], like))
		p.Back(inner)
	}
	p.Back(was)
	if padding > 0 {
		p.Report(problem{Code: CodePadding, Severity: messages.SeverityNote, Pointer: "-", At: first.Position(),
			Text: fmt.Sprintf("%d items hold no goods and were left out", padding)})
	}
	if len(c.Lines) == 0 {
		c.Lines = nil
	}
	if c.References != nil || c.Lines != nil {
		d.Consignments = []messages.Consignment{c}
	}
	p.previous(sad)
	p.scans(sad)
}

// goods tells whether an item is one: the form is padded with empty items, whose numbers are zero.
func goods(n *xmldoc.Node) bool {
	for _, path := range [...]string{"Tarification/HScode/Commodity_code", "Goods_description/Description_of_goods", "Goods_description/Commercial_Description"} {
		if at(n, path).Value().OK() {
			return true
		}
	}
	for _, path := range [...]string{"Packages/Number_of_packages", "Valuation_item/Weight_itm/Gross_weight_itm", "Valuation_item/Weight_itm/Net_weight_itm",
		"Tarification/Item_price", "Valuation_item/Item_Invoice/Amount_foreign_currency", "Valuation_item/Item_Invoice/Amount_national_currency"} {
		if !zero(at(n, path).Value()) {
			return true
		}
	}
	return false
}

// drop leaves out on purpose what the form has below an element.
func drop(n *xmldoc.Node, b *block) {
	for _, box := range b.kids {
		n.Drop(box.name)
	}
	for c := n.First(); c != nil; c = c.Next() {
		if box := b.by[c.Local()]; box != nil && box.kids != nil {
			drop(c, box)
		}
	}
}

// goodsLine reads one item, whose lists will be about as long as those of another.
func (p *page) goodsLine(n *xmldoc.Node, number int, equipment []container, like *messages.Line) messages.Line {
	l := messages.Line{Number: number, Assigned: true, Measures: draft.Room(like.Measures), Amounts: draft.Room(like.Amounts), Duties: draft.Room(like.Duties), Attributes: draft.Room(like.Attributes), Classifications: draft.Room(like.Classifications)}
	p.MarkNode("number", n)
	p.describe(&l, n)
	p.classify(&l, n.Child("Tarification"), n.Child("Goods_description"))
	p.packages(&l, n.Child("Packages"))
	for i, c := range equipment {
		p.Mark(fmt.Sprintf("equipment/%d", i), c.id)
		l.Equipment = append(l.Equipment, c.id.Text)
	}
	weights := child(n, "Valuation_item", "Weight_itm")
	l.Measures = p.mass(l.Measures, "grossMass", "gross", weights.Child("Gross_weight_itm"))
	l.Measures = p.mass(l.Measures, "netMass", "net", weights.Child("Net_weight_itm"))
	p.supplementary(&l, n.Child("Tarification"))
	p.procedure(&l, n.Child("Tarification"))
	p.terms(&l, n.Child("IncoTerms"))
	p.value(&l, n)
	p.taxation(&l, n.Child("Taxation"))
	for _, local := range [...]string{"Free_text_1", "Free_text_2"} {
		l.Notes = p.note(l.Notes, n.Child(local))
	}
	p.attached(n, number)
	p.previousOf(&l, n, number)
	p.licence(&l, n, number)
	l.Attributes = p.keep(l.Attributes, n, p.layout.item())
	l.Measures, l.Amounts, l.Duties, l.Attributes, l.Classifications = draft.Some(l.Measures), draft.Some(l.Amounts), draft.Some(l.Duties), draft.Some(l.Attributes), draft.Some(l.Classifications)
	return l
}

// describe reads the trade's own description and the country of origin.
func (p *page) describe(l *messages.Line, n *xmldoc.Node) {
	g := n.Child("Goods_description")
	if v := g.Child("Commercial_Description").Value(); v.OK() {
		was := p.Item("descriptions", 0)
		l.Descriptions = []messages.Text{{Value: p.line("value", v)}}
		p.Back(was)
	}
	country, region := g.Child("Country_of_origin_code").Value(), g.Child("Country_of_origin_region").Value()
	was := p.Item("origins", 0)
	var o messages.Origination
	var unknown bool
	o.Country, unknown = p.country("country", country)
	o.Region = p.line("region", region)
	p.Back(was)
	if o.Country != "" || o.Region != "" {
		l.Origins = []messages.Origination{o}
	}
	if unknown {
		l.Attributes = p.attribute(l.Attributes, "Goods_description/Country_of_origin_code", country)
	}
}

// packages reads count, kind and marks. Kinds of Rec 21 are two letters; others are of national tables.
func (p *page) packages(l *messages.Line, n *xmldoc.Node) {
	was := p.Item("packages", 0)
	defer p.Back(was)
	g := messages.Package{Count: p.decimal("count", n.Child("Number_of_packages").Value())}
	kind, name := n.Child("Kind_of_packages_code").Value(), n.Child("Kind_of_packages_name").Value()
	if g.SourceType = p.code("sourceType", listPackage, kind, name); codes.Package(kind.Text) && strings.Trim(kind.Text, "0123456789") != "" {
		g.Type = p.text("type", kind)
	}
	for _, local := range [...]string{"Marks1_of_packages", "Marks2_of_packages"} {
		if v := n.Child(local).Value(); v.OK() {
			g.Marks = append(g.Marks, p.lines(fmt.Sprintf("marks/%d", len(g.Marks)), v))
		}
	}
	if g.Count != "" || g.SourceType != nil || g.Marks != nil {
		l.Packages = []messages.Package{g}
	}
	if kind.Text == "" && name.OK() {
		p.Back(was)
		l.Attributes = p.attribute(l.Attributes, "Packages/Kind_of_packages_name", name)
	}
}

// procedure reads the customs procedure: four digits are the one requested and the previous one, three more a national one.
func (p *page) procedure(l *messages.Line, n *xmldoc.Node) {
	extended, own := n.Child("Extended_customs_procedure").Value(), n.Child("National_customs_procedure").Value()
	if !extended.OK() && !own.OK() {
		return
	}
	was := p.In("procedure")
	defer p.Back(was)
	q := &messages.Procedure{Code: p.code("code", listProcedure, extended, xmldoc.Value{})}
	if s := extended.Text; len(s) == 4 && strings.Trim(s, "0123456789") == "" {
		q.Requested, q.Previous = s[:2], s[2:]
		p.Mark("requested", extended)
		p.Mark("previous", extended)
	} else if len(s) <= 35 {
		q.Requested = p.text("requested", extended)
	}
	if own.OK() {
		q.Additional = []string{p.text("additional/0", own)}
	}
	l.Procedure = q
}

// terms reads an item's terms of delivery where they differ from those of the whole.
func (p *page) terms(l *messages.Line, n *xmldoc.Node) {
	code, place := n.Child("Code").Value(), n.Child("Place").Value()
	var ofCode, ofPlace string
	if t := p.body.TradeTerms; t != nil {
		if ofCode = t.Code; t.Place != nil {
			ofPlace = t.Place.Name
		}
	}
	if code.Text != ofCode {
		l.Attributes = p.attribute(l.Attributes, "IncoTerms/Code", code)
	}
	if flat(place.Text) != ofPlace {
		l.Attributes = p.attribute(l.Attributes, "IncoTerms/Place", place)
	}
}

func flat(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, space), " ")
}

// values are the amounts of an item outside its costs, by their paths.
func values() [6][2]string {
	return [...][2]string{
		{"totalCost", "Valuation_item/Total_cost_itm"}, {"cif", "Valuation_item/Total_CIF_itm"}, {"statistical", "Valuation_item/Statistical_value"},
		{"itemTaxes", "Taxation/Item_taxes_amount"}, {"itemTaxesGuaranteed", "Taxation/Item_taxes_guaranted_amount"}, {"itemTaxesDisplayed", "Taxation/Displayed_item_taxes_amount"},
	}
}

// value reads what an item is worth. The item's price is in the currency of the invoice (box 42 is in that of box 22).
func (p *page) value(l *messages.Line, n *xmldoc.Node) {
	l.Amounts = p.amount(l.Amounts, "itemPrice", p.currency, child(n, "Tarification", "Item_price"))
	for _, c := range costs() {
		block := child(n, "Valuation_item", c.item)
		l.Amounts = p.cost(l.Amounts, c.kind, block)
		l.Attributes = p.rate(l.Attributes, block)
	}
	for _, v := range values() {
		l.Amounts = p.amount(l.Amounts, v[0], "", at(n, v[1]))
	}
}

// taxation reads the rows of duties. Rows without code and amount pad the form.
func (p *page) taxation(l *messages.Line, n *xmldoc.Node) {
	for row := range n.Children("Taxation_line") {
		code, base, rate, amount := row.Child("Duty_tax_code").Value(), row.Child("Duty_tax_Base").Value(), row.Child("Duty_tax_rate").Value(), row.Child("Duty_tax_amount").Value()
		payment, calculation := row.Child("Duty_tax_MP").Value(), row.Child("Duty_tax_Type_of_calculation").Value()
		if !code.OK() && zero(base) && zero(rate) && zero(amount) && !payment.OK() && !calculation.OK() {
			continue
		}
		was := p.Item("duties", len(l.Duties))
		duty := messages.Duty{Type: p.code("type", listTax, code, xmldoc.Value{}), Function: p.code("function", listPayment, payment, xmldoc.Value{}),
			Rate: p.text("rate", rate), Base: p.decimal("base", base)}
		inner := p.In("amount")
		if v := p.decimal("value", amount); v != "" {
			duty.Amount = &messages.Amount{Value: v, Type: "duty"}
		}
		p.Back(inner)
		p.Back(was)
		l.Duties = append(l.Duties, duty)
		l.Attributes = p.attribute(l.Attributes, rowPath("Taxation/Taxation_line", len(l.Duties), "Duty_tax_Type_of_calculation"), calculation)
	}
}

// rowPath names an element of the n-th row; no number means the first.
func rowPath(row string, n int, local string) string {
	if n > 1 {
		row = fmt.Sprintf("%s[%d]", row, n)
	}
	return row + "/" + local
}
