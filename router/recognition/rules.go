package recognition

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Built are the gates that exist: all of them. An agreement that requires another would be refused as a whole, for what cannot
// be tested may not be promised.
func Built() []int { return []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14} }

// gates is how many gates there are, from 0.
const gates = 15

// ErrRules says that rules cannot be applied. Nothing of them is.
var ErrRules = errors.New("rules cannot be applied")

// Rulebook is rules made ready to decide by. It is immutable and safe for concurrent use; the nil Rulebook
// holds no agreement.
type Rulebook struct {
	hash        string
	source      messages.Rules
	agreements  map[string]string // "id@version" to hash
	rows        []*row
	covering    map[string][]*row // by border and class
	matching    map[string][]*row // by border, issuing country and class
	issuing     map[string][]*row // by issuing country and class
	speakers    map[string][]string
	authorities map[string]*authority
	named       map[string][]*authority // by folded id and name
	order       []*authority
	registers   *Registers
}

// With gives the rules with what registers say: an authority in a register comes before one of the same id in the rules. It costs next to
// nothing.
func (b *Rulebook) With(r *Registers) *Rulebook { return b.in(r, new(Rulebook)) }

// in is With, made in the place of out.
func (b *Rulebook) in(r *Registers, out *Rulebook) *Rulebook {
	switch {
	case b == nil && r == nil:
		return nil
	case b == nil:
		*out = Rulebook{hash: b.Hash(), registers: r}
		return out
	}
	*out = *b
	out.registers = r
	return out
}

// row is one scope of an agreement with what gates read of it, parsed.
type row struct {
	agreement    *messages.Agreement
	issuer       messages.AgreementSide // whose instruments are recognised, in this direction
	border       messages.AgreementSide
	scope        *messages.Scope
	ref          messages.AgreementRef
	inForce      span
	suspended    []span
	await        time.Duration // 0: the default
	reservation  time.Duration // 0: until released or given back
	term         time.Duration // 0: none stated
	unused       time.Duration // 0: never told
	answer       time.Duration // of the owner of another ledger
	unlimited    bool
	grace        time.Duration // after the end or a suspension, for instruments issued before it
	stand        bool          // what was decided on goods that had arrived by then stands
	applied      time.Time     // when the version was applied; only where stand asks for it
	required     [gates]bool
	ledger       bool
	succeeded    bool // there is more than one version of the agreement
	equivalence  []equivalenceRule
	freshness    []freshnessLimit
	rate         *rate    // of random controls; nil is none
	standards    []string // their keys
	arrangements []string // folded
	legal        string
	fact         string // the id of its fact
	called       string // id@version
}

// freshnessLimit is how old a register's last reading may be.
type freshnessLimit struct {
	register string
	limit    time.Duration
}

// span is a stretch of time, from inclusive, until exclusive, zero until open.
type span struct{ from, until time.Time }

// meets tells whether two stretches have an instant in common.
func (s span) meets(o span) bool {
	return (s.until.IsZero() || o.from.Before(s.until)) && (o.until.IsZero() || s.from.Before(o.until))
}

// Compile parses rules and refuses, with all that is wrong, what could not be decided by: what messages.CheckRules refuses, an
// unbuilt gate, a delegation to nobody or in a circle. Issuers that a scope names may be in registers that come later. Dates in rules begin at midnight UTC; an
// agreement for which that is not exact states times.
func Compile(r messages.Rules) (*Rulebook, error) {
	b := &Rulebook{source: r, agreements: map[string]string{}, authorities: map[string]*authority{}, named: map[string][]*authority{},
		covering: map[string][]*row{}, matching: map[string][]*row{}, issuing: map[string][]*row{}, speakers: map[string][]string{}}
	var bad []error
	for _, f := range messages.CheckRules(r) {
		bad = append(bad, fmt.Errorf("%s: %s, found %q, expected %s", f.Pointer, f.Text, f.Found, f.Expected))
	}
	if len(bad) > 0 {
		return nil, fmt.Errorf("%w: %w", ErrRules, errors.Join(bad...))
	}
	say := func(format string, a ...any) { bad = append(bad, fmt.Errorf(format, a...)) }
	b.compileAuthorities(r.Authorities, say)
	for i := range r.Agreements {
		b.compileAgreement(&r.Agreements[i], say)
	}
	if len(bad) > 0 {
		return nil, fmt.Errorf("%w: %w", ErrRules, errors.Join(bad...))
	}
	slices.SortStableFunc(b.rows, func(x, y *row) int {
		return strings.Compare(x.ref.ID+"\x00"+x.ref.Version, y.ref.ID+"\x00"+y.ref.Version)
	})
	b.hash = hashJSON(r)
	for _, r := range b.rows {
		r.called = r.ref.ID + "@" + r.ref.Version
		r.fact = "agreement/" + r.called
	}
	b.indexRows()
	if err := b.oneLedger(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRules, err)
	}
	return b, nil
}

// oneLedger refuses two ledgers for one instrument: rows that are in force together, and may be about the same instruments, name one owner.
func (b *Rulebook) oneLedger() error {
	owner := func(r *row) string {
		switch {
		case r.scope.LedgerOwner == "":
			return "hub"
		case r.scope.LedgerHub != "":
			return r.scope.LedgerOwner + " in hub " + r.scope.LedgerHub
		}
		return r.scope.LedgerOwner
	}
	for _, rows := range b.matching {
		for i, x := range rows {
			for _, y := range rows[i+1:] {
				if x.ledger && y.ledger && owner(x) != owner(y) && x.inForce.meets(y.inForce) {
					return fmt.Errorf("two ledgers for one instrument: %s scope %q is kept by %s, %s scope %q by %s", x.name(), x.scope.ID, owner(x), y.name(), y.scope.ID, owner(y))
				}
			}
		}
	}
	return nil
}

// indexRows makes lookups the same however many agreements there are.
func (b *Rulebook) indexRows() {
	for _, r := range b.rows {
		for _, c := range r.scope.Instruments {
			b.covering[r.border.Country+sep+string(c)] = append(b.covering[r.border.Country+sep+string(c)], r)
			k := r.border.Country + sep + r.issuer.Country + sep + string(c)
			b.matching[k] = append(b.matching[k], r)
			k = r.issuer.Country + sep + string(c)
			b.issuing[k] = append(b.issuing[k], r)
		}
		for _, c := range r.border.Channels {
			if !slices.Contains(b.speakers[r.border.Country], c) {
				b.speakers[r.border.Country] = append(b.speakers[r.border.Country], c)
			}
		}
	}
}

// Hash is the SHA-256 in hex of the rules' canonical JSON; decisions name it.
func (b *Rulebook) Hash() string {
	if b == nil {
		return hashJSON(messages.Rules{})
	}
	return b.hash
}

func (b *Rulebook) compileAgreement(a *messages.Agreement, say func(string, ...any)) {
	name := fmt.Sprintf("agreement %q version %q", a.ID, a.Version)
	key := a.ID + "@" + a.Version
	if b.agreements[key] != "" {
		say("%s: is there twice", name)
	}
	b.agreements[key] = hashJSON(a)
	inForce, err := parseSpan(a.InForce)
	if err != nil {
		say("%s: in force: %w", name, err)
	}
	var suspended []span
	for _, s := range a.Suspended {
		sp, err := parseSpan(s)
		if err != nil {
			say("%s: suspended: %w", name, err)
		}
		suspended = append(suspended, sp)
	}
	directions := [][2]messages.AgreementSide{{a.Issuer, a.Border}}
	if a.Direction == "both" {
		directions = append(directions, [2]messages.AgreementSide{a.Border, a.Issuer})
	}
	for i := range a.Scopes {
		s := &a.Scopes[i]
		for _, sides := range directions {
			r := &row{agreement: a, issuer: sides[0], border: sides[1], scope: s, ref: messages.AgreementRef{ID: a.ID, Version: a.Version, Hash: b.agreements[key]}, inForce: inForce, suspended: suspended}
			b.compileScope(r, func(format string, v ...any) { say("%s scope %q: "+format, append([]any{name, s.ID}, v...)...) })
			b.rows = append(b.rows, r)
		}
	}
}

func (b *Rulebook) compileScope(r *row, say func(string, ...any)) {
	s := r.scope
	for _, g := range s.Gates {
		switch {
		case g < 0 || g >= gates:
			say("there is no gate %d", g)
		case !slices.Contains(Built(), g):
			say("requires gate %d, which is not built", g)
		default:
			r.required[g] = true
		}
	}
	// Without these there is nothing to recognise, so no agreement can do without them.
	r.required[0], r.required[1], r.required[7] = true, true, true
	r.ledger = s.Quantity != "none" && r.required[11]
	for i, e := range s.Effects {
		if e.Type == "" || e.Type == waive && e.Control == "" {
			say("effect %d says nothing", i+1)
		}
	}
	duration := func(what, v string) time.Duration {
		d, err := time.ParseDuration(v)
		if v != "" && (err != nil || d <= 0 || d > 100*365*24*time.Hour) {
			say("%s: %q is not a duration", what, v)
		}
		return d
	}
	r.await, r.reservation, r.unused = duration("await", s.Await), duration("reservation", s.Reservation), duration("unusedAfter", s.UnusedAfter)
	if r.answer = duration("ledgerAnswer", s.LedgerAnswer); r.answer == 0 {
		r.answer = defaultAnswer
	}
	if r.unlimited = s.Term == "unlimited"; !r.unlimited {
		r.term = duration("term", s.Term)
	}
	if t := r.agreement.Transition; t != nil {
		r.grace, r.stand = duration("grace", t.Grace), t.Arrived == "stand"
	}
	for i := range s.Equivalence {
		e := equivalenceRule{Equivalence: &s.Equivalence[i], by: s.Equivalence[i].By, age: duration("age", s.Equivalence[i].Age)}
		if len(e.by) == 0 {
			e.by = []messages.Control{e.Control}
		}
		r.equivalence = append(r.equivalence, e)
	}
	for _, f := range r.agreement.Freshness {
		r.freshness = append(r.freshness, freshnessLimit{f.Register, duration("freshness", f.Limit)})
	}
	r.rate = rateOf(s.ControlRate)
	for _, x := range s.Standards {
		r.standards = append(r.standards, standardKey(x))
	}
	for _, x := range s.Arrangements {
		r.arrangements = append(r.arrangements, messages.Fold(x))
	}
	if r.legal = s.Legal; r.legal == "" {
		r.legal = r.agreement.Legal
	}
}

// rowsFor lists the rows of a border that name a class.
func (b *Rulebook) rowsFor(border string, class messages.DocumentClass) []*row {
	if b == nil {
		return nil
	}
	return b.covering[border+sep+string(class)]
}

// rowsOf lists the rows of a border with one country that name a class.
func (b *Rulebook) rowsOf(border, country string, class messages.DocumentClass) []*row {
	if b == nil {
		return nil
	}
	return b.matching[border+sep+country+sep+string(class)]
}

// issuedIn lists the rows by which instruments of a class that a country issues are recognised elsewhere.
func (b *Rulebook) issuedIn(country string, class messages.DocumentClass) []*row {
	if b == nil {
		return nil
	}
	return b.issuing[country+sep+string(class)]
}

// BorderChannel tells whether a sender speaks for the authority of a border: it is named as the border side's channel by an agreement. Where no
// agreement names any nobody does: a trader is of the border's country too, and would accept and release its own goods.
func (b *Rulebook) BorderChannel(border, sender string) bool {
	return b != nil && slices.Contains(b.speakers[border], sender)
}

// Declares tells whether a sender's declarations are made at a border: it is of the border's country, or speaks for the border.
func (b *Rulebook) Declares(border, sender, country string) bool {
	return country == border && country != "" || b.BorderChannel(border, sender)
}

// parseSpan reads RFC 3339 dates or times.
func parseSpan(s messages.Span) (span, error) {
	from, err := parsePoint(s.From)
	if err != nil {
		return span{}, err
	}
	if s.Until == "" {
		return span{from: from}, nil
	}
	until, err := parsePoint(s.Until)
	if err != nil {
		return span{}, err
	}
	if !from.Before(until) {
		return span{}, fmt.Errorf("%q is not before %q", s.From, s.Until)
	}
	return span{from, until}, nil
}

func parsePoint(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is neither a date nor an RFC 3339 time", s)
}

// hashJSON is the SHA-256 in hex of v as JSON. What is hashed here holds nothing that JSON cannot write.
func hashJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		data = []byte(err.Error())
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// changedError says that an agreement was changed without a new version.
func changedError(name string) error {
	return fmt.Errorf("%w: agreement %s was applied before and says something else now; a change is a new version", ErrRules, name)
}
