package codes

import "strings"

// HSBased tells whether a classification system takes its first six digits from the Harmonized System.
func HSBased(system string) bool {
	switch strings.ToUpper(system) {
	case "HS", "CN8", "TARIC", "TNVED", "CNHS10", "CIQ13", "BTKI", "ITCHS", "HTS", "UKGT", "KZTNVED", "MNHS", "KRHSK", "JPHS", "AHTN", "NANDINA", "GCC":
		return true
	}
	return false
}

// HS6 gives the six-digit HS code at the head of a code; "" where the system is not HS based, there are
// fewer than six digits before the first that is none, or the chapter does not exist. Dots and blanks
// between digits do not count.
func HS6(system, code string) string {
	if system != "HS" && !HSBased(system) {
		return ""
	}
	if len(code) >= 6 && HSCode(code[:6]) {
		return code[:6]
	}
	var six [6]byte
	n := 0
	for i := 0; i < len(code) && n < 6; i++ {
		switch c := code[i]; {
		case c >= '0' && c <= '9':
			six[n] = c
			n++
		case c == '.' || c == ' ' || c == '-':
		default:
			return ""
		}
	}
	if n < 6 || !HSCode(string(six[:])) {
		return ""
	}
	return string(six[:])
}

// HSCode tells whether a code has the shape of an HS code: 2, 4 or 6 digits in a chapter that exists
// (01 to 97 without 77, which is kept free).
func HSCode(code string) bool {
	if len(code) != 2 && len(code) != 4 && len(code) != 6 {
		return false
	}
	for i := 0; i < len(code); i++ {
		if code[i] < '0' || code[i] > '9' {
			return false
		}
	}
	chapter := 10*(code[0]-'0') + code[1] - '0'
	return chapter >= 1 && chapter <= 97 && chapter != 77
}
