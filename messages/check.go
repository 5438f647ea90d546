package messages

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// FaultLimit is how many faults Check gives; one more then says that there are others.
const FaultLimit = 200

// Check judges one message: the rules that its struct tags state, and those that look across fields. It gives all
// faults, in the order of the source where Provenance knows it, up to FaultLimit. Every fault has code, severity,
// pointer, what was found and expected, how to mend it, and the position in the sender's bytes where known. The message is
// not changed; a nil message is a fault, never a panic.
func (m *Message) Check() Faults {
	book := rules()
	if m == nil {
		return Faults{book.byCode[codeRequired].fault(finding{})}
	}
	faults := checkTags(m, book)
	x := examine(m)
	defer x.close()
	for i := range book.cross {
		r := &book.cross[i]
		for _, f := range r.find(x) {
			faults = append(faults, r.fault(f))
		}
	}
	return m.settle(faults, book)
}

// ruleIndex is the rule book made ready for checking.
type ruleIndex struct {
	byCode map[string]*Rule
	cross  []Rule
}

var rules = sync.OnceValue(func() *ruleIndex {
	book := RuleBook()
	index := &ruleIndex{byCode: make(map[string]*Rule, len(book))}
	for i := range book {
		index.byCode[book[i].Code] = &book[i]
		if book[i].find != nil {
			index.cross = append(index.cross, book[i])
		}
	}
	return index
})

// settle pins faults to their positions, orders them, drops repeats, and keeps the limit: refusing
// faults before others.
func (m *Message) settle(faults Faults, book *ruleIndex) Faults {
	if len(faults) == 0 {
		return nil
	}
	for i := range faults {
		faults[i].Position = m.Provenance.At(faults[i].Pointer)
	}
	slices.SortStableFunc(faults, compareFaults)
	faults = slices.CompactFunc(faults, func(a, b Fault) bool { return a.Code == b.Code && a.Pointer == b.Pointer })
	if len(faults) <= FaultLimit {
		return faults
	}
	total := len(faults)
	slices.SortStableFunc(faults, func(a, b Fault) int { return severityRank(a.Severity) - severityRank(b.Severity) })
	faults = slices.Clip(faults[:FaultLimit])
	slices.SortStableFunc(faults, compareFaults)
	return append(faults, book.byCode[codeMore].fault(finding{found: strconv.Itoa(total) + " faults"}))
}

// Pin gives faults that Check found while Provenance was not known as it would give them now that it is.
func (m *Message) Pin(faults Faults) Faults {
	if len(faults) > FaultLimit { // which of them are listed hangs on where they are
		return m.Check()
	}
	return m.settle(slices.Clone(faults), rules())
}

// compareFaults orders by place in the source, then by pointer, then by code.
func compareFaults(a, b Fault) int {
	if a.Position != nil && b.Position != nil && a.Position.Offset != b.Position.Offset {
		if a.Position.Offset < b.Position.Offset {
			return -1
		}
		return 1
	}
	if c := comparePointers(a.Pointer, b.Pointer); c != 0 {
		return c
	}
	return strings.Compare(a.Code, b.Code)
}

// comparePointers orders pointers step by step, numbers by value.
func comparePointers(a, b string) int {
	for a != "" || b != "" {
		var x, y string
		x, a, _ = strings.Cut(strings.TrimPrefix(a, "/"), "/")
		y, b, _ = strings.Cut(strings.TrimPrefix(b, "/"), "/")
		if x == y {
			continue
		}
		if len(x) != len(y) && x != "" && y != "" && digits(x) && digits(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	}
	return 0
}

func severityRank(s Severity) int {
	return slices.Index([]Severity{SeverityRefuse, SeverityWarn, SeverityLoss, SeverityNote}, s)
}

// cut shortens what is quoted in faults and errors to 40 characters.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:39]) + "…"
}
