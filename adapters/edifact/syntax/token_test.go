package syntax

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkTokens compares the tokenizer with a plain loop that counts separators in the same bytes: in turns, the median of
// the rounds. x-loop is its share of that speed.
func BenchmarkTokens(b *testing.B) {
	for _, lines := range []int{10, 100, 1000} {
		var doc strings.Builder
		doc.WriteString("UNA:+.? 'UNB+UNOC:3+A:ZZZ+B:ZZZ+260314:0830+R'UNH+1+CUSDEC:D:96B:UN'BGM+929+LN26+9'UNS+D'")
		for i := range lines {
			fmt.Fprintf(&doc, "CST+%d+0601101000:122:ZZZ+4000:117:ZZZ'FTX+AAA+++HYACINTH BULBS, DORMANT'LOC+27+NL::5'MEA+WT+AAB+KGM:10100'MEA+WT+AAA+KGM:9400'PAC+520++CT'MOA+38:33100.50:EUR'RFF+AAQ:TCLU4265727'DOC+851+PC/NL/2026/7004412'TAX+5+CUD+++:::4'MOA+55:1038.03'", i+1)
		}
		doc.WriteString("UNS+S'CNT+5:2'UNT+1+1'UNZ+1+R'")
		data := []byte(doc.String())
		b.Run(fmt.Sprintf("%d-lines", lines), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			var t tokenizer
			t.set(LevelA())
			tokens := make([]token, 0, len(data)/2)
			times := max(1, 1<<20/len(data))
			var shares []float64
			for b.Loop() {
				start := time.Now()
				n := 0
				for range times {
					n += counted(data)
				}
				loop := time.Since(start)
				start = time.Now()
				for range times {
					for at := 0; at < len(data); at += chunk {
						tokens = t.scan(data, at, min(at+chunk, len(data)), 0, tokens)
					}
					n -= len(tokens)
					tokens = tokens[:0]
				}
				shares = append(shares, float64(loop)/float64(time.Since(start)))
				if n != 0 {
					b.Fatalf("the loop counts %d more", n)
				}
			}
			slices.Sort(shares)
			b.ReportMetric(shares[len(shares)/2], "x-loop")
		})
	}
}

// counted is the plain loop; there are no release characters in these documents but that of UNA, which releases the blank.
func counted(data []byte) (n int) {
	for _, c := range data {
		if c == '\'' || c == '+' || c == ':' || c == '?' {
			n++
		}
	}
	return n - 1
}

func TestScanningTakesNoMemory(t *testing.T) {
	var k tokenizer
	k.set(LevelA())
	data := []byte(strings.Repeat("MEA+WT+AAB+KGM:10100'FTX+AAA+++L?'ESPRIT'", 100))
	tokens := make([]token, 0, 2000)
	if n := testing.AllocsPerRun(10, func() { tokens = k.scan(data, 0, len(data), 0, tokens[:0]) }); n != 0 {
		t.Errorf("%.0f allocations", n)
	}
	if len(tokens) != 1000 {
		t.Errorf("%d tokens", len(tokens))
	}
}
