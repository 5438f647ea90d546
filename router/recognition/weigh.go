package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// weighed is a claim with what became of it.
type weighed struct {
	*claim
	w        *weighing   // nil where no row of an agreement could be put to it
	put      []*weighing // those of all rows that it may fall under
	row      *row
	gates    [gates]verdict
	required [gates]bool
	outcome  messages.Outcome
	effects  []messages.Effect
	missing  []messages.Control
	subject  []messages.Condition // what recognition is subject to
	booking  *Booking             // what is reserved for it
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

// stands tells whether an outcome lets an instrument be used, though the goods may be controlled: then its quantity is reserved.
func stands(o messages.Outcome) bool { return rank(o) <= rank(messages.OutcomeControlRequired) }

// fold is the outcome of a claim: the worst over its gates. A required gate that was not put counts as unknown.
func fold(required *[gates]bool, vs *[gates]verdict) messages.Outcome {
	out := messages.OutcomeRecognised
	for g := range vs {
		switch v := &vs[g]; v.result {
		case pass:
		case fail:
			reason, known := reasonTable()[v.reason]
			partly := g == 12 && reason.Outcome == messages.OutcomeRecognisedPartly                            // the controls that are equivalent are waived, no other
			if !known || reason.Outcome == messages.OutcomeIndeterminate || green(reason.Outcome) && !partly { // no failure is less
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
	var on map[*Goods][]*claim
	for _, c := range d.claims {
		if c.in == nil || c.in.Kind == kindRegister {
			continue
		}
		if stated := c.stated(); stated < 0 {
			c.placed = placed{fit: fit{reason: "G10.LINE", declared: describe(c.line), certified: "more than one line cited"}}
		} else {
			c.placed = d.putBeside(c.line, c.in, stated)
		}
		if c.placed.line != nil && c.placed.ok() && len(d.claims) > 1 {
			if on == nil {
				on = map[*Goods][]*claim{}
			}
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
	out := d.weighed.one()
	out.claim, out.outcome = c, messages.OutcomeIndeterminate
	out.required[0], out.required[1] = true, true
	if c.in == nil {
		out.gates[0] = c.open
		return out
	}
	country, from := d.about(c.in).country, len(d.puts)
	for _, r := range d.inVersion(d.rules.rowsOf(d.border, country, c.in.Class)) {
		if c.basis == matched && !slices.ContainsFunc(c.matches, func(m string) bool { return slices.Contains(r.scope.Match, m) }) {
			continue
		}
		w := d.put(c, r)
		d.puts = append(d.puts, w)
		required := r.required
		required[11] = false
		if o := fold(&required, &w.gates); out.w == nil || rank(o) < rank(out.outcome) {
			out.w, out.row, out.outcome = w, r, o
		}
	}
	out.put = d.puts[from:len(d.puts):len(d.puts)]
	switch {
	case out.w != nil:
		out.gates, out.required = out.w.gates, out.row.required
	case country == "":
		out.gates[0], out.gates[1] = d.passed(d.instrumentFact(c.in)), open("G1.COUNTRY", nil)
	default:
		out.gates[0] = d.passed(d.instrumentFact(c.in))
		out.gates[1] = failed("G1.NONE", map[string]string{"border": d.border, "country": country, "class": string(c.in.Class)})
		out.outcome = messages.OutcomeNotApplicable
	}
	return out
}

// put puts a claim to the gates that a row requires, but for the last.
func (d *decider) put(c *claim, r *row) *weighing {
	w := d.weighing.one()
	w.d, w.c, w.in, w.row, w.issuer = d, c, c.in, r, d.about(c.in).issuer
	if r.ledger {
		w.balance()
	}
	for g := range w.gates {
		if r.required[g] && g != 11 {
			w.gates[g] = w.test(g)
		}
	}
	return w
}

// test puts one gate. Gate 11 is put to all claims together, see book; gate 14 is the last, for it asks what the others looked at.
func (w *weighing) test(g int) verdict {
	switch g {
	case 0:
		return w.authentic()
	case 1:
		return w.agreed()
	case 2:
		return w.procedure()
	case 3:
		return w.competence()
	case 4:
		return w.signatory()
	case 5:
		return w.accredited()
	case 6:
		return w.arranged()
	case 7:
		return w.usable()
	case 8:
		return w.validity()
	case 9:
		return w.subject()
	case 10:
		return w.product()
	case 12:
		return w.equivalent()
	case 13:
		return w.risk()
	case 14:
		return w.fresh()
	}
	return open("NOT_BUILT", nil)
}

// balance finds what the claim asks of which balance.
func (w *weighing) balance() {
	acc := w.d.accounts[w.in.ID]
	switch {
	case !w.c.placed.ok() || w.c.placed.line == nil:
		w.lack = open("G11.UNSTATED", map[string]string{"missing": "instrumentLine"})
		return
	case acc == nil || acc.balance(w.c.placed.line.Number) == nil:
		w.lack = open("G11.UNSTATED", map[string]string{"missing": "certifiedQuantity"})
		return
	}
	w.bal = acc.balance(w.c.placed.line.Number)
	if acc.Closed {
		if status, sure := w.standing(); sure && !closing(status) {
			w.d.late[w.bal] = true
		}
	}
	if w.in.Base != "" && acc.Base == "" {
		w.lack = open("G11.BASE", map[string]string{"base": w.in.Base})
		return
	}
	var off messages.Decimal
	if w.need, off, w.lack = w.asked(w.bal); !w.d.sound[acc] {
		w.lack = open("G11.LEDGER", nil)
	}
	w.tolerate(acc, off)
}

// tolerate takes all that is left where a little more is asked for than that, within the tolerance of the agreement or of the factor that
// units were converted by.
func (w *weighing) tolerate(acc *Account, off messages.Decimal) {
	if t := w.row.scope.Tolerance; t.Cmp(off) > 0 {
		off = t
	}
	if w.lack.result != pass || off.Sign() <= 0 || acc.Closed && !w.d.late[w.bal] {
		return
	}
	left := w.d.free(w.bal)
	if h := w.d.holdings[w.in.ID]; h != nil {
		if x := h.held(w.c.line.Number, w.bal.Line); x != nil {
			left = left.Add(x.Consumed)
		}
	}
	least := w.need.Mul(messages.Decimal("1").Sub(off))
	if w.need.Cmp(left) > 0 && least.Cmp(left) <= 0 && left.Sign() > 0 {
		w.need = left
	}
}
