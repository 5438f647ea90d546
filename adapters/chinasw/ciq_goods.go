package chinasw

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// goods takes the lines of an application.
func (x *application) goods() {
	c := messages.Consignment{Number: 1}
	was := x.In("consignments/0")
	defer x.Back(was)
	for _, n := range all(x.root, partGoods) {
		at := x.Item("lines", len(c.Lines))
		x.elements[n] = len(c.Lines)
		c.Lines = append(c.Lines, x.line1(n, len(c.Lines)+1))
		x.Back(at)
	}
	for _, part := range [...]struct {
		name string
		take func(*messages.Line, *xmldoc.Node)
	}{{"ITF_DCL_IO_DECL_GOODS_CONT", x.held}, {"ITF_DCL_IO_DECL_GOODS_PACK", x.packed}} {
		for _, n := range all(x.root, part.name) {
			i, ok := x.lineOf(n, len(c.Lines))
			if !ok {
				continue
			}
			at := x.Item("lines", i)
			part.take(&c.Lines[i], n)
			x.Back(at)
		}
	}
	for _, n := range all(x.root, "ITF_DCL_IO_DECL_GOODS_LIMIT") {
		x.limit(n, c.Lines)
	}
	x.body.Consignments = []messages.Consignment{c}
}

// orOf is v, or what a container's goods say again of a line: the one list of the elements that there is has the code and a unit there.
func orOf(v xmldoc.Value, line *xmldoc.Node, name string) xmldoc.Value {
	for c := line.First(); c != nil && !v.OK(); c = c.Next() {
		if c.Local() == "ITF_DCL_IO_DECL_GOODS_CONT" {
			v = c.Child(name).Value()
		}
	}
	return v
}

// line1 takes one commodity.
func (x *application) line1(n *xmldoc.Node, place int) messages.Line {
	l, f := messages.Line{Number: place}, formOf(n)
	number := f.get("GoodsNo", "GNo", "Goods_No")
	if i, err := strconv.Atoi(number.Text); err == nil && i > 0 {
		l.Number = i
		x.Mark("number", number)
	} else {
		l.Assigned, l.SourceNumber = true, x.text("sourceNumber", number)
	}
	for _, key := range [...]string{number.Text, n.Child("GoodsId").Text(), n.Child("Goods_Id").Text()} {
		if key != "" {
			x.lines[key] = place - 1
		}
	}
	if v := orOf(f.get("ProdHsCode", "CodeTs", "CodeTS"), n, "ProdHsCode"); v.OK() {
		system := nomenclature(v.Text)
		if len(v.Text) == 13 && isDigits(v.Text) {
			system = "CIQ13"
		}
		l.Classifications = x.classified(l.Classifications, system, v.Text, v)
		if ciq := f.get("CiqCode"); len(ciq.Text) == 3 && len(v.Text) == 10 {
			l.Classifications = x.classified(l.Classifications, "CIQ13", v.Text+ciq.Text, ciq)
			at := x.Item("classifications", 1)
			l.Classifications[1].SourceCode = x.text("sourceCode", ciq)
			l.Classifications[1].Name = x.line("name", f.get("CiqName"))
			x.Back(at)
		} else if ciq.OK() {
			l.Attributes = x.attribute(l.Attributes, "CiqCode", ciq)
		}
	}
	for _, d := range [...]struct {
		v        xmldoc.Value
		language string
	}{{f.get("DeclGoodsCname", "GName", "GoodsName"), "zh"}, {f.get("DeclGoodsEname"), "en"}} {
		if d.v.OK() {
			at := x.Item("descriptions", len(l.Descriptions))
			l.Descriptions = append(l.Descriptions, messages.Text{Value: x.line("value", d.v), Language: d.language})
			x.Back(at)
		}
	}
	for _, m := range [...]struct{ kind, value, unit string }{
		{"other", "CiqWeight", "CiqWtMeasUnit"}, {"other", "StdWeight", "CiqWtUnitCode"}, {"invoiced", "CiqQty", "CiqQtyMeasUnit"}, {"statistical", "Qty1", "Unit1"},
	} {
		value, unit := f.get(m.value, strings.TrimPrefix(m.value, "Ciq")), orOf(f.get(m.unit, strings.TrimPrefix(m.unit, "Ciq")), n, m.unit)
		if zero(value) && !unit.OK() || !value.OK() {
			continue
		}
		at := x.Item("measures", len(l.Measures))
		if q, ok := x.measured(value, unit); ok {
			one := messages.Measure{Type: m.kind, Quantity: q}
			if m.kind == "other" {
				one.SourceType = &messages.Code{Code: m.value, List: listCIQ}
			}
			l.Measures = append(l.Measures, one)
		}
		x.Back(at)
	}
	x.worth(&l, f)
	l.IntendedUse = x.code("intendedUse", f.get("Purpose"), "cn-purpose")
	batches := f.get("ProdBatchNo")
	for _, b := range splitNumbers(batches.Text) {
		at := x.Item("identifiers", len(l.Identifiers))
		x.Mark("value", batches)
		l.Identifiers = append(l.Identifiers, messages.GoodsIdentifier{Type: "batch", Value: b})
		x.Back(at)
	}
	l.Attributes = x.rest(l.Attributes, "", f)
	return l
}

// worth takes the line's value and origin.
func (x *application) worth(l *messages.Line, f form) {
	curr, total := f.get("CiqCurr", "Currency"), f.get("GoodsTotalVal")
	at := x.Item("amounts", 0)
	if d := x.decimal("value", total); d != "" {
		l.Amounts = []messages.Amount{{Type: "invoice", Value: d, Currency: x.currency(curr)}}
	}
	x.Back(at)
	if curr.OK() && (l.Amounts == nil || l.Amounts[0].Currency != curr.Text) {
		ours := ""
		if l.Amounts != nil {
			ours = l.Amounts[0].Currency
		}
		l.Attributes = x.translated(l.Attributes, "CiqCurr", curr, ours, "iso4217", "cn-currency")
	}
	var from string
	if from, l.Attributes = x.spelt("origins/0/country", "CiqOriginCountry", f.get("CiqOriginCountry", "OriCtryCode"), l.Attributes); from != "" {
		l.Origins = []messages.Origination{{Country: from}}
	}
}

// classified takes a commodity code under its system.
func (p *page) classified(list []messages.Classification, system, code string, v xmldoc.Value) []messages.Classification {
	was := p.Item("classifications", len(list))
	defer p.Back(was)
	p.Mark("code", v)
	k := messages.Classification{System: system, Code: code, HS6: messages.HS6(system, code)}
	if k.HS6 != "" {
		p.Mark("hs6", v)
	}
	return append(list, k)
}

// lineOf is the line that a part belongs to: the one that it stands in, the one whose number it has, or the only one.
func (x *application) lineOf(n *xmldoc.Node, lines int) (int, bool) {
	for w := n.Parent(); w != nil; w = w.Parent() {
		if w.Local() == partGoods {
			i, ok := x.elements[w]
			return i, ok
		}
	}
	for _, name := range [...]string{"GoodsNo", "Goods_No", "GNo", "GoodsId", "Goods_Id"} {
		if i, ok := x.lines[n.Child(name).Text()]; ok {
			return i, true
		}
	}
	if lines == 1 {
		return 0, true
	}
	x.Report(problem{Code: CodeLineReference, Severity: messages.SeverityWarn, Pointer: "", At: n.Position(), Text: "this belongs to no goods line that is there", Found: n.Local(), Expected: "the number of a goods line", Mend: "state the line's number"})
	return 0, false
}

// ofLine are the elements of a part that say which line it is of.
var ofLine = []string{"GoodsNo", "Goods_No", "GNo", "GoodsId", "Goods_Id", "EntDeclNo", "Ent_Decl_No", "DeclId", "Decl_Id", "Pack_Id"}

// held takes the container that a line is in.
func (x *application) held(l *messages.Line, n *xmldoc.Node) {
	f := formOf(n).known(ofLine...)
	if id := f.get("ContNo", "ContCode", "CntnrNo"); id.OK() {
		x.Mark("equipment/"+strconv.Itoa(len(l.Equipment)), id)
		l.Equipment = append(l.Equipment, id.Text)
	}
	l.Attributes = x.rest(l.Attributes, "container/", f)
}

// packed takes how a line is packed; packing that is not the main one is of another level.
func (x *application) packed(l *messages.Line, n *xmldoc.Node) {
	f := formOf(n).known(ofLine...)
	was := x.Item("packages", len(l.Packages))
	k := messages.Package{Count: x.decimal("count", f.get("PackQty"))}
	if v := f.get("PackTypeCode"); v.OK() {
		k.SourceType = x.code("sourceType", v, "cn-wrap-type")
		k.SourceType.Text = f.get("PackCatgName").Text
		if k.Type = lookup("packages", v.Text, "target"); k.Type != "" {
			x.Mark("type", v)
		}
	}
	if main := f.get("IsMainPack"); main.OK() && main.Text != "1" && main.Text != "Y" {
		k.Level = levelOther
		x.Mark("level", main)
	}
	x.Back(was)
	if k.Count != "" || k.SourceType != nil {
		l.Packages = append(l.Packages, k)
	}
	l.Attributes = x.rest(l.Attributes, "package/"+strconv.Itoa(len(l.Packages))+"/", f)
}

// limit takes a licence of a line with what it writes off.
func (x *application) limit(n *xmldoc.Node, lines []messages.Line) {
	i, ok := x.lineOf(n, len(lines))
	if !ok {
		return
	}
	x.vehicles(n, &lines[i], i)
	f := formOf(n).known(ofLine...)
	at := "/body/documents/" + strconv.Itoa(len(x.body.Documents))
	kind, number := f.get("LicTypeCode"), f.get("LicenceNo", "LicNo")
	d := messages.Document{Class: messages.ClassLicence, AppliesTo: []int{lines[i].Number}, Type: x.code(at+"/type", kind, listGoodsLicence)}
	if number.OK() {
		d.Number, d.Folded = x.text(at+"/number", number), x.fold(number.Text)
	}
	d.Name = x.line(at+"/name", f.get("LicName"))
	if line, err := strconv.Atoi(f.get("LicWrtofDetailNo").Text); err == nil && line > 0 {
		d.DocumentLine = line
		x.Mark(at+"/documentLine", f.get("LicWrtofDetailNo"))
	}
	if d.Type == nil && d.Number == "" {
		return
	}
	x.body.Documents = append(x.body.Documents, d)
	x.body.Attributes = x.restAt("/body", x.body.Attributes, "document/"+strconv.Itoa(len(x.body.Documents))+"/", f)
}

// vehicles takes the vehicles of a licence: their numbers are the line's, the rest is kept under their place in it.
func (x *application) vehicles(n *xmldoc.Node, l *messages.Line, line int) {
	at := "/body/consignments/0/lines/" + strconv.Itoa(line)
	for k, v := range all(n, "ITF_DCL_IO_DECL_GOODS_LIMIT_VN") {
		for _, id := range [...]struct{ element, kind string }{{"VinCode", "VIN"}, {"ChassisNo", "chassis"}, {"MotorNo", "engine"}} {
			if number := v.Child(id.element).Value(); number.OK() {
				l.Identifiers = append(l.Identifiers, messages.GoodsIdentifier{Type: id.kind, Value: x.text(at+"/identifiers/"+strconv.Itoa(len(l.Identifiers))+"/value", number)})
			}
		}
		f := formOf(v).known(ofLine...).known("VinCode", "ChassisNo", "MotorNo")
		l.Attributes = x.restAt(at, l.Attributes, "vehicle/"+strconv.Itoa(k+1)+"/", f)
	}
}

// restAt is rest for a list at another place.
func (p *page) restAt(pointer string, list []messages.Attribute, prefix string, f form) []messages.Attribute {
	was := string(p.Pointer)
	p.Pointer = append(p.Pointer[:0], pointer...)
	list = p.rest(list, prefix, f)
	p.Pointer = append(p.Pointer[:0], was...)
	return list
}
