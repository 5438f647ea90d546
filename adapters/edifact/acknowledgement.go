package edifact

import (
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// acknowledging maps APERAK: what became of the content of a message that was sent.
type acknowledging struct {
	*mapping
	m    *messages.Message
	body *messages.Receipt
	at   pointer
	bgm  segment
}

// acknowledging begins a receipt of level business.
func (x *mapping) acknowledging() acknowledging {
	b := &messages.Receipt{Level: "business"}
	a := acknowledging{mapping: x, body: b, m: x.envelope(b), at: x.root("/body")}
	a.m.Function = messages.FunctionResponse
	return a
}

// acknowledgement maps APERAK to a receipt of level business: the status by the message function (1225), else by the
// document type (312, 313), else by the kind of response (4343); where none says it, the receipt is no more than received, with a warning.
func (x *mapping) acknowledgement() []*messages.Message {
	a := x.acknowledging()
	b := a.body
	for it := range x.items(0) {
		switch it.Tag() {
		case "DOC":
			a.document(it)
		case "CTA":
			if n := len(b.Parties); n > 0 { // in old releases beside NAD
				x.contact(&b.Parties[n-1], x.item(a.at, "parties", n-1), it)
			}
		case "COM":
			if n := len(b.Parties); n > 0 {
				x.channels(&b.Parties[n-1], x.item(a.at, "parties", n-1), it.segment)
			}
		case "FTX":
			x.note(&b.Notes, a.at, "notes", it.segment)
		default:
			a.head(it)
		}
	}
	return a.done()
}

// head reads what the answers of all agencies have: what is answered, when, of whom, and what is wrong with it.
func (a *acknowledging) head(it item) {
	x, b := a.mapping, a.body
	switch it.Tag() {
	case "BGM":
		if x.first(it) {
			a.beginning(it.segment)
		}
	case "DTM":
		a.date(it.segment)
	case "RFF":
		x.referenceDated(&b.References, a.at, it)
	case "NAD":
		x.addParty(&b.Parties, a.at, it.segment, it.group)
	case "ERC":
		x.faulty(b, a.at, it)
	}
}

// done ends a receipt.
func (a *acknowledging) done() []*messages.Message {
	a.settle()
	a.unread(a.m)
	return []*messages.Message{a.finish(a.m)}
}

// beginning reads BGM. The number is the acknowledgement's own.
func (a *acknowledging) beginning(s segment) {
	x, b := a.mapping, a.body
	a.bgm = s
	if number := s.get(3, 1); number != "" {
		x.mark(x.field(x.item(a.at, "references", 0), "number"), s, 3, 1)
		b.References = append(b.References, messages.Reference{Type: "functionalReference", Number: number, Version: s.get(3, 2)})
	}
	x.function(a.m, s, messages.FunctionResponse)
	a.m.Function = messages.FunctionResponse
	kind, function := s.get(2, 1), s.peek(4, 1)
	x.ignoreList(s, 2)
	byFunction, byKind, answer := mean("reply", function), mean("aperak", kind), mean("answer", s.peek(5, 1))
	switch {
	case answer == "refused" || answer != "" && byFunction == "" && byKind == "":
		b.Status, b.StatusCode = answer, &messages.Code{Code: s.get(5, 1), List: "untdid4343"}
		x.mark(x.field(a.at, "status"), s, 5, 0)
	case byFunction == "refused" || byFunction != "" && byKind != "refused":
		b.Status, b.StatusCode = byFunction, &messages.Code{Code: function, List: "untdid1225"}
		x.mark(x.field(a.at, "status"), s, 4, 0)
	case byKind != "":
		b.Status, b.StatusCode = byKind, &messages.Code{Code: kind, List: "untdid1001", Text: s.get(2, 4)}
		x.mark(x.field(a.at, "status"), s, 2, 1)
	}
}

// settle finds the status where BGM does not say it.
func (a *acknowledging) settle() {
	b := a.body
	switch {
	case b.Status == "":
		b.Status = "received"
		if a.bgm.x != nil {
			a.warn(CodeNoDecision, a.bgm, 2, 1, "/body/status", "the acknowledgement does not say whether the message was accepted", a.bgm.peek(2, 1), "1001 312 or 313, or 1225 such as 27 or 29")
		}
	case b.Status == "accepted" && len(b.Reasons) > 0:
		b.Status = "acceptedWithWarnings"
	}
	if b.Time == nil {
		b.Time = a.m.Issued
	}
}

func (a *acknowledging) date(s segment) {
	name, _, start, _ := a.time(s)
	if start == nil {
		return
	}
	if name == "message" {
		a.issued(a.m, start, s)
	}
	a.moment(&a.body.Time, a.at, "time", s, start)
}

// document reads DOC: a document that is acknowledged.
func (a *acknowledging) document(it item) {
	x, b := a.mapping, a.body
	number := it.get(3, 1)
	if number == "" {
		return
	}
	code := it.get(2, 1)
	kind := "other"
	if mean("declaration", code) != "" {
		kind = "declaration"
	}
	at := x.item(a.at, "references", len(b.References))
	x.mark(x.field(at, "number"), it.segment, 3, 1)
	r := messages.Reference{Type: kind, Number: number}
	if code != "" {
		r.SourceType = &messages.Code{Code: code, List: listOf("untdid1001", it.get(2, 2), it.get(2, 3))}
	}
	b.References = append(b.References, r)
}

// faulty reads a group of ERC into a reason: the code, the text beside it, and the line or other thing that it is about.
func (x *mapping) faulty(b *messages.Receipt, p pointer, it item) {
	at := x.item(p, "reasons", len(b.Reasons))
	r := messages.Reason{Code: x.coded(at, "code", "untdid9321", it.segment, 2, 1)}
	if it.group > 0 {
		for inner := range x.items(it.group) {
			switch inner.Tag() {
			case "FTX":
				x.reasonText(&r, at, inner.segment)
			case "RFF":
				x.concerned(&r, at, inner)
			}
		}
	}
	x.errorPlaces(&r, it)
	if r != (messages.Reason{}) {
		b.Reasons = append(b.Reasons, r)
	}
}

// reasonText reads FTX onto a reason.
func (x *mapping) reasonText(r *messages.Reason, at pointer, s segment) {
	s.get(2, 1)
	text := s.joined(5, 1, 5, "\n")
	if text == "" {
		text = s.get(4, 1) // guides that send a code alone
	}
	if text == "" {
		return
	}
	if r.Text == "" {
		x.mark(x.field(at, "text"), s, 5, 1)
	} else {
		r.Text += "\n"
	}
	r.Text += text
}

// concerned reads RFF beside an error: the line (LI) or another number that the error is about.
func (x *mapping) concerned(r *messages.Reason, at pointer, it item) {
	code, number := it.get(2, 1), it.get(2, 2)
	if number == "" {
		return
	}
	if n, err := strconv.Atoi(number); code == "LI" && err == nil && n > 0 && n <= 999999 && allDigits(number) && r.Line == 0 {
		r.Line = n
		x.mark(x.field(at, "line"), it.segment, 2, 2)
	}
	if r.Path != "" {
		r.Path += ", "
	} else {
		x.mark(x.field(at, "path"), it.segment, 2, 2)
	}
	r.Path += code + ":" + number
	if it.group == 0 {
		return
	}
	for inner := range x.items(it.group) {
		if inner.Tag() == "FTX" {
			x.reasonText(r, at, inner.segment)
		}
	}
}
