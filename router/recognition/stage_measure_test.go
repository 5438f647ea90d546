package recognition_test

import (
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// A measure holds from its beginning to its end, without any traffic: goods on the way are controlled meanwhile, and whoever has those that
// were released is told once.
func TestMeasureBeginsAndEndsByItsOwnClock(t *testing.T) {
	b := threeOf(t, 13)
	n := len(b.envelopes)
	b.load("measures", measureEntry(func(m *messages.BorderMeasure) { m.From, m.Until = "2026-03-10T12:00:00Z", "2026-03-11T12:00:00Z" }))
	b.wait(3 * time.Hour)
	if len(b.envelopes) != n {
		t.Fatalf("%d decisions before the measure begins", len(b.envelopes)-n)
	}
	b.wait(time.Hour + time.Second)
	for _, ref := range []string{"AWAY", "HERE", "GONE"} {
		d := b.want(ref, control, "G13.SAFEGUARD")
		if d.Recall == nil || d.Recall.Reason != "safeguard" || (ref == "GONE") != (d.Recall.Action == "notice") {
			t.Errorf("%s: %+v", ref, d.Recall)
		}
	}
	b.restart()
	b.wait(24 * time.Hour)
	b.want("AWAY", recognised)
	b.want("HERE", recognised)
	if len(b.envelopes) != n+5 {
		t.Errorf("%d decisions, want three for the beginning and two for the end", len(b.envelopes)-n)
	}
	b.load("measures", measureEntry(func(m *messages.BorderMeasure) { m.From = "2026-03-15" }))
	b.load("measures")
	n = len(b.envelopes)
	b.wait(10 * 24 * time.Hour)
	if len(b.envelopes) != n {
		t.Errorf("a measure that was taken back makes %d decisions", len(b.envelopes)-n)
	}
}
