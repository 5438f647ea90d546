package adapters

import "github.com/clearhub/clearhub/messages"

func check(m *messages.Message) messages.Faults { return nil }

func subjectOf(sender string, m *messages.Message) string { return m.ID }
