package wco

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// responsesTSV says what each function code of a response becomes.
//
//go:embed data/responses.tsv
var responsesTSV string

// answer is what one function code means.
type answer struct {
	name, body, status string
	control            messages.Control
}

var answers = sync.OnceValue(func() map[string]answer {
	all := map[string]answer{}
	for _, row := range strings.Split(responsesTSV, "\n") {
		if c := strings.Split(row, "\t"); len(c) == 5 && !strings.HasPrefix(row, "#") {
			all[c[0]] = answer{name: c[1], body: c[2], status: c[3], control: messages.Control(c[4])}
		}
	}
	return all
})

// The responses whose meaning hangs on more than their function code.
const (
	answerAccepted  = "01"
	answerCorrected = "07"
	answerRequest   = "11"
	answerExit      = "16"
)

// satisfactory are the results of an exit with which goods have left (Union list of control results); approved and rejected
// are what became of a request (UNTDID 4405).
var satisfactory = []string{"A1", "A2", "A4"}

const (
	approved = "39"
	rejected = "41"
)

// reply is a response being read.
type reply struct {
	*page
	code string
	// about is the declaration that the response is about; content holds what customs corrected in it, nil where nothing.
	about, content *xmldoc.Node
	statuses       []*xmldoc.Node
	errors         []*xmldoc.Node
}

// response reads a Response: a ruling where the authority decided something about the goods, a receipt where it only says what
// became of a document. A code that is not known is a hold.
func (p *page) response() messages.Body {
	n := p.doc.node
	r := &reply{page: p, code: n.Child("FunctionCode").Text()}
	if len(r.code) == 1 {
		r.code = "0" + r.code
	}
	r.about = n.Child("OverallDeclaration").Child("Declaration")
	for d := range n.Children("Declaration") {
		switch {
		case r.about == nil:
			r.about = d
		case r.content == nil:
			r.content = d
			r.other(d)
			d.Child("FunctionCode").Value() // the corrected data set calls itself an original
		}
	}
	for s := range n.Children("Status") {
		r.statuses = append(r.statuses, s)
	}
	for e := range n.Children("Error") {
		r.errors = append(r.errors, e)
	}
	p.message.Function = messages.FunctionStatus
	p.At("", func() {
		p.message.FunctionCode = p.code("functionCode", n.Child("FunctionCode"), listResponse)
		p.Mark("function", n.Child("FunctionCode").Value())
	})
	a, known := answers()[r.code]
	if older(n.Name().Space) { // whose codes are others: what they decide about goods is not known, and no goods go by them
		a, known = olderAnswers[r.code]
	}
	if p.message.FunctionCode != nil {
		p.message.FunctionCode.Text = a.name
	}
	if v := n.Child("FunctionalReferenceID").Text(); v != "" {
		agency := p.doc.meta.Child("ResponsibleAgencyName").Text()
		p.message.Source.Identity = strings.Trim(flat(agency)+"/"+flat(v), "/")
	}
	if r.about.Child("ID").Peek("") == "" && r.about.Child("FunctionalReferenceID").Peek("") == "" {
		p.Report(problem{Code: CodeAbout, Severity: messages.SeverityRefuse, Pointer: "references", At: n.Position(), Text: "the response does not say which declaration it is about", Found: "",
			Expected: "Declaration with ID or FunctionalReferenceID", Mend: "state the number of the declaration"})
	}
	if known && a.body == "receipt" {
		return r.receipt(a)
	}
	return r.ruling(a, known)
}

// other reports a second declaration that has another number than the one that the response is about: it would not be told.
func (r *reply) other(d *xmldoc.Node) {
	for _, local := range [...]string{"ID", "FunctionalReferenceID"} {
		if c := d.Child(local); c.Peek("") != "" && c.Peek("") != r.about.Child(local).Peek("") {
			r.Report(problem{Code: CodeTwice, Severity: messages.SeverityRefuse, Pointer: "references", At: c.Position(), Text: "the response is about two declarations", Found: c.Peek(""), Expected: "one declaration, and what customs corrected in it",
				Mend: "send one response for each"})
			return
		}
	}
}

// references are the response's own number, and the numbers of the declaration that it is about.
func (r *reply) references() []messages.Reference {
	list := r.page.references(nil, r.doc.node.Child("FunctionalReferenceID"), "functionalReference")
	list = r.assigned(list, r.about)
	return r.page.references(list, r.about.Child("FunctionalReferenceID"), "declarantReference")
}

// version takes the declaration's version that the response speaks of.
func (r *reply) version() {
	r.At("", func() { r.message.SourceVersion = r.text("sourceVersion", r.about.Child("VersionID")) })
}

// ruling makes a ruling. What would let goods go must not be contradicted by what else the response says.
func (r *reply) ruling(a answer, known bool) *messages.Ruling {
	n := r.doc.node
	code := n.Child("FunctionCode")
	b := &messages.Ruling{Status: messages.RulingStatus(a.status), Control: a.control, StatusCode: r.page.code("statusCode", code, listResponse)}
	from := code
	if code == nil {
		from = n
	}
	if r.MarkNode("status", from); code != nil {
		r.Mark("status", code.Value())
	}
	if b.StatusCode != nil {
		b.StatusCode.Text = a.name
	}
	switch {
	case !known:
		b.Status = messages.RulingHold
		r.Report(problem{Code: CodeResponse, Severity: messages.SeverityWarn, Pointer: "status", At: from.Position(), Text: "the response's function is missing or not known; the goods are taken as held",
			Found: code.Text(), Expected: "01 to 18 as the DMS systems use them", Mend: "tell the operator what the code means"})
	case a.control != "":
		r.Mark("control", code.Value())
	}
	r.hold(b)
	b.References = r.references()
	r.version()
	b.Authority = r.authority("authority")
	accepted := r.about.Child("AcceptanceDateTime")
	if r.code == answerAccepted {
		b.Time = r.decided(accepted)
	} else {
		b.Time = r.decided(nil)
		b.Dates = r.dated(b.Dates, accepted, "acceptance")
	}
	b.Dates = r.dated(b.Dates, r.about.Child("CancellationDateTime"), "cancellation")
	b.Dates = r.dated(b.Dates, r.about.Child("RejectionDateTime"), "rejection")
	b.Dates = r.dated(b.Dates, r.about.Child("ExpirationDateTime"), "expiry")
	r.status(b)
	for i := range r.errors {
		b.Reasons = r.failure(b.Reasons, r.errors[i])
	}
	b.Reasons = r.corrections(b.Reasons)
	r.statements(b)
	cited := &citations{page: r.page}
	for d := range n.Children("AdditionalDocument") {
		cited.cite(d, 0, r.additional(d))
	}
	b.Documents = cited.list
	b.Parties = r.bodies()
	b.Parties, b.Reasons = r.olderContent(b.Parties, b.Reasons)
	b.Offices = r.office(b.Offices, n.Child("AppealOffice").Child("ID"), "other")
	r.owed(b)
	return b
}

// decided is when the authority decided: as the response says, else when it was issued.
func (r *reply) decided(n *xmldoc.Node) *messages.Time {
	issue := r.doc.node.Child("IssueDateTime")
	issued := r.issued(issue)
	if t := r.time("time", n); t != nil {
		return t
	}
	return r.again("time", issue, issued)
}

// hold takes back what would let goods go where the response contradicts itself: errors beside a release, or an exit whose
// result is not satisfactory. Where it names goods items, only these are released.
func (r *reply) hold(b *messages.Ruling) {
	goes := b.Status == messages.RulingReleased || b.Status == messages.RulingExited
	if goes && len(r.errors) > 0 {
		b.Status = messages.RulingHold
		r.Report(problem{Code: CodeStatus, Severity: messages.SeverityWarn, Pointer: "status", At: r.errors[0].Position(), Text: "the response releases the goods and lists errors; they are taken as held",
			Found: r.errors[0].Child("ValidationCode").Text(), Expected: "a release without errors", Mend: ""})
	}
	if r.code != answerExit {
		return
	}
	for _, s := range r.statuses {
		if name := s.Child("NameCode"); name.Text() != "" && !slices.Contains(satisfactory, name.Text()) {
			b.Status = messages.RulingHold
			r.Report(problem{Code: CodeStatus, Severity: messages.SeverityWarn, Pointer: "status", At: name.Value().Position(), Text: "the result of the exit is not satisfactory; the goods are taken as held",
				Found: name.Text(), Expected: strings.Join(satisfactory, ", "), Mend: ""})
		}
	}
}

// status takes the statuses: a date with its code, or a reason. Those that point to goods items in a release say that only these are
// released.
func (r *reply) status(b *messages.Ruling) {
	items := []messages.LineRuling{}
	seen := map[int]bool{}
	whole := false
	for _, s := range r.statuses {
		name := s.Child("NameCode")
		had := len(b.Dates)
		b.Dates = r.dated(b.Dates, s.Child("EffectiveDateTime"), "effective")
		b.Dates = r.dated(b.Dates, s.Child("ReleaseDateTime"), "release")
		dated := had < len(b.Dates)
		if dated {
			b.Dates[had].Code = r.page.code("dates/"+strconv.Itoa(had)+"/code", name, statusList(name.Text()))
		}
		var place messages.Reason
		was := r.Item("reasons", len(b.Reasons))
		if r.point(&place, s, nil); !dated || place.Path != "" {
			place.Code = r.page.code("code", name, statusList(name.Text()))
		}
		r.Back(was)
		if place != (messages.Reason{}) {
			b.Reasons = append(b.Reasons, place)
		}
		if whole = whole || place.Line == 0; place.Line > 0 && !seen[place.Line] {
			seen[place.Line] = true
			items = append(items, messages.LineRuling{Line: place.Line, Status: messages.RulingReleased})
		}
	}
	if b.Status == messages.RulingReleased && len(items) > 0 && !whole {
		b.Status, b.Lines = messages.RulingPartlyReleased, items
	}
}

// dated takes a date that has no field of its own.
func (r *reply) dated(list []messages.DatedEvent, n *xmldoc.Node, kind string) []messages.DatedEvent {
	was := r.Item("dates", len(list))
	defer r.Back(was)
	if t := r.time("time", n); t != nil {
		list = append(list, messages.DatedEvent{Type: kind, Time: t})
	}
	return list
}

// failure takes an error: its code, its words, and the place that it speaks of.
func (r *reply) failure(list []messages.Reason, n *xmldoc.Node) []messages.Reason {
	was := r.Item("reasons", len(list))
	defer r.Back(was)
	e := messages.Reason{Code: r.page.code("code", n.Child("ValidationCode"), listValidation), Text: r.text("text", n.Child("Description"))}
	r.point(&e, n, nil)
	if e == (messages.Reason{}) {
		return list
	}
	return append(list, e)
}

// corrections takes what customs changed in the declaration: where, why, and the new value where the response has it.
func (r *reply) corrections(list []messages.Reason) []messages.Reason {
	if r.content == nil && r.about.Child("GoodsShipment") != nil && r.code == answerCorrected {
		r.content = r.about // the corrected data stand beside the declaration's numbers
	}
	changed := &resolver{content: r.content, siblings: map[siblingKey]*family{}}
	taken := map[*xmldoc.Node]bool{}
	for n := range r.doc.node.Children("Amendment") {
		was := r.Item("reasons", len(list))
		c := messages.Reason{Code: r.page.code("code", n.Child("ChangeReasonCode"), listChange)}
		r.point(&c, n, nil)
		if value := changed.leaf(n); value != nil && !taken[value] {
			taken[value] = true
			c.Text = r.corrected("text", value)
		}
		r.Back(was)
		if c != (messages.Reason{}) {
			list = append(list, c)
		}
	}
	return r.besides(list, r.content, "", taken, 0)
}

// corrected takes a corrected value with its unit or currency.
func (r *reply) corrected(name string, n *xmldoc.Node) string {
	text := r.text(name, n)
	n.Attr("formatCode") // the value's own shape says it again
	for _, local := range [...]string{"currencyID", "unitCode", "StatusType"} {
		if v := n.Attr(local); v.OK() && text != "" {
			text += " " + v.Text
		}
	}
	return text
}

// maxBesides bounds the corrected values that no amendment points to.
const maxBesides = 500

// ofDeclaration are the elements of a declaration that a response has besides what was corrected.
var ofDeclaration = []string{"FunctionCode", "FunctionalReferenceID", "ID", "VersionID", "AcceptanceDateTime", "CancellationDateTime", "RejectionDateTime", "DutyTaxFee"}

// besides takes what else stands in the corrected data: each value with the way to it.
func (r *reply) besides(list []messages.Reason, n *xmldoc.Node, path string, taken map[*xmldoc.Node]bool, line int) []messages.Reason {
	ordinals := map[string]int{}
	for c := n.First(); c != nil && len(list) < maxBesides; c = c.Next() {
		local := c.Local()
		ordinals[local]++
		if path == "" && slices.Contains(ofDeclaration, local) || taken[c] {
			continue
		}
		way := strings.TrimPrefix(path+"/"+local, "/")
		if k := ordinals[local]; k > 1 {
			way += "[" + strconv.Itoa(k) + "]"
		}
		under := line
		if local == "GovernmentAgencyGoodsItem" {
			under = stated(c)
		}
		switch {
		case local == "SequenceNumeric" && line > 0:
			c.Value() // the line says it
		case c.First() != nil && (local != "DutyTaxFee" || line == 0 || r.content != r.about): // what is owed of numbered items is the lines'
			list = r.besides(list, c, way, taken, under)
		case c.First() == nil && c.Value().OK():
			was := r.Item("reasons", len(list))
			list = append(list, messages.Reason{Path: way, Line: line, Text: r.corrected("text", c)})
			r.Back(was)
		}
	}
	return list
}

// olderAnswers are the function codes of responses of version 3.2 that are known: 12 says that the document was received.
var olderAnswers = map[string]answer{"12": {name: "ACK", body: "receipt", status: "received"}}

// olderContent takes what a response of version 3.2 says of the declaration besides its numbers: who is responsible, and the states of
// consignments with the way to each.
func (r *reply) olderContent(parties []messages.Party, reasons []messages.Reason) ([]messages.Party, []messages.Reason) {
	if !older(r.doc.node.Name().Space) || r.about == nil {
		return parties, reasons
	}
	taken := map[*xmldoc.Node]bool{}
	for _, e := range olderBodies {
		for n := range r.about.Children(e.local) {
			taken[n] = true
		}
	}
	return r.parties(parties, r.about, olderBodies), r.besides(reasons, r.about, "", taken, 0)
}

// olderBodies are the parties that a response of version 3.2 names.
var olderBodies = []partyElement{{"Submitter", ""}, {"ResponsibleGovernmentAgency", "authority"}}

// leaf finds the value in the content that the pointers below n lead to; nil where there is none.
func (r *resolver) leaf(n *xmldoc.Node) *xmldoc.Node {
	var names []string
	var sequences []int
	at := places()
	for x := range n.Children("Pointer") {
		s := readStep(x)
		for _, id := range [...]string{s.section, s.tag} {
			if id == "" {
				continue
			}
			if at = at.below[id]; at == nil {
				return nil
			}
			names, sequences = append(names, at.element), append(sequences, s.sequence)
			s.sequence = 0
		}
	}
	found := r.node(names, sequences)
	if found == nil || found.First() != nil {
		return nil
	}
	return found
}

// receipt makes a receipt.
func (r *reply) receipt(a answer) *messages.Receipt {
	n := r.doc.node
	b := &messages.Receipt{Level: "business", Status: a.status, StatusCode: r.page.code("statusCode", n.Child("FunctionCode"), listResponse)}
	if b.StatusCode != nil {
		b.StatusCode.Text = a.name
	}
	r.Mark("status", n.Child("FunctionCode").Value())
	b.References = r.references()
	r.version()
	b.Version = r.text("version", r.about.Child("VersionID"))
	b.Time = r.decided(r.about.Child("RejectionDateTime"))
	r.requested(b)
	for i := range r.errors {
		b.Reasons = r.failure(b.Reasons, r.errors[i])
	}
	b.Reasons = r.corrections(b.Reasons)
	for s := range n.Children("AdditionalInformation") {
		if s.Child("Pointer") != nil {
			b.Reasons = r.pointed(b.Reasons, s)
		} else {
			b.Notes = r.statement(b.Notes, s)
		}
		b.Notes = r.when(b.Notes, s.Child("LimitDateTime"), "LimitDateTime")
	}
	b.Parties = r.bodies()
	b.Parties, b.Reasons = r.olderContent(b.Parties, b.Reasons)
	if !older(n.Name().Space) && r.content == nil {
		taken := map[*xmldoc.Node]bool{}
		for _, local := range inReceipts {
			taken[r.about.Child(local)] = true
		}
		b.Notes = r.also(b.Notes, r.about, "", taken)
	}
	if y := r.authority("parties/" + strconv.Itoa(len(b.Parties))); y != nil {
		b.Parties = append(b.Parties, *y)
	}
	b.Offices = r.office(b.Offices, n.Child("AppealOffice").Child("ID"), "other")
	return b
}

// when takes a time for which a receipt has no field.
func (r *reply) when(list []messages.Note, n *xmldoc.Node, subject string) []messages.Note {
	was, before := r.Item("notes", len(list)), r.Marks()
	defer r.Back(was)
	t := r.time("text", n)
	if t == nil {
		return list
	}
	r.Forget(before)
	r.MarkNode("text", n)
	return append(list, messages.Note{Subject: subject, Text: t.Value + t.Zone})
}

// inReceipts are the elements of a declaration that receipts have fields for.
var inReceipts = []string{"FunctionCode", "FunctionalReferenceID", "ID", "VersionID", "RejectionDateTime"}

// also takes what else a response says of the declaration where a receipt has no field for it, duties for example: each value that is not taken
// with the way to it.
func (r *reply) also(list []messages.Note, n *xmldoc.Node, path string, taken map[*xmldoc.Node]bool) []messages.Note {
	ordinals := map[string]int{}
	for c := n.First(); c != nil && len(list) < maxBesides; c = c.Next() {
		local := c.Local()
		ordinals[local]++
		if taken[c] {
			continue
		}
		way := path + local
		if k := ordinals[local]; k > 1 {
			way += "[" + strconv.Itoa(k) + "]"
		}
		switch {
		case strings.HasSuffix(local, "DateTime"), c.Child("DateTimeString") != nil:
			list = r.when(list, c, way)
		case c.First() != nil:
			list = r.also(list, c, way+"/", taken)
		case c.Value().OK():
			was := r.Item("notes", len(list))
			list = append(list, messages.Note{Subject: way, Text: r.corrected("text", c)})
			r.Back(was)
		}
	}
	return list
}

// requested sets what became of a request for a change.
func (r *reply) requested(b *messages.Receipt) {
	for _, s := range r.statuses {
		was := r.Item("reasons", len(b.Reasons))
		name := s.Child("NameCode")
		e := messages.Reason{Code: r.page.code("code", name, statusList(name.Text()))}
		r.point(&e, s, nil)
		r.Back(was)
		if e != (messages.Reason{}) {
			b.Reasons = append(b.Reasons, e)
		}
		for _, local := range [...]string{"EffectiveDateTime", "ReleaseDateTime"} { // a receipt has no dates besides its own
			b.Notes = r.when(b.Notes, s.Child(local), local)
		}
		if r.code != answerRequest || name.Text() == "" {
			continue
		}
		switch name.Text() {
		case approved:
			if b.Status != "refused" {
				b.Status = "accepted"
			}
		case rejected:
			b.Status = "refused"
		default:
			r.Report(problem{Code: CodeStatus, Severity: messages.SeverityWarn, Pointer: "status", At: name.Value().Position(), Text: "the status of the request is not known", Found: name.Text(),
				Expected: approved + " approved or " + rejected + " rejected", Mend: ""})
		}
	}
}

// statusList is the list that a status is of: UNTDID 4405 has numbers, the Union's control results a letter and a digit.
func statusList(code string) string {
	if digits(code) {
		return list4405
	}
	return listStatus
}
