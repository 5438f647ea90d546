package chinasw

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// transportDocuments name the transport document of each mode.
var transportDocuments = map[string]string{"1": "billOfLading", "2": "railWaybill", "3": "roadConsignmentNote", "4": "airWaybill"}

// consignment takes the goods of one transport document. Where a house document stands beside the master, the house is the
// consignment's own.
func (c *cargo) consignment(n *xmldoc.Node, i int) messages.Consignment {
	was := c.Item("consignments", i)
	defer c.Back(was)
	x := messages.Consignment{Number: i + 1}
	contract, house := n.Child("TransportContractDocument"), n.Child("AssociatedTransportDocument").Child("ID")
	kind := transportDocuments[c.travels()]
	if kind == "" {
		kind = "transportDocument"
	}
	x.References = c.referenced(x.References, kind, "AssociatedTransportDocument", house)
	if house.Value().OK() {
		kind = "masterBill"
	}
	x.References = c.referenced(x.References, kind, "TransportContractDocument", contract.Child("ID"))
	for p := range n.Children("PreviousCustomsDocument") {
		had := len(x.References)
		x.References = c.referenced(x.References, "previousDeclaration", "PreviousCustomsDocument", p.Child("ID"))
		if v := p.Child("TypeCode").Value(); len(x.References) > had && v.OK() {
			x.References[had].SourceType = c.code("references/"+strconv.Itoa(had)+"/sourceType", v, listPrevious)
		}
	}
	for u := range n.Children("UCR") {
		x.References = c.referenced(x.References, "ucr", "UCR", u.Child("ID"))
	}
	x.Parties = c.namedParties(x.Parties, n)
	for _, e := range [...]string{"Consolidator", "Deconsolidator"} {
		for p := range contract.Children(e) {
			had := len(x.Parties)
			if x.Parties = c.party(x.Parties, p, "forwarder", e); len(x.Parties) > had {
				x.Parties[had].RoleCode = &messages.Code{Code: e, List: listManifest}
			}
		}
	}
	c.journey(&x, n)
	c.amounts(&x, n)
	c.kept(&x, n, contract)
	x.Notes, x.Attributes = c.additional(x.Notes, x.Attributes, n)
	x.Equipment = c.held(x.Equipment, n)
	for item := range n.Children("ConsignmentItem") {
		x.Lines = append(x.Lines, c.goods(item, len(x.Lines)))
	}
	return x
}

// referenced takes a number into a list.
func (c *cargo) referenced(list []messages.Reference, kind, element string, n *xmldoc.Node) []messages.Reference {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := c.Item("references", len(list))
	defer c.Back(was)
	return append(list, messages.Reference{Type: kind, Number: c.text("number", v), SourceType: &messages.Code{Code: element, List: listManifest}})
}

// journey takes where the consignment travels.
func (c *cargo) journey(x *messages.Consignment, n *xmldoc.Node) {
	for _, p := range [...]struct{ element, function, code string }{
		{"LoadingLocation", "loading", ""}, {"UnloadingLocation", "discharge", ""}, {"TranshipmentLocation", "transshipment", ""},
		{"TransitDeparture", "departure", "TransitDeparture"}, {"GoodsConsignedPlace", "departure", "GoodsConsignedPlace"}, {"GoodsReceiptPlace", "other", "GoodsReceiptPlace"},
		{"TransitDestination", "destination", "TransitDestination"}, {"DeliveryDestination", "delivery", ""},
	} {
		for l := range n.Children(p.element) {
			x.Places = c.place(x.Places, p.function, p.code, l)
		}
	}
	x.Attributes = c.loadingTimes(x.Attributes, n)
	at := n.Child("UnloadingLocation")
	x.Attributes = c.attribute(x.Attributes, "arrivalTime", firstOf(at.Child("ArrivalDateTime"), at.Child("ArrivalDate")).Value())
	means := n.Child("BorderTransportMeans")
	x.Transport = c.transport(x.Transport, means)
	for _, list := range [...]*xmldoc.Node{means.Child("Itinerary"), n} {
		for r := range list.Children("RoutingCountryCode") {
			if code := c.countryOf("transitCountries/"+strconv.Itoa(len(x.TransitCountries)), r); code != "" {
				x.TransitCountries = append(x.TransitCountries, code)
			}
		}
	}
}

// amounts takes what the consignment weighs, measures, counts and is worth.
func (c *cargo) amounts(x *messages.Consignment, n *xmldoc.Node) {
	x.Measures = c.measure(x.Measures, "grossMass", "gross", "KGM", firstOf(n.Child("TotalGrossMassMeasure"), n.Child("GovernmentAgencyGoodsItem").Child("GoodsMeasure").Child("GrossMassMeasure")))
	x.Measures = c.measure(x.Measures, "grossVolume", "", "MTQ", n.Child("GrossVolumeMeasure"))
	x.Packages = c.packages(x.Packages, n.Child("TotalPackageQuantity"), nil)
	x.Packages = c.packages(x.Packages, n.Child("ConsignmentPackaging").Child("QuantityQuantity"), n.Child("ConsignmentPackaging").Child("TypeCode"))
	value := n.Child("ValueAmount")
	was := c.Item("amounts", len(x.Amounts))
	defer c.Back(was)
	if d := c.decimal("value", value.Value()); d != "" {
		a := messages.Amount{Type: "declaredValue", Value: d}
		v := value.Attr("currencyID")
		if !v.OK() {
			v = value.Attr("CurrencyTypeCode")
		}
		a.Currency = c.currency(v)
		x.Amounts = append(x.Amounts, a)
	}
}

// measure takes a measure; where it states no unit, the format has one.
func (c *cargo) measure(list []messages.Measure, kind, qualifier, unit string, n *xmldoc.Node) []messages.Measure {
	was := c.Item("measures", len(list))
	defer c.Back(was)
	d := c.decimal("value", n.Value())
	if d == "" {
		return list
	}
	q := messages.Quantity{Value: d, UnitCode: unit, UnitBasis: "format", Qualifier: qualifier}
	if v := n.Attr("unitCode"); v.OK() {
		c.Mark("unitCode", v)
		q.UnitCode, q.UnitBasis = v.Text, "stated"
		if own := lookup("units", v.Text, "target"); !codes.Unit(v.Text) && own != "" {
			q.UnitCode, q.SourceUnit = own, v.Text
		}
	}
	return append(list, messages.Measure{Type: kind, Quantity: q})
}

// packages takes a number of packages with their kind, which stands beside it or as its unit.
func (c *cargo) packages(list []messages.Package, count, kind *xmldoc.Node) []messages.Package {
	was := c.Item("packages", len(list))
	defer c.Back(was)
	k := messages.Package{Count: c.decimal("count", count.Value())}
	v := kind.Value()
	if !v.OK() {
		v = count.Attr("unitCode")
	}
	if v.OK() {
		if codes.Package(v.Text) {
			k.Type = c.text("type", v)
		} else {
			k.SourceType = c.code("sourceType", v, "cn-wrap-type")
			if k.Type = lookup("packages", v.Text, "target"); k.Type != "" {
				c.Mark("type", v)
			}
		}
	}
	if k.Count == "" && k.Type == "" && k.SourceType == nil {
		return list
	}
	return append(list, k)
}

// kept takes codes of the consignment that have no field.
func (c *cargo) kept(x *messages.Consignment, n, contract *xmldoc.Node) {
	for _, a := range [...]struct {
		name, list string
		n          *xmldoc.Node
	}{
		{"condition", listCondition, contract.Child("ConditionCode")}, {"changeReason", listManifest, contract.Child("ChangeReasonCode")},
		{"freightPayment", listFreight, firstOf(n.Child("Freight").Child("PaymentMethodCode"), n.Child("FreightPayment").Child("MethodCode"))},
		{"procedure", listCustomsProc, firstOf(n.Child("GovernmentProcedure").Child("CurrentCode"), n.Child("CustomsProcedure").Child("CurrentCode"))},
		{"customsStatus", listStatus, n.Child("CustomsStatusCode")}, {"split", listManifest, n.Child("TransportSplitIndicator")},
		{"handling", listHandling, firstOf(n.Child("Handling").Child("InstructionsCodeCode"), n.Child("Handling").Child("InstructionsCode"))},
	} {
		had := len(x.Attributes)
		if x.Attributes = c.attribute(x.Attributes, a.name, a.n.Value()); len(x.Attributes) > had {
			x.Attributes[had].Code = &messages.Code{Code: x.Attributes[had].Value, List: a.list}
		}
	}
}

// additional takes remarks, and the flag of the line that a report is about.
func (c *cargo) additional(notes []messages.Note, keep []messages.Attribute, n *xmldoc.Node) ([]messages.Note, []messages.Attribute) {
	for a := range n.Children("AdditionalInformation") {
		for e := range a.Children("Content") {
			if v := e.Value(); v.OK() {
				was := c.Item("notes", len(notes))
				notes = append(notes, messages.Note{Text: c.text("text", v)})
				c.Back(was)
			}
		}
		keep = c.attribute(keep, "lineFlag", a.Child("LineFlag").Value())
	}
	return notes, keep
}

// goods takes one commodity. Numbers begin anew with each consignment: what was written is kept, and the message counts on.
func (c *cargo) goods(n *xmldoc.Node, i int) messages.Line {
	was := c.Item("lines", i)
	defer c.Back(was)
	c.lines++
	l := messages.Line{Number: c.lines}
	number := n.Child("SequenceNumeric").Value()
	switch {
	case !number.OK():
		l.Assigned = true
	case number.Text != strconv.Itoa(c.lines):
		l.SourceNumber = c.text("sourceNumber", number)
	default:
		c.Mark("number", number)
	}
	commodity := n.Child("Commodity")
	for _, e := range [...]string{"CargoDescription", "Description"} {
		l.Descriptions = c.described(l.Descriptions, commodity.Child(e).Value())
	}
	if v := firstOf(commodity.Child("Classification").Child("ID"), commodity.Child("TariffClassificationCode")).Value(); v.OK() {
		at := c.Item("classifications", 0)
		k := messages.Classification{System: nomenclature(v.Text), Code: c.text("code", v)}
		if k.HS6 = messages.HS6(k.System, k.Code); k.HS6 != "" {
			c.Mark("hs6", v)
		}
		l.Classifications = append(l.Classifications, k)
		c.Back(at)
	}
	if v := firstOf(commodity.Child("UNDGCode"), commodity.Child("DangerousGoods").Child("UNDGID")).Value(); v.OK() {
		l.DangerousGoods = []messages.DangerousGoods{{UNNumber: c.text("dangerousGoods/0/unNumber", v)}}
	}
	l.Measures = c.measure(l.Measures, "grossMass", "gross", "KGM", n.Child("GoodsMeasure").Child("GrossMassMeasure"))
	l.Measures = c.measure(l.Measures, "netMass", "net", "KGM", n.Child("GoodsMeasure").Child("NetNetWeightMeasure"))
	for _, e := range [...]string{"Packaging", "ConsignmentItemPackaging"} {
		for k := range n.Children(e) {
			had := len(l.Packages)
			l.Packages = c.packages(l.Packages, k.Child("QuantityQuantity"), k.Child("TypeCode"))
			marks := firstOf(k.Child("MarksNumbers"), k.Child("MarksNumbersID")).Value()
			if marks.OK() && len(l.Packages) == had {
				l.Packages = append(l.Packages, messages.Package{})
			}
			if marks.OK() {
				c.Mark("packages/"+strconv.Itoa(had)+"/marks/0", marks)
				l.Packages[had].Marks = []string{marks.Text}
			}
		}
	}
	l.Equipment = c.held(l.Equipment, n)
	for u := range n.Children("UCR") {
		l.References = c.referenced(l.References, "ucr", "UCR", u.Child("ID"))
	}
	if v := firstOf(n.Child("CustomsProcedure").Child("CurrentCode"), n.Child("GovernmentProcedure").Child("CurrentCode")).Value(); v.OK() {
		l.Procedure = &messages.Procedure{Code: c.code("procedure/code", v, listCustomsProc)}
	}
	for o := range n.Children("Origin") {
		if code := c.countryOf("origins/"+strconv.Itoa(len(l.Origins))+"/country", firstOf(o.Child("OriginCountryCode"), o.Child("CountryCode"))); code != "" {
			l.Origins = append(l.Origins, messages.Origination{Country: code})
		}
	}
	l.Notes, l.Attributes = c.additional(l.Notes, l.Attributes, n)
	return l
}

func (c *cargo) described(list []messages.Text, v xmldoc.Value) []messages.Text {
	if !v.OK() {
		return list
	}
	was := c.Item("descriptions", len(list))
	defer c.Back(was)
	return append(list, messages.Text{Value: c.line("value", v)})
}

// nomenclature is the system of a commodity code by its length: manifests take four, six, eight or ten digits.
func nomenclature(code string) string {
	switch {
	case !isDigits(code):
		return "national"
	case len(code) == 10:
		return "CNHS10"
	case len(code) == 4, len(code) == 6:
		return "HS"
	}
	return "national"
}
