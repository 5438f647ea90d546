package asycuda

// ParseDate, ParseNumber and CutRecord are for tests of what has many cases.
func ParseDate(s, order string) (value, code string) {
	value, f := parseDate(s, order)
	if f != nil {
		code = f.Code
	}
	return value, code
}

// ParseNumber reads a number.
var ParseNumber = parseNumber
