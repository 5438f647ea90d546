package chinasw

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// goods takes the lines. A declaration of the single window is one consignment.
func (x *declaration) goods() {
	c := messages.Consignment{Number: 1}
	lists := x.node.Child("DecLists")
	count := 0
	for range lists.Children("DecList") {
		count++
	}
	c.Lines = make([]messages.Line, 0, count)
	was := x.In("consignments/0")
	defer x.Back(was)
	for n := range lists.Children("DecList") {
		at := x.Item("lines", len(c.Lines))
		r := x.fields.open(n)
		c.Lines = append(c.Lines, x.goodsLine(n, r, len(c.Lines)+1))
		x.Back(at)
	}
	x.body.Consignments = []messages.Consignment{c}
}

// goodsLine reads one commodity.
func (x *declaration) goodsLine(n *xmldoc.Node, r *record, place int) messages.Line {
	// Most lines keep the source's codes of these: two countries, currency, and what has no field.
	l := messages.Line{Attributes: make([]messages.Attribute, 0, 6), Measures: make([]messages.Measure, 0, 3), Amounts: make([]messages.Amount, 0, 2)}
	x.number(&l, n, r.get("GNo"), place)
	x.commodity(&l, r)
	l.Descriptions = x.description(l.Descriptions, r.get("GName"), "zh")
	l.Descriptions = x.description(l.Descriptions, r.get("DeclGoodsEname"), "en")
	x.quantity(&l, "statistical", r.get("FirstQty"), r.get("FirstUnit"))
	x.quantity(&l, "supplementary", r.get("SecondQty"), r.get("SecondUnit"))
	x.quantity(&l, "invoiced", r.get("GQty"), r.get("GUnit"))
	x.prices(&l, r)
	x.countries(&l, r)
	x.district(&l.Places, r.get("DistrictCode"))
	x.makers(&l, r)
	x.batches(&l, r.get("ProdBatchNo"))
	l.IntendedUse = x.code("intendedUse", r.get("Purpose"), "cn-purpose")
	x.dangerous(&l, r)
	l.Attributes = x.attributes(l.Attributes, "DecList", "", r)
	l.Attributes, l.Measures, l.Amounts = draft.Some(l.Attributes), draft.Some(l.Measures), draft.Some(l.Amounts)
	return l
}

func (x *declaration) number(l *messages.Line, n *xmldoc.Node, v xmldoc.Value, place int) {
	l.Number = place
	number, err := strconv.Atoi(v.Text)
	switch {
	case !v.OK():
		l.Assigned = true
	case err != nil || number < 1:
		l.Assigned, l.SourceNumber = true, x.text("sourceNumber", v)
		x.warn(CodeLineNumber, "number", v, "the line's number is not one; its place in the list stands in for it", "a whole number from 1", "number the lines from 1")
	default:
		l.Number = number
		x.Mark("number", v)
	}
	x.lines[l.Number] = place - 1
}

// commodity takes the ten digits of the tariff, and the three that inspection and quarantine put behind them.
func (x *declaration) commodity(l *messages.Line, r *record) {
	tariff, ciq, name := r.get("CodeTS"), r.get("CiqCode"), r.get("CiqName")
	if tariff.OK() {
		if len(tariff.Text) != 10 || !isDigits(tariff.Text) {
			x.warn(CodeCommodity, "classifications/0/code", tariff, "the commodity code has not ten digits", "ten digits", "write the whole code of the tariff")
		}
		l.Classifications = x.classification(l.Classifications, "CNHS10", tariff.Text, tariff)
	}
	if !ciq.OK() {
		l.Attributes = x.attribute(l.Attributes, "CiqName", name)
		return
	}
	code := ciq.Text
	if len(code) == 3 {
		code = tariff.Text + code
	}
	if len(code) != 13 || !isDigits(code) || tariff.OK() && !strings.HasPrefix(code, tariff.Text) {
		x.warn(CodeCommodity, "classifications", ciq, "the code of inspection and quarantine does not make thirteen digits with the commodity code",
			"three digits behind the ten of the tariff", "compare both codes; it is kept as it is")
		l.Attributes = x.attribute(l.Attributes, "CiqCode", ciq)
		l.Attributes = x.attribute(l.Attributes, "CiqName", name)
		return
	}
	l.Classifications = x.classification(l.Classifications, "CIQ13", code, ciq)
	c := &l.Classifications[len(l.Classifications)-1]
	was := x.Item("classifications", len(l.Classifications)-1)
	c.Name = x.line("name", name)
	if ciq.Text != code {
		c.SourceCode = x.text("sourceCode", ciq)
	}
	x.Back(was)
}

func (x *declaration) classification(list []messages.Classification, system, code string, v xmldoc.Value) []messages.Classification {
	was := x.Item("classifications", len(list))
	defer x.Back(was)
	x.Mark("code", v)
	c := messages.Classification{System: system, Code: code}
	if len(code) == 13 || len(code)%2 == 0 { // else a leading zero may be lost, and the heading is another's
		c.HS6 = messages.HS6(system, code)
	}
	if c.HS6 != "" {
		x.Mark("hs6", v)
	}
	return append(list, c)
}

func (x *declaration) description(list []messages.Text, v xmldoc.Value, language string) []messages.Text {
	if !v.OK() {
		return list
	}
	was := x.Item("descriptions", len(list))
	defer x.Back(was)
	return append(list, messages.Text{Value: x.line("value", v), Language: language})
}

// unitUnknown is Rec 20's code for a unit that the parties have agreed on among themselves: nothing converts it.
const unitUnknown = "ZZ"

// quantity takes a number with its unit. A unit that Rec 20 has no equal for is kept as written beside unitUnknown.
func (x *declaration) quantity(l *messages.Line, kind string, value, unit xmldoc.Value) {
	if !unit.OK() && zero(value) || !value.OK() {
		return
	}
	was := x.Item("measures", len(l.Measures))
	defer x.Back(was)
	q, ok := x.measured(value, unit)
	if ok {
		l.Measures = append(l.Measures, messages.Measure{Type: kind, Quantity: q})
	}
}

// measured takes a quantity for where the page is; false where there is none that can be used.
func (p *page) measured(value, unit xmldoc.Value) (messages.Quantity, bool) {
	q := messages.Quantity{UnitCode: unitUnknown, UnitBasis: "stated"}
	if !unit.OK() {
		p.refuse(CodeNoUnit, "unitCode", value, "the quantity has no unit", "a unit of Chinese customs: 035 kilogram, 007 piece …", "state the unit beside the quantity")
		return q, false
	}
	if q.Value = p.decimal("value", value); q.Value == "" {
		return q, false
	}
	p.Mark("unitCode", unit)
	p.Mark("sourceUnit", unit)
	q.SourceUnit = unit.Text
	if own := lookup("units", unit.Text, "target"); own != "" {
		q.UnitCode = own
		return q, true
	}
	text := "the unit is not in the list of Chinese customs"
	if known("units", unit.Text) {
		text = "no unit of Rec 20 measures the same (" + lookup("units", unit.Text, "name") + ")"
	}
	p.warn(CodeUnit, "unitCode", unit, text, "a unit of Chinese customs that measures mass, volume, length, area or pieces", "the quantity is kept with its unit, and cannot be compared with others")
	return q, true
}

// prices takes the total and the price of one unit, in the line's one currency.
func (x *declaration) prices(l *messages.Line, r *record) {
	curr := r.get("TradeCurr")
	iso, ok := currency(curr.Text)
	if !ok {
		iso = ""
	}
	for _, a := range [...]struct{ element, kind string }{{"DeclTotal", "invoice"}, {"DeclPrice", "unitPrice"}} {
		was := x.Item("amounts", len(l.Amounts))
		if d := x.decimal("value", r.get(a.element)); d != "" {
			if iso != "" {
				x.Mark("currency", curr)
			}
			l.Amounts = append(l.Amounts, messages.Amount{Type: a.kind, Value: d, Currency: iso})
		}
		x.Back(was)
	}
	if curr.OK() && !ok {
		x.unknownCurrency("amounts/0/currency", curr)
	}
	if curr.Text != iso || len(l.Amounts) == 0 {
		l.Attributes = x.translated(l.Attributes, "TradeCurr", curr, iso, "iso4217", "cn-currency")
	}
}

// countries takes origin and destination. The interface kept the old meaning of OriginCountry when the second element
// came: for an export it is the final destination, and DestinationCountry the origin.
func (x *declaration) countries(l *messages.Line, r *record) {
	origin, destination := "OriginCountry", "DestinationCountry"
	if x.export {
		origin, destination = destination, origin
	}
	from, to := r.get(origin), r.get(destination)
	var o messages.Origination
	was := x.Item("origins", 0)
	o.Country, l.Attributes = x.lineCountry(origin, from, l.Attributes, was)
	x.Back(was)
	if o.Country != "" {
		l.Origins = append(l.Origins, o)
	}
	was = x.Item("places", len(l.Places))
	place := messages.Place{Function: "destination"}
	place.Country, l.Attributes = x.lineCountry(destination, to, l.Attributes, was)
	x.Back(was)
	if place.Country != "" {
		l.Places = append(l.Places, place)
	}
	if v := r.get("RcepOrigPlaceCode"); v.OK() {
		was := x.Item("origins", len(l.Origins))
		var preferential string
		preferential, l.Attributes = x.lineCountry("RcepOrigPlaceCode", v, l.Attributes, was)
		x.Back(was)
		if preferential != "" {
			l.Origins = append(l.Origins, messages.Origination{Country: preferential, Type: "preferential"})
		}
	}
	if x.export && place.Country == "CN" && o.Country != "" && o.Country != "CN" {
		x.warn(CodeExchanged, "", to, "the export's origin and final destination look exchanged",
			"in an export OriginCountry is the final destination and DestinationCountry the origin", "exchange both")
	}
}

// lineCountry is country for a member below the line; the attribute that keeps the source's code is the line's.
func (x *declaration) lineCountry(element string, v xmldoc.Value, keep []messages.Attribute, line int) (string, []messages.Attribute) {
	if !v.OK() {
		return "", keep
	}
	alpha2, _ := country(v.Text)
	if alpha2 != "" {
		x.Mark("country", v)
	}
	deep := string(x.Pointer[line:])
	x.Back(line)
	_, keep = x.country("", element, v, keep)
	x.Pointer = append(x.Pointer, deep...)
	return alpha2, keep
}

// makers takes the producer abroad, by name, and the registered one in China.
func (x *declaration) makers(l *messages.Line, r *record) {
	if v := r.get("EngManEntCnm"); v.OK() {
		was := x.Item("parties", len(l.Parties))
		l.Parties = append(l.Parties, messages.Party{Role: "manufacturer", Names: x.name(nil, v, "")})
		x.Back(was)
	}
	number, name := r.get("MnufctrRegNo"), r.get("MnufctrRegName")
	if !number.OK() && !name.OK() {
		return
	}
	was := x.Item("parties", len(l.Parties))
	l.Parties = append(l.Parties, messages.Party{Role: "producer", IDs: x.identifier(nil, number, schemeProducer), Names: x.name(nil, name, "zh")})
	x.Back(was)
}

// batches takes the production batches, which stand in one value with semicolons between.
func (x *declaration) batches(l *messages.Line, v xmldoc.Value) {
	for _, batch := range strings.Split(v.Text, ";") {
		if batch = strings.TrimSpace(batch); batch == "" {
			continue
		}
		was := x.Item("identifiers", len(l.Identifiers))
		x.Mark("value", v)
		l.Identifiers = append(l.Identifiers, messages.GoodsIdentifier{Type: "batch", Value: batch})
		x.Back(was)
	}
}

func (x *declaration) dangerous(l *messages.Line, r *record) {
	number, name := r.get("Uncode"), r.get("DangName")
	if !number.OK() && !name.OK() {
		return
	}
	was := x.Item("dangerousGoods", 0)
	l.DangerousGoods = []messages.DangerousGoods{{UNNumber: x.text("unNumber", number), Name: x.line("name", name)}}
	x.Back(was)
}
