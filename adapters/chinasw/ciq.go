package chinasw

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The elements of an application for inspection and quarantine, and the lists of its codes.
const (
	partApplication = "ITF_DCL_IO_DECL"
	partGoods       = "ITF_DCL_IO_DECL_GOODS"
	listCIQ         = "cn-ciq"
	listCIQType     = "cn-ciq-application"
	listCIQTrade    = "cn-ciq-trade-mode"
	listCIQDocument = "cn-ciq-document"
	schemeCIQOffice = "CNCIQ"
	schemeCIQPlace  = "cn-ciq-place"
)

// application is an application for inspection and quarantine being read. It declares goods to the authority: its certificates are asked for
// and not yet there.
type application struct {
	*page
	root, node *xmldoc.Node
	form
	body   *messages.Declaration
	export bool
	// lines are the numbers of goods lines by the numbers that other parts know them by.
	lines map[string]int
	// elements are the places of lines by their elements.
	elements map[*xmldoc.Node]int
}

// applications reads every application of the document.
func (d *document) applications() ([]adapters.Decoded, error) {
	nodes := all(d.root, partApplication)
	var list []adapters.Decoded
	for _, n := range nodes {
		root := n
		if len(nodes) == 1 { // parts may stand beside it
			root = d.root
		}
		if goods := all(root, partGoods); len(goods) > maxLines {
			return nil, draft.Refusal(CodeLines, goods[maxLines], "the application has too many lines", fmt.Sprint(len(goods)), fmt.Sprintf("at most %d", maxLines), "split the application")
		}
		x := &application{page: d.newPage(d.tree.Elements() / len(nodes)), root: root, node: n, form: formOf(n), body: &messages.Declaration{}, lines: map[string]int{}, elements: map[*xmldoc.Node]int{}}
		x.all()
		list = append(list, x.done(x.body, d.source(formatApplication, "1", d.root)))
	}
	if list == nil {
		return nil, draft.Refusal(CodePart, d.root, "the application has no "+partApplication, "", partApplication, "send the whole application")
	}
	return list, nil
}

func (x *application) all() {
	x.flow()
	x.numbers()
	x.dates()
	x.offices()
	x.parties()
	x.places()
	x.transport()
	x.values()
	x.goods()
	x.containers()
	x.attachments()
	x.certificates()
	x.body.Attributes = x.rest(x.body.Attributes, "", x.form)
}

// flow takes what is applied for: categories that begin with 1 are of goods coming in, with 2 of goods going out.
func (x *application) flow() {
	kind := x.get("DeclCode")
	x.body.TypeCode = x.code("typeCode", kind, listCIQType)
	switch {
	case strings.HasPrefix(kind.Text, "1"):
		x.body.Type = "import"
	case strings.HasPrefix(kind.Text, "2"):
		x.body.Type, x.export = "export", true
	default:
		x.body.Type = "other"
		at := kind.Position()
		if at.Line == 0 {
			at = x.node.Position()
		}
		x.Report(problem{Code: CodeFlow, Severity: messages.SeverityWarn, Pointer: "type", At: at, Text: "the category does not say whether goods come in or go out", Found: kind.Text, Expected: "a category that begins with 1 (in) or 2 (out)", Mend: "state DeclCode"})
		return
	}
	x.Mark("type", kind)
}

// numbers takes the applicant's own number first.
func (x *application) numbers() {
	b := x.body
	add := func(kind string, names ...string) {
		for _, name := range names {
			if v := x.get(name); v.OK() {
				b.References = x.numberedAs(b.References, kind, listCIQ, name, v)
			}
		}
	}
	add("functionalReference", "CopNo", "EntDeclNo", "Ent_Decl_No")
	add("declaration", "DeclNo")
	if len(b.References) == 0 {
		x.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: "references", At: x.node.Position(), Text: "the application has no number that it can be known by", Found: "",
			Expected: "CopNo, EntDeclNo or DeclNo", Mend: "give it your own number in CopNo"})
	}
	bill := map[string]string{"3": "railWaybill", "4": "roadConsignmentNote", "5": "airWaybill"}[x.n.Child("CiqTrafMode").Text()]
	if bill == "" {
		bill = "billOfLading"
	}
	add(bill, "BillNo")
	add("deliveryOrder", "DeliveryOrder")
	add("contract", "ContractNo")
	add("previousDeclaration", "CorrelationDeclNo")
}

func (x *application) dates() {
	b := x.body
	b.Date = x.time("date", x.get("DeclDate"))
	b.Arrival = x.time("arrival", x.get("GdsArvlDate"))
	b.Departure = x.time("departure", x.get("DespDate"))
}

// offices takes the bodies of inspection and the customs office that the application concerns.
func (x *application) offices() {
	for _, o := range [...]struct{ name, role, scheme string }{
		{"OrgCode", "declaration", schemeCIQOffice}, {"CustomMaster", "declaration", schemeOffice}, {"InspOrgCode", "control", schemeCIQOffice},
		{"vsaOrgCode", "other", schemeCIQOffice}, {"VsaOrgCode", "other", schemeCIQOffice}, {"PurpOrgCode", "import", schemeCIQOffice},
	} {
		if v := x.get(o.name); v.OK() {
			was := x.Item("offices", len(x.body.Offices))
			x.body.Offices = append(x.body.Offices, messages.Office{Role: o.role, ID: x.text("id", v), Scheme: o.scheme, Country: "CN"})
			x.Back(was)
		}
	}
}

func (x *application) parties() {
	b := x.body
	b.Parties = x.partyOf(b.Parties, written{role: "declarant", code: "DeclReg", sourceList: listCIQ,
		ids:     []schemed{{x.get("DeclRegNo"), schemeQuarantine}, {x.get("DeclRegScc"), schemeUSCC}, {x.get("CustmRegNo"), schemeCustoms}},
		chinese: x.get("DeclRegName"), person: x.get("Contactperson"), phone: x.get("ContTel")})
	b.Parties = x.partyOf(b.Parties, written{role: "representative", code: "DeclPerson", sourceList: listCIQ,
		ids: []schemed{{x.get("DeclPersnCertNo"), "cn-ciq-person"}}, chinese: x.get("DeclPersonName")})
	for _, r := range [...]string{"Consignor", "Consignee"} {
		scc := x.get(r+"Scc", strings.ToLower(r)+"Scc")
		b.Parties = x.partyOf(b.Parties, written{role: strings.ToLower(r), code: r, sourceList: listCIQ,
			ids: []schemed{{x.get(r + "Code"), schemeQuarantine}, {scc, schemeUSCC}}, chinese: x.get(r + "Cname"), foreign: x.get(r + "Ename"), address: x.get(r + "Addr")})
	}
}

// places takes places in the lists of inspection, which are neither customs' nor UN/LOCODE.
func (x *application) places() {
	b := x.body
	for _, l := range [...]struct{ name, function string }{
		{"DespPortCode", "loading"}, {"PortStopCode", "transshipment"}, {"CiqEntyPortCode", "entry"}, {"ArrivPortCode", "discharge"}, {"CiqDestCode", "destination"},
	} {
		if v := x.get(l.name, strings.TrimPrefix(l.name, "Ciq")); v.OK() { // the first edition had them without what stands before
			was := x.Item("places", len(b.Places))
			b.Places = append(b.Places, messages.Place{Function: l.function, ID: &messages.Identifier{ID: x.text("id/id", v), Scheme: schemeCIQPlace}})
			x.Back(was)
		}
	}
	if v := x.get("GoodsPlace"); v.OK() {
		was := x.Item("places", len(b.Places))
		b.Places = append(b.Places, messages.Place{Function: "goodsLocation", Name: x.line("name", v)})
		x.Back(was)
	}
	b.ExportCountry, b.Attributes = x.spelt("exportCountry", "CiqDespCtryCode", x.get("CiqDespCtryCode", "DespCtryCode"), b.Attributes)
	_, b.Attributes = x.spelt("", "CiqTradeCountryCode", x.get("CiqTradeCountryCode", "TradeCountryCode"), b.Attributes)
}

// spelt takes a country in letters. Digits may be customs' own or ISO's numbers, which differ: they are kept, and no country is made of them.
func (p *page) spelt(member, element string, v xmldoc.Value, keep []messages.Attribute) (string, []messages.Attribute) {
	if !v.OK() {
		return "", keep
	}
	if isDigits(v.Text) {
		p.warn(CodeCountry, member, v, "digits for a country may be customs' own or ISO's, which differ; no country is taken", "an alpha-3 code (CHN)", "write the country in letters")
		return "", p.attribute(keep, element, v)
	}
	alpha2, ok := country(v.Text)
	if !ok {
		p.warn(CodeCountry, member, v, "the country is in no list", "an alpha-3 code (CHN)", "correct the code; it is kept as it is")
		return "", p.attribute(keep, element, v)
	}
	if member == "" {
		return alpha2, p.translated(keep, element, v, alpha2, "iso3166", "iso3166-alpha3")
	}
	p.Mark(member, v)
	return alpha2, keep
}

func (x *application) transport() {
	mode, name, voyage := x.get("CiqTrafMode"), x.get("TrafName", "ConvynceName"), x.get("CusVoyageNo", "TransMeanNo")
	if !mode.OK() && !name.OK() && !voyage.OK() {
		return
	}
	defer x.Back(x.Item("transport", 0))
	t := messages.Transport{Stage: "border", Name: x.line("name", name), Voyage: x.text("voyage", voyage)}
	if mode.OK() {
		t.ModeCode = x.code("modeCode", mode, "cn-traf-mode")
		if t.Mode = lookup("modes", mode.Text, "target"); t.Mode != "" {
			x.Mark("mode", mode)
		} else {
			x.warn(CodeMode, "mode", mode, "the mode of transport is not in the list of Chinese customs", "2 water, 3 rail, 4 road, 5 air …", "correct the code; it is kept in modeCode")
		}
	}
	x.body.Transport = []messages.Transport{t}
}

// values takes the worth of the whole, its marks, and what is said in words.
func (x *application) values() {
	b := x.body
	var t messages.Totals
	for _, a := range [...]struct{ name, currency string }{{"TotalValUs", "USD"}, {"TotalValCn", "CNY"}} {
		if v := x.get(a.name); !zero(v) {
			was := x.In("totals")
			x.Item("amounts", len(t.Amounts))
			if d := x.decimal("value", v); d != "" {
				t.Amounts = append(t.Amounts, messages.Amount{Type: "goodsValue", Value: d, Currency: a.currency})
			}
			x.Back(was)
		}
	}
	if v := x.get("MarkNo"); v.OK() {
		x.Mark("totals/packages/0/marks/0", v)
		t.Packages = []messages.Package{{Marks: []string{v.Text}}}
	}
	if t.Amounts != nil || t.Packages != nil {
		b.Totals = &t
	}
	if v := x.get("TradeModeCode"); v.OK() {
		b.Procedure = &messages.Procedure{Code: x.code("procedure/code", v, listCIQTrade)}
	}
	for _, name := range [...]string{"SpeclInspQuraRe", "AttaCollectName", "AppCertName", "CorrelationReasonFlag"} {
		if v := x.get(name); v.OK() {
			was := x.Item("notes", len(b.Notes))
			b.Notes = append(b.Notes, messages.Note{Subject: name, Text: x.text("text", v)})
			x.Back(was)
		}
	}
}

// attachments takes the documents that go with the application.
func (x *application) attachments() {
	b := x.body
	for _, n := range all(x.root, "ITF_DCL_IO_DECL_ATT") {
		f := formOf(n)
		was := x.Item("documents", len(b.Documents))
		d := messages.Document{Class: messages.ClassOther, Type: x.code("type", f.get("AttDocTypeCode"), listCIQDocument)}
		if d.Type != nil {
			d.Class = x.class("", d.Type.Code)
		}
		if v := f.get("AttDocNo"); v.OK() {
			d.Number, d.Folded = x.text("number", v), x.fold(v.Text)
		}
		d.Name = x.line("name", f.get("AttDocName"))
		if line, err := strconv.Atoi(f.get("AttDocWrtofDetailNo").Text); err == nil && line > 0 {
			d.DocumentLine = line
			x.Mark("documentLine", f.get("AttDocWrtofDetailNo"))
		}
		x.Back(was)
		if d.Type == nil && d.Number == "" && d.Name == "" {
			continue
		}
		b.Documents = append(b.Documents, d)
		// What is written off has no unit: it is no quantity.
		b.Attributes = x.rest(b.Attributes, "document/"+strconv.Itoa(len(b.Documents))+"/", f)
	}
}

// certificates takes the certificates that are applied for.
func (x *application) certificates() {
	b := x.body
	for _, n := range all(x.root, "ITF_DCL_IO_DECL_CERT_TYPE") {
		f := formOf(n)
		kind, name := f.get("AppCertCode", "CertTypeCode"), f.get("AppCertName")
		originals, count := f.get("ApplOri"), f.get("ApplCopyQuan")
		if !kind.OK() && !name.OK() && !originals.OK() {
			continue
		}
		was := x.Item("requestedCertificates", len(b.RequestedCertificates))
		d := messages.Document{Class: x.class("certificates", kind.Text), Type: x.code("type", kind, listCertificate), Name: x.line("name", name)}
		if originals.OK() || count.OK() {
			d.Text = fmt.Sprintf(copies, orZero(originals.Text), orZero(count.Text))
			x.Mark("text", originals)
			x.Mark("text", count)
		}
		b.RequestedCertificates = append(b.RequestedCertificates, d)
		x.Back(was)
		b.Attributes = x.rest(b.Attributes, "certificate/"+strconv.Itoa(len(b.RequestedCertificates))+"/", f)
	}
}

// containers takes the containers, in groups of one kind or one by one.
func (x *application) containers() {
	b := x.body
	for _, n := range all(x.root, "ITF_DCL_IO_DECL_CONT_DETAIL") {
		f := formOf(n)
		id := f.get("ContNo", "ContCode", "CntnrNo")
		if !id.OK() {
			b.Attributes = x.rest(b.Attributes, "container/", f)
			continue
		}
		was := x.Item("equipment", len(b.Equipment))
		x.Mark("id", id)
		e := boxOf(id.Text)
		e.SizeType = x.code("sizeType", f.get("CntnrModeCode", "ContModeCode"), listContainer)
		e.Category = x.code("category", f.get("LclFlag"), listShared)
		b.Equipment = append(b.Equipment, e)
		x.Back(was)
		b.Attributes = x.rest(b.Attributes, "container/"+e.ID+"/", f)
	}
	for _, n := range all(x.root, "ITF_DCL_IO_DECL_CONT") {
		b.Attributes = x.rest(b.Attributes, "containers/", formOf(n))
	}
}
