package router

import (
	"iter"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// Explanation is why a message goes where it goes: every route with its conditions, and what comes of them.
type Explanation struct {
	// Table is the id of the table that was asked.
	Table  string             `json:"table"`
	Facts  Facts              `json:"facts"`
	Routes []RouteExplanation `json:"routes"`
	// Parcels are those that the message becomes, in the order of routes; partner and format stand once.
	Parcels []Choice `json:"parcels,omitempty"`
}

// RouteExplanation is one route and whether each of its conditions held.
type RouteExplanation struct {
	Route      string      `json:"route"`
	Matched    bool        `json:"matched"`
	Conditions []Condition `json:"conditions,omitempty"`
	// Choices are the route's partners, where it matched.
	Choices []Choice `json:"choices,omitempty"`
}

// Condition is one condition, what it wants, and what the message has.
type Condition struct {
	Name string   `json:"name"`
	Want []string `json:"want"`
	Have []string `json:"have,omitempty"`
	Held bool     `json:"held"`
}

// Choice is one partner of a matching route. Chosen is false where Why says so.
type Choice struct {
	Partner string `json:"partner"`
	Format  string `json:"format"`
	Route   string `json:"route"`
	Chosen  bool   `json:"chosen"`
	Why     string `json:"why,omitempty"`
	// Redacted says that reasons of risk, and what officers wrote, are left out: the partner is no authority, by its clearance.
	Redacted bool `json:"redacted,omitempty"`
}

// Explain tells why a message would go where. It is what CLEARING does, told at length.
func Explain(t Table, m *messages.Message) Explanation { return t.Explain(FactsOf(m, "")) }

// Explain tells why a message with these facts would go where.
func (t Table) Explain(f Facts) Explanation {
	e := Explanation{Table: t.ID(), Facts: f, Routes: []RouteExplanation{}}
	for _, r := range t.Routes {
		x := RouteExplanation{Route: r.Name, Matched: true}
		for c := range r.Match.conditions(f) {
			x.Conditions = append(x.Conditions, c)
			x.Matched = x.Matched && c.Held
		}
		if x.Matched {
			x.Choices = t.choices(r, f)
		}
		e.Routes = append(e.Routes, x)
	}
	e.Parcels = t.choose(f)
	return e
}

// choose gives the parcels that a message with these facts becomes.
func (t Table) choose(f Facts) []Choice {
	var out []Choice
	for _, r := range t.Routes {
		if !r.Match.matches(f) {
			continue
		}
		for _, c := range t.choices(r, f) {
			same := func(o Choice) bool { return o.Partner == c.Partner && o.Format == c.Format }
			if c.Chosen && !slices.ContainsFunc(out, same) {
				out = append(out, c)
			}
		}
	}
	return out
}

// choices are the partners of a route that matched.
func (t Table) choices(r Route, f Facts) []Choice {
	out := make([]Choice, 0, len(r.To))
	for _, id := range r.To {
		c := Choice{Partner: id, Format: r.Format, Route: r.Name}
		p, known := t.Partner(id)
		if c.Format == "" && p.Deliver != nil {
			c.Format = p.Deliver.Format
		}
		if c.Format == "" {
			c.Format = FormatNative
		}
		switch {
		case !known:
			c.Why = "not a partner"
		case p.Deliver == nil:
			c.Why = "the partner only sends"
		case id == f.Sender:
			c.Why = "it is the sender's own message"
		case !p.Cleared(f.Handling):
			c.Why = "the partner is not cleared for " + string(f.Handling)
		default:
			c.Chosen = true
			c.Redacted = (f.Kind == messages.KindDecision || f.Kind == messages.KindReceipt) && !p.Cleared(messages.HandlingOfficial)
		}
		out = append(out, c)
	}
	return out
}

func (m Match) matches(f Facts) bool {
	for c := range m.conditions(f) {
		if !c.Held {
			return false
		}
	}
	return true
}

// conditions judges one condition after the other; those that are not given are left out, save the two that are
// always there: handling and test.
func (m Match) conditions(f Facts) iter.Seq[Condition] {
	return func(yield func(Condition) bool) {
		one := func(name string, want, have []string) bool {
			return len(want) == 0 || yield(Condition{Name: name, Want: want, Have: have, Held: meet(want, have)})
		}
		_ = one("kinds", texts(m.Kinds), list(string(f.Kind))) &&
			one("functions", texts(m.Functions), list(string(f.Function))) &&
			one("senders", m.Senders, list(f.Sender)) &&
			one("addressees", m.Addressees, f.Addressees) &&
			one("about", m.About, list(f.About)) &&
			one("types", m.Types, f.Types) &&
			one("outcomes", m.Outcomes, list(f.Outcome)) &&
			one("countries.export", m.Countries.Export, f.Export) &&
			one("countries.import", m.Countries.Import, f.Import) &&
			one("countries.issuer", m.Countries.Issuer, f.Issuer) &&
			one("countries.border", m.Countries.Border, f.Border) &&
			one("countries.transit", m.Countries.Transit, f.Transit) &&
			one("corridors", m.Corridors, list(f.Corridor)) &&
			m.references(f, yield) &&
			one("handling", texts(m.handling()), list(string(f.Handling))) &&
			one("test", list(truth(m.Test)), list(truth(f.Test)))
	}
}

// references yields one condition for all references together: one of them suffices.
func (m Match) references(f Facts, yield func(Condition) bool) bool {
	if len(m.References) == 0 {
		return true
	}
	c := Condition{Name: "references"}
	for _, want := range m.References {
		prefix := want.Type + ":"
		if len(want.Numbers) == 0 {
			c.Want = append(c.Want, prefix+"*")
		}
		for _, n := range want.Numbers {
			c.Want = append(c.Want, prefix+messages.Fold(n))
		}
		for _, have := range f.References {
			if strings.HasPrefix(have, prefix) {
				c.Have = add(c.Have, have)
				c.Held = c.Held || len(want.Numbers) == 0
			}
		}
	}
	c.Held = c.Held || meet(c.Want, c.Have)
	return yield(c)
}

func (m Match) handling() []messages.Handling {
	if len(m.Handling) > 0 {
		return m.Handling
	}
	return handlings[:2]
}

func meet(want, have []string) bool {
	return slices.ContainsFunc(have, func(h string) bool { return slices.Contains(want, h) })
}

func texts[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}

func truth(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
