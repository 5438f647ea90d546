package codes

import "sync"

// Locode tells whether code has the shape of a UN/LOCODE: a country and three of A to Z or 2 to 9. That
// the place exists is another question: see Place, and Import for the full list.
func Locode(code string) bool {
	if len(code) != 5 || !Country(code[:2]) {
		return false
	}
	for i := 2; i < 5; i++ {
		if c := code[i]; (c < 'A' || c > 'Z') && (c < '2' || c > '9') {
			return false
		}
	}
	return true
}

// Place gives the name of a corridor point by its UN/LOCODE; "" where it is not in the table.
func Place(code string) string { return places().Get(code, "name") }

// PlaceAlias gives the code that is meant where trade writes another one for the same place and mode of
// transport (CNDLC by sea means CNDAL: CNDLC is the airport); "" where there is none. A caller keeps the code
// that the source wrote.
func PlaceAlias(code, mode string) string {
	return placeAliases()[[2]string{code, mode}]
}

var placeAliases = sync.OnceValue(func() map[[2]string]string {
	aliases := map[[2]string]string{}
	for _, row := range table("place-aliases.csv") {
		aliases[[2]string{row[0], row[1]}] = row[2]
	}
	return aliases
})
