package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// slim leaves out of a decision on very many lines what is said elsewhere, level by level, so that it fits a record: first facts,
// texts and gates that were not required; then gates that were passed and what repeats per claim; then the claims of lines whose
// effects are granted; last all claims, and with them the reasons, which the decisions on smaller declarations give. Outcomes and effects always
// stay: a decision that could not be told would leave the one before standing.
func slim(dec *messages.Decision, level int) {
	dec.Facts = nil
	for i := range dec.Lines {
		l := &dec.Lines[i]
		if level > 1 {
			l.Counterfactual = nil
		}
		if level > 3 || level > 2 && green(l.Outcome) {
			l.Claims = nil
		}
		for j := range l.Claims {
			slimClaim(&l.Claims[j], level)
		}
	}
}

func slimClaim(c *messages.ClaimDecision, level int) {
	c.Gates = slices.DeleteFunc(c.Gates, func(g messages.Gate) bool { return g.Result == notRequired || level > 1 && g.Result == pass })
	for k := range c.Gates {
		c.Gates[k].Text, c.Gates[k].Facts = "", nil
	}
	if level == 1 {
		return
	}
	c.Effects = nil // the line's say the same
	if c.Ledger != nil {
		c.Ledger = &messages.LedgerEntry{Verb: c.Ledger.Verb, Quantity: c.Ledger.Quantity}
	}
	if c.Agreement != nil {
		c.Agreement = &messages.AgreementRef{ID: c.Agreement.ID, Version: c.Agreement.Version}
	}
}
