package messages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// CheckEntry judges an entry of a register before it is taken as a fact: its tags, its times, and that it holds what its kind says
// and nothing else. Whatever is found refuses it. Pointers are into the entry.
func CheckEntry(e RegisterEntry) Faults {
	var faults Faults
	say := sayer(&faults)
	tagFaults(e, say)
	if e.Valid != nil {
		span(*e.Valid, "/valid", say)
	}
	point(e.AsOf, "/asOf", say)
	point(e.FetchedAt, "/fetchedAt", say)
	duration(e.Freshness, "/freshness", say)
	held := e.contents()
	switch is := string(e.Kind); {
	case e.Removed && len(held) > 0:
		say("/removed", "a removal holds an entry", strings.Join(held, ", "), "no entry")
	case !e.Removed && (len(held) != 1 || held[0] != is):
		say("/kind", "the entry does not hold what its kind says", strings.Join(held, ", "), "one "+is)
	}
	e.inner(say)
	return faults
}

// CheckRead judges the statement that a register was read.
func CheckRead(r RegisterRead) Faults {
	var faults Faults
	say := sayer(&faults)
	tagFaults(r, say)
	point(r.ReadAt, "/readAt", say)
	point(r.AsOf, "/asOf", say)
	return faults
}

// contents names the parts that an entry holds.
func (e *RegisterEntry) contents() []string {
	var held []string
	for _, p := range []struct {
		kind RegisterKind
		is   bool
	}{
		{RegisterAuthority, e.Authority != nil}, {RegisterSignatory, e.Signatory != nil}, {RegisterBody, e.Body != nil},
		{RegisterAccreditationBody, e.AccreditationBody != nil}, {RegisterProgramme, e.Programme != nil}, {RegisterTrader, e.Trader != nil},
		{RegisterSigningKey, e.SigningKey != nil}, {RegisterDigest, e.Digest != nil}, {RegisterMeasure, e.Measure != nil},
		{RegisterCorrelation, e.Correlation != nil}, {RegisterConversion, e.Conversion != nil}, {RegisterDraw, e.Draw != nil},
	} {
		if p.is {
			held = append(held, string(p.kind))
		}
	}
	return held
}

// inner judges what the tags of the parts cannot say.
func (e *RegisterEntry) inner(say sayFunc) {
	if a := e.Authority; a != nil {
		authority(a, "/authority", say)
	}
	if s := e.Signatory; s != nil {
		span(Span{s.Authorised, s.Ceased}, "/signatory", say)
	}
	if b := e.Body; b != nil {
		for i := range b.Accreditations {
			at := fmt.Sprintf("/body/accreditations/%d", i)
			history(b.Accreditations[i].History, at, say)
			scopeLines(b.Accreditations[i].Scopes, at, say)
		}
	}
	if a := e.AccreditationBody; a != nil {
		for i := range a.Arrangements {
			span(a.Arrangements[i].Span, fmt.Sprintf("/accreditationBody/arrangements/%d/span", i), say)
		}
	}
	if t := e.Trader; t != nil {
		history(t.History, "/trader", say)
	}
	if k := e.SigningKey; k != nil {
		span(Span{k.From, k.Until}, "/signingKey", say)
		point(k.Revoked, "/signingKey/revoked", say)
		point(k.Compromised, "/signingKey/compromised", say)
	}
	if m := e.Measure; m != nil {
		span(Span{m.From, m.Until}, "/measure", say)
		prefixes(m.HS, "/measure/hs", say)
		if (m.Reason == "class") != (m.Class != "") {
			say("/measure/class", "a class of risk and the reason class belong together", m.Class, "the class where the reason is class, else nothing")
		}
	}
	if c := e.Correlation; c != nil {
		correlation(c, say)
	}
	if c := e.Conversion; c != nil {
		prefixes(c.HS, "/conversion/hs", say)
		fraction(c.Tolerance, "/conversion/tolerance", say)
		if c.Factor.Valid() && c.Factor.Sign() <= 0 {
			say("/conversion/factor", "not a factor", string(c.Factor), "more than 0")
		}
	}
	if d := e.Draw; d != nil {
		draw(d, say)
	}
}

func history(h []StatusSince, at string, say sayFunc) {
	for i := range h {
		here := fmt.Sprintf("%s/history/%d", at, i)
		point(h[i].From, here+"/from", say)
		point(h[i].BackTo, here+"/backTo", say)
		scopeLines(h[i].Scopes, here, say)
	}
}

func scopeLines(ls []ScopeLine, at string, say sayFunc) {
	for i := range ls {
		prefixes(ls[i].HS, fmt.Sprintf("%s/scopes/%d/hs", at, i), say)
	}
}

func correlation(c *HSCorrelation, say sayFunc) {
	n := len(c.Targets)
	ok := map[string]bool{"oneToOne": n == 1, "split": n > 1, "merge": n == 1, "deleted": n == 0}[c.Relation]
	if !ok && c.Relation != "" {
		say("/correlation/targets", "the number of targets does not go with the relation", fmt.Sprint(n), "one for oneToOne and merge, several for split, none for deleted")
	}
	if c.From == c.To {
		say("/correlation/to", "the editions are the same", c.To, "another edition")
	}
}

// draw asks that a seed is the one that was committed to.
func draw(d *RandomDraw, say sayFunc) {
	span(d.Span, "/draw/span", say)
	if d.Seed == "" {
		return
	}
	seed, err := hex.DecodeString(d.Seed)
	switch sum := sha256.Sum256(seed); {
	case err != nil || len(seed) < 32:
		say("/draw/seed", "the seed is too short", fmt.Sprint(len(d.Seed)), "at least 64 hexadecimal digits")
	case !strings.EqualFold(hex.EncodeToString(sum[:]), d.Commitment):
		say("/draw/seed", "the seed is not the one that was committed to", hex.EncodeToString(sum[:]), d.Commitment)
	}
}
