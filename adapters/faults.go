package adapters

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/messages"
)

// MaxFaults is how many faults a document lists, and a message; one more then says how many there were.
const MaxFaults = 200

// faultList collects faults and keeps MaxFaults of them, the refusing before others; of the rest it remembers enough to
// say so. Memory is bounded however many there are.
type faultList struct {
	faults  messages.Faults
	cut     int
	worst   messages.Severity
	refused bool
	warned  bool
	// copies says that the list outlives the messages: what it keeps are copies, since a few words of a text hold all of it.
	copies bool
	// placed counts those with a position, and refusing those of them that refuse; furthest is how far they reach.
	placed, refusing int
	furthest         int64
}

func (l *faultList) add(fs ...messages.Fault) {
	for i := range fs {
		f := fs[i]
		l.refused = l.refused || f.Severity == messages.SeverityRefuse
		l.warned = l.warned || f.Severity == messages.SeverityWarn
		if l.beyond(&f) {
			l.leave(f.Severity)
			continue
		}
		l.count(&f)
		if l.copies {
			f = copied(f)
		}
		if l.faults = append(l.faults, f); len(l.faults) >= 8*MaxFaults {
			l.trim()
		}
	}
}

// beyond tells of a fault that it would be left out: as many as are kept go before it. Most faults of a long document are such.
func (l *faultList) beyond(f *messages.Fault) bool {
	before := l.placed
	if f.Severity == messages.SeverityRefuse {
		before = l.refusing
	}
	return before >= MaxFaults && (f.Position == nil || f.Position.Offset > l.furthest)
}

func (l *faultList) count(f *messages.Fault) {
	if f.Position == nil {
		return
	}
	l.furthest = max(l.furthest, f.Position.Offset)
	l.placed++
	l.refusing += refusing(*f)
}

// leave counts a fault that is left out.
func (l *faultList) leave(s messages.Severity) {
	l.cut++
	if rank(s) > rank(l.worst) {
		l.worst = s
	}
}

// copied gives a fault that shares no memory with its message.
func copied(f messages.Fault) messages.Fault {
	f.Pointer, f.Text, f.Found, f.Expected = strings.Clone(f.Pointer), strings.Clone(f.Text), strings.Clone(f.Found), strings.Clone(f.Expected)
	if f.Position != nil {
		at := *f.Position
		at.Path = strings.Clone(at.Path)
		f.Position = &at
	}
	return f
}

// list gives the faults in source order: those without a position last.
func (l *faultList) list() messages.Faults {
	l.trim()
	if l.cut == 0 {
		return l.faults
	}
	text := fmt.Sprintf("there are %d more faults, which are not listed", l.cut)
	if l.cut == 1 {
		text = "there is one more fault, which is not listed"
	}
	return append(slices.Clip(l.faults), messages.Fault{Code: CodeMoreFaults, Severity: l.worst, Text: text,
		Found: fmt.Sprintf("%d faults", len(l.faults)+l.cut), Expected: fmt.Sprintf("at most %d", MaxFaults),
		Mend: "mend those listed and send again"})
}

func (l *faultList) trim() {
	if !slices.IsSortedFunc(l.faults, bySource) {
		slices.SortStableFunc(l.faults, bySource)
	}
	if len(l.faults) <= MaxFaults {
		return
	}
	// Two thousand warnings must not hide the one refusal behind them.
	slices.SortStableFunc(l.faults, func(a, b messages.Fault) int { return refusing(b) - refusing(a) })
	for _, f := range l.faults[MaxFaults:] {
		l.leave(f.Severity)
	}
	clear(l.faults[MaxFaults:])
	l.faults = l.faults[:MaxFaults]
	slices.SortStableFunc(l.faults, bySource)
	l.placed, l.refusing, l.furthest = 0, 0, 0
	for i := range l.faults {
		l.count(&l.faults[i])
	}
}

func refusing(f messages.Fault) int {
	if f.Severity == messages.SeverityRefuse {
		return 1
	}
	return 0
}

func (l *faultList) verdict() string {
	switch {
	case l.refused:
		return messages.VerdictRefused
	case l.warned:
		return messages.VerdictWarned
	}
	return messages.VerdictAccepted
}

// bySource orders faults by their place in the bytes, and the unplaced by pointer, after all others.
func bySource(a, b messages.Fault) int {
	switch {
	case a.Position != nil && b.Position != nil:
		return cmp.Compare(a.Position.Offset, b.Position.Offset)
	case a.Position != nil:
		return -1
	case b.Position != nil:
		return 1
	}
	return strings.Compare(a.Pointer, b.Pointer)
}

// rank orders severities; unknown ones rank lowest.
func rank(s messages.Severity) int {
	return 1 + slices.Index([]messages.Severity{messages.SeverityNote, messages.SeverityLoss, messages.SeverityWarn, messages.SeverityRefuse}, s)
}

// A regime applies a partner's severities. It can raise any fault, and lower any but the structural: those say that
// the bytes could not be read as what they claim to be, or that the message does not fit the schema. A message that
// passed with one of them would be made up, or unreadable to its receivers.
type regime struct {
	severities map[string]messages.Severity
	structural []string
}

func (g regime) apply(fs messages.Faults) messages.Faults {
	if len(g.severities) == 0 {
		return fs
	}
	out := slices.Clone(fs)
	for i := range out {
		want, ok := g.severities[out[i].Code]
		if ok && rank(want) > 0 && !(out[i].Severity == messages.SeverityRefuse && g.fixed(out[i])) {
			out[i].Severity = want
		}
	}
	return out
}

func (g regime) fixed(f messages.Fault) bool {
	return strings.HasPrefix(f.Code, "DOC-") || schemaCodes()[f.Code] || f.Level == "interchange" || f.Level == "group" ||
		slices.ContainsFunc(g.structural, func(code string) bool {
			prefix, all := strings.CutSuffix(code, "*")
			return f.Code == code || all && strings.HasPrefix(f.Code, prefix)
		})
}

// schemaCodes are the codes of rules that the published schema states itself.
var schemaCodes = sync.OnceValue(func() map[string]bool {
	codes := map[string]bool{}
	for _, r := range messages.RuleBook() {
		codes[r.Code] = r.InSchema
	}
	return codes
})
