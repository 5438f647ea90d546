package recognition

import (
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// A register that is not read again is too old for those who rest on it from one instant on, whatever else happens: a timer for
// each register and each limit that decisions were made under looks at them then. It moves with every reading, so that a register that
// is read in time costs one timer and not one for each declaration.

// limits are how old a reading of a register may be, for those who were decided by it.
func (t *work) limits(register string) []time.Duration {
	out, _ := read[[]time.Duration](t, prefixLimits+register)
	return out
}

// watch notes under which limits a decision rests on readings of registers.
func (t *work) watch(dec *messages.Decision) {
	for i := range dec.Facts {
		f := &dec.Facts[i]
		register, ok := strings.CutPrefix(f.ID, readPrefix)
		if !ok || f.Until == "" {
			continue
		}
		at, err := parsePoint(f.Value)
		until, err2 := parsePoint(f.Until)
		if err != nil || err2 != nil {
			continue
		}
		limit := until.Sub(at)
		limits := t.limits(register)
		if limit <= 0 || slices.Contains(limits, limit) {
			continue
		}
		limits = append(limits, limit)
		slices.Sort(limits)
		write(t, prefixLimits+register, limits)
		t.watchLimit(register, at, limit)
	}
}

func (t *work) watchLimit(register string, at time.Time, limit time.Duration) {
	t.tx.Wake(timerStale+register+sep+limit.String(), at.Add(limit+beyond))
}

// beyond is how long after its last good instant a reading is looked at.
const beyond = time.Second

// stale is the end of a reading: those who rest on the register are looked at again.
func (t *work) stale(key string) {
	register, limit, _ := strings.Cut(key, sep)
	d, err := time.ParseDuration(limit)
	r, ok := t.registers.reading(register)
	if err != nil || !ok || !t.tx.Now().After(r.at.Add(d)) { // it was read again
		return
	}
	t.event(messages.Event{State: messages.StateOverdue, Code: codeStale, Text: "Register " + register + " was read too long ago: what rests on it is unknown.",
		Values: map[string]string{"register": register, "read": stamp(r.at), "limit": limit}})
	t.start(wave{recall: recall{Reason: reasonRead}, Cause: causeDeadline}, t.consulted([]Touch{{ID: readPrefix + register}}))
}
