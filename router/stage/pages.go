package stage

import "github.com/tidwall/btree"

// pages is an ordered map from keys to values, for millions of them: neighbours lie together in a page of some kilobytes, of each key only what it
// has otherwise than the one before it, and short values beside them. A key costs no pointer that way, nor is there room that waits for more.
//
// A page never changes: what is written makes a new one. So a copy costs nothing, and what Get gives stays as it is. The zero pages is empty.
// Reading is safe for concurrent use as long as nobody writes.
type pages struct {
	top   btree.Map[string, *page] // by a key that none in the page is before; of the first page it is empty
	count int
}

const (
	pageSize  = 1 << 10 // of data, beyond which a page is split
	pageSmall = pageSize / 4
	largest   = 128 // the longest value that lies in a page
)

// of is the page that a key is in if it is anywhere, and what it lies under.
func (s *pages) of(key string) (under string, p *page) {
	s.top.Descend(key, func(k string, x *page) bool {
		under, p = k, x
		return false
	})
	return under, p
}

// Len is how many keys there are.
func (s *pages) Len() int { return s.count }

// Get is the value of a key. It must not be changed.
func (s *pages) Get(key string) ([]byte, bool) {
	_, p := s.of(key)
	if p == nil {
		return nil, false
	}
	at := p.locate(key)
	if !at.found {
		return nil, false
	}
	return p.value(&at), true
}

// Set puts a value under a key and keeps it, and says what was there.
func (s *pages) Set(key string, value []byte) (old []byte, replaced bool) {
	under, p := s.of(key)
	if p == nil {
		p = &page{}
	}
	at := p.locate(key)
	if at.found {
		old = p.value(&at)
	} else {
		s.count++
	}
	next := p.with(&at, key, value)
	if len(next.data) > pageSize {
		first, second, from := next.split()
		if second != nil {
			s.top.Set(from, second)
		}
		next = first
	}
	s.top.Set(under, next)
	return old, at.found
}

// Delete takes a key away, and says what was there.
func (s *pages) Delete(key string) (old []byte, found bool) {
	under, p := s.of(key)
	if p == nil {
		return nil, false
	}
	at := p.locate(key)
	if !at.found {
		return nil, false
	}
	s.count--
	next := p.without(&at)
	s.top.Set(under, next)
	if len(next.data) < pageSmall {
		s.shrink(under, next)
	}
	return p.value(&at), true
}

// shrink joins a page that has become small with the one behind or before it, where both are one page; an empty one goes.
func (s *pages) shrink(under string, p *page) {
	if len(p.data) == 0 && under != "" {
		s.top.Delete(under)
		return
	}
	it := s.top.Iter()
	if it.Seek(under) && it.Next() && len(it.Value().data)+len(p.data) < pageSize-pageSmall {
		behind, key := it.Value(), it.Key()
		s.top.Set(under, p.join(behind))
		s.top.Delete(key)
		return
	}
	it = s.top.Iter()
	if under == "" || !it.Seek(under) || !it.Prev() || len(it.Value().data)+len(p.data) >= pageSize-pageSmall {
		return
	}
	s.top.Set(it.Key(), it.Value().join(p))
	s.top.Delete(under)
}

// Copy is pages of their own with the same content.
func (s *pages) Copy() pages { return pages{*s.top.Copy(), s.count} }

// Scan goes through all keys in order until f says no.
func (s *pages) Scan(f func(key string, value []byte) bool) {
	for it := s.seek(""); it.ok; it.next() {
		if !f(string(it.key), it.value()) {
			return
		}
	}
}

// cursor goes through keys in order. It is not to be used after a write.
type cursor struct {
	s    *pages
	top  btree.MapIter[string, *page] // from the second page on that is looked at
	from string                       // what the page lies under
	page *page
	spot
	key []byte
	ok  bool // there is an entry
}

// seek is a cursor at the first key that is not before the given one.
func (s *pages) seek(key string) *cursor {
	c := &cursor{s: s}
	if c.from, c.page = s.of(key); c.page == nil {
		return c
	}
	if c.spot = c.page.locate(key); c.end {
		c.turn()
		return c
	}
	c.key = append(append(make([]byte, 0, c.shared+c.val-c.own+32), key[:c.shared]...), c.page.data[c.own:c.val]...)
	c.ok = true
	return c
}

// under tells whether there is a key, and it begins with prefix.
func (c *cursor) under(prefix string) bool {
	return c.ok && len(c.key) >= len(prefix) && string(c.key[:len(prefix)]) == prefix
}

func (c *cursor) value() []byte { return c.page.value(&c.spot) }

func (c *cursor) next() {
	if c.inLarge {
		c.large++
	}
	c.read(c.after)
}

// read goes to the entry at a place in the page, or to the next page.
func (c *cursor) read(at int) {
	if at >= len(c.page.data) {
		c.turn()
		return
	}
	c.cell = c.page.cellAt(at)
	c.key = append(c.key[:c.shared], c.page.data[c.own:c.val]...)
	c.ok = true
}

// turn goes to the next page that holds anything.
func (c *cursor) turn() {
	if c.s != nil {
		c.top = c.s.top.Iter()
		c.s, c.ok = nil, c.top.Seek(c.from)
	}
	for c.ok = false; !c.ok && c.top.Next(); {
		c.page, c.spot = c.top.Value(), spot{}
		if len(c.page.data) > 0 {
			c.read(0)
		}
	}
}
