package recognition

import (
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Case is all that a decision rests on. [Decide] reads nothing else.
type Case struct {
	// Border is the country (ISO 3166-1 alpha-2) whose border it is.
	Border      string
	Declaration Declaration
	Rules       *Rulebook
	// Registers is what registers are known to say.
	Registers *Registers
	// Instruments are those that the declaration may mean: of the numbers it cites, and that share references with
	// it. Near are those of numbers that are parts of cited ones. Their order does not matter.
	Instruments, Near []Instrument
	// Accounts are the balances of instruments before this decision; Holdings what this declaration has of them.
	Accounts []Account
	Holdings []Holding
	// Asks are what owners of other ledgers were asked to reserve for this declaration.
	Asks []Ask
	// Links are what an officer or the sender said that citations mean.
	Links []Link
	// Waits are the citations that have been waited for already.
	Waits []Wait
	// Now is the instant decided at; KnownTo the claims offset up to which facts are known.
	Now     time.Time
	KnownTo int64
	// Supersedes is the number of the decision before, Cause a word for what made a new one necessary.
	Supersedes, Cause string
	// Withdrawn says that the declaration is cancelled: nothing is claimed any more. Unread that a later version of it could not be read: what was
	// reserved for this one stays reserved, and nothing is recognised by it any more.
	Withdrawn, Unread bool
	// Stood is how the gates of each claim stood when the goods were released, a letter each; only those of Look are put anew then. Nil where the
	// goods are not released.
	Stood map[string]string
	Look  []int
}

// decider weighs one case. It copies what it changes and never the case itself.
type decider struct {
	border      string
	decl        *Declaration
	rules       *Rulebook
	rulebook    Rulebook // where rules are put together with registers
	registers   *Registers
	instruments []*Instrument
	near        []*Instrument
	accounts    map[string]*Account
	holdings    map[string]*Holding
	links       []Link
	waits       map[string]Wait
	waiting     map[string]bool // those of the waits that still hold
	now         time.Time
	unread      bool      // a later version of the declaration could not be read
	instant     moment    // acceptance, else lodgement, else receipt
	ahead       time.Time // of an acceptance or a lodgement that is still to come
	facts       factSet
	declared    bool // the declaration's fact is noted
	claims      []*claim
	abouts      map[*Instrument]*about
	last        *Instrument // the one that was looked up last, and
	lastAbout   *about
	ucrs        []string
	sound       map[*Account]bool             // whether the balances add up
	reserved    map[*Balance]messages.Decimal // what the declaration holds of each
	booked      map[*Balance]messages.Decimal // what it holds after this decision
	late        map[*Balance]bool             // those of closed accounts that the declaration was accepted early enough for
	measures    map[*Goods]verdict            // of gate 13, by line
	registered  map[*entry]*Instrument        // entries that are instruments themselves
	against     []*entry                      // measures against the consignment, once they are
	noted       bool
	text        text
	stood       map[string]string // of released goods, see Case
	look        []int
	asksBefore  []Ask
	wanted      []Ask // of owners of other ledgers
	scratch
}

func newDecider(c *Case) *decider {
	d := deciders.Get().(*decider)
	if d.waits == nil {
		d.accounts, d.holdings, d.sound, d.reserved, d.booked, d.late = map[string]*Account{}, map[string]*Holding{}, map[*Account]bool{}, map[*Balance]messages.Decimal{}, map[*Balance]messages.Decimal{}, map[*Balance]bool{}
		d.asking, d.sums = map[string][]*weighed{}, map[*Balance]messages.Decimal{}
		d.waits, d.waiting, d.abouts, d.measures, d.registered = map[string]Wait{}, map[string]bool{}, map[*Instrument]*about{}, map[*Goods]verdict{}, map[*entry]*Instrument{}
	}
	d.border, d.decl, d.registers, d.now = c.Border, &c.Declaration, c.Registers, c.Now.UTC()
	d.rules = c.Rules.in(c.Registers, &d.rulebook)
	d.instruments, d.near = byIdentity(d.instruments, c.Instruments), byIdentity(d.near, c.Near)
	for i := range c.Accounts {
		a := &c.Accounts[i]
		d.accounts[a.Instrument] = a
		d.sound[a] = !a.Broken && a.check() == nil
	}
	for i := range c.Holdings {
		h := &c.Holdings[i]
		d.holdings[h.Instrument] = h
		if a := d.accounts[h.Instrument]; a != nil {
			for j := range a.Lines {
				d.reserved[&a.Lines[j]] = h.reserved(a.Lines[j].Line)
			}
		}
	}
	d.links, d.stood, d.look, d.asksBefore = c.Links, c.Stood, c.Look, c.Asks
	for _, w := range c.Waits {
		d.waits[w.Folded] = w
	}
	d.notYet()
	d.instant, d.unread = instantOf(d.decl, d.now), c.Unread
	d.ucrs = ucrs(d.ucrs, d.decl.Keys)
	for i := range d.decl.Lines {
		d.ucrs = ucrs(d.ucrs, d.decl.Lines[i].Keys)
	}
	return d
}

// notYet takes from the declaration an acceptance or lodgement that is still to come, whoever says so: until then it is neither.
func (d *decider) notYet() {
	accepted, okA := momentOf(d.decl.Acceptance, "acceptance")
	lodged, okL := momentOf(d.decl.Lodgement, "lodgement")
	okA, okL = okA && accepted.earliest.After(d.now), okL && lodged.earliest.After(d.now)
	if !okA && !okL {
		return
	}
	decl := *d.decl
	d.decl = &decl
	if okA {
		decl.Acceptance, d.ahead = nil, accepted.earliest
	}
	if okL {
		decl.Lodgement, d.ahead = nil, earlier(d.ahead, lodged.earliest)
	}
}

// kindRegister is the kind of an instrument that is an entry of a register itself: a trader's status.
const kindRegister messages.Kind = "register"

// about is what the register says of an instrument.
type about struct {
	issuer       *authority
	country      string
	own, channel bool // its sender is a channel of the issuer's own, or any channel
	chain        []*authority
	chainErr     error
	id           string // of its fact
	fact         string // the same, once that is noted
	issued       moment
	dated        bool
}

// about looks an instrument up once.
func (d *decider) about(in *Instrument) *about {
	if in == d.last {
		return d.lastAbout
	}
	a, ok := d.abouts[in]
	if !ok {
		issuer := d.rules.issuerSeen(in, func(f string) []*entry { return d.lookup(string(messages.RegisterAuthority), "/", f) })
		a = d.known.one()
		a.issuer, a.country = issuer, d.rules.countryOf(in, issuer)
		if issuer != nil {
			a.chain, a.chainErr = d.rules.chain(issuer)
			a.own = a.chainErr == nil && slices.ContainsFunc(a.chain, func(c *authority) bool { return slices.Contains(c.Channels, in.Sender) })
		}
		a.issued, a.dated = momentOf(in.Issued, "issue")
		a.channel = a.own || d.rules.agreedChannel(d.border, in, a.country)
		d.abouts[in] = a
	}
	d.last, d.lastAbout = in, a
	return a
}

// byIdentity orders instruments so that the order in which they were found does not show.
func byIdentity(out []*Instrument, ins []Instrument) []*Instrument {
	for i := range ins {
		out = append(out, &ins[i])
	}
	slices.SortFunc(out, func(x, y *Instrument) int { return strings.Compare(x.Subject+"\x00"+x.ID, y.Subject+"\x00"+y.ID) })
	return slices.CompactFunc(out, func(x, y *Instrument) bool { return x.ID == y.ID })
}

// lodgedBefore is how long before the hub had it a trader may have lodged a declaration by its own word.
const lodgedBefore = 24 * time.Hour

// ownWord takes from a trader's declaration what only the border can say, or what would move it in time: the acceptance, the arrival, and a
// lodgement that is still to come, or more than a day before the hub's receipt. Otherwise a declarant could bring a certificate back to life,
// make an old inspection young, or declare today for the day after a suspension.
func (d *Declaration) ownWord() {
	d.Acceptance, d.Arrival = nil, nil
	earliest, _, err := d.Lodgement.Interval()
	if d.Lodgement != nil && (err != nil || earliest.Before(d.Received.Add(-lodgedBefore)) || earliest.After(d.Received)) {
		d.Lodgement = nil
	}
}

// stated is the instant of a basis, where the declaration states it.
func (d *decider) stated(basis string) (moment, bool) {
	switch basis {
	case "acceptance":
		return momentOf(d.decl.Acceptance, basis)
	case "lodgement":
		return momentOf(d.decl.Lodgement, basis)
	}
	return exactly(d.decl.Received, "receipt"), !d.decl.Received.IsZero()
}

// instantOf is the instant that gates are put at: acceptance, else lodgement, else receipt by the hub.
func instantOf(d *Declaration, now time.Time) moment {
	if m, ok := momentOf(d.Acceptance, "acceptance"); ok {
		return m
	}
	if m, ok := momentOf(d.Lodgement, "lodgement"); ok {
		return m
	}
	if d.Received.IsZero() {
		return exactly(now, "receipt")
	}
	return exactly(d.Received, "receipt")
}
