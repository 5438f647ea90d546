package sps

import (
	"github.com/clearhub/clearhub/messages"
)

// consignment writes SPSConsignment in the order of the schema.
func (w *writer) consignment() {
	c := w.c
	for _, r := range c.References {
		if r.Type == "ucr" {
			w.leaf("ID", r.Number, "schemeID", "UCR")
			break
		}
	}
	w.attributeTime("availabilityDue", "AvailabilityDueDateTime")
	w.attributeTime("exportExit", "ExportExitDateTime")
	w.side("consignor", "exporter", "ConsignorSPSParty")
	w.side("consignee", "importer", "ConsigneeSPSParty")
	w.exportCountry()
	for _, a := range c.Attributes {
		if a.Name == "reExportCountry" {
			w.group("ReExportSPSCountry", func() { w.leaf("ID", a.Value) })
		}
	}
	w.group("ImportSPSCountry", func() { w.leaf("ID", c.DestinationCountry) })
	for _, code := range c.TransitCountries {
		w.group("TransitSPSCountry", func() { w.leaf("ID", code) })
	}
	w.transitRegion()
	w.placesAs("loading", "LoadingBaseportSPSLocation")
	w.placesAs("transshipment", "TransitSPSLocation")
	w.placesAs("discharge", "UnloadingBaseportSPSLocation")
	w.placesAs("entry", "UnloadingBaseportSPSLocation")
	w.placesAs("departure", "LoadingSPSLocation")
	w.placesAs("destination", "UnloadingSPSLocation")
	w.placesAs("delivery", "ConsigneeReceiptSPSLocation")
	w.group("StorageSPSEvent", func() { w.placesAs("warehouse", "OccurrenceSPSLocation") })
	w.group("ExaminationSPSEvent", w.examination)
	for _, p := range [...][2]string{{"carrier", "CarrierSPSParty"}, {"despatch", "DespatchSPSParty"}, {"delivery", "DeliverySPSParty"}, {"agent", "CustomsTransitAgentSPSParty"}} {
		w.partiesAs(p[0], p[1])
	}
	for _, t := range c.Transport {
		w.movement(t)
	}
	for _, e := range c.Equipment {
		w.equipment(e)
	}
	for _, r := range c.References {
		if r.Type == "seal" {
			w.group("UtilizedSPSTransportEquipment", func() {
				w.group("AffixedSPSSeal", func() { w.leaf("ID", r.Number) })
			})
		}
	}
	w.items()
}

// transitRegion writes a part of a country of transit with who has the goods there, of a certificate that came with one.
func (w *writer) transitRegion() {
	w.group("TransitSPSCountry", func() {
		w.group("SubordinateSPSCountrySubDivision", func() {
			for _, a := range w.c.Attributes {
				if a.Name == "transitRegion" {
					w.leaf("Name", a.Value)
				}
			}
			if w.ours {
				w.partiesAs("other", "ActivityAuthorizedSPSParty")
			}
		})
	})
}

// attributeTime writes a time that the canonical certificate keeps as an attribute.
func (w *writer) attributeTime(name, element string) {
	for _, a := range w.c.Attributes {
		if a.Name == name {
			w.group(element, func() { w.leaf("DateTimeString", a.Value) })
			return
		}
	}
}

// side writes the parties of a role, or where there is none those of the role that stands in for it.
func (w *writer) side(role, other, element string) {
	before := len(w.b)
	if w.partiesAs(role, element); len(w.b) == before {
		w.partiesAs(other, element)
	}
}

// exportCountry writes the exporting country with its regions and the authorities of the first.
func (w *writer) exportCountry() {
	w.group("ExportSPSCountry", func() {
		w.leaf("ID", w.c.ExportCountry)
		authorities := false
		region := func(name string) {
			w.group("SubordinateSPSCountrySubDivision", func() {
				w.leaf("Name", name)
				if !authorities {
					authorities = true
					w.partiesAs("authority", "ActivityAuthorizedSPSParty")
				}
			})
		}
		for _, a := range w.c.Attributes {
			if a.Name == "exportRegion" {
				region(a.Value)
			}
		}
		if !authorities {
			region("")
		}
	})
}

func (w *writer) placesAs(function, element string) {
	for _, p := range w.c.Places {
		if p.Function == function {
			w.place(element, p)
		}
	}
}

// examination writes when and where the goods are to be examined; TRACES writes when into the id of where.
func (w *writer) examination() {
	const element = "OccurrenceSPSLocation"
	when := ""
	for _, a := range w.c.Attributes {
		if a.Name == "examinationTime" {
			when = a.Value
		}
	}
	for _, p := range w.c.Places {
		if p.Function != "examination" {
			continue
		}
		if when != "" && p.Locode == "" && p.ID == nil {
			p.ID = &messages.Identifier{ID: when, Scheme: "xsd_datetime"}
			when = ""
		}
		w.place(element, p)
	}
	if when != "" {
		w.place(element, messages.Place{ID: &messages.Identifier{ID: when, Scheme: "xsd_datetime"}})
	}
}

// movements are the elements of the stages of a journey; stages that the format does not have are the main carriage.
var movements = map[string]string{"preCarriage": "PreCarriageSPSTransportMovement", "onCarriage": "OnCarriageSPSTransportMovement"}

func (w *writer) movement(t messages.Transport) {
	name := movements[t.Stage]
	if name == "" {
		name = "MainCarriageSPSTransportMovement"
	}
	w.group(name, func() {
		w.leaf("ID", t.Voyage)
		nation := t.Nationality
		for _, id := range t.IDs {
			w.leaf("ID", id.ID, "schemeID", schemeText(id.Scheme), "schemeAgencyID", nation)
			nation = ""
		}
		if t.Mode != "" {
			w.leaf("ModeCode", t.Mode)
		} else {
			w.code("ModeCode", t.ModeCode)
		}
		w.group("UsedSPSTransportMeans", func() {
			w.leaf("Name", t.Name)
			w.leaf("TypeCode", t.MeansType)
		})
		if t.Carrier != nil {
			w.party("CarrierSPSParty", *t.Carrier)
		}
	})
}

func (w *writer) equipment(e messages.Equipment) {
	w.group("UtilizedSPSTransportEquipment", func() {
		w.leaf("ID", e.ID, "schemeID", schemeText(e.Scheme))
		w.code("CharacteristicCode", e.SizeType)
		for _, s := range e.Seals {
			w.group("AffixedSPSSeal", func() {
				w.leaf("ID", s.ID)
				if s.Party != nil {
					w.group("IssuingSPSParty", func() { w.code("RoleCode", s.Party) })
				}
			})
		}
		w.group("SettingSPSTemperature", func() {
			w.quantity("ValueMeasure", e.Temperature)
			for i := range e.Measures {
				if m := &e.Measures[i]; m.Type == "temperature" && m.SourceType != nil && m.SourceType.List == listElement {
					w.quantity(m.SourceType.Code, &m.Quantity)
				}
			}
		})
	})
}
