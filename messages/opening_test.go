package messages

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// blocks lists what an examination holds, in its own order, list by list.
func (x *examination) blocks() (all []string) {
	for _, list := range [][]string{blocksOf(x.times), blocksOf(x.periods), blocksOf(x.classifications), blocksOf(x.documents), blocksOf(x.places), blocksOf(x.equipment), blocksOf(x.identifiers), blocksOf(x.goods),
		blocksOf(x.references), blocksOf(x.measures), blocksOf(x.packages), blocksOf(x.lines), blocksOf(x.consignments)} {
		all = append(all, list...)
	}
	return all
}

func blocksOf[T any](list []block[T]) (out []string) {
	for _, b := range list {
		out = append(out, fmt.Sprintf("%T %p %s", b.v, b.v, b.at()))
	}
	return out
}

// walk goes through a value by reflection, and tells every struct of this package that it meets.
func walk(v reflect.Value, at string, meet func(at string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), at, meet)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), at+"/"+strconv.Itoa(i), meet)
		}
	case reflect.Struct:
		if v.Type().PkgPath() != reflect.TypeFor[Message]().PkgPath() {
			return
		}
		meet(at, v)
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Tag.Get("validate") == "-" {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if to := at + "/" + name; f.Anonymous {
				walk(v.Field(i), at, meet)
			} else {
				walk(v.Field(i), to, meet)
			}
		}
	}
}

// What an examination finds, and where, is what reflection finds, on random messages of all kinds; and memory that is used again holds nothing
// of the message before.
func TestTheExaminationFindsWhatReflectionFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 26))
	kept, found := keeps(), 0
	for range 400 {
		m := new(Message)
		fill(r, reflect.ValueOf(m).Elem(), "", 2+r.IntN(5))
		var want []string
		walk(reflect.ValueOf(m).Elem(), "", func(at string, v reflect.Value) {
			if kept[v.Type()] != nil {
				want = append(want, fmt.Sprintf("%s %p %s", v.Addr().Type(), v.Addr().Interface(), at))
			}
		})
		x := examine(m)
		got := x.blocks()
		for _, d := range x.citations() {
			if at := d.at(); !strings.HasPrefix(at, "/body/documents/") && !strings.HasPrefix(at, "/body/requestedCertificates/") {
				t.Errorf("%s is no citation", at)
			}
		}
		x.close()
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("got %d blocks, want %d: %.300v, %.300v", len(got), len(want), got, want)
		}
		found += len(got)
	}
	if found < 1000 {
		t.Errorf("only %d blocks were looked at", found)
	}
}

func TestFoldsToSaysWhatFoldSays(t *testing.T) {
	for _, number := range []string{"", "a-1", "A1", "A 1 b", "--", "A1B", "Ж1", "大"} {
		for _, folded := range []string{"", "A1", "A1B", "A", "1", "Ж1"} {
			if foldsTo(number, folded) != (Fold(number) == folded) && strings.Trim(number, "Ж大") == number {
				t.Errorf("%q and %q", number, folded)
			}
		}
	}
}
