package messages

import "strconv"

// cargoRules look at manifests and movements. Nearly all are warnings: reports of ships and gates serve whoever waits for the
// goods, and no control hangs on their completeness.
func cargoRules() []Rule {
	return []Rule{
		{
			Code: "MSG-171", Severity: SeverityWarn,
			Text: "the manifest names no means of transport", Expected: "a vessel with its voyage, a train, flight or vehicle",
			Mend:    "name the means of transport, or its voyage",
			Because: "goods are found by their bill or container all the same",
			find: func(x *examination) []finding {
				b := x.wholeManifest()
				if b == nil {
					return nil
				}
				for i := range b.Transport {
					if t := &b.Transport[i]; t.Name != "" || t.Voyage != "" || len(t.IDs) > 0 {
						return nil
					}
				}
				return []finding{{pointer: "/body/transport"}}
			},
		},
		{
			Code: "MSG-172", Severity: SeverityWarn,
			Text: "the manifest lists neither consignments nor equipment", Expected: "the consignments on board",
			Mend:    "list what is carried, or report the conveyance alone",
			Because: "ships in ballast send manifests, too",
			find: func(x *examination) []finding {
				if b := x.wholeManifest(); b != nil && b.Type != "conveyance" && len(b.Consignments)+len(b.Equipment) == 0 {
					return []finding{{pointer: "/body/consignments"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-173", Severity: SeverityWarn,
			Text: "the consignment has no transport document", Expected: "the number of a bill of lading, waybill or consignment note",
			Mend:    "give the number of the transport document",
			Because: "declarations and movements find the consignment by it",
			find: func(x *examination) []finding {
				b := x.wholeManifest()
				if b == nil {
					return nil
				}
				var found []finding
				for i := range b.Consignments {
					if !hasTransportDocument(b.Consignments[i].References) {
						found = append(found, finding{pointer: "/body/consignments/" + strconv.Itoa(i)})
					}
				}
				return found
			},
		},
		{
			Code: "MSG-181", Severity: SeverityRefuse,
			Text: "the movement does not say what moved", Expected: "equipment, a reference of the goods, or a means of transport",
			Mend:    "name the container, the bill, or the vessel and voyage",
			Because: "an event of nobody knows what can be told to nobody",
			find: func(x *examination) []finding {
				if b := x.movement; b != nil && len(b.Equipment)+len(b.References)+len(b.Transport)+len(b.Consignments) == 0 {
					return []finding{{pointer: "/body/references"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-182", Severity: SeverityWarn,
			Text: "the movement does not say when it happened", Expected: "the time of the event",
			Mend:    "state the time of the event itself, not of the report",
			Because: "the order of arrival stands in for it",
			find: func(x *examination) []finding {
				if b := x.movement; b != nil && b.Time == nil && x.m.Function != FunctionCancel {
					return []finding{{pointer: "/body/time"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-183", Severity: SeverityWarn,
			Text: "the event has no word of ours and no code", Expected: "an event of the schema, or a code of UN/ECE Recommendation 24",
			Mend:    "state the code of the event",
			Because: "the report may still say something by its text",
			find: func(x *examination) []finding {
				if b := x.movement; b != nil && b.Event == MovementOther && b.EventCode == nil {
					return []finding{{pointer: "/body/event", found: string(b.Event)}}
				}
				return nil
			},
		},
	}
}

// wholeManifest gives the manifest where the message says all of it: a change or cancellation holds only what changed.
func (x *examination) wholeManifest() *Manifest {
	if x.manifest != nil && (x.m.Function == FunctionOriginal || x.m.Function == FunctionReplace) {
		return x.manifest
	}
	return nil
}

// hasTransportDocument tells whether references hold the number of a transport document.
func hasTransportDocument(refs []Reference) bool {
	for i := range refs {
		switch refs[i].Type {
		case "billOfLading", "airWaybill", "railWaybill", "roadConsignmentNote", "transportDocument":
			return true
		}
	}
	return false
}
