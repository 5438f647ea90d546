package stage

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/btree"
	"pgregory.net/rapid"
)

// Pages do what an ordinary ordered map does, whatever is written in whatever order, and a copy does not see what comes later.
func TestPagesAreAnOrderedMap(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var p pages
		var m btree.Map[string, []byte]
		type copied struct {
			p pages
			m *btree.Map[string, []byte]
		}
		var copies []copied
		key := rapid.Custom(func(r *rapid.T) string {
			head := rapid.SampledFrom([]string{"", "a", "decl/port/declaration/", "decl/port/", "fact/0000000001/", strings.Repeat("long/", 60)}).Draw(r, "head")
			return head + rapid.OneOf(rapid.StringMatching(`[a-c0]{0,4}`), rapid.Custom(func(r *rapid.T) string { return fmt.Sprint(rapid.IntRange(0, 3000).Draw(r, "n")) })).Draw(r, "tail")
		})
		size := rapid.SampledFrom([]int{0, 0, 1, 8, 40, 127, 128, 129, 300, 5000})
		for i := range rapid.IntRange(1, 400).Draw(r, "steps") {
			k := key.Draw(r, "key")
			switch rapid.IntRange(0, 9).Draw(r, "what") {
			case 0, 1, 2:
				a, x := p.Delete(k)
				b, y := m.Delete(k)
				if x != y || !bytes.Equal(a, b) {
					r.Fatalf("delete of %q: %v %v", k, x, y)
				}
			case 3:
				if len(copies) < 3 {
					copies = append(copies, copied{p.Copy(), m.Copy()})
				}
			default:
				for j := range rapid.SampledFrom([]int{1, 1, 1, 100}).Draw(r, "many") {
					name, v := k, bytes.Repeat([]byte{byte(i)}, size.Draw(r, "size"))
					if j > 0 {
						name += fmt.Sprint("/", j*7%100)
					}
					a, x := p.Set(name, v)
					b, y := m.Set(name, v)
					if x != y || !bytes.Equal(a, b) {
						r.Fatalf("set of %q: %v %v", name, x, y)
					}
				}
			}
			probe := key.Draw(r, "probe")
			a, x := p.Get(probe)
			b, y := m.Get(probe)
			if x != y || !bytes.Equal(a, b) {
				r.Fatalf("get of %q: %v %v", probe, x, y)
			}
		}
		copies = append(copies, copied{p, &m})
		for _, c := range copies {
			samePages(r, &c.p, c.m, key.Draw(r, "from"))
		}
	})
}

// A page that is emptied goes, however full its neighbours are.
func TestNoPageStaysEmpty(t *testing.T) {
	var p pages
	for i := range 200 {
		p.Set(fmt.Sprintf("key/%03d", i), bytes.Repeat([]byte{'v'}, 100))
	}
	unders := p.top.Keys()
	for _, u := range unders {
		for n := 0; ; n++ {
			if x, _ := p.top.Get(u); len(x.data) > pageSize-pageSmall {
				break
			}
			p.Set(fmt.Sprintf("%s/%02d", cmp.Or(u, "key/000"), n), bytes.Repeat([]byte{'v'}, 40))
		}
	}
	for i := 2; i+1 < len(unders); i += 2 {
		var gone []string
		for c := p.seek(unders[i]); c.ok && string(c.key) < unders[i+1]; c.next() {
			gone = append(gone, string(c.key))
		}
		full := p.top.Len()
		for _, k := range gone {
			if _, found := p.Delete(k); !found {
				t.Fatalf("%q is not found", k)
			}
		}
		if p.top.Len() >= full {
			t.Errorf("%d pages after %d keys went, %d before", p.top.Len(), len(gone), full)
		}
	}
	p.top.Scan(func(k string, x *page) bool {
		if len(x.data) == 0 {
			t.Errorf("an empty page under %q", k)
		}
		return true
	})
}

func samePages(r *rapid.T, p *pages, m *btree.Map[string, []byte], from string) {
	if p.Len() != m.Len() {
		r.Fatalf("%d keys, want %d", p.Len(), m.Len())
	}
	it := m.Iter()
	more := it.First()
	p.Scan(func(k string, v []byte) bool {
		if !more || k != it.Key() || !bytes.Equal(v, it.Value()) {
			r.Fatalf("%q, want %q", k, it.Key())
		}
		if got, ok := p.Get(k); !ok || !bytes.Equal(got, v) {
			r.Fatalf("%q is not found", k)
		}
		more = it.Next()
		return true
	})
	if more {
		r.Fatalf("%q is missing", it.Key())
	}
	more = it.Seek(from)
	for c := p.seek(from); c.ok; c.next() {
		if !more || string(c.key) != it.Key() {
			r.Fatalf("from %q: %q, want %q", from, c.key, it.Key())
		}
		more = it.Next()
	}
	if more {
		r.Fatalf("from %q: %q is missing", from, it.Key())
	}
	p.top.Scan(func(k string, x *page) bool {
		if len(x.data) == 0 && p.top.Len() > 1 && k != "" {
			r.Fatalf("an empty page under %q", k)
		}
		return true
	})
}
