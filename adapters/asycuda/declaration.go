package asycuda

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// The lists that codes are from. All are national, though their codes often follow a standard.
const (
	listElement     = "asycuda:element"
	listType        = "asycuda:type"
	listProcedure   = "asycuda:procedure"
	listStatus      = "asycuda:status"
	listMode        = "asycuda:mode"
	listPackage     = "asycuda:package"
	listDocument    = "asycuda:document"
	listScan        = "asycuda:scan"
	listPayment     = "asycuda:payment"
	listTerms       = "asycuda:terms"
	listTransaction = "asycuda:transaction"
	listTax         = "asycuda:tax"
	listContainer   = "asycuda:container"
	listFullness    = "asycuda:fullness"
	schemeNational  = "NATIONAL"
	schemeSystem    = "asycuda"
)

// declaration reads a whole SAD. What has no field of its own is kept as attributes at the end.
func (p *page) declaration(sad *xmldoc.Node) {
	d := p.body
	p.flow(sad)
	p.numbers(sad)
	p.exit(sad.Child("Export_release"))
	p.countries(child(sad, "General_information", "Country"))
	p.traders(sad)
	p.transport(sad.Child("Transport"))
	p.place("documentIssue", child(sad, "Property", "Place_of_declaration"))
	p.warehouse(sad.Child("Warehouse"))
	p.transit(sad.Child("Transit"))
	p.totals(sad)
	p.valuation(sad.Child("Valuation"))
	p.financial(sad.Child("Financial"))
	p.suppliers(sad)
	for _, local := range [...]string{"CAP", "Additional_information", "Comments_free_text"} {
		d.Notes = p.note(d.Notes, child(sad, "General_information", local))
	}
	d.Notes = p.note(d.Notes, child(sad, "Export_release", "Comments"))
	p.consignment(sad)
	d.Attributes = p.keep(d.Attributes, sad, p.layout)
	p.unnumbered(sad)
}

// flow reads whether goods come in or go out, and the office that clears them.
func (p *page) flow(sad *xmldoc.Node) {
	d := p.body
	kind := child(sad, "Identification", "Type")
	code, general, transit := kind.Child("Type_of_declaration").Value(), kind.Child("Declaration_gen_procedure_code").Value(), kind.Child("Type_of_transit_document").Value()
	d.TypeCode = p.code("typeCode", listType, code, xmldoc.Value{})
	if general.OK() {
		was := p.In("procedure")
		d.Procedure = &messages.Procedure{Code: p.code("code", listProcedure, general, xmldoc.Value{})}
		p.Back(was)
	}
	d.Attributes = p.attribute(d.Attributes, "Identification/Type/Type_of_transit_document", transit)
	flow := child(sad, "Property", "Sad_flow").Value()
	if d.Type = p.typeOf(sad, flow, code, transit); d.Type == "transit" || d.Type != "other" && flow.OK() && !strings.ContainsAny(flow.Text[:1], "IEie") {
		d.Attributes = p.attribute(d.Attributes, "Property/Sad_flow", flow)
	}

	office := child(sad, "Identification", "Office_segment")
	p.office("declaration", office.Child("Customs_clearance_office_code"), office.Child("Customs_Clearance_office_name"))
}

// typeOf gives the kind of declaration. A transit document or a transit type makes it one; else the flow says, and where
// it is missing the usual types do. Both must not contradict each other.
func (p *page) typeOf(sad *xmldoc.Node, flow, code, transit xmldoc.Value) string {
	byFlow := map[string]string{"I": "import", "E": "export"}[strings.ToUpper(flow.Text)]
	byCode := map[string]string{"IM": "import", "EX": "export", "TR": "transit", "T1": "transit", "T2": "transit", "TIR": "transit"}[strings.ToUpper(code.Text)]
	if byCode == "" && transit.OK() {
		byCode = "transit"
	}
	from := code
	if byCode == "" {
		from = flow
	}
	switch {
	case byCode == "" && byFlow == "":
		at := sad.Position()
		if from = code; code.OK() {
			at = code.Position()
		} else if flow.OK() {
			at, from = flow.Position(), flow
		}
		p.Report(problem{Code: CodeFlow, Severity: messages.SeverityRefuse, Pointer: "type", At: at, Text: "nothing says whether the goods come in or go out", Found: from.Text,
			Expected: "Sad_flow I or E, or a type of declaration such as IM, EX or TR", Mend: "state the flow"})
		return "other"
	case byCode == "":
		p.Mark("type", from)
		return byFlow
	case byFlow != "" && byFlow != byCode && byCode != "transit":
		p.Report(problem{Code: CodeFlowConflict, Severity: messages.SeverityRefuse, Pointer: "type", At: code.Position(), Text: "the type of declaration contradicts the flow", Found: code.Text,
			Expected: "a type for flow " + flow.Text, Mend: "correct one of them; controls differ for goods that come in and go out"})
	}
	p.Mark("type", from)
	if byFlow == "" && flow.OK() && byCode != "transit" {
		p.Report(problem{Code: CodeFlowConflict, Severity: messages.SeverityWarn, Pointer: "type", At: flow.Position(), Text: "the flow is neither I nor E; the type of declaration stands", Found: flow.Text,
			Expected: "Sad_flow I or E", Mend: "correct the flow"})
	}
	return byCode
}

// office takes a customs office. One that has only a name stays an attribute.
func (p *page) office(role string, code, name *xmldoc.Node) {
	d := p.body
	was := p.Item("offices", len(d.Offices))
	defer p.Back(was)
	if v := code.Value(); v.OK() {
		d.Offices = append(d.Offices, messages.Office{Role: role, ID: p.text("id", v), Scheme: schemeSystem, Name: p.line("name", name.Value())})
		return
	}
	p.Pointer = p.Pointer[:len("/body")]
	if name != nil {
		d.Attributes = p.attribute(d.Attributes, formPath(name), name.Value())
	}
}

// formPath is the path of an element below the root.
func formPath(n *xmldoc.Node) string {
	path := n.Local()
	for n = n.Parent(); n != nil && n.Local() != root && n.Local() != "Item"; n = n.Parent() {
		path = n.Local() + "/" + path
	}
	return path
}

// exit reads when goods went out. Where and by which reference are kept as attributes.
func (p *page) exit(n *xmldoc.Node) {
	d := p.body
	day, clock := n.Child("Date_of_exit").Value(), n.Child("Time_of_exit").Value()
	d.Departure = p.date("departure", day)
	if d.Departure != nil && clock.OK() {
		if c, ok := parseClock(clock.Text); ok && len(d.Departure.Value) == len("2006-01-02") {
			if t, err := messages.NewTime(d.Departure.Value+c, p.profile.Zone, messages.ZonePartner); err == nil {
				d.Departure = t
				return
			}
		}
	}
	d.Attributes = p.attribute(d.Attributes, "Export_release/Time_of_exit", clock)
}

// countries reads where goods come from and go to.
func (p *page) countries(n *xmldoc.Node) {
	d := p.body
	for _, c := range []struct {
		name string
		n    *xmldoc.Node
		into *string
	}{
		{"exportCountry", child(n, "Export", "Export_country_code"), &d.ExportCountry},
		{"destinationCountry", child(n, "Destination", "Destination_country_code"), &d.DestinationCountry},
	} {
		v := c.n.Value()
		var unknown bool
		if *c.into, unknown = p.country(c.name, v); unknown {
			d.Attributes = p.attribute(d.Attributes, formPath(c.n), v)
		}
	}
}

// totals reads what the declaration says of all its items together.
func (p *page) totals(sad *xmldoc.Node) {
	was := p.In("totals")
	defer p.Back(was)
	var t messages.Totals
	numbers := child(sad, "Property", "Nbers")
	t.Lines = p.count("lines", numbers.Child("Total_number_of_items").Value())
	if v := numbers.Child("Total_number_of_packages").Value(); v.OK() {
		inner := p.Item("packages", 0)
		if n := p.decimal("count", v); n != "" {
			t.Packages = []messages.Package{{Count: n}}
		}
		p.Back(inner)
	}
	v := sad.Child("Valuation")
	t.Measures = p.mass(t.Measures, "grossMass", "gross", child(v, "Total", "Total_weight"))
	t.Measures = p.mass(t.Measures, "grossMass", "gross", child(v, "Weight", "Gross_weight"))
	p.currency = child(v, "Gs_Invoice", "Currency_code").Text()
	t.Amounts = p.amount(t.Amounts, "invoice", p.currency, child(v, "Total", "Total_invoice"))
	t.Amounts = p.amount(t.Amounts, "cif", "", v.Child("Total_CIF"))
	t.Amounts = p.amount(t.Amounts, "totalCost", "", v.Child("Total_cost"))
	for n := range sad.Child("Assessment_notice").Children("Item_tax_total") {
		t.Amounts = p.amount(t.Amounts, "itemTaxTotal", "", n)
	}
	for n := range sad.Child("Global_taxes").Children("Global_tax_item") {
		t.Amounts = p.amount(t.Amounts, "globalTaxItem", "", n)
	}
	if t.Lines != nil || t.Packages != nil || t.Measures != nil || t.Amounts != nil {
		p.body.Totals = &t
	}
}
