package edifact_test

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// Whoever has something small to do need not wait for the end of a large document, nor for the scheduler to stop its decoder.
func TestOthersHaveTheirTurn(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	data := document(2000, 3) // about 3 MB
	var turns atomic.Int64
	var over atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !over.Load() {
			turns.Add(1)
			runtime.Gosched()
		}
	}()
	before := turns.Load()
	if n := decodeAll(t, data); n != 2000 {
		t.Fatalf("%d messages", n)
	}
	had := turns.Load() - before
	over.Store(true)
	<-done
	if want := int64(len(data) / (128 << 10)); had < want {
		t.Errorf("others had %d turns during %d bytes, want %d", had, len(data), want)
	}
}
