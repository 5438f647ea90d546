package wco

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// line writes a goods item in the order of its schema.
func (s *sheet) line(e *element, p string, l *messages.Line) {
	s.amountOf(e, "CustomsValueAmount", p+"/amounts", l.Amounts, "customsValue")
	number := strconv.Itoa(l.Number)
	if i, ok := count(l.SourceNumber); ok && i == l.Number {
		number = l.SourceNumber
	}
	s.leaf(e, "SequenceNumeric", p+"/number", number)
	s.amountOf(e, "StatisticalValueAmount", p+"/amounts", l.Amounts, "statistical")
	s.attribute(e, "TransactionNatureCode", p+"/attributes", l.Attributes, "transactionNature")
	s.cited(e, l.Number, "AdditionalDocument")
	s.notes(e, p+"/notes", l.Notes)
	for _, name := range [...]string{"AEOMutualRecognitionParty", "Buyer"} {
		s.partiesOf(e, p+"/parties", l.Parties, name)
	}
	s.commodity(e.add("Commodity"), p, l)
	for _, name := range [...]string{"Consignee", "Consignor"} {
		s.partiesOf(e, p+"/parties", l.Parties, name)
	}
	value := e.add("CustomsValuation")
	s.attribute(value, "MethodCode", p+"/attributes", l.Attributes, "valuationMethod")
	for i := range l.Amounts {
		if l.Amounts[i].Type == "charge" {
			x, q := value.add("ChargeDeduction"), at(p+"/amounts", i)
			s.code(x, "ChargesTypeCode", q+"/sourceType", l.Amounts[i].SourceType)
			s.amount(x, "OtherChargeDeductionAmount", q, &l.Amounts[i])
		}
	}
	if i := slices.IndexFunc(l.Places, func(x messages.Place) bool { return x.Function == "destination" }); i >= 0 {
		x, q := e.add("Destination"), at(p+"/places", i)
		s.leaf(x, "CountryCode", q+"/country", l.Places[i].Country)
		s.leaf(x, "RegionID", q+"/subdivision", l.Places[i].Subdivision)
		s.done(q + "/function")
	}
	s.partiesOf(e, p+"/parties", l.Parties, "DomesticDutyTaxParty")
	if i := slices.IndexFunc(l.Origins, func(o messages.Origination) bool { return o.Type == "dispatched" }); i >= 0 {
		s.leaf(e.add("ExportCountry"), "ID", at(p+"/origins", i)+"/country", l.Origins[i].Country)
		s.done(at(p+"/origins", i) + "/type")
	}
	s.procedure(e, p+"/procedure", l.Procedure)
	s.origins(e, p+"/origins", l.Origins)
	for i := range l.Packages {
		s.packaging(e.add("Packaging"), at(p+"/packages", i), &l.Packages[i], s.sequence(at(p+"/packages", i), sectionPackaging, i))
	}
	s.cited(e, l.Number, "PreviousDocument")
	s.partiesOf(e, p+"/parties", l.Parties, "Seller")
	s.ucr(e.add("UCR"), p+"/references", l.References)
	s.attribute(e.add("ValuationAdjustment"), "AdditionCode", p+"/attributes", l.Attributes, "valuationAdjustment")
}

// procedure writes requested and previous procedure as one entry, and each additional one as its own.
func (s *sheet) procedure(e *element, p string, r *messages.Procedure) {
	if r == nil {
		return
	}
	requested, previous := r.Requested, r.Previous
	if requested == "" && r.Code != nil {
		if requested = r.Code.Code; len(requested) == 4 && digits(requested) {
			requested, previous = requested[:2], requested[2:]
		}
		s.done(p + "/code/code")
	}
	if r.Code != nil && r.Code.Code == requested+previous {
		s.done(p + "/code/code")
	}
	x := e.add("GovernmentProcedure")
	s.leaf(x, "CurrentCode", p+"/requested", requested)
	s.leaf(x, "PreviousCode", p+"/previous", previous)
	for i, code := range r.Additional {
		s.leaf(e.add("GovernmentProcedure"), "CurrentCode", at(p+"/additional", i), code)
	}
}

// origins writes the countries of origin.
func (s *sheet) origins(e *element, list string, os []messages.Origination) {
	for i := range os {
		o, p := &os[i], at(list, i)
		if o.Type == "dispatched" {
			continue
		}
		x := e.add("Origin")
		if o.Country != "" {
			s.leaf(x, "CountryCode", p+"/country", o.Country)
			s.leaf(x, "RegionID", p+"/region", o.Region)
		} else {
			s.leaf(x, "CountryCode", p+"/region", o.Region)
		}
		for code, kind := range originTypes {
			if kind == o.Type {
				s.leaf(x, "TypeCode", p+"/type", code)
			}
		}
	}
}

// packaging writes packages; several marks are one text.
func (s *sheet) packaging(e *element, p string, k *messages.Package, number string) {
	e.add("SequenceNumeric").text = number
	s.leaf(e, "MarksNumbersID", p+"/marks/0", strings.Join(k.Marks, " "))
	for i := range k.Marks {
		s.done(at(p+"/marks", i))
	}
	s.leaf(e, "QuantityQuantity", p+"/count", string(k.Count))
	if k.Type != "" {
		s.leaf(e, "TypeCode", p+"/type", k.Type)
	} else if k.SourceType != nil && k.SourceType.List == listPackage {
		s.code(e, "TypeCode", p+"/sourceType", k.SourceType)
	}
	for _, m := range packagingMeasures {
		s.measureOf(e, m.local, p+"/measures", k.Measures, m.kind)
	}
}

// measureOf writes the first measure of a type.
func (s *sheet) measureOf(e *element, name, list string, ms []messages.Measure, kind string) {
	if i := slices.IndexFunc(ms, func(m messages.Measure) bool { return m.Type == kind }); i >= 0 {
		s.measure(e, name, at(list, i), &ms[i])
	}
}

// commodity writes what the goods are.
func (s *sheet) commodity(e *element, p string, l *messages.Line) {
	for i := range l.Descriptions {
		d := s.leaf(e, "Description", at(p+"/descriptions", i)+"/value", l.Descriptions[i].Value)
		if language := l.Descriptions[i].Language; language != "" {
			d.attrs = append(d.attrs, [2]string{"languageID", language})
			s.done(at(p+"/descriptions", i) + "/language")
		}
	}
	s.classifications(e, p+"/classifications", l.Classifications)
	for i := range l.DangerousGoods {
		s.leaf(e.add("DangerousGoods"), "UNDGID", at(p+"/dangerousGoods", i)+"/unNumber", l.DangerousGoods[i].UNNumber)
	}
	s.duties(e, p, l)
	measured := e.add("GoodsMeasure")
	s.measureOf(measured, "GrossMassMeasure", p+"/measures", l.Measures, "grossMass")
	s.measureOf(measured, "NetNetWeightMeasure", p+"/measures", l.Measures, "netMass")
	s.measureOf(measured, "TariffQuantity", p+"/measures", l.Measures, "supplementary")
	if !slices.ContainsFunc(l.Measures, func(m messages.Measure) bool { return m.Type == "supplementary" }) {
		s.attribute(measured, "TariffQuantity", p+"/attributes", l.Attributes, "tariffQuantity")
	}
	s.amountOf(e.add("InvoiceLine"), "ItemChargeAmount", p+"/amounts", l.Amounts, "invoice")
	for i, id := range l.Equipment {
		x := e.add("TransportEquipment")
		number := i
		if k := slices.IndexFunc(s.body.Equipment, func(q messages.Equipment) bool { return q.ID == id }); k >= 0 {
			number = k
		}
		x.add("SequenceNumeric").text = strconv.Itoa(number + 1)
		s.leaf(x, "ID", at(p+"/equipment", i), id)
	}
}

// classifications writes commodity codes: one of the TARIC as its eight and two digits, first, where it was read so or
// comes from elsewhere; another national code only with the six digits that all share.
func (s *sheet) classifications(e *element, list string, cs []messages.Classification) {
	entry := func(id, kind string) {
		x := e.add("Classification")
		x.add("ID").text, x.add("IdentificationTypeCode").text = id, kind
	}
	parted := slices.IndexFunc(cs, func(c messages.Classification) bool {
		return c.System == "TARIC" && len(c.Code) == 10 && (c.SourceCode == "" || strings.Contains(c.SourceCode, "+"))
	})
	if parted >= 0 {
		code := cs[parted].Code
		entry(code[:8], typeNomenclature)
		entry(code[8:], typeTaric)
		s.done(at(list, parted)+"/code", at(list, parted)+"/system", at(list, parted)+"/sourceCode")
	}
	for i := range cs {
		c, p := &cs[i], at(list, i)
		if i == parted {
			continue
		}
		kind := c.System
		switch six := messages.HS6(c.System, c.Code); {
		case nomenclature(c.Code) == c.System:
			kind = typeNomenclature
		case c.System == "national":
			kind = ""
		case len(c.System) > 3: // of another nomenclature only what all share can be said
			if six != "" && parted < 0 && !slices.ContainsFunc(e.kids, func(k *element) bool { return k.name == "Classification" }) {
				entry(six, typeNomenclature)
			}
			continue
		}
		entry(c.Code, kind)
		s.done(p+"/code", p+"/system")
		if c.SourceCode == c.Code {
			s.done(p + "/sourceCode")
		}
	}
}

// duties writes duties, taxes and fees; what the message keeps elsewhere on the line stands in entries of its own.
func (s *sheet) duties(e *element, p string, l *messages.Line) {
	for i := range l.Duties {
		d, q, x := &l.Duties[i], at(p+"/duties", i), e.add("DutyTaxFee")
		base := s.leaf(x, "AdValoremTaxBaseAmount", q+"/base", string(d.Base))
		if d.BaseCurrency != "" && d.Base != "" {
			s.done(q + "/baseCurrency")
			base.attrs = append(base.attrs, [2]string{"currencyID", d.BaseCurrency})
		}
		s.amount(x, "DeductAmount", q+"/deduction", d.Deduction)
		s.code(x, "DutyRegimeCode", q+"/function", d.Function)
		s.quantity(x, "SpecificTaxBaseQuantity", q+"/baseQuantity", d.BaseQuantity)
		s.leaf(x, "TaxRateNumeric", q+"/rate", d.Rate)
		s.code(x, "TypeCode", q+"/type", d.Type)
		payment := x.add("Payment")
		s.code(payment, "MethodCode", q+"/method", d.Method)
		if d.Amount != nil && d.Amount.Type == "assessed" {
			s.amount(payment, "TaxAssessedAmount", q+"/amount", d.Amount)
		} else {
			s.amount(payment, "TaxAssessedAmount", q+"/assessed", d.Assessed)
			s.amount(payment, "PaymentAmount", q+"/amount", d.Amount)
		}
	}
	for i := range l.References {
		if q := at(p+"/references", i); l.References[i].Type == "quota" {
			s.leaf(e.add("DutyTaxFee"), "QuotaOrderID", q+"/number", l.References[i].Number)
			s.done(q + "/type")
		}
	}
	for i := range l.Amounts {
		if l.Amounts[i].Type == "deduction" {
			s.amount(e.add("DutyTaxFee"), "DeductAmount", at(p+"/amounts", i), &l.Amounts[i])
		}
	}
	for i := range l.Measures {
		if l.Measures[i].Type == "dutiable" {
			s.measure(e.add("DutyTaxFee"), "SpecificTaxBaseQuantity", at(p+"/measures", i), &l.Measures[i])
		}
	}
}
