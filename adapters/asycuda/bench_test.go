package asycuda_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
)

// manyItems is the plain golden declaration with n items.
func manyItems(b *testing.B, n int) []byte {
	s := string(golden(b, "import-two-items-paid"))
	from, to := strings.Index(s, " <Item>"), strings.Index(s, "</Item>")+len("</Item>\n")
	return []byte(s[:from] + strings.Repeat(s[from:to], n) + "</ASYCUDA>\n")
}

type stdCost struct {
	Amount_national_currency, Amount_foreign_currency, Currency_code, Currency_name, Currency_rate string
}

type stdStamp struct{ Serial_number, Number, Date string }

// stdSAD are the parts of the form that the documents of the benchmark fill in.
type stdSAD struct {
	Property struct {
		Sad_flow            string
		Forms               struct{ Number_of_the_form, Total_number_of_forms string }
		Nbers               struct{ Total_number_of_items, Total_number_of_packages string }
		Date_of_declaration string
	}
	Identification struct {
		Office_segment                    struct{ Customs_clearance_office_code, Customs_Clearance_office_name string }
		Type                              struct{ Type_of_declaration, Declaration_gen_procedure_code string }
		Manifest_reference_number         string
		Registration, Assessment, Receipt stdStamp
	}
	Traders struct {
		Exporter  struct{ Exporter_code, Exporter_name string }
		Consignee struct{ Consignee_code, Consignee_name string }
		Financial struct{ Financial_code, Financial_name string }
	}
	Declarant struct {
		Declarant_code, Declarant_name, Declarant_representative string
		Reference                                                struct{ Number string }
	}
	General_information struct {
		Country struct {
			Export      struct{ Export_country_code, Export_country_name string }
			Destination struct{ Destination_country_code, Destination_country_name string }
		}
		Value_details string
	}
	Valuation struct {
		Total_cost, Total_CIF           string
		Gs_Invoice, Gs_external_freight stdCost
		Total                           struct{ Total_invoice, Total_weight string }
	}
	Item []struct {
		Attached_documents []struct {
			Attached_document_code, Attached_document_name, Attached_document_reference, Attached_document_date string
		}
		Packages struct {
			Number_of_packages, Marks1_of_packages, Marks2_of_packages, Kind_of_packages_code, Kind_of_packages_name string
		}
		IncoTerms    struct{ Code, Place string }
		Tarification struct {
			HScode                                                                                                struct{ Commodity_code, Precision_1, Precision_2, Precision_3, Precision_4 string }
			Extended_customs_procedure, National_customs_procedure, Item_price, Valuation_method_code, Value_item string
			Supplementary_unit                                                                                    []struct{ Suppplementary_unit_code, Suppplementary_unit_name, Suppplementary_unit_quantity string }
		}
		Goods_description struct{ Country_of_origin_code, Description_of_goods, Commercial_Description string }
		Previous_doc      struct{ Summary_declaration, Previous_document_reference string }
		Free_text_1       string
		Taxation          struct {
			Taxation_line []struct{ Duty_tax_code, Duty_tax_Base, Duty_tax_rate, Duty_tax_amount, Duty_tax_MP, Duty_tax_Type_of_calculation string }
		}
		Valuation_item struct {
			Weight_itm                                             struct{ Gross_weight_itm, Net_weight_itm string }
			Total_cost_itm, Total_CIF_itm, Statistical_value       string
			Rate_of_adjustement, Alpha_coeficient_of_apportionment string
			Item_Invoice                                           stdCost
			External                                               stdCost `xml:"item_external_freight"`
		}
	}
}

// BenchmarkDecode sets the whole decode, with provenance of every value, beside xml.Unmarshal into plain
// structs, which does less: compare MB/s.
func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{1, 20, 120} {
		raw := manyItems(b, n)
		b.Run(fmt.Sprintf("unmarshal-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				var v stdSAD
				if err := xml.Unmarshal(raw, &v); err != nil || len(v.Item) != n || v.Item[0].Valuation_item.Weight_itm.Gross_weight_itm == "" {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("decode-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				for m, err := range (asycuda.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
					if err != nil || m.Message == nil || m.Faults.Refused() {
						b.Fatal(err, m.Faults)
					}
				}
			}
		})
	}
}
