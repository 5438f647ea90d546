package messages

import "strconv"

// assistanceRules look at mutual assistance and alerts: what goes from one authority to another must say how it may be used,
// and a step of a case must hold what it is called.
func assistanceRules() []Rule {
	return []Rule{
		{
			Code: "MSG-191", Severity: SeverityRefuse,
			Text: "what authorities tell each other has no class of confidence", Expected: "handling official or lawEnforcement",
			Mend:    "state the class under which it may be shown",
			Because: "routes hand it to whoever is cleared for the class; without one it would go to traders, too",
			find: func(x *examination) []finding {
				confident := x.m.Handling == HandlingOfficial || x.m.Handling == HandlingLawEnforcement
				if x.assistance == nil && x.alert == nil || confident {
					return nil
				}
				return []finding{{pointer: "/handling", found: string(x.m.Handling)}}
			},
		},
		{
			Code: "MSG-192", Severity: SeverityRefuse,
			Text: "the request leaves out what a request must state", Expected: "its matter, its purpose, its legal basis and what is asked for",
			Mend:    "complete the request, or mark it as a draft",
			Because: "the other side may refuse what does not say this, and must not guess it",
			find:    findUnstated,
		},
		{
			Code: "MSG-193", Severity: SeverityWarn,
			Text: "the request does not say why the declaration is doubted, or what was verified before", Expected: "reasonable grounds, and the requesting side's own verification",
			Mend:    "state both",
			Because: "information is asked for only after own verification and with grounds for doubt (TFA Article 12.2)",
			find: func(x *examination) []finding {
				b := x.request()
				if b == nil || b.Type != AssistanceInformation {
					return nil
				}
				return missing(map[string]bool{"grounds": len(b.Grounds) == 0, "verified": len(b.Verified) == 0}, "grounds", "verified")
			},
		},
		{
			Code: "MSG-194", Severity: SeverityRefuse,
			Text: "the step does not hold what its form says", Expected: "the parts of a reply, the reason of a refusal, the text of an outcome, the method of a disposal",
			Mend:    "add it, or send the step in its true form",
			Because: "the case moves on by the form alone",
			find: func(x *examination) []finding {
				b := x.assistance
				if b == nil {
					return nil
				}
				lacks := map[AssistanceForm]struct {
					field string
					bad   bool
				}{
					AssistanceReply: {"parts", len(b.Parts) == 0}, AssistanceRefused: {"refusal", b.Refusal == nil},
					AssistanceOutcome: {"outcome", len(b.Outcome) == 0}, AssistanceDisposed: {"disposal", b.Disposal == nil},
				}[b.Form]
				if !lacks.bad {
					return nil
				}
				return []finding{{pointer: "/body/" + lacks.field}}
			},
		},
		{
			Code: "MSG-195", Severity: SeverityRefuse,
			Text: "a refusal under domestic law does not cite it", Expected: "the law",
			Mend:    "name the law in legalBasis",
			Because: "a refusal counts as a reply only with its reason (TFA Article 12.7)",
			find: func(x *examination) []finding {
				if b := x.assistance; b != nil && b.Refusal != nil && b.Refusal.Reason == "domesticLaw" && len(b.LegalBasis) == 0 {
					return []finding{{pointer: "/body/legalBasis"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-196", Severity: SeverityRefuse,
			Text: "only a request can be a draft", Expected: "draft on a request alone",
			Mend:    "leave draft out",
			Because: "a draft goes to nobody; a reply that nobody gets would count as given",
			find: func(x *examination) []finding {
				if b := x.assistance; b != nil && b.Draft && b.Form != AssistanceRequest {
					return []finding{{pointer: "/body/draft", found: "true"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-197", Severity: SeverityRefuse,
			Text: "both sides of the case are one authority", Expected: "two authorities",
			Mend:    "name the other side",
			Because: "nobody asks itself",
			find: func(x *examination) []finding {
				if b := x.assistance; b != nil && b.Requesting.ID != "" && b.Requesting.ID == b.Requested.ID && b.Requesting.Country == b.Requested.Country {
					return []finding{{pointer: "/body/requested/id", found: b.Requested.ID}}
				}
				return nil
			},
		},
		{
			Code: "MSG-198", Severity: SeverityRefuse,
			Text: "the alert asks for control and does not say of what", Expected: "a scope with at least one condition",
			Mend:    "state the goods, origins, operators, instruments or the consignment, or ask for nothing (inform)",
			Because: "an alert without a scope would stop everything",
			find: func(x *examination) []finding {
				if b := x.alert; b != nil && b.Action != "inform" && b.Status == "active" && b.Scope.Empty() {
					return []finding{{pointer: "/body/scope"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-199", Severity: SeverityRefuse,
			Text: "the rejected consignment is not described", Expected: "when it was rejected, and numbers or goods that it is known by",
			Mend:    "state the rejection, and the references or consignments",
			Because: "the other offices are to know it when it comes to them",
			find: func(x *examination) []finding {
				b := x.alert
				if b == nil || b.Type != AlertRejected {
					return nil
				}
				return missing(map[string]bool{"rejection": b.Rejection == nil, "references": len(b.References)+len(b.Consignments)+len(b.Equipment) == 0}, "rejection", "references")
			},
		},
		{
			Code: "MSG-200", Severity: SeverityRefuse,
			Text: "the scope of the alert cannot be compared", Expected: "HS prefixes of two to six digits",
			Mend:    "write the beginning of the HS code in digits",
			Because: "a safeguard that matches nothing protects nobody, and nobody would notice",
			find: func(x *examination) []finding {
				if x.alert == nil || x.alert.Scope == nil {
					return nil
				}
				var found []finding
				for i, hs := range x.alert.Scope.HS {
					if len(hs) < 2 || len(hs) > 6 || !digits(hs) {
						found = append(found, finding{pointer: "/body/scope/hs/" + strconv.Itoa(i), found: hs})
					}
				}
				return found
			},
		},
	}
}

// request gives the assistance where it is a request that is meant to be sent.
func (x *examination) request() *Assistance {
	if b := x.assistance; b != nil && b.Form == AssistanceRequest && !b.Draft && x.m.Function != FunctionCancel {
		return b
	}
	return nil
}

func findUnstated(x *examination) []finding {
	b := x.request()
	if b == nil {
		return nil
	}
	nothingAsked := len(b.Asked) == 0 && b.Type != AssistanceSpontaneous
	return missing(map[string]bool{"matter": len(b.Matter) == 0, "use": b.Use == nil, "legalBasis": len(b.LegalBasis) == 0, "asked": nothingAsked},
		"matter", "use", "legalBasis", "asked")
}

// missing gives a finding for each field of the body that is missing, in order.
func missing(bad map[string]bool, fields ...string) []finding {
	var found []finding
	for _, f := range fields {
		if bad[f] {
			found = append(found, finding{pointer: "/body/" + f})
		}
	}
	return found
}

// Empty tells whether the scope has no condition. A hazard alone can be compared with nothing that a declaration states.
func (s *AlertScope) Empty() bool {
	return s == nil || len(s.HS)+len(s.Origins)+len(s.Operators)+len(s.Instruments)+len(s.Containers)+len(s.UCRs) == 0
}
