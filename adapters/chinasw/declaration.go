package chinasw

import (
	"fmt"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// declaration is one DecMessage being read.
type declaration struct {
	*page
	node, head, free, sign *xmldoc.Node
	export                 bool
	body                   *messages.Declaration
	// fields is the part that is being read.
	fields *record
	// lines are the numbers of the goods lines, for what points to them.
	lines map[int]int
}

func (d *document) declaration(n *xmldoc.Node, of int) (adapters.Decoded, error) {
	head, lists := n.Child("DecHead"), n.Child("DecLists")
	if head == nil {
		return adapters.Decoded{}, draft.Refusal(CodePart, n, "the declaration has no DecHead", "", "DecHead", "send the whole declaration")
	}
	if err := once(n, "DecHead", "DecLists", "DecSign"); err != nil {
		return adapters.Decoded{}, err
	}
	if err := once(head, "IEFlag", "SeqNo", "EntryId", "PreEntryId"); err != nil {
		return adapters.Decoded{}, err
	}
	count := 0
	for range lists.Children("DecList") {
		count++
	}
	if count > maxLines {
		return adapters.Decoded{}, draft.Refusal(CodeLines, lists, "the declaration has too many lines", fmt.Sprint(count), fmt.Sprintf("at most %d", maxLines), "split the declaration")
	}
	x := &declaration{page: d.newPage(d.tree.Elements() / of), node: n, head: head, free: n.Child("DecFreeTxt"), sign: n.Child("DecSign"),
		body: &messages.Declaration{}, fields: new(record), lines: make(map[int]int, count)}
	x.all()
	version := "2016"
	if merged(head, lists) {
		version = "2018"
	}
	return x.done(x.body, d.source(formatDeclaration, version, d.root)), nil
}

// all fills the declaration. The lines come before what points to them.
func (x *declaration) all() {
	r := x.fields.open(x.head)
	x.flow(r.get("IEFlag"))
	x.numbers(r)
	x.dates(r)
	x.offices(r)
	x.parties(r)
	x.places(r)
	x.transport(r)
	x.terms(r)
	x.charges(r)
	x.totals(r)
	x.texts(r)
	x.body.Attributes = x.attributes(x.body.Attributes, "DecHead", "", r)
	licence := r.get("LicenseNo")
	x.freeText()
	x.signature()
	x.risk()
	x.goods()
	x.containers()
	x.licence(licence)
	x.accompanying()
	x.relations()
	x.limits()
	x.qualifications()
	x.attachments()
	x.requested()
	x.users()
	x.others()
}

func (x *declaration) flow(v xmldoc.Value) {
	switch v.Text {
	case "I":
		x.body.Type = "import"
	case "E":
		x.body.Type, x.export = "export", true
	default:
		x.body.Type = "other"
		at := v.Position()
		if at.Line == 0 {
			at = x.head.Position()
		}
		x.Report(problem{Code: CodeFlow, Severity: messages.SeverityRefuse, Pointer: "type", At: at, Text: "the declaration is neither import nor export", Found: v.Text, Expected: "IEFlag I or E", Mend: "state the flow"})
	}
	x.Mark("type", v)
	x.body.TypeCode = x.code("typeCode", x.fields.get("Type"), "cn-dec-type")
}

// either gives the name for an import or an export.
func (x *declaration) either(importing, exporting string) string {
	if x.export {
		return exporting
	}
	return importing
}

// reference takes a number under our name of its type; the element that it was in is kept, to write it back there.
func (x *declaration) reference(kind, element string, v xmldoc.Value) {
	if !v.OK() {
		return
	}
	was := x.Item("references", len(x.body.References))
	defer x.Back(was)
	x.body.References = append(x.body.References, messages.Reference{Type: kind, Number: x.text("number", v),
		SourceType: &messages.Code{Code: element, List: listElements}})
}

// listElements is the list of references' and documents' types that are elements of the declaration.
const listElements = "cn-dec"

// numbers takes what identifies the declaration, the declarant's own first: it is set before any authority gives one.
func (x *declaration) numbers(r *record) {
	x.reference("declarantReference", "ClientSeqNo", x.sign.Child("ClientSeqNo").Value())
	x.reference("functionalReference", "SeqNo", r.get("SeqNo"))
	x.reference("entryNumber", "EntryId", r.get("EntryId"))
	x.reference("lrn", "PreEntryId", r.get("PreEntryId"))
	if len(x.body.References) == 0 {
		x.standIn()
	}
	bill := "billOfLading"
	switch r.get("TrafMode").Text {
	case "3":
		bill = "railWaybill"
	case "4":
		bill = "roadConsignmentNote"
	case "5":
		bill = "airWaybill"
	}
	x.reference(bill, "BillNo", r.get("BillNo"))
	x.reference("contract", "ContrNo", r.get("ContrNo"))
	x.reference("permit", "ManualNo", r.get("ManualNo"))
	x.reference("other", "CorrelationNo", r.get("CorrelationNo"))
}

// standIn takes the message's own number for a declaration that has none. A contract or a bill would make one subject
// of several declarations.
func (x *declaration) standIn() {
	var number xmldoc.Value
	for w := x.node.Parent(); w != nil; w = w.Parent() {
		if v := w.Child("SWImpHead").Child("CopMsgId").Value(); v.OK() {
			number = v
		}
	}
	if messages.Fold(number.Text) == "" {
		x.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: "references", At: x.head.Position(), Text: "the declaration has no number that it can be known by", Found: "",
			Expected: "ClientSeqNo in DecSign, or SeqNo, EntryId or PreEntryId", Mend: "give it your own number in DecSign/ClientSeqNo"})
		return
	}
	x.reference("functionalReference", "CopMsgId", number)
	x.warn(CodeMessageNumber, "references/0/number", number, "the declaration has no number of its own; the message's number stands in for it",
		"ClientSeqNo in DecSign", "give it your own number in DecSign/ClientSeqNo, so that changes of it are known as such")
}

func (x *declaration) dates(r *record) {
	b := x.body
	b.Date = x.time("date", r.get("PDate"))
	if x.export {
		b.Departure = x.time("departure", r.get("IEDate"))
		b.Attributes = x.attribute(b.Attributes, "DespDate", r.get("DespDate"))
	} else {
		b.Arrival = x.time("arrival", r.get("IEDate"))
		b.Departure = x.time("departure", r.get("DespDate"))
	}
}

func (x *declaration) offices(r *record) {
	for _, o := range [...]struct{ element, role string }{{"CustomMaster", "declaration"}, {"IEPort", x.either("entry", "exit")}} {
		v := r.get(o.element)
		if !v.OK() {
			continue
		}
		was := x.Item("offices", len(x.body.Offices))
		x.body.Offices = append(x.body.Offices, messages.Office{Role: o.role, ID: x.text("id", v), Scheme: schemeOffice, Country: "CN"})
		x.Back(was)
	}
}

// schemeOffice is the scheme of four-digit customs offices.
const schemeOffice = "CNCUSTOMS"

// country translates a country for a member. An unknown one leaves the member empty; the code is kept in an attribute.
func (p *page) country(member, element string, v xmldoc.Value, keep []messages.Attribute) (string, []messages.Attribute) {
	if !v.OK() {
		return "", keep
	}
	alpha2, ok := country(v.Text)
	if !ok {
		p.warn(CodeCountry, member, v, "the country is in no list of Chinese customs", "an alpha-3 code (CHN), or three digits of customs' own list (142)",
			"correct the code; it is kept as it is")
	}
	if alpha2 != "" && member != "" {
		p.Mark(member, v)
	}
	if alpha2 != "" && countryOut(alpha2) == v.Text { // both say the same in ISO 3166-1
		return alpha2, keep
	}
	return alpha2, p.translated(keep, element, v, alpha2, "iso3166", "cn-country")
}

// places takes the countries and ports of the journey.
func (x *declaration) places(r *record) {
	b := x.body
	if x.export {
		b.DestinationCountry, b.Attributes = x.country("destinationCountry", "TradeCountry", r.get("TradeCountry"), b.Attributes)
	} else {
		b.ExportCountry, b.Attributes = x.country("exportCountry", "TradeCountry", r.get("TradeCountry"), b.Attributes)
	}
	if v := r.get("TradeAreaCode"); v.OK() {
		b.Attributes = x.tradeArea(v)
	}
	x.port(x.either("transshipment", "destination"), schemePort, r.get("DistinatePort"))
	x.port("loading", schemePort, r.get("DespPortCode"))
	x.port(x.either("entry", "exit"), schemeInlandPort, r.get("EntyPortCode"))
	if v := r.get("GoodsPlace"); v.OK() {
		was := x.Item("places", len(b.Places))
		b.Places = append(b.Places, messages.Place{Function: "goodsLocation", Name: x.line("name", v)})
		x.Back(was)
	}
	x.district(&b.Places, r.get("DistrictCode"))
}

// tradeArea takes the country that is traded with, which has no member of its own.
func (x *declaration) tradeArea(v xmldoc.Value) []messages.Attribute {
	alpha2, list := x.country("", "TradeAreaCode", v, x.body.Attributes)
	if len(list) > len(x.body.Attributes) {
		return list
	}
	was := x.Item("attributes", len(list))
	defer x.Back(was)
	x.Mark("code/sourceCode", v)
	return append(list, messages.Attribute{Name: "TradeAreaCode", Value: x.text("value", v),
		Code: &messages.Code{Code: alpha2, List: "iso3166", SourceCode: v.Text, SourceList: "iso3166-alpha3"}})
}

// The schemes of places.
const (
	schemePort       = "cn-port"
	schemeInlandPort = "cn-inland-port"
	schemeDistrict   = "cn-district"
)

// port takes a port of Chinese customs' own lists: since 2018 the country's alpha-3 code and three digits (RUS018). The
// lists do not map to UN/LOCODE one to one, so only the country is translated.
func (x *declaration) port(function, scheme string, v xmldoc.Value) {
	if !v.OK() {
		return
	}
	was := x.Item("places", len(x.body.Places))
	defer x.Back(was)
	l := messages.Place{Function: function, ID: &messages.Identifier{ID: x.text("id/id", v), Scheme: scheme}}
	if scheme == schemePort && len(v.Text) == 6 && isLetters(v.Text[:3]) {
		if l.Country, _ = country(v.Text[:3]); l.Country != "" {
			x.Mark("country", v)
		}
	}
	x.body.Places = append(x.body.Places, l)
}

// district takes the area in China that goods go to or come from.
func (x *declaration) district(list *[]messages.Place, v xmldoc.Value) {
	if !v.OK() {
		return
	}
	was := x.Item("places", len(*list))
	defer x.Back(was)
	*list = append(*list, messages.Place{Function: x.either("destination", "origin"), Country: "CN",
		ID: &messages.Identifier{ID: x.text("id/id", v), Scheme: schemeDistrict}})
}

func (x *declaration) transport(r *record) {
	mode, name, voyage := r.get("TrafMode"), r.get("TrafName"), x.free.Child("VoyNo").Value()
	if own := x.head.Child("VoyNo").Value(); own.OK() { // met there in older files
		voyage = own
	}
	if !mode.OK() && !name.OK() && !voyage.OK() {
		return
	}
	defer x.Back(x.Item("transport", 0))
	t := messages.Transport{Stage: "border"}
	if mode.OK() {
		x.Mark("modeCode/code", mode)
		t.ModeCode = &messages.Code{Code: mode.Text, List: "cn-traf-mode"}
		if t.Mode = lookup("modes", mode.Text, "target"); t.Mode != "" {
			x.Mark("mode", mode)
		} else {
			x.warn(CodeMode, "mode", mode, "the mode of transport is not in the list of Chinese customs", "2 water, 3 rail, 4 road, 5 air …", "correct the code; it is kept in modeCode")
		}
	}
	t.Name, t.Voyage = x.line("name", name), x.text("voyage", voyage)
	x.body.Transport = []messages.Transport{t}
}

// terms takes the way of delivery and the supervision mode.
func (x *declaration) terms(r *record) {
	b := x.body
	if v := r.get("TransMode"); v.OK() {
		code := lookup("terms", v.Text, "target")
		if code != "" {
			x.Mark("tradeTerms/code", v)
			b.TradeTerms = &messages.TradeTerms{Code: code}
		}
		if !known("terms", v.Text) {
			x.warn(CodeTerms, "tradeTerms/code", v, "the way of delivery is not in the list of Chinese customs", "1 CIF, 2 C&F, 3 FOB, 7 EXW …", "correct the code; it is kept in an attribute")
		}
		b.Attributes = x.translated(b.Attributes, "TransMode", v, code, "incoterms", "cn-trans-mode")
	}
	if v := r.get("TradeMode"); v.OK() {
		b.Procedure = &messages.Procedure{Code: x.code("procedure/code", v, listTradeMode)}
		if !known("trade-modes", v.Text) {
			x.warn(CodeTradeMode, "procedure/code/code", v, "the supervision mode is not in the list of Chinese customs", "four digits: 0110 general trade …", "correct the code; it is kept as it is")
		}
	}
}

// listTradeMode is the list of supervision modes.
const listTradeMode = "cn-trade-mode"

// charges takes freight, insurance and other charges. A mark says what the number is: 3 is a total and becomes an
// amount; 1 is a rate and 2 a price of one unit, which stay attributes.
func (x *declaration) charges(r *record) {
	b := x.body
	for _, c := range charges() {
		mark, rate, curr := r.get(c.element+"Mark"), r.get(c.element+"Rate"), r.get(c.element+"Curr")
		if mark.Text != "3" || zero(rate) {
			if zero(rate) && !mark.OK() && !curr.OK() {
				continue
			}
			b.Attributes = x.attribute(b.Attributes, c.element+"Mark", mark)
			b.Attributes = x.attribute(b.Attributes, c.element+"Rate", rate)
			b.Attributes = x.attribute(b.Attributes, c.element+"Curr", curr)
			continue
		}
		was := x.Item("amounts", len(b.Amounts))
		a := messages.Amount{Type: c.kind, Value: x.decimal("value", rate), SourceType: x.code("sourceType", mark, "cn-fee-mark")}
		if a.Value == "" {
			x.ForgetBelow()
			x.Back(was)
			continue
		}
		a.Currency = x.currency(curr)
		x.Back(was)
		b.Amounts = append(b.Amounts, a)
		b.Attributes = x.translated(b.Attributes, c.element+"Curr", curr, a.Currency, "iso4217", "cn-currency")
	}
}

type charge struct{ element, kind string }

func charges() [3]charge {
	return [3]charge{{"Fee", "freight"}, {"Insur", "insurance"}, {"Other", "otherCharges"}}
}

// currency translates a currency for where the page is; unknown ones leave it empty.
func (p *page) currency(v xmldoc.Value) string {
	if !v.OK() {
		return ""
	}
	iso, ok := currency(v.Text)
	if !ok {
		p.unknownCurrency("currency", v)
		return ""
	}
	if iso != "" {
		p.Mark("currency", v)
	}
	return iso
}

func (p *page) unknownCurrency(pointer string, v xmldoc.Value) {
	p.warn(CodeCurrency, pointer, v, "the currency is in no list of Chinese customs", "an ISO 4217 code (CNY), or three digits of customs' own list (142)",
		"correct the code; it is kept as it is")
}

func (x *declaration) totals(r *record) {
	was := x.In("totals")
	defer x.Back(was)
	var t messages.Totals
	for _, w := range [...]struct{ element, kind, qualifier string }{{"GrossWet", "grossMass", "gross"}, {"NetWt", "netMass", "net"}} {
		v := r.get(w.element)
		at := x.Item("measures", len(t.Measures))
		if d := x.decimal("value", v); d != "" {
			t.Measures = append(t.Measures, messages.Measure{Type: w.kind, Quantity: messages.Quantity{Value: d, UnitCode: "KGM", Qualifier: w.qualifier, UnitBasis: "format"}})
		}
		x.Back(at)
	}
	at := x.Item("packages", 0)
	k, ok := x.packaging(r.get("PackNo"), r.get("WrapType"))
	if v := r.get("MarkNo"); v.OK() {
		x.Mark("marks/0", v)
		k.Marks, ok = []string{v.Text}, true
	}
	x.Back(at)
	if ok {
		t.Packages = append(t.Packages, k)
	}
	for n := range x.node.Child("DecOtherPacks").Children("DecOtherPack") {
		at := x.Item("packages", len(t.Packages))
		if k, ok := x.packaging(n.Child("PackQty").Value(), n.Child("PackType").Value()); ok {
			k.Level = levelOther
			t.Packages = append(t.Packages, k)
		}
		x.Back(at)
	}
	if t.Measures != nil || t.Packages != nil {
		x.body.Totals = &t
	}
}

// levelOther is the level of packing materials besides the one that the packages are counted by.
const levelOther = "other"

// packaging takes a count of packages and their kind.
func (x *declaration) packaging(count, kind xmldoc.Value) (messages.Package, bool) {
	k := messages.Package{Count: x.decimal("count", count)}
	if kind.OK() {
		k.SourceType = x.code("sourceType", kind, "cn-wrap-type")
		if k.Type = lookup("packages", kind.Text, "target"); k.Type != "" {
			x.Mark("type", kind)
		}
		if !known("packages", kind.Text) {
			x.warn(CodePackage, "sourceType/code", kind, "the kind of package is not in the list of Chinese customs", "00 bulk, 06 bag, 22 carton, 93 pallet …", "correct the code; it is kept as it is")
		}
	}
	return k, k.Count != "" || k.SourceType != nil
}

func (x *declaration) texts(r *record) {
	if v := r.get("NoteS"); v.OK() {
		was := x.Item("notes", len(x.body.Notes))
		x.body.Notes = append(x.body.Notes, messages.Note{Subject: "NoteS", Text: x.text("text", v)})
		x.Back(was)
	}
}

func (x *declaration) freeText() {
	r := x.fields.open(x.free)
	x.reference("previousDeclaration", "RelId", r.get("RelId"))
	x.reference("permit", "RelManNo", r.get("RelManNo"))
	x.body.Attributes = x.attributes(x.body.Attributes, "DecFreeTxt", "DecFreeTxt/", r)
}

// signature takes who signed and when; the signature is made over a text that is not in the message, so that it is
// never checked here.
func (x *declaration) signature() {
	r := x.fields.open(x.sign)
	x.sign.Drop("Sign", "Certificate")
	signer, date := r.get("ICCode"), r.get("SignDate")
	signed := r.get("Sign").OK() || r.get("Certificate").OK()
	x.body.Attributes = x.attributes(x.body.Attributes, "DecSign", "DecSign/", r)
	if !signer.OK() && !date.OK() && !signed {
		return
	}
	a := messages.Authentication{Scheme: "eport", Result: "absent"}
	if signed {
		a.Result = "notChecked"
	}
	a.Signer = x.text("/authentication/0/signer", signer)
	a.SignedTime = x.time("/authentication/0/signedTime", date)
	if x.message.Issued = a.SignedTime; a.SignedTime != nil {
		x.Mark("/issued/value", date)
	}
	x.message.Authentication = []messages.Authentication{a}
}

func (x *declaration) risk() {
	n := x.node.Child("DecRisk")
	n.Drop("Sign")
	x.body.Attributes = x.attributes(x.body.Attributes, "DecRisk", "DecRisk/", x.fields.open(n))
}
