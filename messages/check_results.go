package messages

import (
	"slices"
	"strconv"
)

// resultRules look at inspections, rulings, decisions and receipts: a result must not say more than
// what lies behind it.
func resultRules() []Rule {
	return []Rule{
		{
			Code: "MSG-131", Severity: SeverityRefuse,
			Text: "the inspection has no date", Expected: "when it started, ended or was reported",
			Mend:    "state when the goods were inspected",
			Because: "the age of a result decides what it is worth",
			find:    findInspectionDate,
		},
		{
			Code: "MSG-132", Severity: SeverityWarn,
			Text: "the inspection shows no control and no result", Expected: "a control that was performed, a test, or a result",
			Mend:    "list the controls, or send it when they are done",
			Because: "it says that something is under way, and recognises nothing",
			find: func(x *examination) []finding {
				i := x.inspection
				if i == nil || i.Result != "pending" && i.Result != "notDone" || len(i.Tests) > 0 || slices.ContainsFunc(i.Checks, func(c Check) bool { return c.Performed }) {
					return nil
				}
				return []finding{{pointer: "/body/result", found: i.Result}}
			},
		},
		{
			Code: "MSG-133", Severity: SeverityRefuse,
			Text: "a control that was not performed is called satisfactory", Expected: "notDone, or no result",
			Mend:    "correct performed or the result",
			Because: "a control that nobody made must never replace one",
			find: func(x *examination) []finding {
				return x.checkFindings(func(c *Check) bool {
					return !c.Performed && (c.Result == "satisfactory" || c.Result == "satisfactoryAfterIntervention")
				})
			},
		},
		{
			Code: "MSG-134", Severity: SeverityWarn,
			Text: "the control failed although the inspection as a whole is satisfactory", Expected: "results that agree",
			Mend:    "correct one of the results, or use satisfactoryAfterIntervention",
			Because: "an inspector may weigh a finding as minor; recognition reads the controls one by one",
			find: func(x *examination) []finding {
				if x.inspection == nil || x.inspection.Result != "satisfactory" {
					return nil
				}
				return x.checkFindings(func(c *Check) bool { return c.Result == "notSatisfactory" })
			},
		},
		{
			Code: "MSG-141", Severity: SeverityWarn,
			Text: "the ruling has no time", Expected: "when the authority decided",
			Mend:    "state the time of the ruling",
			Because: "the order of arrival stands in for it",
			find: func(x *examination) []finding {
				if r := x.ruling; r != nil && r.Time == nil && x.m.Issued == nil {
					return []finding{{pointer: "/body/time"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-142", Severity: SeverityWarn,
			Text: "the ruling does not say who ruled", Expected: "an authority or office",
			Mend:    "name the authority or office",
			Because: "the sender is known",
			find: func(x *examination) []finding {
				if r := x.ruling; r != nil && r.Authority == nil && len(r.Offices) == 0 && !hasRole(r.Parties, "customsOffice", "authority") {
					return []finding{{pointer: "/body/authority"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-143", Severity: SeverityWarn,
			Text: "the ruling releases a part and does not say which", Expected: "the lines that are released, with quantities",
			Mend:    "list the lines",
			Because: "the ledger consumes nothing until it is told",
			find: func(x *examination) []finding {
				if r := x.ruling; r != nil && r.Status == RulingPartlyReleased && len(r.Lines) == 0 {
					return []finding{{pointer: "/body/lines"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-144", Severity: SeverityWarn,
			Text: "a line is not released although the whole is", Expected: "released, or partlyReleased for the whole",
			Mend:    "correct the line, or call the whole partlyReleased",
			Because: "what the lines say counts",
			find:    findUnreleasedLines,
		},
		{
			Code: "MSG-151", Severity: SeverityRefuse,
			Text: "the decision's headline is better than one of its lines", Expected: "the outcome of the worst line",
			Mend:    "give the worst outcome",
			Because: "a headline must never promise what a line does not",
			find:    findHeadline,
		},
		{
			Code: "MSG-152", Severity: SeverityRefuse,
			Text: "an effect is granted for a claim that is not recognised", Expected: "no effects",
			Mend:    "leave the effects out",
			Because: "unknown and no are never yes",
			find:    findUnearnedEffects,
		},
		{
			Code: "MSG-161", Severity: SeverityWarn,
			Text: "the receipt does not say what it acknowledges", Expected: "a document, reference or message",
			Mend:    "give the id or reference of the document",
			Because: "it may still tell that a system is alive",
			find: func(x *examination) []finding {
				if r := x.receipt; r != nil && r.Document == "" && len(r.References) == 0 && len(r.Messages) == 0 && x.m.Correlation == "" && (r.Use == nil || r.Use.Ask == "") {
					return []finding{{pointer: "/body/document"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-162", Severity: SeverityRefuse,
			Text: "the answer of a ledger does not say what it answers", Expected: "the id of the request, as use.ask states it there",
			Mend:    "repeat use.ask of the request",
			Because: "one declaration may ask for several instruments, and again for other amounts",
			find: func(x *examination) []finding {
				if r := x.receipt; r != nil && r.Use != nil && (r.Use.What == "granted" || r.Use.What == "declined") && r.Use.Ask == "" {
					return []finding{{pointer: "/body/use/ask"}}
				}
				return nil
			},
		},
	}
}

func findInspectionDate(x *examination) []finding {
	i := x.inspection
	if i == nil || i.Start != nil || i.End != nil || x.m.Issued != nil {
		return nil
	}
	for j := range i.Checks {
		if i.Checks[j].Time != nil {
			return nil
		}
	}
	for j := range i.Tests {
		if i.Tests[j].Reported != nil {
			return nil
		}
	}
	return []finding{{pointer: "/body/start"}}
}

func (x *examination) checkFindings(broken func(*Check) bool) []finding {
	if x.inspection == nil {
		return nil
	}
	var found []finding
	for i := range x.inspection.Checks {
		if c := &x.inspection.Checks[i]; broken(c) {
			found = append(found, finding{pointer: "/body/checks/" + strconv.Itoa(i) + "/result", found: c.Result})
		}
	}
	return found
}

func findUnreleasedLines(x *examination) []finding {
	if x.ruling == nil || x.ruling.Status != RulingReleased {
		return nil
	}
	var found []finding
	for i := range x.ruling.Lines {
		switch s := x.ruling.Lines[i].Status; s {
		case RulingHold, RulingDetained, RulingRefused, RulingExamine, RulingDocuments, RulingPartlyReleased, RulingCancelled:
			found = append(found, finding{pointer: "/body/lines/" + strconv.Itoa(i) + "/status", found: string(s)})
		}
	}
	return found
}

func findHeadline(x *examination) []finding {
	d := x.decision
	if d == nil {
		return nil
	}
	order := Outcomes()
	rank := func(o Outcome) int {
		if o == OutcomeNotApplicable { // beside other lines it allows at best recognisedPartly
			o = OutcomeRecognisedPartly
		}
		return slices.Index(order, o)
	}
	if d.Outcome == OutcomeNotApplicable {
		return nil
	}
	for i := range d.Lines {
		if line := d.Lines[i].Outcome; rank(line) >= 0 && rank(d.Outcome) > rank(line) {
			return []finding{{pointer: "/body/outcome", found: string(d.Outcome), expected: "not better than " + string(line) + " of line " + strconv.Itoa(d.Lines[i].Line)}}
		}
	}
	return nil
}

func findUnearnedEffects(x *examination) []finding {
	if x.decision == nil {
		return nil
	}
	var found []finding
	for i := range x.decision.Lines {
		for j := range x.decision.Lines[i].Claims {
			c := &x.decision.Lines[i].Claims[j]
			if len(c.Effects) == 0 {
				continue
			}
			switch c.Outcome {
			case OutcomeRefused, OutcomeQuantityExceeded, OutcomeNotRecognised, OutcomeIndeterminate, OutcomeNotApplicable:
				at := "/body/lines/" + strconv.Itoa(i) + "/claims/" + strconv.Itoa(j) + "/effects"
				found = append(found, finding{pointer: at, found: string(c.Outcome)})
			}
		}
	}
	return found
}
