package stream_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

func noise(n int, seed byte) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

func TestBlobsComeBackWhole(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	blobs := stream.NewBlobs(l, topic(t, l, 2))
	for name, size := range map[string]int{
		"empty": 0, "one byte": 1, "one chunk": stream.ChunkSize, "one byte more than a chunk": stream.ChunkSize + 1, "five megabytes": 5 << 20,
	} {
		t.Run(name, func(t *testing.T) {
			body := noise(size, 1)
			ref, err := blobs.Put(t.Context(), body)
			if err != nil {
				t.Fatal(err)
			}
			again, err := blobs.Put(t.Context(), body)
			if err != nil || again.SHA256 != ref.SHA256 || again.Offset <= ref.Offset {
				t.Fatalf("put again: %+v, %v", again, err)
			}
			for _, r := range []stream.Ref{ref, again} {
				if got, err := blobs.Get(t.Context(), r); err != nil || !bytes.Equal(got, body) {
					t.Errorf("get %+v: %d bytes, %v", r, len(got), err)
				}
			}
		})
	}
}

func TestBlobsPutAtTheSameTimeDoNotMix(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	blobs := stream.NewBlobs(l, topic(t, l, 1))
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			body := noise(3*stream.ChunkSize+i, byte(i/2)) // two and two begin alike
			ref, err := blobs.Put(t.Context(), body)
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := blobs.Get(t.Context(), ref); err != nil || !bytes.Equal(got, body) {
				t.Errorf("blob %d: %d bytes, %v", i, len(got), err)
			}
		})
	}
	wg.Wait()
}

func TestWrongBlobReferencesAreErrors(t *testing.T) {
	l := kafkatest.Open(t, stream.Options{})
	name := topic(t, l, 1)
	blobs := stream.NewBlobs(l, name)
	ref, err := blobs.Put(t.Context(), noise(2*stream.ChunkSize, 1))
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		change func(*stream.Ref)
		want   error
	}{
		"behind its first chunk":      {func(r *stream.Ref) { r.Offset++ }, stream.ErrCorrupt},
		"behind the end":              {func(r *stream.Ref) { r.Offset += 100 }, stream.ErrOffset},
		"other hash":                  {func(r *stream.Ref) { r.SHA256 = strings.Repeat("0", 64) }, stream.ErrCorrupt},
		"fewer bytes":                 {func(r *stream.Ref) { r.Size-- }, stream.ErrCorrupt},
		"more chunks than bytes need": {func(r *stream.Ref) { r.Chunks++ }, nil},
		"negative size":               {func(r *stream.Ref) { r.Size = -1 }, nil},
		"enormous size":               {func(r *stream.Ref) { r.Size = 1 << 60; r.Chunks = 1 << 41 }, stream.ErrCorrupt},
		"hash that is none":           {func(r *stream.Ref) { r.SHA256 = "zz" }, nil},
		"empty":                       {func(r *stream.Ref) { *r = stream.Ref{} }, nil},
	} {
		t.Run(what, func(t *testing.T) {
			r := ref
			c.change(&r)
			if _, err := blobs.Get(t.Context(), r); err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("get: %v, want %v", err, c.want)
			}
		})
	}
	// A stored chunk with the right key and number but other bytes.
	if _, err := l.Append(t.Context(), name, 0, []stream.Record{{
		Key: []byte(ref.SHA256), Value: []byte("forged"), Headers: []stream.Header{{Key: "clearhub-chunk", Value: []byte("0")}},
	}}); err != nil {
		t.Fatal(err)
	}
	if _, err := blobs.Get(t.Context(), stream.Ref{Offset: ref.Offset + 2, Chunks: 1, Size: 6, SHA256: ref.SHA256}); !errors.Is(err, stream.ErrCorrupt) {
		t.Errorf("forged chunk: %v", err)
	}
}
