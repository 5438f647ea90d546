package trail

import (
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// Summary is one line that tells a person what a message is, without its numbers.
func Summary(m *messages.Message) string {
	switch b := m.Body.(type) {
	case *messages.Declaration:
		return join(b.Type+" declaration", route(b.ExportCountry, b.DestinationCountry), goods(b.Consignments))
	case *messages.Certificate:
		return join(string(b.Class)+" "+b.Form, plain(b.Status), route(b.ExportCountry, b.DestinationCountry), goods(b.Consignments))
	case *messages.Inspection:
		return join("inspection by "+plain(b.PerformedBy), plain(b.Result), count(len(b.Checks), "check"))
	case *messages.Ruling:
		return join("ruling"+on(m, b.References), plain(string(b.Status)))
	case *messages.Decision:
		return join("decision"+on(m, b.References), plain(string(b.Outcome)))
	case *messages.Receipt:
		if b.Use != nil {
			return join("usage notice: "+plain(b.Use.What), b.Use.Instrument.Number)
		}
		return join("receipt", b.Level, plain(b.Status))
	case *messages.Manifest:
		return join(b.Type+" manifest", b.Direction, ship(b.Transport), count(len(b.Consignments), "consignment"), count(len(b.Equipment), "unit"))
	case *messages.Movement:
		return join("movement", plain(string(b.Event)), plain(b.Phase), where(b.Place))
	case *messages.Assistance:
		return join("assistance", plain(string(b.Type)), plain(string(b.Form)), route(b.Requesting.Country, b.Requested.Country))
	case *messages.Alert:
		return join("alert", plain(string(b.Type)), plain(b.Status), plain(b.Action))
	}
	return string(m.Kind)
}

// plain takes a word of the model apart for people: "quantityExceeded" is "quantity exceeded".
func plain(s string) string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 && c >= 'A' && c <= 'Z' {
			b.WriteByte(' ')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// on names what a message is about: the first of its references that is not its own number.
func on(m *messages.Message, refs []messages.Reference) string {
	own := messages.OwnNumber(m)
	for _, r := range refs {
		if r.Number != own {
			return " on " + r.Number
		}
	}
	return ""
}

func route(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return strings.TrimSpace(from + " → " + to)
}

// ship names the first means of transport that has a name.
func ship(ts []messages.Transport) string {
	for i := range ts {
		if ts[i].Name != "" {
			return ts[i].Name
		}
	}
	return ""
}

func where(p *messages.Place) string {
	switch {
	case p == nil:
		return ""
	case p.Name != "":
		return p.Name
	}
	return p.Locode
}

func count(n int, what string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func goods(cs []messages.Consignment) string {
	n, first := 0, ""
	for _, c := range cs {
		for _, l := range c.Lines {
			if n++; first == "" && len(l.Descriptions) > 0 {
				first = l.Descriptions[0].Value
			}
		}
	}
	if r := []rune(first); len(r) > 60 {
		first = string(r[:59]) + "…"
	}
	switch {
	case n == 0:
		return ""
	case n == 1:
		return first
	case first == "":
		return fmt.Sprintf("%d lines", n)
	}
	return fmt.Sprintf("%s and %d more", first, n-1)
}

func join(parts ...string) string {
	kept := parts[:0]
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ", ")
}
