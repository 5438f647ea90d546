package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// controlling maps CONTRL: what became of an interchange that was sent, in its receiver's syntax check.
type controlling struct {
	*mapping
	m    *messages.Message
	body *messages.Receipt
	at   pointer
	// rejected says that something below the interchange was.
	rejected bool
}

// control maps CONTRL to a receipt of level syntax. The interchange that it answers is its first reference; messages stand
// under theirs. Where something is wrong is said in the notation of this adapter, behind the reference of the message:
// "2:UNT/2", "2:#9/5.1".
func (x *mapping) control() []*messages.Message {
	b := &messages.Receipt{Level: "syntax"}
	c := controlling{mapping: x, body: b, m: x.envelope(b), at: x.root("/body")}
	c.m.Function = messages.FunctionResponse
	for it := range x.items(0) {
		switch it.Tag() {
		case "UCI":
			c.interchange(it.segment)
		case "UCM":
			c.message(it)
		case "UCF":
			c.group(it)
		}
	}
	if b.Status == "" { // refused for it, or an action that no list has: unknown is never accepted
		b.Status = "received"
	}
	if b.Status == "accepted" && c.rejected {
		b.Status = "partlyAccepted"
	}
	if c.m.Issued != nil {
		b.Time = c.m.Issued
	}
	x.unread(c.m)
	return []*messages.Message{x.finish(c.m)}
}

// interchange reads UCI: which interchange, what became of it, and why.
func (c *controlling) interchange(s segment) {
	x, b := c.mapping, c.body
	if number := s.get(2, 1); number != "" {
		r := messages.Reference{Type: "interchange", Number: number, Issuer: qualified(messages.Identifier{ID: s.get(3, 1), Scheme: s.get(3, 2)})}
		at := x.item(c.at, "references", len(b.References))
		x.mark(x.field(at, "number"), s, 2, 1)
		if r.Issuer != "" {
			x.mark(x.field(at, "issuer"), s, 3, 1)
		}
		b.References = append(b.References, r)
	}
	if id := s.get(4, 1); id != "" {
		at := x.item(c.at, "parties", len(b.Parties))
		x.mark(x.field(x.item(at, "ids", 0), "id"), s, 4, 1)
		b.Parties = append(b.Parties, messages.Party{Role: "other", RoleCode: &messages.Code{Code: "recipient", List: "iso9735"},
			IDs: []messages.Identifier{{ID: id, Scheme: s.get(4, 2)}}})
	}
	if action := s.get(5, 1); action != "" {
		b.Status = mean("0083", action)
		b.StatusCode = &messages.Code{Code: action, List: "untdid0083"}
		x.mark(x.field(c.at, "status"), s, 5, 1)
		x.mark(x.field(x.field(c.at, "statusCode"), "code"), s, 5, 1)
	}
	c.service(s, 6, "")
}

// service reads the error that UCI, UCF or UCM names in 0085, and behind it the service segment and element that it lies in.
func (c *controlling) service(s segment, element int, prefix string) {
	code := s.get(element, 1)
	if code == "" {
		return
	}
	place := s.get(element+1, 1)
	if at := position(s, element+2); at != "" {
		place += "/" + at
	}
	c.reason(s, element, code, prefix, place)
}

// position reads S011: an element with its occurrence and component, in the notation of this adapter.
func position(s segment, element int) string {
	at := s.get(element, 1)
	if occurrence := s.get(element, 3); occurrence != "" && occurrence != "1" {
		at += "*" + occurrence
	}
	if component := s.get(element, 2); component != "" {
		at += "." + component
	}
	return at
}

func (c *controlling) reason(s segment, element int, code, prefix, place string) {
	x, b := c.mapping, c.body
	at := x.item(c.at, "reasons", len(b.Reasons))
	x.mark(x.field(x.field(at, "code"), "code"), s, element, 1)
	path := place
	if prefix != "" {
		path = strings.TrimSuffix(prefix+":"+place, ":")
	}
	b.Reasons = append(b.Reasons, messages.Reason{Code: &messages.Code{Code: code, List: "untdid0085"}, Text: meaningOf("0085", code), Path: path})
}

// group reads UCF with its messages.
func (c *controlling) group(it item) {
	x, b := c.mapping, c.body
	s := it.segment
	number := s.get(2, 1)
	if number != "" {
		x.mark(x.field(x.item(c.at, "references", len(b.References)), "number"), s, 2, 1)
		r := messages.Reference{Type: "group", Number: number, Issuer: qualified(messages.Identifier{ID: s.get(3, 1), Scheme: s.get(3, 2)})}
		b.References = append(b.References, r)
	}
	if action := s.get(5, 1); mean("0083", action) != "accepted" && action != "" {
		c.rejected = true
		if s.peek(6, 1) == "" {
			c.reason(s, 5, "18", number, "")
		}
	}
	c.service(s, 6, number)
	for inner := range x.items(it.group) {
		if inner.Tag() == "UCM" {
			c.message(inner)
		}
	}
}

// message reads UCM with the segments and elements in error.
func (c *controlling) message(it item) {
	x, b := c.mapping, c.body
	s := it.segment
	number, action := s.get(2, 1), s.get(4, 1)
	at := x.item(c.at, "messages", len(b.Messages))
	r := messages.MessageReceipt{Reference: number, Kind: messages.Kind(mean("kind", s.peek(3, 1))), Type: s.joined(3, 1, 5, ":"), Status: "refused"}
	if mean("0083", action) == "accepted" {
		r.Status = "accepted"
	} else {
		c.rejected = true
	}
	x.mark(x.field(at, "reference"), s, 2, 1)
	x.mark(x.field(at, "status"), s, 4, 1)
	if r.Kind != "" {
		x.mark(x.field(at, "kind"), s, 3, 1)
	}
	if r.Type != "" {
		x.mark(x.field(at, "type"), s, 3, 1)
	}
	b.Messages = append(b.Messages, r)
	c.service(s, 5, number)
	for inner := range x.items(it.group) {
		if inner.Tag() == "UCS" {
			c.wrong(inner, number)
		}
	}
}

// wrong reads UCS with its UCD: a segment in error by its number (UNH is 1), and elements in it.
func (c *controlling) wrong(it item, message string) {
	place := "#" + it.get(2, 1)
	if code := it.get(3, 1); code != "" {
		c.reason(it.segment, 3, code, message, place)
	}
	if it.group == 0 {
		return
	}
	for inner := range c.items(it.group) {
		if inner.Tag() != "UCD" {
			continue
		}
		if code := inner.get(2, 1); code != "" {
			c.reason(inner.segment, 2, code, message, place+"/"+position(inner.segment, 3))
		}
	}
}
