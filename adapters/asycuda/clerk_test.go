package asycuda_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// onPaper gives what stands in a document by its path.
func onPaper(t testing.TB, raw []byte) map[string]string {
	t.Helper()
	tree, err := xmldoc.Parse(raw, xmldoc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	var walk func(n *xmldoc.Node)
	walk = func(n *xmldoc.Node) {
		if v := n.Value(); v.OK() {
			texts[n.Path()] = v.Text
		}
		for c := range n.All() {
			walk(c)
		}
	}
	walk(tree.Root())
	return texts
}

const (
	lines   = "/body/consignments/0/lines/"
	country = "/ASYCUDA/General_information/Country/"
)

// TestAClerksSpotCheck holds the messages of real documents against what stands in their boxes, or, behind "=", what it means.
func TestAClerksSpotCheck(t *testing.T) {
	everywhere := [][2]string{
		{"/body/typeCode/code", "/ASYCUDA/Identification/Type/Type_of_declaration"}, {"/body/procedure/code/code", "/ASYCUDA/Identification/Type/Declaration_gen_procedure_code"},
		{"/body/offices/0/id", "/ASYCUDA/Identification/Office_segment/Customs_clearance_office_code"}, {"/body/exportCountry", country + "Export/Export_country_code"},
		{"/body/parties/0/role", "=exporter"}, {"/body/parties/0/names/0/value", "/ASYCUDA/Traders/Exporter/Exporter_name"},
		{"/body/parties/1/role", "=consignee"}, {"/body/parties/1/names/0/value", "/ASYCUDA/Traders/Consignee/Consignee_name"},
		{"/body/totals/lines", "/ASYCUDA/Property/Nbers/Total_number_of_items"}, {"/body/totals/packages/0/count", "/ASYCUDA/Property/Nbers/Total_number_of_packages"},
		{lines + "0/measures/0/value", "/ASYCUDA/Item/Valuation_item/Weight_itm/Gross_weight_itm"}, {lines + "0/measures/0/unitCode", "=KGM"}, {lines + "0/measures/0/unitBasis", "=format"},
		{lines + "0/measures/1/value", "/ASYCUDA/Item/Valuation_item/Weight_itm/Net_weight_itm"}, {lines + "0/measures/1/type", "=netMass"},
		{lines + "0/packages/0/count", "/ASYCUDA/Item/Packages/Number_of_packages"}, {lines + "0/packages/0/sourceType/code", "/ASYCUDA/Item/Packages/Kind_of_packages_code"},
	}
	for _, c := range []struct {
		name string
		want [][2]string
	}{
		{"AL_IM4_FORD.xml", [][2]string{{"/body/type", "=import"}, {"/body/destinationCountry", country + "Destination/Destination_country_code"}, {"/body/parties/2/role", "=declarant"},
			{"/body/parties/2/ids/0/id", "/ASYCUDA/Declarant/Declarant_code"}, {"/body/transport/0/nationality", "/ASYCUDA/Transport/Means_of_transport/Departure_arrival_information/Nationality"},
			{"/body/transport/1/modeCode/code", "/ASYCUDA/Transport/Means_of_transport/Border_information/Mode"}, {"/body/transport/1/mode", "=nothing"},
			{"/body/amounts/0/value", "/ASYCUDA/Valuation/Gs_Invoice/Amount_foreign_currency"}, {"/body/amounts/0/currency", "/ASYCUDA/Valuation/Gs_Invoice/Currency_code"},
			{"/body/exchangeRates/0/rate", "/ASYCUDA/Valuation/Gs_Invoice/Currency_rate"}, {"/body/offices/1/id", "/ASYCUDA/Transport/Border_office/Code"}}},
		{"AL_testazo.xml", [][2]string{{"/body/references/0/type", "=declarantReference"}, {"/body/references/0/number", "/ASYCUDA/Declarant/Reference/Number"}}},
		{"Asycuda421EX9Sample.xml", [][2]string{{"/body/type", "=export"}, {"/body/destinationCountry", country + "Destination/Destination_country_code"}, {"/body/places/0/function", "=warehouse"},
			{"/body/places/0/id/id", "/ASYCUDA/Warehouse/Identification"}, {"/body/transport/0/mode", "/ASYCUDA/Transport/Means_of_transport/Border_information/Mode"}}},
		{"Asycuda421Sample.xml", nil},
		{"NP_IM4_1item_trimmed.xml", [][2]string{{"/body/type", "=import"}, {"/body/places/0/locode", "/ASYCUDA/Transport/Place_of_loading/Code"}, {"/body/tradeTerms/code", "/ASYCUDA/Transport/Delivery_terms/Code"}}},
		{"NP_IM4_119items.xml", [][2]string{{lines + "118/number", "=119"}, {lines + "119", "=nothing at 119"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(samples(t), c.name))
			if err != nil {
				t.Skipf("sample %s is not there", c.name)
			}
			paper := onPaper(t, raw)
			d := read(t, raw, adapters.Profile{DateOrder: "mdy"})
			m := d.Messages[0]
			for _, w := range append(everywhere, c.want...) {
				want, stated := strings.CutPrefix(w[1], "=")
				if !stated {
					if want = paper[w[1]]; want == "" {
						continue // the box is empty
					}
				}
				got := strings.Join(strings.Fields(adaptertest.LookUp(t, m, w[0])), " ")
				if want = strings.Join(strings.Fields(want), " "); got != want && (!isNumber(w[0]) || !sameNumber(got, want)) {
					t.Errorf("%s is %q, in its box stands %q", w[0], got, want)
				}
			}
			checkTariff(t, m, paper)
			// The procedure is two numbers in one box, and the origin may be a code that ISO does not have.
			if p, got := paper["/ASYCUDA/Item/Tarification/Extended_customs_procedure"], adaptertest.LookUp(t, m, lines+"0/procedure/requested")+adaptertest.LookUp(t, m, lines+"0/procedure/previous"); got != p {
				t.Errorf("the procedure is %s, in its box stands %s", got, p)
			}
			if o, got := paper["/ASYCUDA/Item/Goods_description/Country_of_origin_code"], adaptertest.LookUp(t, m, lines+"0/origins/0/country"); got != o && c.name != "Asycuda421Sample.xml" {
				t.Errorf("the origin is %s, in its box stands %s", got, o)
			}
		})
	}
}

// checkTariff holds every line's commodity code against the boxes that it is put together from.
func checkTariff(t *testing.T, m *messages.Message, paper map[string]string) {
	t.Helper()
	for i, l := range m.Body.(*messages.Declaration).Consignments[0].Lines {
		item := "/ASYCUDA/Item"
		if i > 0 {
			item = fmt.Sprintf("/ASYCUDA/Item[%d]", l.Number)
		}
		code := paper[item+"/Tarification/HScode/Commodity_code"]
		if code == "" {
			continue
		}
		whole, hs6 := "", ""
		for _, c := range l.Classifications {
			switch c.System {
			case "HS":
				hs6 = c.Code
			default:
				whole = c.Code
			}
		}
		if !strings.HasPrefix(whole, code) || len(code) >= 6 && hs6 != code[:6] {
			t.Errorf("line %d is %s and %s, in its box stands %s", l.Number, whole, hs6, code)
		}
		if more := paper[item+"/Tarification/HScode/Precision_1"]; more != "" && len(more) <= 4 && strings.Trim(more, "0123456789") == "" && whole != code+more && !strings.HasPrefix(whole, code+more) {
			t.Errorf("line %d is %s, in its boxes stand %s and %s", l.Number, whole, code, more)
		}
	}
}

// sameNumber tells whether two texts are one number: 5.0 is written 5.
func sameNumber(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err == nil && err2 == nil && x == y
}

// isNumber tells whether the member at a pointer is a number and no code.
func isNumber(pointer string) bool {
	for _, end := range [...]string{"/value", "/count", "/rate", "/lines"} {
		if strings.HasSuffix(pointer, end) {
			return true
		}
	}
	return false
}
