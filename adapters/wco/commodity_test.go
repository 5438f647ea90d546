package wco_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/wco"
	"github.com/clearhub/clearhub/messages"
)

// A code of the tariff with a digit too few may have lost its leading zero; it was kept as a national one without a word.
func TestATariffCodeOfAnotherLengthIsToldAndGivesNoHeading(t *testing.T) {
	in := string(golden(t, "export-by-sea-with-seals"))
	for code, want := range map[string]string{"07011000": "070110", "7011000": "", "0701.10.00": "", "07A11000": ""} {
		d := read(t, []byte(strings.Replace(in, "<ID>07011000</ID>", "<ID>"+code+"</ID>", 1)), adapters.Profile{})
		told := ""
		for _, f := range d.Faults {
			if f.Code == wco.CodeCommodity {
				told = f.Found
			}
		}
		got := d.Messages[0].Body.(*messages.Declaration).Consignments[0].Lines[0].Classifications[0]
		if got.HS6 != want || (told == code) != (want == "") {
			t.Errorf("%s: got %+v, told %q", code, got, told)
		}
	}
}
