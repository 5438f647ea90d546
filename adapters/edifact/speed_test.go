//go:build unix

package edifact_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// message writes a CUSDEC with a number of goods lines, clean by the directory; all its values are read.
func message(b *strings.Builder, reference string, lines int) {
	segments := 0
	put := func(format string, args ...any) {
		fmt.Fprintf(b, format+"'", args...)
		segments++
	}
	put("UNH+%s+CUSDEC:D:96B:UN", reference)
	put("BGM+929+LN26-%s+9", reference)
	put("CST++IM:104:ZZZ+1:112:ZZZ")
	put("LOC+22+0908::ZZZ")
	put("LOC+35+NL::5")
	put("LOC+36+CN::5")
	put("LOC+9+NLRTM::6")
	put("DTM+137:20260314:102")
	put("MEA+WT+AAD+KGM:%d", 1000*lines)
	put("EQD+CN+TCLU4265726+22R1::5+++5")
	put("TDT+11++1++HLC::182+++9461051:146::NORDLYS:NO")
	put("NAD+DT+91210200XXXXXXXX1K::ZZZ++LIAODONG CUSTOMS BROKER")
	put("NAD+CN+NL808080801::ZZZ++HAARLEM BULBS+KADE 7+HAARLEM++2011+NL")
	put("UNS+D")
	for i := range lines {
		put("CST+%d+06011%05d:122:ZZZ+4000:117:ZZZ", i+1, i*7%100_000)
		put("FTX+AAA+++HYACINTH BULBS, DORMANT, SIZE %d", 10+i%9)
		put("LOC+27+NL::5")
		put("MEA+WT+AAB+KGM:%d.%d", 1000+i%977, i%10)
		put("MEA+WT+AAA+KGM:%d", 900+i%800)
		put("PAC+%d++CT", 1+i%40)
		put("PCI+28+HB %d", i+1)
		put("MOA+66:%d.50:EUR", 3000+i%1999)
		put("DOC+851+PC/NL/2026/%07d", i)
		put("TAX+5+CUD+++:::4")
		put("MOA+55:%d.03:EUR", 100+i%999)
	}
	put("UNS+S")
	put("CNT+5:%d", lines)
	put("UNT+%d+%s", segments+1, reference)
}

// document writes an interchange of messages with a number of lines each.
func document(messages, lines int) []byte {
	var b strings.Builder
	b.WriteString("UNA:+.? 'UNB+UNOC:3+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+260314:0830+LN000417'")
	for i := range messages {
		message(&b, fmt.Sprintf("%07d", i+1), lines)
	}
	fmt.Fprintf(&b, "UNZ+%d+LN000417'", messages)
	return []byte(b.String())
}

func decodeAll(tb testing.TB, data []byte) (n int) {
	for m, err := range (edifact.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(data)}) {
		if err != nil || m.Message == nil || len(m.Faults) > 0 {
			tb.Fatalf("%v %v", err, m.Faults)
		}
		m.Release()
		n++
	}
	return n
}

// done takes a message as the hub does, and gives its memory back.
func done(m adapters.Decoded, err error) bool {
	if m.Release != nil {
		m.Release()
	}
	return err == nil
}

// BenchmarkShare tells what share of the speed of a plain loop over the bytes each layer has: in turns, in processor time of
// the whole process, garbage collection included. x-loop is the share; x-decode is the time of a whole decode, with the
// check, by that of one without.
func BenchmarkShare(b *testing.B) {
	for _, c := range []struct {
		name            string
		messages, lines int
	}{{"10-lines", 1, 10}, {"100-lines", 1, 100}, {"1000-lines", 1, 1000}, {"5000-messages", 5000, 3}} {
		data := document(c.messages, c.lines)
		times := max(1, 16<<20/len(data))
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			var r syntax.Reader
			works := []func(){
				func() {
					if plainLoop(data) == 0 {
						b.Fatal("nothing counted")
					}
				},
				func() {
					r.Reset(bytes.NewReader(data), syntax.Options{})
					for {
						if _, err := r.Next(); err != nil {
							return
						}
					}
				},
				func() {
					edifact.DecodeUnchecked(context.Background(), adapters.Input{Reader: bytes.NewReader(data)}, done)
				},
				func() { decodeAll(b, data) },
			}
			// Each turn is long enough for the collector to come in it, and how often a work is done differs from turn to turn:
			// otherwise it might always come in the same one.
			random := rand.New(rand.NewPCG(1, 2))
			shares := make([][]float64, len(works))
			var loop []float64
			for b.Loop() {
				cost := make([]float64, len(works)) // in nanoseconds for one document
				for i, work := range works {
					n := times + random.IntN(times/2+1)
					cost[i] = float64(spent(b, n, work)) / float64(n)
					shares[i] = append(shares[i], cost[0]/cost[i])
				}
				shares[0][len(shares[0])-1] = cost[3] / cost[2]
				loop = append(loop, float64(len(data))/cost[0]*1e3)
			}
			b.ReportMetric(median(shares[1]), "reader-x-loop")
			b.ReportMetric(median(shares[2]), "decode-x-loop")
			b.ReportMetric(median(shares[3]), "checked-x-loop")
			b.ReportMetric(median(shares[0]), "checked-x-decode")
			b.ReportMetric(median(loop), "loop-MB/s")
		})
	}
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// plainLoop looks at every byte and counts separators: the least that a reader can do without tricks.
func plainLoop(data []byte) (n int) {
	for _, c := range data {
		if c == '\'' || c == '+' || c == ':' || c == '?' {
			n++
		}
	}
	return n
}

// spent is the processor time that a piece of work takes, done a number of times.
func spent(b *testing.B, times int, work func()) time.Duration {
	start := processor(b)
	for range times {
		work()
	}
	return max(processor(b)-start, 1)
}

func processor(b testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Skip("processor time is not measured here")
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkDecode decodes one declaration after the other, checked.
func BenchmarkDecode(b *testing.B) {
	for _, lines := range []int{1, 10, 100, 1000, 9999} {
		data := document(1, lines)
		b.Run(fmt.Sprintf("%d-lines", lines), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				decodeAll(b, data)
			}
		})
	}
}

// BenchmarkLine tells what a goods line costs in a declaration of many, by what it costs in one of a hundred: in turns, in
// processor time.
func BenchmarkLine(b *testing.B) {
	sizes := []int{100, 1000, 9999}
	var documents [][]byte
	for _, lines := range sizes {
		documents = append(documents, document(1, lines))
	}
	costs := make([][]float64, len(sizes))
	for b.Loop() {
		var hundred float64
		for i, data := range documents {
			times := 20_000 / sizes[i]
			cost := float64(spent(b, times, func() { decodeAll(b, data) })) / float64(times*sizes[i])
			if i == 0 {
				hundred = cost
			}
			costs[i] = append(costs[i], cost/hundred)
		}
	}
	for i, lines := range sizes[1:] {
		slices.Sort(costs[i+1])
		b.ReportMetric(costs[i+1][len(costs[i+1])/2], fmt.Sprintf("%d-x-100", lines))
	}
}

// How often memory is asked for does not depend on the number of goods lines.
func TestAllocationsAreFlatInTheLines(t *testing.T) {
	if testing.Short() {
		t.Skip("short runs are those of the race detector, under which pools forget at random")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties the pools
	count := func(lines int) float64 {
		data := document(1, lines)
		return testing.AllocsPerRun(10, func() { decodeAll(t, data) })
	}
	ten, many := count(10), count(2000)
	t.Logf("%.0f for 10 lines, %.0f for 2000", ten, many)
	if many > ten+15 || ten > 90 {
		t.Errorf("%.0f allocations for 10 lines, %.0f for 2000", ten, many)
	}
	data := document(500, 3)
	among := testing.AllocsPerRun(5, func() { decodeAll(t, data) }) / 500
	if t.Logf("%.1f for a message among others", among); among > 35 {
		t.Errorf("%.1f allocations for a message among others", among)
	}
}
