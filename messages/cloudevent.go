package messages

import (
	"strconv"
	"time"
)

// Headers are the CloudEvents 1.0 binary-mode headers of a message on a topic, and those that
// routing reads so that the body need not be decoded for it. Order is fixed.
func Headers(m *Message, hub string) [][2]string {
	h := [][2]string{
		{"content-type", "application/json"},
		{"ce_specversion", "1.0"},
		{"ce_id", m.ID},
		{"ce_source", "/hubs/" + hub + "/senders/" + m.Sender.PartyID},
		{"ce_type", "clearhub." + string(m.Kind) + "." + string(m.Function)},
		{"ce_subject", m.Subject},
		{"ce_dataschema", "clearhub:" + string(m.Kind) + ":" + m.SchemaVersion},
		{"clearhub-kind", string(m.Kind)},
		{"clearhub-function", string(m.Function)},
		{"clearhub-sender", m.Sender.PartyID},
		{"clearhub-handling", string(m.Handling)},
		{"clearhub-version", strconv.Itoa(m.Version)},
	}
	if !m.Received.IsZero() {
		h = append(h, [2]string{"ce_time", m.Received.UTC().Format(time.RFC3339Nano)})
	}
	return h
}
