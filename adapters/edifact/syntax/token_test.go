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
		for i := range lines {
			fmt.Fprintf(&doc, "CST+%d+0601101000:122:ZZZ+4000:117:ZZZ'FTX+AAA+++HYACINTH BULBS, DORMANT'LOC+27+NL::5'MEA+WT+AAB+KGM:10100'MEA+WT+AAA+KGM:9400'PAC+520++CT'MOA+38:33100.50:EUR'RFF+AAQ:TCLU4265727'DOC+851+PC/NL/2026/7004412'TAX+5+CUD+++:::4'MOA+55:1038.03'", i+1)
		}
		data := []byte(doc.String())
		b.Run(fmt.Sprintf("%d-lines", lines), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			tokens := scanner(data)
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
					n -= tokens()
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

// scanner gives what takes data apart, which are segments of a message, and counts the delimiters.
func scanner(data []byte) func() int {
	r := NewReader(data, Options{})
	p := r.newPart()
	return func() int {
		p.begin(r)
		r.run(p)
		r.at = 0
		return len(p.tokens)
	}
}

// counted is the plain loop; there are no release characters in these documents.
func counted(data []byte) (n int) {
	for _, c := range data {
		if c == '\'' || c == '+' || c == ':' || c == '?' {
			n++
		}
	}
	return n
}

func TestScanningTakesNoMemory(t *testing.T) {
	tokens := scanner([]byte(strings.Repeat("MEA+WT+AAB+KGM:10100'FTX+AAA+++L?'ESPRIT'", 100)))
	tokens()
	if n := testing.AllocsPerRun(10, func() { tokens() }); n != 0 {
		t.Errorf("%.0f allocations", n)
	}
	if n := tokens(); n != 1000 {
		t.Errorf("%d tokens", n)
	}
}
