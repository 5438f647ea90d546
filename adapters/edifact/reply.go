package edifact

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// replying maps a CUSRES, or one of the documents that it answers.
type replying struct {
	*mapping
	bgm      segment
	function string
	// decisions are the indicators that decide, with the groups' errors and lines.
	decisions []segment
	heads     []item
	groups    []item
	// numbers are the lines ruled on so far.
	numbers map[int]bool
}

// reply maps CUSRES. A decision of customs (GIS or GEI, list 120) makes a ruling; that the message was not accepted, or no
// decision at all, makes a receipt, and a ruling beside it where customs says what is to be paid. One reply may answer several declarations: a group
// of DOC that carries a decision of its own is a ruling of its own, and each of several that name declarations is answered by itself.
func (x *mapping) reply() []*messages.Message {
	r := replying{mapping: x}
	var parts []replying
	var loose [][]item // each with the documents behind it
	for it := range x.items(0) {
		switch {
		case it.group == 0 && it.Tag() == "BGM":
			r.bgm = it.segment
		case it.group > 0 && it.Tag() == "DOC":
			if own, ok := x.ownDecision(it); ok {
				parts = append(parts, own)
				continue
			}
			if answersDeclaration(it) {
				loose = append(loose, []item{it})
			} else if last := len(loose) - 1; last >= 0 {
				loose[last] = append(loose[last], it)
			}
			r.groups = append(r.groups, it)
		case it.group == 0 && deciding(it):
			r.decisions = append(r.decisions, it.segment)
		case it.group == 0 && it.Tag() != "NAD": // until D.96A parties have no group
			r.heads = append(r.heads, it)
		default:
			r.groups = append(r.groups, it)
		}
	}
	var out []*messages.Message
	if r.bgm.x != nil {
		r.function = r.bgm.peek(4, 1)
	}
	accepted := mean("reply", r.function)
	if accepted == "" && r.bgm.x != nil && r.bgm.peek(2, 1) == errorResponse && (r.bgm.peek(2, 3) == "" || r.bgm.peek(2, 3) == "6") {
		accepted = "refused"
	}
	if len(parts)+len(loose) < 2 || r.names() {
		loose = nil
	}
	if len(loose) == 0 {
		out = r.verdict(out, accepted, len(parts) > 0)
	}
	common := r.common()
	r.heads = r.heads[:min(len(r.heads), maxHeads)] // what is more than that stays unread
	shared := slices.Clip(r.withErrors(common))
	for _, answered := range loose {
		if x.refused && len(out) > 0 {
			break
		}
		own := replying{mapping: x, bgm: r.bgm, function: r.function, decisions: r.decisions, heads: r.heads, groups: append(shared, answered...)}
		out = own.verdict(out, accepted, false)
	}
	for _, p := range parts {
		if x.refused && len(out) > 0 {
			break // the others fall with the first
		}
		p.bgm, p.function = r.bgm, r.function
		p.heads = append(slices.Clone(r.heads), p.heads...)
		p.groups = append(slices.Clone(common), p.groups...)
		out = append(out, p.ruling())
	}
	if len(out) > 0 {
		x.unread(out[0])
	}
	return out
}

// verdict makes the messages of a reply, or of one of several declarations that it answers without a decision of their own.
func (r *replying) verdict(out []*messages.Message, accepted string, parts bool) []*messages.Message {
	decided := slices.ContainsFunc(r.decisions, func(s segment) bool { word, _ := r.decision(s); return word != "receipt" })
	if decided {
		out = append(out, r.ruling())
	}
	if !decided && (!parts || r.wrong()) || accepted == "refused" {
		out = append(out, r.receipt(accepted))
	}
	if !decided && !parts && r.assessed(accepted) {
		out = append(out, r.ruling())
	}
	return out
}

// wrong tells whether the heading has errors: they are about the whole message, whatever is decided on the documents in it.
func (r *replying) wrong() bool {
	return slices.ContainsFunc(r.groups, func(it item) bool { return it.Tag() == "ERP" })
}

// answersDeclaration tells whether a group of DOC is about a declaration, and not a document that goes with one.
func answersDeclaration(it item) bool {
	code := it.peek(2, 1)
	return it.peek(3, 1) != "" && (code == "960" || mean("declaration", code) != "")
}

// names tells whether the heading names the declaration that is answered: declarations of DOC are then earlier ones of the same goods.
func (r *replying) names() bool {
	return slices.ContainsFunc(r.groups, func(it item) bool {
		if it.Tag() != "RFF" {
			return false
		}
		switch referenceType(it.peek(2, 1), it.peek(2, 2)) {
		case "declaration", "mrn", "declarantReference":
			return true
		}
		return false
	})
}

// withErrors are the common groups and the errors of the heading, which hold for every declaration that has no decision of its own.
func (r *replying) withErrors(common []item) []item {
	out := slices.Clone(common)
	for _, it := range r.groups {
		if it.Tag() == "ERP" && len(out) < 2*maxHeads {
			out = append(out, it)
		}
	}
	return out
}

// errorResponse is the document type (1001) of a reply that says what is wrong with a declaration.
const errorResponse = "963"

// assessed tells whether a reply that accepts a declaration says what is to be paid for it, or what is in it: customs took it under a
// number of theirs, and that is more than a receipt.
func (r *replying) assessed(accepted string) bool {
	if accepted != "accepted" && accepted != "acceptedWithWarnings" {
		return false
	}
	if slices.ContainsFunc(r.heads, func(it item) bool { return it.Tag() == "GIS" || it.Tag() == "GEI" }) {
		return false // of a list that is not known
	}
	numbered, sums := false, false
	for _, it := range r.groups {
		switch it.Tag() {
		case "RFF":
			switch referenceType(it.peek(2, 1), it.peek(2, 2)) {
			case "declaration", "mrn":
				numbered = true
			}
		case "TAX", "MOA":
			sums = true
		case "DOC":
			for inner := range r.items(it.group) {
				switch inner.Tag() {
				case "TAX", "MOA", "CST":
					sums = true
				}
			}
		}
	}
	return numbered && sums
}

// common are the groups of the heading that hold for every declaration of a reply: parties, and references that name none of them.
func (r *replying) common() (out []item) {
	for _, it := range r.groups {
		switch {
		case len(out) == maxHeads:
			return out
		case it.Tag() == "NAD":
			out = append(out, it)
		case it.Tag() == "RFF":
			switch referenceType(it.peek(2, 1), it.peek(2, 2)) {
			case "declaration", "mrn", "declarantReference":
			default:
				out = append(out, it)
			}
		}
	}
	return out
}

// deciding tells whether GIS or GEI is a decision on the declaration: of list 120, or of the UN list.
func deciding(it item) bool {
	if it.Tag() != "GIS" && it.Tag() != "GEI" {
		return false
	}
	element := indicated(it.segment)
	qualifier, agency := it.peek(element, 2), it.peek(element, 3)
	return it.peek(element, 1) != "" && (qualifier == "120" || qualifier == "" && (agency == "" || agency == "6"))
}

// decision is what a deciding indicator says, "" where nobody knows; own is true where an association's guide gives the codes
// of list 120 meanings of their own. A code that such a guide does not list is unknown, whatever the UN list has under it:
// its 4 may detain what the other's 4 releases.
func (x *mapping) decision(s segment) (word string, own bool) {
	element := indicated(s)
	list := decisions(x.id, s.peek(element, 2), s.peek(element, 3))
	return mean(list, s.peek(element, 1)), list != unDecisions
}

// unDecisions is the UN list of decisions.
const unDecisions = "7365"

// decisions is the list that the decisions of a message are of, whose indicators name a list (1131) and an agency (3055).
func decisions(id identity, qualifier, agency string) string {
	if qualifier == "120" && agency != "" {
		if guide := mean("decisions", id.associate+":"+agency); guide != "" {
			return guide
		}
	}
	return unDecisions
}

// ownDecision takes a group of DOC as an answer of its own, where it decides.
func (x *mapping) ownDecision(it item) (replying, bool) {
	r := replying{mapping: x}
	for inner := range x.items(it.group) {
		switch {
		case inner.group == 0 && deciding(inner):
			r.decisions = append(r.decisions, inner.segment)
		case inner.group == 0:
			r.heads = append(r.heads, inner)
		default:
			r.groups = append(r.groups, inner)
		}
	}
	return r, len(r.decisions) > 0
}

// severest orders rulings so that a release never covers what holds the goods.
var severest = []messages.RulingStatus{messages.RulingRefused, messages.RulingDetained, messages.RulingHold, messages.RulingExamine,
	messages.RulingDocuments, messages.RulingCancelled, messages.RulingAccepted, messages.RulingPartlyReleased, messages.RulingReleased, messages.RulingExited}

// ruling makes a ruling of the decisions. Of several the severest stands, the others are reasons; an unknown code is hold.
func (r *replying) ruling() *messages.Message {
	x := r.mapping
	b := &messages.Ruling{}
	m := x.envelope(b)
	at := x.root("/body")
	best := -1
	for i, s := range r.decisions {
		element := indicated(s)
		code := s.get(element, 1)
		s.get(element, 2)
		s.get(element, 3)
		word, _ := x.decision(s)
		status := messages.RulingStatus(word)
		switch status {
		case "receipt":
			continue
		case "":
			status = messages.RulingHold
			x.warn(CodeRuling, s, element, 1, "/body/status", "the decision code is not known and counts as hold", code, "a code of list 7365 that the hub knows")
		}
		if best < 0 || slices.Index(severest, status) < slices.Index(severest, b.Status) {
			best, b.Status = i, status
		}
	}
	for i, s := range r.decisions {
		element := indicated(s)
		if s.Tag() == "GEI" {
			s.get(2, 1)
		}
		c := &messages.Code{Code: s.peek(element, 1), List: listOf("untdid7365", s.peek(element, 2), s.peek(element, 3))}
		c.Text = s.get(element, 4) // in words (GEI), or the process concerned (GIS 7187)
		if i == best {
			b.StatusCode = c
			x.mark(x.field(at, "status"), s, element, 1)
			x.mark(x.field(x.field(at, "statusCode"), "code"), s, element, 1)
		} else if c.Code != "" {
			x.mark(x.field(x.field(x.item(at, "reasons", len(b.Reasons)), "code"), "code"), s, element, 1)
			b.Reasons = append(b.Reasons, messages.Reason{Code: c})
		}
	}
	if best < 0 && b.Status == "" { // taken, and assessed
		b.Status = messages.RulingAccepted
		x.mark(x.field(at, "status"), r.bgm, 4, 0)
	}
	f := filing{references: &b.References, parties: &b.Parties, offices: &b.Offices, places: &b.Places, equipment: &b.Equipment,
		notes: &b.Notes, documents: &b.Documents, duties: &b.Duties, amounts: &b.Amounts, reasons: &b.Reasons, attributes: &b.Attributes,
		time: &b.Time, dates: &b.Dates, status: b.Status, lines: &b.Lines, totals: &b.Totals}
	r.fill(m, at, f)
	x.accessed(m, &b.References)
	if i := slices.IndexFunc(b.Parties, func(p messages.Party) bool { return p.Role == "authority" }); i >= 0 {
		authority := b.Parties[i]
		b.Authority = &authority
	}
	if sender := x.interchange.sender; b.Authority == nil && len(b.Offices) == 0 && sender.ID != "" && !slices.ContainsFunc(b.Parties, ruling) {
		if sender.Scheme == "ZZ" || sender.Scheme == "ZZZ" { // agreed between the two: no list
			sender.Scheme = ""
		}
		b.Authority = &messages.Party{Role: "authority", IDs: []messages.Identifier{sender}} // who sent it ruled, unless it names another
	}
	return x.finish(m)
}

func ruling(p messages.Party) bool { return p.Role == "authority" || p.Role == "customsOffice" }

// receipt makes a receipt of what the message function says.
func (r *replying) receipt(status string) *messages.Message {
	x := r.mapping
	b := &messages.Receipt{Level: "business", Status: status}
	m := x.envelope(b)
	at := x.root("/body")
	switch {
	case status == "":
	case r.function == "":
		b.StatusCode = &messages.Code{Code: errorResponse, List: "untdid1001"}
		x.mark(x.field(at, "status"), r.bgm, 2, 1)
	default:
		b.StatusCode = &messages.Code{Code: r.function, List: "untdid1225"}
		x.mark(x.field(at, "status"), r.bgm, 4, 0)
	}
	for _, s := range r.decisions {
		element := indicated(s)
		code := s.get(element, 1)
		x.ignoreList(s, element)
		if word, own := x.decision(s); b.Status == "" && word == "receipt" {
			b.Status, b.StatusCode = "received", &messages.Code{Code: code, List: "untdid7365"}
			if own {
				b.StatusCode.List = listOf("", s.peek(element, 2), s.peek(element, 3))
			}
			x.mark(x.field(at, "status"), s, element, 1)
		}
	}
	if text := r.bgm.named(); b.StatusCode == nil && text != "" { // all that it says is which response it is
		b.StatusCode = &messages.Code{Code: r.bgm.get(2, 1), List: listOf("untdid1001", r.bgm.get(2, 2), r.bgm.get(2, 3)), Text: r.bgm.get(2, 4)}
		if b.StatusCode.Code == "" {
			b.StatusCode.Code, b.StatusCode.List, b.StatusCode.Text = cutTo(text, 70), "untdid1000", ""
		}
		x.mark(x.field(x.field(at, "statusCode"), "code"), r.bgm, 2, 0)
	}
	if b.Status == "" {
		b.Status = "received" // whatever ERP there are: many customs say there that all went well
		if r.bgm.x != nil {
			x.warn(CodeNoDecision, r.bgm, 4, 0, "/body/status", "the reply states neither a decision nor whether the message was accepted", r.function, "1225 such as 27 or 29, or GIS")
		}
	}
	f := filing{references: &b.References, parties: &b.Parties, offices: &b.Offices, notes: &b.Notes, reasons: &b.Reasons, time: &b.Time}
	r.fill(m, at, f)
	x.accessed(m, &b.References)
	return x.finish(m)
}

// named is the name of a document (1000), which customs give to their responses; of none "".
func (s segment) named() string {
	if s.x == nil {
		return ""
	}
	return s.peek(2, 4)
}

// accessed makes the common access reference the declarant's, where a reply has no other.
func (x *mapping) accessed(m *messages.Message, into *[]messages.Reference) {
	if m.Correlation == "" || len(*into) > 0 {
		return
	}
	*into = append(*into, messages.Reference{Type: "declarantReference", Number: m.Correlation})
	x.mark(x.field(x.item(x.root("/body"), "references", 0), "number"), x.segment(0), 4, 0)
}
