package wco

import (
	"strings"
	"testing"
)

// Every place that the table gives leads back to a way that gives the same place.
func TestEveryPlaceOfTheTableHasAWayBack(t *testing.T) {
	seen := 0
	for _, row := range strings.Split(pointersTSV, "\n") {
		columns := strings.Split(row, "\t")
		if len(columns) < 3 || strings.HasPrefix(row, "#") || columns[2] == "" || strings.HasPrefix(columns[2], "/functionCode") {
			continue
		}
		pointer := columns[2]
		for strings.Contains(pointer, "{") {
			before, rest, _ := strings.Cut(pointer, "{")
			_, after, _ := strings.Cut(rest, "}")
			pointer = before + "2" + after
		}
		seen++
		steps := wayTo(pointer)
		if steps == nil {
			t.Errorf("%s has no way", pointer)
			continue
		}
		var none *resolver
		if back, known := none.find(steps); !known || back != pointer {
			t.Errorf("%s goes by %s to %q", pointer, pathOf(steps), back)
		}
	}
	if seen < 100 {
		t.Errorf("only %d places", seen)
	}
}

func TestPathsAreReadAsTheyAreWritten(t *testing.T) {
	for _, path := range []string{"42A", "42A[1]/67A[1]/68A[2]/02A[1]/360", "42A/17C/R144"} {
		if got := pathOf(stepsOf(path)); got != path {
			t.Errorf("%s became %s", path, got)
		}
	}
	for _, path := range []string{"", "GoodsShipment/GovernmentAgencyGoodsItem", "42A/017/D013"} {
		if got := stepsOf(path); got != nil {
			t.Errorf("%s is taken for %v", path, got)
		}
	}
}
