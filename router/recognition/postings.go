package recognition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// Which declarations rest on a fact is kept as bits: one for each claims offset at which a declaration was first seen, 256 to a
// record. A fact that a million decisions share costs some 32 bytes for 256 of them, and one more decision writes one record.

const blockBits = 256

// factNumber is the number of a fact; with make it gets one.
func (t *work) factNumber(id string, create bool) (int64, bool) {
	n, ok := read[int64](t, prefixFact+id)
	if ok || !create {
		return n, ok
	}
	n, _ = read[int64](t, keyFacts)
	n++
	write(t, keyFacts, n)
	write(t, prefixFact+id, n)
	return n, true
}

func postingKey(fact, block int64) string {
	return prefixPosting + fmt.Sprintf("%010d/%016d", fact, block)
}

// post sets or clears a declaration's bit under a fact.
func (t *work) post(fact, seq int64, on bool) {
	key := postingKey(fact, seq/blockBits)
	old, ok := t.tx.Get(key)
	if !ok && !on {
		return
	}
	bits := make([]byte, blockBits/8)
	copy(bits, old)
	i, mask := seq%blockBits/8, byte(1)<<(seq%8)
	if on {
		bits[i] |= mask
	} else {
		bits[i] &^= mask
	}
	if slices.Equal(bits, old) {
		return
	}
	if slices.Max(bits) == 0 {
		t.tx.Delete(key)
		return
	}
	t.tx.Put(key, bits)
}

// posted lists the declarations under a fact.
func (t *work) posted(fact int64, into map[int64]bool) {
	prefix := prefixPosting + fmt.Sprintf("%010d/", fact)
	for key, bits := range t.tx.Scan(prefix) {
		block, err := strconv.ParseInt(strings.TrimPrefix(key, prefix), 10, 64)
		if err != nil {
			continue
		}
		for i, b := range bits {
			for bit := 0; b != 0; bit++ {
				if b&1 != 0 {
					into[block*blockBits+int64(i*8+bit)] = true
				}
				b >>= 1
			}
		}
	}
}

// The facts that are none of the registers', under which declarations are found all the same.
const (
	factOpen  = "state/open"   // not released, refused or cancelled
	factStale = "state/stale/" // <register>: a gate is unknown because it was read too long ago
)

// rest files a declaration under the facts that its decision rests on, and takes it from under those that it does not any more.
func (t *work) rest(d *dossier, ids []string) {
	var next []int64
	for _, id := range ids {
		if n, ok := t.factNumber(id, true); ok && !slices.Contains(next, n) {
			next = append(next, n)
		}
	}
	slices.Sort(next)
	for _, n := range d.Facts {
		if _, found := slices.BinarySearch(next, n); !found {
			t.post(n, d.Seq, false)
		}
	}
	for _, n := range next {
		if _, found := slices.BinarySearch(d.Facts, n); !found {
			t.post(n, d.Seq, true)
		}
	}
	d.Facts = next
}

// restsOn lists the facts of a decision under which its declaration must be found again. Its own words, instruments and
// balances have indexes of their own.
func restsOn(dec *messages.Decision) []string {
	out := []string{factOpen}
	for i := range dec.Facts {
		id := dec.Facts[i].ID
		if id == "declaration" || strings.HasPrefix(id, "instrument/") || strings.HasPrefix(id, "balance/") {
			continue
		}
		out = append(out, id)
	}
	for i := range dec.Lines {
		for j := range dec.Lines[i].Claims {
			for _, g := range dec.Lines[i].Claims[j].Gates {
				if g.Gate == 14 && g.Result == unknown {
					out = append(out, factStale+g.Values["register"])
				}
			}
		}
	}
	return out
}

// consulted lists the declarations whose decisions consulted what is touched.
func (t *work) consulted(touches []Touch) map[int64]bool {
	out := map[int64]bool{}
	for _, n := range t.touched(touches) {
		t.posted(n, out)
	}
	return out
}

// touched lists the numbers of the facts that are touched.
func (t *work) touched(touches []Touch) (out []int64) {
	seen := map[string]bool{}
	for _, x := range touches {
		if seen[x.ID] {
			continue
		}
		seen[x.ID] = true
		if !x.Prefix {
			if n, ok := t.factNumber(x.ID, false); ok {
				out = append(out, n)
			}
			continue
		}
		for key := range t.tx.Scan(prefixFact + x.ID) {
			if n, ok := read[int64](t, key); ok {
				out = append(out, n)
			}
		}
	}
	return out
}

// staleOn lists the declarations that wait for a register to be read again.
func (t *work) staleOn(register string) map[int64]bool {
	return t.consulted([]Touch{{ID: factStale + register}, {ID: factStale}})
}

// opened lists the declarations that are open.
func (t *work) opened() map[int64]bool { return t.consulted([]Touch{{ID: factOpen}}) }

// outcomes writes how the gates of each claim came out, a letter a gate.
func outcomes(dec *messages.Decision) map[string]string {
	letters := map[string]byte{pass: 'p', fail: 'f', unknown: 'u'}
	out := map[string]string{}
	for i := range dec.Lines {
		for j := range dec.Lines[i].Claims {
			c := &dec.Lines[i].Claims[j]
			row := []byte(strings.Repeat("-", gates))
			for _, g := range c.Gates {
				if l, ok := letters[g.Result]; ok && g.Gate >= 0 && g.Gate < gates {
					row[g.Gate] = l
				}
			}
			out[c.Claim] = string(row)
		}
	}
	return out
}
