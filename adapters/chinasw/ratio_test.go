package chinasw_test

import (
	"fmt"
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/chinasw"
)

func BenchmarkRatio(b *testing.B) {
	for _, n := range []int{1, 20, 100} {
		raw := manyLines(b, n)
		b.Run(fmt.Sprintf("%d-lines", n), func(b *testing.B) { adaptertest.Ratio[stdMessage](b, chinasw.Adapter{}, raw) })
	}
}
