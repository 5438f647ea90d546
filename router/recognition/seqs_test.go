package recognition_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/clearhub/clearhub/router/recognition"
)

func TestTheOffsetsOfAWaveAreSmallAndComeBack(t *testing.T) {
	var dense []int64
	for i := range int64(512) {
		dense = append(dense, 10_000_000+i*3)
	}
	for _, seqs := range [][]int64{nil, {0}, {0, 1, 2}, {7, 1 << 40}, dense} {
		packed, err := recognition.PackSeqs(seqs)
		if err != nil {
			t.Fatal(err)
		}
		back, err := recognition.UnpackSeqs(packed)
		if err != nil || !slices.Equal(back, seqs) {
			t.Errorf("%v comes back as %v, %v", seqs, back, err)
		}
		plain, err := json.Marshal(seqs)
		if err != nil {
			t.Fatal(err)
		}
		if back, err = recognition.UnpackSeqs(plain); err != nil || !slices.Equal(back, seqs) {
			t.Errorf("%s is read as %v, %v", plain, back, err)
		}
		if len(seqs) > 100 && len(packed) > len(seqs)*2 {
			t.Errorf("%d offsets take %d bytes", len(seqs), len(packed))
		}
	}
}

// FuzzSeqs reads anything as the offsets of a wave; what is read is written and read again as the same.
func FuzzSeqs(f *testing.F) {
	f.Add([]byte(`"AgQG"`))
	f.Add([]byte(`[1,2,3]`))
	f.Add([]byte(`"gA"`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		seqs, err := recognition.UnpackSeqs(data)
		if err != nil {
			return
		}
		packed, err := recognition.PackSeqs(seqs)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := recognition.UnpackSeqs(packed); err != nil || !slices.Equal(again, seqs) {
			t.Fatalf("%v comes back as %v, %v", seqs, again, err)
		}
	})
}
