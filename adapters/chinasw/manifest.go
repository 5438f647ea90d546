package chinasw

import (
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// The lists of codes in manifests.
const (
	listManifest     = "cn-manifest"
	listFunction     = "cn-manifest-function"
	listManifestMode = "cn-manifest-mode"
	listCondition    = "cn-manifest-condition"
	listHandling     = "cn-manifest-handling"
	listCustomsProc  = "cn-manifest-procedure"
	listFreight      = "cn-manifest-freight"
	listStatus       = "cn-manifest-status"
	listBox          = "iso6346"
	listFullness     = "untdid8169"
	listManifestResp = "cn-manifest-response"
	listPrevious     = "cn-manifest-document"
)

// cargo is a message of a manifest being read.
type cargo struct {
	*page
	head, node *xmldoc.Node
	// kind is the message's type without its number: MT1401 has 1 and 4 as what it is and how goods travel.
	kind, mode string
	body       *messages.Manifest
	// boxes are the containers met so far; lines the number given last.
	boxes map[string]int
	lines int
}

// manifests reads a message of the family: a manifest, the report of an arrival, or the answer to either.
func (d *document) manifests() ([]adapters.Decoded, error) {
	root := d.root
	if root.Local() != "Manifest" {
		root = root.Child("MFTData").Child("Manifest")
	}
	head, node := root.Child("Head"), root.Child("Declaration")
	kind := strings.TrimSpace(head.Child("MessageType").Text())
	space := manifestType(root.Name().Space)
	if kind == "" {
		kind = space
	}
	c := &cargo{page: d.newPage(d.tree.Elements()), head: head, node: node, kind: kind, boxes: map[string]int{}}
	if space != "" && kind != space {
		c.Report(problem{Code: CodeManifestType, Severity: messages.SeverityWarn, Pointer: "", At: head.Child("MessageType").Position(), Text: "the message calls itself otherwise than its namespace", Found: kind, Expected: space,
			Mend: "put the message into the namespace of its type"})
	}
	source := d.source(formatManifest, kind, root)
	if answer := root.Child("Response"); answer != nil {
		return []adapters.Decoded{c.sent(d, root).done(c.answer(answer), d.source(formatManifestAnswer, kind, root))}, nil
	}
	if node == nil {
		return nil, draft.Refusal(CodePart, root, "the message has neither Declaration nor Response", kind, "Declaration or Response", "send the whole message")
	}
	n := 0
	for x := range node.Children("Consignment") {
		if n++; n > maxLines {
			return nil, draft.Refusal(CodeLines, x, "the manifest has too many consignments", "", "at most 20000", "split the manifest")
		}
	}
	first, second := manifestDigits(kind)
	c.mode = lookup("manifest-modes", second, "target")
	c.sent(d, root)
	switch what := lookup("manifests", first, "kind"); {
	case what == "movement":
		return []adapters.Decoded{c.done(c.movement(lookup("manifests", first, "phase")), source)}, nil
	case what == "manifest" || n > 0:
		return []adapters.Decoded{c.done(c.manifest(lookup("manifests", first, "direction"), what), source)}, nil
	}
	return nil, draft.Refusal(CodeNotRead, root, "this is a message of manifests of type "+kind+" without consignments, and such messages are not read", root.Name().String(),
		"a manifest (MT1…, MT2…), an arrival (MT3…), a confirmation (MT4…), or a message with consignments", "send the manifest itself")
}

// wrapping keeps what a client's envelope around a manifest and the head say of themselves, but for a signature.
func (c *cargo) wrapping(d *document) {
	kept := map[string]any{}
	if v := c.head.Child("Version").Value(); v.OK() {
		kept["Head/Version"] = v.Text
	}
	for n := d.root.Child("MFTHead").First(); n != nil; n = n.Next() {
		if n.Local() == "SignInfo" {
			n.Parent().Drop("SignInfo")
		} else if v := n.Value(); v.OK() {
			kept["MFTHead/"+n.Local()] = v.Text
		}
	}
	if len(kept) > 0 {
		c.message.Extensions = map[string]any{"chinasw": map[string]any{"envelope": kept}}
	}
}

// manifestType is the type of message in a namespace: urn:Declaration:datamodel:standard:CN:MT1401:1 has MT1401.
func manifestType(space string) string {
	name, ours := strings.CutPrefix(space, spaceManifest)
	if !ours {
		return ""
	}
	name, _, _ = strings.Cut(name, ":")
	return name
}

// manifestDigits are the first two digits behind MT, which may have the place of its interface before it (WLJK_MT3101).
func manifestDigits(kind string) (first, second string) {
	if i := strings.LastIndexByte(kind, '_'); i >= 0 {
		kind = kind[i+1:]
	}
	if len(kind) != len("MT1401") || kind[:2] != "MT" || !isDigits(kind[2:]) {
		return "", ""
	}
	return kind[2:3], kind[3:4]
}

// manifestFunctions fold the function of a message (UNTDID 1225): 2 adds to what was sent before.
var manifestFunctions = map[string]messages.Function{
	"9": messages.FunctionOriginal, "2": messages.FunctionChange, "4": messages.FunctionChange, "5": messages.FunctionReplace,
	"1": messages.FunctionCancel, "3": messages.FunctionCancel,
}

// sent takes what the head says of the message: from whom, to whom, when, and what it does.
func (c *cargo) sent(d *document, root *xmldoc.Node) *cargo {
	m, h := c.message, c.head
	root.Drop("schemaLocation")
	m.Sender.PartyID = c.text("/sender/partyId", h.Child("SenderID").Value())
	if to := c.text("/recipients/0/partyId", h.Child("ReceiverID").Value()); to != "" {
		m.Recipients = []messages.Participant{{PartyID: to}}
	}
	m.Issued = c.time("/issued", h.Child("SendTime").Value())
	c.wrapping(d)
	if id := h.Child("MessageID").Text(); id != "" {
		m.Source.Identity = strings.Trim(m.Sender.PartyID+"/"+id, "/")
	}
	return c
}

// function takes what the message does. A report of an event that is sent once says that it adds (2).
func (c *cargo) function(once bool) {
	v := c.head.Child("FunctionCode").Value()
	c.message.FunctionCode = c.code("/functionCode", v, listFunction)
	f, known := manifestFunctions[v.Text]
	switch {
	case once && v.Text == "2":
		f = messages.FunctionOriginal
	case !known:
		f = messages.FunctionRequest
		at := v.Position()
		if at.Line == 0 {
			at = c.head.Position()
		}
		c.Report(problem{Code: CodeManifestFunction, Severity: messages.SeverityRefuse, Pointer: "/function", At: at, Text: "the message's function is missing or not known", Found: v.Text,
			Expected: "9 original, 2 addition, 5 change, 3 deletion", Mend: "state what the message does in Head/FunctionCode"})
	}
	c.message.Function = f
	c.Mark("/function", v)
}

// numbers gives the references that a manifest is known by: its own number, else the vessel with its voyage, else the message's.
func (c *cargo) numbers() []messages.Reference {
	var list []messages.Reference
	add := func(kind, element string, v xmldoc.Value) {
		if !v.OK() {
			return
		}
		was := c.Item("references", len(list))
		list = append(list, messages.Reference{Type: kind, Number: c.text("number", v), SourceType: &messages.Code{Code: element, List: listManifest}})
		c.Back(was)
	}
	id, message := c.node.Child("ID").Value(), c.head.Child("MessageID").Value()
	add("functionalReference", "ID", id)
	if len(list) == 0 {
		add("functionalReference", "MessageID", message)
	} else {
		add("message", "MessageID", message)
	}
	return list
}

// manifest reads what is carried.
func (c *cargo) manifest(direction, kind string) *messages.Manifest {
	b := &messages.Manifest{Type: "cargo", Direction: direction, TypeCode: c.typeCode()}
	if kind == "" {
		b.Type = "other"
	}
	c.body = b
	c.function(false)
	b.References = c.numbers()
	if b.References == nil {
		c.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: "references", At: c.head.Position(), Text: "the manifest has no number that it can be known by", Found: "", Expected: "Declaration/ID or Head/MessageID", Mend: "give it a number"})
	}
	n := c.node
	b.Offices = c.office(b.Offices, "declaration", n.Child("DeclarationOfficeID"))
	b.Offices = c.office(b.Offices, "exit", n.Child("ExitCustomsOffice").Child("ID"))
	b.Offices = c.office(b.Offices, "entry", n.Child("EntryCustomsOffice").Child("ID"))
	b.Parties = c.namedParties(b.Parties, n)
	b.Transport = c.transport(b.Transport, n.Child("BorderTransportMeans"))
	b.Places = c.firstPlace(b.Places, n.Child("BorderTransportMeans").Child("FirstArrivalLocationID"))
	b.Parties = c.master(b.Parties, n.Child("BorderTransportMeans").Child("Master"))
	c.boxesIn(n.Child("BorderTransportMeans"), &b.Equipment)
	c.boxesIn(n, &b.Equipment)
	b.Calls = c.calls(b.Calls, n)
	b.Attributes = c.loadingTimes(b.Attributes, n)
	b.Notes, b.Attributes = c.additional(b.Notes, b.Attributes, n)
	for x := range n.Children("Consignment") {
		b.Consignments = append(b.Consignments, c.consignment(x, len(b.Consignments)))
	}
	return b
}

// typeCode is the message's type as the kind of manifest.
func (c *cargo) typeCode() *messages.Code {
	t := c.code("typeCode", c.head.Child("MessageType").Value(), listManifest)
	if t == nil && c.kind != "" {
		t = &messages.Code{Code: c.kind, List: listManifest}
	}
	if t != nil {
		first, _ := manifestDigits(c.kind)
		t.Text = lookup("manifests", first, "name")
	}
	return t
}

// office takes a customs office, alone or behind a place (CNTAC230030/2327).
func (c *cargo) office(list []messages.Office, role string, n *xmldoc.Node) []messages.Office {
	v := n.Value()
	if !v.OK() {
		return list
	}
	was := c.Item("offices", len(list))
	defer c.Back(was)
	o := messages.Office{Role: role, ID: c.text("id", v)}
	if len(v.Text) == 4 && isDigits(v.Text) {
		o.Scheme, o.Country = schemeOffice, "CN"
	}
	return append(list, o)
}

// transport takes the means of transport. The mode is of Recommendation 19; where the message's type says another, neither is
// believed.
func (c *cargo) transport(list []messages.Transport, n *xmldoc.Node) []messages.Transport {
	was := c.Item("transport", len(list))
	defer c.Back(was)
	t := messages.Transport{Stage: "border", Name: c.line("name", n.Child("Name").Value()), Voyage: c.text("voyage", n.Child("JourneyID").Value())}
	mode := n.Child("TypeCode").Value()
	if mode.OK() {
		t.ModeCode = c.code("modeCode", mode, listManifestMode)
		switch {
		case !codes.Mode(mode.Text):
			c.warn(CodeMode, "mode", mode, "the mode of transport is not one of Recommendation 19", "1 water, 2 rail, 3 road, 4 air", "correct the code; it is kept in modeCode")
		case c.mode != "" && c.mode != mode.Text:
			c.warn(CodeMode, "mode", mode, "the mode of transport is not that of the message's type "+c.kind, c.mode, "correct either; the code is kept in modeCode")
		default:
			t.Mode = mode.Text
			c.Mark("mode", mode)
		}
	}
	if v := n.Child("ID").Value(); v.OK() {
		if number, ok := strings.CutPrefix(v.Text, "UN"); ok && codes.IMO(number) { // China's code of a ship is UN and its IMO number
			c.Mark("ids/0/id", v)
			t.IDs = append(t.IDs, messages.Identifier{ID: number, Scheme: "IMO"})
		}
		was := c.Item("ids", len(t.IDs))
		t.IDs = append(t.IDs, messages.Identifier{ID: c.text("id", v), Scheme: schemeMeans})
		c.Back(was)
	}
	t.Arrival = c.time("arrival", n.Child("ArrivalDateTime").Value())
	t.Departure = c.time("departure", n.Child("DepartureDateTime").Value())
	if t.Name == "" && t.Voyage == "" && t.ModeCode == nil && t.IDs == nil && t.Arrival == nil && t.Departure == nil {
		return list
	}
	return append(list, t)
}

// schemeMeans is the scheme of customs' codes of means of transport.
const schemeMeans = "cn-means"

// travels is the mode that the message's means of transport has, for what hangs on it.
func (c *cargo) travels() string {
	if v := c.node.Child("BorderTransportMeans").Child("TypeCode").Text(); codes.Mode(v) && (c.mode == "" || c.mode == v) {
		return v
	}
	return c.mode
}
