package recognition_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// competent are rules and registers under which an authority and its officer are asked for; GONE is released on their certificate.
func competent(t *testing.T) (b *bench, authority, officer messages.RegisterEntry) {
	t.Helper()
	b = open(t, conformity(3, 4))
	authority = authorityEntry(func(a *messages.Authority) {
		a.Competences = append(a.Competences, messages.Competence{Class: messages.ClassConformity, Span: messages.Span{From: "2020-01-01"}})
	})
	officer = messages.RegisterEntry{V: 1, Key: "o1", Kind: messages.RegisterSignatory, Signatory: &messages.AuthorisedSignatory{ID: "O1", Authority: "nl-plants", Names: []string{"J. Visser"}, Authorised: "2020-01-01"}}
	b.load("authorities", authority)
	b.load("officers", officer)
	b.send(conforming("CC/NL/26/0000001", func(_ *messages.Message, c *messages.Certificate) {
		c.Signatories = []messages.Signatory{{Role: "certifier", Name: "J. Visser"}}
	}), citing("GONE", "CC/NL/26/0000001"))
	b.want("GONE", recognised)
	b.send(ruling("GONE", messages.RulingReleased))
	return b, authority, officer
}

// toldOf is what the last decision on released goods says of the change, "" where n decisions were told before and none since.
func (b *bench) toldOf(ref string, n int) string {
	if len(b.decisions[subject(ref)]) == n {
		return ""
	}
	r := b.last(ref).Recall
	return r.Reason + " " + r.Action + " " + strings.Join(r.Facts, ",")
}

// An entry that was taken out of a register and is put back leaves nothing to be reviewed: the review ends, and the message says so once.
func TestAFactThatIsPutBackEndsTheReview(t *testing.T) {
	b, authority, _ := competent(t)
	b.load("authorities")
	if got := b.toldOf("GONE", 1); got != "factCorrected review authorities/nl-plants" || !b.has("review/"+subject("GONE")) {
		t.Errorf("removed: %q", got)
	}
	review := b.want("GONE", indeterminate, "G3.UNREGISTERED")
	b.load("authorities", authority)
	d := b.want("GONE", recognised)
	if got := b.toldOf("GONE", 2); got != "factCorrected restored authorities/nl-plants" || b.has("review/"+subject("GONE")) || d.Recall.Stands || d.Invalidates == nil || d.Invalidates.Decision != review.Number {
		t.Errorf("put back: %q %+v", got, d.Invalidates)
	}
	b.load("authorities", authority)
	b.wait(48 * time.Hour)
	if n := len(b.decisions[subject("GONE")]); n != 3 {
		t.Errorf("%d decisions", n)
	}
}

// A message about released goods tells what the changed fact did, and nothing that happened to other facts meanwhile: a certificate withdrawn after the
// release, a measure, a register that nobody reads any more, the clock.
func TestAReviewTellsOnlyWhatTheFactDid(t *testing.T) {
	b, authority, _ := competent(t)
	b.send(conforming("CC/NL/26/0000001", func(m *messages.Message, c *messages.Certificate) {
		m.Version, c.Status = 2, "withdrawn"
	}), conforming("CC/NL/26/0000001", func(m *messages.Message, c *messages.Certificate) { // and another of that number
		m.Sender.PartyID, c.Issued, c.Consignments = agency, at("2026-03-02T10:00:00Z"), consignment(goods(1, "060110", "10"))
	}))
	b.wait(400 * 24 * time.Hour)
	if n := len(b.decisions[subject("GONE")]); n != 1 {
		t.Fatalf("%d decisions: %v", n, reasonsOf(b.last("GONE")))
	}
	b.load("authorities")
	d := b.last("GONE")
	for _, reason := range reasonsOf(d) {
		if !strings.HasPrefix(reason, "G3.") && !strings.HasPrefix(reason, "G0.") && !strings.HasPrefix(reason, "G1.") {
			t.Errorf("it tells %s", reason)
		}
	}
	for _, l := range d.Lines {
		for _, c := range l.Counterfactual {
			if !slices.Contains([]int{0, 1, 3}, c.Gate) {
				t.Errorf("it asks to change %+v", c)
			}
		}
	}
	if !strings.HasPrefix(d.Instant, "2027-04-14") {
		t.Errorf("decided at %s", d.Instant)
	}
	b.load("authorities", authority)
	if got := b.toldOf("GONE", 2); got != "factCorrected restored authorities/nl-plants" {
		t.Errorf("put back: %q %v", got, reasonsOf(b.last("GONE")))
	}
}

// Nobody is written to where what changed makes no difference to what the goods were, or would be, recognised for.
func TestAFactThatChangesNothingIsNotTold(t *testing.T) {
	b, authority, officer := competent(t)
	b.load("officers")
	b.want("GONE", indeterminate, "G4.UNREGISTERED")
	b.load("authorities") // a second reason for the same outcome
	if n := len(b.decisions[subject("GONE")]); n != 2 {
		t.Errorf("%d decisions, %v", n, reasonsOf(b.last("GONE")))
	}
	b.load("officers", officer) // the other still stands in the way
	if n := len(b.decisions[subject("GONE")]); n != 2 || !b.has("review/"+subject("GONE")) {
		t.Errorf("%d decisions, %v", n, reasonsOf(b.last("GONE")))
	}
	b.load("authorities", authority)
	b.want("GONE", recognised)
	if n := len(b.decisions[subject("GONE")]); n != 3 || b.has("review/"+subject("GONE")) {
		t.Errorf("%d decisions", n)
	}
	renamed := authority
	a := *authority.Authority
	a.Names = append(a.Names, "Lowland Service for Plants")
	renamed.Authority = &a
	b.load("authorities", renamed)
	if n := len(b.decisions[subject("GONE")]); n != 3 {
		t.Errorf("%d decisions after a change of name", n)
	}
}
