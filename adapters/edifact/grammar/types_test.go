package grammar

import (
	"slices"
	"testing"
)

// What is said of a shipped release without reading its table is what stands in it.
func TestTypesAreThoseOfTheTables(t *testing.T) {
	for _, r := range held() {
		d, err := shipped(r)
		if err != nil {
			t.Fatal(err)
		}
		found := slices.Sorted(slices.Values(types()[r]))
		if want := d.Messages(); !slices.Equal(found, want) || len(want) == 0 {
			t.Errorf("%s: %v, want %v", r, found, want)
		}
	}
}
