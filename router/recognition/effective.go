package recognition

import (
	"time"

	"github.com/clearhub/clearhub/messages"
)

// timerEffect is set for a status that counts from a time to come.
const timerEffect = "effect/" // <instrument id>

// since is from when the instrument's status counts; ok is false where it counts at once. A revocation does always: it reaches back to the issue.
// A replacement of which nobody says when it counts does not before the successor was issued.
func (in *Instrument) since() (limit, bool) {
	switch in.Status {
	case "withdrawn", "suspended":
		return startOf(in.Effective)
	case "replaced":
		if l, ok := startOf(in.Effective); ok {
			return l, true
		}
		return startOf(in.Succeeded)
	}
	return limit{}, false
}

// sinceText is since as it is stated.
func (in *Instrument) sinceText() string {
	switch t := in.Effective; {
	case in.Status != "withdrawn" && in.Status != "suspended" && in.Status != "replaced":
		return ""
	case t != nil:
		return t.Value + t.Zone
	case in.Status == "replaced" && in.Succeeded != nil:
		return in.Succeeded.Value + in.Succeeded.Zone
	}
	return ""
}

// statusFor is the status that counts for what was accepted at m: what was accepted before a withdrawal or replacement keeps its
// worth. A suspension is a doubt about the instrument itself, and counts for all once it has begun. sure is false where the limit may lie on
// either side.
func (in *Instrument) statusFor(m moment, now time.Time) (status string, sure bool) {
	l, ok := in.since()
	if !ok {
		return in.Status, true
	}
	if in.Status == "suspended" {
		m = exactly(now, "now")
	}
	switch m.from(l) {
	case yes:
		return in.Status, true
	case no:
		if in.Before == "" {
			return "valid", true
		}
		return in.Before, true
	}
	return in.Status, false
}

// standing is the status that counts for the claim.
func (w *weighing) standing() (status string, sure bool) {
	return w.in.statusFor(w.d.instant, w.d.now)
}

// comes is when something about the instrument's status begins to count after now; zero is never.
func (in *Instrument) comes(now time.Time) time.Time {
	l, ok := in.since()
	switch {
	case !ok || !now.Before(l.hi):
		return time.Time{}
	case now.Before(l.lo):
		return l.lo
	}
	return l.hi
}

// closes tells whether the instrument is off the ledger by now.
func (in *Instrument) closes(now time.Time) bool {
	return closing(in.Status) && in.comes(now).IsZero()
}

// follows makes the instrument what became of an earlier form of it: which status it had before the one that it has now.
func (in *Instrument) follows(old *Instrument) {
	switch {
	case in.Status == old.Status:
		if in.Before == "" {
			in.Before = old.Before
		}
	case in.Before == "":
		in.Before = old.Status
	}
	if in.Status == "replaced" && in.Succeeded == nil {
		in.Succeeded = old.Succeeded
	}
}

// succeeded notes when the first of the instrument's successors was issued.
func (in *Instrument) succeeded(issued *messages.Time) {
	have, known := startOf(in.Succeeded)
	next, ok := startOf(issued)
	if ok && (!known || next.hi.Before(have.hi)) {
		in.Succeeded = issued
	}
}

// watchEffect sets the clock for a status that is still to count.
func (t *work) watchEffect(in *Instrument) {
	at := in.comes(t.tx.Now())
	if at.IsZero() || at.After(t.tx.Now().Add(longest)) {
		t.tx.Cancel(timerEffect + in.ID)
		return
	}
	t.tx.Wake(timerEffect+in.ID, at)
}

// effectDue looks at an instrument whose status begins to count: what is free goes, and what rests on it is looked at again.
func (t *work) effectDue(id string) {
	in, ok := t.load(id)
	if !ok {
		return
	}
	t.watchEffect(&in)
	if in.closes(t.tx.Now()) {
		t.withdraw(id)
	}
	t.touch(&in, causeInstrument, in.Message)
}
