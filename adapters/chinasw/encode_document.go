package chinasw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// containers writes the containers with the lines in them.
func (w *writer) containers() {
	var records [][]string
	for i, e := range w.body.Equipment {
		var lines []string
		for j := range w.body.Consignments {
			for k := range w.body.Consignments[j].Lines {
				if l := &w.body.Consignments[j].Lines[k]; slices.Contains(l.Equipment, e.ID) {
					lines = append(lines, strconv.Itoa(l.Number))
				}
			}
		}
		r := []string{"ContainerId", e.ID, "ContainerMd", ofList(e.SizeType, listContainer), "GoodsNo", strings.Join(lines, ","), "LclFlag", ofList(e.Category, listShared)}
		for j, m := range e.Measures {
			element := map[string]string{"tareMass": "ContainerWt", "netMass": "GoodsContaWt"}[m.Type]
			if element == "" || m.UnitCode != "KGM" {
				w.lose(fmt.Sprintf("/body/equipment/%d/measures/%d", i, j), "the measure")
				continue
			}
			r = append(r, element, string(m.Value))
		}
		if e.Seals != nil {
			w.lose(fmt.Sprintf("/body/equipment/%d/seals", i), "the seal")
		}
		if e.SizeType != nil && ofList(e.SizeType, listContainer) == "" {
			w.lose(fmt.Sprintf("/body/equipment/%d/sizeType", i), "a size of another list")
		}
		records = append(records, r)
	}
	w.list("DecContainers", "Container", records)
}

// ofList gives a code where it is of a list.
func ofList(c *messages.Code, list string) string {
	if c == nil || c.List != list {
		return ""
	}
	return c.Code
}

// listOf is the list that a document's type is from.
func listOf(d *messages.Document) string {
	if d.Type == nil {
		return ""
	}
	return d.Type.List
}

// licences writes the accompanying documents, each once however many of its lines are cited, and lists documents that
// the declaration has no element for.
func (w *writer) licences() {
	var records [][]string
	var seen []string
	for i := range w.body.Documents {
		d := &w.body.Documents[i]
		number := d.Number
		if a := ofList(d.Relation, listAgreement); a != "" && !strings.HasPrefix(number, "<") {
			number = "<" + a + ">" + number
		}
		letter := letterOf(d)
		switch list := listOf(d); {
		case letter != "":
			if key := letter + "\x00" + number; !slices.Contains(seen, key) {
				seen = append(seen, key)
				records = append(records, []string{"DocuCode", letter, "CertCode", number})
			}
		case list == listGoodsLicence && d.AppliesTo == nil, !slices.Contains([]string{listGoodsLicence, listQualification, listAttachment, listElements}, list):
			w.lose(fmt.Sprintf("/body/documents/%d", i), "a document of the class "+string(d.Class))
		}
	}
	w.list("DecLicenseDocus", "LicenseDocu", records)
}

// letterOf is the letter of an accompanying document: its own, or that of its class where only one stands for it. ""
// where it is none.
func letterOf(d *messages.Document) string {
	switch list := listOf(d); {
	case list == listLicence:
		return d.Type.Code
	case list == listGoodsLicence || list == listQualification || list == listAttachment || list == listElements || d.Number == "":
	case d.Class == messages.ClassOrigin:
		return "Y"
	case d.Class == messages.ClassCatch:
		return "U"
	}
	return ""
}

// relations writes which goods line rests on which line of an accompanying document.
func (w *writer) relations() {
	var records [][]string
	for i := range w.body.Documents {
		d := &w.body.Documents[i]
		letter := letterOf(d)
		if letter == "" || d.AppliesTo == nil && d.DocumentLine == 0 {
			continue
		}
		line := ""
		if d.DocumentLine > 0 {
			line = strconv.Itoa(d.DocumentLine)
		}
		lines := d.AppliesTo
		if lines == nil {
			lines = []int{0}
		}
		for _, n := range lines {
			goods := ""
			if n > 0 {
				goods = strconv.Itoa(n)
			}
			records = append(records, []string{"CertType", letter + ofList(d.Relation, listAgreement), "EcoCertNo", d.Number, "DecGNo", goods, "EcoGNo", line, "ExtendFiled", d.Text})
		}
	}
	w.list("", "EcoRelation", records)
}

// goodsLimits writes the licences of one goods line.
func (w *writer) goodsLimits(number int) {
	var records [][]string
	for i := range w.body.Documents {
		d := &w.body.Documents[i]
		if listOf(d) != listGoodsLicence || !slices.Contains(d.AppliesTo, number) {
			continue
		}
		r := []string{"GoodsNo", strconv.Itoa(number), "LicTypeCode", d.Type.Code, "LicenceNo", d.Number}
		if d.DocumentLine > 0 {
			r = append(r, "LicWrtofDetailNo", strconv.Itoa(d.DocumentLine))
		}
		for _, o := range d.WriteOffs {
			if o.Quantity != nil && (o.Line == 0 || o.Line == number) {
				r = append(r, "LicWrtofQty", string(o.Quantity.Value), "LicWrtofQtyUnit", unitOut(*o.Quantity))
				break
			}
		}
		records = append(records, r)
	}
	w.list("DecGoodsLimits", "DecGoodsLimit", records)
}

// qualifications writes what the enterprise is approved for.
func (w *writer) qualifications() {
	var records [][]string
	for i := range w.body.Documents {
		if d := &w.body.Documents[i]; listOf(d) == listQualification {
			records = append(records, []string{"EntQualifNo", d.Number, "EntQualifTypeCode", d.Type.Code, "EntQualifName", d.Name})
		}
	}
	w.list("DecCopLimits", "DecCopLimit", records)
}

// requested writes the certificates that inspection and quarantine are asked for.
func (w *writer) requested() {
	var records [][]string
	for i, d := range w.body.RequestedCertificates {
		if listOf(&d) != listCertificate {
			w.lose(fmt.Sprintf("/body/requestedCertificates/%d", i), "a certificate of another list")
			continue
		}
		var originals, count string
		if _, err := fmt.Sscanf(strings.ReplaceAll(d.Text, ",", ""), strings.ReplaceAll(copies, ",", ""), &originals, &count); err != nil {
			originals, count = "", ""
		}
		records = append(records, []string{"AppCertCode", d.Type.Code, "ApplOri", originals, "ApplCopyQuan", count})
	}
	w.list("DecRequestCerts", "DecRequestCert", records)
}

// attachments writes the electronic documents that were uploaded beside the declaration.
func (w *writer) attachments() {
	var records [][]string
	for i := range w.body.Documents {
		d := &w.body.Documents[i]
		if listOf(d) != listAttachment {
			continue
		}
		r := []string{"EdocCode", d.Type.Code, "OpNote", d.Text, "EdocCopId", d.Name, "SignTime", packed(d.Issued), "EdocOwnerName", d.Issuer}
		if d.Attachment != nil {
			r = append([]string{"EdocID", d.Attachment.Name}, r...)
		}
		for _, e := range edocDetails {
			r = append(r, e, attribute(w.body.Attributes, edocDetail(len(records)+1, e)))
		}
		var lines []string
		for _, n := range d.AppliesTo {
			lines = append(lines, strconv.Itoa(n))
		}
		records = append(records, append(r, "GNoStr", strings.Join(lines, ",")))
	}
	w.list("", "EdocRealation", records)
}
