package wco

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// ErrKind says that a message is none that this format can carry.
var ErrKind = fmt.Errorf("only declarations and movements are written in the WCO Data Model: %w", adapters.ErrKind)

// flavour is how a document is wrapped: the root that it was read with, or the DMS systems' envelope.
type flavour struct {
	meta string
	// metaSpace and space are the namespaces of envelope and declaration; "" writes none.
	metaSpace, space string
	// old says that the fields of the envelope have the names of version 3.2.
	old bool
}

// flavourOf takes the flavour from what a message was read from, where that was a declaration of this family.
func flavourOf(m *messages.Message) flavour {
	dms := flavour{meta: "MetaData", metaSpace: spaceMeta, space: spaceDeclaration}
	if m.Source.Format != formatDeclaration {
		return dms
	}
	root := m.Source.Root
	space := ""
	if rest, ok := strings.CutPrefix(root, "{"); ok {
		space, root, _ = strings.Cut(rest, "}")
	}
	switch {
	case root == "Declaration" && strings.HasPrefix(space, spaceWCO):
		return flavour{space: space}
	case space == "" && isMeta(root):
		return flavour{meta: root}
	case typeOf(space) == "DM":
		return flavour{meta: root, metaSpace: space, space: spaceOlder, old: true}
	}
	return dms
}

// Encode implements adapters.Encoder: a canonical declaration as a WCO declaration, in the envelope that it came in; a movement as a
// request of inventory linking.
func (Adapter) Encode(ctx context.Context, w io.Writer, m *messages.Message, _ adapters.Address) (messages.Faults, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("encode WCO declaration: %w", err)
	}
	s := &sheet{message: m, written: map[string]bool{}, documents: map[int][]int{}}
	var root *element
	switch b := m.Body.(type) {
	case *messages.Movement:
		var err error
		if root, err = s.linking(b); err != nil {
			return nil, fmt.Errorf("encode movement: %w", err)
		}
	case *messages.Declaration:
		s.body = b
		root = s.document()
	default:
		return nil, fmt.Errorf("encode WCO declaration: %w, not a %s", ErrKind, m.Kind)
	}
	var out strings.Builder
	out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	root.write(&out, 0)
	losses, err := s.lost()
	if err != nil {
		return nil, fmt.Errorf("encode WCO declaration: list losses: %w", err)
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return nil, fmt.Errorf("encode WCO declaration: %w", err)
	}
	return losses, nil
}

// document builds the whole document.
func (s *sheet) document() *element {
	f := flavourOf(s.message)
	declaration := &element{name: "Declaration"}
	if f.space != "" {
		declaration.attrs = append(declaration.attrs, [2]string{"xmlns", f.space})
	}
	if f.space == spaceDeclaration {
		s.prefix = "ds:"
		declaration.attrs = append(declaration.attrs, [2]string{"xmlns:ds", spaceWCO + "Declaration_DS:DMS:2"})
	}
	s.schemaLocation(declaration, "Declaration")
	s.declaration(declaration)
	if f.meta == "" {
		return declaration
	}
	prefix := ""
	root := &element{name: f.meta}
	if f.metaSpace != "" {
		prefix = "md:"
		root.name = prefix + f.meta
		root.attrs = append(root.attrs, [2]string{"xmlns:md", f.metaSpace})
	}
	s.schemaLocation(root, f.meta)
	s.metadata(root, prefix, f.old)
	root.kids = append(root.kids, declaration)
	return root
}

func (s *sheet) metadata(root *element, prefix string, old bool) {
	m := s.message
	kept, _ := m.Extensions["wco"].(map[string]any)
	word := func(name string) string { w, _ := kept[name].(string); return w }
	agency, country := "", word("country")
	if len(m.Recipients) > 0 && m.Recipients[0].Role == "authority" {
		agency, country = m.Recipients[0].PartyID, m.Recipients[0].Country
	}
	version := m.Source.FormatVersion
	if m.Source.Format != formatDeclaration {
		version = "3.6"
	}
	names := [...]string{"WCODataModelVersionCode", "WCOTypeName", "ResponsibleCountryCode", "ResponsibleAgencyName"}
	if old {
		names = [...]string{"WCODataModelVersion", "WCODocumentName", "CountryCode", "AgencyName"}
	}
	name := "DEC"
	if old {
		name = word("documentName")
	}
	for i, value := range [...]string{version, name, country, agency} {
		root.add(prefix + names[i]).text = value
	}
	if old {
		root.add(prefix + "AgencyAssignedCountrySubEntityID").text = word("subdivision")
	}
	custom := [...]string{"AgencyAssignedCustomizationCode", "AgencyAssignedCustomizationVersionCode"}
	if old {
		custom = [...]string{"AgencyAssignedCustomizedDocumentName", "AgencyAssignedCustomizedDocumentVersion"}
	}
	root.add(prefix + custom[0]).text = word("customization")
	root.add(prefix + custom[1]).text = word("customizationVersion")
}

// function gives the codes of what the declaration does and of what kind it is.
func (s *sheet) function() (code, kind string) {
	m, b := s.message, s.body
	switch m.Function {
	case messages.FunctionChange:
		code, kind = "13", "COR"
	case messages.FunctionCancel:
		code, kind = "13", "INV"
	case messages.FunctionReplace:
		code = "5"
	case messages.FunctionRequest:
		code = "13"
	default:
		code = "9"
	}
	if kind == "" {
		kind = map[string]string{"import": "IM", "export": "EX", "transit": "T", "entrySummary": "CRI", "exitSummary": "CRE"}[b.Type]
	}
	if b.TypeCode != nil && b.TypeCode.List == listType {
		kind = b.TypeCode.Code
		s.done("/body/typeCode/code")
	}
	if flow, _ := flowOf(kind); flow == b.Type {
		s.done("/body/type")
	}
	if c := m.FunctionCode; c != nil && c.List == listFunction {
		if f, ok := functionOf(c.Code, kind); ok && f == m.Function {
			code = c.Code
		}
	}
	return code, kind
}

// declaration writes the declaration in the order of its schema.
func (s *sheet) declaration(e *element) {
	b := s.body
	code, kind := s.function()
	own := s.reference("/body/references", b.References, "functionalReference", "lrn", "declarantReference")
	given := s.reference("/body/references", b.References, "mrn", "declaration", "entryNumber")
	s.time(e, "AcceptanceDateTime", "/body/acceptance", b.Acceptance)
	e.add("FunctionCode").text = code
	e.add("FunctionalReferenceID").text = own
	e.add("ID").text = given
	s.time(e, "IssueDateTime", "/body/date", b.Date)
	s.location(e, "", "IssueLocationID", "documentIssue")
	e.add("TypeCode").text = kind
	t := b.Totals
	if t == nil {
		t = &messages.Totals{}
	}
	if t.Lines != nil {
		s.leaf(e, "GoodsItemQuantity", "/body/totals/lines", fmt.Sprint(*t.Lines))
	}
	s.office(e, "DeclarationOfficeID", "", "declaration")
	if i := slices.IndexFunc(t.Amounts, func(a messages.Amount) bool { return a.Type == "invoice" }); i >= 0 {
		s.amount(e, "InvoiceAmount", at("/body/totals/amounts", i), &t.Amounts[i])
	}
	s.attribute(e, "LoadingListQuantity", "/body/attributes", b.Attributes, "loadingLists")
	if i := slices.IndexFunc(t.Measures, func(m messages.Measure) bool { return m.Type == "grossMass" }); i >= 0 {
		s.measure(e, "TotalGrossMassMeasure", at("/body/totals/measures", i), &t.Measures[i])
	}
	if len(t.Packages) > 0 {
		s.leaf(e, "TotalPackageQuantity", "/body/totals/packages/0/count", string(t.Packages[0].Count))
	}
	s.attribute(e, "SpecificCircumstancesCodeCode", "/body/attributes", b.Attributes, "specificCircumstance")
	signed := e.add("Authentication")
	s.attribute(signed, "Authentication", "/body/attributes", b.Attributes, "authentication")
	s.attribute(signed.add("Authenticator"), "Name", "/body/attributes", b.Attributes, "authenticator")
	s.parties(e, "Submitter")
	s.sort()
	for _, i := range s.documents[0] {
		if s.citedAs(i) == "AdditionalDocument" {
			s.document1(e, i, nil)
		}
	}
	s.statements(e)
	s.parties(e, "Agent")
	s.amendments(e)
	s.parties(e, "AuthorisationHolder")
	s.means(e, "BorderTransportMeans", "border", "main")
	s.carriage(e.add("Consignment"))
	for i, x := range b.ExchangeRates {
		c, p := e.add("CurrencyExchange"), at("/body/exchangeRates", i)
		s.leaf(c, "CurrencyTypeCode", p+"/from", x.From)
		s.leaf(c, "RateNumeric", p+"/rate", string(x.Rate))
	}
	s.parties(e, "Declarant")
	s.office(e, "ID", "ExitOffice", "exit")
	s.office(e, "ID", "EntryOffice", "entry")
	s.parties(e, "Exporter")
	for i := range max(len(b.Consignments), 1) {
		s.shipment(e.add("GoodsShipment"), i)
	}
	s.guarantees(e)
	s.office(e, "ID", "PresentationOffice", "presentation")
	s.office(e, "ID", "SupervisingOffice", "supervising")
}

// reference gives the first number of some types.
func (s *sheet) reference(list string, rs []messages.Reference, types ...string) string {
	for i := range rs {
		if p := at(list, i); slices.Contains(types, rs[i].Type) && !s.written[p+"/number"] {
			s.done(p+"/number", p+"/type")
			return rs[i].Number
		}
	}
	return ""
}

// office writes the offices of a role, in an element of their own where there is one.
func (s *sheet) office(e *element, name, around, role string) {
	for i := range s.body.Offices {
		o, p := &s.body.Offices[i], at("/body/offices", i)
		if o.Role != role {
			continue
		}
		into := e
		if around != "" {
			into = e.add(around)
		}
		s.leaf(into, name, p+"/id", o.ID)
		s.done(p + "/role")
		if len(o.ID) == 8 && strings.HasPrefix(o.ID, o.Country) {
			s.done(p + "/country")
		}
		return
	}
}

// attribute writes the first attribute of a name.
func (s *sheet) attribute(e *element, name, list string, as []messages.Attribute, want string) {
	for i := range as {
		if p := at(list, i); as[i].Name == want {
			s.leaf(e, name, p+"/value", as[i].Value)
			s.done(p + "/name")
			return
		}
	}
}

// guarantees writes the guarantees.
func (s *sheet) guarantees(e *element) {
	for i := range s.body.Guarantees {
		g, p, x := &s.body.Guarantees[i], at("/body/guarantees", i), e.add("ObligationGuarantee")
		note := func(into *element, name, subject string) {
			for k := range g.Notes {
				if g.Notes[k].Subject == subject {
					s.leaf(into, name, at(p+"/notes", k)+"/text", g.Notes[k].Text)
					s.done(at(p+"/notes", k) + "/subject")
				}
			}
		}
		s.amount(x, "AmountAmount", p+"/amount", g.Amount)
		note(x, "ID", "id")
		s.leaf(x, "ReferenceID", p+"/reference", g.Reference)
		s.code(x, "SecurityDetailsCode", p+"/type", g.Type)
		note(x.add("GuaranteeOffice"), "ID", "office")
	}
}

// schemaLocation writes where the schemas of an element are, where the message was read with it.
func (s *sheet) schemaLocation(e *element, local string) {
	kept, _ := s.message.Extensions["wco"].(map[string]any)
	locations, _ := kept["schemaLocations"].(map[string]any)
	if at, _ := locations[local].(string); at != "" {
		e.attrs = append(e.attrs, [2]string{"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"}, [2]string{"xsi:schemaLocation", at})
	}
}
