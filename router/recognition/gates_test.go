package recognition_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

func itoa(n int) string { return strconv.Itoa(n) }

type (
	onCertificate = func(*messages.Message, *messages.Certificate)
	onDeclaration = func(*messages.Message, *messages.Declaration)
)

// each gate and reason: one fact is changed in a case that is otherwise recognised.
func TestGates(t *testing.T) {
	cert := func(f func(c *messages.Certificate)) onCertificate {
		return func(_ *messages.Message, c *messages.Certificate) { f(c) }
	}
	decl := func(f func(d *messages.Declaration)) onDeclaration {
		return func(_ *messages.Message, d *messages.Declaration) { f(d) }
	}
	line := func(f func(l *messages.Line)) onDeclaration {
		return decl(func(d *messages.Declaration) { f(&d.Consignments[0].Lines[0]) })
	}
	certLine := func(f func(l *messages.Line)) onCertificate {
		return cert(func(c *messages.Certificate) { f(&c.Consignments[0].Lines[0]) })
	}
	agreement := func(f func(a *messages.Agreement)) func(*messages.Rules) {
		return func(r *messages.Rules) { f(&r.Agreements[0]) }
	}
	authority := func(f func(a *messages.Authority)) func(*messages.Rules) {
		return func(r *messages.Rules) { f(&r.Authorities[0]) }
	}
	// speaks lets the declarant speak for the border: its dates are then taken at their word.
	speaks := agreement(func(a *messages.Agreement) { a.Border.Channels = []string{port} })
	nothing := func(*messages.Rules) {}
	same := cert(func(*messages.Certificate) {})
	as := decl(func(*messages.Declaration) {})

	for name, c := range map[string]struct {
		rules func(*messages.Rules)
		cert  onCertificate
		decl  onDeclaration
		want  messages.Outcome
		why   string
	}{
		"nothing changed": {nothing, same, as, recognised, ""},

		// Gate 0
		"number written otherwise on both sides": {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Number = "ec nl 26-0007001" }), recognised, ""},
		"Cyrillic letters in the number":         {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Number = "ЕС/NL/26/0007001" }), recognised, ""},
		"another number":                         {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Number = "EC/NL/26/0007002" }), indeterminate, "G0.AWAITED"},
		"part of the number":                     {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Number = "0007001" }), indeterminate, "G0.AWAITED"},
		"number cut at the field's limit":        {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Number = "EC/NL/26/00070" }), indeterminate, "G0.AWAITED"},
		"weak number":                            {nothing, cert(func(c *messages.Certificate) { c.Number = "7001" }), decl(func(d *messages.Declaration) { d.Documents[0].Number = "7001" }), indeterminate, "G0.WEAK_NUMBER"},
		"number without a digit":                 {nothing, cert(func(c *messages.Certificate) { c.Number = "ABCDEF" }), decl(func(d *messages.Declaration) { d.Documents[0].Number = "ABCDEF" }), indeterminate, "G0.WEAK_NUMBER"},
		"number of zeros":                        {nothing, cert(func(c *messages.Certificate) { c.Number = "000000" }), decl(func(d *messages.Declaration) { d.Documents[0].Number = "000000" }), indeterminate, "G0.WEAK_NUMBER"},
		"no number":                              {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Number = "" }), indeterminate, "G0.WEAK_NUMBER"},
		"weak number with country and date": {nothing, cert(func(c *messages.Certificate) { c.Number = "7001" }), decl(func(d *messages.Declaration) {
			d.Documents[0].Number, d.Documents[0].Country, d.Documents[0].Issued = "7001", "NL", at("2026-03-01")
		}), recognised, ""},
		"weak number with country alone": {nothing, cert(func(c *messages.Certificate) { c.Number = "7001" }), decl(func(d *messages.Declaration) { d.Documents[0].Number, d.Documents[0].Country = "7001", "NL" }), indeterminate, "G0.WEAK_NUMBER"},
		"citation of another country":    {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Country = "BE" }), indeterminate, "G0.AWAITED"},
		"citation of another date":       {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Issued = at("2026-01-01") }), indeterminate, "G0.AWAITED"},
		"another UCR": {nothing, cert(func(c *messages.Certificate) {
			c.References = []messages.Reference{{Type: "ucr", Number: "6NL1-AAAA1"}}
		}), decl(func(d *messages.Declaration) {
			d.References = append(d.References, messages.Reference{Type: "ucr", Number: "6NL1-BBBB2"})
		}), indeterminate, "G0.AWAITED"},
		"cited under a type that may mean it": {nothing, same, decl(func(d *messages.Declaration) {
			d.Documents[0].Class, d.Documents[0].Type = messages.ClassConformity, &messages.Code{Code: "N002", List: "taric"}
		}), recognised, ""},
		"cited under another class": {nothing, same, decl(func(d *messages.Declaration) {
			d.Documents[0].Class, d.Documents[0].Type = messages.ClassInspection, nil
		}), indeterminate, "G0.AWAITED"},
		"cited under a class that no agreement names": {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].Class, d.Documents[0].Type = messages.ClassInvoice, nil }), notApplicable, ""},
		"sent by nobody's channel":                    {nothing, func(m *messages.Message, _ *messages.Certificate) { m.Sender.PartyID = trader }, as, refused, "G0.CHANNEL"},
		"false signature": {nothing, func(m *messages.Message, _ *messages.Certificate) {
			m.Authentication = []messages.Authentication{{Scheme: "xades", Result: "invalid"}}
		}, as, refused, "G0.SIGNATURE"},

		// Gate 1
		"no agreement with the country":  {nothing, cert(func(c *messages.Certificate) { c.IssuingCountry, c.Parties = "BE", nil }), as, notApplicable, "G1.NONE"},
		"agreement of another border":    {agreement(func(a *messages.Agreement) { a.Border.Country = "KZ" }), same, as, notApplicable, ""},
		"agreement not yet in force":     {agreement(func(a *messages.Agreement) { a.InForce.From = "2026-03-10T08:00:01Z" }), same, as, notApplicable, "G1.NOT_IN_FORCE"},
		"agreement in force this second": {agreement(func(a *messages.Agreement) { a.InForce.From = "2026-03-10T08:00:00Z" }), same, as, recognised, ""},
		"agreement over this second":     {agreement(func(a *messages.Agreement) { a.InForce.Until = "2026-03-10T08:00:00Z" }), same, as, notApplicable, "G1.NOT_IN_FORCE"},
		"agreement begins on the day of an acceptance without zone": {agreement(func(a *messages.Agreement) {
			a.InForce.From = "2026-03-10T02:00:00Z"
			a.Border.Channels = []string{port}
		}), same, decl(func(d *messages.Declaration) { d.Acceptance = at("2026-03-10") }), indeterminate, "G1.INSTANT"},
		"agreement suspended":             {agreement(func(a *messages.Agreement) { a.Suspended = []messages.Span{{From: "2026-03-01", Until: "2026-04-01"}} }), same, as, notApplicable, "G1.SUSPENDED"},
		"suspension over":                 {agreement(func(a *messages.Agreement) { a.Suspended = []messages.Span{{From: "2026-03-01", Until: "2026-03-10"}} }), same, as, recognised, ""},
		"goods outside the scope":         {nothing, same, line(func(l *messages.Line) { l.Classifications[0].Code = "060311" }), notApplicable, "G1.GOODS G10.HS G11.UNSTATED"},
		"goods excluded":                  {nothing, certLine(func(l *messages.Line) { l.Classifications[0].Code = "060220" }), line(func(l *messages.Line) { l.Classifications[0].Code = "060220" }), notApplicable, "G1.GOODS"},
		"goods without HS code":           {nothing, same, line(func(l *messages.Line) { l.Classifications = nil }), indeterminate, "G1.GOODS_UNSTATED G10.UNSTATED G11.UNSTATED"},
		"instrument of no country":        {nothing, cert(func(c *messages.Certificate) { c.IssuingCountry, c.Parties = "", nil }), as, indeterminate, "G1.COUNTRY"},
		"country known from the register": {nothing, cert(func(c *messages.Certificate) { c.IssuingCountry = "" }), as, recognised, ""},

		// Gate 2
		"export":                       {nothing, same, decl(func(d *messages.Declaration) { d.Type = "export" }), notRecognised, "G2.PROCEDURE"},
		"procedure listed by code":     {scope(0, func(s *messages.Scope) { s.Procedures = []string{"4000"} }), same, decl(func(d *messages.Declaration) { d.Procedure = &messages.Procedure{Requested: "40", Previous: "00"} }), recognised, ""},
		"procedure of the line counts": {scope(0, func(s *messages.Scope) { s.Procedures = []string{"4000"} }), same, line(func(l *messages.Line) { l.Procedure = &messages.Procedure{Requested: "7100"} }), notRecognised, "G2.PROCEDURE"},

		// Gate 3
		"issuer not named":                          {nothing, cert(func(c *messages.Certificate) { c.Parties = nil }), as, indeterminate, "G3.ISSUER"},
		"issuer not registered":                     {nothing, cert(func(c *messages.Certificate) { c.Parties[0].Names[0].Value = "Somebody" }), as, indeterminate, "G3.UNREGISTERED"},
		"issuer of another class":                   {authority(func(a *messages.Authority) { a.Competences = a.Competences[1:] }), same, as, refused, "G3.COMPETENCE"},
		"issuer competent from the second of issue": {authority(func(a *messages.Authority) { a.Competences[0].Span.From = "2026-03-01T10:00:00Z" }), same, as, recognised, ""},
		"issuer competent only later":               {authority(func(a *messages.Authority) { a.Competences[0].Span.From = "2026-03-01T10:00:01Z" }), same, as, refused, "G3.COMPETENCE"},
		"issuer ceased on the instant of issue":     {authority(func(a *messages.Authority) { a.Competences[0].Span.Until = "2026-03-01T10:00:00Z" }), same, as, refused, "G3.COMPETENCE"},
		"issue date may lie before competence":      {authority(func(a *messages.Authority) { a.Competences[0].Span.From = "2026-03-01T12:00:00Z" }), cert(func(c *messages.Certificate) { c.Issued = at("2026-03-01") }), as, indeterminate, "G3.INSTANT"},
		"issuer not listed by the scope": {func(r *messages.Rules) {
			r.Authorities = append(r.Authorities, other("nl-other"))
			r.Agreements[0].Scopes[0].Issuers = []string{"nl-other"}
		}, same, as, refused, "G3.NOT_LISTED"},
		"delegated by one that is competent": {func(r *messages.Rules) { delegate(r, "2025-01-01") }, same, as, recognised, ""},
		"delegated by one that was not":      {func(r *messages.Rules) { delegate(r, "2026-03-05") }, same, as, refused, "G3.DELEGATION"},
		"no issue date":                      {nothing, cert(func(c *messages.Certificate) { c.Issued = nil }), as, indeterminate, "G3.UNDATED G7.UNDATED G8.NO_END"},

		// Gate 7
		"draft":                    {nothing, cert(func(c *messages.Certificate) { c.Status = "draft" }), as, notRecognised, "G7.PENDING"},
		"suspended":                {nothing, cert(func(c *messages.Certificate) { c.Status = "suspended" }), as, indeterminate, "G7.SUSPENDED"},
		"depleted":                 {nothing, cert(func(c *messages.Certificate) { c.Status = "depleted" }), as, notRecognised, "G7.DEPLETED"},
		"a status of tomorrow":     {nothing, cert(func(c *messages.Certificate) { c.Status = "frozen" }), as, indeterminate, "G7.STATUS"},
		"dated tomorrow":           {nothing, cert(func(c *messages.Certificate) { c.Issued = at("2026-03-11T08:00:00Z") }), as, notRecognised, "G7.NOT_ISSUED"},
		"dated today without zone": {nothing, cert(func(c *messages.Certificate) { c.Issued = at("2026-03-10") }), as, indeterminate, "G7.INSTANT"},
		"does not conform":         {nothing, cert(func(c *messages.Certificate) { c.Conformance = "doesNotConform" }), as, notRecognised, "G7.RESULT"},
		"a test failed":            {nothing, certLine(func(l *messages.Line) { l.Tests = []messages.Test{{Conclusion: "notSatisfactory"}} }), as, notRecognised, "G7.RESULT"},
		"a test is pending":        {nothing, cert(func(c *messages.Certificate) { c.Tests = []messages.Test{{Conclusion: "pending"}} }), as, indeterminate, "G7.RESULT_OPEN"},

		// Gate 8
		"expired yesterday":                      {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-09T08:00:00Z")} }), as, notRecognised, "G8.EXPIRED"},
		"ends this second":                       {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-10T08:00:00Z")} }), as, recognised, ""},
		"ends with a day that has no zone":       {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-09")} }), as, indeterminate, "G8.INSTANT"},
		"ended on a day that is over everywhere": {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-08")} }), as, notRecognised, "G8.EXPIRED"},
		"ends at 24:00 in its own zone":          {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: day("2026-03-10", "+08:00")} }), decl(func(d *messages.Declaration) { d.Acceptance = at("2026-03-10T15:59:59Z") }), recognised, ""},
		"a second after 24:00 in its zone":       {speaks, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: day("2026-03-10", "+08:00")} }), decl(func(d *messages.Declaration) { d.Acceptance = at("2026-03-10T16:00:00Z") }), notRecognised, "G8.EXPIRED"},
		"ends on the leap day":                   {speaks, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: day("2028-02-29", "Z")} }), decl(func(d *messages.Declaration) { d.Acceptance = at("2028-02-29T23:59:59Z") }), recognised, ""},
		"not valid yet":                          {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{Start: at("2026-03-11T08:00:00Z")} }), as, notRecognised, "G8.NOT_YET"},
		"over by the agreement's term":           {scope(0, func(s *messages.Scope) { s.Term = "24h" }), same, as, notRecognised, "G8.EXPIRED"},
		"no term":                                {scope(0, func(s *messages.Scope) { s.Term = "" }), same, as, indeterminate, "G8.NO_END"},
		"unlimited":                              {scope(0, func(s *messages.Scope) { s.Term = "unlimited" }), same, as, recognised, ""},
		"expired as its issuer says":             {nothing, cert(func(c *messages.Certificate) { c.Status = "expired" }), as, notRecognised, "G8.EXPIRED"},
		"lodged while valid, accepted after": {speaks, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-05T00:00:00Z")} }), decl(func(d *messages.Declaration) {
			d.Lodgement, d.Acceptance = at("2026-03-04T00:00:00Z"), at("2026-03-06T00:00:00Z")
		}), notRecognised, "G8.EXPIRED"},
		"lodged while valid, received after": {speaks, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-05T00:00:00Z")} }), decl(func(d *messages.Declaration) { d.Lodgement = at("2026-03-04T00:00:00Z") }), recognised, ""},

		"a trader dates its acceptance back":    {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-05T00:00:00Z")} }), decl(func(d *messages.Declaration) { d.Acceptance = at("2026-03-04T00:00:00Z") }), notRecognised, "G8.EXPIRED"},
		"a trader dates its lodgement far back": {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-05T00:00:00Z")} }), decl(func(d *messages.Declaration) { d.Lodgement = at("2026-03-04T00:00:00Z") }), notRecognised, "G8.EXPIRED"},
		"a trader lodged it the day before":     {nothing, cert(func(c *messages.Certificate) { c.Validity = &messages.Period{End: at("2026-03-10T08:30:00Z")} }), decl(func(d *messages.Declaration) { d.Lodgement = at("2026-03-10T08:00:00Z") }), recognised, ""},

		// Gate 10
		"another heading": {nothing, certLine(func(l *messages.Line) { l.Classifications[0].Code = "060120" }), as, notRecognised, "G10.HS G11.UNSTATED"},
		"more digits in the same list differ": {nothing, certLine(func(l *messages.Line) {
			l.Classifications[0] = messages.Classification{System: "CN8", Code: "06011010"}
		}), line(func(l *messages.Line) {
			l.Classifications[0] = messages.Classification{System: "CN8", Code: "06011020"}
		}), notRecognised, "G10.HS G11.UNSTATED"},
		"more digits in different lists are not compared": {nothing, certLine(func(l *messages.Line) {
			l.Classifications[0] = messages.Classification{System: "CN8", Code: "06011010"}
		}), line(func(l *messages.Line) {
			l.Classifications[0] = messages.Classification{System: "CNHS10", Code: "0601109100"}
		}), recognised, ""},
		"four digits are too few":              {nothing, certLine(func(l *messages.Line) { l.Classifications[0].Code = "0601" }), as, indeterminate, "G10.UNSTATED G11.UNSTATED"},
		"certificate with a species but no HS": {nothing, certLine(func(l *messages.Line) { l.Classifications[0] = messages.Classification{System: "EPPO", Code: "TULGE"} }), as, indeterminate, "G10.UNSTATED G11.UNSTATED"},
		"another species":                      {nothing, names("Tulipa gesneriana"), declaredName("Narcissus poeticus"), notRecognised, "G10.NAME G11.UNSTATED"},
		"same species with and without author": {nothing, names("Tulipa gesneriana L."), declaredName("TULIPA GESNERIANA"), recognised, ""},
		"genus against species":                {nothing, names("Tulipa"), declaredName("Tulipa gesneriana"), indeterminate, "G10.NAME_UNCLEAR G11.UNSTATED"},
		"another EPPO code":                    {nothing, certLine(eppo("TULGE")), line(eppo("NARPO")), notRecognised, "G10.NAME G11.UNSTATED"},
		"another lot":                          {nothing, certLine(lot("L1")), line(lot("L2")), notRecognised, "G10.IDENTIFIER G11.UNSTATED"},
		"the same lot":                         {nothing, certLine(lot("L-1")), line(lot("l1")), recognised, ""},
		"another edition of the HS":            {nothing, certLine(func(l *messages.Line) { l.Classifications[0].Edition = "2017" }), line(func(l *messages.Line) { l.Classifications[0].Edition = "2022" }), indeterminate, "G10.EDITION G11.UNSTATED"},
		"two certified lines fit": {nothing, cert(func(c *messages.Certificate) {
			c.Consignments = consignment(goods(1, "060110", "1000"), goods(2, "060110", "1000"))
		}), as, indeterminate, "G10.LINE G11.UNSTATED"},
		"two fit, one is stated": {nothing, cert(func(c *messages.Certificate) {
			c.Consignments = consignment(goods(1, "060110", "1000"), goods(2, "060110", "1000"))
		}), decl(func(d *messages.Declaration) { d.Documents[0].DocumentLine = 2 }), recognised, ""},
		"the stated line does not exist":  {nothing, same, decl(func(d *messages.Declaration) { d.Documents[0].DocumentLine = 7 }), notRecognised, "G10.NO_LINE G11.UNSTATED"},
		"another origin":                  {nothing, certLine(origin("NL")), line(origin("BE")), notRecognised, "G10.ORIGIN"},
		"origin on one side only":         {nothing, certLine(origin("NL")), as, recognised, ""},
		"certificate for another country": {nothing, cert(func(c *messages.Certificate) { c.DestinationCountry = "KR" }), as, notRecognised, "G10.DESTINATION"},

		// Gate 11
		"more than certified":              {nothing, same, line(net("1000.001", "KGM")), exceeded, "G11.EXCEEDED"},
		"all that is certified, in tonnes": {nothing, same, line(net("1", "TNE")), recognised, ""},
		"no common unit": {nothing, same, line(func(l *messages.Line) {
			l.Measures = []messages.Measure{{Type: "supplementary", Quantity: messages.Quantity{Value: "5", UnitCode: "H87"}}}
		}), indeterminate, "G11.UNIT"},
		"gross mass does not do": {nothing, same, line(func(l *messages.Line) { l.Measures[0].Type = "grossMass" }), indeterminate, "G11.UNIT"},
		"no quantity certified":  {nothing, certLine(func(l *messages.Line) { l.Measures = nil }), as, indeterminate, "G11.UNSTATED"},
		"nothing declared":       {nothing, same, line(net("0", "KGM")), indeterminate, "G11.UNSTATED"},
		"the write-off counts": {nothing, same, decl(func(d *messages.Declaration) {
			d.Documents[0].WriteOffs = []messages.WriteOff{{Line: 1, Quantity: &messages.Quantity{Value: "1001", UnitCode: "KGM"}}}
		}), exceeded, "G11.EXCEEDED"},
		"write-off in another unit": {nothing, same, decl(func(d *messages.Declaration) {
			d.Documents[0].WriteOffs = []messages.WriteOff{{Line: 1, Quantity: &messages.Quantity{Value: "1", UnitCode: "LTR"}}}
		}), indeterminate, "G11.UNIT"},
		"the statutory quantity in the instrument's unit": {nothing, certLine(func(l *messages.Line) {
			l.Measures = []messages.Measure{{Type: "count", Quantity: messages.Quantity{Value: "90", UnitCode: "H87"}}}
		}), line(func(l *messages.Line) {
			l.Measures = append(l.Measures, messages.Measure{Type: "supplementary", Quantity: messages.Quantity{Value: "90", UnitCode: "C62"}})
		}), recognised, ""},
		"packages do not count":     {nothing, certLine(packages("30")), line(packages("20")), indeterminate, "G11.UNIT"},
		"packages count if agreed":  {scope(0, func(s *messages.Scope) { s.Packages = true }), certLine(packages("30")), line(packages("20")), recognised, ""},
		"no ledger is kept":         {scope(0, func(s *messages.Scope) { s.Quantity = "none" }), certLine(func(l *messages.Line) { l.Measures = nil }), as, recognised, ""},
		"gate 11 is not required":   {scope(0, func(s *messages.Scope) { s.Gates = []int{0, 1, 2, 3, 7, 8, 10} }), same, line(net("5000", "KGM")), recognised, ""},
		"gate 7 cannot be left out": {scope(0, func(s *messages.Scope) { s.Gates = []int{8} }), cert(func(c *messages.Certificate) { c.Status = "revoked" }), as, refused, "G7.REVOKED"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules(c.rules))
			m := declaration("DL-001", c.decl)
			if a := m.Body.(*messages.Declaration).Acceptance; a != nil { // one that is still to come does not count
				if at, _, _ := a.Interval(); at.After(b.now) {
					b.now = at
				}
			}
			b.send(certificate(c.cert), m)
			d := b.want("DL-001", c.want, strings.Fields(c.why)...)
			for _, l := range d.Lines {
				for _, x := range l.Claims {
					for _, g := range x.Gates {
						if (g.Reason == "") != (g.Text == "") || g.Reason == "" && (g.Result == "fail" || g.Result == "unknown") {
							t.Errorf("gate %+v", g)
						}
					}
					if (x.Outcome == recognised) != (len(x.Effects) > 0) {
						t.Errorf("outcome %s with effects %v", x.Outcome, x.Effects)
					}
				}
			}
		})
	}
}

func day(value, zone string) *messages.Time {
	return &messages.Time{Value: value, Precision: messages.PrecisionDate, Zone: zone, ZoneBasis: messages.ZoneStated}
}

func other(id string) messages.Authority {
	return messages.Authority{ID: id, Country: "NL", Competences: []messages.Competence{{Class: messages.ClassPhytosanitary, Span: messages.Span{From: "2025-01-01"}}}}
}

// delegate makes the issuer act for another that is competent since a day.
func delegate(r *messages.Rules, since string) {
	o := other("nl-ministry")
	o.Competences[0].Span.From = since
	r.Authorities[0].Delegator = o.ID
	r.Authorities = append(r.Authorities, o)
}

func names(name string) onCertificate {
	return func(_ *messages.Message, c *messages.Certificate) {
		c.Consignments[0].Lines[0].ScientificNames = []messages.Text{{Value: name}}
	}
}

func declaredName(name string) onDeclaration {
	return func(_ *messages.Message, d *messages.Declaration) {
		d.Consignments[0].Lines[0].ScientificNames = []messages.Text{{Value: name}}
	}
}

func eppo(code string) func(*messages.Line) {
	return func(l *messages.Line) {
		l.Classifications = append(l.Classifications, messages.Classification{System: "EPPO", Code: code})
	}
}

func lot(id string) func(*messages.Line) {
	return func(l *messages.Line) { l.Identifiers = []messages.GoodsIdentifier{{Type: "lot", Value: id}} }
}

func origin(country string) func(*messages.Line) {
	return func(l *messages.Line) { l.Origins = []messages.Origination{{Country: country}} }
}

func net(value, unit string) func(*messages.Line) {
	return func(l *messages.Line) {
		l.Measures[0].Quantity = messages.Quantity{Value: messages.Decimal(value), UnitCode: unit}
	}
}

func packages(n string) func(*messages.Line) {
	return func(l *messages.Line) {
		l.Measures, l.Packages = nil, []messages.Package{{Count: messages.Decimal(n), Type: "CT"}}
	}
}

func TestInspections(t *testing.T) {
	type onInspection = func(*messages.Message, *messages.Inspection)
	insp := func(f func(i *messages.Inspection)) onInspection {
		return func(_ *messages.Message, i *messages.Inspection) { f(i) }
	}
	sealed := func(seals ...string) []messages.Equipment {
		e := messages.Equipment{ID: "MSKU 266654-2"}
		for _, s := range seals {
			e.Seals = append(e.Seals, messages.Seal{ID: s})
		}
		return []messages.Equipment{e}
	}
	byContainer := func(f func(i *messages.Inspection)) onInspection {
		return insp(func(i *messages.Inspection) {
			i.References = []messages.Reference{{Type: "container", Number: "MSKU2666542"}}
			i.Equipment = sealed("NL-55")
			f(i)
		})
	}
	for name, c := range map[string]struct {
		insp onInspection
		want messages.Outcome
		why  string
	}{
		"satisfactory":                         {insp(func(*messages.Inspection) {}), recognised, ""},
		"by a trader":                          {insp(func(i *messages.Inspection) { i.PerformedBy = "trader" }), refused, "G3.PERFORMER"},
		"not satisfactory":                     {insp(func(i *messages.Inspection) { i.Result = "notSatisfactory" }), notRecognised, "G7.RESULT"},
		"pending":                              {insp(func(i *messages.Inspection) { i.Result = "pending" }), indeterminate, "G7.RESULT_OPEN"},
		"another control than the agreement's": {insp(func(i *messages.Inspection) { i.Checks[0].Control = messages.ControlDocumentary }), notRecognised, "G7.CONTROLS"},
		"control ordered but not performed":    {insp(func(i *messages.Inspection) { i.Checks[0].Performed = false }), notRecognised, "G7.CONTROLS"},
		"control failed":                       {insp(func(i *messages.Inspection) { i.Checks[0].Result = "notSatisfactory" }), notRecognised, "G7.CONTROLS"},
		"control on another line":              {insp(func(i *messages.Inspection) { i.Checks[0].Lines = []int{2} }), notRecognised, "G7.CONTROLS"},
		"no controls named":                    {insp(func(i *messages.Inspection) { i.Checks = nil }), indeterminate, "G7.CONTROLS_UNSTATED"},
		"names another line":                   {insp(func(i *messages.Inspection) { i.Lines = []int{2} }), notApplicable, ""},
		"another UCR":                          {insp(func(i *messages.Inspection) { i.References[0].Number = "6NL123456-BULB02" }), notApplicable, ""},
		"by nobody's channel":                  {func(m *messages.Message, _ *messages.Inspection) { m.Sender.PartyID = trader }, refused, "G0.CHANNEL"},
		"other goods":                          {insp(func(i *messages.Inspection) { i.Consignments = consignment(goods(1, "060120", "400")) }), notRecognised, "G10.HS"},
		"by container and seal":                {byContainer(func(*messages.Inspection) {}), recognised, ""},
		"by container with another seal":       {byContainer(func(i *messages.Inspection) { i.Equipment = sealed("NL-56") }), notApplicable, ""},
		"by container without seal":            {byContainer(func(i *messages.Inspection) { i.Equipment = sealed() }), notApplicable, ""},
		"by container and bill of lading": {byContainer(func(i *messages.Inspection) {
			i.Equipment = sealed()
			i.References = append(i.References, messages.Reference{Type: "billOfLading", Number: "RTM-2690001"})
		}), recognised, ""},
		"by container and seal of another year": {byContainer(func(i *messages.Inspection) { i.End = at("2025-03-08T10:00:00Z") }), notApplicable, ""},
		"by MRN": {insp(func(i *messages.Inspection) {
			i.References = []messages.Reference{{Type: "mrn", Number: "26NL000510ABCDEF12"}}
		}), recognised, ""},
		"by MRN, of another line": {insp(func(i *messages.Inspection) {
			i.References = []messages.Reference{{Type: "mrn", Number: "26NL000510ABCDEF12", Line: 4}}
		}), notApplicable, ""},
		"by bill of lading alone": {insp(func(i *messages.Inspection) {
			i.References = []messages.Reference{{Type: "billOfLading", Number: "RTM-2690001"}}
		}), notApplicable, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, rules())
			d := declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
				d.Documents = nil
				d.References = append(d.References, messages.Reference{Type: "ucr", Number: "6NL123456BULB01"}, messages.Reference{Type: "billOfLading", Number: "RTM2690001"},
					messages.Reference{Type: "mrn", Number: "26NL000510ABCDEF12"})
				d.Equipment = []messages.Equipment{{ID: "MSKU2666542", Seals: []messages.Seal{{ID: "NL55"}}}}
			})
			b.send(inspection(c.insp), d)
			b.want("DL-001", c.want, strings.Fields(c.why)...)
		})
	}
}

func TestLaterBadInspectionLeavesTheEarlierOneOpen(t *testing.T) {
	b := open(t, rules())
	ucr := func(_ *messages.Message, d *messages.Declaration) {
		d.Documents, d.References = nil, append(d.References, messages.Reference{Type: "ucr", Number: "6NL123456-BULB01"})
	}
	b.send(inspection(), declaration("DL-001", ucr))
	b.want("DL-001", recognised)
	b.send(inspection(func(m *messages.Message, i *messages.Inspection) {
		m.ID, i.Number, i.Result, i.End = "inspection-2", "REP-2026-77", "notSatisfactory", at("2026-03-09T10:00:00Z")
	}))
	b.want("DL-001", indeterminate, "G7.RESULT", "G7.CONTRADICTED")
	// One after it, and satisfactory, settles the matter.
	b.send(inspection(func(m *messages.Message, i *messages.Inspection) {
		m.ID, i.Number, i.End = "inspection-3", "REP-2026-78", at("2026-03-09T15:00:00Z")
	}))
	b.want("DL-001", recognised, "G7.RESULT", "G7.CONTRADICTED")
}

func TestPartlySatisfiedControlsAreWaivedPartly(t *testing.T) {
	b := open(t, rules(scope(1, func(s *messages.Scope) {
		s.Effects = append(s.Effects, messages.Effect{Type: "waive", Control: messages.ControlLaboratory})
	})))
	b.send(inspection(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents, d.References = nil, append(d.References, messages.Reference{Type: "ucr", Number: "6NL123456-BULB01"})
	}))
	d := b.want("DL-001", partly)
	if e := d.Lines[0].Effects; len(e) != 1 || e[0].Control != messages.ControlPhysical {
		t.Errorf("effects %+v", e)
	}
}

func TestAmbiguousNumberIsNeverRecognised(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), certificate(func(_ *messages.Message, c *messages.Certificate) { c.Issued = at("2026-02-01T10:00:00Z") }), declaration("DL-001"))
	d := b.want("DL-001", indeterminate, "G0.AMBIGUOUS")
	if len(d.Lines[0].Claims[0].Candidates) != 2 {
		t.Errorf("candidates %+v", d.Lines[0].Claims[0].Candidates)
	}
	b.send(declaration("DL-002", func(_ *messages.Message, d *messages.Declaration) { d.Documents[0].Issued = at("2026-02-01") }))
	b.want("DL-002", recognised)
}

func TestPartOfANumberIsOnlyACandidate(t *testing.T) {
	for _, cited := range []string{"0007001", "EC/NL/26/0007", "EC/NL/26/0007001-A"} {
		b := open(t, rules())
		b.send(certificate(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) { d.Documents[0].Number = cited }))
		d := b.want("DL-001", indeterminate, "G0.AWAITED")
		if c := d.Lines[0].Claims[0].Candidates; len(c) != 1 || c[0].Number != number {
			t.Errorf("%s: candidates %+v", cited, c)
		}
	}
}

func TestCitationAtHeadAndLineIsOneClaim(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents = append(d.Documents, cite("EC NL 26 0007001", 1), messages.Document{Class: messages.ClassConformity, Type: &messages.Code{Code: "N002", List: "taric"}, Number: number})
	}))
	if d := b.want("DL-001", recognised); len(d.Lines[0].Claims) != 1 {
		t.Errorf("%d claims", len(d.Lines[0].Claims))
	}
}

func TestTwoGoodsOnOneCertifiedLineBySixDigitsAreNotRecognised(t *testing.T) {
	two := func(a, b string) onDeclaration {
		return func(_ *messages.Message, d *messages.Declaration) {
			x, y := goods(1, "0601101000", "100"), goods(2, "0601109000", "100")
			x.Classifications[0].System, y.Classifications[0].System = "CNHS10", "CNHS10"
			if b == "" {
				y.Classifications[0].Code = x.Classifications[0].Code
			} else {
				x.ScientificNames, y.ScientificNames = []messages.Text{{Value: a}}, []messages.Text{{Value: b}}
			}
			d.Consignments = consignment(x, y)
		}
	}
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001", two("Tulipa", "Narcissus")))
	b.want("DL-001", indeterminate, "G10.LINE", "G11.UNSTATED", "G10.LINE", "G11.UNSTATED")
	b.send(declaration("DL-002", two("", "")))
	b.want("DL-002", recognised)
}

func TestTwoCertificatesOfAClassNeedWriteOffs(t *testing.T) {
	second := "EC/NL/26/0007002"
	both := func(written bool) onDeclaration {
		return func(_ *messages.Message, d *messages.Declaration) {
			d.Documents = []messages.Document{cite(number), cite(second)}
			if written {
				for i, q := range []messages.Decimal{"150", "250"} {
					d.Documents[i].WriteOffs = []messages.WriteOff{{Line: 1, Quantity: &messages.Quantity{Value: q, UnitCode: "KGM"}}}
				}
			}
		}
	}
	b := open(t, rules())
	b.send(certificate(), certified(second, "1000"), declaration("DL-001", both(false)))
	b.want("DL-001", indeterminate, "G11.SPLIT", "G11.SPLIT")
	b.send(declaration("DL-002", both(true)))
	b.want("DL-002", recognised)
	if b.balance(number) != "1000 = 850 + 150 + 0 + 0" || b.balance(second) != "1000 = 750 + 250 + 0 + 0" {
		t.Errorf("%s, %s", b.balance(number), b.balance(second))
	}
}

func TestReservationIsAllOrNothingPerInstrumentOnly(t *testing.T) {
	second := "EC/NL/26/0007002"
	b := open(t, rules())
	b.send(certificate(), certified(second, "1000"))
	b.send(declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents = []messages.Document{cite(number, 1, 2), cite(second, 3)}
		d.Consignments = consignment(goods(1, "060110", "600"), goods(2, "060110", "600"), goods(3, "060110", "600"))
	}))
	d := b.want("DL-001", exceeded, "G11.EXCEEDED", "G11.EXCEEDED")
	if d.Lines[2].Outcome != recognised || b.balance(number) != "1000 = 1000 + 0 + 0 + 0" || b.balance(second) != "1000 = 400 + 600 + 0 + 0" {
		t.Errorf("%s; %s; %s", d.Lines[2].Outcome, b.balance(number), b.balance(second))
	}
}

func TestLineWithoutClaimMakesTheHeadlinePartly(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) {
		d.Documents[0].AppliesTo = []int{1}
		d.Consignments = consignment(goods(1, "060110", "100"), goods(2, "843229", "100"))
	}))
	d := b.want("DL-001", partly)
	if d.Lines[0].Outcome != recognised || d.Lines[1].Outcome != notApplicable {
		t.Errorf("lines %+v", d.Lines)
	}
}

func TestBestClaimCountsForEachControl(t *testing.T) {
	b := open(t, rules())
	ucr := messages.Reference{Type: "ucr", Number: "6NL123456-BULB01"}
	// The certificate waives documentary and physical, the inspection physical only: revoking the certificate leaves physical waived.
	b.send(certificate(), inspection(), declaration("DL-001", func(_ *messages.Message, d *messages.Declaration) { d.References = append(d.References, ucr) }))
	b.want("DL-001", recognised)
	b.send(certificate(func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "revoked" }))
	d := b.want("DL-001", refused, "G7.REVOKED")
	if e := d.Lines[0].Effects; len(e) != 1 || e[0].Control != messages.ControlPhysical {
		t.Errorf("effects %+v", e)
	}
}

func TestAcceptanceDecidesAnew(t *testing.T) {
	b := open(t, rules(func(r *messages.Rules) { r.Agreements[0].Scopes[0].Gates = []int{0, 1, 2, 3, 7, 8, 10} }))
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) {
		c.Validity = &messages.Period{End: at("2026-03-11T00:00:00Z")}
	}), declaration("DL-001"))
	b.want("DL-001", recognised)
	b.wait(24 * time.Hour)
	b.send(ruling("DL-001", messages.RulingAccepted, func(_ *messages.Message, r *messages.Ruling) { r.Time = at("2026-03-11T07:00:00Z") }))
	b.want("DL-001", notRecognised, "G8.EXPIRED")
}

func TestUnclearDayIsDecidedAnewWhenItIsOver(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(func(_ *messages.Message, c *messages.Certificate) { c.Issued = at("2026-03-10") }), declaration("DL-001"))
	if d := b.want("DL-001", indeterminate, "G7.INSTANT"); d.Deadline != "2026-03-10T12:00:00Z" {
		t.Errorf("deadline %s", d.Deadline)
	}
	b.wait(5 * time.Hour)
	b.want("DL-001", recognised)
}

func TestARequestOrStatusIsNeitherInstrumentNorDeclaration(t *testing.T) {
	b := open(t, rules())
	b.send(certificate(func(m *messages.Message, _ *messages.Certificate) { m.Function = messages.FunctionRequest }), declaration("DL-001"))
	b.want("DL-001", messages.OutcomeIndeterminate, "G0.AWAITED")
	b.send(declaration("DL-002", func(m *messages.Message, _ *messages.Declaration) { m.Function = messages.FunctionStatus }))
	if ds := b.decisions[subject("DL-002")]; len(ds) > 0 {
		t.Errorf("a status was decided on: %s", ds[0].Outcome)
	}
}

// A certificate that came after it had expired, and was valid when the goods were accepted: what it grants is not undone by the next look at it.
func TestReservationAfterTheEndIsNotUndoneByTheNextLook(t *testing.T) {
	b := open(t, rules())
	b.now = start.Add(60 * 24 * time.Hour)
	late := func(_ *messages.Message, c *messages.Certificate) {
		c.Validity = &messages.Period{End: at("2026-03-20T00:00:00Z")}
	}
	b.send(declaration("DL-001"), certificate(late))
	b.want("DL-001", recognised)
	n := len(b.envelopes)
	for v := 2; v < 5; v++ {
		b.send(version(v, certificate(late)))
		b.want("DL-001", recognised)
	}
	if got := b.balance(number); len(b.envelopes) != n || got != "1000 = 600 + 400 + 0 + 0" {
		t.Errorf("%d decisions, balance %s", len(b.envelopes)-n, got)
	}
}
