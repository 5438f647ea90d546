package sps

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// items writes the goods: an item a consignment, the totals as line 0 of the first. Totals are written only beside
// lines that carry goods, as line 0 alone would be taken for the goods.
func (w *writer) items() {
	goods := false
	for i := range w.c.Consignments {
		for j := range w.c.Consignments[i].Lines {
			l := &w.c.Consignments[i].Lines[j]
			goods = goods || l.SourceNumber != "0" && isGoods(l)
		}
	}
	for i := range w.c.Consignments {
		w.group("IncludedSPSConsignmentItem", func() {
			if i == 0 {
				for _, a := range w.c.Attributes {
					if a.Name == "cargoNature" {
						w.group("NatureIdentificationSPSCargo", func() { w.leaf("TypeCode", a.Value) })
					}
				}
				if goods {
					w.totals()
				}
			}
			lines := w.c.Consignments[i].Lines
			for j := range lines {
				w.group("IncludedSPSTradeLineItem", func() { w.line(&lines[j], goods) })
			}
		})
	}
}

func (w *writer) totals() {
	t := w.c.Totals
	if t == nil {
		t = &messages.Totals{}
	}
	outer := w.sheet
	w.sheet = sheet{depth: outer.depth + 1} // apart, because the number alone is no line
	w.measures(t.Measures, false)
	for _, n := range w.totalNotes {
		w.note("AdditionalInformationSPSNote", n)
	}
	for _, p := range t.Packages {
		w.pack(p)
	}
	content := w.b
	if w.sheet = outer; len(content) > 0 {
		w.group("IncludedSPSTradeLineItem", func() {
			w.leaf("SequenceNumeric", "0")
			w.b = append(w.b, content...)
		})
	}
}

// lineNumber is the number as the source wrote it, unless another line has it: 0 only where no other line carries goods.
func lineNumber(l *messages.Line, goods bool) string {
	if l.SourceNumber != "" && !l.Assigned || l.SourceNumber == "0" && !goods {
		return l.SourceNumber
	}
	return strconv.Itoa(l.Number)
}

// line writes one line in the order of the schema.
func (w *writer) line(l *messages.Line, goods bool) {
	w.leaf("SequenceNumeric", lineNumber(l, goods))
	w.texts("Description", l.Descriptions)
	w.texts("CommonName", l.CommonNames)
	w.texts("ScientificName", l.ScientificNames)
	for _, id := range l.Identifiers {
		if id.Type == "batch" {
			w.leaf("ProductionBatchID", id.Value)
		}
	}
	for _, a := range l.Attributes {
		if a.Name == expiry {
			w.group("ExpiryDateTime", func() { w.leaf("DateTimeString", a.Value) })
		}
	}
	if l.IntendedUse != nil {
		w.leaf("IntendedUse", l.IntendedUse.Code)
	}
	for _, n := range l.Notes {
		if n.Subject == "intendedUse" {
			w.leaf("IntendedUse", n.Text, "languageID", n.Language)
		}
	}
	w.measures(l.Measures, false)
	for _, n := range l.Notes {
		if n.Subject != "intendedUse" {
			w.note("AdditionalInformationSPSNote", n)
		}
	}
	for _, c := range l.Classifications {
		w.classification(c)
	}
	for _, a := range l.Attributes {
		w.property(a)
	}
	for _, p := range l.Packages {
		w.pack(p)
	}
	for _, id := range l.Equipment {
		w.group("AssociatedSPSTransportEquipment", func() { w.leaf("ID", id) })
	}
	w.origins(l)
	for _, p := range l.Places {
		if p.Function == "origin" {
			w.place("OriginSPSLocation", p)
		}
	}
	for _, p := range l.Parties {
		if p.Role == "manufacturer" {
			w.party("ManufacturerSPSParty", p)
		}
	}
	for i := range l.Treatments {
		w.group("AppliedSPSProcess", func() { w.treatment(&l.Treatments[i]) })
	}
	for _, r := range l.References {
		w.group("ReferenceSPSReferencedDocument", func() {
			w.time("IssueDateTime", r.Date)
			w.code("TypeCode", r.SourceType)
			w.leaf("ID", r.Number)
		})
	}
}

// measureOrder is the order of the schema.
var measureOrder = [...]string{"NetWeightMeasure", "GrossWeightMeasure", "NetVolumeMeasure", "GrossVolumeMeasure"}

// measures writes measures of goods, or of packages where they are nominal.
func (w *writer) measures(list []messages.Measure, nominal bool) {
	for _, name := range measureOrder {
		for i := range list {
			if measureElement(list[i]) != name {
				continue
			}
			if !nominal {
				w.quantity(name, &list[i].Quantity)
			} else if strings.HasPrefix(name, "Gross") {
				w.quantity("Nominal"+name, &list[i].Quantity)
			}
		}
	}
}

// codeOfSystem are the names of classification systems that the format's users have.
var codeOfSystem = map[string]string{"CN8": "CN", "EPPO": "EPPT"}

func (w *writer) classification(c messages.Classification) {
	w.group("ApplicableSPSClassification", func() {
		system, code := c.System, c.Code
		if own := codeOfSystem[system]; own != "" {
			system = own
		}
		if c.SourceCode != "" {
			code = c.SourceCode
		}
		w.leaf("SystemID", system)
		w.leaf("ClassCode", code)
		w.names(c.Name)
	})
}

// expiry is the attribute for the day until which goods are good.
const expiry = "expiry"

// property writes an attribute of goods, which is a class that is only named or whose code is a word.
func (w *writer) property(a messages.Attribute) {
	if a.Name == expiry || a.Code != nil && a.Code.List == listElement {
		return // written as what it is, or nowhere
	}
	w.group("ApplicableSPSClassification", func() {
		w.leaf("SystemID", a.Name)
		if a.Code != nil {
			w.leaf("ClassCode", a.Code.Code)
			if a.Value == a.Code.Code {
				return
			}
		}
		w.names(a.Value)
	})
}

// names writes a name that was put together from the names of a class and of those above it.
func (w *writer) names(joined string) {
	for name := range strings.SplitSeq(joined, " > ") {
		w.leaf("ClassName", name)
	}
}

func (w *writer) pack(p messages.Package) {
	w.group("PhysicalSPSPackage", func() {
		w.leaf("LevelCode", p.Level)
		if p.Type != "" {
			w.leaf("TypeCode", p.Type)
		} else if p.SourceType != nil {
			w.leaf("TypeCode", p.SourceType.Code, "listID", p.SourceType.List)
		}
		w.leaf("ItemQuantity", string(p.Count))
		w.measures(p.Measures, true)
		for _, m := range p.Marks {
			w.group("PhysicalSPSShippingMarks", func() { w.leaf("Marking", m) })
		}
	})
}

// origins writes countries of origin; producers go with the first.
func (w *writer) origins(l *messages.Line) {
	origins := l.Origins
	if origins == nil {
		origins = []messages.Origination{{}}
	}
	for i, o := range origins {
		w.group("OriginSPSCountry", func() {
			w.leaf("ID", o.Country)
			w.group("SubordinateSPSCountrySubDivision", func() {
				w.leaf("ID", o.Subdivision)
				w.leaf("Name", o.Region)
				for _, p := range l.Parties {
					if i == 0 && p.Role == "producer" {
						w.party("ActivityAuthorizedSPSParty", p)
					}
				}
			})
		})
	}
}

// treatment writes AppliedSPSProcess; its characteristics are told apart by their first description.
func (w *writer) treatment(t *messages.Treatment) {
	w.code("TypeCode", t.Type)
	if p := t.Period; p != nil {
		w.group("CompletionSPSPeriod", func() {
			w.time("StartDateTime", p.Start)
			w.time("EndDateTime", p.End)
			w.quantity("DurationMeasure", p.Duration)
		})
	}
	if t.Place != nil {
		w.group("OperationSPSCountry", func() { w.leaf("ID", t.Place.Country) })
	}
	if t.Provider != nil {
		w.party("OperatorSPSParty", *t.Provider)
	}
	w.characteristic("TTFT", t.Name, "", nil)
	w.characteristic("TTCH", t.Agent, "", nil)
	w.characteristic("TTCO", "", "", t.Concentration)
	w.characteristic("TTTM", "", "", t.Temperature)
	for i := range t.Measures {
		kind := "other"
		if s := t.Measures[i].SourceType; s != nil {
			kind = s.Code
		}
		w.characteristic(kind, "", "", &t.Measures[i].Quantity)
	}
	for _, n := range t.Notes {
		if n.Code != nil || n.Subject == "" {
			w.note("AdditionalInformationSPSNote", n)
			continue
		}
		w.characteristic(n.Subject, n.Text, n.Language, nil)
	}
}

func (w *writer) characteristic(kind, text, language string, q *messages.Quantity) {
	if text == "" && q == nil {
		return
	}
	w.group("ApplicableSPSProcessCharacteristic", func() {
		w.leaf("Description", kind)
		w.leaf("Description", text, "languageID", language)
		w.quantity("ValueMeasure", q)
	})
}
