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
		return join(string(b.Class)+" "+b.Form, b.Status, route(b.ExportCountry, b.DestinationCountry), goods(b.Consignments))
	case *messages.Inspection:
		return join("inspection by "+b.PerformedBy, b.Result, fmt.Sprintf("%d checks", len(b.Checks)))
	case *messages.Ruling:
		return join("ruling", string(b.Status))
	case *messages.Decision:
		return join("decision", string(b.Outcome))
	case *messages.Receipt:
		return join("receipt", b.Level, b.Status)
	}
	return string(m.Kind)
}

func route(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return strings.TrimSpace(from + " → " + to)
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
