package recognition

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// The kinds of match that an agreement may accept.
const (
	matchMRN       = "mrn"
	matchUCR       = "ucr"
	matchSeal      = "container+seal"
	matchTransport = "container+transportDocument"
)

// The bases of claims.
const (
	cited   = "cited"
	matched = "matched"
)

// claim is the statement that an instrument covers a declaration line.
type claim struct {
	id        string
	basis     string
	line      *Goods
	citations []*Citation
	classes   []messages.DocumentClass // what the instrument may be
	matches   []string                 // of a matched claim: which kinds of match hold
	// in is nil where it is not known which instrument is meant; then open says why.
	in         *Instrument
	open       verdict
	candidates []*Instrument
	placed     placed
	// holder and entry are of a trader's status: for whom it is claimed, and where it is registered.
	holder *Party
	entry  *entry
	rooms  struct { // nearly all claims have no more than these
		citations [1]*Citation
		classes   [2]messages.DocumentClass
	}
}

// stated is the instrument line that the declaration names; two different ones are -1.
func (c *claim) stated() int {
	line := 0
	take := func(n int) {
		switch {
		case n == 0:
		case line == 0:
			line = n
		case line != n:
			line = -1
		}
	}
	for _, ct := range c.citations {
		take(ct.DocumentLine)
		for _, w := range ct.WriteOffs {
			if w.Line == 0 || w.Line == c.line.Number {
				take(w.DocumentLine)
			}
		}
	}
	return line
}

// resolve makes the claims of a declaration, line by line in order.
func (d *decider) resolve() {
	for i := range d.decl.Lines {
		l := &d.decl.Lines[i]
		from := len(d.claims)
		d.cited(l)
		d.traders(l)
		d.matched(l, d.claims[from:])
	}
}

// stake makes a claim on a line, whose id ends in what.
func (d *decider) stake(l *Goods, basis, what string) *claim {
	c := d.claimed.one()
	c.id, c.basis, c.line = d.text.join(d.decl.Subject, "#", strconv.Itoa(l.Number), "/", what), basis, l
	c.citations, c.classes = c.rooms.citations[:0], c.rooms.classes[:0]
	d.claims = append(d.claims, c)
	return c
}

// cited makes one claim for each number that a line cites under a class that some agreement names.
func (d *decider) cited(l *Goods) {
	from := len(d.claims)
	for i := range d.decl.Citations {
		ct := &d.decl.Citations[i]
		if len(ct.Lines) > 0 && !slices.Contains(ct.Lines, l.Number) || !slices.ContainsFunc(ct.Classes, d.named) {
			continue
		}
		var c *claim
		if j := slices.IndexFunc(d.claims[from:], func(c *claim) bool { return c.citations[0].Folded == ct.Folded }); j >= 0 {
			c = d.claims[from+j]
		} else {
			c = d.stake(l, cited, ct.Folded)
		}
		c.citations = append(c.citations, ct)
		for _, class := range ct.Classes {
			if d.named(class) && !slices.Contains(c.classes, class) {
				c.classes = append(c.classes, class)
			}
		}
	}
	for _, c := range d.claims[from:] {
		d.identify(c)
	}
}

// named tells whether some agreement of this border names a class.
func (d *decider) named(class messages.DocumentClass) bool {
	return len(d.rules.rowsFor(d.border, class)) > 0
}

// identify finds the instrument that a citation means: those of the number whose class is compatible, without those that
// contradict what is stated. One left: that one.
func (d *decider) identify(c *claim) {
	number := c.citations[0].Folded
	var room [4]*Instrument
	likely := room[:0]
	for _, in := range d.instruments {
		if in.Folded == number && number != "" && slices.Contains(c.classes, in.Class) && !slices.ContainsFunc(c.citations, func(ct *Citation) bool { return d.contradicts(ct, in) }) {
			likely = append(likely, in)
		}
	}
	likely = d.withoutCopies(likely)
	if in := d.linked(c); in != nil { // somebody who may said which one is meant
		c.in = in
		return
	}
	w, waited := d.waits[number]
	if len(likely) == 1 && !weak(number) && (!waited || !w.Over) {
		c.in = likely[0]
		return
	}
	found := slices.Clone(likely)
	values := map[string]string{"number": c.citations[0].Number}
	if waited && w.Over { // final for this version of the declaration
		d.waiting[number] = true
		values["deadline"] = stamp(w.Deadline)
		c.open, c.candidates = open("G0.NEVER_ARRIVED", values), found
		return
	}
	if weak(number) && !c.strengthened(found) {
		c.open, c.candidates = open("G0.WEAK_NUMBER", values), found
		return
	}
	switch len(found) {
	case 0:
		d.await(c, values)
	case 1:
		c.in = found[0]
	default:
		values["count"] = strconv.Itoa(len(found))
		c.open, c.candidates = open("G0.AMBIGUOUS", values), found
	}
}

// contradicts tells whether an instrument is of another country, date or UCR than the citation states.
func (d *decider) contradicts(ct *Citation, in *Instrument) bool {
	country := d.about(in).country
	if ct.Country != "" && country != "" && ct.Country != country {
		return true
	}
	if !overlap(ct.Issued, in.Issued) {
		return true
	}
	if len(d.ucrs) == 0 {
		return false
	}
	certified := ucrs(nil, in.Keys)
	return len(certified) > 0 && !slices.ContainsFunc(d.ucrs, func(u string) bool { return slices.Contains(certified, u) })
}

// ucrs appends the UCRs among keys.
func ucrs(out []string, ks []Key) []string {
	for _, k := range ks {
		if k.Type == keyUCR {
			out = append(out, k.Folded)
		}
	}
	return out
}

// withoutCopies drops what came through no channel where something came through one. Ports often send copies; and whoever sends a number with
// another date, issuer or country would otherwise make the original ambiguous, for no other than the issuing side can tell which is meant.
func (d *decider) withoutCopies(found []*Instrument) []*Instrument {
	if len(found) < 2 || !slices.ContainsFunc(found, func(in *Instrument) bool { return d.about(in).channel }) {
		return found
	}
	return slices.DeleteFunc(slices.Clone(found), func(in *Instrument) bool { return !d.about(in).channel })
}

// same tells whether two records are of one instrument: equal class, number, issuing country, issuer and date of issue.
func (b *Rulebook) same(x, y *Instrument) bool {
	if x.Kind != y.Kind || x.Class != y.Class || x.Folded != y.Folded || b.country(x) != b.country(y) {
		return false
	}
	if (x.Issued == nil) != (y.Issued == nil) || !overlap(x.Issued, y.Issued) {
		return false
	}
	p, q := b.issuer(x), b.issuer(y)
	if p != nil || q != nil {
		return p == q
	}
	return len(x.Issuers) > 0 && len(y.Issuers) > 0 && messages.Fold(x.Issuers[0]) == messages.Fold(y.Issuers[0])
}

// strengthened tells whether a weak number is backed by country and date, in the citation and in each instrument found.
func (c *claim) strengthened(found []*Instrument) bool {
	backed := slices.ContainsFunc(c.citations, func(ct *Citation) bool { return ct.Country != "" && ct.Issued != nil && ct.Folded != "" })
	return backed && !slices.ContainsFunc(found, func(in *Instrument) bool { return in.Country == "" || in.Issued == nil })
}

// await says how long an instrument that is not here is waited for. What has only a part of the number in common is
// shown, never taken.
func (d *decider) await(c *claim, values map[string]string) {
	number := c.citations[0].Folded
	w, ok := d.waits[number]
	if !ok {
		w = Wait{Folded: number, Since: d.now, Deadline: d.now.Add(d.patience(c))}
		d.waits[number] = w
	}
	d.waiting[number] = true
	for _, in := range d.near {
		if slices.Contains(c.classes, in.Class) && partOf(number, in.Folded) && len(c.candidates) < maxCandidates {
			c.candidates = append(c.candidates, in)
		}
	}
	values["deadline"] = stamp(w.Deadline)
	c.open = open("G0.AWAITED", values)
	c.open.facts = []string{d.fact(messages.Fact{ID: lookupPrefix + "instrument/" + number, Source: "claims", Value: messages.FactAbsent})}
	c.open.until = w.Deadline
}

// maxCandidates bounds how many instruments are shown beside a claim.
const maxCandidates = 10

// defaultAwait is how long is waited where no agreement says it.
const defaultAwait = 10 * 24 * time.Hour

// patience is the longest time that an agreement which the citation may fall under gives.
func (d *decider) patience(c *claim) time.Duration {
	var best time.Duration
	for _, class := range c.classes {
		for _, r := range d.rules.rowsFor(d.border, class) {
			if country := c.citations[0].Country; country == "" || country == r.issuer.Country {
				best = max(best, r.await)
			}
		}
	}
	if best == 0 {
		return defaultAwait
	}
	return best
}

// partOf tells whether one number is the head or the tail of the other, and long enough to mean something.
func partOf(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != b && !weak(a) && (strings.HasPrefix(b, a) || strings.HasSuffix(b, a))
}

// linked is the instrument that an officer or the sender said that a citation means. An officer answers for what he says. The sender only mends a number
// that was cut or grew: its word finds no instrument of another class, nor one that contradicts what the declaration states.
func (d *decider) linked(c *claim) *Instrument {
	number := c.citations[0].Folded
	for _, l := range d.links {
		if l.Folded != number {
			continue
		}
		for _, in := range d.instruments {
			if in.ID != l.Instrument {
				continue
			}
			if !l.official() && (!mends(number, in.Folded) || !slices.Contains(c.classes, in.Class) || slices.ContainsFunc(c.citations, func(ct *Citation) bool { return d.contradicts(ct, in) })) {
				continue
			}
			d.fact(messages.Fact{ID: "link/" + number, Source: l.By, Value: in.Subject, AsOf: stamp(l.At), Known: l.Known})
			return in
		}
	}
	return nil
}

// mends tells whether one number may be the other, written in part.
func mends(cited, number string) bool { return cited == number || partOf(cited, number) }
