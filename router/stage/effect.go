package stage

import "time"

// attempt is an effect that runs or has run in this process.
type attempt struct {
	at   Position
	done bool // its result waits for a step
}

// starts takes the effects whose attempt begins now. Law 7: only while the last
// own step was sent less than FreshFor ago, so that nobody else's first step
// can be older; and what someone else may have begun only DoubtWait after the
// own first step, when their attempts have ended. Where just that is missing,
// an empty step is asked for.
func (m *machine) starts(now time.Time) (out []outstanding) {
	if !m.ready {
		return nil
	}
	slots := m.o.Concurrency
	for _, a := range m.attempts {
		if !a.done {
			slots--
		}
	}
	from := Position{}
	if m.doubts(now) {
		from = Position{Offset: m.restoredAt + 1} // what comes before is in doubt
		if m.owned.IsZero() && len(m.doubtful) > 0 {
			m.beat = true
		}
	} else {
		clear(m.doubtful)
	}
	fresh := !m.owned.IsZero() && now.Sub(m.fresh) < m.o.FreshFor
	m.state.asked.Ascend(outstanding{At: from}, func(o outstanding) bool {
		switch {
		case slots <= 0:
			return false
		case m.attempts[o.Key] != nil, m.doubtful[o.Key]:
			return true
		case !fresh:
			m.beat = true
			return false
		}
		slots--
		m.attempts[o.Key] = &attempt{at: o.At}
		out = append(out, o)
		return true
	})
	return out
}

// performed takes the result of an attempt. Whether it is still wanted is seen
// when it is taken into a step.
func (m *machine) performed(key string, at Position, value []byte) {
	m.stats.performed.Add(1)
	m.attempts[key].done = true
	m.results = append(m.results, result{key, at, value})
}

// doubts says whether former owners may still be at work.
func (m *machine) doubts(now time.Time) bool {
	return m.owned.IsZero() || now.Sub(m.owned) < m.o.DoubtWait
}
