package edifact_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
)

// hostile are documents that grow with a number, each so that something careless would take time by its square.
var hostile = map[string]func(n int) string{
	"goods lines":          func(n int) string { return string(document(1, n)) },
	"messages":             func(n int) string { return string(document(n, 1)) },
	"references in a line": in("CUSDEC", "UNS+D'CST+1+0601101000:122:ZZZ'", "RFF+ABT:NUMBER%d'"),
	"units in a line":      in("CUSDEC", "UNS+D'CST+1+0601101000:122:ZZZ'", "RFF+AAQ:TCLU%d'"),
	"documents":            in("CUSDEC", "UNS+D'CST+1+0601101000:122:ZZZ'", "DOC+851+PC%d'"),
	"documents and dates":  in("CUSDEC", "UNS+D'CST+1+0601101000:122:ZZZ'", "DOC+851+PC%d'DTM+137:20260230:102'"),
	"one number":           in("CUSDEC", "UNS+D'", "CST+1+0601101000:122:ZZZ'NOTHING+%d'"),
	"the highest number":   in("CUSDEC", "UNS+D'", "CST+999999+0601101000:122:ZZZ'FTX+AAA+++%d'"),
	"misplaced":            in("CUSDEC", "", "CNT+5:%d'BGM+929'"),
	"unknown":              in("CUSDEC", "", "ZZZ+%d'"),
	"seals":                in("CUSDEC", "", "SEL+%d'"),
	"places":               in("CUSDEC", "", "LOC+9+NLRTM:%d'LOC+11+XX?'%[1]d'"),
	"released characters":  in("CUSDEC", "UNS+D'CST+1'FTX+AAA+++", "??%d?:"),
	"line breaks":          in("CUSDEC", "UNS+D'CST+1'FTX+AAA+++", "%d\r\n"),
	"empty elements":       in("CUSDEC", "BGM", "+:%d'BGM"),
	"parties":              in("SANCRT", "BGM+852+A1+9'", "PNA+CZ+N%d'ADR++1:A+B+C+NL'"),
	"ids of a party":       in("CUSDEC", "NAD+CZ+N'", "RFF+VA:NUMBER%d'"),
	"codes of goods":       in("SANCRT", "BGM+852+A1+9'LIN+1'", "PIA+1+06%d:HS'"),
	"units of goods":       in("SANCRT", "BGM+852+A1+9'LIN+1'", "EQD+CN+TCLU%d'"),
	"statuses":             in("SANCRT", "BGM+852+A1+9'", "STS++%d'"),
	"containers":           in("CUSCAR", "BGM+785+M1+9'CNI+1+B1'RFF+BM:B1'GID+1+1:CT'", "SGP+TCLU%d+1'"),
	"goods of a bill":      in("CUSCAR", "BGM+785+M1+9'CNI+1+B1'RFF+BM:B1'", "GID+%d+1:CT'FTX+AAA+++TULIPS'"),
	"units of a gate":      in("CODECO", "BGM+34+G1+9'", "EQD+CN+TCLU%d'DTM+7:202603141200:203'"),
	"unterminated": func(n int) string {
		return "UNB+UNOC:3+A+B+260314:0830+R'UNH+1+CUSDEC:D:96B:UN'" + strings.Repeat("x", 20*n)
	},
	"ends":       func(n int) string { return "UNB+UNOC:3+A+B+260314:0830+R'" + strings.Repeat("UNT+1+1'UNZ+1+R'", n) },
	"beginnings": func(n int) string { return strings.Repeat("UNB+UNOC:3+A+B+260314:0830+R'UNG+CUSDEC'", n) },
	"headers": func(n int) string {
		return "UNB+UNOC:3+A+B+260314:0830+R'" + strings.Repeat("UNH+1+CUSDEC:D:96B:UN'", n)
	},
	"in lines of 80":   func(n int) string { return cutAt(80, string(document(1, n))) },
	"lines of a reply": in("CUSRES", "BGM+963+R1+11'GIS+2'", "ERP+2:%d'ERC+E%[1]d'FTX+AAO+++WRONG'"),
}

// in puts a repeated piece into a message.
func in(name, head, piece string) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		b.WriteString("UNB+UNOC:3+A+B+260314:0830+R'UNH+1+" + name + ":D:00B:UN'")
		b.WriteString(head)
		for i := range n {
			fmt.Fprintf(&b, piece, i+1)
		}
		b.WriteString("'UNT+1+1'UNZ+1+R'")
		return b.String()
	}
}

func cutAt(width int, doc string) string {
	var b strings.Builder
	for ; len(doc) > width; doc = doc[width:] {
		b.WriteString(doc[:width] + "\r\n")
	}
	return b.String() + doc
}

// The input is doubled twice, and so is the work, however the input is made up: counted in what is looked at, and in the
// memory taken. Buffers grow in steps, which is why some more is allowed; the square would be sixteen times the work.
func TestNothingTakesTimeSquared(t *testing.T) {
	const n = 1000
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			work := func(n int) (steps, memory float64) {
				in := adapters.Input{Reader: strings.NewReader(make(n)), Profile: adapters.Profile{Limits: adapters.Limits{Text: 1 << 25}}}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				steps = float64(edifact.Work(context.Background(), in))
				runtime.ReadMemStats(&after)
				return steps, float64(after.TotalAlloc - before.TotalAlloc)
			}
			work(10) // what is made once
			one, oneMemory := work(n)
			four, fourMemory := work(4 * n)
			if one < n {
				t.Errorf("%d pieces are %.0f steps: nothing was counted", n, one)
			}
			if four > 7*one {
				t.Errorf("four times the input is %.1f times the work: %.0f, then %.0f steps", four/one, one, four)
			}
			if fourMemory > 10*oneMemory+1<<17 {
				t.Errorf("four times the input is %.1f times the memory", fourMemory/oneMemory)
			}
		})
	}
}
