package wco

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// offices are the elements below a declaration that name an office, and its role.
var offices = []struct{ local, role string }{
	{"ExitOffice", "exit"}, {"EntryOffice", "entry"}, {"PresentationOffice", "presentation"}, {"SupervisingOffice", "supervising"},
}

// declaration reads a Declaration.
func (p *page) declaration() *messages.Declaration {
	n, b := p.doc.node, &messages.Declaration{}
	p.function(b)
	b.References = p.references(b.References, n.Child("FunctionalReferenceID"), "functionalReference")
	b.References = p.assigned(b.References, n)
	b.Date = p.again("date", n.Child("IssueDateTime"), p.issued(n.Child("IssueDateTime")))
	b.Acceptance = p.time("acceptance", n.Child("AcceptanceDateTime"))
	b.Offices = p.office(b.Offices, n.Child("DeclarationOfficeID"), "declaration")
	for _, o := range offices {
		for c := range n.Children(o.local) {
			b.Offices = p.office(b.Offices, c.Child("ID"), o.role)
		}
	}
	b.Parties = p.parties(b.Parties, n, declarationParties)
	carriage := n.Child("Consignment")
	b.Parties = p.parties(b.Parties, carriage, carriageParties)
	b.Payment = p.code("payment", carriage.Child("Freight").Child("PaymentMethodCode"), listFreight)
	p.itinerary(b, carriage)
	b.Places = p.documentIssue(b.Places, n.Child("IssueLocationID"))
	b.Transport = p.transport(b.Transport, n.Child("BorderTransportMeans"), "border")
	b.Attributes = p.attribute(b.Attributes, "loadingLists", n.Child("LoadingListQuantity"))
	b.Attributes = p.attribute(b.Attributes, "specificCircumstance", n.Child("SpecificCircumstancesCodeCode"))
	b.Attributes = p.attribute(b.Attributes, "procedureCategory", n.Child("ProcedureCategory"))
	b.Attributes = p.attribute(b.Attributes, "authentication", n.Child("Authentication").Child("Authentication"))
	b.Attributes = p.attribute(b.Attributes, "authenticator", n.Child("Authentication").Child("Authenticator").Child("Name"))
	b.Totals = p.totals(n)
	for c := range n.Children("CurrencyExchange") {
		was := p.Item("exchangeRates", len(b.ExchangeRates))
		if from := p.text("from", c.Child("CurrencyTypeCode")); from != "" {
			b.ExchangeRates = append(b.ExchangeRates, messages.ExchangeRate{From: from, Rate: p.decimal("rate", c.Child("RateNumeric"))})
		}
		p.Back(was)
	}
	for c := range n.Children("ObligationGuarantee") {
		b.Guarantees = p.guarantee(b.Guarantees, c)
	}
	cited := &citations{page: p}
	for c := range n.Children("AdditionalDocument") {
		cited.cite(c, 0, p.additional(c))
	}
	p.shipments(b, cited)
	if older(n.Name().Space) {
		p.olderThings(b, n)
	}
	for c := range n.Children("PreviousDocument") {
		cited.cite(c, 0, p.previous(c))
	}
	b.Documents = cited.list
	p.changes(b)
	p.sender(n)
	if len(b.References) > 0 && b.References[0].Type == "functionalReference" && p.message.Function == messages.FunctionOriginal {
		// Several corrections of one declaration carry its reference, so only an original is known by it.
		p.message.Source.Identity = strings.Trim(p.message.Sender.PartyID+"/"+b.References[0].Number, "/")
	}
	return b
}

// function reads what the declaration is, and what it does to its subject.
func (p *page) function(b *messages.Declaration) {
	n := p.doc.node
	kind := n.Child("TypeCode")
	b.TypeCode = p.code("typeCode", kind, listType)
	var known bool
	if b.Type, known = flowOf(kind.Text()); known {
		p.Mark("type", kind.Value())
	} else if flow, named := documentFlows[p.doc.meta.Child("WCODocumentName").Text()]; named {
		b.Type = flow
		p.Mark("type", p.doc.meta.Child("WCODocumentName").Value())
	} else if kind.Value().OK() {
		p.Report(problem{Code: CodeType, Severity: messages.SeverityWarn, Pointer: "type", At: kind.Position(), Text: "the declaration's type does not say whether goods come in, go out or pass through", Found: kind.Text(),
			Expected: "a type such as IMA, EXA or T1", Mend: ""})
	}
	p.does(kind.Text())
}

// documentFlows are the flows by the document's name, which version 3.2 has.
var documentFlows = map[string]string{"IM": "import", "EX": "export"}

// does reads what the document does to its subject.
func (p *page) does(kind string) {
	n := p.doc.node
	code := n.Child("FunctionCode")
	var known bool
	p.At("", func() {
		p.message.FunctionCode = p.code("functionCode", code, listFunction)
		p.Mark("function", code.Value())
	})
	if p.message.Function, known = functionOf(code.Text(), kind); known {
		if p.message.Function == messages.FunctionOriginal && (kind == "COR" || kind == "INV") {
			p.At("", func() {
				p.Report(problem{Code: CodeFunction, Severity: messages.SeverityRefuse, Pointer: "function", At: code.Position(), Text: "the declaration is an original by its function and a correction or invalidation by its type", Found: code.Text() + ", " + kind,
					Expected: "function 13 with type " + kind, Mend: "correct the function or the type"})
			})
		}
		if code.Text() == "13" && n.Child("ID").Peek("") == "" {
			p.Report(problem{Code: CodeAbout, Severity: messages.SeverityWarn, Pointer: "references", At: code.Position(), Text: "the correction or invalidation does not state the number that customs gave the declaration; only a reference of its own says what it is about", Found: "",
				Expected: "ID, the MRN of the declaration", Mend: "state the number of the declaration"})
		}
		return
	}
	p.message.Function = messages.FunctionRequest
	at := code.Position()
	if code == nil {
		at = n.Position()
	}
	p.At("", func() {
		p.Report(problem{Code: CodeFunction, Severity: messages.SeverityRefuse, Pointer: "function", At: at, Text: "the declaration's function is missing or not known", Found: code.Text(),
			Expected: "9 for an original, 13 with type COR or INV for a correction or invalidation", Mend: "state what the declaration does (UNTDID 1225)"})
	})
}

// assigned takes the number that customs gave a declaration, with its version.
func (p *page) assigned(list []messages.Reference, n *xmldoc.Node) []messages.Reference {
	return p.numberOfCustoms(list, n.Child("ID"), n.Child("VersionID"))
}

// numberOfCustoms takes a number that customs gave, which is an MRN where it has the shape of one.
func (p *page) numberOfCustoms(list []messages.Reference, id, version *xmldoc.Node) []messages.Reference {
	was := p.Item("references", len(list))
	defer p.Back(was)
	number := p.text("number", id)
	if number == "" {
		return list
	}
	r := messages.Reference{Type: "declaration", Number: number, Version: p.text("version", version)}
	if codes.MRNShape(number) {
		r.Type = "mrn"
	}
	return append(list, r)
}

// issued takes the envelope's time of issue.
func (p *page) issued(n *xmldoc.Node) *messages.Time {
	p.At("", func() { p.message.Issued = p.time("issued", n) })
	return p.message.Issued
}

// again gives a member the time that was read from n before.
func (p *page) again(name string, n *xmldoc.Node, t *messages.Time) *messages.Time {
	if t == nil {
		return nil
	}
	e := n
	if c := n.First(); c != nil {
		e = c
	}
	p.Mark(name+"/value", e.Value())
	copied := *t
	return &copied
}

// sender is whom the declaration names as the one who lodges it.
func (p *page) sender(n *xmldoc.Node) {
	for _, local := range [...]string{"Submitter", "Agent", "Declarant"} {
		id := n.Child(local).Child("ID")
		if !id.Value().OK() {
			continue
		}
		p.At("", func() {
			p.message.Sender = messages.Participant{PartyID: p.text("sender/partyId", id)}
		})
		if isEORI(p.message.Sender.PartyID) {
			p.message.Sender.Scheme = "EORI"
		}
		return
	}
}

// office takes an office. Its number begins with its country where it has the shape of the Union's (CL141).
func (p *page) office(list []messages.Office, id *xmldoc.Node, role string) []messages.Office {
	was := p.Item("offices", len(list))
	defer p.Back(was)
	number := p.text("id", id)
	if number == "" {
		return list
	}
	o := messages.Office{Role: role, ID: number}
	if len(number) == 8 && codes.Country(number[:2]) {
		o.Country = number[:2]
		p.Mark("country", id.Value())
	}
	return append(list, o)
}

// itinerary takes the countries of routing, in the order in which they are written.
func (p *page) itinerary(b *messages.Declaration, carriage *xmldoc.Node) {
	for c := range carriage.Children("Itinerary") {
		p.ordinal("transitCountries", c, len(b.TransitCountries))
		if country := p.text("transitCountries/"+strconv.Itoa(len(b.TransitCountries)), c.Child("RoutingCountryCode")); country != "" {
			b.TransitCountries = append(b.TransitCountries, country)
		}
	}
}

// totals takes what the declaration states of itself as a whole.
func (p *page) totals(n *xmldoc.Node) *messages.Totals {
	was := p.In("totals")
	defer p.Back(was)
	t := messages.Totals{
		Lines:    p.whole("lines", n.Child("GoodsItemQuantity")),
		Measures: p.measures(nil, n.Child("TotalGrossMassMeasure"), "grossMass", "gross"),
		Amounts:  p.amounts(nil, n.Child("InvoiceAmount"), "invoice"),
	}
	if count := p.decimal("packages/0/count", n.Child("TotalPackageQuantity")); count != "" {
		t.Packages = []messages.Package{{Count: count}}
	}
	if t.Lines == nil && t.Packages == nil && t.Measures == nil && t.Amounts == nil {
		return nil
	}
	return &t
}

// guarantee takes a guarantee. Its access code is a secret and stays in the document.
func (p *page) guarantee(list []messages.Guarantee, n *xmldoc.Node) []messages.Guarantee {
	was := p.Item("guarantees", len(list))
	defer p.Back(was)
	n.Drop("AccessCode")
	g := messages.Guarantee{Type: p.code("type", n.Child("SecurityDetailsCode"), listGuarantee), Reference: p.text("reference", n.Child("ReferenceID"))}
	in := p.In("amount")
	g.Amount = p.amount(n.Child("AmountAmount"), "")
	p.Back(in)
	for _, f := range [...]struct {
		subject string
		n       *xmldoc.Node
	}{{"id", n.Child("ID")}, {"office", n.Child("GuaranteeOffice").Child("ID")}} {
		if s := p.text("notes/"+strconv.Itoa(len(g.Notes))+"/text", f.n); s != "" {
			g.Notes = append(g.Notes, messages.Note{Subject: f.subject, Text: s})
		}
	}
	if g.Type == nil && g.Reference == "" && g.Amount == nil && g.Notes == nil {
		return list
	}
	return append(list, g)
}
