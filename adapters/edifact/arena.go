package edifact

import "sync"

// arena is the memory of messages. It is used again when all messages that it was made for were given back, which nobody has
// to do: what is not given back is the garbage collector's.
type arena struct {
	slabs
	// live counts the messages that were not given back; owned says that a decoder still makes messages of it.
	live  int
	owned bool
	// release gives a message back. It is made once, because each message has it.
	release func()
}

// arenas are those that all messages were given back to, after the end of their document.
var arenas sync.Pool

// newArena gives an empty arena, for messages like those of others.
func newArena(before *slabs) *arena {
	a, ok := arenas.Get().(*arena)
	if !ok {
		a = new(arena)
		a.release = a.back
	}
	if a.owned = true; len(a.codes.chunk) == 0 {
		a.like(before)
	}
	return a
}

// back gives back one message.
func (a *arena) back() {
	if a.live--; a.live != 0 {
		return
	}
	if a.owned {
		a.again()
		return
	}
	a.retire()
}

// large tells whether the arena holds too much to be kept for the next document.
func (a *arena) large() bool {
	return len(a.lines.chunk) > largeArena || len(a.codes.chunk) > 4*largeArena
}

// largeArena is how many lines' memory is not held for the next document: one huge message is no reason to hold so much for ever.
const largeArena = 1 << 14

// retire keeps the memory for another document.
func (a *arena) retire() {
	if a.large() {
		return
	}
	a.again()
	arenas.Put(a)
}

// leave ends the making of messages of an arena, unless all were given back: then it is kept.
func (a *arena) leave(before *slabs) (kept *arena) {
	if a == nil || a.live == 0 && !a.large() {
		return a
	}
	before.like(&a.slabs)
	a.owned = false
	return nil
}
