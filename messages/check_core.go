package messages

import (
	"slices"
	"strconv"
	"strings"
)

// coreRules ask for what each kind must hold to be of use: the required core of the canonical model. What makes a
// message unusable is refused; what a clerk should only know is a warning, because real traffic often lacks it.
func coreRules() []Rule {
	return []Rule{
		{
			Code: "MSG-018", Severity: SeverityRefuse, InSchema: true,
			Text: "the message is written in a schema version that is not read here", Expected: "a version 1",
			Mend:    "write it in version " + SchemaVersion,
			Because: "in another major version fields may mean something else",
			find:    findSchemaVersion,
		},
		{
			Code: "MSG-019", Severity: SeverityRefuse,
			Text: "the body is not of the kind that the message says", Expected: "a body of the kind",
			Mend:    "correct kind or body",
			Because: "routing goes by the kind",
			find:    findKind,
		},
		{
			Code: "MSG-101", Severity: SeverityRefuse,
			Text: "the message has no number that it can be known by", Expected: "a number with at least one letter or digit",
			Mend:    "give the declaration its reference or LRN, the certificate its number",
			Because: "versions, citations and answers find it by this number",
			find:    findNumber,
		},
		{
			Code: "MSG-102", Severity: SeverityWarn,
			Text: "the declaration has no date", Expected: "a date of declaration, lodgement, acceptance or issue",
			Mend:    "state the date of the declaration",
			Because: "the hub's time of receipt stands in for it",
			find: whole(func(m *Message, d *Declaration) bool {
				return d.Date == nil && d.Lodgement == nil && d.Acceptance == nil && m.Issued == nil
			}, "/body"),
		},
		{
			Code: "MSG-103", Severity: SeverityWarn,
			Text: "the declaration names no customs office", Expected: "an office of declaration, entry, exit or transit",
			Mend:    "state the office",
			Because: "the border side is known from the sender; only the desk is not",
			find: whole(func(_ *Message, d *Declaration) bool {
				return len(d.Offices) == 0 && !hasRole(d.Parties, "customsOffice", "authority")
			}, "/body/offices"),
		},
		{
			Code: "MSG-104", Severity: SeverityWarn,
			Text: "no party on the sending side is named", Expected: "a consignor, exporter, seller, producer or manufacturer with id or name",
			Mend:    "name the consignor or exporter",
			Because: "many summary messages lack it; where an agreement compares parties, its absence is unknown and never yes",
			find:    func(x *examination) []finding { return x.findSide(sendingRoles(), "export", "exitSummary") },
		},
		{
			Code: "MSG-105", Severity: SeverityWarn,
			Text: "no party on the receiving side is named", Expected: "a consignee, importer or buyer with id or name",
			Mend:    "name the consignee or importer",
			Because: "as for the sending side",
			find: func(x *examination) []finding {
				return x.findSide(receivingRoles(), "import", "entrySummary", "warehouse")
			},
		},
		{
			Code: "MSG-106", Severity: SeverityRefuse,
			Text: "the message has no line of goods", Expected: "at least one line",
			Mend:    "list the goods",
			Because: "controls, certificates and decisions are per line",
			find:    findNoLine,
		},
		{
			Code: "MSG-107", Severity: SeverityWarn,
			Text: "the summary declaration has no line of goods", Expected: "at least one line",
			Mend:    "list the goods if they are known",
			Because: "summaries of empty units and of masters are real",
			find: func(x *examination) []finding {
				if d := x.goodsDeclaration(); d != nil && summary(d.Type) && len(x.lines) == 0 {
					return []finding{{pointer: "/body/consignments"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-108", Severity: SeverityRefuse,
			Text: "no line says what the goods are", Expected: "a commodity code or a description",
			Mend:    "give each line its HS code or a description",
			Because: "goods without a name cannot be judged",
			find: func(x *examination) []finding {
				if !x.listsGoods() || len(x.lines) == 0 || slices.ContainsFunc(x.lines, func(l block[Line]) bool { return described(l.v) }) {
					return nil
				}
				return []finding{{pointer: x.lines[0].at()}}
			},
		},
		{
			Code: "MSG-109", Severity: SeverityWarn,
			Text: "the line does not say what the goods are", Expected: "a commodity code or a description",
			Mend:    "give the line its HS code or a description",
			Because: "the other lines can be judged",
			find: func(x *examination) []finding {
				if x.wholeManifest() == nil && (!x.listsGoods() || !slices.ContainsFunc(x.lines, func(l block[Line]) bool { return described(l.v) })) {
					return nil
				}
				return x.lineFindings(func(l *Line) bool { return !described(l) })
			},
		},
		{
			Code: "MSG-110", Severity: SeverityRefuse,
			Text: "nothing says how much the goods are", Expected: "a mass, volume, count or number of packages with its unit, on a line or for the whole",
			Mend:    "state the gross mass or the quantity",
			Because: "without any quantity nothing can be reserved, released or compared",
			find: func(x *examination) []finding {
				if !x.listsGoods() || len(x.lines) == 0 || len(x.measures) > 0 || len(x.packages) > 0 {
					return nil
				}
				return []finding{{pointer: x.lines[0].at()}}
			},
		},
		{
			Code: "MSG-111", Severity: SeverityWarn,
			Text: "the line has no quantity", Expected: "a mass, volume, count or number of packages with its unit",
			Mend:    "state the line's mass or quantity",
			Because: "some formats state the quantity of the consignment only",
			find: func(x *examination) []finding {
				if x.wholeManifest() == nil && (!x.listsGoods() || len(x.measures)+len(x.packages) == 0) {
					return nil
				}
				return x.lineFindings(func(l *Line) bool { return len(l.Measures) == 0 && len(l.Packages) == 0 })
			},
		},
		{
			Code: "MSG-112", Severity: SeverityWarn,
			Text: "the party cannot be told from others", Expected: "an id, or a name",
			Mend:    "give the party an id with its scheme, or its name and country",
			Because: "formats allow a role without a name",
			find:    findNamelessParties,
		},
		{
			Code: "MSG-121", Severity: SeverityRefuse,
			Text: "the certificate has no date of issue", Expected: "the date it was issued",
			Mend:    "state the date of issue",
			Because: "number, issuer and date together identify an instrument, and competence is judged at that date",
			find: func(x *examination) []finding {
				if c := x.instrument(); c != nil && c.Issued == nil && x.m.Issued == nil {
					return []finding{{pointer: "/body/issued"}}
				}
				return nil
			},
		},
		{
			Code: "MSG-122", Severity: SeverityRefuse,
			Text: "the certificate does not say who issued it", Expected: "an issuer or certifier, or the issuing country",
			Mend:    "name the issuing authority, or give the issuing country",
			Because: "without an issuer no agreement can apply, and the number alone does not identify it",
			find: func(x *examination) []finding {
				c := x.instrument()
				if c == nil || c.IssuingCountry != "" || len(c.Offices) > 0 || hasRole(c.Parties, "issuer", "certifier", "authority", "laboratory", "inspector") {
					return nil
				}
				return []finding{{pointer: "/body/issuingCountry"}}
			},
		},
		{
			Code: "MSG-123", Severity: SeverityRefuse,
			Text: "an application or notice has a status that only a certificate can have", Expected: "draft, pending, rejected or withdrawn",
			Mend:    "send it as a certificate once it is issued; an application stays pending",
			Because: "an application must never be taken for an instrument",
			find: func(x *examination) []finding {
				c := x.certificate
				if c == nil || c.Form == "certificate" || slices.Contains([]string{"", "draft", "pending", "rejected", "withdrawn"}, c.Status) {
					return nil
				}
				return []finding{{pointer: "/body/status", found: c.Status}}
			},
		},
		{
			Code: "MSG-124", Severity: SeverityNote,
			Text: "the certificate is replaced and does not say by which", Expected: "the number of its successor",
			Mend:    "name the successor in replacedBy",
			Because: "the successor may name it instead",
			find: func(x *examination) []finding {
				if c := x.certificate; c != nil && c.Status == "replaced" && len(c.ReplacedBy) == 0 {
					return []finding{{pointer: "/body/replacedBy"}}
				}
				return nil
			},
		},
	}
}

// whole makes a rule on a whole declaration that lists goods.
func whole(broken func(*Message, *Declaration) bool, pointer string) func(*examination) []finding {
	return func(x *examination) []finding {
		if d := x.goodsDeclaration(); d != nil && broken(x.m, d) {
			return []finding{{pointer: pointer}}
		}
		return nil
	}
}

// goodsDeclaration gives the declaration where the message says all of it: a change holds only what
// changed and is judged after it is merged with its predecessor; a cancellation needs no goods.
func (x *examination) goodsDeclaration() *Declaration {
	if x.declaration != nil && (x.m.Function == FunctionOriginal || x.m.Function == FunctionReplace) {
		return x.declaration
	}
	return nil
}

// instrument gives the certificate where it is one: not an application or notice, not a draft, and not a
// mere change of status.
func (x *examination) instrument() *Certificate {
	c := x.certificate
	if c == nil || c.Form != "certificate" || c.Status == "draft" || c.Status == "pending" {
		return nil
	}
	if x.m.Function != FunctionOriginal && x.m.Function != FunctionReplace {
		return nil
	}
	return c
}

// listsGoods tells whether the message is one whose lines are the goods themselves.
func (x *examination) listsGoods() bool {
	if x.goodsDeclaration() != nil {
		return true
	}
	c := x.instrument()
	return c != nil && forGoods(c.Class)
}

// forGoods tells whether a class of certificate is always about goods that move.
func forGoods(c DocumentClass) bool {
	switch c {
	case ClassPhytosanitary, ClassVeterinary, ClassHealth, ClassOrigin, ClassFumigation, ClassCatch, ClassSpecies, ClassOrganic:
		return true
	}
	return false
}

func summary(kind string) bool {
	return kind == "entrySummary" || kind == "exitSummary" || kind == "other"
}

func sendingRoles() []string {
	return []string{"consignor", "exporter", "seller", "producer", "manufacturer"}
}

func receivingRoles() []string {
	return []string{"consignee", "importer", "buyer", "notify"}
}

func findSchemaVersion(x *examination) []finding {
	major, _, ok := strings.Cut(x.m.SchemaVersion, ".")
	ours, _, _ := strings.Cut(SchemaVersion, ".")
	if _, err := strconv.Atoi(major); !ok || err != nil || major == ours {
		return nil
	}
	return []finding{{pointer: "/schemaVersion", found: x.m.SchemaVersion}}
}

func findKind(x *examination) []finding {
	b := x.m.Body
	if b == nil || b.Kind() == x.m.Kind {
		return nil
	}
	return []finding{{pointer: "/kind", found: string(x.m.Kind), expected: string(b.Kind())}}
}

func findNumber(x *examination) []finding {
	n := OwnNumber(x.m)
	if c := x.certificate; n == "" && c != nil && c.Form != "application" {
		return []finding{{pointer: "/body/number"}}
	}
	if n == "" || Fold(n) != "" {
		return nil // a declaration's absent reference is for the tags
	}
	switch {
	case x.declaration != nil, x.manifest != nil:
		return []finding{{pointer: "/body/references", found: n}}
	case x.movement != nil:
		return []finding{{pointer: "/body/number", found: n}}
	case x.certificate != nil:
		return []finding{{pointer: "/body/number", found: n}}
	}
	return nil
}

func findNoLine(x *examination) []finding {
	d := x.goodsDeclaration()
	if len(x.lines) > 0 || !x.listsGoods() || d != nil && summary(d.Type) {
		return nil
	}
	return []finding{{pointer: "/body/consignments"}}
}

// findSide looks for a party of some roles on the message, its consignments and its lines. In declarations of
// some types the declarant stands on that side; in transit the holder of the procedure stands on both.
func (x *examination) findSide(known []string, declarantIn ...string) []finding {
	var top []Party
	var all [8]string // none of the lists is longer
	roles := append(all[:0], known...)
	switch {
	case !x.listsGoods():
		return nil
	case x.declaration != nil:
		top = x.declaration.Parties
		if slices.Contains(declarantIn, x.declaration.Type) {
			roles = append(roles, "declarant")
		}
		if x.declaration.Type == "transit" {
			roles = append(roles, "holder", "principal")
		}
	default:
		top = x.certificate.Parties
	}
	if hasRole(top, roles...) {
		return nil
	}
	for _, c := range x.consignments {
		if hasRole(c.v.Parties, roles...) {
			return nil
		}
	}
	for _, l := range x.lines {
		if hasRole(l.v.Parties, roles...) {
			return nil
		}
	}
	return []finding{{pointer: "/body/parties"}}
}

func findNamelessParties(x *examination) []finding {
	var found []finding
	look := func(at place, whole string, ps []Party) {
		for i := range ps {
			if len(ps[i].IDs)+len(ps[i].Names) == 0 && (slices.Contains(sendingRoles(), ps[i].Role) || slices.Contains(receivingRoles(), ps[i].Role)) {
				found = append(found, finding{pointer: whole + at.at() + "/parties/" + strconv.Itoa(i), found: ps[i].Role})
			}
		}
	}
	top := place{x: x}
	switch {
	case x.declaration != nil:
		look(top, "/body", x.declaration.Parties)
	case x.certificate != nil:
		look(top, "/body", x.certificate.Parties)
	case x.manifest != nil:
		look(top, "/body", x.manifest.Parties)
	default:
		return nil
	}
	for _, c := range x.consignments {
		look(c.place, "", c.v.Parties)
	}
	for _, l := range x.lines {
		look(l.place, "", l.v.Parties)
	}
	return found
}

func hasRole(ps []Party, roles ...string) bool {
	for i := range ps {
		if slices.Contains(roles, ps[i].Role) {
			return true
		}
	}
	return false
}

func described(l *Line) bool {
	return len(l.Classifications) > 0 || len(l.Descriptions) > 0 || len(l.ScientificNames) > 0 || len(l.CommonNames) > 0
}

func (x *examination) lineFindings(broken func(*Line) bool) []finding {
	var found []finding
	for _, l := range x.lines {
		if broken(l.v) {
			found = append(found, finding{pointer: l.at()})
		}
	}
	return found
}
