package sps_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
)

// manyLines is the plain golden certificate with n lines.
func manyLines(b *testing.B, n int) []byte {
	s := string(tulips(b))
	from, to := strings.LastIndex(s, "      <r:IncludedSPSTradeLineItem>"), strings.Index(s, "    </r:IncludedSPSConsignmentItem>")
	line := s[from:to]
	var out strings.Builder
	out.WriteString(s[:from])
	for i := range n {
		out.WriteString(strings.Replace(line, "Numeric>1<", fmt.Sprintf("Numeric>%d<", i+1), 1))
	}
	out.WriteString(s[to:])
	return []byte(out.String())
}

type stdText struct {
	Text     string `xml:",chardata"`
	Language string `xml:"languageID,attr"`
	Unit     string `xml:"unitCode,attr"`
	Scheme   string `xml:"schemeID,attr"`
	Name     string `xml:"name,attr"`
}

type stdParty struct {
	ID, Name, RoleCode, TypeCode []stdText
	SpecifiedSPSAddress          struct{ LineOne, CityName, PostcodeCode, CountryID stdText }
	SpecifiedSPSPerson           struct{ Name stdText }
}

type stdNote struct{ Subject, Content, SubjectCode, ContentCode stdText }

type stdCertificate struct {
	SPSExchangedDocument struct {
		Name, ID, TypeCode, StatusCode stdText
		IssueDateTime                  struct{ DateTime, DateTimeString stdText }
		IssuerSPSParty                 stdParty
		IncludedSPSNote                []stdNote
		SignatorySPSAuthentication     []struct {
			TypeCode          stdText
			ActualDateTime    struct{ DateTime, DateTimeString stdText }
			ProviderSPSParty  stdParty
			IncludedSPSClause []struct {
				ID      stdText
				Content []stdText
			}
		}
	}
	SPSConsignment struct {
		ConsignorSPSParty, ConsigneeSPSParty stdParty
		ExportSPSCountry, ImportSPSCountry   struct{ ID, Name stdText }
		UnloadingBaseportSPSLocation         struct{ ID, Name stdText }
		MainCarriageSPSTransportMovement     []struct {
			ID, ModeCode          stdText
			UsedSPSTransportMeans struct{ Name stdText }
		}
		UtilizedSPSTransportEquipment []struct {
			ID             stdText
			AffixedSPSSeal []struct{ ID stdText }
		}
		IncludedSPSConsignmentItem []struct {
			IncludedSPSTradeLineItem []struct {
				SequenceNumeric, IntendedUse                           stdText
				Description, CommonName, ScientificName                []stdText
				NetWeightMeasure, GrossWeightMeasure, NetVolumeMeasure stdText
				ApplicableSPSClassification                            []struct{ SystemID, SystemName, ClassCode, ClassName stdText }
				AdditionalInformationSPSNote                           []stdNote
				PhysicalSPSPackage                                     []struct{ LevelCode, TypeCode, ItemQuantity stdText }
				OriginSPSCountry                                       []struct{ ID, Name stdText }
				AppliedSPSProcess                                      []struct {
					TypeCode            stdText
					CompletionSPSPeriod struct {
						StartDateTime, EndDateTime struct{ DateTimeString stdText }
						DurationMeasure            stdText
					}
					ApplicableSPSProcessCharacteristic []struct {
						Description  []stdText
						ValueMeasure stdText
					}
				}
			}
		}
	}
}

// BenchmarkDecode sets the whole decode, with provenance of every value, beside xml.Unmarshal into plain
// structs, which does less: compare MB/s.
func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{1, 20, 100} {
		raw := manyLines(b, n)
		b.Run(fmt.Sprintf("unmarshal-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				var v stdCertificate
				if err := xml.Unmarshal(raw, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("decode-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				for m, err := range (sps.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
					if err != nil || m.Message == nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
