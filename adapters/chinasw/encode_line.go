package chinasw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// lists writes the goods lines of all consignments.
func (w *writer) lists() {
	w.begin("DecLists")
	for i := range w.body.Consignments {
		for j := range w.body.Consignments[i].Lines {
			w.line(&w.body.Consignments[i].Lines[j], fmt.Sprintf("/body/consignments/%d/lines/%d", i, j))
		}
	}
	w.end("DecLists")
}

func (w *writer) line(l *messages.Line, at string) {
	f := map[string]string{"GNo": strconv.Itoa(l.Number)}
	if l.SourceNumber != "" {
		f["GNo"] = l.SourceNumber
	} else if l.Assigned {
		f["GNo"] = ""
	}
	w.commodity(f, l, at)
	for i, d := range l.Descriptions {
		switch {
		case d.Language != "en" && f["GName"] == "":
			f["GName"] = d.Value
		case d.Language == "en" && f["DeclGoodsEname"] == "":
			f["DeclGoodsEname"] = d.Value
		default:
			w.lose(fmt.Sprintf("%s/descriptions/%d", at, i), "a further description")
		}
	}
	if f["GName"] == "" {
		f["GName"] = f["DeclGoodsEname"]
	}
	w.quantities(f, l, at)
	w.amounts(f, l, at)
	w.countries(f, l, at)
	w.makers(f, l, at)
	w.marks(f, l, at)
	w.goods(f, l)
	w.unplaced(l, at)
}

// goods writes the line's elements, with the licences of the line inside.
func (w *writer) goods(f map[string]string, l *messages.Line) {
	w.begin("DecList")
	for _, e := range layout()["DecList"] {
		value := f[e.name]
		if value == "" && e.use != "field" {
			value = attribute(l.Attributes, e.name)
		}
		w.element(e.name, value)
	}
	w.goodsLimits(l.Number)
	w.end("DecList")
}

func (w *writer) commodity(f map[string]string, l *messages.Line, at string) {
	for i, c := range l.Classifications {
		switch {
		case c.System == "CNHS10" && f["CodeTS"] == "":
			f["CodeTS"] = c.Code
		case c.System == "CIQ13" && f["CiqCode"] == "":
			f["CiqCode"], f["CiqName"] = c.Code, c.Name
			if len(c.Code) == 13 {
				f["CiqCode"] = c.Code[10:]
				if c.SourceCode == "" {
					f["CiqCode"] = c.Code
				}
			}
		default:
			w.lose(fmt.Sprintf("%s/classifications/%d", at, i), "a code of "+c.System)
		}
	}
	for _, name := range [...]string{"CiqCode", "CiqName"} {
		if f[name] == "" {
			f[name] = attribute(l.Attributes, name)
		}
	}
}

func (w *writer) quantities(f map[string]string, l *messages.Line, at string) {
	for i, m := range l.Measures {
		pair := map[string][2]string{"statistical": {"FirstQty", "FirstUnit"}, "supplementary": {"SecondQty", "SecondUnit"}, "invoiced": {"GQty", "GUnit"}}[m.Type]
		unit := unitOut(m.Quantity)
		if pair[0] == "" || f[pair[0]] != "" || unit == "" {
			w.lose(fmt.Sprintf("%s/measures/%d", at, i), "the quantity ("+m.Type+")")
			continue
		}
		f[pair[0]], f[pair[1]] = string(m.Value), unit
	}
}

// unitOut gives a unit as customs have it: as written where it was theirs and still means the same.
func unitOut(q messages.Quantity) string {
	own := lookup("units", q.SourceUnit, "target")
	if q.SourceUnit != "" && (own == q.UnitCode || own == "" && q.UnitCode == unitUnknown) {
		return q.SourceUnit
	}
	if q.UnitCode == "H87" || q.UnitCode == "C62" || q.UnitCode == "EA" {
		return "007"
	}
	return reverse("units", q.UnitCode)
}

func (w *writer) amounts(f map[string]string, l *messages.Line, at string) {
	for i, a := range l.Amounts {
		element := map[string]string{"invoice": "DeclTotal", "unitPrice": "DeclPrice"}[a.Type]
		curr := kept(l.Attributes, "TradeCurr", a.Currency, a.Currency)
		if element == "" || f[element] != "" || f["TradeCurr"] != "" && f["TradeCurr"] != curr {
			w.lose(fmt.Sprintf("%s/amounts/%d", at, i), "the amount")
			continue
		}
		f[element], f["TradeCurr"] = string(a.Value), curr
	}
	if len(l.Amounts) == 0 {
		f["TradeCurr"] = attribute(l.Attributes, "TradeCurr")
	}
}

func (w *writer) countries(f map[string]string, l *messages.Line, at string) {
	origin, destination := "OriginCountry", "DestinationCountry"
	if w.export {
		origin, destination = destination, origin
	}
	f[origin], f[destination] = kept(l.Attributes, origin, "", ""), kept(l.Attributes, destination, "", "")
	f["RcepOrigPlaceCode"] = kept(l.Attributes, "RcepOrigPlaceCode", "", "")
	for i, o := range l.Origins {
		element := origin
		if o.Type == "preferential" {
			element = "RcepOrigPlaceCode"
		}
		if f[element] != "" || o.Country == "" {
			w.lose(fmt.Sprintf("%s/origins/%d", at, i), "a further origin")
			continue
		}
		f[element] = kept(l.Attributes, element, o.Country, countryOut(o.Country))
		if o.Subdivision != "" || o.Region != "" || o.Criterion != "" {
			w.lose(fmt.Sprintf("%s/origins/%d", at, i), "the region or criterion of origin")
		}
	}
	for i, p := range l.Places {
		switch {
		case p.ID != nil && p.ID.Scheme == schemeDistrict && f["DistrictCode"] == "":
			f["DistrictCode"] = p.ID.ID
		case p.ID == nil && p.Function == "destination" && p.Country != "" && f[destination] == "":
			f[destination] = kept(l.Attributes, destination, p.Country, countryOut(p.Country))
		default:
			w.lose(fmt.Sprintf("%s/places/%d", at, i), "the place")
		}
	}
}

func (w *writer) makers(f map[string]string, l *messages.Line, at string) {
	for i, p := range l.Parties {
		switch {
		case p.Role == "manufacturer" && len(p.Names) > 0 && f["EngManEntCnm"] == "":
			f["EngManEntCnm"] = p.Names[0].Value
		case p.Role == "producer" && f["MnufctrRegNo"]+f["MnufctrRegName"] == "":
			if len(p.IDs) > 0 {
				f["MnufctrRegNo"] = p.IDs[0].ID
			}
			if len(p.Names) > 0 {
				f["MnufctrRegName"] = p.Names[0].Value
			}
		default:
			w.lose(fmt.Sprintf("%s/parties/%d", at, i), "a party of the role "+p.Role)
		}
	}
}

func (w *writer) marks(f map[string]string, l *messages.Line, at string) {
	var batches []string
	for i, id := range l.Identifiers {
		if id.Type != "batch" && id.Type != "lot" {
			w.lose(fmt.Sprintf("%s/identifiers/%d", at, i), "the number of type "+id.Type)
			continue
		}
		batches = append(batches, id.Value)
	}
	f["ProdBatchNo"] = strings.Join(batches, ";")
	if u := l.IntendedUse; u != nil {
		if u.List == "cn-purpose" {
			f["Purpose"] = u.Code
		} else {
			w.lose(at+"/intendedUse", "a use of another list")
		}
	}
	for i, d := range l.DangerousGoods {
		if i > 0 {
			w.lose(fmt.Sprintf("%s/dangerousGoods/%d", at, i), "a further dangerous good")
			continue
		}
		f["Uncode"], f["DangName"] = d.UNNumber, d.Name
	}
}

// unplaced lists what a line of the single window has no element for.
func (w *writer) unplaced(l *messages.Line, at string) {
	for _, x := range [...]struct {
		name  string
		there bool
	}{
		{"scientificNames", l.ScientificNames != nil}, {"commonNames", l.CommonNames != nil}, {"packages", l.Packages != nil}, {"references", l.References != nil},
		{"treatments", l.Treatments != nil}, {"tests", l.Tests != nil}, {"orderedControls", l.OrderedControls != nil}, {"duties", l.Duties != nil},
		{"procedure", l.Procedure != nil}, {"notes", l.Notes != nil},
	} {
		if x.there {
			w.lose(at+"/"+x.name, "the value")
		}
	}
	w.loseAttributes(at+"/attributes", l.Attributes, func(name string) bool { return w.written("DecList", "", name) })
	for i, id := range l.Equipment {
		if !slices.ContainsFunc(w.body.Equipment, func(e messages.Equipment) bool { return e.ID == id }) {
			w.lose(fmt.Sprintf("%s/equipment/%d", at, i), "equipment that is not listed")
		}
	}
}
