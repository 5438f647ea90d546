package asycuda_test

import (
	"fmt"
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/asycuda"
)

func BenchmarkRatio(b *testing.B) {
	for _, n := range []int{1, 20, 100} {
		raw := manyItems(b, n)
		b.Run(fmt.Sprintf("%d-items", n), func(b *testing.B) { adaptertest.Ratio[stdSAD](b, asycuda.Adapter{}, raw) })
	}
}
