package chinasw

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// The lists of document types.
const (
	listLicence       = "cn-licence"
	listAgreement     = "cn-trade-agreement"
	listQualification = "cn-ent-qualif"
	listGoodsLicence  = "cn-goods-licence"
	listAttachment    = "cn-edoc"
	listCertificate   = "cn-ciq-certificate"
)

// document takes a document; fill sets what the page can point to.
func (x *declaration) document(fill func(d *messages.Document) bool) {
	was := x.Item("documents", len(x.body.Documents))
	defer x.Back(was)
	marks := x.Marks()
	d := messages.Document{Class: messages.ClassOther}
	if !fill(&d) {
		x.Forget(marks)
		return
	}
	x.body.Documents = append(x.body.Documents, d)
}

// named takes a document's type, class and number.
func (x *declaration) named(d *messages.Document, list, classes string, kind, number xmldoc.Value) bool {
	if !kind.OK() && !number.OK() {
		return false
	}
	if d.Type = x.code("type", kind, list); d.Type != nil {
		d.Class = x.class(classes, kind.Text)
		x.Mark("class", kind)
	}
	x.numbered(d, number.Text, number)
	return true
}

func (x *declaration) numbered(d *messages.Document, number string, v xmldoc.Value) {
	if number == "" {
		return
	}
	d.Number = number
	x.Mark("number", v)
	if d.Folded = x.fold(number); d.Folded != "" {
		x.Mark("folded", v)
	}
}

// licence takes the licence of the head.
func (x *declaration) licence(v xmldoc.Value) {
	x.document(func(d *messages.Document) bool {
		if !v.OK() {
			return false
		}
		d.Class, d.Type = messages.ClassLicence, &messages.Code{Code: "LicenseNo", List: listElements}
		x.numbered(d, v.Text, v)
		return true
	})
}

// accompanying takes the documents that go with the declaration. A proof of origin has the agreement before its number
// in angle brackets: <03>C241234567890001.
func (x *declaration) accompanying() {
	for n := range x.node.Child("DecLicenseDocus").Children("LicenseDocu") {
		x.document(func(d *messages.Document) bool {
			kind, number := n.Child("DocuCode").Value(), n.Child("CertCode").Value()
			if !x.named(d, listLicence, "licences", kind, number) {
				return false
			}
			if agreement, rest, ok := strings.Cut(strings.TrimPrefix(number.Text, "<"), ">"); ok && number.Text[0] == '<' {
				x.agreement(d, agreement, number)
				d.Number, d.Folded = "", ""
				x.numbered(d, rest, number)
				if rest == "" {
					d.Number = number.Text
					d.Folded = x.fold(d.Number)
				}
			}
			return true
		})
	}
}

func (x *declaration) agreement(d *messages.Document, code string, v xmldoc.Value) {
	if code != "" {
		d.Relation = &messages.Code{Code: code, List: listAgreement}
		x.Mark("relation/code", v)
	}
}

// relations takes which goods line rests on which line of a proof of origin. A document has one entry for each of its
// lines that is cited.
func (x *declaration) relations() {
	var lists []*xmldoc.Node
	for n := range x.node.Children("EcoRelation") {
		lists = append(lists, n)
	}
	for n := range x.node.Child("EcoRelations").Children("EcoRelation") {
		lists = append(lists, n)
	}
	for _, n := range lists {
		x.relation(x.fields.open(n))
	}
}

func (x *declaration) relation(r *record) {
	kind, number, goods, line, more := r.get("CertType"), r.get("EcoCertNo"), r.get("DecGNo"), r.get("EcoGNo"), r.get("ExtendFiled")
	if !kind.OK() && !number.OK() {
		return
	}
	letter, agreement := kind.Text, ""
	if len(letter) == 3 && isDigits(letter[1:]) {
		letter, agreement = letter[:1], letter[1:]
	}
	at := x.related(letter, agreement, number.Text, line)
	if at < 0 {
		at = len(x.body.Documents)
		x.document(func(d *messages.Document) bool {
			if letter != "" {
				d.Type = &messages.Code{Code: letter, List: listLicence}
				x.Mark("type/code", kind)
				d.Class = x.class("licences", letter)
				x.Mark("class", kind)
			}
			x.agreement(d, agreement, kind)
			x.numbered(d, number.Text, number)
			return true
		})
	}
	was := x.Item("documents", at)
	defer x.Back(was)
	d := &x.body.Documents[at]
	if cited, err := strconv.Atoi(line.Text); err == nil && cited > 0 {
		d.DocumentLine = cited
		x.Mark("documentLine", line)
	} else if line.OK() {
		x.warn(CodeLineReference, "documentLine", line, "the line of the document is not a number", "a whole number from 1", "state which line of the document is meant")
	}
	x.applies(d, goods)
	if more.OK() && d.Text == "" {
		d.Text = x.line("text", more)
	}
}

// related finds the entry of a document for one of its lines: the one that has it, or the one that has none yet.
func (x *declaration) related(letter, agreement, number string, line xmldoc.Value) int {
	cited, _ := strconv.Atoi(line.Text)
	for i := range x.body.Documents {
		d := &x.body.Documents[i]
		same := d.Type != nil && d.Type.List == listLicence && d.Type.Code == letter && d.Number == number &&
			(agreement == "" || d.Relation == nil || d.Relation.Code == agreement)
		if same && (d.DocumentLine == cited || d.DocumentLine == 0 && d.AppliesTo == nil) {
			if d.Relation == nil && agreement != "" {
				d.Relation = &messages.Code{Code: agreement, List: listAgreement}
			}
			return i
		}
	}
	return -1
}

// applies adds the lines that a document is cited for.
func (x *declaration) applies(d *messages.Document, v xmldoc.Value) {
	for _, n := range x.lineNumbers(v) {
		was := x.Item("appliesTo", len(d.AppliesTo))
		x.Mark("", v)
		d.AppliesTo = append(d.AppliesTo, n)
		x.Back(was)
	}
}

// limits takes the licences of goods lines, with what they write off, and the numbers of vehicles in them.
func (x *declaration) limits() {
	for n := range x.node.Child("DecLists").Children("DecList") {
		for l := range n.Child("DecGoodsLimits").Children("DecGoodsLimit") {
			x.limit(l)
		}
	}
	for l := range x.node.Child("DecGoodsLimits").Children("DecGoodsLimit") {
		x.limit(l)
	}
}

func (x *declaration) limit(n *xmldoc.Node) {
	r := x.fields.open(n)
	goods := r.get("GoodsNo")
	x.document(func(d *messages.Document) bool {
		if !x.named(d, listGoodsLicence, "", r.get("LicTypeCode"), r.get("LicenceNo")) {
			return false
		}
		if d.Class == messages.ClassOther && d.Type != nil && x.profile.DocumentTypes[d.Type.Code] == "" {
			d.Class = messages.ClassLicence
		}
		x.applies(d, goods)
		if line, err := strconv.Atoi(r.get("LicWrtofDetailNo").Text); err == nil && line > 0 {
			d.DocumentLine = line
			x.Mark("documentLine", r.get("LicWrtofDetailNo"))
		}
		if v := r.get("LicWrtofQty"); !zero(v) {
			was := x.In("writeOffs/0/quantity")
			unit := r.get("LicWrtofQtyUnit")
			if !unit.OK() {
				unit = r.get("MeasUnitCode")
			}
			q, ok := x.measured(v, unit)
			x.Back(was)
			if ok {
				w := messages.WriteOff{DocumentLine: d.DocumentLine, Quantity: &q}
				if len(d.AppliesTo) == 1 {
					w.Line = d.AppliesTo[0]
				}
				d.WriteOffs = append(d.WriteOffs, w)
			}
		}
		return true
	})
	number, err := strconv.Atoi(goods.Text)
	line, ok := x.lines[number]
	if err != nil || !ok {
		return
	}
	l := &x.body.Consignments[0].Lines[line]
	was := x.In("consignments/0")
	x.Item("lines", line)
	vehicles := 0
	for v := range n.Children("DecGoodsLimitVin") {
		v.Drop("LicenceNo", "LicTypeCode", "VinNo")
		for _, id := range [...]struct{ element, kind string }{{"VinCode", "VIN"}, {"ChassisNo", "chassis"}, {"MotorNo", "engine"}} {
			if c := v.Child(id.element).Value(); c.OK() {
				at := x.Item("identifiers", len(l.Identifiers))
				l.Identifiers = append(l.Identifiers, messages.GoodsIdentifier{Type: id.kind, Value: x.text("value", c)})
				x.Back(at)
			}
		}
		vehicles++
		l.Attributes = x.rest(l.Attributes, "DecGoodsLimitVin/"+strconv.Itoa(vehicles)+"/", formOf(v).known("VinCode", "ChassisNo", "MotorNo", "LicenceNo", "LicTypeCode", "VinNo"))
	}
	x.Back(was)
}

// qualifications takes what the enterprise is approved for.
func (x *declaration) qualifications() {
	for n := range x.node.Child("DecCopLimits").Children("DecCopLimit") {
		x.document(func(d *messages.Document) bool {
			ok := x.named(d, listQualification, "", n.Child("EntQualifTypeCode").Value(), n.Child("EntQualifNo").Value())
			d.Name = x.line("name", n.Child("EntQualifName").Value())
			return ok
		})
	}
}

// attachments takes the electronic documents that were uploaded beside the declaration; the element's name is
// misspelt in the interface.
func (x *declaration) attachments() {
	var lists []*xmldoc.Node
	for n := range x.node.Children("EdocRealation") {
		lists = append(lists, n)
	}
	for n := range x.node.Child("EdocRealations").Children("EdocRealation") {
		lists = append(lists, n)
	}
	number := 0
	for _, n := range lists {
		r := x.fields.open(n)
		had := len(x.body.Documents)
		x.document(func(d *messages.Document) bool {
			kind, file := r.get("EdocCode"), r.get("EdocID")
			if !x.named(d, listAttachment, "edocs", kind, xmldoc.Value{}) && !file.OK() {
				return false
			}
			d.Name = x.line("name", r.get("EdocCopId"))
			d.Issuer = x.line("issuer", r.get("EdocOwnerName"))
			d.Issued = x.time("issued", r.get("SignTime"))
			d.Text = x.line("text", r.get("OpNote"))
			if file.OK() {
				x.Mark("attachment/name", file)
				d.Attachment = &messages.Attachment{Name: file.Text}
			}
			x.applies(d, r.get("GNoStr"))
			return true
		})
		if len(x.body.Documents) == had {
			continue
		}
		number++
		for _, e := range edocDetails {
			x.body.Attributes = x.attribute(x.body.Attributes, edocDetail(number, e), r.get(e))
		}
	}
}

// edocDetails are the elements of an attachment that a document has no field for: they are attributes by the attachment's number.
var edocDetails = []string{"EdocOwnerCode", "SignUnit", "EdocSize", "EdocFomatType", "EdocNo", "EdocCName"}

func edocDetail(number int, element string) string {
	return "EdocRealation/" + strconv.Itoa(number) + "/" + element
}

// copies says how many of a requested certificate are asked for.
const copies = "originals %s, copies %s"

// requested takes the certificates that inspection and quarantine are asked for.
func (x *declaration) requested() {
	for n := range x.node.Child("DecRequestCerts").Children("DecRequestCert") {
		kind, originals, count := n.Child("AppCertCode").Value(), n.Child("ApplOri").Value(), n.Child("ApplCopyQuan").Value()
		if !kind.OK() {
			continue
		}
		was := x.Item("requestedCertificates", len(x.body.RequestedCertificates))
		d := messages.Document{Class: x.class("certificates", kind.Text), Type: x.code("type", kind, listCertificate)}
		x.Mark("class", kind)
		if originals.OK() || count.OK() {
			d.Text = fmt.Sprintf(copies, orZero(originals.Text), orZero(count.Text))
			x.Mark("text", originals)
			x.Mark("text", count)
		}
		x.body.RequestedCertificates = append(x.body.RequestedCertificates, d)
		x.Back(was)
	}
}

func orZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}
