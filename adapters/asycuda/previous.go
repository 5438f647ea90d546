package asycuda

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// previousForm names the elements of a row on a previous declaration, which differ between releases. What a row says
// beyond them is kept as attributes.
type previousForm struct {
	row, office, year, serial, number, item, line string
	weight, value                                 string
}

func previousForms() []previousForm {
	return []previousForm{
		{row: "Prev_decl", office: "Prev_decl_office_code", year: "Prev_decl_reg_year", serial: "Prev_decl_reg_serial", number: "Prev_decl_reg_number",
			item: "Prev_decl_item_number", line: "Prev_decl_current_item", weight: "Prev_decl_weight_written_off", value: "Prev_decl_ref_value_written_off"},
		{row: "PreviousItem", office: "Prev_reg_cuo", year: "Prev_reg_dat", serial: "Prev_reg_ser", number: "Prev_reg_nbr",
			item: "Previous_item_number", line: "Current_item_number"},
	}
}

// previous reads the previous declarations that items are taken from, with what they write off: a document each row.
func (p *page) previous(sad *xmldoc.Node) {
	for _, f := range previousForms() {
		rows := 0
		for n := range sad.Children(f.row) {
			if !n.Child(f.number).Value().OK() && zero(n.Child(f.line).Value()) {
				drop(n, p.layout.by[f.row])
				continue
			}
			rows++
			p.previousRow(n, &f, rows)
		}
	}
}

func (p *page) previousRow(n *xmldoc.Node, f *previousForm, row int) {
	d := p.body
	was := p.Item("documents", len(d.Documents))
	office, year, serial, number := n.Child(f.office).Value(), n.Child(f.year).Value(), n.Child(f.serial).Value(), n.Child(f.number).Value()
	doc := messages.Document{Class: messages.ClassPrevious, Type: &messages.Code{Code: f.row, List: listElement}, Issuer: p.line("issuer", office)}
	y := year.Text
	if len(y) != 4 || !digits(y) {
		y = yearOf(y, p.profile.DateOrder)
		doc.Issued = p.date("issued", year)
	}
	if number.OK() {
		doc.Number = entryNumber(office.Text, y, serial.Text, number.Text)
		doc.Folded = p.fold(doc.Number)
		p.Mark("number", number)
		p.Mark("folded", number)
	}
	item, line := n.Child(f.item).Value(), n.Child(f.line).Value()
	if doc.DocumentLine = p.ordinal(item); doc.DocumentLine > 0 {
		p.Mark("documentLine", item)
	}
	if current := p.ordinal(line); current > 0 {
		doc.AppliesTo = []int{current}
		p.Mark("appliesTo/0", line)
	}
	p.writeOff(&doc, n, f)
	p.Back(was)
	d.Documents = append(d.Documents, doc)
	for _, box := range p.layout.by[f.row].kids {
		switch box.name {
		case f.office, f.year, f.number, f.item, f.line, f.weight, f.value:
			continue
		case f.serial:
			if number.OK() {
				continue
			}
		}
		d.Attributes = p.attribute(d.Attributes, rowPath(f.row, row, box.name), n.Child(box.name).Value())
	}
}

// writeOff takes how much of the previous declaration an item uses up, in weight and value.
func (p *page) writeOff(doc *messages.Document, n *xmldoc.Node, f *previousForm) {
	if f.weight == "" {
		return
	}
	weight, value := n.Child(f.weight).Value(), n.Child(f.value).Value()
	was := p.Item("writeOffs", 0)
	defer p.Back(was)
	w := messages.WriteOff{DocumentLine: doc.DocumentLine}
	if doc.AppliesTo != nil {
		w.Line = doc.AppliesTo[0]
	}
	if v := p.decimal("quantity/value", weight); v != "" {
		w.Quantity = &messages.Quantity{Value: v, UnitCode: "KGM", UnitBasis: "format"}
		if unit := p.profile.ImpliedUnit; unit != "" {
			w.Quantity.UnitCode, w.Quantity.UnitBasis = unit, "partner"
		}
	}
	if v := p.decimal("amount/value", value); v != "" {
		w.Amount = &messages.Amount{Value: v, Type: "value"}
	}
	if w.Quantity != nil || w.Amount != nil {
		doc.WriteOffs = []messages.WriteOff{w}
	}
}

// cutPrevious takes apart the number of a previous declaration.
func cutPrevious(number, office string) (year, serial, rest string) {
	if office != "" {
		number = strings.TrimPrefix(number, office+" ")
	}
	if head, tail, ok := strings.Cut(number, " "); ok && len(head) == 4 && digits(head) {
		year, number = head, tail
	}
	serial, rest = cutEntryNumber(number, "", "")
	return year, serial, rest
}
