package edifact

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clearhub/clearhub/messages"
)

// ErrLines says that a ruling has another status for some of its lines, which a CUSRES cannot say: what is written
// would release or hold them with the others.
var ErrLines = errors.New("a customs response has one decision for all lines")

// replyParts is what rulings and receipts have in common.
type replyParts struct {
	references []messages.Reference
	parties    []messages.Party
	offices    []messages.Office
	notes      []messages.Note
	reasons    []messages.Reason
	time       *messages.Time
}

// ruling makes the segments of a CUSRES that decides.
func (x *drafting) ruling(m *messages.Message, b *messages.Ruling) error {
	for _, l := range b.Lines {
		if l.Status != b.Status {
			return fmt.Errorf("line %d: %w", l.Line, ErrLines)
		}
	}
	x.reply(m, x.replyFunction(m, b.Status), nameOfReply(b.Status), valueOf(b.Attributes, "response"))
	x.dated(b.Time, b.Dates, m.Issued, string(b.Status))
	x.add(x.indicator(x.decision(b)))
	reasons := b.Reasons
	reasons = slices.DeleteFunc(slices.Clone(reasons), func(r messages.Reason) bool {
		if !decidingReason(r) {
			return false
		}
		x.add(x.indicator(r.Code))
		return true
	})
	for _, a := range b.Attributes {
		if a.Name == "indicator" {
			x.add(x.indicator(a.Code))
		}
	}
	x.conveyed(b.Attributes)
	for _, p := range b.Places {
		x.add(x.place(p))
	}
	for _, q := range b.Equipment {
		x.add(x.equipment(q))
	}
	parties := b.Parties
	if b.Authority != nil && !slices.ContainsFunc(parties, func(p messages.Party) bool { return sameParty(p, *b.Authority) }) {
		parties = append(slices.Clip(parties), *b.Authority)
	}
	x.common(replyParts{references: b.References, parties: parties, offices: b.Offices, notes: b.Notes, reasons: reasons})
	for _, d := range b.Duties {
		x.add(x.duty(d))
	}
	x.documented(b)
	x.totals(b.Totals, "5", func(*entry) {})
	x.authentication(m)
	return nil
}

// conveyed is TDT: the journey and the means of transport that a ruling names among its attributes.
func (x *drafting) conveyed(attributes []messages.Attribute) {
	value := map[string]string{}
	var list string
	for _, a := range attributes {
		if value[a.Name] != "" {
			continue
		}
		value[a.Name] = a.Value
		if a.Name == "meansOfTransport" && a.Code != nil {
			list = a.Code.List
		}
	}
	if value["voyage"]+value["transportMode"]+value["meansOfTransport"]+value["nameOfMeansOfTransport"] == "" {
		return
	}
	qualifier, agency := x.meansList(list)
	x.add(seg("TDT", el("20"), el(value["voyage"]), el(value["transportMode"]), nil, nil, nil, nil,
		el(value["meansOfTransport"], qualifier, agency, value["nameOfMeansOfTransport"])))
}

// valueOf is the value of the first attribute of a name; "" where there is none.
func valueOf(attributes []messages.Attribute, name string) string {
	for _, a := range attributes {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

func sameParty(a, b messages.Party) bool {
	if len(a.IDs) > 0 && len(b.IDs) > 0 {
		return a.IDs[0] == b.IDs[0]
	}
	if len(a.IDs)+len(b.IDs)+len(a.Names)+len(b.Names) == 0 { // a country alone, say
		return key(a.Address) == key(b.Address)
	}
	return len(a.Names) > 0 && len(b.Names) > 0 && a.Names[0].Value == b.Names[0].Value
}

// receipt makes the segments of a CUSRES that says whether a message was accepted.
func (x *drafting) receipt(m *messages.Message, b *messages.Receipt) {
	function := codeFor(x.d, "reply", b.Status)
	if own := codeIf(b.StatusCode, "untdid1225"); own != "" && mean("reply", own) == b.Status {
		function = own
	}
	name := "962"
	if b.Status == "refused" {
		name = errorResponse
		if codeIf(b.StatusCode, "untdid1001") == errorResponse {
			function = "" // the type said it
		}
	}
	text := ""
	if own := codeIf(b.StatusCode, "untdid1001"); own != "" && b.Status == "received" && x.d.Fits("BGM", 2, 1, own) {
		name, text = own, b.StatusCode.Text
	}
	x.reply(m, function, name, text)
	x.dated(b.Time, nil, m.Issued, "")
	if code := codeIf(b.StatusCode, "untdid7365"); code != "" {
		x.add(x.indicator(&messages.Code{Code: code, List: "120"}))
	} else if b.Status == "received" && text == "" { // with a name of its own it said no more than that
		x.add(x.indicator(&messages.Code{Code: codeFor(x.d, "7365", "receipt"), List: "120"}))
	}
	reasons := b.Reasons
	for _, f := range b.Faults {
		if f.Severity == messages.SeverityRefuse && len(reasons) == 0 {
			reasons = append(reasons, messages.Reason{Code: &messages.Code{Code: f.Code, List: ":ZZZ"}, Text: f.Text})
		}
	}
	x.common(replyParts{references: b.References, parties: b.Parties, offices: b.Offices, notes: b.Notes, reasons: reasons})
	x.answered(b.References)
	x.authentication(m)
}

// reply is BGM. Its number is that of the declaration that is answered.
func (x *drafting) reply(m *messages.Message, function, name, text string) {
	if !x.d.Fits("BGM", 2, 4, text) {
		text = ""
	}
	number, version := "", ""
	for _, r := range referencesOf(m) {
		if r.Type == "declarantReference" {
			number, version = r.Number, r.Version
			break
		}
	}
	x.add(seg("BGM", el(name, "", "", text), el(number, version), el(function)))
}

func referencesOf(m *messages.Message) []messages.Reference {
	switch b := m.Body.(type) {
	case *messages.Ruling:
		return b.References
	case *messages.Receipt:
		return b.References
	}
	return nil
}

func nameOfReply(s messages.RulingStatus) string {
	if s == messages.RulingRefused {
		return errorResponse
	}
	return "962"
}

// replyFunction is 1225: the source's own, unless it would say of a ruling that the message was refused.
func (x *drafting) replyFunction(m *messages.Message, s messages.RulingStatus) string {
	if own := codeIf(m.FunctionCode, "untdid1225"); own != "" {
		return own
	}
	if s == messages.RulingRefused {
		return "27"
	}
	return "29"
}

// decision is the indicator of a ruling. A code of the source is kept where it means the status, or nothing known and is hold.
func (x *drafting) decision(b *messages.Ruling) *messages.Code {
	if c := b.StatusCode; c != nil {
		word := mean("7365", c.Code)
		if (word == string(b.Status) || word == "" && b.Status == messages.RulingHold) && decidingList(c.List) {
			return c
		}
	}
	code := codeFor(x.d, "7365", string(b.Status))
	if code == "" { // partly released, cancelled, exited: none of the list says it, and hold is the safe side
		code = codeFor(x.d, "7365", "hold")
	}
	return &messages.Code{Code: code, List: "120"}
}

func decidingList(list string) bool {
	return list == "untdid7365" || list == "120" || strings.HasPrefix(list, "120:")
}

// decidingReason tells whether a reason is a decision that gave way to a severer one.
func decidingReason(r messages.Reason) bool {
	return r.Code != nil && decidingList(r.Code.List) && r.Path == "" && r.Text == "" && r.Line == 0
}

// dated are the DTM of the heading. The time of the decision has a code that ranks before those of all other dates, for
// that is how it is told from them.
func (x *drafting) dated(at *messages.Time, dates []messages.DatedEvent, issued *messages.Time, status string) {
	rank := len(timeOrder)
	for _, d := range dates {
		if i := slices.Index(timeOrder, d.Type); i >= 0 {
			rank = min(rank, i)
		}
	}
	name := "processing"
	switch {
	case status == string(messages.RulingReleased):
		name = "release"
	case status == string(messages.RulingAccepted):
		name = "acceptance"
	case status == "" && issued != nil && at != nil && *issued == *at:
		name = "message"
	}
	for i := slices.Index(timeOrder, name); i >= rank && i > 0; i-- {
		name = timeOrder[i-1]
	}
	x.add(x.named(name, at))
	for _, d := range dates {
		code := codeIf(d.Code, "untdid2005")
		if code == "" {
			code = codeFor(x.d, "2005", d.Type)
		}
		x.add(x.date(code, d.Time))
	}
}

// common are references, parties, offices, notes and errors.
func (x *drafting) common(r replyParts) {
	x.places("", "", nil, r.offices, nil, "")
	for _, n := range r.notes {
		x.add(x.note(n, "AAI"))
	}
	for _, p := range r.parties {
		x.add(x.party(p))
	}
	first := true
	for _, ref := range r.references {
		if ref.Type == "declarantReference" && first && ref.SourceType == nil {
			first = false
			continue // it stands in BGM
		}
		if codeIf(ref.SourceType, "untdid1001") == "" {
			ref.Version = versionBeside(ref)
			x.add(x.reference(ref))
		}
	}
	for _, reason := range r.reasons {
		x.add(x.reason(reason))
	}
}

// versionBeside is the version that RFF states: that of the declarant's reference stands in BGM.
func versionBeside(r messages.Reference) string {
	if r.Type == "declarantReference" {
		return ""
	}
	return r.Version
}

// reason is ERP with its code and text. The place is the source's own, else the line.
func (x *drafting) reason(r messages.Reason) *entry {
	outer, inner, _ := strings.Cut(r.Path, "/")
	place := strings.Split(outer, ":")
	if outer == "" {
		place = el("1")
		if r.Line > 0 {
			place = el("2", "CST", strconv.Itoa(r.Line))
		}
	}
	var detail []string
	if inner != "" {
		detail = strings.SplitN(inner, ":", 3)
	}
	if !x.fitting("ERP", 2, place) || !x.fitting("ERP", 3, detail) || len(place) > 3 || !x.codes("1049", place[0]) { // another format's path
		place, detail = el("1"), nil
		if r.Line > 0 {
			place = el("2", "CST", strconv.Itoa(r.Line))
		}
	}
	e := seg("ERP", place, detail)
	if r.Code != nil && x.d.Fits("ERC", 2, 1, r.Code.Code) {
		code := x.coded(r.Code, "untdid9321")
		e.with(seg("ERC", code[:3]))
	}
	if r.Text != "" {
		e.with(seg("FTX", el("AAO"), nil, nil, x.spread("FTX", 5, 1, 5, r.Text, "\n")))
	}
	return e
}

// documented are the DOC: the declaration with its amounts and lines, and other documents.
func (x *drafting) documented(b *messages.Ruling) {
	answered := x.answered(b.References)
	if answered == nil && (len(b.Lines) > 0 || len(b.Amounts) > 0) {
		answered = seg("DOC", el("960"))
		x.add(answered)
	}
	if answered != nil {
		for _, a := range b.Amounts {
			answered.with(x.amount(a))
		}
		for _, l := range b.Lines {
			e := seg("CST", el(strconv.Itoa(l.Line)))
			for _, d := range l.Duties {
				e.with(x.duty(d))
			}
			for _, r := range l.Reasons {
				e.with(seg("FTX", el("AAO"), nil, nil, x.spread("FTX", 5, 1, 5, r.Text, "\n")))
			}
			answered.with(e)
		}
	}
	for _, d := range b.Documents {
		x.add(x.document(d, false))
	}
}

// answered writes the declarations that are answered and were cited as documents, and gives the first.
func (x *drafting) answered(references []messages.Reference) *entry {
	var first *entry
	for _, r := range references {
		if code := codeIf(r.SourceType, "untdid1001"); code != "" {
			e := seg("DOC", el(code), el(r.Number))
			x.add(e)
			if first == nil {
				first = e
			}
		}
	}
	return first
}

// fitting tells whether components fit into an element of a segment, where the release has it.
func (x *drafting) fitting(tag string, element int, components []string) bool {
	for i, c := range components {
		if room := x.d.Room(tag, element, i+1); room > 0 && utf8.RuneCountInString(c) > room {
			return false
		}
	}
	return true
}
