package edifact

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// policies judges an interchange by what the partner's profile says of its envelopes: for whom it is, of whom, and whether it
// is a test. refuse reports a fault of UNB.
func (d *decoder) policies(c *interchange, refuse func(code, standard string, element, component int, text, expected, mend string)) {
	p := d.profile.Interchange
	if len(p.Own) > 0 && c.recipient.ID != "" && !identified(p.Own, c.recipient) {
		refuse(CodeRecipient, "7", 4, 1, "the interchange is for somebody else", strings.Join(p.Own, ", "), "send it to whom it is for, or state this hub's id")
	}
	if len(p.Senders) > 0 && c.sender.ID != "" && !identified(p.Senders, c.sender) {
		refuse(CodeSender, "23", 3, 1, "the sender of the interchange is not known", strings.Join(p.Senders, ", "), "state the id that was agreed, or have this one added to the partner")
	}
	if c.test && p.Test == adapters.TestRefuse {
		refuse(CodeTest, "25", 12, 0, "test interchanges are not taken here", "no test indicator (0035)", "send it in earnest, or to the test hub")
	}
}

// identified tells whether an identification is one of those listed: with its qualifier where the list has one.
func identified(ids []string, who messages.Identifier) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		name, qualifier, qualified := strings.Cut(id, ":")
		return name == who.ID && (!qualified || qualifier == who.Scheme)
	})
}

// lineBreaks is what becomes of line breaks within values.
func lineBreaks(p adapters.Interchange) syntax.LineBreaks {
	switch p.LineBreaks {
	case adapters.LineBreaksStrip:
		return syntax.StripBreaks
	case adapters.LineBreaksSpace:
		return syntax.SpaceBreaks
	}
	return syntax.KeepBreaks
}

func brokenLines(p adapters.Interchange) string {
	switch p.LineBreaks {
	case adapters.LineBreaksStrip:
		return "it was taken out"
	case adapters.LineBreaksSpace:
		return "it was made a blank in texts and dropped at the edges of values"
	}
	return "it was kept in texts and dropped at the edges of values"
}
