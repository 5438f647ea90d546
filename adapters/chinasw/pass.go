package chinasw

import (
	"slices"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The lists of codes in gate passes.
const (
	listPass     = "cn-pass"
	listPassType = "cn-pass-type"
	listPassKind = "cn-pass-declaration"
	listRelated  = "cn-pass-document"
)

// pass is a gate pass of a bonded zone being read.
type pass struct {
	*page
	head *xmldoc.Node
	body *messages.Movement
}

// passes reads the messages of bonded zones that stand in the wrapper Signature/Object/Package. Only the application for a gate
// pass reports a movement.
func (d *document) passes() ([]adapters.Decoded, error) {
	pack := d.root.Child("Object").Child("Package")
	message := below(pack, "PassPortMessage")
	if message == nil {
		return nil, d.notRead()
	}
	x := &pass{page: d.newPage(d.tree.Elements()), head: message.Child("PassportHead"), body: &messages.Movement{}}
	if x.head == nil {
		return nil, draft.Refusal(CodePart, message, "the gate pass has no PassportHead", "", "PassportHead", "send the whole gate pass")
	}
	x.envelope(d.root, pack.Child("EnvelopInfo"))
	x.event()
	x.numbers(message)
	x.means()
	x.parties()
	x.weights()
	x.rest(message)
	for _, n := range [...]*xmldoc.Node{message.Parent(), message} {
		x.body.Attributes = x.attribute(x.body.Attributes, "DelcareFlag", n.Child("DelcareFlag").Value())
		x.body.Attributes = x.attribute(x.body.Attributes, "OperCusRegCode", n.Child("OperCusRegCode").Value())
	}
	x.goods(message)
	return []adapters.Decoded{x.done(x.body, d.source(formatPass, pack.Child("EnvelopInfo").Child("version").Text(), d.root))}, nil
}

// envelope takes who sent the message and when, and that its signature was not checked.
func (x *pass) envelope(root, n *xmldoc.Node) {
	m := x.message
	m.Sender.PartyID = x.text("/sender/partyId", n.Child("sender_id").Value())
	if to := x.text("/recipients/0/partyId", n.Child("receiver_id").Value()); to != "" {
		m.Recipients = []messages.Participant{{PartyID: to}}
	}
	m.Issued = x.time("/issued", n.Child("send_time").Value())
	if id := n.Child("message_id").Text(); id != "" {
		m.Source.Identity = m.Sender.PartyID + "/" + id
	}
	n.Child("message_type").Value() // the root's content says it
	signed := root.Child("SignatureValue").Value().OK()
	root.Drop("SignatureValue")
	keep := map[string]any{}
	for _, v := range [...]xmldoc.Value{root.Attr("noNamespaceSchemaLocation"), root.Attr("schemaLocation")} {
		if v.OK() {
			keep["schemaLocation"] = v.Text
		}
	}
	for _, local := range [...]string{"file_name", "business_id"} {
		if v := n.Child(local).Value(); v.OK() {
			keep[local] = v.Text
		}
	}
	for _, local := range [...]string{"SignedInfo", "KeyInfo"} {
		x.signature(keep, root.Child(local), local)
	}
	if v := root.Child("Object").Attr("Id"); v.OK() {
		keep["Object/@Id"] = v.Text
	}
	if len(keep) > 0 {
		m.Extensions = map[string]any{"chinasw": map[string]any{"envelope": keep}}
	}
	a := messages.Authentication{Scheme: "xmldsig", Result: "absent", Signer: x.text("/authentication/0/signer", n.Child("Ic_Card").Value())}
	if signed {
		a.Result = "notChecked"
	}
	m.Authentication = []messages.Authentication{a}
}

// secretive are the parts of a signature that are left out: the verdict on them is what is kept.
var secretive = []string{"SignatureValue", "DigestValue", "X509Data", "X509Certificate", "KeyValue"}

// signature keeps how a signature is made, under the way to each value.
func (x *pass) signature(keep map[string]any, n *xmldoc.Node, way string) {
	for _, local := range [...]string{"Algorithm", "URI", "Id", "Type"} {
		if v := n.Attr(local); v.OK() {
			keep[way+"/@"+local] = v.Text
		}
	}
	for c := n.First(); c != nil; c = c.Next() {
		local := c.Local()
		if slices.Contains(secretive, local) {
			n.Drop(local)
			continue
		}
		if v := c.Value(); v.OK() && c.First() == nil {
			keep[way+"/"+local] = v.Text
		}
		x.signature(keep, c, way+"/"+local)
	}
}

// passEvents are the directions through the gate of the zone; passFunctions what an application does to its pass.
var (
	passEvents    = map[string]messages.MovementEvent{"I": messages.MovementGateIn, "E": messages.MovementGateOut}
	passFunctions = map[string]messages.Function{"1": messages.FunctionOriginal, "2": messages.FunctionChange, "3": messages.FunctionCancel}
)

// event takes which way the vehicle is to pass. An application tells what is planned.
func (x *pass) event() {
	b, h := x.body, x.head
	way, kind := h.Child("IoTypecd").Value(), h.Child("DclTypecd").Value()
	b.Phase, b.Event = "planned", messages.MovementOther
	b.EventCode = &messages.Code{Code: "SAS121", List: listPass, Text: "gate pass of a bonded zone"}
	if way.OK() {
		b.EventCode = x.code("eventCode", way, listPass)
		if event, known := passEvents[way.Text]; known {
			b.Event = event
			x.Mark("event", way)
		} else {
			x.warn(CodePass, "event", way, "the direction is not known", "I into the zone, E out of it", "correct the code")
		}
	}
	x.message.Function = messages.FunctionOriginal
	if kind.OK() {
		x.message.FunctionCode = x.code("/functionCode", kind, listPassKind)
		if f, known := passFunctions[kind.Text]; known {
			x.message.Function = f
			x.Mark("/function", kind)
		} else {
			x.refuse(CodeManifestFunction, "/function", kind, "what the application does is not known", "1 new, 2 change, 3 withdrawal", "correct DclTypecd")
		}
	}
	b.Time = x.time("time", h.Child("DclTime").Value())
}

// numbers takes the pass's numbers, the applicant's own first, and those of what it is for.
func (x *pass) numbers(message *xmldoc.Node) {
	b, h := x.body, x.head
	add := func(kind, element string, v xmldoc.Value) {
		if !v.OK() {
			return
		}
		was := x.Item("references", len(b.References))
		b.References = append(b.References, messages.Reference{Type: kind, Number: x.text("number", v), SourceType: &messages.Code{Code: element, List: listPass}})
		x.Back(was)
	}
	own := h.Child("EtpsPreentNo").Value()
	b.Number = x.text("number", own)
	add("functionalReference", "EtpsPreentNo", own)
	add("permit", "PassportNo", h.Child("PassportNo").Value())
	add("lrn", "SeqNo", h.Child("SeqNo").Value())
	for _, no := range splitNumbers(h.Child("RltNo").Value().Text) {
		was := x.Item("references", len(b.References))
		x.Mark("number", h.Child("RltNo").Value())
		r := messages.Reference{Type: "other", Number: no, SourceType: &messages.Code{Code: "RltNo", List: listPass}}
		if v := h.Child("RltTbTypecd").Value(); v.OK() {
			r.SourceType = x.code("sourceType", v, listRelated)
		}
		b.References = append(b.References, r)
		x.Back(was)
	}
	add("permit", "AreainOriactNo", h.Child("AreainOriactNo").Value())
	for a := range message.Children("PassportAcmp") {
		had := len(b.References)
		add("other", "RtlBillNo", firstOf(a.Child("RtlBillNo"), a.Child("RltBillNo")).Value())
		if v := firstOf(a.Child("RtlBillTypecd"), a.Child("RltBillTypecd")).Value(); len(b.References) > had && v.OK() {
			was := x.Item("references", had)
			b.References[had].SourceType = x.code("sourceType", v, listRelated)
			x.Back(was)
		}
		a.Drop("SeqNo", "PassPortNo", "PassportNo")
	}
	if v := h.Child("MasterCuscd").Value(); v.OK() {
		b.Attributes = x.attribute(b.Attributes, "MasterCuscd", v)
	}
}

// means takes the vehicle with its trailer and container.
func (x *pass) means() {
	b, h := x.body, x.head
	if v := h.Child("VehicleNo").Value(); v.OK() {
		was := x.Item("transport", 0)
		b.Transport = []messages.Transport{{Stage: "inland", Mode: "3", IDs: []messages.Identifier{{ID: x.text("ids/0/id", v), Scheme: "plate"}}}}
		x.Back(was)
	}
	for _, e := range [...]struct{ id, weight, scheme string }{{"ContainerNo", "ContainerWt", ""}, {"VehicleFrameNo", "VehicleFrameWt", "trailer"}} {
		id := h.Child(e.id).Value()
		if !id.OK() {
			continue
		}
		was := x.Item("equipment", len(b.Equipment))
		unit := boxOf(id.Text)
		x.Mark("id", id)
		if e.scheme != "" {
			unit = messages.Equipment{ID: id.Text, Scheme: e.scheme}
		} else {
			unit.SizeType = x.code("sizeType", h.Child("ContainerType").Value(), listContainer)
		}
		if d := x.decimal("measures/0/value", h.Child(e.weight).Value()); d != "" {
			unit.Measures = []messages.Measure{{Type: "tareMass", Quantity: messages.Quantity{Value: d, UnitCode: "KGM", UnitBasis: "format", Qualifier: "tare"}}}
		}
		b.Equipment = append(b.Equipment, unit)
		x.Back(was)
	}
}

// parties takes the enterprise in the zone, who declares, and who typed it.
func (x *pass) parties() {
	b, h := x.body, x.head
	for _, p := range [...]struct{ role, code, customs, scc, name string }{
		{"other", "Areain", "AreainEtpsno", "AreainEtpsSccd", "AreainEtpsNm"}, {"declarant", "Dcl", "DclEtpsno", "DclEtpsSccd", "DclEtpsNm"},
		{"other", "Input", "InputCode", "InputSccd", "InputName"},
	} {
		was := x.Item("parties", len(b.Parties))
		y := messages.Party{Role: p.role, RoleCode: &messages.Code{Code: p.code, List: listPass}}
		for _, id := range [...]struct{ element, scheme string }{{p.customs, schemeCustoms}, {p.scc, schemeUSCC}} {
			if v := h.Child(id.element).Value(); v.OK() {
				at := x.Item("ids", len(y.IDs))
				y.IDs = append(y.IDs, messages.Identifier{ID: x.text("id", v), Scheme: id.scheme})
				x.Back(at)
			}
		}
		if v := h.Child(p.name).Value(); v.OK() {
			x.Mark("names/0/value", v)
			y.Names = []messages.Text{{Value: v.Text, Language: "zh"}}
		}
		if y.IDs != nil || y.Names != nil {
			b.Parties = append(b.Parties, y)
		}
		x.Back(was)
	}
}

// weights takes what the vehicle and its load weigh, as attributes: the load's lines, where there are any, have their own.
func (x *pass) weights() {
	for _, e := range [...]string{"VehicleWt", "TotalWt", "TotalGrossWt", "TotalNetWt"} {
		if v := x.head.Child(e).Value(); !zero(v) {
			x.body.Attributes = x.attribute(x.body.Attributes, e, v)
		}
	}
}

// rest keeps what has no field.
func (x *pass) rest(message *xmldoc.Node) {
	b, h := x.body, x.head
	for _, e := range [...]string{"PassportTypecd", "BindTypecd", "VehicleIcNo", "DclErConc", "Col1", "Col2", "Col3", "Col4"} {
		b.Attributes = x.attribute(b.Attributes, e, h.Child(e).Value())
	}
	if v := h.Child("PassportTypecd").Value(); v.OK() {
		for i := range b.Attributes {
			if b.Attributes[i].Name == "PassportTypecd" {
				b.Attributes[i].Code = &messages.Code{Code: v.Text, List: listPassType}
			}
		}
	}
	if v := h.Child("Rmk").Value(); v.OK() {
		b.Notes = []messages.Note{{Text: x.text("notes/0/text", v)}}
	}
}

// goods takes the load where it is listed.
func (x *pass) goods(message *xmldoc.Node) {
	c := messages.Consignment{Number: 1}
	was := x.Item("consignments", 0)
	defer x.Back(was)
	for _, local := range [...]string{"PassportDt", "PassPortDt", "PassportList", "PassPortList"} {
		for n := range message.Children(local) {
			at := x.Item("lines", len(c.Lines))
			c.Lines = append(c.Lines, x.line1(n, len(c.Lines)))
			x.Back(at)
		}
	}
	if c.Lines != nil {
		x.body.Consignments = []messages.Consignment{c}
	}
}

func (x *pass) line1(n *xmldoc.Node, i int) messages.Line {
	l := messages.Line{Number: i + 1, Assigned: true}
	if v := firstOf(n.Child("GdsSeqno"), n.Child("PassportSeqNo")).Value(); v.OK() {
		l.SourceNumber = x.text("sourceNumber", v)
	}
	if v := n.Child("Gdecd").Value(); v.OK() {
		at := x.Item("classifications", 0)
		k := messages.Classification{System: nomenclature(v.Text), Code: x.text("code", v)}
		k.HS6 = messages.HS6(k.System, k.Code)
		l.Classifications = []messages.Classification{k}
		x.Back(at)
	}
	if v := n.Child("GdsNm").Value(); v.OK() {
		x.Mark("descriptions/0/value", v)
		l.Descriptions = []messages.Text{{Value: v.Text, Language: "zh"}}
	}
	if v := n.Child("DclQty").Value(); !zero(v) {
		at := x.Item("measures", len(l.Measures))
		if q, ok := x.measured(v, firstOf(n.Child("DclUnitcd"), n.Child("DclUnitCd")).Value()); ok {
			l.Measures = append(l.Measures, messages.Measure{Type: "invoiced", Quantity: q})
		}
		x.Back(at)
	}
	for _, w := range [...]struct{ element, kind, qualifier string }{{"GrossWt", "grossMass", "gross"}, {"NetWt", "netMass", "net"}} {
		at := x.Item("measures", len(l.Measures))
		if v := n.Child(w.element).Value(); !zero(v) {
			if d := x.decimal("value", v); d != "" {
				l.Measures = append(l.Measures, messages.Measure{Type: w.kind, Quantity: messages.Quantity{Value: d, UnitCode: "KGM", UnitBasis: "format", Qualifier: w.qualifier}})
			}
		}
		x.Back(at)
	}
	l.Attributes = x.attribute(l.Attributes, "GdsMtno", n.Child("GdsMtno").Value())
	return l
}
