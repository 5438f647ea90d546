package chinasw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// head gives the fields of DecHead; what stays an attribute is added by part.
func (w *writer) head() map[string]string {
	b, f := w.body, map[string]string{}
	f["IEFlag"] = w.either("I", "E")
	if b.TypeCode != nil {
		if b.TypeCode.List == "cn-dec-type" {
			f["Type"] = b.TypeCode.Code
		} else {
			w.lose("/body/typeCode", "the type of another list")
		}
	}
	for _, e := range [...][]string{{"SeqNo", "functionalReference"}, {"EntryId", "entryNumber", "mrn", "declaration"}, {"PreEntryId", "lrn"},
		{"BillNo", "billOfLading", "airWaybill", "railWaybill", "roadConsignmentNote"}, {"ContrNo", "contract"}, {"ManualNo", "permit"}, {"CorrelationNo", "other"}} {
		f[e[0]] = w.reference(e[0], e[1:]...)
	}
	w.headDates(f)
	w.headOffices(f)
	w.headParties(f)
	w.headPlaces(f)
	w.headTransport(f)
	w.headTerms(f)
	w.headTotals(f)
	for i := range b.Documents {
		d := &b.Documents[i]
		if listOf(d) == listElements && d.Type.Code == "LicenseNo" && f["LicenseNo"] == "" {
			f["LicenseNo"] = d.Number
		} else if listOf(d) == listElements {
			w.lose(fmt.Sprintf("/body/documents/%d", i), "the document")
		}
	}
	for i := range b.Notes {
		if n := &b.Notes[i]; f["NoteS"] == "" && n.Text != "" {
			f["NoteS"] = n.Text
		} else {
			w.lose(fmt.Sprintf("/body/notes/%d", i), "a further note")
		}
	}
	return f
}

func (w *writer) either(importing, exporting string) string {
	if w.export {
		return exporting
	}
	return importing
}

// reference finds the number that belongs into an element: the one that was there, else the first of its types that
// belongs to no other.
func (w *writer) reference(element string, kinds ...string) string {
	for own := range 2 {
		for i, r := range w.body.References {
			from := r.SourceType != nil && r.SourceType.List == listElements
			if w.refs[i] || own == 0 && !(from && r.SourceType.Code == element) || own == 1 && (from || !slices.Contains(kinds, r.Type)) {
				continue
			}
			w.refs[i] = true
			return r.Number
		}
	}
	return ""
}

func (w *writer) headDates(f map[string]string) {
	b := w.body
	f["PDate"] = packedDate(b.Date)
	if w.export {
		f["IEDate"], f["DespDate"] = packedDate(b.Departure), attribute(b.Attributes, "DespDate")
		w.loseTime("/body/arrival", b.Arrival)
	} else {
		f["IEDate"], f["DespDate"] = packedDate(b.Arrival), packedDate(b.Departure)
	}
	w.loseTime("/body/acceptance", b.Acceptance)
	w.loseTime("/body/lodgement", b.Lodgement)
}

func (w *writer) loseTime(pointer string, t *messages.Time) {
	if t != nil {
		w.lose(pointer, "the time")
	}
}

func (w *writer) headOffices(f map[string]string) {
	for i, o := range w.body.Offices {
		switch {
		case o.Scheme == schemeOffice && o.Role == "declaration" && f["CustomMaster"] == "":
			f["CustomMaster"] = o.ID
		case o.Scheme == schemeOffice && o.Role == w.either("entry", "exit") && f["IEPort"] == "":
			f["IEPort"] = o.ID
		default:
			w.lose(fmt.Sprintf("/body/offices/%d", i), "the office")
		}
	}
}

func (w *writer) headPlaces(f map[string]string) {
	b := w.body
	code := b.ExportCountry
	if w.export {
		code = b.DestinationCountry
	}
	f["TradeCountry"] = kept(b.Attributes, "TradeCountry", code, countryOut(code))
	f["TradeAreaCode"] = attribute(b.Attributes, "TradeAreaCode")
	for i, p := range b.Places {
		element, value := "", ""
		if p.ID != nil {
			value = p.ID.ID
			switch {
			case p.ID.Scheme == schemeDistrict:
				element = "DistrictCode"
			case p.ID.Scheme == schemeInlandPort && p.Function == w.either("entry", "exit"):
				element = "EntyPortCode"
			case p.ID.Scheme == schemePort && p.Function == "loading":
				element = "DespPortCode"
			case p.ID.Scheme == schemePort && p.Function == w.either("transshipment", "destination"):
				element = "DistinatePort"
			}
		} else if p.Function == "goodsLocation" {
			element, value = "GoodsPlace", p.Name
		}
		if element == "" || value == "" || f[element] != "" {
			w.lose(fmt.Sprintf("/body/places/%d", i), "the place")
			continue
		}
		f[element] = value
	}
}

func (w *writer) headTransport(f map[string]string) {
	for i, t := range w.body.Transport {
		if i > 0 {
			w.lose(fmt.Sprintf("/body/transport/%d", i), "a further means of transport")
			continue
		}
		f["TrafMode"] = reverse("modes", t.Mode)
		if t.ModeCode != nil && t.ModeCode.List == "cn-traf-mode" {
			f["TrafMode"] = t.ModeCode.Code
		}
		f["TrafName"] = t.Name
		if t.Name == "" && len(t.IDs) > 0 {
			f["TrafName"] = t.IDs[0].ID
		} else if len(t.IDs) > 0 {
			w.lose("/body/transport/0/ids", "the identification of the means of transport")
		}
		if t.Nationality != "" {
			w.lose("/body/transport/0/nationality", "the nationality of the means of transport")
		}
	}
}

func (w *writer) headTerms(f map[string]string) {
	b := w.body
	code := ""
	if t := b.TradeTerms; t != nil {
		code = t.Code
		if t.Place != nil || t.Text != "" || t.Payment != nil || reverse("terms", code) == "" && code != "" {
			w.lose("/body/tradeTerms", "what is said of the terms of delivery beyond the code")
		}
	}
	f["TransMode"] = kept(b.Attributes, "TransMode", code, reverse("terms", code))
	if p := b.Procedure; p != nil {
		if p.Code != nil && p.Code.List == listTradeMode {
			f["TradeMode"] = p.Code.Code
		} else {
			w.lose("/body/procedure", "a procedure of another list")
		}
	}
	for i, a := range b.Amounts {
		placed := false
		for _, c := range charges() {
			if a.Type == c.kind && f[c.element+"Mark"] == "" {
				f[c.element+"Mark"], f[c.element+"Rate"] = "3", string(a.Value)
				f[c.element+"Curr"] = kept(b.Attributes, c.element+"Curr", a.Currency, a.Currency)
				placed = true
			}
		}
		if !placed {
			w.lose(fmt.Sprintf("/body/amounts/%d", i), "the amount")
		}
	}
	for _, c := range charges() {
		for _, part := range [...]string{"Mark", "Rate", "Curr"} {
			if f[c.element+"Mark"] != "3" || part == "Curr" && f[c.element+part] == "" {
				f[c.element+part] = attribute(b.Attributes, c.element+part)
			}
		}
	}
}

func (w *writer) headTotals(f map[string]string) {
	t := w.body.Totals
	if t == nil {
		return
	}
	for i, m := range t.Measures {
		element := map[string]string{"grossMass": "GrossWet", "netMass": "NetWt"}[m.Type]
		if element == "" || m.UnitCode != "KGM" || f[element] != "" {
			w.lose(fmt.Sprintf("/body/totals/measures/%d", i), "the total")
			continue
		}
		f[element] = string(m.Value)
	}
	if len(t.Packages) > 0 && t.Packages[0].Level != levelOther {
		k := &t.Packages[0]
		f["PackNo"], f["WrapType"], f["MarkNo"] = string(k.Count), wrapType(k), strings.Join(k.Marks, "\n")
	}
	if t.Amounts != nil || t.Duties != nil {
		w.lose("/body/totals/amounts", "a total of amounts or duties")
	}
}

// wrapType gives the kind of a package as customs have it.
func wrapType(k *messages.Package) string {
	if s := k.SourceType; s != nil && s.List == "cn-wrap-type" {
		return s.Code
	}
	for _, code := range tables()["packages"].order { // the codes of two digits are those of today
		if len(code) == 2 && lookup("packages", code, "target") == k.Type && k.Type != "" {
			return code
		}
	}
	return ""
}

// packings writes the packing materials beside the packages.
func (w *writer) packings() {
	t := w.body.Totals
	if t == nil {
		return
	}
	var records [][]string
	for i := range t.Packages {
		k := &t.Packages[i]
		switch {
		case k.Level == levelOther:
			records = append(records, []string{"PackQty", string(k.Count), "PackType", wrapType(k)})
		case i > 0:
			w.lose(fmt.Sprintf("/body/totals/packages/%d", i), "packages at a further level")
		}
	}
	w.list("DecOtherPacks", "DecOtherPack", records)
}

func (w *writer) freeText() map[string]string {
	f := map[string]string{"RelId": w.reference("RelId", "previousDeclaration"), "RelManNo": w.reference("RelManNo")}
	if len(w.body.Transport) > 0 {
		f["VoyNo"] = w.body.Transport[0].Voyage
	}
	return f
}

// sign writes who signed and when. The signature itself is never in a message.
func (w *writer) sign(m *messages.Message) map[string]string {
	f := map[string]string{"ClientSeqNo": w.reference("ClientSeqNo", "declarantReference", "ucr")}
	for i, a := range m.Authentication {
		if a.Scheme == "eport" && f["ICCode"] == "" && f["SignDate"] == "" {
			f["ICCode"], f["SignDate"] = a.Signer, packed(a.SignedTime)
			if a.Result != "absent" {
				w.lose(fmt.Sprintf("/authentication/%d", i), "the signature")
			}
			continue
		}
		w.lose(fmt.Sprintf("/authentication/%d", i), "the authentication")
	}
	return f
}

// rest lists what no part had a place for.
func (w *writer) rest(m *messages.Message) {
	b := w.body
	for i, r := range b.References {
		if !w.refs[i] {
			w.lose(fmt.Sprintf("/body/references/%d", i), "the reference of type "+r.Type)
		}
	}
	for _, x := range [...]struct {
		pointer string
		there   bool
	}{
		{"/function", m.Function != messages.FunctionOriginal && m.Function != ""}, {"/body/status", b.Status != nil}, {"/body/corridor", b.Corridor != nil},
		{"/body/transitCountries", b.TransitCountries != nil}, {"/body/invoices", b.Invoices != nil}, {"/body/guarantees", b.Guarantees != nil},
		{"/body/exchangeRates", b.ExchangeRates != nil}, {"/body/transactionNature", b.TransactionNature != nil}, {"/body/payment", b.Payment != nil},
		{"/body/duties", b.Duties != nil}, {"/body/reason", b.Reason != nil},
		{"/body/exportCountry", w.export && b.ExportCountry != ""}, {"/body/destinationCountry", !w.export && b.DestinationCountry != ""},
	} {
		if x.there {
			w.lose(x.pointer, "the value")
		}
	}
	w.loseAttributes("/body/attributes", b.Attributes, func(name string) bool {
		return w.written("DecHead", "", name) || w.written("DecFreeTxt", "DecFreeTxt/", name) || w.written("DecSign", "DecSign/", name) || w.written("DecRisk", "DecRisk/", name) ||
			strings.HasPrefix(name, "EdocRealation/")
	})
	for i := range b.Consignments {
		if i > 0 {
			w.lose("/body/consignments/"+strconv.Itoa(i), "the division into several consignments")
		}
		w.consignment("/body/consignments/"+strconv.Itoa(i), &b.Consignments[i])
	}
}

// written tells whether an attribute is an element of a part.
func (w *writer) written(part, prefix, name string) bool {
	name, ok := strings.CutPrefix(name, prefix)
	return ok && slices.ContainsFunc(layout()[part], func(e elementUse) bool { return e.name == name })
}

func (w *writer) loseAttributes(pointer string, list []messages.Attribute, written func(string) bool) {
	for i := range list {
		if !written(list[i].Name) {
			w.lose(fmt.Sprintf("%s/%d", pointer, i), "the attribute "+list[i].Name)
		}
	}
}

func (w *writer) consignment(at string, c *messages.Consignment) {
	for _, x := range [...]struct {
		name  string
		there bool
	}{
		{"references", c.References != nil}, {"parties", c.Parties != nil}, {"places", c.Places != nil}, {"exportCountry", c.ExportCountry != ""},
		{"destinationCountry", c.DestinationCountry != ""}, {"transitCountries", c.TransitCountries != nil}, {"transport", c.Transport != nil},
		{"measures", c.Measures != nil}, {"packages", c.Packages != nil}, {"equipment", c.Equipment != nil}, {"amounts", c.Amounts != nil}, {"notes", c.Notes != nil},
	} {
		if x.there {
			w.lose(at+"/"+x.name, "what stands at a consignment")
		}
	}
}
