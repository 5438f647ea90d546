package asycuda

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// heading is what a bill says of its goods under one commodity code, by element. The block HS_Compliance holds them one behind the
// other, each beginning with its code, or stands once for each.
type heading map[string]*xmldoc.Node

// headings gives the commodity codes of a bill with what is said of each.
func headings(bill *xmldoc.Node) []heading {
	var list []heading
	for block := range bill.Children("HS_Compliance") {
		open := false
		for n := block.First(); n != nil; n = n.Next() {
			switch {
			case n.Local() == "HS_code":
				if open = n.Peek("") != ""; open {
					list = append(list, heading{"HS_code": n})
				}
			case open && list[len(list)-1][n.Local()] == nil:
				list[len(list)-1][n.Local()] = n
			}
		}
	}
	return list
}

// shares tells whether the commodity codes share out the bill's mass. Some senders repeat the whole bill's figures under each code
// instead, and what is under it cannot be told then.
func shares(goods *xmldoc.Node, list []heading) bool {
	sum := messages.Decimal("0")
	for _, h := range list {
		d, err := messages.ParseDecimal(h["Gross_mass"].Peek(""))
		if err != nil {
			return false
		}
		sum = sum.Add(d)
	}
	whole, err := messages.ParseDecimal(goods.Child("Gross_mass").Peek(""))
	return err == nil && whole.Cmp(sum) == 0
}

// goodsOf reads the goods of a bill: one line where it has no or one commodity code. With several there is a line for each, with its own
// figures where these share the bill's out; else without any, behind the line of the whole bill. A bill may state its goods in several
// blocks too, each a line.
func (c *cargo) goodsOf(k *messages.Consignment, bill *xmldoc.Node) {
	goods, list := bill.Child("Goods_segment"), headings(bill)
	split := len(list) > 1 && bill.Again("Goods_segment") == nil && shares(goods, list)
	boxes := map[string]bool{}
	for n := range bill.Children("ctn_segment") {
		boxes[n.Child("Ctn_reference").Peek("")] = true
	}
	for n := range bill.Children("Goods_segment") {
		if !split {
			c.goods(k, n, boxes)
		}
		k.References = c.reference(k.References, "seal", n.Child("Seals_segment").Child("Marks_of_seals"))
	}
	for i, h := range list {
		at := len(k.Lines)
		if alone := len(list) == 1 && at == 1; alone { // the only line is what the only code is of
			at = 0
		} else {
			c.lineCount++
			k.Lines = append(k.Lines, messages.Line{Number: c.lineCount, Assigned: true})
		}
		was := c.Item("lines", at)
		if at > 0 || split || i > 0 {
			c.MarkNode("number", h["HS_code"])
		}
		c.heading(&k.Lines[at], h, split)
		c.Back(was)
	}
}

// heading takes what is said under one commodity code.
func (c *cargo) heading(l *messages.Line, h heading, figures bool) {
	code := h["HS_code"].Value()
	whole := plain(code.Text)
	was := c.Item("classifications", 0)
	l.Classifications = []messages.Classification{{System: "national", Code: c.text("code", code)}}
	if whole != code.Text {
		l.Classifications[0].Code, l.Classifications[0].SourceCode = whole, code.Text
	}
	if digits(whole) && len(whole) >= 6 && !shortened(whole) && messages.HS6("HS", whole[:6]) != "" {
		if len(whole) == 6 {
			l.Classifications[0].System = "HS"
		}
		l.Classifications[0].HS6 = whole[:6]
		c.Mark("hs6", code)
	}
	c.Back(was)
	if v := h["Commercial_description"].Value(); v.OK() {
		was := c.Item("descriptions", len(l.Descriptions))
		l.Descriptions = append(l.Descriptions, messages.Text{Value: c.lines("value", v)})
		c.Back(was)
	}
	if n := h["Country_of_origin"]; codes.Country(n.Peek("")) {
		was := c.Item("origins", 0)
		l.Origins = []messages.Origination{{Country: c.text("country", n.Value())}}
		c.Back(was)
	}
	if !figures {
		return
	}
	l.Measures = c.mass(l.Measures, "grossMass", "gross", h["Gross_mass"])
	l.Measures = c.volume(l.Measures, h["Volume_in_cubic_meters"].Value())
	c.packages(l, h["Number_of_packages"].Value(), h["Package_type_code"].Value(), xmldoc.Value{}, xmldoc.Value{})
}
