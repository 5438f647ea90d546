package asycuda

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

const (
	formatManifest = "asycuda:Awmds"
	rootManifest   = "Awmds"
	listNature     = "asycuda:nature"
	listBill       = "asycuda:bill"
)

// sheaf is a document that lists bills of lading: where it says which voyage it is of, and what of it tells it from others of the same
// voyage. A carrier has one manifest of a voyage; deconsolidations and co-loaders' lists are as many as there are masters and co-loaders.
type sheaf struct{ format, id, part, partName string }

// sheaves are the documents that list bills, by their root.
var sheaves = map[string]sheaf{
	rootManifest: {format: formatManifest, id: "General_segment/General_segment_id"},
	"Awbolds":    {format: "asycuda:Awbolds", id: "Master_bol", part: "Reference_number", partName: "the master bill"},
	"Awmcds":     {format: "asycuda:Awmcds", id: "Manifest_identification", part: "Coloader_code", partName: "the co-loader"},
}

// natures are the kinds of bills by which a manifest is one of arrival or of departure: 22 export, 23 import, 24 transit.
// Goods that are transhipped (28) come in and go out.
var natures = map[string]string{"22": "departure", "23": "arrival", "24": "transit"}

// waybills are our names of the transport documents of each mode of transport (Rec 19).
var waybills = map[string]string{"1": "billOfLading", "2": "railWaybill", "3": "roadConsignmentNote", "4": "airWaybill"}

// cargo fills one manifest. What has no member of its own becomes attributes of its bill or of the manifest.
type cargo struct {
	*page
	m    *messages.Manifest
	kind sheaf
	// lines counts the lines of all bills.
	lineCount int
	// left are the values that no member was found for, by the element that keeps them; they are looked for once.
	left map[*xmldoc.Node][]leftover
	mode string
	// boxes are the containers so far.
	boxes map[string]bool
}

type leftover struct {
	name string
	v    xmldoc.Value
}

// readManifest reads a cargo manifest. Its places are read when they are asked for.
func readManifest(n *xmldoc.Node, tree *xmldoc.Document, profile adapters.Profile) adapters.Decoded {
	left, kind := map[*xmldoc.Node][]leftover{}, sheaves[n.Local()]
	c := cargo{page: newPage(profile, 0), m: &messages.Manifest{Type: "cargo"}, kind: kind, left: left, boxes: map[string]bool{}}
	c.whole(n)
	coverage := tree.Root().Coverage(maxUnused)
	at := n.Position()
	c.Faults = append(c.Faults, draft.Unread(CodeUnread, coverage, &at)...)
	return adapters.Decoded{
		Message: &messages.Message{Kind: messages.KindManifest, Function: messages.FunctionOriginal, Body: c.m,
			Source: messages.Source{Format: kind.format, FormatVersion: formatVersion, Root: n.Local(), MediaType: "application/xml", Charset: tree.Charset(),
				Leaves: coverage.Leaves, Unused: coverage.Unused, UnusedMore: coverage.More()}},
		Faults: c.Faults,
		Trace: func() messages.Provenance {
			c := cargo{page: newPage(profile, tree.Elements()/2+1), m: &messages.Manifest{Type: "cargo"}, kind: kind, left: left, boxes: map[string]bool{}}
			c.whole(n)
			return c.Provenance(tree.Positions())
		},
	}
}

func (c *cargo) whole(n *xmldoc.Node) {
	general := n.Child("General_segment")
	id, transport := child(n, strings.Split(c.kind.id, "/")...), general.Child("Transport_information")
	if id == nil {
		id = n.Child("General_segment") // no place to point to otherwise
	}
	c.numbers(id, n)
	c.conveyance(id, transport)
	c.m.Places = c.place(c.m.Places, "departure", child(general, "Load_unload_place", "Place_of_departure_code"))
	c.m.Places = c.place(c.m.Places, "destination", child(general, "Load_unload_place", "Place_of_destination_code"))
	c.party(&c.m.Parties, "carrier", transport.Child("Carrier"), "Carrier")
	c.party(&c.m.Parties, "agent", transport.Child("Shipping_Agent"), "Shipping_Agent")
	c.totals(general.Child("Totals_segment"))
	for bill := range n.Children("Bol_segment") {
		c.bill(bill)
	}
	c.direction()
	c.m.Attributes = c.rest(c.m.Attributes, n)
}

// numbers reads what the manifest is known by: office, voyage and day of departure together, as the system itself finds it.
// A deconsolidation or co-loader's list says besides whose bills it lists.
func (c *cargo) numbers(id, root *xmldoc.Node) {
	office, voyage, day := id.Child("Customs_office_code").Value(), id.Child("Voyage_number").Value(), id.Child("Date_of_departure").Value()
	if office.OK() {
		was := c.Item("offices", 0)
		c.m.Offices = []messages.Office{{Role: "declaration", ID: c.text("id", office), Scheme: schemeSystem}}
		c.Back(was)
	}
	departure := c.date("date", day)
	if !voyage.OK() {
		at := id
		if at == nil {
			at = root
		}
		c.Report(problem{Code: CodeNoNumber, Severity: messages.SeverityRefuse, Pointer: "references", At: at.Position(), Text: "the manifest names no voyage, so nothing can tell it from others", Found: "",
			Expected: c.kind.id + "/Voyage_number", Mend: "state the voyage, flight or journey"})
		return
	}
	part := c.part(id, root)
	if c.kind.part != "" && !part.OK() {
		c.Report(problem{Code: CodeNoNumber, Severity: messages.SeverityRefuse, Pointer: "references", At: id.Position(), Text: "the list does not name " + c.kind.partName + ", so nothing can tell it from others of its voyage", Found: "",
			Expected: c.kind.id + "/" + c.kind.part, Mend: "name " + c.kind.partName})
		return
	}
	c.m.Date = departure
	number := office.Text + " " + voyage.Text
	if departure != nil {
		number += " " + departure.Value[:len("2006-01-02")]
	}
	if part.OK() {
		number += " " + part.Text
	}
	was := c.Item("references", 0)
	c.Mark("number", voyage)
	c.m.References = []messages.Reference{{Type: "manifest", Number: strings.TrimSpace(number)}}
	c.Back(was)
	was = c.Item("references", 1)
	c.m.References = append(c.m.References, messages.Reference{Type: "voyage", Number: c.text("number", voyage)})
	c.Back(was)
	if c.kind.part == "Reference_number" {
		c.m.References = c.reference(c.m.References, "masterBill", id.Child(c.kind.part))
	}
}

// part tells the list from others of its voyage: what it says itself, else the master that all its bills name.
func (c *cargo) part(id, root *xmldoc.Node) xmldoc.Value {
	v := id.Child(c.kind.part).Value()
	if c.kind.part != "Reference_number" || v.OK() {
		return v
	}
	for bill := range root.Children("Bol_segment") {
		switch of := child(bill, "Bol_id", "Master_bol_ref_number").Value(); {
		case !of.OK() || v.OK() && v.Text != of.Text:
			return xmldoc.Value{}
		case !v.OK():
			v = of
		}
	}
	return v
}

// conveyance reads the means of transport.
func (c *cargo) conveyance(id, n *xmldoc.Node) {
	was := c.Item("transport", 0)
	defer c.Back(was)
	t := messages.Transport{Stage: "main"}
	if v := n.Child("Mode_of_transport_code").Value(); codes.Mode(v.Text) {
		t.Mode = c.text("mode", v)
	} else {
		t.ModeCode = c.code("modeCode", listMode, v, xmldoc.Value{})
	}
	c.mode = t.Mode
	t.Name = c.line("name", n.Child("Identity_of_transporter").Value())
	if of := n.Child("Nationality_of_transporter_code"); codes.Country(of.Peek("")) {
		t.Nationality = c.text("nationality", of.Value())
	}
	if v := n.Child("Registration_number_of_transport_code").Value(); v.OK() {
		inner := c.Item("ids", 0)
		t.IDs = []messages.Identifier{{ID: c.text("id", v), Scheme: "registration"}}
		c.Back(inner)
	}
	if v := id.Child("Voyage_number").Value(); v.OK() && len(v.Text) <= 35 {
		t.Voyage = c.text("voyage", v)
	}
	t.Departure = c.date("departure", id.Child("Date_of_departure").Value())
	t.Arrival = c.date("arrival", id.Child("Date_of_arrival").Value())
	if clock := id.Child("Time_of_arrival").Value(); clock.OK() && t.Arrival != nil && len(t.Arrival.Value) == len("2006-01-02") {
		if hours, ok := parseClock(clock.Text); ok {
			if whole, err := messages.NewTime(t.Arrival.Value+hours, c.profile.Zone, messages.ZonePartner); err == nil {
				t.Arrival = whole
			}
		}
	}
	if t.Name != "" || t.Voyage != "" || t.Mode != "" || t.IDs != nil {
		c.m.Transport = []messages.Transport{t}
	}
}

// totals reads what the manifest says of all its bills together.
func (c *cargo) totals(n *xmldoc.Node) {
	was := c.In("totals")
	defer c.Back(was)
	var t messages.Totals
	if v := n.Child("Total_number_of_packages").Value(); v.OK() {
		inner := c.Item("packages", 0)
		if count := c.decimal("count", v); count != "" {
			t.Packages = []messages.Package{{Count: count}}
		}
		c.Back(inner)
	}
	t.Measures = c.mass(t.Measures, "grossMass", "gross", n.Child("Total_gross_mass"))
	if t.Packages != nil || t.Measures != nil {
		c.m.Totals = &t
	}
}

// bill reads one bill: a consignment with its goods and containers.
func (c *cargo) bill(n *xmldoc.Node) {
	was := c.Item("consignments", len(c.m.Consignments))
	k := messages.Consignment{Number: len(c.m.Consignments) + 1}
	c.MarkNode("number", n)
	id := n.Child("Bol_id")
	kind := waybills[c.mode]
	if kind == "" {
		kind = "billOfLading"
	}
	k.References = c.reference(k.References, kind, id.Child("Bol_reference"))
	if len(k.References) > 0 {
		inner := c.Item("references", 0)
		k.References[0].SourceType = c.code("sourceType", listBill, id.Child("Bol_type_code").Value(), xmldoc.Value{})
		c.Back(inner)
	}
	k.References = c.reference(k.References, "masterBill", id.Child("Master_bol_ref_number"))
	k.References = c.reference(k.References, "ucr", id.Child("Unique_carrier_reference"))
	k.Attributes = c.attribute(k.Attributes, "Bol_id/Bol_nature", id.Child("Bol_nature").Value())
	places := n.Child("Load_unload_place")
	k.Places = c.place(k.Places, "origin", places.Child("Port_of_origin_code"))
	k.Places = c.place(k.Places, "loading", places.Child("Place_of_loading_code"))
	k.Places = c.place(k.Places, "discharge", places.Child("Place_of_unloading_code"))
	k.Places = c.place(k.Places, "delivery", places.Child("Place_of_delivery_code"))
	k.Places = c.place(k.Places, "destination", places.Child("Place_of_ultimate_destination_code"))
	traders := n.Child("Traders_segment")
	for _, p := range [...][2]string{{"carrier", "Carrier"}, {"agent", "Shipping_Agent"}, {"consignor", "Exporter"}, {"consignee", "Consignee"}, {"notify", "Notify"}} {
		c.party(&k.Parties, p[0], traders.Child(p[1]), p[1])
	}
	c.forwarder(&k, traders.Child("FreightForwarder"))
	c.goodsOf(&k, n)
	c.values(&k, n.Child("Value_segment"))
	c.Back(was)
	for box := range n.Children("ctn_segment") {
		c.container(&k, box)
	}
	c.In("consignments/" + strconv.Itoa(len(c.m.Consignments)))
	for box := range n.Children("ctn_segment") {
		c.danger(&k, box)
	}
	k.Attributes = c.rest(k.Attributes, n)
	c.Back(was)
	c.m.Consignments = append(c.m.Consignments, k)
}

// forwarder reads a freight forwarder, whose elements have names of their own.
func (c *cargo) forwarder(k *messages.Consignment, n *xmldoc.Node) {
	id, name := n.Child("FFId").Value(), n.Child("FFName").Value()
	if !id.OK() && !name.OK() {
		return
	}
	was := c.Item("parties", len(k.Parties))
	defer c.Back(was)
	party := messages.Party{Role: "forwarder"}
	c.id(&party, id, schemeNational)
	c.name(&party, name)
	k.Parties = append(k.Parties, party)
}
