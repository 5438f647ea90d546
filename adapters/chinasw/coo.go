package chinasw

import (
	"fmt"
	"strconv"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The lists of codes in applications for certificates of origin.
const (
	listOrigin     = "cn-coo"
	listOriginType = "cn-coo-type"
	listCriterion  = "cn-coo-criterion"
	schemeOrigin   = "cn-coo-enterprise"
)

// origin is an application for a certificate of origin being read. It is no certificate yet: what it will attest is the issuer's to say.
type origin struct {
	*page
	root *xmldoc.Node
	form
	body *messages.Certificate
}

// origins reads the application.
func (d *document) origins() ([]adapters.Decoded, error) {
	head := d.root.Child("CertificateHead")
	if head == nil {
		return nil, draft.Refusal(CodePart, d.root, "the application has no CertificateHead", "", "CertificateHead", "send the whole application")
	}
	goods := all(d.root, "Goods")
	if len(goods) > maxLines {
		return nil, draft.Refusal(CodeLines, goods[maxLines], "the application has too many lines", fmt.Sprint(len(goods)), fmt.Sprintf("at most %d", maxLines), "split the application")
	}
	x := &origin{page: d.newPage(d.tree.Elements()), root: d.root, form: formOf(head),
		body: &messages.Certificate{Class: messages.ClassOrigin, Attestation: "origin", Form: "application", Status: "pending", IssuingCountry: "CN", Origin: &messages.OriginStatement{}}}
	x.numbers()
	x.parties()
	x.journey()
	x.worth()
	x.remarks()
	x.goods(goods)
	x.files()
	x.body.Attributes = x.rest(x.body.Attributes, "", x.form)
	if *x.body.Origin == (messages.OriginStatement{}) {
		x.body.Origin = nil
	}
	m := x.done(x.body, d.source(formatOrigin, "1", d.root))
	if kept := d.envelope(d.root); len(kept) > 0 {
		m.Message.Extensions = map[string]any{"chinasw": map[string]any{"envelope": kept}}
	}
	return []adapters.Decoded{m}, nil
}

// numbers takes the certificate's number, which the issuer gives, and those that it is asked for under.
func (x *origin) numbers() {
	b := x.body
	b.Type = x.code("type", x.get("CertType"), listOriginType)
	if v := x.get("CertNo"); v.OK() {
		b.Number = x.text("number", v)
		if b.Folded = x.fold(v.Text); b.Folded != "" {
			x.Mark("folded", v)
		}
	}
	for _, r := range [...]struct{ kind, name string }{
		{"functionalReference", "EntMgrNo"}, {"entryNumber", "EntryId"}, {"contract", "ContractNo"}, {"other", "LcNo"},
	} {
		b.References = x.numberedAs(b.References, r.kind, listOrigin, r.name, x.get(r.name))
	}
	if v := x.get("InvNo"); v.OK() {
		was := x.Item("documents", len(b.Documents))
		x.Mark("class", v)
		b.Documents = append(b.Documents, messages.Document{Class: messages.ClassInvoice, Number: x.text("number", v), Folded: x.fold(v.Text), Issued: x.time("issued", x.get("InvDate"))})
		x.Back(was)
	}
	b.StatusCode = x.code("statusCode", x.get("CertStatus"), listOrigin)
	x.message.Issued = x.time("/issued", x.get("AplDate"))
	if v := x.get("ApplyType"); v.OK() { // 0 or 1 asks anew; what others change is not said the same everywhere
		x.message.FunctionCode = x.code("/functionCode", v, "cn-coo-apply")
	}
	x.message.Function = messages.FunctionRequest
}

// parties takes the exporter and consignee, whose names have their addresses with them, and who applies.
func (x *origin) parties() {
	b := x.body
	b.Parties = x.partyOf(b.Parties, written{role: "exporter", ids: []schemed{{x.get("CiqRegNo"), schemeQuarantine}}, foreign: x.get("Exporter"),
		phone: x.get("ExporterTel"), fax: x.get("ExporterFax"), mail: x.get("ExporterEmail")})
	b.Parties = x.partyOf(b.Parties, written{role: "consignee", foreign: x.get("Consignee"), phone: x.get("ConsigneeTel"), fax: x.get("ConsigneeFax"), mail: x.get("ConsigneeEmail")})
	b.Parties = x.partyOf(b.Parties, written{role: "producer", foreign: x.get("Producer")})
	b.Parties = x.partyOf(b.Parties, written{role: "declarant", code: "Apl", sourceList: listOrigin, ids: []schemed{{x.get("AplRegNo"), schemeOrigin}, {x.get("Applicant"), "cn-coo-person"}},
		chinese: x.get("EtpsName"), person: x.get("ApplName"), phone: x.get("ApplTel"), address: x.get("AplAdd")})
	for _, n := range all(x.root, "NonpartyCorp") {
		f := formOf(n)
		had := len(b.Parties)
		b.Parties = x.partyOf(b.Parties, written{role: "other", code: "NonpartyCorp", sourceList: listOrigin, foreign: f.get("EntName"), address: f.get("EntAddr"), country: f.get("EntCountryCode")})
		if len(b.Parties) > had {
			b.Attributes = x.rest(b.Attributes, "NonpartyCorp/"+strconv.Itoa(had+1)+"/", f)
		}
	}
}

// journey takes the countries, ports and means of transport. Ports are names here.
func (x *origin) journey() {
	b := x.body
	if v := x.get("OriCountryCode"); v.OK() {
		b.Origin.Country, b.Attributes = x.spelt("origin/country", "OriCountryCode", v, b.Attributes)
	}
	b.DestinationCountry, b.Attributes = x.spelt("destinationCountry", "DestCountryCode", x.get("DestCountryCode"), b.Attributes)
	if v := x.get("TransCountryCode"); v.OK() {
		var through string
		if through, b.Attributes = x.spelt("transitCountries/0", "TransCountryCode", v, b.Attributes); through != "" {
			b.TransitCountries = []string{through}
		}
	}
	for _, l := range [...]struct{ name, function string }{{"LoadPort", "loading"}, {"UnloadPort", "discharge"}, {"DestPort", "destination"}} {
		if v := x.get(l.name); v.OK() {
			was := x.Item("places", len(b.Places))
			b.Places = append(b.Places, messages.Place{Function: l.function, Name: x.line("name", v)})
			x.Back(was)
		}
	}
	if v := x.get("FetchPlace"); v.OK() {
		was := x.Item("places", len(b.Places))
		b.Places = append(b.Places, messages.Place{Function: "documentIssue", ID: &messages.Identifier{ID: x.text("id/id", v), Scheme: schemeCIQOffice}})
		x.Back(was)
	}
	if v := x.get("OrgCode"); v.OK() {
		was := x.Item("offices", len(b.Offices))
		b.Offices = append(b.Offices, messages.Office{Role: "declaration", ID: x.text("id", v), Scheme: schemeCIQOffice, Country: "CN"})
		x.Back(was)
	}
	was := x.Item("transport", 0)
	t := messages.Transport{Stage: "main", Name: x.line("name", x.get("TransName")), Departure: x.time("departure", x.get("IntendExpDate"))}
	x.Back(was)
	if t.Name != "" || t.Departure != nil {
		b.Transport = []messages.Transport{t}
	}
}

// worth takes the value of the whole, in the invoice's currency; without one it is dollars, which the interface says.
func (x *origin) worth() {
	b := x.body
	curr := x.get("Curr")
	for _, a := range [...]struct{ kind, name string }{{"fob", "FOBValue"}, {"invoice", "TotalAmt"}} {
		v := x.get(a.name)
		if zero(v) {
			continue
		}
		was := x.Item("amounts", len(b.Amounts))
		if d := x.decimal("value", v); d != "" {
			b.Amounts = append(b.Amounts, messages.Amount{Type: a.kind, Value: d, Currency: x.currency(curr)})
		}
		x.Back(was)
	}
}

// remarks takes what is said in words.
func (x *origin) remarks() {
	b := x.body
	for _, name := range [...]string{"Mark", "GoodsSpecClause", "SpecInvTerms", "TransDetails", "Note", "Remark", "PrcsAssembly"} {
		if v := x.get(name); v.OK() {
			was := x.Item("notes", len(b.Notes))
			b.Notes = append(b.Notes, messages.Note{Subject: name, Text: x.text("text", v)})
			x.Back(was)
		}
	}
	for _, n := range all(x.root, "AplPromise") {
		b.Attributes = x.rest(b.Attributes, "AplPromise/", formOf(n))
	}
}

// files takes the attachments; their bytes stay in the document.
func (x *origin) files() {
	b := x.body
	for _, n := range all(x.root, "File") {
		f := formOf(n).known("FileContent")
		n.Drop("FileContent")
		was := x.Item("documents", len(b.Documents))
		d := messages.Document{Class: messages.ClassOther, Type: x.code("type", f.get("FileType"), listOrigin)}
		if v := f.get("FileName"); v.OK() {
			d.Attachment = &messages.Attachment{Name: x.text("attachment/name", v)}
		}
		x.Back(was)
		if d.Type != nil || d.Attachment != nil {
			b.Documents = append(b.Documents, d)
		}
		b.Attributes = x.rest(b.Attributes, "File/"+strconv.Itoa(len(b.Documents))+"/", f)
	}
}
