package asycuda

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

func itoa(n int) string { return strconv.Itoa(n) }

// line fills in one item.
func (e *encoder) line(it *item) {
	l, s := it.line, it.sheet
	for _, a := range l.Attributes {
		s.attribute(e.layout.item(), a.Name, a.Value)
	}
	e.goods(l, s)
	if len(l.Packages) > 0 {
		e.packages(&l.Packages[0], s)
	}
	for i := range l.Measures {
		e.measure(&l.Measures[i], s)
	}
	if q := l.Procedure; q != nil {
		code := q.Requested + q.Previous
		if q.Code != nil {
			code = q.Code.Code
		}
		s.set("Tarification/Extended_customs_procedure", code)
		if len(q.Additional) > 0 {
			s.set("Tarification/National_customs_procedure", q.Additional[0])
		}
	}
	s.set("IncoTerms/Code", e.top.boxes["Transport/Delivery_terms/Code"])
	s.set("IncoTerms/Place", e.top.boxes["Transport/Delivery_terms/Place"])
	e.value(l, s)
	for i, duty := range l.Duties {
		row := s.row("Taxation/Taxation_line", i+1)
		if row == nil {
			break
		}
		if duty.Type != nil {
			row.set("Duty_tax_code", duty.Type.Code)
		}
		row.set("Duty_tax_Base", string(duty.Base))
		row.set("Duty_tax_rate", duty.Rate)
		if duty.Amount != nil {
			row.set("Duty_tax_amount", string(duty.Amount.Value))
		}
		if duty.Function != nil {
			row.set("Duty_tax_MP", duty.Function.Code)
		}
	}
	for _, n := range l.Notes {
		if n.Subject == "Free_text_1" || n.Subject == "Free_text_2" {
			s.set(n.Subject, n.Text)
		}
	}
}

// goods fills in what the goods are and where they are from.
func (e *encoder) goods(l *messages.Line, s *sheet) {
	if len(l.Descriptions) > 0 {
		s.set("Goods_description/Commercial_Description", l.Descriptions[0].Value)
	}
	if len(l.Origins) > 0 {
		s.set("Goods_description/Country_of_origin_code", l.Origins[0].Country)
		s.set("Goods_description/Country_of_origin_region", l.Origins[0].Region)
	}
	if c := tariff(l); c != nil {
		for i, part := range cutRecord(c) {
			name := "Commodity_code"
			if i > 0 {
				name = precisions()[i-1]
			}
			s.set("Tarification/HScode/"+name, part)
		}
		s.set("Goods_description/Description_of_goods", c.Name)
	}
	for _, id := range l.Identifiers {
		if id.Type == identifierProduct {
			s.set("Tarification/HScode/Precision_4", id.Value)
		}
	}
}

// tariff picks the code that goes into the form: that of the country's tariff, else the longest of the HS.
func tariff(l *messages.Line) *messages.Classification {
	var best *messages.Classification
	for i := range l.Classifications {
		c := &l.Classifications[i]
		if c.System == "national" {
			return c
		}
		if codes.HSBased(c.System) && (best == nil || len(c.Code) > len(best.Code)) {
			best = c
		}
	}
	return best
}

func (e *encoder) packages(g *messages.Package, s *sheet) {
	s.set("Packages/Number_of_packages", string(g.Count))
	if g.SourceType != nil {
		s.set("Packages/Kind_of_packages_code", g.SourceType.Code)
		s.set("Packages/Kind_of_packages_name", g.SourceType.Text)
	} else {
		s.set("Packages/Kind_of_packages_code", g.Type)
	}
	switch {
	case len(g.Marks) == 1:
		s.set("Packages/Marks1_of_packages", g.Marks[0])
	case len(g.Marks) > 1:
		s.set("Packages/Marks1_of_packages", g.Marks[0])
		s.set("Packages/Marks2_of_packages", strings.Join(g.Marks[1:], "\n"))
	}
}

// measure fills in a mass, or the next free row of supplementary units.
func (e *encoder) measure(m *messages.Measure, s *sheet) {
	switch m.Type {
	case "grossMass":
		s.set("Valuation_item/Weight_itm/Gross_weight_itm", e.kilograms(&m.Quantity))
	case "netMass":
		s.set("Valuation_item/Weight_itm/Net_weight_itm", e.kilograms(&m.Quantity))
	case "supplementary":
		const rows = "Tarification/Supplementary_unit"
		n := 1
		for n <= len(s.rows[rows]) && len(s.rows[rows][n-1].boxes) > 0 {
			n++
		}
		row := s.row(rows, n)
		if row == nil {
			return
		}
		row.set("Suppplementary_unit_code", m.SourceUnit)
		row.set("Suppplementary_unit_code", m.UnitCode)
		row.set("Suppplementary_unit_quantity", string(m.Value))
		if m.SourceType != nil {
			row.set("Suppplementary_unit_name", m.SourceType.Text)
		}
	}
}

func (e *encoder) value(l *messages.Line, s *sheet) {
	for _, c := range costs() {
		e.cost(s, "Valuation_item/"+c.item, c.kind, l.Amounts)
	}
	for _, a := range l.Amounts {
		if a.Type == "itemPrice" {
			s.set("Tarification/Item_price", string(a.Value))
		}
		for _, v := range values() {
			if v[0] == a.Type {
				s.set(v[1], string(a.Value))
			}
		}
	}
}

// equipment fills in a row for each container and each item in it.
func (e *encoder) equipment() {
	for i := range e.d.Equipment {
		q := &e.d.Equipment[i]
		for n, ordinal := range e.loads[q.ID] {
			e.container(q, n+1).set("Item_Number", itoa(ordinal))
		}
		if len(e.loads[q.ID]) == 0 {
			e.container(q, 1)
		}
	}
}

// container fills in the n-th row of a container.
func (e *encoder) container(q *messages.Equipment, n int) *sheet {
	row := e.top.next("Container")
	row.set("Container_identity", q.ID)
	if n > 1 {
		for _, local := range append(containerRest(), containerOwn()...) {
			row.set(local, e.containers[containerPath(q.ID, n, local)])
		}
	}
	for _, local := range containerRest() {
		row.set(local, e.containers[containerPath(q.ID, 1, local)])
	}
	if q.SizeType != nil {
		row.set("Container_type", q.SizeType.Code)
	}
	if q.Category != nil {
		row.set("Empty_full_indicator", q.Category.Code)
	}
	for i := range q.Measures {
		m := &q.Measures[i]
		switch {
		case m.Type == "grossMass":
			row.set("Gross_weight", e.kilograms(&m.Quantity))
		case m.SourceType != nil && m.SourceType.Code == "Packages_weight":
			row.set("Packages_weight", e.kilograms(&m.Quantity))
		}
	}
	return row
}

// documents fills in documents at the items that they are for, and previous declarations in rows of their own.
func (e *encoder) documents() {
	rows := map[string]int{}
	for i := range e.d.Documents {
		d := &e.d.Documents[i]
		list, code, text := "", "", d.Name
		if d.Type != nil {
			list, code = d.Type.List, d.Type.Code
			if d.Type.Text != "" {
				text = d.Type.Text
			}
		}
		switch f := previousFormOf(list, code); {
		case f != nil:
			rows[code]++
			if row := e.top.row(code, rows[code]); row != nil {
				e.previous(row, f, d)
			}
		case d.Relation != nil && d.Relation.List == listElement && strings.HasPrefix(d.Relation.Code, "SW_scans_"):
			e.scan(d, code, text)
		case list == listElement && e.layout.item().find("Previous_doc/"+code) != nil:
			for _, it := range e.applying(d.AppliesTo) {
				if it.sheet.set("Previous_doc/"+code, d.Number) && d.DocumentLine > 0 {
					it.sheet.set("Previous_doc/Summary_declaration_sl", itoa(d.DocumentLine))
				}
			}
		case list == listElement && code == "Licence_number":
			e.licence(d)
		default:
			for _, it := range e.applying(d.AppliesTo) {
				row := it.sheet.next("Attached_documents")
				row.set("Attached_document_code", code)
				row.set("Attached_document_name", text)
				row.set("Attached_document_reference", d.Number)
				row.set("Attached_document_Authority", d.Issuer)
				row.set("Attached_document_date", e.date(d.Issued))
			}
		}
	}
}

func (e *encoder) licence(d *messages.Document) {
	for _, it := range e.applying(d.AppliesTo) {
		if !it.sheet.set("Licence_number", d.Number) {
			continue
		}
		for _, w := range d.WriteOffs {
			if w.Amount != nil && w.Line == it.line.Number {
				it.sheet.set("Amount_deducted_from_licence", string(w.Amount.Value))
			}
		}
	}
}

func (e *encoder) scan(d *messages.Document, code, text string) {
	row := e.top.next(d.Relation.Code)
	row.set("Document_type_code", code)
	row.set("Document_type_name", text)
	row.set("Document_reference", d.Number)
	row.set("Document_reference_date", e.date(d.Issued))
	if d.Attachment != nil {
		row.set("Document_id", d.Attachment.Name)
	}
	if len(d.AppliesTo) == 1 && d.Relation.Code == "SW_scans_items" {
		row.set("Item_number", itoa(e.ordinals[d.AppliesTo[0]]))
	}
}

func previousFormOf(list, code string) *previousForm {
	forms := previousForms()
	for i := range forms {
		if list == listElement && forms[i].row == code {
			return &forms[i]
		}
	}
	return nil
}

func (e *encoder) previous(row *sheet, f *previousForm, d *messages.Document) {
	year, serial, number := cutPrevious(d.Number, d.Issuer)
	if d.Issued != nil {
		year = e.date(d.Issued)
	}
	row.set(f.office, d.Issuer)
	row.set(f.year, year)
	row.set(f.serial, serial)
	row.set(f.number, number)
	if d.DocumentLine > 0 {
		row.set(f.item, itoa(d.DocumentLine))
	}
	if len(d.AppliesTo) > 0 {
		row.set(f.line, itoa(e.ordinals[d.AppliesTo[0]]))
	}
	if f.weight == "" || len(d.WriteOffs) == 0 {
		return
	}
	if q := d.WriteOffs[0].Quantity; q != nil {
		row.set(f.weight, e.kilograms(q))
	}
	if a := d.WriteOffs[0].Amount; a != nil {
		row.set(f.value, fmt.Sprint(a.Value))
	}
}
