package messages

import (
	"math/rand/v2"
	"testing"
)

// A tally gives what adding one by one gives: of small, large, negative and unreadable decimals.
func TestATallyIsTheSum(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 26))
	some := []Decimal{"0", "1", "0.5", "12.50", "-3", "-0.001", "99999999999999999", "-99999999999999999", "99999999999999999.9", "123456789012345678901234567890",
		"0.0000000000000001", "", "x", "0.00000000000000000000000001", "1800000000000000000"}
	for range 20_000 {
		sum, all := Decimal("0"), tally{}
		for range r.IntN(8) {
			d := some[r.IntN(len(some))]
			sum = sum.Add(d)
			all.add(d)
		}
		if got := all.decimal(); got != sum {
			t.Fatalf("got %s, want %s", got, sum)
		}
	}
}
