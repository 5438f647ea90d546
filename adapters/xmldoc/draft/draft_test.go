package draft_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

func document(t *testing.T, values int) *xmldoc.Document {
	t.Helper()
	var b strings.Builder
	b.WriteString("<r>")
	for i := range values {
		fmt.Fprintf(&b, "<v>%d</v>", i)
	}
	b.WriteString("</r>")
	doc, err := xmldoc.Parse([]byte(b.String()), xmldoc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// A stable sort is the model: marks in any order, some twice, some in groups.
func TestMarksComeOutByPointerAndTheFirstOfEachStands(t *testing.T) {
	doc := document(t, 400)
	var values []xmldoc.Value
	for n := range doc.Root().Children("v") {
		values = append(values, n.Value())
	}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		d := draft.New(true, 10)
		var want messages.Provenance
		mark := func(name string) {
			v := values[r.IntN(len(values))]
			d.Mark(name, v)
			want = append(want, messages.Origin{Pointer: d.Here(name), Position: v.Position()})
		}
		for line := range 1 + r.IntN(12) {
			for range r.IntN(4) {
				mark(fmt.Sprintf("references/%d/number", r.IntN(12)))
			}
			was, first := d.Item("lines", line), d.Marks()
			for range r.IntN(20) {
				mark([]string{"number", "measures/0/value", "measures/10/value", "a", "ab", "a/b"}[r.IntN(6)])
			}
			d.Group(first)
			d.Back(was)
			mark("/issued/value")
		}
		slices.SortStableFunc(want, func(a, b messages.Origin) int { return strings.Compare(a.Pointer, b.Pointer) })
		want = slices.CompactFunc(want, func(a, b messages.Origin) bool { return a.Pointer == b.Pointer })
		if got := d.Provenance(doc.Positions()); !slices.Equal(got, want) {
			t.Fatalf("seed %d: got\n%v\nwant\n%v", seed, got, want)
		}
	}
}

func TestMarksAreTakenBack(t *testing.T) {
	doc := document(t, 1)
	v := doc.Root().Child("v").Value()
	d := draft.New(true, 0)
	d.Mark("kept", v)
	was := d.Item("things", 0)
	d.Mark("a", v)
	d.MarkNode("b/c", doc.Root())
	d.ForgetBelow()
	d.Back(was)
	if _, ok := draft.Try(&d, func() (int, bool) { d.Mark("tried", v); return 0, false }); ok {
		t.Fatal("it came to something")
	}
	d.Mark("thingsElse", v)
	var got []string
	for _, o := range d.Provenance(doc.Positions()) {
		got = append(got, o.Pointer)
	}
	if want := []string{"/body/kept", "/body/thingsElse"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNothingIsMarkedUntraced(t *testing.T) {
	d := draft.New(false, 100)
	d.Mark("a", document(t, 1).Root().Child("v").Value())
	if d.Marks() != 0 || d.Provenance(nil) != nil {
		t.Error("there are marks")
	}
}

func TestReportsAreBoundedAndRefusalsKept(t *testing.T) {
	d := draft.New(false, 0)
	for range draft.MaxFaults + 5 {
		d.Report(draft.Problem{Code: "X-001", Severity: messages.SeverityWarn, Pointer: "a"})
	}
	d.Report(draft.Problem{Code: "X-002", Severity: messages.SeverityRefuse, Pointer: draft.Nowhere})
	d.Quiet = true
	d.Report(draft.Problem{Code: "X-003", Severity: messages.SeverityRefuse})
	if n := len(d.Faults); n != draft.MaxFaults+1 {
		t.Fatalf("%d faults", n)
	}
	if f := d.Faults[0]; f.Pointer != "/body/a" || f.Position != nil {
		t.Errorf("%+v", f)
	}
	if f := d.Faults[draft.MaxFaults]; f.Code != "X-002" || f.Pointer != "" {
		t.Errorf("%+v", f)
	}
}
