package recognition_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

const (
	control     = messages.OutcomeControlRequired
	conditional = messages.OutcomeRecognisedWithConditions
)

// variant is one fact changed in a world that is otherwise recognised, and what comes of it.
type variant struct {
	change func(p *pure)
	want   messages.Outcome
	why    string
}

func run(t *testing.T, world func() *pure, cases map[string]variant) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := world()
			c.change(p)
			d := p.decide(t)
			if got := strings.Join(reasonsOf(&d), " "); d.Outcome != c.want || got != c.why {
				t.Fatalf("%s [%s], want %s [%s]", d.Outcome, got, c.want, c.why)
			}
			told(t, &d)
		})
	}
}

// told asks that every reason of a decision can be told in every language with all its values, and that every fact named is among the facts.
func told(t *testing.T, d *messages.Decision) {
	t.Helper()
	facts := map[string]bool{}
	for _, f := range d.Facts {
		facts[f.ID] = true
	}
	for _, l := range d.Lines {
		for _, c := range l.Claims {
			for _, g := range c.Gates {
				for _, id := range g.Facts {
					if !facts[id] {
						t.Errorf("gate %d names the fact %s, which is not there", g.Gate, id)
					}
				}
				if g.Reason == "" {
					continue
				}
				if g.Reason == "G9.UNSTATED" { // that one side states nothing is the point
					continue
				}
				for _, language := range recognition.Languages() {
					for _, s := range []string{recognition.Explain(g.Reason, g.Values, language, recognition.AudienceAuthority), recognition.Remedy(g.Reason, g.Values, language, recognition.AudienceAuthority)} {
						if s == "" || strings.ContainsAny(s, "{}") || strings.Contains(s, "not stated)") || strings.Contains(s, "未注明）") || strings.Contains(s, "(не указано") {
							t.Errorf("%s in %s: %q", g.Reason, language, s)
						}
					}
				}
			}
		}
	}
}

func TestAllGatesPass(t *testing.T) {
	d := tested().decide(t)
	if d.Outcome != recognised || len(d.Lines[0].Effects) != 2 {
		t.Fatalf("%s %v", d.Outcome, reasonsOf(&d))
	}
	for _, g := range d.Lines[0].Claims[0].Gates {
		if g.Result != "pass" {
			t.Errorf("gate %+v", g)
		}
		if len(g.Facts) == 0 {
			t.Errorf("gate %d names no fact", g.Gate)
		}
	}
	if d.ValidUntil != "2026-03-11T07:30:00Z" || d.Weakest != "read/register" {
		t.Errorf("valid until %s by %s", d.ValidUntil, d.Weakest)
	}
	told(t, &d)
	if d := inspected().decide(t); d.Outcome != recognised || len(d.Lines[0].Effects) != 2 {
		t.Fatalf("%s %v", d.Outcome, reasonsOf(&d))
	}
}

func TestSignaturesAndDigests(t *testing.T) {
	key := func(f func(k *messages.SigningKey)) func(p *pure) {
		return func(p *pure) { f(p.entry("key").SigningKey) }
	}
	run(t, tested, map[string]variant{
		"no signature":                      {func(p *pure) { p.in().Signatures = nil }, indeterminate, "G0.UNSIGNED"},
		"signature not checked":             {func(p *pure) { p.in().Signatures[0].Result = "notChecked" }, indeterminate, "G0.UNSIGNED"},
		"no signature where none is wanted": {func(p *pure) { p.in().Signatures, p.scope().Signature = nil, "ifPresent" }, recognised, ""},
		"key not registered":                {func(p *pure) { p.without("key") }, indeterminate, "G0.KEY_UNKNOWN"},
		"key of another authority":          {key(func(k *messages.SigningKey) { k.Authority = "de-plants" }), indeterminate, "G0.KEY_UNKNOWN"},
		"key ended before":                  {key(func(k *messages.SigningKey) { k.Until = "2026-03-01" }), indeterminate, "G0.KEY_INSTANT"},
		"key ended well before":             {key(func(k *messages.SigningKey) { k.Until = "2026-02-01" }), refused, "G0.KEY_REVOKED"},
		"key begins at the second":          {key(func(k *messages.SigningKey) { k.From = "2026-03-01T10:00:00Z" }), recognised, ""},
		"key begins a second later":         {key(func(k *messages.SigningKey) { k.From = "2026-03-01T10:00:01Z" }), refused, "G0.KEY_REVOKED"},
		"key revoked after":                 {key(func(k *messages.SigningKey) { k.Revoked = "2026-03-05T00:00:00Z" }), recognised, ""},
		"key revoked before":                {key(func(k *messages.SigningKey) { k.Revoked = "2026-02-05T00:00:00Z" }), refused, "G0.KEY_REVOKED"},
		"key compromised before": {key(func(k *messages.SigningKey) {
			k.Revoked, k.Compromised = "2026-03-09T00:00:00Z", "2026-02-20T00:00:00Z"
		}), refused, "G0.KEY_REVOKED"},
		"key revoked, no time of signature": {func(p *pure) {
			p.in().Signatures[0].Time = nil
			p.entry("key").SigningKey.Revoked = "2026-03-05T00:00:00Z"
		}, indeterminate, "G0.KEY_INSTANT"},
		"good key, no time of signature": {func(p *pure) { p.in().Signatures[0].Time = nil }, recognised, ""},
		"another digest":                 {func(p *pure) { p.in().Digest = strings.Repeat("cd", 32) }, refused, "G0.DIGEST"},
		"no digest registered":           {func(p *pure) { p.without("digest") }, indeterminate, "G0.DIGEST_UNKNOWN"},
	})
}

func TestSignatories(t *testing.T) {
	signs := func(f func(s *messages.AuthorisedSignatory)) func(p *pure) {
		return func(p *pure) { f(p.entry("officer").Signatory) }
	}
	onDay := func(day string, f func(s *messages.AuthorisedSignatory)) func(p *pure) {
		return func(p *pure) {
			p.in().Issued = at(day)
			f(p.entry("officer").Signatory)
		}
	}
	run(t, tested, map[string]variant{
		"nobody named":                          {func(p *pure) { p.in().Signatories = nil }, indeterminate, "G4.UNSTATED"},
		"not registered":                        {func(p *pure) { p.without("officer") }, indeterminate, "G4.UNREGISTERED"},
		"signs for another authority":           {signs(func(s *messages.AuthorisedSignatory) { s.Authority = "nl-customs" }), indeterminate, "G4.UNREGISTERED"},
		"signs another class":                   {signs(func(s *messages.AuthorisedSignatory) { s.Classes = []messages.DocumentClass{messages.ClassOrigin} }), indeterminate, "G4.UNREGISTERED"},
		"by name":                               {func(p *pure) { p.in().Signatories[0].Names = []string{"J. de Vries"} }, recognised, ""},
		"authorised on the day of issue":        {onDay("2026-03-01", func(s *messages.AuthorisedSignatory) { s.Authorised = "2026-03-01" }), recognised, ""},
		"authorised the day after":              {onDay("2026-03-01", func(s *messages.AuthorisedSignatory) { s.Authorised = "2026-03-02" }), refused, "G4.SIGNATORY"},
		"issued on the day that ceased":         {onDay("2026-03-01", func(s *messages.AuthorisedSignatory) { s.Ceased = "2026-03-01" }), refused, "G4.SIGNATORY"},
		"issued the day before":                 {onDay("2026-02-28", func(s *messages.AuthorisedSignatory) { s.Ceased = "2026-03-01" }), recognised, ""},
		"issued on the leap day, ceased after":  {onDay("2024-02-29", func(s *messages.AuthorisedSignatory) { s.Ceased = "2024-03-01" }), notRecognised, "G8.EXPIRED"},
		"ceased at an instant on that very day": {signs(func(s *messages.AuthorisedSignatory) { s.Ceased = "2026-03-01T10:00:00Z" }), refused, "G4.SIGNATORY"},
		"ceased a second after":                 {signs(func(s *messages.AuthorisedSignatory) { s.Ceased = "2026-03-01T10:00:01Z" }), recognised, ""},
		"a day without zone against an instant": {signs(func(s *messages.AuthorisedSignatory) { s.Ceased = "2026-03-01" }), indeterminate, "G4.INSTANT"},
		"one of two is not authorised": {func(p *pure) {
			p.in().Signatories = append(p.in().Signatories, recognition.Signed{Role: "certifier", Names: []string{"Somebody"}})
		}, indeterminate, "G4.UNREGISTERED"},
		"an applicant need not be": {func(p *pure) {
			p.in().Signatories = append(p.in().Signatories, recognition.Signed{Role: "applicant", Names: []string{"Somebody"}})
		}, recognised, ""},
	})
}

func TestAccreditations(t *testing.T) {
	acc := func(f func(a *messages.AccreditationScope)) func(p *pure) {
		return func(p *pure) { f(&p.entry("laboratory").Body.Accreditations[0]) }
	}
	then := func(ss ...messages.StatusSince) func(p *pure) {
		return acc(func(a *messages.AccreditationScope) { a.History = append(a.History, ss...) })
	}
	arr := func(f func(a *messages.Arrangement)) func(p *pure) {
		return func(p *pure) { f(&p.entry("accreditor").AccreditationBody.Arrangements[0]) }
	}
	run(t, tested, map[string]variant{
		"laboratory not registered":                {func(p *pure) { p.without("laboratory") }, indeterminate, "G5.UNREGISTERED G6.UNSTATED"},
		"no body named":                            {func(p *pure) { p.in().Bodies, p.in().Issuers = nil, nil }, indeterminate, "G0.KEY_UNKNOWN G3.ISSUER G4.UNREGISTERED G5.UNSTATED G6.UNSTATED"},
		"suspended before the work":                {then(messages.StatusSince{Status: "suspended", From: "2026-02-01"}), notRecognised, "G5.STATUS G6.UNSTATED"},
		"suspended between work and issue":         {then(messages.StatusSince{Status: "suspended", From: "2026-02-28T12:00:00Z"}), notRecognised, "G5.STATUS G6.UNSTATED"},
		"suspended after issue":                    {then(messages.StatusSince{Status: "suspended", From: "2026-03-05"}), recognised, ""},
		"suspended and granted again":              {then(messages.StatusSince{Status: "suspended", From: "2025-02-01"}, messages.StatusSince{Status: "granted", From: "2025-05-01"}), recognised, ""},
		"withdrawn before":                         {then(messages.StatusSince{Status: "withdrawn", From: "2026-02-01"}), refused, "G5.WITHDRAWN G6.UNSTATED"},
		"withdrawn later, for cause reaching back": {then(messages.StatusSince{Status: "withdrawn", From: "2026-03-09", BackTo: "2026-01-01"}), refused, "G5.WITHDRAWN G6.UNSTATED"},
		"expired":            {then(messages.StatusSince{Status: "expired", From: "2026-01-01"}), notRecognised, "G5.STATUS G6.UNSTATED"},
		"granted only later": {acc(func(a *messages.AccreditationScope) { a.History[0].From = "2026-03-05" }), notRecognised, "G5.STATUS G6.UNSTATED"},
		"suspended on the day of the work, in what zone nobody says": {then(messages.StatusSince{Status: "suspended", From: "2026-03-01"}), indeterminate, "G5.INSTANT G6.UNSTATED"},
		"another method":         {acc(func(a *messages.AccreditationScope) { a.Scopes[0].Method = "ISTA purity" }), notRecognised, "G5.SCOPE G6.UNSTATED"},
		"method not stated":      {func(p *pure) { p.in().Bodies[0].Method = "" }, indeterminate, "G5.SCOPE_UNSTATED G6.UNSTATED"},
		"another product":        {acc(func(a *messages.AccreditationScope) { a.Scopes[0].HS = []string{"1001"} }), notRecognised, "G5.SCOPE G6.UNSTATED"},
		"another site":           {acc(func(a *messages.AccreditationScope) { a.Scopes[0].Site = "Lelystad" }), notRecognised, "G5.SCOPE G6.UNSTATED"},
		"site not stated":        {func(p *pure) { p.in().Sites = nil }, indeterminate, "G5.SCOPE_UNSTATED G6.UNSTATED"},
		"reduced to other goods": {then(messages.StatusSince{Status: "reduced", From: "2026-02-01", Scopes: []messages.ScopeLine{{HS: []string{"10"}}}}), notRecognised, "G5.SCOPE G6.UNSTATED"},
		"extended to these goods": {func(p *pure) {
			a := &p.entry("laboratory").Body.Accreditations[0]
			a.Scopes = []messages.ScopeLine{{HS: []string{"10"}}}
			a.History = append(a.History, messages.StatusSince{Status: "extended", From: "2026-02-01", Scopes: []messages.ScopeLine{{HS: []string{"10", "12"}}}})
		}, recognised, ""},
		"everything under the standard":          {acc(func(a *messages.AccreditationScope) { a.Scopes = nil }), recognised, ""},
		"another standard":                       {acc(func(a *messages.AccreditationScope) { a.Standard = "ISO/IEC 17020" }), notRecognised, "G5.SCOPE G6.UNSTATED"},
		"edition of the standard":                {acc(func(a *messages.AccreditationScope) { a.Standard = "EN ISO/IEC 17025:2017" }), recognised, ""},
		"another number claimed":                 {func(p *pure) { p.in().Bodies[0].Number = "L 999" }, notRecognised, "G5.SCOPE G6.UNSTATED"},
		"when the work was done is not said":     {func(p *pure) { p.in().Begun, p.in().Ended = nil, nil }, indeterminate, "G5.UNDATED G6.UNSTATED"},
		"accreditor not registered":              {func(p *pure) { p.without("accreditor") }, indeterminate, "G6.UNREGISTERED"},
		"accreditor signed for another activity": {arr(func(a *messages.Arrangement) { a.Standard = "ISO/IEC 17065" }), notRecognised, "G6.AB"},
		"accreditor signed another arrangement":  {arr(func(a *messages.Arrangement) { a.Name = "Somewhere MRA" }), notRecognised, "G6.AB"},
		"accreditor left before the work":        {arr(func(a *messages.Arrangement) { a.Span.Until = "2026-02-01" }), notRecognised, "G6.AB"},
		"accreditor left after the work":         {arr(func(a *messages.Arrangement) { a.Span.Until = "2026-03-05" }), recognised, ""},
		"accreditor left on the day":             {arr(func(a *messages.Arrangement) { a.Span.Until = "2026-02-26" }), indeterminate, "G6.INSTANT"},
	})
}

func TestStatusOpensProcedures(t *testing.T) {
	run(t, tested, map[string]variant{
		"not acceptable":         {func(p *pure) { p.in().Decision = "notAcceptable" }, notRecognised, "G2.STATUS"},
		"acceptable":             {func(p *pure) { p.in().Decision = "acceptableInternalMarket" }, recognised, ""},
		"a decision without row": {func(p *pure) { p.in().Decision = "acceptableMonitoring" }, indeterminate, "G2.NO_ROW"},
		"another table":          {func(p *pure) { p.in().Decision, p.scope().StatusTable = "acceptableTransit", "inspection" }, notRecognised, "G2.STATUS"},
		"warehouse where it is open": {func(p *pure) {
			p.in().Decision, p.in().Measure, p.decl().Procedures = "notAcceptable", "treatment", []string{"71", "7100"}
		}, recognised, ""},
		"suspended, agreed as no":   {func(p *pure) { p.in().Status, p.scope().SuspendedInstrument = "suspended", "notRecognised" }, notRecognised, "G7.SUSPENDED_OUT"},
		"suspended, agreed as open": {func(p *pure) { p.in().Status = "suspended" }, indeterminate, "G7.SUSPENDED"},
		"withdrawn":                 {func(p *pure) { p.in().Status = "withdrawn" }, refused, "G7.WITHDRAWN"},
		"withdrawn while reserved":  {func(p *pure) { p.in().Status = "withdrawn"; hold(p, "400") }, control, "G7.HELD"},
		"withdrawn, agreed as refused": {func(p *pure) {
			p.in().Status, p.scope().WithdrawnWhileReserved = "withdrawn", "refused"
			hold(p, "400")
		}, refused, "G7.WITHDRAWN"},
		"replaced":                {func(p *pure) { p.in().Status, p.in().ReplacedBy = "replaced", "NL2" }, notRecognised, "G7.REPLACED"},
		"replaced while reserved": {func(p *pure) { p.in().Status, p.in().ReplacedBy = "replaced", "NL2"; hold(p, "400") }, control, "G7.REPLACED_HELD"},
		"replaced, agreed as refused": {func(p *pure) {
			p.in().Status, p.in().ReplacedBy, p.scope().WithdrawnWhileReserved = "replaced", "NL2", "refused"
			hold(p, "400")
		}, notRecognised, "G7.REPLACED"},
		"in a circle":                    {func(p *pure) { p.in().Circle = []string{"a", "i"} }, indeterminate, "G7.CIRCLE"},
		"expired before it was reserved": {func(p *pure) { p.in().End = at("2026-03-09T00:00:00Z") }, notRecognised, "G8.EXPIRED"},
		"expired after it was reserved":  {func(p *pure) { p.in().Status, p.in().End = "expired", at("2026-03-09T00:00:00Z"); hold(p, "400") }, recognised, ""},
		"reserved, but agreed not to count": {func(p *pure) {
			p.in().End, p.scope().ExpiredAfterReservation = at("2026-03-09T00:00:00Z"), "refused"
			hold(p, "400")
		}, notRecognised, "G8.EXPIRED"},
		"validity at arrival": {func(p *pure) {
			p.in().End, p.scope().ValidAt, p.decl().Arrival = at("2026-03-10T00:00:00Z"), []string{"arrival"}, at("2026-03-09T20:00:00Z")
		}, recognised, ""},
		"depleted by its own reservation": {func(p *pure) { p.in().Status = "depleted"; hold(p, "400") }, recognised, ""},
	})
}

// hold gives the declaration a reservation, made a week ago.
func hold(p *pure, value messages.Decimal) {
	p.c.Holdings = []recognition.Holding{{Instrument: "i", Declaration: p.decl().Subject, Version: 1, Lines: []recognition.Held{{Line: 1, Of: 1, Unit: "KGM", Reserved: value, Consumed: "0", At: start.Add(-7 * days)}}}}
	b := &p.c.Accounts[0].Lines[0]
	b.Free, b.Reserved = b.Free.Sub(value), value
}

func TestSubjectMatch(t *testing.T) {
	run(t, tested, map[string]variant{
		"another consignor":      {func(p *pure) { p.in().Parties[0].Names = []string{"SOMEBODYELSE"} }, notRecognised, "G9.FIELD"},
		"no consignor certified": {func(p *pure) { p.in().Parties = nil }, indeterminate, "G9.UNSTATED"},
		"another container": {func(p *pure) {
			p.in().Equipment = []recognition.Equipment{{ID: "TGHU1234567", Seals: []string{"NL55"}}}
		}, notRecognised, "G9.FIELD"},
		"another seal": {func(p *pure) {
			p.in().Equipment = []recognition.Equipment{{ID: "MSKU2666542", Seals: []string{"NL56"}}}
		}, notRecognised, "G9.FIELD"},
		"no lot declared":                 {func(p *pure) { p.line().Marks = nil }, indeterminate, "G9.UNSTATED"},
		"another vessel":                  {func(p *pure) { p.decl().Transport = []string{"OTHER"} }, notRecognised, "G9.FIELD"},
		"another bill of lading":          {func(p *pure) { p.decl().Keys = []recognition.Key{{Type: "transportDocument", Folded: "RTM2690002"}} }, notRecognised, "G9.FIELD"},
		"code not claimed":                {func(p *pure) { p.decl().Parties[0].Status = nil }, indeterminate, "G9.UNSTATED"},
		"code in another field":           {func(p *pure) { p.decl().Parties[0].Status[0].ClaimedIn = "notes" }, notRecognised, "G9.CODE_FIELD"},
		"code not registered":             {func(p *pure) { p.without("trader") }, indeterminate, "G9.TRADER"},
		"code of somebody else":           {func(p *pure) { p.entry("trader").Trader.Names = []string{"Dune Seeds BV"} }, notRecognised, "G9.TRADER_HOLDER"},
		"code suspended":                  {func(p *pure) { traderIs(p, "suspended", "2026-03-01") }, notRecognised, "G9.TRADER_STATUS"},
		"code suspended after acceptance": {func(p *pure) { traderIs(p, "suspended", "2026-03-10T07:59:01Z") }, recognised, ""},
		"code suspended on the day":       {func(p *pure) { traderIs(p, "suspended", "2026-03-10") }, indeterminate, "G9.INSTANT"},
		"code of another programme":       {func(p *pure) { p.scope().Subject[6].Programmes = []string{"CN-AEO"} }, indeterminate, "G9.TRADER"},
	})
}

func traderIs(p *pure, status, from string) {
	t := p.entry("trader").Trader
	t.History = append(t.History, messages.StatusSince{Status: status, From: from})
}

func TestCorrelationsOfEditions(t *testing.T) {
	older := func(code, relation string, targets ...string) func(p *pure) {
		return func(p *pure) {
			p.certified().Codes = []recognition.Commodity{{System: "HS", Code: code, HS6: code, Edition: "2017"}}
			if relation != "" {
				p.add(correlationOf("2017", "2022", code, relation, targets...))
			}
		}
	}
	run(t, tested, map[string]variant{
		"one to one":                    {older("120990", "oneToOne", "120991"), recognised, ""},
		"one to one, to another":        {older("120990", "oneToOne", "120999"), notRecognised, "G10.HS G11.UNSTATED"},
		"split":                         {older("120990", "split", "120991", "120999"), indeterminate, "G10.CORRELATION G11.UNSTATED"},
		"split, all elsewhere":          {older("120990", "split", "120921", "120999"), notRecognised, "G10.HS G11.UNSTATED"},
		"merged":                        {older("120990", "merge", "120991"), recognised, ""},
		"deleted":                       {older("120990", "deleted"), indeterminate, "G10.DELETED G11.UNSTATED"},
		"not registered":                {older("120990", ""), indeterminate, "G10.EDITION G11.UNSTATED"},
		"same code, nothing registered": {older("120991", ""), indeterminate, "G10.EDITION G11.UNSTATED"},
		"only the way back, one to one": {func(p *pure) {
			older("120990", "")(p)
			p.add(correlationOf("2022", "2017", "120991", "oneToOne", "120990"))
		}, recognised, ""},
		"only the way back, of several": {func(p *pure) {
			older("120990", "")(p)
			p.add(correlationOf("2022", "2017", "120991", "split", "120990", "120980"))
		}, indeterminate, "G10.EDITION G11.UNSTATED"},
		"only the way back, to another": {func(p *pure) {
			older("120990", "")(p)
			p.add(correlationOf("2022", "2017", "120991", "oneToOne", "120980"))
		}, notRecognised, "G10.HS G11.UNSTATED"},
		"the scope in another edition": {func(p *pure) {
			p.scope().Edition = "2017"
			p.add(correlationOf("2022", "2017", "120991", "oneToOne", "120990"))
		}, recognised, ""},
		"the scope in another edition, out of it": {func(p *pure) {
			p.scope().Edition = "2017"
			p.add(correlationOf("2022", "2017", "120991", "oneToOne", "070310"))
		}, notApplicable, "G1.GOODS"},
		"the scope in another edition, half": {func(p *pure) {
			p.scope().Edition = "2017"
			p.add(correlationOf("2022", "2017", "120991", "split", "070310", "120990"))
		}, indeterminate, "G1.EDITION"},
	})
	p := tested()
	older("120990", "split", "120991", "120999")(p)
	d := p.decide(t)
	if got := d.Lines[0].Claims[0].Gates[10].Values["candidates"]; got != "120991, 120999" {
		t.Errorf("candidates %q", got)
	}
}

func TestUnitsAndTolerances(t *testing.T) {
	cubic := func(value, factor, tolerance messages.Decimal) func(p *pure) {
		return func(p *pure) {
			p.line().Amounts = []recognition.Amount{{Basis: "supplementary", Value: value, Unit: "MTQ"}}
			p.add(registered(messages.RegisterConversion, "timber", func(e *messages.RegisterEntry) {
				e.Conversion = &messages.UnitConversion{From: "MTQ", To: "KGM", Factor: factor, Tolerance: tolerance, HS: []string{"12"}}
			}))
		}
	}
	until := func(day string) func(p *pure) {
		return func(p *pure) {
			cubic("0.5", "800", "0.05")(p)
			p.entry("timber").Valid = &messages.Span{From: "2020-01-01", Until: day}
		}
	}
	run(t, tested, map[string]variant{
		"an agreed factor":            {cubic("0.5", "800", "0.05"), recognised, ""},
		"a factor that is too much":   {cubic("1.5", "800", "0.05"), exceeded, "G11.EXCEEDED"},
		"a little too much, within":   {cubic("1.3", "800", "0.05"), recognised, ""},
		"a factor that holds no more": {until("2026-03-01"), indeterminate, "G11.UNIT"},
		"a factor for other goods":    {func(p *pure) { cubic("0.5", "800", "0")(p); p.entry("timber").Conversion.HS = []string{"44"} }, indeterminate, "G11.UNIT"},
		"the exact mass comes first": {func(p *pure) {
			cubic("5", "800", "0")(p)
			p.line().Amounts = append(p.line().Amounts, recognition.Amount{Basis: "netMass", Value: "400", Unit: "KGM"})
		}, recognised, ""},
		"within the agreement's tolerance": {func(p *pure) { p.line().Amounts[0].Value, p.scope().Tolerance = "1040", "0.05" }, recognised, ""},
		"at its very edge":                 {func(p *pure) { p.line().Amounts[0].Value, p.scope().Tolerance = "1250", "0.2" }, recognised, ""},
		"beyond it":                        {func(p *pure) { p.line().Amounts[0].Value, p.scope().Tolerance = "1250.01", "0.2" }, exceeded, "G11.EXCEEDED"},
		"another side keeps the ledger":    {func(p *pure) { p.scope().LedgerOwner = "issuer" }, indeterminate, "G11.ASKED"},
	})
	p := tested()
	cubic("1.3", "800", "0.05")(p)
	d := p.decide(t)
	if l := d.Lines[0].Claims[0].Ledger; l.Verb != "reserve" || l.Quantity.Value != "1000" || l.Free.Value != "0" {
		t.Errorf("ledger %+v", l)
	}
}

func TestEquivalenceOfControls(t *testing.T) {
	check := func(f func(c *recognition.Checked)) func(p *pure) {
		return func(p *pure) { f(&p.in().Checks[0]) }
	}
	run(t, inspected, map[string]variant{
		"too few were looked at": {check(func(c *recognition.Checked) { c.Extent = "1 of 20" }), partly, "G12.EXTENT"},
		"just enough":            {check(func(c *recognition.Checked) { c.Extent = "2 of 20" }), recognised, ""},
		"all":                    {check(func(c *recognition.Checked) { c.Extent = "all" }), recognised, ""},
		"per cent":               {check(func(c *recognition.Checked) { c.Extent = "9.99 %" }), partly, "G12.EXTENT"},
		"how many is not said":   {check(func(c *recognition.Checked) { c.Extent = "some" }), indeterminate, "G12.UNSTATED"},
		"too old on arrival":     {check(func(c *recognition.Checked) { c.Time = at("2026-02-28T05:59:59Z") }), partly, "G12.AGE"},
		"just not too old":       {check(func(c *recognition.Checked) { c.Time = at("2026-02-28T06:00:00Z") }), recognised, ""},
		"of a day without zone":  {check(func(c *recognition.Checked) { c.Time = at("2026-02-28") }), indeterminate, "G12.UNSTATED"},
		"another kind":           {check(func(c *recognition.Checked) { c.Control = messages.ControlDocumentary }), partly, "G12.KIND"},
		"a kind of other goods": {func(p *pure) {
			p.line().Codes[0] = recognition.Commodity{System: "HS", Code: "120810", HS6: "120810"}
			p.certified().Codes = p.line().Codes
		}, partly, "G12.KIND"},
		"seal broken on arrival": {func(p *pure) {
			p.decl().Equipment = []recognition.Equipment{{ID: "MSKU2666542", Seals: []string{"NL55"}, Broken: []string{"NL55"}}}
		}, partly, "G12.SEAL"},
		"another seal beside it": {func(p *pure) {
			p.decl().Equipment = []recognition.Equipment{{ID: "MSKU2666542", Seals: []string{"NL55", "XX1"}}}
		}, partly, "G12.SEAL"},
		"sealed anew after": {check(func(c *recognition.Checked) { c.Seals = []string{"NL77"} }), partly, "G12.SEAL"},
		"nothing is equivalent": {func(p *pure) {
			p.in().Checks[0].Extent = "1 of 20"
			p.scope().Equivalence[2].Age = "1h"
		}, notRecognised, "G12.NONE"},
	})
	p := inspected()
	p.in().Checks[0].Extent = "1 of 20"
	d := p.decide(t)
	c := d.Lines[0].Claims[0]
	if len(d.Lines[0].Effects) != 1 || d.Lines[0].Effects[0].Control != messages.ControlSampling || len(c.Conditions) != 1 || c.Conditions[0].Control != messages.ControlPhysical {
		t.Errorf("effects %v, conditions %v", d.Lines[0].Effects, c.Conditions)
	}
}

func TestAnInspectionLastsUntilItIsTooOld(t *testing.T) {
	p := inspected()
	p.decl().Arrival = nil
	if d := p.decide(t); d.Outcome != recognised || d.ValidUntil != "2026-03-12T10:00:00Z" {
		t.Errorf("%s until %s", d.Outcome, d.ValidUntil)
	}
	p.c.Now = start.Add(3 * days)
	if d := p.decide(t); d.Outcome != partly {
		t.Errorf("%s %v", d.Outcome, reasonsOf(&d))
	}
}

func TestRisk(t *testing.T) {
	against := func(reason string, fill func(m *messages.BorderMeasure)) func(p *pure) {
		return func(p *pure) { p.add(measure("M-1", reason, fill)) }
	}
	all := func(*messages.BorderMeasure) {}
	run(t, tested, map[string]variant{
		"a safeguard against all goods": {against("safeguard", all), control, "G13.SAFEGUARD"},
		"an embargo on the origin":      {against("embargo", func(m *messages.BorderMeasure) { m.Origins = []string{"NL"} }), control, "G13.SAFEGUARD"},
		"on another origin":             {against("embargo", func(m *messages.BorderMeasure) { m.Origins = []string{"BE"} }), recognised, ""},
		"on the chapter":                {against("alert", func(m *messages.BorderMeasure) { m.HS = []string{"12"} }), control, "G13.SAFEGUARD"},
		"on another chapter":            {against("alert", func(m *messages.BorderMeasure) { m.HS = []string{"10", "1207"} }), recognised, ""},
		"on chapter and origin":         {against("alert", func(m *messages.BorderMeasure) { m.HS, m.Origins = []string{"1209"}, []string{"NL", "BE"} }), control, "G13.SAFEGUARD"},
		"on chapter of another origin":  {against("alert", func(m *messages.BorderMeasure) { m.HS, m.Origins = []string{"1209"}, []string{"BE"} }), recognised, ""},
		"origin not declared": {func(p *pure) {
			p.line().Origins = nil
			against("alert", func(m *messages.BorderMeasure) { m.HS, m.Origins = []string{"1209"}, []string{"BE"} })(p)
		}, control, "G13.SAFEGUARD"},
		"on an operator":      {against("risk", func(m *messages.BorderMeasure) { m.Operators = []string{"Polder Seeds B.V."} }), control, "G13.RISK"},
		"on another operator": {against("risk", func(m *messages.BorderMeasure) { m.Operators = []string{"Dune Seeds BV"} }), recognised, ""},
		"confidential":        {against("alert", func(m *messages.BorderMeasure) { m.Confidential = true }), control, "G13.RISK"},
		"on a species": {func(p *pure) {
			p.line().Scientific = []string{"Lactuca sativa"}
			against("alert", func(m *messages.BorderMeasure) { m.Species = []string{"Lactuca sativa"} })(p)
		}, control, "G13.SAFEGUARD"},
		"over":                                   {against("safeguard", func(m *messages.BorderMeasure) { m.Until = "2026-03-10T08:00:00Z" }), recognised, ""},
		"to come":                                {against("safeguard", func(m *messages.BorderMeasure) { m.From = "2026-03-10T08:00:01Z" }), recognised, ""},
		"begins today, in what zone nobody says": {against("safeguard", func(m *messages.BorderMeasure) { m.From = "2026-03-10" }), indeterminate, "G13.INSTANT"},
		"at another border":                      {against("safeguard", func(m *messages.BorderMeasure) { m.Borders = []string{"KZ"} }), recognised, ""},
		"withdrawn": {func(p *pure) {
			against("safeguard", all)(p)
			e := measure("M-1", "safeguard", all)
			e.Removed, e.Measure = true, nil
			p.add(e)
		}, recognised, ""},
		"everything is drawn":   {func(p *pure) { p.scope().ControlRate = "1" }, control, "G13.RANDOM"},
		"no draw":               {func(p *pure) { p.without("draw") }, indeterminate, "G13.NO_DRAW"},
		"no draw is asked for":  {func(p *pure) { p.without("draw"); p.scope().ControlRate = "" }, recognised, ""},
		"the seed is not known": {func(p *pure) { p.entry("draw").Draw.Seed = "" }, indeterminate, "G13.NO_DRAW"},
		"a draw of another day": {func(p *pure) {
			p.entry("draw").Draw.Span = messages.Span{From: "2026-03-09T00:00:00Z", Until: "2026-03-10T00:00:00Z"}
		}, indeterminate, "G13.NO_DRAW"},
		"another draw that began then, committed to later": {func(p *pure) {
			e := *p.entry("draw")
			d := *e.Draw
			e.Key, e.Draw = "draw-2", &d
			d.Commitment, d.Seed = commitment(strings.Repeat("5e", 32)), ""
			p.add(e)
		}, recognised, ""},
		"committed to after the declaration": {func(p *pure) { p.decl().Known = 3 }, indeterminate, "G13.NO_DRAW"},
		"register too old":                   {func(p *pure) { p.c.Now = start.Add(2 * days); p.decl().Received = start }, indeterminate, "G14.STALE"},
		"register never read":                {func(p *pure) { p.reads = nil }, indeterminate, "G14.UNREAD"},
		"an entry's own limit":               {func(p *pure) { p.entry("officer").Freshness = "10m" }, indeterminate, "G14.STALE"},
		"at the very limit":                  {func(p *pure) { p.entry("officer").Freshness = "30m" }, recognised, ""},
		"with conditions": {func(p *pure) {
			p.scope().Restrictions = []messages.Condition{{Type: "destination", Value: "closed use"}}
		}, conditional, ""},
	})
}

func TestControlRequiredKeepsTheReservation(t *testing.T) {
	p := tested()
	p.scope().ControlRate = "1"
	d := p.decide(t)
	if l := d.Lines[0].Claims[0].Ledger; l == nil || l.Verb != "reserve" || l.Reserved.Value != "400" || len(d.Lines[0].Effects) != 0 {
		t.Errorf("ledger %+v, effects %v", l, d.Lines[0].Effects)
	}
}

// The draw hits as often as the rate says, and an amendment draws no second time.
func TestRandomControls(t *testing.T) {
	p := tested()
	p.scope().ControlRate = "0.25"
	c := p.whole(t)
	hits := 0
	for i := range 2000 {
		c.Declaration.Subject = "port/declaration/DL" + itoa(i)
		c.Declaration.Version, c.Declaration.Received = 1, start
		first := recognition.Decide(c).Outcome
		c.Declaration.Version, c.Declaration.First, c.Declaration.Received = 2, start, start.Add(time.Hour)
		if again := recognition.Decide(c).Outcome; again != first {
			t.Fatalf("%s became %s", first, again)
		}
		if first == control {
			hits++
		}
	}
	if hits < 430 || hits > 570 {
		t.Errorf("%d of 2000", hits)
	}
}

// The agreement's clause on its end lets what was issued before it count for a while.
func TestTransition(t *testing.T) {
	grace := func(end, grace string) func(p *pure) {
		return func(p *pure) {
			a := &p.rules.Agreements[0]
			a.InForce.Until, a.Transition = end, &messages.Transition{Grace: grace}
		}
	}
	ended := func(clause, end, arrived string) func(p *pure) {
		return func(p *pure) {
			a := &p.rules.Agreements[0]
			a.InForce.Until, a.Transition = end, &messages.Transition{Arrived: clause}
			p.scope().Gates = []int{0, 1, 2, 3, 7, 8, 10} // no draw: its day is that of the first version
			p.c.Declaration.Arrival, p.c.Declaration.First = at(arrived), time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
		}
	}
	run(t, tested, map[string]variant{
		"within the grace":                   {grace("2026-03-05", "240h"), recognised, ""},
		"after it":                           {grace("2026-03-05", "24h"), notApplicable, "G1.NOT_IN_FORCE"},
		"issued after the end":               {grace("2026-03-01", "720h"), notApplicable, "G1.NOT_IN_FORCE"},
		"goods that had arrived":             {ended("stand", "2026-03-05", "2026-03-04T09:00:00Z"), recognised, ""},
		"goods that arrived after it":        {ended("stand", "2026-03-05", "2026-03-06T09:00:00Z"), notApplicable, "G1.NOT_IN_FORCE"},
		"goods that had arrived, no clause":  {ended("reEvaluate", "2026-03-05", "2026-03-04T09:00:00Z"), notApplicable, "G1.NOT_IN_FORCE"},
		"goods that arrived who knows where": {ended("stand", "2026-03-05", "2026-03-05"), notApplicable, "G1.NOT_IN_FORCE"},
		"both directions": {func(p *pure) {
			a := &p.rules.Agreements[0]
			a.Direction, a.Issuer, a.Border = "both", a.Border, a.Issuer
		}, recognised, ""},
		"one direction, the other": {func(p *pure) {
			a := &p.rules.Agreements[0]
			a.Issuer, a.Border = a.Border, a.Issuer
		}, notApplicable, ""},
	})
}

// What was reserved on an instrument that is withdrawn stays reserved where the agreement says so, until the border rules on the goods.
func TestHeldReservationsStayInTheLedger(t *testing.T) {
	b := open(t, rules(scope(0, func(s *messages.Scope) { s.WithdrawnWhileReserved = "hold" })))
	b.send(certificate(), declaration("DL-001"))
	b.want("DL-001", recognised)
	b.send(certificate(func(m *messages.Message, c *messages.Certificate) { m.Version, c.Status = 2, "withdrawn" }), declared("DL-002", "100"))
	b.want("DL-001", control, "G7.HELD")
	b.want("DL-002", refused, "G7.WITHDRAWN")
	if got := b.balance(number); got != "1000 = 0 + 400 + 0 + 600" {
		t.Errorf("balance %s", got)
	}
	b.send(ruling("DL-001", messages.RulingReleased))
	if got := b.balance(number); got != "1000 = 0 + 0 + 400 + 600" {
		t.Errorf("balance %s", got)
	}
}
