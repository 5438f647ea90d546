package chinasw_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/messages"
)

// manyLines is the golden export with n lines.
func manyLines(b *testing.B, n int) []byte {
	s := string(golden(b, "export-bare-with-numeric-codes"))
	from, to := strings.Index(s, "    <DecList>"), strings.Index(s, "  </DecLists>")
	var out strings.Builder
	out.WriteString(s[:from])
	for i := range n {
		out.WriteString(strings.Replace(s[from:to], "<GNo>1<", fmt.Sprintf("<GNo>%d<", i+1), 1))
	}
	out.WriteString(s[to:])
	return []byte(out.String())
}

type stdMessage struct {
	DecHead struct {
		IEFlag, AgentCode, AgentName, BillNo, ContrNo, CustomMaster, CutMode, DistinatePort, DistrictCode, GrossWet, IEPort, InRatio, ManualNo, NetWt,
		OwnerCode, OwnerName, PackNo, TradeCode, TradeCountry, TradeMode, TradeName, TrafMode, TrafName, TransMode, WrapType, EntryType, PDate, DeclTrnRel,
		BillType, AgentCodeScc, TradeCodeScc, TradeAreaCode string
	}
	DecLists struct {
		DecList []struct {
			CodeTS, ContrItem, DeclPrice, DutyMode, Factor, GModel, GName, GNo, OriginCountry, TradeCurr, DeclTotal, GQty, FirstQty, SecondQty, GUnit,
			FirstUnit, SecondUnit, WorkUsd, DestinationCountry string
		}
	}
	DecFreeTxt struct{ BonNo, VoyNo string }
	DecSign    struct{ OperType, ICCode, CopCode, ClientSeqNo string }
}

// BenchmarkDecode sets the whole decode, with translated codes and provenance of every value, beside xml.Unmarshal into
// plain structs, which does less: compare MB/s.
func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{1, 50} {
		raw := manyLines(b, n)
		b.Run(fmt.Sprintf("unmarshal-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				var v stdMessage
				if err := xml.Unmarshal(raw, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("decode-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				decodeOne(b, raw)
			}
		})
		m := decodeOne(b, raw)
		b.Run(fmt.Sprintf("encode-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (chinasw.Adapter{}).Encode(context.Background(), io.Discard, m, adapters.Address{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func decodeOne(b *testing.B, raw []byte) *messages.Message {
	for m, err := range (chinasw.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
		if err != nil || m.Message == nil {
			b.Fatal(err)
		}
		return m.Message
	}
	b.Fatal("no message")
	return nil
}
