package chinasw

// Records gives a data file to the tests.
func Records(name string) [][]string { return records(name) }

// The translations, for tests of single codes.
var (
	Country  = country
	Currency = currency
	Spread   = spread
)
