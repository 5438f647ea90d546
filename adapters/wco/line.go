package wco

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// numbering gives goods items their numbers: those they state, and free ones where they state none.
type numbering struct {
	taken map[int]bool
	next  int
}

// stated is the number that an item states; 0 where it is none.
func stated(item *xmldoc.Node) int {
	i, ok := count(item.Child("SequenceNumeric").Text())
	if !ok {
		return 0
	}
	return i
}

func (n *numbering) reserve(item *xmldoc.Node) { n.taken[stated(item)] = true }

func (n *numbering) free() int {
	for n.next++; n.taken[n.next]; n.next++ {
	}
	return n.next
}

// lines reads the goods items of a shipment.
func (p *page) lines(b *messages.Declaration, shipment *xmldoc.Node, cited *citations, numbers *numbering) []messages.Line {
	count := 0
	for range shipment.Children("GovernmentAgencyGoodsItem") {
		count++
	}
	list := make([]messages.Line, 0, count)
	units := p.units(shipment.Child("Consignment"))
	for n := range shipment.Children("GovernmentAgencyGoodsItem") {
		was := p.Item("lines", len(list))
		l := p.number(n, numbers)
		if len(list) > 0 { // lines are mostly alike
			like := &list[len(list)-1]
			l.Measures, l.Amounts, l.Classifications, l.Origins, l.Attributes = draft.Room(like.Measures), draft.Room(like.Amounts), draft.Room(like.Classifications), draft.Room(like.Origins), draft.Room(like.Attributes)
			l.Duties, l.References = draft.Room(like.Duties), draft.Room(like.References)
		}
		p.line(&l, n, units)
		shipmentPointer := string(p.Pointer)
		p.Back(was)
		p.At("/body", func() {
			for d := range n.Children("AdditionalDocument") {
				cited.cite(d, l.Number, p.additional(d))
			}
			for d := range n.Children("PreviousDocument") {
				cited.cite(d, l.Number, p.previous(d))
			}
		})
		p.At(shipmentPointer, func() {
			for d := range n.Children("PreviousDocument") {
				l.References = p.consignmentReference(l.References, d)
			}
		})
		l.Measures, l.Amounts, l.Classifications, l.Origins, l.Attributes = draft.Some(l.Measures), draft.Some(l.Amounts), draft.Some(l.Classifications), draft.Some(l.Origins), draft.Some(l.Attributes)
		l.Duties, l.References = draft.Some(l.Duties), draft.Some(l.References)
		list = append(list, l)
	}
	if count == 0 {
		return nil
	}
	return list
}

// number reads an item's number. The element is marked too, so that a pointer to the item is found.
func (p *page) number(n *xmldoc.Node, numbers *numbering) messages.Line {
	v := n.Child("SequenceNumeric").Value()
	l := messages.Line{Number: stated(n)}
	if l.Number > 0 {
		p.Mark("number", v)
		p.MarkNode("number", n)
		if s := strconv.Itoa(l.Number); s != v.Text {
			l.SourceNumber = v.Text
			p.Mark("sourceNumber", v)
		}
		return l
	}
	l.Number, l.Assigned = numbers.free(), true
	p.MarkNode("number", n)
	at := n.Position()
	if v.OK() {
		at, l.SourceNumber = v.Position(), v.Text
		p.Mark("sourceNumber", v)
	}
	p.Report(problem{Code: CodeSequence, Severity: messages.SeverityWarn, Pointer: "number", At: at, Text: "the goods item has no number; the hub gave it one", Found: v.Text,
		Expected: "a whole number from 1", Mend: "number the goods items from 1"})
	return l
}

// line reads a goods item, but its documents.
func (p *page) line(l *messages.Line, n *xmldoc.Node, units map[string]string) {
	commodity := n.Child("Commodity")
	for _, local := range [...]string{"Description", "CargoDescription"} { // the second where goods are described for their carriage
		for d := range commodity.Children(local) {
			p.description(l, d)
		}
	}
	p.classifications(l, commodity)
	p.origins(l, n)
	measured := commodity.Child("GoodsMeasure")
	l.Measures = p.measures(l.Measures, measured.Child("GrossMassMeasure"), "grossMass", "gross")
	l.Measures = p.measures(l.Measures, measured.Child("NetNetWeightMeasure"), "netMass", "net")
	had := len(l.Measures)
	l.Measures = p.measures(l.Measures, measured.Child("TariffQuantity"), "supplementary", "")
	if had == len(l.Measures) { // without its unit it is no quantity, and its number is kept as what it is
		l.Attributes = p.attribute(l.Attributes, "tariffQuantity", measured.Child("TariffQuantity"))
	}
	for c := range n.Children("Packaging") {
		p.packaging(l, c)
	}
	l.Equipment = p.contained(nil, commodity, units)
	l.Equipment = p.contained(l.Equipment, n, units) // where some put it
	l.References = p.ucr(l.References, n.Child("UCR"))
	l.Parties = p.parties(l.Parties, n, itemParties)
	p.destined(l, n.Child("Destination"))
	l.Amounts = p.amounts(l.Amounts, n.Child("CustomsValueAmount"), "customsValue")
	l.Amounts = p.amounts(l.Amounts, n.Child("StatisticalValueAmount"), "statistical")
	l.Amounts = p.amounts(l.Amounts, commodity.Child("InvoiceLine").Child("ItemChargeAmount"), "invoice")
	for c := range n.Child("CustomsValuation").Children("ChargeDeduction") {
		l.Amounts = p.charge(l.Amounts, c)
	}
	for c := range commodity.Children("DutyTaxFee") {
		p.duty(l, c)
	}
	l.Procedure = p.procedure(n)
	for c := range commodity.Children("DangerousGoods") {
		if number := p.text("dangerousGoods/"+strconv.Itoa(len(l.DangerousGoods))+"/unNumber", c.Child("UNDGID")); number != "" {
			l.DangerousGoods = append(l.DangerousGoods, messages.DangerousGoods{UNNumber: number})
		}
	}
	l.Attributes = p.attribute(l.Attributes, "transactionNature", n.Child("TransactionNatureCode"))
	l.Attributes = p.attribute(l.Attributes, "valuationMethod", n.Child("CustomsValuation").Child("MethodCode"))
	l.Attributes = p.attribute(l.Attributes, "valuationAdjustment", n.Child("ValuationAdjustment").Child("AdditionCode"))
	for c := range n.Children("AdditionalInformation") {
		l.Notes = p.statement(l.Notes, c)
	}
}

// description takes one wording of what the goods are.
func (p *page) description(l *messages.Line, d *xmldoc.Node) {
	was := p.Item("descriptions", len(l.Descriptions))
	defer p.Back(was)
	s := p.text("value", d)
	if s == "" {
		return
	}
	t := messages.Text{Value: s}
	if v := d.Attr("languageID"); v.OK() {
		p.Mark("language", v)
		t.Language = v.Text
	}
	l.Descriptions = append(l.Descriptions, t)
}

// destined takes the country and region that an item goes to, where that is not the shipment's.
func (p *page) destined(l *messages.Line, n *xmldoc.Node) {
	was := p.Item("places", len(l.Places))
	defer p.Back(was)
	place := messages.Place{Function: "destination", Country: p.text("country", n.Child("CountryCode")), Subdivision: p.text("subdivision", n.Child("RegionID"))}
	if place.Country != "" || place.Subdivision != "" {
		l.Places = append(l.Places, place)
	}
}

// originTypes are the kinds of origin (Union data model, 5/15 and 5/16).
var originTypes = map[string]string{"1": "nonPreferential", "2": "preferential"}

// origins takes countries of origin, and the country of export of the item as where it was dispatched. A preferential origin
// may be a group of countries, which has a code of its own.
func (p *page) origins(l *messages.Line, n *xmldoc.Node) {
	for c := range n.Children("Origin") {
		was := p.Item("origins", len(l.Origins))
		var o messages.Origination
		if v := c.Child("CountryCode"); codes.Country(v.Text()) || c.Child("RegionID") != nil {
			o.Country = p.text("country", v)
			o.Region = p.text("region", c.Child("RegionID"))
		} else {
			o.Region = p.text("region", v)
			if s := v.Text(); codes.CountryOf(s) != "" || digits(s) && len(s) <= 3 { // areas of the TARIC have four digits
				p.Report(problem{Code: CodeCountry, Severity: messages.SeverityWarn, Pointer: "region", At: v.Position(), Text: "the origin is not a country's code of ISO 3166, and is not taken as one", Found: s,
					Expected: "two capital letters (ISO 3166-1 alpha-2), or a group's code", Mend: "write the country's code"})
			}
		}
		kind := c.Child("TypeCode")
		if o.Type = originTypes[kind.Text()]; o.Type != "" {
			p.Mark("type", kind.Value())
			kind = nil
		}
		p.Back(was)
		l.Attributes = p.attribute(l.Attributes, "originType", kind)
		if o != (messages.Origination{}) {
			l.Origins = append(l.Origins, o)
		}
	}
	was := p.Item("origins", len(l.Origins))
	defer p.Back(was)
	if country := p.text("country", n.Child("ExportCountry").Child("ID")); country != "" {
		l.Origins = append(l.Origins, messages.Origination{Country: country, Type: "dispatched"})
	}
}

// packagingMeasures are the measures of one package, which have no unit of their own in the model.
var packagingMeasures = []struct{ local, kind string }{
	{"LengthMeasure", "length"}, {"WidthMeasure", "width"}, {"HeightMeasure", "height"}, {"VolumeMeasure", "grossVolume"},
}

func (p *page) packaging(l *messages.Line, n *xmldoc.Node) {
	l.Packages = p.packages(l.Packages, n)
}

// packages takes one kind of packages into a list.
func (p *page) packages(list []messages.Package, n *xmldoc.Node) []messages.Package {
	was := p.Item("packages", len(list))
	defer p.Back(was)
	p.ordinal("", n, len(list))
	k := messages.Package{Count: p.decimal("count", n.Child("QuantityQuantity"))}
	if kind := n.Child("TypeCode"); codes.Package(kind.Text()) {
		k.Type = p.text("type", kind)
	} else {
		k.SourceType = p.code("sourceType", kind, listPackage)
	}
	for c := range n.Children("MarksNumbersID") {
		if marks := p.text("marks/"+strconv.Itoa(len(k.Marks)), c); marks != "" {
			k.Marks = append(k.Marks, marks)
		}
	}
	for _, m := range packagingMeasures {
		k.Measures = p.measures(k.Measures, n.Child(m.local), m.kind, "")
	}
	if k.Count == "" && k.Type == "" && k.SourceType == nil && k.Marks == nil && k.Measures == nil {
		return list
	}
	return append(list, k)
}

// units are the ids of a shipment's equipment by sequence number.
func (p *page) units(n *xmldoc.Node) map[string]string {
	units := map[string]string{}
	for e := range n.Children("TransportEquipment") {
		if id := e.Child("ID").Text(); id != "" {
			units[e.Child("SequenceNumeric").Text()] = flat(id)
		}
	}
	return units
}

// contained takes the containers that hold an item: by their ids, or by their numbers in the shipment.
func (p *page) contained(list []string, commodity *xmldoc.Node, units map[string]string) []string {
	for c := range commodity.Children("TransportEquipment") {
		at := "equipment/" + strconv.Itoa(len(list))
		sequence := c.Child("SequenceNumeric")
		id := p.text(at, c.Child("ID"))
		if id == "" && units[sequence.Text()] != "" {
			id = units[p.text(at, sequence)]
		}
		if sequence.Value(); id != "" {
			list = append(list, id)
		}
	}
	return list
}
