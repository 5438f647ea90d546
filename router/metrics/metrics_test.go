package metrics_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/router/metrics"
)

func TestFamiliesAreWrittenAsTheFormatWantsThem(t *testing.T) {
	var b strings.Builder
	err := metrics.Write(&b, []metrics.Family{
		{Name: "clearhub_z_total", Type: metrics.Counter, Help: "Two\nlines.", Samples: []metrics.Sample{
			{Labels: []string{"partner", `a "b" \c`, "kind", "x"}, Value: 3}, {Labels: []string{"partner", "d", "kind", "y"}, Value: 0.5}}},
		metrics.One("clearhub_a_bytes", metrics.Gauge, "One.", 12345678),
	})
	want := `# HELP clearhub_a_bytes One.
# TYPE clearhub_a_bytes gauge
clearhub_a_bytes 1.2345678e+07
# HELP clearhub_z_total Two\nlines.
# TYPE clearhub_z_total counter
clearhub_z_total{partner="a \"b\" \\c",kind="x"} 3
clearhub_z_total{partner="d",kind="y"} 0.5
`
	if err != nil || b.String() != want {
		t.Errorf("%v\n%s", err, b.String())
	}
	if err := metrics.Write(full{}, []metrics.Family{metrics.One("a", metrics.Gauge, "x", 1)}); err == nil {
		t.Error("a writer that fails is not told")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }
