package edifact

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/messages"
)

// drafting makes the segments of one message in one release. It is the mapping's other direction: what it has no segment for
// it passes over, for the comparison with what is read back finds it.
type drafting struct {
	d         *grammar.Directory
	structure *grammar.Message
	decimal   byte
	zone      string
	// own says that the message was read in this release: codes that its sender had are then written as they were, listed or not.
	own     bool
	entries []*entry
	section int
}

// codes tells whether a code may be written for a data element: one that its release has, or that the sender of the same release had.
func (x *drafting) codes(element, code string) bool {
	return code == "" || x.own || x.d.Coded(element, code)
}

// add puts segments into the message; nil ones are dropped.
func (x *drafting) add(entries ...*entry) {
	for _, e := range entries {
		if e != nil {
			e.section = x.section
			x.entries = append(x.entries, e)
		}
	}
}

// number writes a decimal with the interchange's decimal mark.
func (x *drafting) number(n messages.Decimal) string {
	if x.decimal == '.' || x.decimal == 0 {
		return string(n)
	}
	return strings.Replace(string(n), ".", string(rune(x.decimal)), 1)
}

// mutual is the agency (3055) of what the parties have agreed upon.
const mutual = "ZZZ"

// list spells the list of a code as 1131 and 3055: nothing for the UN list, mutual for one whose name they have no room for.
func (x *drafting) list(list, un string) (qualifier, agency string) {
	if list == un || list == "" || "untdid"+list == un {
		return "", ""
	}
	q, a, pair := strings.Cut(list, ":")
	if !pair && mean("cst", list) == "" && x.d.Coded("3055", list) { // one word may be either; lists of customs are known
		q, a = "", list
	}
	if !x.d.Fits("BGM", 2, 2, q) || !x.d.Fits("BGM", 2, 3, a) {
		return "", mutual
	}
	return q, a
}

// foreign tells whether a code is of a list that 1131 and 3055 cannot name: one of another format's.
func (x *drafting) foreign(c *messages.Code, un string) bool {
	if c == nil || strings.HasPrefix(c.List, "untdid") {
		return false
	}
	q, a := x.list(c.List, un)
	return q == "" && a == mutual && c.List != mutual && c.List != ":"+mutual
}

// coded is a composite of code, 1131, 3055 and text.
func (x *drafting) coded(c *messages.Code, un string) []string {
	if c == nil {
		return nil
	}
	q, a := x.list(c.List, un)
	return el(c.Code, q, a, c.Text)
}

// codeIf is a code, where it is of a list.
func codeIf(c *messages.Code, list string) string {
	if c == nil || c.List != list && "untdid"+c.List != list {
		return ""
	}
	return c.Code
}

// meant is the source's own code where it is of the list and means the word, else the code written for the word. A code
// that the release does not have gives way to one that it has.
func (x *drafting) meant(c *messages.Code, un, list, word, prefix string) string {
	other := codeFor(x.d, list, prefix+word)
	if own := codeIf(c, un); own != "" {
		m := mean(list, own)
		if (m == prefix+word || m == "" && (word == "other" || word == "")) && (x.d.Coded(elementOf(list), own) || other == "" || !x.d.Coded(elementOf(list), other)) {
			return own
		}
	}
	return other
}

// moment writes a time as 2380 and 2379. The zone is written where the reader would take another for granted.
func (x *drafting) moment(t *messages.Time) (value, format string) {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, strings.SplitN(t.Value, ".", 2)[0])
	switch len(digits) {
	case 8:
		return digits, "102"
	case 12:
		format = "203"
	case 14:
		format = "204"
	default:
		return "", ""
	}
	if t.Zone == "" || t.Zone == x.zone && t.ZoneBasis != messages.ZoneStated {
		return digits, format
	}
	zone := strings.ReplaceAll(t.Zone, ":", "")
	if zone == "Z" {
		return digits + "UTC", map[string]string{"203": "303", "204": "304"}[format]
	}
	if with := map[string]string{"203": "205", "204": "208"}[format]; x.d.Coded("2379", with) {
		return digits + zone, with
	}
	return digits + zone, map[string]string{"203": "303", "204": "304"}[format]
}

// date is DTM with a code; nil where there is no time.
func (x *drafting) date(code string, t *messages.Time) *entry {
	if t == nil || code == "" {
		return nil
	}
	value, format := x.moment(t)
	if value == "" {
		return nil
	}
	return seg("DTM", el(code, value, format))
}

// named is DTM with the code of a name.
func (x *drafting) named(name string, t *messages.Time) *entry {
	return x.date(codeFor(x.d, "2005", name), t)
}

// dateAttribute is DTM for a date that was kept as an attribute.
func (x *drafting) dateAttribute(a messages.Attribute) *entry {
	code := codeIf(a.Code, "untdid2005")
	value, until, spans := strings.Cut(a.Value, "/")
	t, err := messages.NewTime(value, "", "")
	if a.Name != "date" || code == "" || err != nil {
		return nil
	}
	if !spans {
		return x.date(code, t)
	}
	to, err := messages.NewTime(until, "", "")
	if err != nil {
		return nil
	}
	start, one := x.moment(t)
	end, two := x.moment(to)
	format := map[string]string{"102": "718", "203": "719"}[one]
	if one != two || format == "" {
		return nil
	}
	return seg("DTM", el(code, start+end, format))
}

// spread cuts a text at its line breaks into components, and again where a piece is wider than its component. What exceeds
// the last component stays in it, so that the message is refused rather than cut.
func (x *drafting) spread(tag string, element, first, most int, text, separator string) []string {
	width := x.d.Room(tag, element, first)
	var out []string
	for _, line := range strings.Split(text, separator) {
		for utf8.RuneCountInString(line) > width && width > 0 && len(out) < most-1 {
			piece := cutTo(line, width)
			if i := strings.LastIndexByte(piece, ' '); i > len(piece)/2 {
				piece = piece[:i]
			}
			out = append(out, strings.TrimSpace(piece))
			line = strings.TrimLeft(line[len(piece):], " ")
		}
		if len(out) == most {
			out[most-1] += separator + line
			continue
		}
		out = append(out, line)
	}
	return out
}

// words cuts a text at blanks into as few components as hold it.
func (x *drafting) words(tag string, element, first, most int, text string) []string {
	width := x.d.Room(tag, element, first)
	var out []string
	for text != "" {
		if utf8.RuneCountInString(text) <= width || width == 0 || len(out) == most-1 {
			return append(out, text)
		}
		piece := cutTo(text, width+1)
		if i := strings.LastIndexByte(piece, ' '); i > 0 {
			piece = piece[:i]
		} else {
			piece = cutTo(text, width)
		}
		out = append(out, piece)
		text = strings.TrimPrefix(text[len(piece):], " ")
	}
	return out
}

// note is FTX.
func (x *drafting) note(n messages.Note, otherwise string) *entry {
	subject := n.Subject
	if subject == "" || !x.d.Fits("FTX", 2, 1, subject) || !x.codes("4451", subject) { // another format's word
		subject = otherwise
	}
	function, code := "", n.Code
	if code != nil && !x.d.Fits("FTX", 4, 1, code.Code) {
		code = nil
	}
	if f := codeIf(code, "untdid4453"); f != "" && n.Text == "" {
		function, code = f, nil
	}
	var text []string
	if n.Text != "" {
		text = x.spread("FTX", 5, 1, 5, n.Text, "\n")
	}
	return seg("FTX", el(subject), el(function), x.coded(code, "untdid4441"), text, el(n.Language))
}

// measure is MEA.
func (x *drafting) measure(m messages.Measure, gross string) *entry {
	purpose, attribute := "AAE", codeIf(m.SourceType, "untdid6313")
	if p := codeIf(m.SourceType, "untdid6311"); p != "" {
		purpose = p
	} else if attribute == "" || !x.codes("6313", attribute) && x.d.Coded("6313", codeFor(x.d, "6313", m.Type)) {
		switch attribute = codeFor(x.d, "6313", m.Type); {
		case m.Type == "grossMass" && gross != "":
			attribute = gross
		case attribute == "":
			if p := codeFor(x.d, "6311", m.Type); p != "" {
				purpose = p
			}
		}
	}
	if strings.HasSuffix(m.Type, "Mass") {
		purpose = "WT"
	}
	if !x.d.Coded("6311", purpose) {
		purpose = "AAE"
	}
	return seg("MEA", el(purpose), el(attribute), el(m.UnitCode, x.number(m.Value)))
}

// amount is MOA.
func (x *drafting) amount(a messages.Amount) *entry {
	code := x.meant(a.SourceType, "untdid5025", "5025", a.Type, "")
	if code == "" {
		code = codeIf(a.SourceType, "untdid5025")
	}
	if code == "" {
		return nil
	}
	return seg("MOA", el(code, x.number(a.Value), a.Currency))
}

// reference is RFF with its date.
func (x *drafting) reference(r messages.Reference) *entry {
	code := ""
	if own := codeIf(r.SourceType, "untdid1153"); own != "" && referenceType(own, r.Number) == r.Type {
		code = own
	}
	for _, c := range written()["1153"][r.Type] {
		if code == "" && x.d.Coded("1153", c) && referenceType(c, r.Number) == r.Type {
			code = c
		}
	}
	if code == "" {
		code = codeFor(x.d, "1153", r.Type)
	}
	if code == "" {
		code = codeFor(x.d, "1153", "other")
	}
	if technical(r.Type) && !x.d.Fits("RFF", 2, 2, r.Number) {
		return nil
	}
	line := ""
	if r.Line > 0 {
		line = strconv.Itoa(r.Line)
	}
	return seg("RFF", el(code, r.Number, line, r.Version)).with(x.date("171", r.Date))
}

// technical tells whether a reference names transfers, and no goods, documents or dealings: one that is too long for RFF is left out.
func technical(kind string) bool {
	switch kind {
	case "functionalReference", "interchange", "group", "previousMessage", "other":
		return true
	}
	return false
}

// country is LOC of a country.
func (x *drafting) country(word, code string) *entry {
	if code == "" {
		return nil
	}
	return seg("LOC", el(codeFor(x.d, "3227", "country:"+word)), el(code, "162", "5"))
}

// place is LOC of a place.
func (x *drafting) place(p messages.Place) *entry {
	code := x.meant(p.FunctionCode, "untdid3227", "3227", p.Function, "place:")
	own := codeIf(p.FunctionCode, "untdid3227")
	unread := p.Function == "other" && strings.HasPrefix(mean("3227", own), "country:") // a country that has no field where it stands
	if own != "" && (unread || p.Function == "treatment") && x.d.Coded("3227", own) {   // beside a treatment every place is that of it
		code = own
	}
	if code == "" {
		code = codeFor(x.d, "3227", "place:other")
	}
	if p.Locode != "" && p.ID != nil && p.Subdivision == "" {
		if q, a := x.list(p.ID.Scheme, ""); mean("within", q) != "" {
			return seg("LOC", el(code), x.located(p), el(p.ID.ID, q, a))
		}
	}
	return seg("LOC", el(code), x.located(p), x.part(p.Subdivision))
}

func (x *drafting) located(p messages.Place) []string {
	switch {
	case p.Locode != "":
		return el(p.Locode, "139", "6", p.Name)
	case p.ID != nil:
		q, a := x.list(p.ID.Scheme, "")
		return el(p.ID.ID, q, a, p.Name)
	case p.Name == "" && p.Country != "":
		return el(p.Country, "162", "5")
	}
	return el("", "", "", p.Name)
}

// part is the related location of LOC: as a code where it fits, else as a name.
func (x *drafting) part(name string) []string {
	if x.d.Fits("LOC", 4, 1, name) {
		return el(name)
	}
	return el("", "", "", name)
}

func (x *drafting) office(o messages.Office) *entry {
	code := codeFor(x.d, "3227", "office:"+o.Role)
	if code == "" {
		code = codeFor(x.d, "3227", "office:other")
	}
	q, a := x.list(o.Scheme, "")
	return seg("LOC", el(code), el(o.ID, q, a, o.Name))
}

// origin is LOC of a country of origin.
func (x *drafting) origin(o messages.Origination) *entry {
	word := "origin"
	if o.Type == "produced" {
		word = "produced"
	}
	e := x.country(word, o.Country)
	if e == nil {
		return nil
	}
	if o.Subdivision != "" {
		return seg("LOC", e.elements[0][0], e.elements[1][0], el(o.Subdivision))
	}
	return seg("LOC", e.elements[0][0], e.elements[1][0], el("", "", "", o.Region))
}

// packageKind is the type of packages: code, list, agency and name.
func (x *drafting) packageKind(k messages.Package) []string {
	kind := el(k.Type, "", "", "")
	if k.SourceType != nil {
		switch {
		case k.Type == "" && k.SourceType.Code == "text" && k.SourceType.List == "":
			kind = el("", "", "", k.SourceType.Text)
		case k.Type == "":
			kind = x.coded(k.SourceType, "rec21")
		default:
			kind = el(k.Type, "", "", k.SourceType.Text)
		}
	}
	return kind
}

// pack is PAC with its marks and measures.
func (x *drafting) pack(k messages.Package) *entry {
	e := seg("PAC", el(x.number(k.Count)), el(fitting(x.d, "PAC", 3, 1, k.Level)), x.packageKind(k))
	for _, m := range k.Measures {
		e.with(x.measure(m, ""))
	}
	if len(k.Marks) > 0 {
		e.with(seg("PCI", el("28"), k.Marks))
	}
	return e
}

// document is DOC with what stands below it; brief leaves out what another DOC of the same document says.
func (x *drafting) document(d messages.Document, brief bool) *entry {
	kind := el("", "", "", "")
	switch {
	case d.Type == nil:
		if kind[0] = codeOfClass(d.Class); kind[0] == "" {
			kind[3] = string(d.Class)
		}
	case d.Type.SourceCode != "":
		kind = el(d.Type.SourceCode, "", "", d.Type.Code)
	case x.foreign(d.Type, "untdid1001") || !x.d.Fits("DOC", 2, 1, d.Type.Code): // its own type beside one of the UN list
		if kind[0] = codeOfClass(d.Class); kind[0] == "" {
			kind[0] = relatedDocument
		}
		kind[3] = d.Type.Code
	case d.Type.List == "" && d.Type.Text == "":
		kind = el("", "", "", d.Type.Code)
	default:
		kind = x.coded(d.Type, "untdid1001")
	}
	if brief {
		return seg("DOC", kind, el(d.Number))
	}
	status := codeIf(d.Status, "untdid1373")
	e := seg("DOC", kind, el(d.Number, status, d.Text, "", d.Version))
	e.with(x.date("137", d.Issued), x.named("expires", d.Expires))
	switch {
	case d.Place != nil:
		p := *d.Place
		p.Function, p.FunctionCode = "documentIssue", nil
		e.with(x.place(p))
	case d.Country != "":
		e.with(seg("LOC", el("91"), el(d.Country, "162", "5")))
	}
	if d.Issuer != "" {
		e.with(seg("NAD", el(codeFor(x.d, "3035", "issuer")), nil, nil, x.words("NAD", 5, 1, 5, d.Issuer)))
	}
	return e
}

// relatedDocument is the type (1001) of a document that is no more than cited.
const relatedDocument = "916"

// codeOfClass is the type (1001) of a class of documents whose cited type is not known.
func codeOfClass(c messages.DocumentClass) string {
	switch c {
	case messages.ClassPhytosanitary:
		return "851"
	case messages.ClassVeterinary:
		return "853"
	case messages.ClassHealth:
		return "852"
	case messages.ClassOrigin:
		return "861"
	case messages.ClassInspection:
		return "856"
	case messages.ClassInvoice:
		return "380"
	case messages.ClassPackingList:
		return "271"
	case messages.ClassLicence:
		return "911"
	case messages.ClassAnalysis:
		return "4"
	}
	return ""
}

// duty is TAX with its amount.
func (x *drafting) duty(d messages.Duty) *entry {
	basis, list, agency := codeIf(d.RateBasis, "untdid5273"), "", ""
	if d.RateBasis != nil && basis == "" {
		basis = d.RateBasis.Code
		list, agency = x.list(d.RateBasis.List, "untdid5273")
	}
	base := x.number(d.Base)
	if d.BaseCurrency != "" { // TAX has no room for it
		base = ""
	}
	e := seg("TAX", el(codeIf(d.Function, "untdid5283")), x.coded(d.Type, "untdid5153"), nil, el(base), el("", "", "", d.Rate, basis, list, agency))
	if codeIf(d.Function, "untdid5283") == "" {
		e.elements[0] = [][]string{{"7"}}
	}
	if d.Amount != nil {
		amount := x.amount(*d.Amount)
		if amount == nil {
			amount = seg("MOA", el("55", x.number(d.Amount.Value), d.Amount.Currency))
		}
		e.with(amount)
	}
	if d.BaseCurrency != "" && d.Base != "" {
		e.with(seg("MOA", el("56", x.number(d.Base), d.BaseCurrency)))
	}
	return e
}

// indicator is GIS or GEI, whichever the release has.
func (x *drafting) indicator(c *messages.Code) *entry {
	if c == nil {
		return nil
	}
	if !x.d.Fits("GIS", 2, 1, c.Code) && !x.d.Fits("GEI", 3, 1, c.Code) { // another format's word
		return nil
	}
	if x.structure.Uses("GEI") {
		return seg("GEI", el(codeFor(x.d, "9649", "indicator")), x.coded(c, "untdid7365"))
	}
	code := x.coded(c, "untdid7365")
	if !x.d.Fits("GIS", 2, 4, code[3]) {
		code[3] = ""
	}
	return seg("GIS", code)
}

// total is CNT.
func total(code string, n *int) *entry {
	if n == nil {
		return nil
	}
	return seg("CNT", el(code, strconv.Itoa(*n)))
}

// totals writes what a message states of its totals: CNT, and MEA for measures that no CNT was.
func (x *drafting) totals(t *messages.Totals, lines string, measures func(*entry)) {
	if t == nil {
		return
	}
	x.add(total(lines, t.Lines), total("10", t.Consignments), total("16", t.Equipment))
	for _, p := range t.Packages {
		if p.Count != "" {
			x.add(seg("CNT", el("11", x.number(p.Count))))
		}
	}
	for _, m := range t.Measures {
		if code := codeIf(m.SourceType, "untdid6069"); code != "" {
			unit := m.UnitCode
			if m.UnitBasis == "format" {
				unit = ""
			}
			x.add(seg("CNT", el(code, x.number(m.Value), unit)))
		} else {
			measures(x.measure(m, "AAD"))
		}
	}
}

// authentication is AUT.
func (x *drafting) authentication(m *messages.Message) {
	for _, a := range m.Authentication {
		if a.Digest != "" {
			x.add(seg("AUT", el(a.Digest)).with(x.date("187", a.SignedTime)))
		}
	}
}
