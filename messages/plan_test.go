package messages

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-playground/validator/v10"
)

func TestEveryTagHasAPlan(t *testing.T) {
	if _, err := planOf(reflect.TypeFor[Message]()); err != nil {
		t.Fatal(err)
	}
}

// texts are what random fields hold: words of the closed lists, codes, numbers, times, and what is none of them.
var texts = func() (all []string) {
	for _, tag := range []string{"kind", "documentclass", "control", "outcome", "movementevent", "registerkind", "assistancetype"} {
		all = append(all, wordsOf(tag)...)
	}
	return append(all, "", "", "", "x", "CN", "NL", "XX", "cn", "EUR", "EU", "KGM", "KG", "CT", "CTN", "3", "9", "CNDAL", "CNDA1", "1.20", "01", "1.", "-0", ".5", "1e3", "12.50",
		"2026-03-14", "2026-02-30", "2026-03-14T10:00", "2026-03-14T25:00", "Z", "+08:00", "+8", "060110", "770110", "0601", "1.0.0", "v1", SchemaVersion,
		"gross", "net", "stated", "format", "telephone", "grossMass", "authority", "original", "valid", "accepted", strings.Repeat("a", 64), strings.Repeat("g", 64),
		"0x"+strings.Repeat("f", 62), strings.Repeat("Ж", 35), strings.Repeat("Ж", 36), strings.Repeat("y", 71), strings.Repeat("z", 141), strings.Repeat("w", 600))
}()

// fill sets a value at random; the tag's own words are likely, so that whole messages may keep to their tags.
func fill(r *rand.Rand, v reflect.Value, tag string, depth int) {
	switch v.Kind() {
	case reflect.String:
		choice := texts
		for part := range strings.SplitSeq(tag, ",") {
			if words, ok := strings.CutPrefix(part, "oneof="); ok && r.IntN(50) > 0 {
				choice = strings.Fields(words)
			} else if words := wordsOf(part); len(words) > 0 && r.IntN(20) > 0 {
				choice = words
			} else if good := map[string]string{"codelist=country": "CN", "codelist=unit": "KGM", "codelist=currency": "EUR", "codelist=package": "CT", "codelist=mode": "3",
				"codelist=locode": "CNDAL", "decimal": "12.50", "timevalue": "2026-03-14", "zone": "Z", "hs6": "060110", "semver": "1.2.3", "hexadecimal": strings.Repeat("a", 64)}[part]; good != "" && r.IntN(15) > 0 {
				choice = []string{good}
			}
			if part == "hexadecimal" && r.IntN(8) == 0 {
				choice = []string{strings.Repeat("g", 64), "0x" + strings.Repeat("f", 62), strings.Repeat("F", 64)}
			}
		}
		if s := choice[r.IntN(len(choice))]; len(choice) != len(texts) || r.IntN(8) == 0 {
			v.SetString(s)
		} else if strings.Contains(tag, "required") && r.IntN(80) > 0 {
			v.SetString("x1")
		}
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(r.IntN(60)) - 1 + int64(r.IntN(2)))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Pointer:
		if strings.Contains(tag, "required") && r.IntN(60) > 0 || depth > 0 && r.IntN(3) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem(), strings.TrimPrefix(tag, "omitempty,"), depth-1)
		}
	case reflect.Slice:
		n := max(0, r.IntN(7)-4)
		if depth <= 0 {
			n = 0
		}
		if _, after, dives := strings.Cut(tag, "dive"); dives || n > 0 {
			if strings.Contains(tag, "min=") && r.IntN(40) > 0 {
				n = max(n, 1)
			}
			if n > 0 || r.IntN(20) == 0 {
				v.Set(reflect.MakeSlice(v.Type(), n, n))
			}
			for i := range n {
				fill(r, v.Index(i), strings.TrimPrefix(after, ","), depth-1)
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() || f.Anonymous {
				if v.Field(i).CanSet() {
					fill(r, v.Field(i), f.Tag.Get("validate"), depth)
				}
			}
		}
	case reflect.Interface:
		if v.Type() == reflect.TypeFor[Body]() && r.IntN(40) > 0 {
			kinds := Kinds()
			b := NewBody(kinds[r.IntN(len(kinds))])
			fill(r, reflect.ValueOf(b).Elem(), "", depth)
			v.Set(reflect.ValueOf(b))
		}
	}
}

// What the plan passes is what the validator passes: on random messages of all kinds, of which about half break one tag or a few, and
// every tag is broken by some.
func TestThePlanAgreesWithTheValidator(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 27))
	rounds := 6000
	if testing.Short() {
		rounds = 1500
	}
	good, bad, broken := 0, 0, map[string]int{}
	hold := func(m *Message) {
		quick, err := keepsTags(m), tagChecker().Struct(m)
		if quick != (err == nil) {
			b, _ := json.Marshal(m)
			t.Fatalf("the plan says %v, the validator %v, of %s", quick, err, b)
		}
		if quick {
			good++
		} else {
			bad++
		}
		var found validator.ValidationErrors
		if errors.As(err, &found) {
			for _, f := range found {
				broken[f.Tag()]++
			}
		}
	}
	for range rounds {
		m := new(Message)
		fill(r, reflect.ValueOf(m).Elem(), "", r.IntN(6))
		hold(m)
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m := new(Message)
		if json.Unmarshal(b, m) == nil && m.Body != nil {
			hold(m)
		}
	}
	t.Logf("%d messages keep to their tags, %d do not; broken: %v", good, bad, broken)
	for _, tag := range []string{"required", "max", "oneof", "codelist", "gte", "decimal", "min", "hexadecimal", "control", "outcome", "len", "documentclass", "hs6", "zone",
		"timevalue", "semver", "movementevent", "kind", "assistancetype"} {
		if broken[tag] == 0 && !testing.Short() {
			t.Errorf("no message broke %s", tag)
		}
	}
	if good < rounds/50 || bad < rounds/50 {
		t.Errorf("%d messages keep to their tags, %d do not: too few of one sort", good, bad)
	}
}

// BenchmarkTags tells how much faster the plan is than the validator, on a message that keeps to its tags.
func BenchmarkTags(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	m := new(Message)
	for !keepsTags(m) || len(m.Extensions) > 0 || m.Kind != KindDeclaration {
		m = new(Message)
		fill(r, reflect.ValueOf(m).Elem(), "", 4)
	}
	var slow, quick time.Duration
	for b.Loop() {
		start := time.Now()
		for range 20 {
			if tagChecker().Struct(m) != nil {
				b.Fatal("it breaks a tag")
			}
		}
		slow += time.Since(start)
		start = time.Now()
		for range 20 {
			keepsTags(m)
		}
		quick += time.Since(start)
	}
	b.ReportMetric(float64(slow)/float64(quick), "validator-x-plan")
}
