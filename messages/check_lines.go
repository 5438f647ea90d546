package messages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages/codes"
)

// lineRules hold lines, documents and equipment of one message against each other.
func lineRules() []Rule {
	return []Rule{
		{
			Code: "MSG-201", Severity: SeverityRefuse,
			Text: "two lines have the same number", Expected: "a number that no other line has",
			Mend:    "number the lines of all consignments in one series",
			Because: "documents, rulings and decisions name a line by its number alone",
			find:    findLineNumbers,
		},
		{
			Code: "MSG-202", Severity: SeverityWarn,
			Text: "two consignments have the same number", Expected: "a number that no other consignment has",
			Mend:    "number the consignments in one series",
			Because: "nothing points to a consignment",
			find: func(x *examination) []finding {
				seen := x.seenNumbers()
				var found []finding
				for _, c := range x.consignments {
					if c.v.Number > 0 && seen[c.v.Number] {
						found = append(found, finding{pointer: c.at() + "/number", found: strconv.Itoa(c.v.Number)})
					}
					seen[c.v.Number] = true
				}
				return found
			},
		},
		{
			Code: "MSG-203", Severity: SeverityRefuse,
			Text: "a document points to a line that is not there", Expected: "the number of a line of the message",
			Mend:    "correct the line number, or leave it out if the document is for all lines",
			Because: "a certificate for the wrong goods could be recognised",
			find:    findDocumentLines,
		},
		{
			Code: "MSG-204", Severity: SeverityWarn,
			Text: "the goods are in equipment that the message does not list", Expected: "the id of a container or wagon of the message",
			Mend:    "list the container, or correct its id",
			Because: "the goods are known, only their seals are not",
			find:    findUnlistedEquipment,
		},
		{
			Code: "MSG-205", Severity: SeverityWarn,
			Text: "the equipment holds no line, while other equipment does", Expected: "a line that names it",
			Mend:    "name the container at its line, or leave it out",
			Because: "an empty container may travel along",
			find:    findUnusedEquipment,
		},
		{
			Code: "MSG-206", Severity: SeverityNote,
			Text: "the same document is cited twice", Expected: "one entry that lists all its lines",
			Mend:    "cite it once, with the lines it applies to",
			Because: "several citations of one document are one claim",
			find:    findRepeatedDocuments,
		},
		{
			Code: "MSG-207", Severity: SeverityWarn,
			Text: "a certificate is cited without its number", Expected: "the number of the document",
			Mend:    "state the number",
			Because: "it cannot be found, and so nothing is recognised for it",
			find: func(x *examination) []finding {
				var found []finding
				for _, d := range x.citations() {
					if d.within() == "requestedCertificates" {
						continue // asked for, not yet issued
					}
					if d.v.Number == "" && d.v.Attachment == nil && instrumentClass(d.v.Class) {
						found = append(found, finding{pointer: d.at(), found: string(d.v.Class)})
					}
				}
				return found
			},
		},
		{
			Code: "MSG-208", Severity: SeverityRefuse,
			Text: "the folded number is not the number", Expected: "the number in its compared form, or its end where the profile strips a prefix",
			Mend:    "leave folded out: it is derived from the number",
			Because: "instruments are found by it",
			find:    findFolded,
		},
		{
			Code: "MSG-209", Severity: SeverityRefuse,
			Text: "hs6 is not the head of the commodity code", Expected: "the first six digits of the code",
			Mend:    "leave hs6 out: it is derived from the code",
			Because: "agreements are matched by it",
			find: func(x *examination) []finding {
				var found []finding
				for _, c := range x.classifications {
					if six := HS6(c.v.System, c.v.Code); codes.HSCode(c.v.HS6) && six != "" && six != c.v.HS6 {
						found = append(found, finding{pointer: c.at() + "/hs6", found: c.v.HS6, expected: six})
					}
				}
				return found
			},
		},
		{
			Code: "MSG-210", Severity: SeverityWarn,
			Text: "the commodity code is not one of the Harmonized System", Expected: "at least two digits, the first two in chapter 01 to 97 without 77",
			Mend:    "correct the code, or name the system that it is from",
			Because: "the description still says what the goods are; no agreement will match",
			find: func(x *examination) []finding {
				var found []finding
				for _, c := range x.classifications {
					if codes.HSBased(c.v.System) && c.v.Code != "" && !hsLike(c.v.Code) {
						found = append(found, finding{pointer: c.at() + "/code", found: c.v.Code})
					}
				}
				return found
			},
		},
		{
			Code: "MSG-211", Severity: SeverityWarn,
			Text: "the line has two commodity codes that disagree in the first six digits", Expected: "codes with one heading",
			Mend:    "correct one of them",
			Because: "editions of the system differ; recognition asks that all fit",
			find:    findDisagreeingCodes,
		},
		{
			Code: "MSG-212", Severity: SeverityWarn,
			Text: "the equipment is listed twice", Expected: "one entry",
			Mend:    "list each container once, with all its seals",
			Because: "the entries are read as one",
			find: func(x *examination) []finding {
				seen := x.seenWords()
				var found []finding
				for _, e := range x.equipment {
					id := Fold(e.v.ID)
					if id != "" && seen[id] {
						found = append(found, finding{pointer: e.at() + "/id", found: e.v.ID})
					}
					seen[id] = true
				}
				return found
			},
		},
	}
}

func findLineNumbers(x *examination) []finding {
	if ascending(x.lines) {
		return nil // as nearly all lines are
	}
	seen := x.seenNumbers()
	var found []finding
	for _, l := range x.lines {
		if l.v.Number > 0 && seen[l.v.Number] {
			found = append(found, finding{pointer: l.at() + "/number", found: strconv.Itoa(l.v.Number)})
		}
		seen[l.v.Number] = true
	}
	return found
}

// ascending tells whether lines are numbered upwards, so that no number stands twice.
func ascending(lines []block[Line]) bool {
	last := 0
	for _, l := range lines {
		if l.v.Number <= last {
			return false
		}
		last = l.v.Number
	}
	return true
}

// citations are the documents that a declaration, certificate or manifest cites as a whole; those within treatments and
// tests are left out, as are the numbers of other messages.
func (x *examination) citations() []block[Document] {
	if x.declaration == nil && x.certificate == nil && x.manifest == nil {
		return nil
	}
	if !x.looked {
		x.looked = true
		for _, d := range x.documents {
			if in := d.within(); in == "documents" || in == "requestedCertificates" {
				x.cited = append(x.cited, d)
			}
		}
	}
	return x.cited
}

func findDocumentLines(x *examination) []finding {
	if len(x.lines) == 0 {
		return nil // a change that carries only its documents speaks of the predecessor's lines
	}
	if x.m.Function == FunctionChange {
		return nil
	}
	missing := x.missingLine()
	var found []finding
	for _, d := range x.citations() {
		for i, n := range d.v.AppliesTo {
			if missing(n) {
				found = append(found, finding{pointer: d.at() + "/appliesTo/" + strconv.Itoa(i), found: strconv.Itoa(n)})
			}
		}
		for i := range d.v.WriteOffs {
			if n := d.v.WriteOffs[i].Line; missing(n) {
				found = append(found, finding{pointer: d.at() + "/writeOffs/" + strconv.Itoa(i) + "/line", found: strconv.Itoa(n)})
			}
		}
	}
	return found
}

// missingLine tells of a number whether no line has it.
func (x *examination) missingLine() func(number int) bool {
	if n := len(x.lines); n > 0 && ascending(x.lines) && x.lines[n-1].v.Number == n { // numbered from 1, as nearly all lines are
		return func(number int) bool { return number > n }
	}
	var numbers map[int]bool
	return func(number int) bool {
		if numbers == nil {
			numbers = x.seenNumbers()
			for _, l := range x.lines {
				numbers[l.v.Number] = true
			}
		}
		return number > 0 && !numbers[number]
	}
}

// equipmentUses goes through all places where goods name the equipment they are in: the i-th of those of a consignment or line.
func (x *examination) equipmentUses(use func(of place, i int, id string)) {
	for _, c := range x.consignments {
		for i, id := range c.v.Equipment {
			use(c.place, i, id)
		}
	}
	for _, l := range x.lines {
		for i, id := range l.v.Equipment {
			use(l.place, i, id)
		}
	}
}

func findUnlistedEquipment(x *examination) []finding {
	listed := x.seenWords()
	for _, e := range x.equipment {
		listed[Fold(e.v.ID)] = true
	}
	var found []finding
	x.equipmentUses(func(of place, i int, id string) {
		if !listed[Fold(id)] {
			found = append(found, finding{pointer: of.at() + "/equipment/" + strconv.Itoa(i), found: id})
		}
	})
	return found
}

func findUnusedEquipment(x *examination) []finding {
	used := x.seenWords()
	x.equipmentUses(func(_ place, _ int, id string) { used[Fold(id)] = true })
	if len(used) == 0 {
		return nil
	}
	var found []finding
	for _, e := range x.equipment {
		if !used[Fold(e.v.ID)] && e.v.Fullness != "empty" {
			found = append(found, finding{pointer: e.at(), found: e.v.ID})
		}
	}
	return found
}

func findRepeatedDocuments(x *examination) []finding {
	cited := x.citations()
	if len(cited) < 2 {
		return nil
	}
	if x.repeats == nil {
		x.repeats = map[citation]bool{}
	}
	seen := x.repeats
	var found []finding
	for _, d := range cited {
		c := citation{class: d.v.Class, number: d.v.Folded, country: d.v.Country, version: d.v.Version, line: d.v.DocumentLine}
		if !foldsTo(d.v.Number, c.number) {
			c.number = Fold(d.v.Number)
		}
		if c.number == "" {
			continue
		}
		if d.v.Type != nil {
			c.list, c.code = d.v.Type.List, d.v.Type.Code
		}
		if seen[c] {
			found = append(found, finding{pointer: d.at(), found: d.v.Number})
		}
		seen[c] = true
	}
	return found
}

// citation is what tells one cited document from another.
type citation struct {
	class                                DocumentClass
	number, country, version, list, code string
	line                                 int
}

// instrumentClass tells whether documents of a class are instruments that could be recognised.
func instrumentClass(c DocumentClass) bool {
	switch c {
	case ClassTransport, ClassInvoice, ClassPackingList, ClassContract, ClassPrevious, ClassDeclaration, ClassOther, "":
		return false
	}
	return true
}

func findFolded(x *examination) []finding {
	var found []finding
	wrong := func(number, folded string) bool {
		return folded != "" && !foldsTo(number, folded) && !strings.HasSuffix(Fold(number), folded)
	}
	tell := func(at, number, folded string) {
		found = append(found, finding{pointer: at + "/folded", found: folded, expected: Fold(number)})
	}
	if c := x.certificate; c != nil && wrong(c.Number, c.Folded) {
		tell("/body", c.Number, c.Folded)
	}
	if i := x.inspection; i != nil && wrong(i.Number, i.Folded) {
		tell("/body", i.Number, i.Folded)
	}
	for _, d := range x.documents {
		if wrong(d.v.Number, d.v.Folded) {
			tell(d.at(), d.v.Number, d.v.Folded)
		}
	}
	return found
}

// hsLike tells whether a code starts as codes of the HS do, however long it is: separators aside, its first
// six characters are digits, and the first two a chapter.
func hsLike(code string) bool {
	var head [6]byte
	n := 0
	for i := 0; i < len(code) && n < len(head); i++ {
		switch c := code[i]; {
		case c >= '0' && c <= '9':
			head[n] = c
			n++
		case c != '.' && c != ' ' && c != '-':
			return false
		}
	}
	return n >= 2 && codes.HSCode(string(head[:2]))
}

func findDisagreeingCodes(x *examination) []finding {
	var found []finding
	for _, l := range x.lines {
		first := ""
		i := slices.IndexFunc(l.v.Classifications, func(c Classification) bool {
			six := HS6(c.System, c.Code)
			if first == "" {
				first = six
			}
			return six != "" && six != first
		})
		if i >= 0 {
			at := l.at() + "/classifications/" + strconv.Itoa(i) + "/code"
			found = append(found, finding{pointer: at, found: l.v.Classifications[i].Code, expected: first})
		}
	}
	return found
}
