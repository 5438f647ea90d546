package recognition

import (
	"slices"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// review is that of released goods whose decision rested on a fact that changed. It stays open until an officer says what came of it.
type review struct {
	// Decision is the number of the latest decision that asks for it; the officer names it.
	Decision string `json:"decision"`
	// Action is the strictest that was asked for since it was opened: recall, review or audit.
	Action string `json:"action"`
	// Reason, Facts and Effective are what happened last, Since when the first of it was known here.
	Reason    string    `json:"reason"`
	Facts     []string  `json:"facts,omitempty"`
	Effective string    `json:"effective,omitempty"`
	Since     time.Time `json:"since"`
	// Was is the outcome that the goods were released on.
	Was messages.Outcome `json:"was"`
}

// reviewActions are those that somebody has to follow up, the strictest first.
func reviewActions() []string { return []string{doRecall, doReview, doAudit} }

// openReview opens the review of released goods, or adds to the one that is open.
func (t *work) openReview(d *dossier, w *wave, action string, was messages.Outcome) {
	strict := slices.Index(reviewActions(), action)
	if strict < 0 {
		return
	}
	next := review{Action: action, Since: t.tx.Now(), Was: was}
	if d.Review != nil {
		next.Since, next.Was = d.Review.Since, d.Review.Was
		if slices.Index(reviewActions(), d.Review.Action) < strict {
			next.Action = d.Review.Action
		}
	}
	next.Decision, next.Reason, next.Facts, next.Effective = d.Number, w.Reason, w.Facts, w.Effective
	d.Review = &next
	t.tx.Put(prefixReview+d.Declaration.Subject, nil)
}

// reviewed closes a review by an officer's act, and tells both sides: whoever received the decisions, and the issuers of what they rested on.
func (t *work) reviewed(a *messages.OfficerAct, o *messages.Officer, values map[string]string) *messages.ActRefusal {
	d, why := t.target(a, values)
	switch {
	case why != nil:
		return why
	case d.Review == nil:
		return messages.Refuse("ACT.NO_REVIEW")
	case a.Decision != d.Review.Decision:
		return messages.Refuse("ACT.NOT_REVIEWED", "decision", a.Decision, "latest", d.Review.Decision)
	case a.Finding == "":
		return messages.Refuse("ACT.NO_FINDING")
	}
	r := d.Review
	values["finding"], values["action"], values["since"], values["decision"] = a.Finding, r.Action, stamp(r.Since), r.Decision
	t.endReview(&d, "Officer "+o.ID+" closes the review: "+a.Finding+".", values)
	t.save(&d)
	n := t.useOf(&Instrument{}, useReviewed, &d)
	for i, id := range t.underReview(&d, r) {
		in, ok := t.load(id)
		if !ok {
			continue
		}
		x := t.useOf(&in, useReviewed, &d)
		x.Decision, x.Finding = r.Decision, a.Finding
		if i == 0 {
			here := *x
			n = &here
		}
		x.Text = "An officer of " + o.Authority + " closed the review: " + a.Reason
		t.tellIssuer(&in, &d, x, "received")
	}
	n.Decision, n.Finding = r.Decision, a.Finding // one notice for those who received the decisions
	t.notify(d.Declaration.Subject, &d, n, "received", d.Declaration.Handling, d.Declaration.Conditions)
	return nil
}

// underReview are the instruments that a review is about: those that changed, else all that the goods were released on.
func (t *work) underReview(d *dossier, r *review) []string {
	w := recall{Facts: r.Facts}
	var out []string
	for _, id := range w.instruments() {
		if slices.Contains(d.Used, id) {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		return d.Used
	}
	return out
}

// dropReview ends a review where the release that it is about was undone.
func (t *work) dropReview(d *dossier) {
	if d.Review != nil {
		t.endReview(d, "The release was undone: there is nothing to review any more.", map[string]string{"action": d.Review.Action, "since": stamp(d.Review.Since), "decision": d.Review.Decision})
	}
}

func (t *work) endReview(d *dossier, text string, values map[string]string) {
	d.Review = nil
	t.tx.Delete(prefixReview + d.Declaration.Subject)
	t.event(d.about(messages.StateConcluded, codeReviewed, text, values))
}
