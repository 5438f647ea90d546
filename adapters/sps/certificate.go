package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// certificate fills the page with the certificate itself.
func (p *page) certificate() *messages.Certificate {
	document, consignment := p.doc.exchanged, p.doc.consignment
	c := &messages.Certificate{Form: "certificate", CredentialFormat: "sps-xml"}
	if p.doc.isJSON() {
		c.CredentialFormat = "sps-json"
	}
	p.head(c, document)
	p.documentNotes(c, document)
	for n := range document.Children("ReferenceSPSReferencedDocument") {
		p.cited(c, n)
	}
	p.signatures(c)
	p.shipment(c, consignment)
	p.goods(c, consignment)
	controlled := p.doc.controlled()
	for _, l := range p.doc.allTests {
		if !controlled[l.reference] {
			was := p.Item("tests", len(c.Tests))
			c.Tests = append(c.Tests, p.tested(l))
			p.Back(was)
		}
	}
	p.issuingCountry(c, document)
	p.judgeForm(c)
	p.numbered(c, document)
	return c
}

// numbered reports a certificate without a number. An application has none before the authority gives it one.
func (p *page) numbered(c *messages.Certificate, document *xmldoc.Node) {
	if c.Number != "" || c.Form == "application" {
		return
	}
	at := document.Position()
	if id := document.Child("ID"); id != nil {
		at = id.Position()
	}
	p.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: "number", At: at, Text: "the certificate has no number", Found: "", Expected: "SPSExchangedDocument/ID",
		Mend: "state the number that the issuer gave it"})
}

// head takes what identifies the certificate: number, type, status, issue.
func (p *page) head(c *messages.Certificate, document *xmldoc.Node) {
	for n := document.First(); n != nil; n = n.Next() {
		switch n.Local() {
		case "Name":
			if c.Name == "" {
				n.Drop("languageID")
				c.Name = p.line("name", n.Value())
			}
		case "Description":
			c.Notes = p.described(c.Notes, n)
		case "CopyIndicator":
			v := n.Value()
			if !v.OK() {
				v = n.Child("Indicator").Value()
			}
			if v.Text == "true" || v.Text == "1" || v.Text == "false" || v.Text == "0" {
				c.Attributes = p.attribute(c.Attributes, "copyIndicator", v)
			}
		case "RecipientSPSParty", "IssuerSPSParty":
			c.Parties = p.parties(c.Parties, n, "")
		}
	}
	id := document.Child("ID")
	id.Drop("schemeID", "schemeAgencyID")
	drop(id)
	c.Number = p.text("number", id.Value())
	if c.Folded = p.doc.fold(c.Number); c.Folded != "" {
		p.Mark("folded", id.Value())
	}
	p.kind(c, document)
	p.status(c, document.Child("StatusCode"), document)
	c.Issued = p.time("issued", document.Child("IssueDateTime"))
	p.message.Issued = c.Issued
	if c.Issued != nil {
		p.Mark("/issued/value", valueOf(document.Child("IssueDateTime")))
	}
}

func (p *page) described(list []messages.Note, n *xmldoc.Node) []messages.Note {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := p.Item("notes", len(list))
	defer p.Back(was)
	return append(list, messages.Note{Subject: "description", Text: p.text("text", v), Language: p.text("language", n.Attr("languageID"))})
}

// kind takes type, class and what is attested.
func (p *page) kind(c *messages.Certificate, document *xmldoc.Node) {
	n := document.Child("TypeCode")
	c.Type = p.code("type", n, "untdid1001")
	c.Class, c.Attestation = messages.ClassOther, "certification"
	if c.Type != nil {
		p.Mark("class", n.Value())
		if class := p.class(c.Type.Code); class != "" {
			c.Class = class
			if class == messages.ClassInspection {
				c.Attestation = "inspection"
			}
			return
		}
	}
	at, found := document.Position(), ""
	if c.Type != nil {
		at, found = wrong(n.Value())
	}
	p.Report(problem{Code: CodeType, Severity: messages.SeverityWarn, Pointer: "class", At: at, Text: "the type of certificate is not known, its class is other", Found: found,
		Expected: "851, 657, 636, 852, 853 or 856 of UNTDID 1001", Mend: "state the type, or have the partner's profile name its class"})
}

// signatures takes the signatories, the certifier among the parties, and the wording that they certify.
func (p *page) signatures(c *messages.Certificate) {
	for _, a := range p.doc.auths {
		was := p.Item("signatories", len(c.Signatories))
		s, ok := p.signatory(a, true)
		p.Back(was)
		if ok {
			c.Signatories = append(c.Signatories, s)
		}
		if provider := a.node.Child("ProviderSPSParty"); s.Role == "certifier" && provider != nil {
			c.Parties = p.parties(c.Parties, provider, "certifier")
		}
		for n := range a.node.Children("IncludedSPSClause") {
			if clauseID(n) == "HEALTH_CLAUSES" {
				c.Declarations = p.wording(c.Declarations, n)
			}
		}
	}
}

func (p *page) wording(list []messages.Note, n *xmldoc.Node) []messages.Note {
	for content := range n.Children("Content") {
		v, language := content.Value(), content.Attr("languageID")
		if !v.OK() {
			continue
		}
		was := p.Item("declarations", len(list))
		list = append(list, messages.Note{Subject: p.text("subject", n.Child("ID").Value()), Text: p.text("text", v), Language: p.text("language", language)})
		p.Back(was)
	}
	return list
}

// shipment takes parties, countries, places, movements and equipment of the consignment.
func (p *page) shipment(c *messages.Certificate, consignment *xmldoc.Node) {
	for n := consignment.First(); n != nil; n = n.Next() {
		switch n.Local() {
		case "ExportSPSCountry":
			c.ExportCountry = p.country("exportCountry", n)
			for sub := range n.Children("SubordinateSPSCountrySubDivision") {
				p.region(c, sub, "exportRegion", "")
			}
		case "ImportSPSCountry":
			c.DestinationCountry = p.country("destinationCountry", n)
		case "TransitSPSCountry":
			was := p.Item("transitCountries", len(c.TransitCountries))
			if code := p.country("", n); code != "" {
				c.TransitCountries = append(c.TransitCountries, code)
			}
			p.Back(was)
			for sub := range n.Children("SubordinateSPSCountrySubDivision") {
				p.region(c, sub, "transitRegion", "other")
			}
		case "ReExportSPSCountry":
			n.Child("ID").Drop("name")
			n.Drop("Name")
			n.Child("Name").Drop("languageID")
			c.Attributes = p.attribute(c.Attributes, "reExportCountry", n.Child("ID").Value())
		case "ID":
			if v := n.Value(); v.OK() && len(v.Text) <= 140 {
				was := p.Item("references", len(c.References))
				kind := "other"
				if strings.Contains(strings.ToLower(n.Attr("schemeID").Text), "ucr") {
					kind = "ucr"
				}
				c.References = append(c.References, messages.Reference{Type: kind, Number: p.text("number", v)})
				p.Back(was)
			}
		case "LoadingSPSLocation":
			c.Places = p.places(c.Places, n, "departure")
		case "UnloadingSPSLocation":
			c.Places = p.places(c.Places, n, "destination")
		case "ConsigneeReceiptSPSLocation":
			c.Places = p.places(c.Places, n, "delivery")
		case "StorageSPSEvent":
			for l := range n.Children("OccurrenceSPSLocation") {
				c.Places = p.places(c.Places, l, "warehouse")
			}
		case "UnloadingBaseportSPSLocation":
			function := "discharge"
			if p.doc.ched { // the border control post through which goods enter
				function = "entry"
			}
			c.Places = p.places(c.Places, n, function)
		case "LoadingBaseportSPSLocation":
			c.Places = p.places(c.Places, n, "loading")
		case "TransitSPSLocation":
			c.Places = p.places(c.Places, n, "transshipment")
		case "ExaminationSPSEvent":
			p.examination(c, n)
		case "MainCarriageSPSTransportMovement", "PreCarriageSPSTransportMovement", "OnCarriageSPSTransportMovement":
			c.Transport = p.movement(c.Transport, n)
		case "UtilizedSPSTransportEquipment":
			c.Equipment, c.References = p.equipment(c.Equipment, c.References, n)
		case "AvailabilityDueDateTime":
			c.Attributes = p.attribute(c.Attributes, "availabilityDue", valueOf(n))
		case "ExportExitDateTime":
			c.Attributes = p.attribute(c.Attributes, "exportExit", valueOf(n))
		default:
			if strings.HasSuffix(n.Local(), "SPSParty") {
				c.Parties = p.parties(c.Parties, n, "")
			}
		}
	}
}

// valueOf is the value of a date element, wherever in it it stands.
func valueOf(n *xmldoc.Node) xmldoc.Value {
	v := n.Value()
	for _, inner := range [...]string{"DateTime", "DateTimeString", "Date"} {
		if c := n.Child(inner); !v.OK() && c != nil {
			v = c.Value()
		}
	}
	return v
}

// region takes the part of a country: of the exporting one with the authorities that are competent there, of one of transit with who has
// the goods there (in TRACES the place that they go to under control).
func (p *page) region(c *messages.Certificate, n *xmldoc.Node, attribute, role string) {
	n.Child("HierarchicalLevelCode").Drop("name")
	n.Child("FunctionTypeCode").Drop("name")
	n.Drop("HierarchicalLevelCode", "FunctionTypeCode")
	name := n.Child("Name")
	name.Drop("languageID")
	c.Attributes = p.attribute(c.Attributes, attribute, name.Value())
	for party := range n.Children("ActivityAuthorizedSPSParty") {
		c.Parties = p.parties(c.Parties, party, role)
	}
}

// examination takes where the goods are to be examined; TRACES writes when into the same place.
func (p *page) examination(c *messages.Certificate, n *xmldoc.Node) {
	for l := n.First(); l != nil; l = l.Next() {
		if l.Local() != "OccurrenceSPSLocation" && l.Local() != "OcurrenceSPSLocation" { // the second is how the hub's WSDL spells it
			continue
		}
		if id := l.Child("ID"); isHour(id) {
			c.Attributes = p.attribute(c.Attributes, "examinationTime", id.Value())
		}
		c.Places = p.places(c.Places, l, "examination")
	}
}

// isHour tells whether an identifier is none, but a time of day; the JSON form does not say so.
func isHour(id *xmldoc.Node) bool {
	if id.Attr("schemeID").Text == "xsd_datetime" {
		return true
	}
	v := id.Value().Text
	return len(v) > len("2006-01-02T15:04") && v[4] == '-' && v[7] == '-' && v[10] == 'T' && v[13] == ':'
}

// goods takes the lines and totals.
func (p *page) goods(c *messages.Certificate, consignment *xmldoc.Node) {
	g := p.sortOut(consignment)
	p.goodsLines = g.lines
	c.Consignments = []messages.Consignment{{Number: 1}}
	p.lines(&c.Consignments[0], g)
	if g.total != nil {
		p.totals(c, g.total)
	}
	p.weighed(c, consignment)
	if len(g.lines) == 0 {
		p.Report(problem{Code: CodeNoLines, Severity: messages.SeverityRefuse, Pointer: "consignments/0/lines", At: consignment.Position(), Text: "the certificate names no goods", Found: "",
			Expected: "IncludedSPSConsignmentItem/IncludedSPSTradeLineItem", Mend: "list the goods"})
	}
	for item := range consignment.Children("IncludedSPSConsignmentItem") {
		cargo := item.Child("NatureIdentificationSPSCargo").Child("TypeCode")
		cargo.Drop("name")
		drop(cargo)
		c.Attributes = p.attribute(c.Attributes, "cargoNature", cargo.Value())
	}
	for i := range c.Consignments[0].Lines {
		p.reexport(c, &c.Consignments[0].Lines[i], g.lines[i].node)
	}
}

// weighed takes the measures that the consignment itself states, where no line sums them up.
func (p *page) weighed(c *messages.Certificate, consignment *xmldoc.Node) {
	var list []messages.Measure
	was := p.In("totals")
	for _, local := range [...]string{"NetWeightMeasure", "GrossWeightMeasure", "NetVolumeMeasure", "GrossVolumeMeasure"} {
		if n := consignment.Child(local); n != nil && (c.Totals == nil || c.Totals.Measures == nil) {
			list = p.measure(list, n)
		}
	}
	p.Back(was)
	if list == nil {
		return
	}
	if c.Totals == nil {
		c.Totals = &messages.Totals{}
	}
	c.Totals.Measures = list
}

func (p *page) lines(c *messages.Consignment, g goods) {
	c.Lines = make([]messages.Line, 0, len(g.lines))
	outer := p.In("consignments/0")
	p.MarkNode("number", p.doc.consignment)
	for _, t := range g.lines {
		was, first := p.Item("lines", len(c.Lines)), p.Marks()
		c.Lines = append(c.Lines, p.tradeLine(t))
		p.Group(first)
		p.Back(was)
	}
	p.Back(outer)
}

// reexport cites the original certificate that a re-exported line names in its notes (RPCRF, RPCCO).
func (p *page) reexport(c *messages.Certificate, l *messages.Line, n *xmldoc.Node) {
	var number, country xmldoc.Value
	for note := range n.Children("AdditionalInformationSPSNote") {
		switch note.Child("Subject").Text() {
		case "RPCRF":
			number = note.Child("Content").Value()
		case "RPCCO":
			country = note.Child("Content").Value()
		}
	}
	if !number.OK() {
		return
	}
	was := p.Item("documents", len(c.Documents))
	defer p.Back(was)
	d := messages.Document{Class: c.Class, Number: p.text("number", number), Folded: p.doc.fold(number.Text), AppliesTo: []int{l.Number},
		Relation: &messages.Code{Code: "RPCRF", List: "ippc:note"}}
	if codes.Country(country.Text) {
		d.Country = p.text("country", country)
	}
	c.Documents = append(c.Documents, d)
}

// issuingCountry finds on which country's authority the certificate stands: that of the issuer, else of the
// certifying authority, else (but for entry documents, which the importing side issues) the exporting country.
func (p *page) issuingCountry(c *messages.Certificate, document *xmldoc.Node) {
	authorities := []*xmldoc.Node{document.Child("IssuerSPSParty")}
	for _, a := range p.doc.auths {
		if a.role() == "certifier" {
			authorities = append(authorities, a.node.Child("ProviderSPSParty"))
		}
	}
	for _, n := range authorities {
		if v := n.Child("SpecifiedSPSAddress").Child("CountryID").Value(); codes.Country(v.Text) {
			c.IssuingCountry = p.text("issuingCountry", v)
			return
		}
	}
	if !p.doc.ched && codes.Country(c.ExportCountry) {
		c.IssuingCountry = p.country("issuingCountry", p.doc.consignment.Child("ExportSPSCountry"))
		return
	}
	p.Report(problem{Code: CodeIssuer, Severity: messages.SeverityWarn, Pointer: "issuingCountry", At: document.Position(), Text: "nothing says which country issues the certificate", Found: "",
		Expected: "the issuer's address with its country", Mend: "state IssuerSPSParty with SpecifiedSPSAddress/CountryID"})
}

// judgeForm tells applications from certificates. An entry document without a decision is an application and never an
// instrument, whatever its status says; one that was decided against is rejected.
func (p *page) judgeForm(c *messages.Certificate) {
	if !p.doc.traces {
		return
	}
	if !p.doc.decided() {
		c.Form = "application"
		p.message.Function = messages.FunctionRequest
		p.hold(c, "pending", p.doc.exchanged.Position(), "its official part is not filled in")
		return
	}
	if decision := p.doc.decision(); decision.OK() {
		if bad := p.doc.contradicted(); bad.OK() {
			at, found := wrong(bad)
			p.Report(problem{Code: CodeContradiction, Severity: messages.SeverityWarn, Pointer: "status", At: at, Text: "the border authority accepts the consignment although this control was not satisfactory; it is taken as not decided", Found: found,
				Expected: "a decision that its controls bear out", Mend: "correct the result of the control or the decision"})
			p.hold(c, "pending", decision.Position(), "the decision contradicts its controls")
			return
		}
		p.decide(c, decision)
		switch rulingOf(decision.Text) {
		case messages.RulingRefused:
			p.hold(c, "rejected", decision.Position(), "the border authority decided against the consignment")
		case messages.RulingHold:
			p.hold(c, "pending", decision.Position(), "the border authority's decision is not understood")
		}
	}
}
