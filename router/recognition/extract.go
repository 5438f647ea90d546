package recognition

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// The types of keys. Number keys name a declaration; the others say that goods belong together.
const (
	keyMRN       = "mrn"
	keyUCR       = "ucr"
	keyTransport = "transportDocument"
	keyContainer = "container"
	keyDeclarant = "declarantReference"
	keyOwn       = "functionalReference"
)

// goodsOf takes the lines of a message's consignments, each with what its consignment says of it.
func goodsOf(cs []messages.Consignment, all []string) []Goods {
	var out []Goods
	for i := range cs {
		c := &cs[i]
		shared := sharedKeys(c.References)
		equipment := folded(c.Equipment)
		if len(equipment) == 0 {
			equipment = all
		}
		for j := range c.Lines {
			g := goods(&c.Lines[j])
			g.Keys = addKeys(g.Keys, shared...)
			if len(g.Equipment) == 0 {
				g.Equipment = equipment
			}
			if len(g.Amounts) == 0 && len(c.Lines) == 1 {
				g.Amounts = amounts(c.Measures, c.Packages)
			}
			out = append(out, g)
		}
	}
	return out
}

func goods(l *messages.Line) Goods {
	g := Goods{
		Number: l.Number, Scientific: texts(l.ScientificNames), Names: texts(l.CommonNames), Descriptions: texts(l.Descriptions),
		Amounts: amounts(l.Measures, l.Packages), Equipment: folded(l.Equipment), Keys: sharedKeys(l.References), Procedures: procedures(l.Procedure),
	}
	for _, c := range l.Classifications {
		hs6 := messages.HS6(c.System, c.Code) // what the sender calls it proves nothing where the code does not
		g.Codes = append(g.Codes, Commodity{System: strings.ToUpper(c.System), Code: messages.Fold(c.Code), HS6: hs6, Edition: c.Edition})
	}
	for _, id := range l.Identifiers {
		if f := messages.Fold(id.Value); f != "" {
			g.Marks = append(g.Marks, strings.ToLower(id.Type)+":"+f)
		}
	}
	for _, o := range l.Origins {
		if o.Country != "" && o.Type != "dispatched" && !slices.Contains(g.Origins, o.Country) {
			g.Origins = append(g.Origins, o.Country)
		}
	}
	return g
}

func amounts(ms []messages.Measure, ps []messages.Package) []Amount {
	var out []Amount
	for _, m := range ms {
		switch m.Type {
		case "netMass", "grossMass", "netVolume", "grossVolume", "statistical", "supplementary", "invoiced", "count":
			if m.Value.Valid() && m.UnitCode != "" {
				out = append(out, Amount{Basis: m.Type, Value: m.Value, Unit: m.UnitCode})
			}
		}
	}
	for _, p := range ps {
		if p.Count.Valid() && p.Type != "" {
			out = append(out, Amount{Basis: packages + p.Type, Value: p.Count, Unit: "NMP"})
		}
	}
	return out
}

// packages begins the basis of amounts that count packages; behind it stands their kind.
const packages = "packages:"

func texts(ts []messages.Text) []string {
	var out []string
	for _, t := range ts {
		if v := strings.TrimSpace(t.Value); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func folded(ss []string) []string {
	var out []string
	for _, s := range ss {
		if f := messages.Fold(s); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// procedures are the names under which an agreement may list a procedure.
func procedures(p *messages.Procedure) []string {
	if p == nil {
		return nil
	}
	var out []string
	add := func(s string) {
		if s = strings.ToUpper(strings.TrimSpace(s)); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	add(p.Requested)
	if p.Requested != "" {
		add(p.Requested + p.Previous)
	}
	if p.Code != nil {
		add(p.Code.Code)
	}
	return out
}

func equipmentOf(es []messages.Equipment) []Equipment {
	var out []Equipment
	for i := range es {
		e := Equipment{ID: messages.Fold(es[i].ID)}
		for _, s := range es[i].Seals {
			f := messages.Fold(s.ID)
			if f != "" && !slices.Contains(e.Seals, f) {
				e.Seals = append(e.Seals, f)
			}
			if f != "" && (s.Condition == "damaged" || s.Condition == "broken" || s.Condition == "missing") {
				e.Broken = append(e.Broken, f)
			}
		}
		if e.ID != "" {
			out = append(out, e)
		}
	}
	return out
}

func equipmentIDs(es []Equipment) []string {
	var out []string
	for _, e := range es {
		out = append(out, e.ID)
	}
	return out
}

// sharedKeys are the references by which goods on both sides may be seen to be the same. Numbers that are too
// weak to tell one consignment from another make none.
func sharedKeys(rs []messages.Reference) []Key {
	var out []Key
	for _, r := range rs {
		f, typ := messages.Fold(r.Number), ""
		switch r.Type {
		case "mrn":
			typ = keyMRN
		case "declaration", "previousDeclaration", "entryNumber":
			if codes.MRNShape(f) || len(f) >= 18 { // an MRN or China's number of 18 digits under another name
				typ = keyMRN
			}
		case "ucr":
			typ = keyUCR
		case "billOfLading", "airWaybill", "railWaybill", "roadConsignmentNote":
			typ = keyTransport
		}
		if typ != "" && !weak(f) {
			out = addKeys(out, Key{Type: typ, Folded: f, Line: r.Line})
		}
	}
	return out
}

// transportKeys are the transport documents among cited documents.
func transportKeys(ds []messages.Document) []Key {
	var out []Key
	for i := range ds {
		if f := messages.Fold(ds[i].Number); ds[i].Class == messages.ClassTransport && !weak(f) {
			out = addKeys(out, Key{Type: keyTransport, Folded: f})
		}
	}
	return out
}

func addKeys(to []Key, ks ...Key) []Key {
	for _, k := range ks {
		if !slices.Contains(to, k) {
			to = append(to, k)
		}
	}
	return to
}

// weak tells whether a folded number is too weak to identify anything alone: shorter than five characters,
// without a digit, or all zeros.
func weak(folded string) bool {
	return len([]rune(folded)) < 5 || !strings.ContainsAny(folded, "0123456789") || strings.Trim(folded, "0") == ""
}

// numbersOf are the keys under which a ruling may name a declaration.
func numbersOf(rs []messages.Reference) []Key {
	var out []Key
	for _, r := range rs {
		f, typ := messages.Fold(r.Number), ""
		switch r.Type {
		case "mrn", "entryNumber", "declaration":
			typ = keyMRN
		case "declarantReference", "lrn":
			typ = keyDeclarant
		case "functionalReference":
			typ = keyOwn
		case "ucr":
			typ = keyUCR
		}
		if typ != "" && f != "" {
			out = addKeys(out, Key{Type: typ, Folded: f})
		}
	}
	return out
}

func pointer(field string, i int) string { return "/body/" + field + "/" + strconv.Itoa(i) }
