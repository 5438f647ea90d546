package router

import (
	"encoding/json"
	"fmt"

	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/stage"
)

// A partner that answers slowly, or not at all, must not take up the attempts of all others: each has a few places for
// attempts at once, and one that has failed several times in a row has a single place until it answers again.
const (
	places     = 4
	downAfter  = 3
	placesDown = 1
)

// The kinds of state keys of admission.
const (
	keyPartner = "partner"
	keyReady   = "ready"
)

// traffic is a partner's attempts within a partition.
type traffic struct {
	Trying   int    `json:"t"`
	Failures int    `json:"f"`
	Ticket   uint64 `json:"n"`
}

func (t traffic) full() bool {
	if t.Failures >= downAfter {
		return t.Trying >= placesDown
	}
	return t.Trying >= places
}

func (s *Dispatch) traffic(tx *stage.Tx, partner string) traffic {
	var t traffic
	if v, ok := tx.Get(stateKey(keyPartner, partner)); ok {
		_ = json.Unmarshal(v, &t) // our own bytes
	}
	return t
}

func (s *Dispatch) putTraffic(tx *stage.Tx, partner string, t traffic) {
	if v, err := encode(t); err == nil {
		tx.Put(stateKey(keyPartner, partner), v)
	}
}

// admit tries the head of a lane at once, or puts the lane in line for a place.
func (s *Dispatch) admit(tx *stage.Tx, key string, l lane, it waiting, to delivery.Target) {
	partner := partnerOf(key)
	t := s.traffic(tx, partner)
	if !t.full() {
		t.Trying++
		s.putTraffic(tx, partner, t)
		s.try(tx, key, l, it, to)
		return
	}
	t.Ticket++
	s.putTraffic(tx, partner, t)
	tx.Put(stateKey(keyReady, partner, fmt.Sprintf("%016x", t.Ticket)), []byte(key))
}

// released gives the place of an attempt that has ended to the lanes in line.
func (s *Dispatch) released(tx *stage.Tx, key string, p delivery.Proof) {
	partner := partnerOf(key)
	t := s.traffic(tx, partner)
	t.Trying = max(0, t.Trying-1)
	if p.Outcome == delivery.Temporary {
		t.Failures = min(t.Failures+1, downAfter)
	} else {
		t.Failures = 0
	}
	s.putTraffic(tx, partner, t)
	for k, v := range tx.Scan(stateKey(keyReady, partner, "")) {
		if s.traffic(tx, partner).full() {
			return
		}
		tx.Delete(k)
		if l, ok := s.lane(tx, string(v)); ok && l.Mode == modeReady {
			s.begin(tx, string(v), l)
		}
	}
}
