package asycuda

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// flow fills in whether goods come in or go out, and the offices.
func (e *encoder) flow() {
	d, s := e.d, e.top
	kind := map[string]string{"import": "IM", "warehouse": "IM", "export": "EX", "transit": "TR"}[d.Type]
	if d.TypeCode != nil && d.TypeCode.List == listType {
		kind = d.TypeCode.Code
	}
	if s.boxes["Identification/Type/Type_of_transit_document"] == "" || d.TypeCode != nil {
		s.set("Identification/Type/Type_of_declaration", kind)
	}
	s.set("Property/Sad_flow", map[string]string{"import": "I", "warehouse": "I", "export": "E"}[d.Type])
	if q := d.Procedure; q != nil && q.Code != nil && q.Code.List == listProcedure {
		s.set("Identification/Type/Declaration_gen_procedure_code", q.Code.Code)
	}
	for _, o := range d.Offices {
		var path string
		code, name := "Code", "Name"
		switch o.Role {
		case "declaration":
			path, code, name = "Identification/Office_segment", "Customs_clearance_office_code", "Customs_Clearance_office_name"
		case borderOf(d.Type):
			path = "Transport/Border_office"
		case "transitDestination":
			path, code, name = "Transit/Destination", "Office", ""
		default:
			continue
		}
		if s.set(path+"/"+code, o.ID) && name != "" {
			s.set(path+"/"+name, o.Name)
		}
	}
	s.set("General_information/Country/Export/Export_country_code", d.ExportCountry)
	s.set("General_information/Country/Destination/Destination_country_code", d.DestinationCountry)
	s.set("Property/Date_of_declaration", e.date(d.Date))
	if d.Departure != nil {
		day := *d.Departure
		if len(day.Value) > len("2006-01-02T") {
			s.set("Export_release/Time_of_exit", day.Value[len("2006-01-02T"):])
			day.Value = day.Value[:len("2006-01-02")]
		}
		s.set("Export_release/Date_of_exit", e.date(&day))
	}
}

// references fills in what the declaration is known by.
func (e *encoder) references() {
	s := e.top
	all := slices.Clone(e.d.References)
	for _, c := range e.d.Consignments {
		all = append(all, c.References...)
	}
	for _, r := range all {
		if r.SourceType != nil && r.SourceType.List == listElement && slices.ContainsFunc(stamps(), func(t stamp) bool { return t.local == r.SourceType.Code }) {
			year, path := "", "Identification/"+r.SourceType.Code+"/"
			if r.Date != nil && len(r.Date.Value) > 4 {
				year = r.Date.Value[:4]
			}
			serial, number := cutEntryNumber(r.Number, r.Issuer, year)
			s.set(path+"Serial_number", serial)
			s.set(path+"Number", number)
			s.set(path+"Date", e.date(r.Date))
			continue
		}
		switch r.Type {
		case "declarantReference", "functionalReference", "lrn":
			s.set("Declarant/Reference/Number", r.Number)
		case "manifest":
			s.set("Identification/Manifest_reference_number", r.Number)
		case "seal":
			s.set("Transit/Seals/Identity", r.Number)
		}
	}
}

// means fills in means of transport and terms of delivery.
func (e *encoder) means() {
	d, s := e.d, e.top
	for _, t := range d.Transport {
		block, mode := "", ""
		switch t.Stage {
		case stageOf(d.Type):
			block = "Transport/Means_of_transport/Departure_arrival_information"
		case "border":
			block, mode = "Transport/Means_of_transport/Border_information", "Transport/Means_of_transport/Border_information/Mode"
		case "inland":
			mode = "Transport/Means_of_transport/Inland_mode_of_transport"
		}
		if block != "" {
			s.set(block+"/Identity", identity(&t))
			s.set(block+"/Nationality", t.Nationality)
		}
		switch {
		case mode == "":
		case t.ModeCode != nil && t.ModeCode.List == listMode:
			s.set(mode, t.ModeCode.Code)
		default:
			s.set(mode, t.Mode)
		}
	}
	if t := d.TradeTerms; t != nil {
		s.set("Transport/Delivery_terms/Code", t.Code)
		if t.Place != nil {
			s.set("Transport/Delivery_terms/Place", t.Place.Name)
		}
		s.set("Transport/Delivery_terms/Situation", t.Text)
		if t.Payment != nil {
			s.set("Financial/Terms/Code", t.Payment.Code)
			s.set("Financial/Terms/Description", t.Payment.Text)
		}
	}
	if len(d.Equipment) > 0 {
		s.set("Transport/Container_flag", "true")
	}
}

func identity(t *messages.Transport) string {
	if len(t.IDs) > 0 {
		return t.IDs[0].ID
	}
	return t.Name
}

func (e *encoder) places() {
	s := e.top
	for _, p := range e.d.Places {
		code := p.Locode
		if code == "" && p.ID != nil {
			code = p.ID.ID
		}
		switch p.Function {
		case "loading":
			s.set("Transport/Place_of_loading/Code", code)
			s.set("Transport/Place_of_loading/Name", p.Name)
			s.set("Transport/Place_of_loading/Country", p.Country)
		case "goodsLocation":
			s.set("Transport/Location_of_goods", p.Name)
		case "documentIssue":
			s.set("Property/Place_of_declaration", p.Name)
		case "warehouse":
			s.set("Warehouse/Identification", code)
		}
	}
}

// notes fills in the statements that have a box of their own.
func (e *encoder) notes() {
	for _, n := range e.d.Notes {
		switch n.Subject {
		case "CAP", "Additional_information", "Comments_free_text":
			e.top.set("General_information/"+n.Subject, n.Text)
		case "Comments":
			e.top.set("Export_release/Comments", n.Text)
		}
	}
}
