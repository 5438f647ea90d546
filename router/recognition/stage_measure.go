package recognition

import (
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

const timerMeasure = "measure/" // <register>\x00<key>

// watchMeasure sets the clock of a measure: whoever it holds against is looked at again when it begins, and when it is over. Alerts have one of
// their own.
func (t *work) watchMeasure(e *messages.RegisterEntry) {
	key := timerMeasure + e.Register + sep + e.Key
	if e.Register == registerAlerts {
		return
	}
	if e.Removed || e.Measure == nil {
		t.tx.Cancel(key)
		return
	}
	if at := nextEdge(e.Measure, t.tx.Now()); at.IsZero() {
		t.tx.Cancel(key)
	} else {
		t.tx.Wake(key, at)
	}
}

// nextEdge is when a measure next begins to hold, or ends. A date begins somewhere within 26 hours, and nobody can tell what holds meanwhile.
func nextEdge(m *messages.BorderMeasure, now time.Time) time.Time {
	var edges []time.Time
	for _, b := range []bound{boundOf(m.From), boundOf(m.Until)} {
		switch {
		case b.at.IsZero():
		case b.date == "":
			edges = append(edges, b.at)
		default:
			edges = append(edges, b.at.Add(-14*time.Hour), b.at.Add(12*time.Hour))
		}
	}
	edges = slices.DeleteFunc(edges, func(t time.Time) bool { return !t.After(now) || t.After(now.Add(longest)) })
	if len(edges) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(edges, time.Time.Compare)
}

// measureDue is the clock of a measure.
func (t *work) measureDue(of string) {
	register, key, _ := strings.Cut(of, sep)
	x, ok := read[storedEntry](t, prefixEntry+register+sep+key)
	if e := &x.Entry; ok && !e.Removed && e.Measure != nil {
		reason, since := changeOf(e, e)
		w := wave{recall: recall{Reason: reason, Effective: since, Facts: []string{e.ID()}, Kinds: []string{kindOf(e)}}, Cause: causeRegister}
		t.spread(w, Touched(*e, *e))
		t.watchMeasure(e)
	}
}
