package recognition

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// accreditation is one accreditation of a conformity body, parsed.
type accreditation struct {
	*messages.AccreditationScope
	key     string // of the standard
	number  string // folded, as is by
	by      string
	scopes  []scopeLine
	history []status
}

// scopeLine is one line of a scope, with what it names folded.
type scopeLine struct {
	*messages.ScopeLine
	method, product, site string
}

func parseScopes(ss []messages.ScopeLine) (out []scopeLine) {
	for i := range ss {
		s := &ss[i]
		out = append(out, scopeLine{s, messages.Fold(s.Method), messages.Fold(s.Product), messages.Fold(s.Site)})
	}
	return out
}

// status is what held from one day on.
type status struct {
	*messages.StatusSince
	from   bound
	scopes []scopeLine
}

// parseEntry parses an entry that messages.CheckEntry has passed.
func parseEntry(e *messages.RegisterEntry) *entry {
	x := &entry{RegisterEntry: e, id: e.ID(), valid: daysOf(e.Valid)}
	x.limit, _ = time.ParseDuration(e.Freshness)
	if e.Removed {
		return x
	}
	switch e.Kind {
	case messages.RegisterAuthority:
		x.authority, _ = parseAuthority(e.Authority)
		x.authority.entry = x
	case messages.RegisterSignatory:
		x.span = daysOf(&messages.Span{From: e.Signatory.Authorised, Until: e.Signatory.Ceased})
	case messages.RegisterBody:
		for i := range e.Body.Accreditations {
			a := &e.Body.Accreditations[i]
			x.bodies = append(x.bodies, accreditation{a, standardKey(a.Standard), messages.Fold(a.Number), messages.Fold(a.By), parseScopes(a.Scopes), parseHistory(a.History)})
		}
	case messages.RegisterAccreditationBody:
		for i := range e.AccreditationBody.Arrangements {
			x.arranged = append(x.arranged, daysOf(&e.AccreditationBody.Arrangements[i].Span))
			x.standards = append(x.standards, standardKey(e.AccreditationBody.Arrangements[i].Standard))
			x.arrangements = append(x.arrangements, messages.Fold(e.AccreditationBody.Arrangements[i].Name))
		}
	case messages.RegisterTrader:
		x.trader, x.ids, x.names = parseHistory(e.Trader.History), folded(e.Trader.IDs), folded(e.Trader.Names)
	case messages.RegisterSigningKey:
		x.span = daysOf(&messages.Span{From: e.SigningKey.From, Until: e.SigningKey.Until})
		for _, s := range []string{e.SigningKey.Revoked, e.SigningKey.Compromised} {
			if s != "" {
				x.bad = append(x.bad, boundOf(s))
			}
		}
	case messages.RegisterMeasure:
		m := e.Measure
		x.span = daysOf(&messages.Span{From: m.From, Until: m.Until})
		x.containers, x.ucrs, x.instruments, x.operators, x.species = folded(m.Containers), folded(m.UCRs), folded(m.Instruments), folded(m.Operators), folded(m.Species)
	case messages.RegisterDraw:
		x.span = daysOf(&e.Draw.Span)
		x.draw, _ = hex.DecodeString(e.Draw.Seed)
	}
	return x
}

// parseHistory orders statuses by the day from which they count: a withdrawal for cause from the day to which it reaches back.
func parseHistory(h []messages.StatusSince) []status {
	var out []status
	for i := range h {
		s := status{StatusSince: &h[i], from: boundOf(h[i].From), scopes: parseScopes(h[i].Scopes)}
		if h[i].BackTo != "" {
			s.from = boundOf(h[i].BackTo)
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b status) int { return a.from.at.Compare(b.from.at) })
	return out
}

// lookups are the keys of the index under which the entry is found.
func (x *entry) lookups() []string {
	if x.Removed {
		return nil
	}
	kind := string(x.Kind) + "/"
	folds := func(lists ...[]string) []string {
		var out []string
		for _, s := range slices.Concat(lists...) {
			if f := messages.Fold(s); f != "" {
				out = append(out, kind+f)
			}
		}
		return once(out)
	}
	switch x.Kind {
	case messages.RegisterAuthority:
		return folds([]string{x.Authority.ID}, x.Authority.IDs, x.Authority.Names)
	case messages.RegisterSignatory:
		return folds([]string{x.Signatory.ID}, x.Signatory.Names)
	case messages.RegisterBody:
		return folds([]string{x.Body.ID}, x.Body.IDs, x.Body.Names)
	case messages.RegisterAccreditationBody:
		return folds([]string{x.AccreditationBody.ID}, x.AccreditationBody.IDs, x.AccreditationBody.Names)
	case messages.RegisterProgramme:
		return folds([]string{x.Programme.ID})
	case messages.RegisterTrader:
		return folds([]string{x.Trader.ID})
	case messages.RegisterSigningKey:
		return folds([]string{x.SigningKey.ID})
	case messages.RegisterDigest:
		return []string{digestKey + string(x.Digest.Class) + "/" + messages.Fold(x.Digest.Number)}
	case messages.RegisterMeasure:
		return measureKeys(x.Measure)
	case messages.RegisterCorrelation:
		return []string{correlationKey(x.Correlation.From, x.Correlation.To, x.Correlation.Code)}
	case messages.RegisterConversion:
		return []string{kind + x.Conversion.From + "-" + x.Conversion.To}
	case messages.RegisterDraw:
		return []string{kind + stamp(x.span.from.at)}
	}
	return nil
}

// digestKey begins the keys of digests; class and folded number follow.
const digestKey = string(messages.RegisterDigest) + "/"

func correlationKey(from, to, code string) string {
	return string(messages.RegisterCorrelation) + "/" + from + "-" + to + "/" + code
}

// The keys of measures: each lies under what is rarest of what it states, so that goods meet only those that may be meant for them.
const (
	measureOperator = "measure/operator/"
	measureSpecies  = "measure/species/"
	measureGoods    = "measure/goods/"
	measureOrigin   = "measure/origin/"
	measureAll      = "measure/all"
	// measureConsignment is one fact for all that a declaration is known by: measures against single consignments are few, and come and go.
	measureConsignment = "measure/consignment"
)

func measureKeys(m *messages.BorderMeasure) []string {
	var out []string
	add := func(prefix string, values []string) {
		for _, v := range values {
			if v != "" {
				out = append(out, prefix+v)
			}
		}
	}
	switch {
	case len(m.Containers) > 0:
		add(measureConsignment+"/", folded(m.Containers))
	case len(m.UCRs) > 0:
		add(measureConsignment+"/", folded(m.UCRs))
	case len(m.Instruments) > 0:
		add(measureConsignment+"/", folded(m.Instruments))
	case len(m.Operators) > 0:
		add(measureOperator, folded(m.Operators))
	case len(m.HS) > 0 && len(m.Origins) > 0:
		for _, o := range m.Origins {
			for _, p := range m.HS {
				add(measureGoods, []string{p + "/" + o})
			}
		}
	case len(m.HS) > 0:
		for _, p := range m.HS {
			add(measureGoods, []string{p + "/"})
		}
	case len(m.Species) > 0:
		add(measureSpecies, folded(m.Species))
	case len(m.Origins) > 0:
		add(measureOrigin, m.Origins)
	default:
		out = []string{measureAll}
	}
	return once(out)
}

// once drops repeats.
func once(keys []string) []string {
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Touch is a fact, or with Prefix all facts whose ids begin with ID.
type Touch struct {
	ID     string
	Prefix bool
}

// Touched gives the ids of the facts of decisions that an entry may change, by what it says and by what it supersedes: each decision that
// consulted one of them, and no other, may come out otherwise. was is what was known under the same register and key, zero for nothing.
func Touched(was, is messages.RegisterEntry) []Touch {
	out := []Touch{{ID: is.ID()}}
	for _, e := range []messages.RegisterEntry{was, is} {
		if e.Removed || len(messages.CheckEntry(e)) > 0 {
			continue
		}
		for _, k := range parseEntry(&e).lookups() {
			t := Touch{ID: lookupPrefix + k}
			switch {
			case strings.HasPrefix(k, measureGoods): // looked up by six digits, and by all that they begin with
				code, _, _ := strings.Cut(strings.TrimPrefix(k, measureGoods), "/")
				t = Touch{ID: lookupPrefix + measureGoods + code, Prefix: true}
			case strings.HasPrefix(k, measureConsignment):
				t = Touch{ID: lookupPrefix + measureConsignment}
			case strings.HasPrefix(k, measureOrigin): // and by who states no origin
				if anywhere := (Touch{ID: lookupPrefix + measureOrigin}); !slices.Contains(out, anywhere) {
					out = append(out, anywhere)
				}
			case e.Kind == messages.RegisterDraw:
				t = Touch{ID: lookupPrefix + string(e.Kind) + "/", Prefix: true}
			}
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// lookupPrefix begins the ids of facts that say what a lookup found.
const lookupPrefix = "lookup/"
