package router

import (
	"strconv"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/stage"
)

// numbering gives the control reference of the parcel at the head. A running number is used up only when the parcel may have gone out
// with it (see tried), so that one that cannot be written leaves no gap.
func (s *Dispatch) numbering(tx *stage.Tx, key string, it waiting, to delivery.Target) Numbering {
	if !to.RunningNumber {
		return Numbering{Reference: Reference(it.ID)}
	}
	if it.First > 0 {
		return Numbering{First: it.First}
	}
	return Numbering{First: s.counter(tx, key) + 1}
}

func (s *Dispatch) counter(tx *stage.Tx, key string) int64 {
	v, ok := tx.Get(stateKey(keyCounter, key))
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil { // our own bytes
		return 0
	}
	return n
}

// sent notes under which control references the parcel at the head may have gone out.
func (s *Dispatch) sent(tx *stage.Tx, key string, l lane, it waiting, n Numbering, interchanges int) waiting {
	it.Reference = n.Reference
	if n.First > 0 {
		it.First, it.Reference = n.First, strconv.FormatInt(n.First, 10)
		last := n.First + int64(max(interchanges, 1)) - 1
		if last > s.counter(tx, key) {
			tx.Put(stateKey(keyCounter, key), strconv.AppendInt(nil, last, 10))
		}
	}
	s.putWaiting(tx, key, l.Head, it)
	return it
}

// unwritten ends an attempt for which there was nothing to send, or nothing that could be written. The first is the end of the parcel; the
// second stops its lane, until the message is replaced, the partner's settings are mended, or an operator lets it go.
func (s *Dispatch) unwritten(tx *stage.Tx, key string, l lane, it waiting, p tried) {
	switch {
	case !p.Nothing:
		s.parkLane(tx, key, l, it, codeUnwritten, p.Unwritten, nil)
		return
	case it.Format == FormatAnswer:
		s.tell(tx, key, l, it, messages.StateWithdrawn, codeNothing, p.Unwritten, nil)
	default:
		s.tell(tx, key, l, it, messages.StateUndeliverable, codeNothing, p.Unwritten, nil)
	}
	s.pop(tx, key, l)
}
