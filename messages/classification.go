package messages

import "github.com/clearhub/clearhub/messages/codes"

// HS6 gives the six-digit HS heading of a commodity code, without its separators; "" where the system is
// not built on the HS, the code is shorter than six digits, or its chapter does not exist.
func HS6(system, code string) string { return codes.HS6(system, code) }
