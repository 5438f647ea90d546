package command

import (
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

func (v *view) decision(d *messages.Decision) {
	v.row("decision", d.Number)
	v.row("on", fmt.Sprintf("%s, %s %d, %s %s", d.Declaration.Subject, v.word("version"), d.Declaration.Version, v.word("border"), d.Border))
	v.row("made", fmt.Sprintf("%s, %s %d", d.Instant, v.word("known"), d.KnownTo))
	if !v.trader() || d.Cause != "alert" { // that there is an alert is a reason of risk
		v.row("because", v.of("cause", d.Cause))
	}
	v.row("supersedes", d.Supersedes)
	v.row("outcome", v.word(string(d.Outcome)))
	until := d.ValidUntil
	if until != "" && d.Weakest != "" {
		until += " (" + v.weakest(d) + ")"
	}
	v.row("until", until)
	v.row("deadline", d.Deadline)
	if o := d.Override; o != nil {
		v.row("override", fmt.Sprintf("%s, %s: %s%s", v.word(string(o.Outcome)), strings.TrimSpace(o.Name+" "+o.Officer), o.Reason, v.effects(o.Effects)))
	}
	v.recall(d)
	for i := range d.Lines {
		l := &d.Lines[i]
		v.e.printf("\n%s %d: %s%s\n", v.word("line"), l.Line, v.word(string(l.Outcome)), v.effects(l.Effects))
		for j := range l.Claims {
			v.claim(&l.Claims[j])
		}
	}
	v.known(d.Facts)
}

// weakest names the fact that ends first: an instrument by its number, anything else by the fact's id, as it stands in the list of facts.
func (v *view) weakest(d *messages.Decision) string {
	for i := range d.Lines {
		for j := range d.Lines[i].Claims {
			if in := d.Lines[i].Claims[j].Instrument; in != nil && in.Number != "" && strings.HasPrefix(d.Weakest, "instrument/"+in.Subject+"/") {
				return v.of("class", string(in.Class)) + " " + in.Number
			}
		}
	}
	return d.Weakest
}

// effects are what is granted, in the reader's words.
func (v *view) effects(all []messages.Effect) string {
	var out []string
	for _, x := range all {
		out = append(out, recognition.EffectText(x, v.lang))
	}
	if len(out) == 0 {
		return ""
	}
	return "; " + strings.Join(out, ", ")
}

// why writes reasons, each with its code and its sentence.
func (v *view) why(all []recognition.Why, indent string) {
	for _, w := range all {
		v.e.printf("%s%s %s\n", indent, w.Code, recognition.Explain(w.Code, recognition.InUnits(w.Values, v.lang), v.lang, v.audience))
	}
}

// known lists the facts that the reader may see: what each said, from where, as of when, when it was read and since when the hub knows it.
func (v *view) known(all []messages.Fact) {
	var shown []*messages.Fact
	for i := range all {
		if !v.trader() || !all[i].Confidential {
			shown = append(shown, &all[i])
		}
	}
	v.e.printf("\n%s: %d\n", v.word("facts"), len(shown))
	for _, f := range shown {
		value := recognition.FactValue(f, v.lang)
		source := f.Source
		switch source {
		case "":
			source = v.word("notStated")
		case "ledger":
			source = v.word("ledgerSource")
		case "register", "registers", "claims":
			source = v.word(source)
		}
		about := []string{source}
		asOf := f.AsOf
		if at, basis, ok := strings.Cut(strings.TrimSuffix(asOf, ")"), " ("); ok { // the instant of a declaration and what it is
			asOf = at + " (" + v.of("basis", basis) + ")"
		}
		for _, x := range [][2]string{{"asOf", asOf}, {"fetched", f.Fetched}, {"factUntil", f.Until}} {
			if x[1] != "" {
				about = append(about, v.word(x[0])+" "+x[1])
			}
		}
		if f.Known > 0 {
			about = append(about, fmt.Sprintf("%s %d", v.word("since"), f.Known))
		}
		if v.facts && f.Hash != "" {
			about = append(about, v.word("hash")+" "+f.Hash)
		}
		v.e.printf("  %s = %s\n      %s\n", f.ID, value, strings.Join(about, ", "))
	}
}

// recall says what follows from a fact that changed; which fact of risk it was is not for traders.
func (v *view) recall(d *messages.Decision) {
	r := d.Recall
	if r == nil {
		return
	}
	action := r.Action
	if action == "recall" {
		action = "dorecall"
	}
	text := fmt.Sprintf("%s (%s)", v.word(action), v.word(r.Arrival))
	if !v.trader() || !r.Confidential && r.Reason != "safeguard" {
		text += "; " + strings.Join(append(strings.Fields(v.of("happened", r.Reason)+" "+r.Effective), r.Facts...), " ")
	}
	v.row("recall", text)
	if r.Stands {
		v.e.printf("%s\n", v.word("stands"))
	}
	if d.Invalidates != nil {
		v.row("invalidates", d.Invalidates.Decision)
	}
}

func (v *view) claim(c *messages.ClaimDecision) {
	what := c.Claim
	switch in := c.Instrument; {
	case in != nil:
		what = fmt.Sprintf("%s %s %s %s", v.of("class", string(in.Class)), in.Number, in.Issued, in.Country)
	case c.Cited != nil && c.Cited.Number != "":
		what = fmt.Sprintf("%s %s %s", v.of("class", string(c.Cited.Class)), c.Cited.Number, c.Cited.Country)
	}
	under := ""
	if a := c.Agreement; a != nil {
		under = ", " + v.word("agreement") + " " + a.ID + "@" + a.Version
	}
	v.e.printf("  %s (%s%s): %s\n", strings.Join(strings.Fields(what), " "), v.of("basis", c.Basis), under, v.word(string(c.Outcome)))
	for i := range c.Gates {
		if c.Gates[i].Result != "notRequired" {
			v.gate(&c.Gates[i])
		}
	}
	if l := c.Ledger; l != nil && l.Quantity != nil {
		free := ""
		if l.Free != nil {
			free = fmt.Sprintf(", %s %s", v.word("free"), recognition.AmountText(l.Free, v.lang))
		}
		v.e.printf("    %s: %s %s%s\n", v.word("ledger"), v.of("ledger", l.Verb), recognition.AmountText(l.Quantity, v.lang), free)
	}
	for _, x := range c.Conditions {
		v.e.printf("    %s: %s\n", v.word("condition"), strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", v.of("condition", x.Type), v.of("control", string(x.Control)), x.Value)), " "))
	}
}

// gate says what one gate asks, how it came out and why, and what mends it.
func (v *view) gate(g *messages.Gate) {
	values := recognition.InUnits(g.Values, v.lang)
	text := recognition.Explain(g.Reason, values, v.lang, v.audience)
	code := g.Reason
	if v.trader() && g.Confidential {
		code = v.word("withheld")
	}
	name := v.of("gate", fmt.Sprint(g.Gate))
	if v.trader() && g.Gate == 13 { // its name would tell the reason
		name = v.of("gateTrader", "13")
	}
	v.e.printf("%s\n", strings.TrimRight(fmt.Sprintf("    %s %-2d %s: %s  %s", v.word("gate"), g.Gate, name, v.word(g.Result), strings.TrimSpace(code+" "+text)), " "))
	if remedy := recognition.Remedy(g.Reason, values, v.lang, v.audience); remedy != "" {
		v.e.printf("            %s: %s\n", v.word("remedy"), remedy)
	}
	if v.facts && len(g.Facts) > 0 && !v.trader() {
		v.e.printf("            %s: %s\n", v.word("facts"), strings.Join(g.Facts, ", "))
	}
}
