package asycuda_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
	"github.com/clearhub/clearhub/messages"
)

func TestSamplesAreReadOrRefusedForTheirOwnFaults(t *testing.T) {
	dir := samples(t)
	subjects := map[string]int{}
	defer func() {
		if len(subjects) != 6 {
			t.Errorf("six declarations are known by %v", subjects)
		}
	}()
	// why is all that refuses a document while the server's date order is not known.
	for name, why := range map[string][]string{
		"AL_IM4_FORD.xml":          {asycuda.CodeAmbiguousDate},
		"AL_testazo.xml":           nil,
		"Asycuda421EX9Sample.xml":  nil,
		"Asycuda421Sample.xml":     nil,
		"NP_IM4_119items.xml":      nil,
		"NP_IM4_1item_trimmed.xml": nil,
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Skipf("sample %s is not there", name)
			}
			if got := refusals(read(t, raw, adapters.Profile{})); !slices.Equal(got, why) {
				t.Errorf("refused for %v, want %v", got, why)
			}
			profile := adapters.Profile{DateOrder: "mdy"}
			d := read(t, raw, profile)
			subjects[d.Messages[0].Subject]++
			if got := refusals(d); got != nil {
				t.Fatalf("refused for %v: %v", got, d.Faults)
			}
			m := d.Messages[0]
			used := m.Source.Leaves - len(m.Source.Unused)
			t.Logf("%s: %d of %d values used, %d lines", d.Verdict, used, m.Source.Leaves, len(m.Body.(*messages.Declaration).Consignments[0].Lines))
			if 100*used < 96*m.Source.Leaves {
				t.Errorf("only %d of %d values are used: %v", used, m.Source.Leaves, m.Source.Unused)
			}
			checkOrigins(t, raw, m)
			out, losses := write(t, m, profile)
			if len(losses) > 0 {
				t.Errorf("losses %v", losses)
			}
			if again := read(t, out, profile); len(again.Messages) != 1 || !same(t, m, again.Messages[0]) {
				t.Errorf("written and read again it is another declaration")
			}
		})
	}
}

// refusals are the codes that refuse a document, each once.
func refusals(d adapters.Document) (codes []string) {
	for _, f := range d.Faults {
		if f.Severity == messages.SeverityRefuse && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

// checkOrigins holds every place that a message gives for its values against the source.
func checkOrigins(t *testing.T, raw []byte, m *messages.Message) {
	t.Helper()
	if len(m.Provenance) < 50 {
		t.Errorf("only %d values have a place", len(m.Provenance))
	}
	for _, o := range m.Provenance {
		here, before := raw[o.Offset], raw[o.Offset-1]
		if here == '<' && raw[o.Offset+1] == 'I' {
			continue // a line's number is its place among the items
		}
		if o.Pointer == "/body/references/0/number" && here == '<' {
			continue // a declaration without a number of its own
		}
		if here <= ' ' || here == '<' || before != '>' && before > ' ' {
			t.Errorf("%s: no value begins at offset %d: %q", o.Pointer, o.Offset, raw[o.Offset-1:o.Offset+10])
		}
	}
}

func TestTheLargeSampleIsCountedRight(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(samples(t), "NP_IM4_119items.xml"))
	if err != nil {
		t.Skip("the large sample is not there")
	}
	d := read(t, raw, adapters.Profile{})
	body := d.Messages[0].Body.(*messages.Declaration)
	gross := messages.Decimal("0")
	for _, l := range body.Consignments[0].Lines {
		for _, m := range l.Measures {
			if m.Type == "grossMass" {
				gross = gross.Add(m.Value)
			}
		}
	}
	if n := len(body.Consignments[0].Lines); n != 119 || *body.Totals.Lines != 119 || gross.Cmp("199") != 0 {
		t.Errorf("%d lines of %d, %s kg", n, *body.Totals.Lines, gross)
	}
	if n := len(body.Documents); n != 2 {
		t.Errorf("the two documents that all items cite became %d", n)
	}
}
