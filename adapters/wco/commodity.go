package wco

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// The types of commodity codes. The code of the Combined Nomenclature and what the TARIC adds to it are two entries of one
// code.
const (
	typeNomenclature = "TSP"
	typeTaric        = "TRC"
)

// nomenclatures are the systems of a code by its length.
var nomenclatures = map[int]string{6: "HS", 8: "CN8", 10: "TARIC"}

// classifications takes the commodity codes: eight digits and two more are one code of the TARIC; additional codes keep
// their type as their system.
func (p *page) classifications(l *messages.Line, commodity *xmldoc.Node) {
	var main, more *xmldoc.Node
	for c := range commodity.Children("Classification") {
		switch kind := c.Child("IdentificationTypeCode").Text(); {
		case kind == typeNomenclature && main == nil:
			main = c.Child("ID")
		case kind == typeTaric && more == nil:
			more = c.Child("ID")
		}
	}
	if digits(main.Text()) && digits(more.Text()) && len(main.Text())+len(more.Text()) == 10 {
		p.classification(l, main, "TARIC", main.Text()+more.Text(), main.Text()+"+"+more.Text())
	} else {
		more = nil
		if main != nil {
			p.tariff(l, main)
		}
	}
	for c := range commodity.Children("Classification") {
		id, kind := c.Child("ID"), c.Child("IdentificationTypeCode").Text()
		if id == nil || id == main || id == more {
			continue
		}
		if kind == "" || kind == typeNomenclature {
			if main != nil && id.Text() != "" {
				p.second(l, main, id)
			}
			p.tariff(l, id)
			continue
		}
		p.classification(l, id, kind, id.Text(), undivided(id.Text()))
	}
}

// tariff takes a code that says only that it is the tariff's. What has not the digits of one is no code that a heading is read
// from: a leading zero may be lost.
func (p *page) tariff(l *messages.Line, id *xmldoc.Node) {
	code := id.Text()
	system := nomenclature(code)
	if code != "" && system == "national" {
		was := p.Item("classifications", len(l.Classifications))
		p.Report(problem{Code: CodeCommodity, Severity: messages.SeverityWarn, Pointer: "code", At: id.Value().Position(), Text: "the commodity code has not six, eight or ten digits; no HS heading is taken from it",
			Found: code, Expected: "six digits of the HS, eight of the CN or ten of the TARIC", Mend: "write the whole code, without dots and with its leading zeros"})
		p.Back(was)
	}
	p.classification(l, id, system, code, undivided(code))
}

// second warns of another code below the same heading that is not the same one, longer or shorter: which of them counts is not for us
// to say. Codes of two headings are told by the rules of messages.
func (p *page) second(l *messages.Line, main, id *xmldoc.Node) {
	a, b := main.Text(), id.Text()
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) || messages.HS6(nomenclature(a), a) != messages.HS6(nomenclature(b), b) {
		return
	}
	was := p.Item("classifications", len(l.Classifications))
	defer p.Back(was)
	p.Report(problem{Code: CodeTwice, Severity: messages.SeverityWarn, Pointer: "code", At: id.Value().Position(), Text: "the goods item has two commodity codes of the tariff", Found: id.Text(),
		Expected: "one code, here " + main.Text(), Mend: "declare the goods in an item for each code"})
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// nomenclature names the system of a code that says only that it is the tariff's.
func nomenclature(code string) string {
	if system := nomenclatures[len(code)]; system != "" && digits(code) {
		return system
	}
	return "national"
}

// undivided is the source's code where it stands whole and is usually written in two parts.
func undivided(code string) string {
	if nomenclature(code) == "TARIC" {
		return code
	}
	return ""
}

func (p *page) classification(l *messages.Line, id *xmldoc.Node, system, code, source string) {
	if code == "" {
		return
	}
	was := p.Item("classifications", len(l.Classifications))
	defer p.Back(was)
	p.Mark("code", id.Value())
	l.Classifications = append(l.Classifications, messages.Classification{System: system, Code: code, HS6: messages.HS6(system, code), SourceCode: source})
}

// procedure takes the customs procedure: requested and previous, and what is additional to them. Where the four digits stand
// in one code they are split.
func (p *page) procedure(n *xmldoc.Node) *messages.Procedure {
	was := p.In("procedure")
	defer p.Back(was)
	var r messages.Procedure
	for c := range n.Children("GovernmentProcedure") {
		current, previous := c.Child("CurrentCode"), c.Child("PreviousCode")
		code := current.Text()
		switch {
		case r.Code == nil && previous.Value().OK():
			r.Requested, r.Previous = p.text("requested", current), p.text("previous", previous)
			r.Code = &messages.Code{Code: r.Requested + r.Previous, List: listProcedure}
		case r.Code == nil && len(code) == 4 && digits(code):
			p.Mark("requested", current.Value())
			p.Mark("previous", current.Value())
			r.Requested, r.Previous, r.Code = code[:2], code[2:], &messages.Code{Code: code, List: listProcedure}
		case r.Code == nil && len(code) == 2 && digits(code):
			r.Requested = p.text("requested", current)
			r.Code = &messages.Code{Code: code, List: listProcedure}
		case code != "":
			r.Additional = append(r.Additional, p.text("additional/"+strconv.Itoa(len(r.Additional)), current))
		default:
			continue
		}
	}
	if r.Code == nil && r.Additional == nil {
		return nil
	}
	if r.Code != nil {
		p.MarkNode("code", n.Child("GovernmentProcedure"))
	}
	return &r
}

// duty takes a duty, tax or fee of a goods item. Its quota has its place among the line's references.
func (p *page) duty(l *messages.Line, n *xmldoc.Node) {
	l.Duties = p.duties(l.Duties, n)
	l.References = p.references(l.References, n.Child("QuotaOrderID"), "quota")
}

// duties takes a duty, tax or fee itself into a list.
func (p *page) duties(list []messages.Duty, n *xmldoc.Node) []messages.Duty {
	was := p.Item("duties", len(list))
	defer p.Back(was)
	d := messages.Duty{
		Type: p.code("type", n.Child("TypeCode"), listTax), Function: p.code("function", n.Child("DutyRegimeCode"), listRegime),
		Rate: p.text("rate", n.Child("TaxRateNumeric")), Base: p.decimal("base", n.Child("AdValoremTaxBaseAmount")),
	}
	if d.Base != "" {
		d.BaseCurrency = p.currency("baseCurrency", n.Child("AdValoremTaxBaseAmount"))
	}
	p.specific(&d, n.Child("SpecificTaxBaseQuantity"))
	payment := n.Child("Payment")
	d.Method = p.code("method", payment.Child("MethodCode"), listMethod)
	assessed := payment.Child("TaxAssessedAmount")
	if payable := payment.Child("PaymentAmount"); payable.Value().OK() {
		d.Amount = p.money("amount", payable, "payable")
		d.Assessed = p.money("assessed", assessed, "assessed")
	} else {
		d.Amount = p.money("amount", assessed, "assessed")
	}
	d.Deduction = p.money("deduction", n.Child("DeductAmount"), "deduction")
	if d == (messages.Duty{}) {
		return list
	}
	return append(list, d)
}

// specific takes the base of a specific duty. Some systems write an amount of money there, with its currency as the unit.
func (p *page) specific(d *messages.Duty, n *xmldoc.Node) {
	if unit := n.Attr("unitCode"); d.Base == "" && codes.Currency(unit.Text) && !codes.Unit(unit.Text) {
		if d.Base = p.decimal("base", n); d.Base != "" {
			d.BaseCurrency = unit.Text
			p.Mark("baseCurrency", unit)
		}
		return
	}
	was := p.In("baseQuantity")
	defer p.Back(was)
	d.BaseQuantity = p.quantity(n, false)
}
