package chinasw

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// goods takes the lines of an application for a certificate of origin.
func (x *origin) goods(nodes []*xmldoc.Node) {
	c := messages.Consignment{Number: 1}
	was := x.In("consignments/0")
	defer x.Back(was)
	seen := map[int]bool{}
	for _, n := range nodes {
		at := x.Item("lines", len(c.Lines))
		c.Lines = append(c.Lines, x.line1(formOf(n), len(c.Lines)+1, seen))
		x.Back(at)
	}
	x.body.Consignments = []messages.Consignment{c}
}

func (x *origin) line1(f form, place int, seen map[int]bool) messages.Line {
	l := messages.Line{Number: place}
	number := f.get("GNo")
	if i, err := strconv.Atoi(number.Text); err == nil && i > 0 && !seen[i] {
		l.Number = i
		x.Mark("number", number)
	} else {
		l.Assigned, l.SourceNumber = true, x.text("sourceNumber", number)
	}
	seen[l.Number] = true
	if v := f.get("HSCode"); v.OK() {
		l.Classifications = x.classified(l.Classifications, nomenclature(v.Text), v.Text, v)
	}
	for _, d := range [...]struct {
		v        xmldoc.Value
		language string
	}{{f.get("GoodsNameE"), "en"}, {f.get("GoodsName"), "zh"}, {f.get("GoodsDesc"), "en"}} {
		if d.v.OK() {
			at := x.Item("descriptions", len(l.Descriptions))
			l.Descriptions = append(l.Descriptions, messages.Text{Value: x.line("value", d.v), Language: d.language})
			x.Back(at)
		}
	}
	x.amountsOf(&l, f)
	if v := f.get("OriCriteria"); v.OK() {
		l.Origins = []messages.Origination{{Country: x.body.Origin.Country, Type: "preferential", Criterion: x.text("origins/0/criterion", v)}}
	}
	if v := f.get("PackQty"); !zero(v) {
		k := messages.Package{Count: x.decimal("packages/0/count", v), SourceType: x.code("packages/0/sourceType", f.get("PackUnit"), listOrigin)}
		l.Packages = []messages.Package{k}
	}
	l.Parties = x.partyOf(l.Parties, written{role: "producer", ids: []schemed{{f.get("CiqRegNo"), schemeQuarantine}}, foreign: f.get("Producer"),
		phone: f.get("PrdcEtpsTel", "ProducerTel"), fax: f.get("ProducerFax"), mail: f.get("ProducerEmail")})
	if v := f.get("InvNo"); v.OK() {
		l.References = x.numberedAs(l.References, "invoice", listOrigin, "InvNo", v)
	}
	l.Attributes = x.rest(l.Attributes, "", f)
	return l
}

// amountsOf takes quantities, whose units are words, and values.
func (x *origin) amountsOf(l *messages.Line, f form) {
	english, chinese := f.get("GoodsUnitE"), f.get("GoodsUnit")
	for _, m := range [...]struct {
		kind, qualifier string
		value           xmldoc.Value
		units           []xmldoc.Value
	}{
		{"invoiced", "", f.get("GoodsQty"), []xmldoc.Value{chinese, english}},
		{"supplementary", "", f.get("GoodsQtyRef"), []xmldoc.Value{f.get("GoodsUnitRef")}},
		{"other", "", f.get("SecdGoodsQtyRef"), []xmldoc.Value{f.get("SecdGoodsUnitRef")}},
		{"grossMass", "gross", f.get("GrossWt"), []xmldoc.Value{f.get("WtUnit")}},
		{"netMass", "net", f.get("NetWt"), []xmldoc.Value{f.get("WtUnit")}},
	} {
		if zero(m.value) {
			continue
		}
		at := x.Item("measures", len(l.Measures))
		if q, ok := x.inWords(m.value, m.units); ok {
			q.Qualifier = m.qualifier
			l.Measures = append(l.Measures, messages.Measure{Type: m.kind, Quantity: q})
		}
		x.Back(at)
	}
	curr := x.n.Child("Curr").Value()
	for _, a := range [...]struct{ kind, name string }{{"fob", "FOBValue"}, {"invoice", "InvValue"}, {"unitPrice", "InvPrice"}} {
		v := f.get(a.name)
		if zero(v) {
			continue
		}
		at := x.Item("amounts", len(l.Amounts))
		if d := x.decimal("value", v); d != "" {
			l.Amounts = append(l.Amounts, messages.Amount{Type: a.kind, Value: d, Currency: x.currency(curr)})
		}
		x.Back(at)
	}
}

// inWords takes a quantity whose unit is a word or customs' own code.
func (p *page) inWords(value xmldoc.Value, units []xmldoc.Value) (messages.Quantity, bool) {
	for _, u := range units {
		if !u.OK() {
			continue
		}
		if code := unitWords()[u.Text]; code != "" {
			q := messages.Quantity{Value: p.decimal("value", value), UnitCode: code, UnitBasis: "stated", SourceUnit: u.Text}
			p.Mark("unitCode", u)
			p.Mark("sourceUnit", u)
			return q, q.Value != ""
		}
	}
	for _, u := range units {
		if u.OK() {
			return p.measured(value, u)
		}
	}
	return p.measured(value, xmldoc.Value{})
}
