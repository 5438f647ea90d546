package recognition_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// BenchmarkDecideOneClaim is one claim with all facts at hand: through eight gates as the agreement of README asks, and through all fifteen.
func BenchmarkDecideOneClaim(b *testing.B) {
	for name, c := range map[string]recognition.Case{"eight gates": weigh(b, 1), "all gates": tested().whole(b)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				recognition.Decide(c)
			}
		})
	}
}

// crowd adds n agreements of other countries, n authorities, and n entries of registers beside those that count: signatories, traders, measures
// against other goods and operators.
func crowd(b testing.TB, n int) recognition.Case {
	p := tested()
	countries := []string{"DE", "FR", "BE", "KZ", "MN", "RU", "PL", "IT", "ES", "KR"}
	for i := range n {
		a := p.rules.Agreements[0]
		a.ID, a.Issuer.Country = fmt.Sprint("agreement-", i), countries[i%len(countries)]
		p.rules.Agreements = append(p.rules.Agreements, a)
		o := other(fmt.Sprint("authority-", i))
		o.Names = []string{fmt.Sprint("Service ", i)}
		p.rules.Authorities = append(p.rules.Authorities, o)
	}
	c := p.whole(b)
	var err error
	for i := range n {
		e := p.entries[1]
		switch e.Key = fmt.Sprint("more-", i); i % 4 {
		case 0:
			e.Signatory = &messages.AuthorisedSignatory{ID: fmt.Sprint("S-", i), Authority: "nl-plants", Authorised: "2020-01-01"}
		case 1:
			e = registered(messages.RegisterTrader, e.Key, func(e *messages.RegisterEntry) {
				e.Trader = &messages.TraderStatus{ID: fmt.Sprint("NLAEO", i), Programme: "EU-AEO", Country: "NL", History: []messages.StatusSince{{Status: "granted", From: "2020-01-01"}}}
			})
		case 2:
			e = measure(e.Key, "risk", func(m *messages.BorderMeasure) { m.Operators = []string{fmt.Sprint("Operator ", i)} })
		default:
			e = measure(e.Key, "alert", func(m *messages.BorderMeasure) {
				m.HS, m.Origins = []string{fmt.Sprintf("%02d%04d", 20+i%70, i%10000)}, []string{"NL"}
			})
		}
		if c.Registers, err = c.Registers.With(e, int64(1000+i)); err != nil {
			b.Fatal(err)
		}
	}
	return c
}

// BenchmarkDecideIsFlat decides the same claim among 100 and among 100 000 agreements, authorities and entries of registers, by turns, and gives
// the ratio of the medians.
func BenchmarkDecideIsFlat(b *testing.B) {
	few, many := crowd(b, 100), crowd(b, 100_000)
	if x, y := recognition.Decide(few), recognition.Decide(many); x.Outcome != recognised || y.Outcome != recognised {
		b.Fatal(x.Outcome, y.Outcome)
	}
	of := func(c *recognition.Case) time.Duration {
		start := time.Now()
		for range 20 {
			recognition.Decide(*c)
		}
		return time.Since(start) / 20
	}
	var small, large []time.Duration
	for b.Loop() {
		small, large = append(small, of(&few)), append(large, of(&many))
	}
	slices.Sort(small)
	slices.Sort(large)
	x, y := small[len(small)/4], large[len(large)/4]
	b.ReportMetric(float64(x.Nanoseconds()), "ns-of-100")
	b.ReportMetric(float64(y.Nanoseconds()), "ns-of-100000")
	b.ReportMetric(float64(y)/float64(x), "ratio")
}

func BenchmarkRegistersWith(b *testing.B) {
	c := crowd(b, 10_000)
	e := tested().entries[1]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Registers.With(e, 1); err != nil {
			b.Fatal(err)
		}
	}
}
