package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// weighed is a claim with what became of it.
type weighed struct {
	*claim
	w        *weighing // nil where no row of an agreement could be put to it
	row      *row
	gates    [gates]verdict
	required [gates]bool
	outcome  messages.Outcome
	effects  []messages.Effect
	missing  []messages.Control
	booking  *Booking // what is reserved for it
	ledger   *messages.LedgerEntry
}

// rank orders outcomes for the worst and the best of them; higher is worse.
func rank(o messages.Outcome) int {
	switch o {
	case messages.OutcomeRecognised:
		return 0
	case messages.OutcomeRecognisedWithConditions:
		return 1
	case messages.OutcomeRecognisedPartly:
		return 2
	case messages.OutcomeControlRequired:
		return 3
	case messages.OutcomeIndeterminate:
		return 4
	case messages.OutcomeNotRecognised:
		return 5
	case messages.OutcomeQuantityExceeded:
		return 6
	case messages.OutcomeNotApplicable:
		return 7
	}
	return 8
}

func worse(a, b messages.Outcome) messages.Outcome {
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// green tells whether an outcome grants effects.
func green(o messages.Outcome) bool { return rank(o) <= rank(messages.OutcomeRecognisedPartly) }

// fold is the outcome of a claim: the worst over its gates. A required gate that was not put counts as unknown.
func fold(required *[gates]bool, vs *[gates]verdict) messages.Outcome {
	out := messages.OutcomeRecognised
	for g := range vs {
		switch v := vs[g]; v.result {
		case pass:
		case fail:
			reason, known := reasonTable()[v.reason]
			if !known || reason.Outcome == messages.OutcomeIndeterminate || green(reason.Outcome) { // no failure is less
				reason.Outcome = messages.OutcomeNotRecognised
			}
			out = worse(out, reason.Outcome)
		case unknown:
			out = worse(out, messages.OutcomeIndeterminate)
		default:
			if required[g] {
				out = worse(out, messages.OutcomeIndeterminate)
			}
		}
	}
	return out
}

// place puts every claim beside the line of its instrument. Lines of different goods that fall on one instrument line, and
// of which nothing but six digits says so, are not placed: nobody can tell which of them the instrument was issued for.
func (d *decider) place() {
	on := map[*Goods][]*claim{}
	for _, c := range d.claims {
		if c.in == nil {
			continue
		}
		if stated := c.stated(); stated < 0 {
			c.placed = placed{fit: fit{reason: "G10.LINE", declared: describe(c.line), certified: "more than one line cited"}}
		} else {
			c.placed = place(c.line, c.in, stated)
		}
		if c.placed.line != nil && c.placed.ok() {
			on[c.placed.line] = append(on[c.placed.line], c)
		}
	}
	for line, claims := range on { // each line by itself: the order does not show
		first := claims[0]
		for _, o := range claims[1:] {
			if signature(o.line) == signature(first.line) {
				continue
			}
			doubt := fit{reason: "G10.LINE", declared: describe(first.line) + " and " + describe(o.line), certified: describe(line)}
			for _, c := range claims {
				if c.placed.sixOnly {
					c.placed.fit = doubt
				}
			}
			break
		}
	}
}

// weigh puts a claim to the gates, but for the last: of the rows that it may fall under the one that makes most of it counts.
func (d *decider) weigh(c *claim) *weighed {
	out := &weighed{claim: c, outcome: messages.OutcomeIndeterminate}
	out.required[0], out.required[1] = true, true
	if c.in == nil {
		out.gates[0] = c.open
		return out
	}
	country := d.about(c.in).country
	for _, r := range d.inVersion(d.rules.rowsOf(d.border, country, c.in.Class)) {
		if c.basis == matched && !slices.ContainsFunc(c.matches, func(m string) bool { return slices.Contains(r.scope.Match, m) }) {
			continue
		}
		w := d.put(c, r)
		required := r.required
		required[11] = false
		if o := fold(&required, &w.gates); out.w == nil || rank(o) < rank(out.outcome) {
			out.w, out.row, out.outcome = w, r, o
		}
	}
	switch {
	case out.w != nil:
		out.gates, out.required = out.w.gates, out.row.required
	case country == "":
		out.gates[0], out.gates[1] = passed(d.instrumentFact(c.in)), open("G1.COUNTRY", nil)
	default:
		out.gates[0] = passed(d.instrumentFact(c.in))
		out.gates[1] = failed("G1.NONE", map[string]string{"border": d.border, "country": country, "class": string(c.in.Class)})
		out.outcome = messages.OutcomeNotApplicable
	}
	return out
}

// put puts a claim to the gates that a row requires, but for the last.
func (d *decider) put(c *claim, r *row) *weighing {
	w := &weighing{d: d, c: c, in: c.in, row: r, issuer: d.about(c.in).issuer}
	if r.ledger {
		w.balance()
	}
	tests := map[int]func() verdict{0: w.authentic, 1: w.agreed, 2: w.procedure, 3: w.competence, 7: w.usable, 8: w.validity, 10: w.product}
	for g := range w.gates {
		if test := tests[g]; r.required[g] && test != nil {
			w.gates[g] = test()
		} else if r.required[g] && g != 11 { // rules that ask for it are not applied
			w.gates[g] = open("NOT_BUILT", nil)
		}
	}
	return w
}

// balance finds what the claim asks of which balance.
func (w *weighing) balance() {
	acc := w.d.accounts[w.in.ID]
	switch {
	case !w.c.placed.ok() || w.c.placed.line == nil:
		w.lack = open("G11.UNSTATED", map[string]string{"missing": "which line of the instrument is meant"})
		return
	case acc == nil || acc.balance(w.c.placed.line.Number) == nil:
		w.lack = open("G11.UNSTATED", map[string]string{"missing": "the instrument's line states no quantity"})
		return
	}
	w.bal = acc.balance(w.c.placed.line.Number)
	if w.need, w.lack = w.c.need(w.bal, w.row.scope.Packages); !w.d.sound[acc] {
		w.lack = open("G11.LEDGER", nil)
	}
}
