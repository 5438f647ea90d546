package messages

import "time"

// PlainValue is the short way of reading the value of a time.
func PlainValue(value string) (time.Time, bool) { return plainValue(value) }
