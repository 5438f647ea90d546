package recognition

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// reconsider looks at released goods. The decision that they were released on is history; whether it would come out otherwise for what changed, and
// for nothing else, says who has to be told. The clock, what others used since and what happened to other facts are left as they were.
func (t *work) reconsider(d *dossier, w *wave) {
	_, _, action := matrix(w.Reason)
	if action == "" || d.Number == "" {
		return
	}
	c := t.gather(d)
	c.Cause, c.Stood, c.Look = w.Cause, d.Gates, gatesOf(w.Kinds)
	if !d.Released.IsZero() && !slices.Contains(c.Look, 13) { // a measure holds from when it is raised
		c.Now = d.Released
	}
	if len(d.Meant) > 0 { // what came later is not what the goods were released on
		c.Instruments = slices.DeleteFunc(c.Instruments, func(in Instrument) bool { return !slices.Contains(d.Meant, in.ID) })
	}
	r := decide(&c)
	r.decision.Instant = stamp(t.tx.Now())
	gates := outcomes(&r.decision)
	if !moved(d.Gates, gates, c.Look, w.Reason == reasonCorrected) {
		return
	}
	now, outcome := standing(&r.decision), d.Outcome
	rests := restsOn(&r.decision)
	if action == doRecall || now != d.Standing {
		if now == d.Stood && action != doRecall {
			action = doRestored
		}
		t.tellReleased(d, w, &r, action)
		d.Standing = now
		t.event(d.about(messages.StateRecalled, codeRecalled, "The decision on released goods rested on what has changed: "+action+".",
			recallValues(&w.recall, action, outcome, d.Outcome)))
	}
	t.rest(d, rests)
	d.Gates = gates
	t.save(d)
}

// tellReleased puts out what would be decided on released goods now that a fact changed.
func (t *work) tellReleased(d *dossier, w *wave, r *result, action string) {
	for i := range r.decision.Lines {
		for j := range r.decision.Lines[i].Claims {
			r.decision.Lines[i].Claims[j].Ledger = nil // nothing is booked for it
		}
	}
	r.decision.ValidUntil, r.decision.Deadline, r.decision.Weakest = "", "", ""
	if action == doRecall {
		for _, id := range w.instruments() {
			t.void(d, id)
		}
	}
	outcome := d.Outcome
	why := *t.recall
	why.restored = action == doRestored
	t.recall = &why
	t.conclude(d, *r, w.Message)
	t.recall = &w.recall
	if action == doRestored && d.Review != nil {
		t.endReview(d, "What had changed is as it was: the decision comes out as it did when the goods were released.",
			map[string]string{"action": d.Review.Action, "since": stamp(d.Review.Since), "decision": d.Review.Decision})
		return
	}
	t.openReview(d, w, action, outcome)
}

// standing is a digest of what a decision comes to: the outcomes and effects of its lines and claims, and not why.
func standing(dec *messages.Decision) string {
	b := make(wording, 0, 512)
	b.text(string(dec.Outcome))
	for i := range dec.Lines {
		l := &dec.Lines[i]
		b.number(l.Line, len(l.Effects), len(l.Claims))
		b.text(string(l.Outcome))
		b.effects(l.Effects)
		for j := range l.Claims {
			b.text(l.Claims[j].Claim, string(l.Claims[j].Outcome))
			b.number(len(l.Claims[j].Effects))
			b.effects(l.Claims[j].Effects)
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// stand leaves those gates of a claim passed that were passed when the goods were released and that the changed fact has nothing to do with.
func (d *decider) stand(x *weighed) {
	was := d.stood[x.id]
	if len(was) != gates {
		return
	}
	for g := range x.gates {
		if was[g] != 'p' || slices.Contains(d.look, g) {
			continue
		}
		for _, w := range x.put {
			w.gates[g] = d.passed(w.gates[g].facts...)
		}
		x.gates[g] = d.passed(x.gates[g].facts...)
	}
	if x.w != nil {
		required := x.required
		required[11] = false
		x.outcome = fold(&required, &x.gates)
	}
}

// standAll is stand for all claims, those aside that nobody had made when the goods were released.
func (d *decider) standAll(all []*weighed) {
	if d.stood == nil {
		return
	}
	for _, x := range all {
		d.stand(x)
	}
}

// moved tells whether a gate that was passed is not passed any more; with either, also whether one is passed now that was not.
func moved(was, is map[string]string, of []int, either bool) bool {
	for claim, a := range was {
		b, ok := is[claim]
		if !ok {
			b = strings.Repeat("-", gates)
		}
		for _, g := range of {
			if a[g] != b[g] && (a[g] == 'p' && b[g] != '-' || either && (a[g] == 'f' || a[g] == 'u')) {
				return true
			}
		}
	}
	return false
}

// void takes back what a revoked instrument was used for by released goods: what they consumed was never there to be consumed.
func (t *work) void(d *dossier, id string) {
	h := t.holding(id, d.Declaration.Subject)
	a, ok := t.account(id)
	if !ok {
		return
	}
	before := a.clone()
	if err := restore(&a, &h); err != nil {
		t.broken(d, id, &a, err)
		return
	}
	t.keep(&a, &h)
	for i := range a.Lines {
		if back := before.Lines[i].Consumed.Sub(a.Lines[i].Consumed); back.Sign() > 0 {
			t.moved(d, &a, &a.Lines[i], messages.StateGivenBack, codeVoided, back, "were consumed of a revoked instrument and are withdrawn from")
		}
	}
}
