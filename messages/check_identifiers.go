package messages

import (
	"strings"

	"github.com/clearhub/clearhub/messages/codes"
)

// identifierRules work out check digits. All are warnings: public traffic is full of containers and MRNs
// that fail, and the number is still what others will ask for.
func identifierRules() []Rule {
	const because = "numbers with wrong check digits are real in traffic; nothing is matched that does not agree letter for letter"
	return []Rule{
		{
			Code: "MSG-301", Severity: SeverityWarn,
			Text: "the check digit of the container number is wrong", Expected: "a number with the right check digit (ISO 6346)",
			Mend: "compare the number with the container's plate", Because: because,
			find: findContainers,
		},
		{
			Code: "MSG-302", Severity: SeverityWarn,
			Text: "the check digit of the IMO ship number is wrong", Expected: "seven digits, the last one fitting",
			Mend: "compare the number with the ship's papers", Because: because,
			find: schemeRule(codes.IMO, "IMO"),
		},
		{
			Code: "MSG-303", Severity: SeverityWarn,
			Text: "the unified social credit code is wrong", Expected: "18 characters, the last one fitting (GB 32100)",
			Mend: "compare the code with the business licence", Because: because,
			find: schemeRule(codes.USCC, "USCC"),
		},
		{
			Code: "MSG-304", Severity: SeverityWarn,
			Text: "the check digit of the movement reference number is wrong", Expected: "18 characters, the last digit fitting",
			Mend: "compare the MRN with the accompanying document", Because: because,
			find: func(x *examination) []finding {
				return x.referenceFindings("mrn", func(n string) bool { return codes.MRNShape(n) && !codes.MRN(n) })
			},
		},
		{
			Code: "MSG-305", Severity: SeverityWarn,
			Text: "the legal entity identifier is wrong", Expected: "20 characters, modulo 97 fitting (ISO 17442)",
			Mend: "compare it with the register", Because: because,
			find: schemeRule(codes.LEI, "LEI"),
		},
		{
			Code: "MSG-306", Severity: SeverityWarn,
			Text: "the check digit of the GS1 number is wrong", Expected: "a number with the right check digit",
			Mend: "compare it with the label", Because: because,
			find: func(x *examination) []finding {
				found := schemeRule(codes.GTIN, "GLN", "GTIN", "SSCC")(x)
				for _, g := range x.goods {
					if isScheme(g.v.Type, "GTIN", "SSCC") && !codes.GTIN(g.v.Value) {
						found = append(found, finding{pointer: g.at() + "/value", found: g.v.Value})
					}
				}
				return found
			},
		},
		{
			Code: "MSG-307", Severity: SeverityWarn,
			Text: "the value has not the shape of an EORI number", Expected: "a country and up to 15 letters or digits",
			Mend: "write the EORI number without blanks, with its country", Because: because,
			find: schemeRule(func(id string) bool { return codes.EORI(strings.ToUpper(id)) }, "EORI"),
		},
		{
			Code: "MSG-308", Severity: SeverityWarn,
			Text: "the place lies in another country than its UN/LOCODE", Expected: "the country of the UN/LOCODE",
			Mend:    "correct the country or the code",
			Because: "either may be the slip",
			find: func(x *examination) []finding {
				var found []finding
				for _, p := range x.places {
					if codes.Locode(p.v.Locode) && codes.ISOCountry(p.v.Country) && p.v.Locode[:2] != p.v.Country {
						found = append(found, finding{pointer: p.at() + "/country", found: p.v.Country, expected: p.v.Locode[:2]})
					}
				}
				return found
			},
		},
	}
}

// schemeRule asks that identifiers of some schemes are right.
func schemeRule(right func(string) bool, schemes ...string) func(*examination) []finding {
	return func(x *examination) []finding {
		var found []finding
		for _, id := range x.identifiers {
			if isScheme(id.v.Scheme, schemes...) && id.v.ID != "" && !right(id.v.ID) {
				found = append(found, finding{pointer: id.at() + "/id", found: id.v.ID})
			}
		}
		return found
	}
}

func isScheme(scheme string, of ...string) bool {
	for _, s := range of {
		if strings.EqualFold(scheme, s) {
			return true
		}
	}
	return false
}

func findContainers(x *examination) []finding {
	wrong := func(id string) bool {
		id = Fold(id)
		return codes.ContainerShape(id) && !codes.Container(id)
	}
	var found []finding
	for _, e := range x.equipment {
		if wrong(e.v.ID) {
			found = append(found, finding{pointer: e.at() + "/id", found: e.v.ID})
		}
	}
	return append(found, x.referenceFindings("container", wrong)...)
}

func (x *examination) referenceFindings(kind string, wrong func(string) bool) []finding {
	var found []finding
	for _, r := range x.references {
		if r.v.Type == kind && wrong(r.v.Number) {
			found = append(found, finding{pointer: r.at() + "/number", found: r.v.Number})
		}
	}
	return found
}
