package codes

import (
	"fmt"
	"testing"
)

// Rows are found by their codes whatever their number, and a code that stands there stays as it is.
func TestRowsAreFoundByTheirCodes(t *testing.T) {
	r := rows{width: 3}
	if r.find("") >= 0 || r.find("A") >= 0 {
		t.Error("something was found in no rows")
	}
	code := func(i int) string { return fmt.Sprintf("%d-%x", i%7, i) }
	for i := range 5000 {
		if !r.add([]string{code(i), fmt.Sprint(i)}, i%3 == 0) {
			t.Fatalf("row %d was not added", i)
		}
		if r.add([]string{code(i / 2), "again"}, false) {
			t.Fatalf("row %d was added again", i/2)
		}
	}
	for i := range 5000 {
		row := r.find(code(i))
		if row != i || r.cell(row, 0) != code(i) || r.cell(row, 1) != fmt.Sprint(i) || r.cell(row, 2) != "" || r.deleted[row] != (i%3 == 0) {
			t.Fatalf("row %d is found as %d", i, row)
		}
	}
	if r.find("nothing") >= 0 || r.find("") >= 0 || r.len() != 5000 || r.valid != 3333 {
		t.Errorf("%d rows, %d valid", r.len(), r.valid)
	}
}
