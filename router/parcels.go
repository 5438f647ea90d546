package router

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// mediaNative is the media type of native parcels.
const mediaNative = "application/json"

// route puts out the parcels of a message, in its lane, and says what the routes made of it.
func (s *Clearing) route(tx *stage.Tx, r *stream.Record, m *messages.Message, version int, lane string, table Table, to []Choice) {
	body := s.body(r, version, len(to))
	var partners, routes []string
	parcels := 0
	for _, c := range to {
		p := messages.Parcel{V: 1, ID: messages.ParcelID(m.ID, c.Partner, c.Format), Partner: c.Partner, Lane: lane, Message: m.ID, Subject: m.Subject,
			Version: version, Kind: m.Kind, Created: tx.Now(), Format: c.Format, MediaType: mediaNative, Route: c.Route, Body: body}
		if to, ok := table.Partner(c.Partner); ok && to.Deliver != nil {
			p.Lane = to.Deliver.Lane(lane)
		}
		if written(c.Format) {
			p.Number, p.MediaType = messages.OwnNumber(m), ""
		}
		if body == nil {
			p.Source = s.place(tx, r)
		}
		if c.Redacted && !s.redact(tx, r, m, &p, version) {
			continue
		}
		if c.Format == FormatSource && !s.source(tx, r, m, &p) {
			continue
		}
		emit(tx, s.o.Topics.Parcels, LaneKey(c.Partner, p.Lane), carry(r.Headers, version), p)
		partners, routes, parcels = add(partners, c.Partner), add(routes, c.Route), parcels+1
	}
	e := s.event(tx, m, messages.StateRouted)
	e.Version, e.Values = version, map[string]string{"parcels": strconv.Itoa(parcels), "lane": lane}
	if parcels > 0 {
		e.Values["partners"], e.Values["routes"] = strings.Join(partners, " "), strings.Join(routes, " ")
	} else {
		e.Code, e.Text = codeNoRoute, "no route sends this message to anyone"
	}
	emitEvent(tx, s.o.Topics.Events, e)
}

// redact leaves reasons of risk out of the parcel of a partner that is no authority. It is the only parcel whose body is written anew; where
// there is nothing to leave out it stays as it is. It is false where the parcel would be too large for a record.
func (s *Clearing) redact(tx *stage.Tx, r *stream.Record, m *messages.Message, p *messages.Parcel, version int) bool {
	open := messages.ForTraders(m)
	if open == m {
		return true
	}
	b, err := messages.Marshal(open)
	if err == nil {
		b, err = stamp(b, version)
	}
	if err != nil || len(b) > largestClaim {
		e := s.event(tx, m, messages.StateUndeliverable)
		e.Partner, e.Parcel, e.Code, e.Text = p.Partner, p.ID, codeShared, "the decision without its reasons of risk is too large for a parcel"
		e.Place = s.place(tx, r)
		emitEvent(tx, s.o.Topics.Events, e)
		return false
	}
	p.Body, p.Source = b, nil
	return true
}

// body is the native form of a message, where it may stay in its parcels; nil where they must refer to it.
func (s *Clearing) body(r *stream.Record, version, parcels int) []byte {
	if parcels == 0 || r.Header(HeaderBlob) != "" || len(r.Value) > 4*inlineBodies {
		return nil
	}
	b, err := stamp(r.Value, version)
	if err != nil || len(b)*parcels > inlineBodies {
		return nil
	}
	return b
}

// source makes a parcel carry the sender's own bytes, by reference. A message that the hub made itself has none: its native
// form is its source. A document of several messages is not sent on as a whole, for each message has routes of its own.
func (s *Clearing) source(tx *stage.Tx, r *stream.Record, m *messages.Message, p *messages.Parcel) bool {
	partition, offset, ok := readPlace(r.Header(HeaderPlace))
	if !ok || m.Kind == messages.KindAssistance { // the sender's bytes lack what the case binds every copy to
		return true
	}
	if r.Header(HeaderCount) != "1" {
		e := s.event(tx, m, messages.StateUndeliverable)
		e.Partner, e.Parcel, e.Code, e.Text = p.Partner, p.ID, codeShared, "the source document holds other messages too"
		emitEvent(tx, s.o.Topics.Events, e)
		return false
	}
	p.Body, p.Source = nil, &messages.LogPlace{Topic: s.o.Topics.Documents, Partition: partition, Offset: offset}
	if p.MediaType = m.Source.MediaType; p.MediaType == "" {
		p.MediaType = "application/octet-stream"
	}
	return true
}

// LaneKey is the key of a lane on topic parcels: what parcels and the commands about them are keyed by.
func LaneKey(partner, lane string) string { return partner + "/" + lane }
