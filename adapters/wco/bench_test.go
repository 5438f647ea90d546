package wco_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/wco"
	"github.com/clearhub/clearhub/messages"
)

// manyItems is the golden import with n goods items.
func manyItems(b *testing.B, n int) []byte {
	s := string(golden(b, "import-with-duties-and-previous-documents"))
	const start, end = "			<GovernmentAgencyGoodsItem>\n", "			</GovernmentAgencyGoodsItem>\n"
	from, to := strings.Index(s, start), strings.LastIndex(s, end)+len(end)
	var out strings.Builder
	out.WriteString(s[:from])
	for i := range n {
		out.WriteString(strings.Replace(s[from:to], ">001<", fmt.Sprintf(">%d<", i+1), 1))
	}
	out.WriteString(s[to:])
	return []byte(out.String())
}

type stdAmount struct {
	Value    string `xml:",chardata"`
	Currency string `xml:"currencyID,attr"`
	Unit     string `xml:"unitCode,attr"`
}

type stdParty struct {
	ID, Name, RoleCode, FunctionCode string
	Address                          struct{ CityName, CountryCode, CountrySubDivisionCode, Line, PostcodeID string }
}

type stdDocument struct {
	CategoryCode, ID, Name, TypeCode, LPCOExemptionCode, LineNumeric string
	WriteOff                                                         struct{ QuantityQuantity, AmountAmount stdAmount }
}

type stdCharge struct {
	ChargesTypeCode            string
	OtherChargeDeductionAmount stdAmount
}

type stdMetaData struct {
	WCODataModelVersionCode, WCOTypeName, ResponsibleCountryCode, ResponsibleAgencyName, AgencyAssignedCustomizationVersionCode string
	Declaration                                                                                                                 struct {
		AcceptanceDateTime                                                                     struct{ DateTimeString string }
		FunctionCode, FunctionalReferenceID, TypeCode, GoodsItemQuantity, TotalPackageQuantity string
		InvoiceAmount                                                                          stdAmount
		Submitter, Declarant, Exporter                                                         stdParty
		BorderTransportMeans                                                                   struct{ RegistrationNationalityCode, ModeCode string }
		CurrencyExchange                                                                       []struct{ CurrencyTypeCode, RateNumeric string }
		SupervisingOffice                                                                      struct{ ID string }
		GoodsShipment                                                                          struct {
			Buyer, DomesticDutyTaxParty, Importer, Payer stdParty
			Consignment                                  struct {
				ContainerCode         string
				ArrivalTransportMeans struct{ ID, IdentificationTypeCode, ModeCode string }
				GoodsLocation         struct {
					Name, ID, TypeCode string
					Address            struct{ TypeCode, CityName, CountryCode, Line string }
				}
				LoadingLocation    struct{ ID string }
				TransportEquipment []struct {
					SequenceNumeric, ID string
					Seal                []struct{ SequenceNumeric, ID string }
				}
			}
			CustomsValuation struct {
				FreightChargeAmount stdAmount
				ChargeDeduction     []stdCharge
			}
			Destination               struct{ CountryCode, RegionID string }
			ExportCountry             struct{ ID string }
			GovernmentAgencyGoodsItem []struct {
				CustomsValueAmount                     stdAmount
				SequenceNumeric, TransactionNatureCode string
				AdditionalDocument, PreviousDocument   []stdDocument
				AdditionalInformation                  []struct{ StatementCode, StatementDescription string }
				Commodity                              struct {
					Description    string
					Classification []struct{ ID, IdentificationTypeCode string }
					DangerousGoods []struct{ UNDGID string }
					DutyTaxFee     []struct {
						AdValoremTaxBaseAmount, SpecificTaxBaseQuantity        stdAmount
						DutyRegimeCode, TaxRateNumeric, TypeCode, QuotaOrderID string
						Payment                                                struct {
							MethodCode                       string
							TaxAssessedAmount, PaymentAmount stdAmount
						}
					}
					GoodsMeasure struct{ GrossMassMeasure, NetNetWeightMeasure, TariffQuantity stdAmount }
					InvoiceLine  struct{ ItemChargeAmount stdAmount }
				}
				CustomsValuation struct {
					MethodCode      string
					ChargeDeduction []stdCharge
				}
				ExportCountry       struct{ ID string }
				GovernmentProcedure []struct{ CurrentCode, PreviousCode string }
				Origin              []struct{ CountryCode, TypeCode string }
				Packaging           []struct{ SequenceNumeric, MarksNumbersID, QuantityQuantity, TypeCode string }
				UCR                 struct{ ID string }
				ValuationAdjustment struct{ AdditionCode string }
			}
			PreviousDocument []stdDocument
			TradeTerms       struct{ ConditionCode, CountryRelationshipCode, Description, LocationName string }
			Warehouse        struct{ ID, TypeCode string }
		}
	}
}

// BenchmarkDecode sets the whole decode, with provenance of every value, beside xml.Unmarshal into plain
// structs, which does less: compare MB/s.
func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{1, 20, 100} {
		raw := manyItems(b, n)
		b.Run(fmt.Sprintf("unmarshal-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				var v stdMetaData
				if err := xml.Unmarshal(raw, &v); err != nil || len(v.Declaration.GoodsShipment.GovernmentAgencyGoodsItem) != n {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("decode-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				for m, err := range (wco.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
					if err != nil || m.Message == nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkEncode writes declarations, and lists what is lost.
func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{1, 100} {
		var m *messages.Message
		raw := manyItems(b, n)
		for d := range (wco.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
			m = d.Message
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (wco.Adapter{}).Encode(context.Background(), io.Discard, m, adapters.Address{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
