package edifact_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
)

// Where some pointers are asked for, each is told to stand where the whole provenance says, as is what lies below and above it.
func TestLocateTellsWhatTraceTells(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 26))
	asked := 0
	files, err := filepath.Glob("testdata/golden/*/in.edi")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		in := adapters.Input{Reader: bytes.NewReader(data)}
		for d, err := range (edifact.Adapter{}).Decode(context.Background(), in) {
			if err != nil || d.Locate == nil {
				continue
			}
			whole := d.Trace()
			for range 6 {
				pointers := []string{"/body/parties", "/nowhere", "/body/consignments/0/lines/1"}
				for range 1 + r.IntN(3) {
					if len(whole) > 0 {
						pointers = append(pointers, whole[r.IntN(len(whole))].Pointer, whole[r.IntN(len(whole))].Pointer+"/below")
					}
				}
				some := d.Locate(pointers)
				for _, p := range pointers {
					if asked++; !reflect.DeepEqual(some.At(p), whole.At(p)) {
						t.Errorf("%s: %s: got %v, want %v", name, p, some.At(p), whole.At(p))
					}
				}
			}
			if again := d.Trace(); !reflect.DeepEqual(again, whole) {
				t.Errorf("%s: the whole is not what it was", name)
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d pointers were asked for", asked)
	}
}
