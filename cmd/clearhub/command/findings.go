package command

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// listedMessages and listedFaults are how many of a document are printed one by one; of faults that refuse something as many again.
const (
	listedMessages = adapters.MaxFaults
	listedFaults   = adapters.MaxFaults
)

// findings prints a document for people as it is read: what it is, its messages with their faults, and the verdict last. It takes the memory of
// one message, however many there are.
type findings struct {
	*env
	file   string
	source *source
	// all prints every message and fault.
	all   bool
	begun bool
	// messages counts them, and unlisted those that were not printed; listed counts the faults that were, and before how many of these were
	// printed before the last message.
	messages, unlisted, listed, before int
	left                               leftOut
	failure                            error // why a line could not be printed
}

// checkFile reads one file, and prints what is found as it is found: for programs only where they want all of it.
func (e *env) checkFile(ctx context.Context, o *reading, file string, all bool) (adapters.Document, error) {
	defer frugal()()
	l := findings{env: e, file: file, all: all}
	s, err := e.open(file)
	if err != nil {
		d := unopened(err)
		l.end(d)
		return d, l.failure
	}
	defer func() { _ = s.close() }()
	l.source = s
	d := e.each(ctx, o, s, adapters.Stored{Take: l.message, Places: all})
	l.end(d)
	return d, l.failure
}

// message prints a message, where there is room for it or for one of its faults.
func (l *findings) message(m *messages.Message, _ int64) bool {
	l.messages++
	if l.json() {
		return l.lines(m.Faults, l.messages, m.Subject)
	}
	l.begin(m.Source.Format, m.Source.FormatVersion)
	if l.all || l.messages <= listedMessages || slices.ContainsFunc(m.Faults, l.room) {
		l.heading(m)
	} else {
		l.unlisted++
	}
	l.faults(m.Faults)
	return true
}

func (l *findings) heading(m *messages.Message) {
	if l.listed > l.before {
		l.printf("\n")
	}
	l.before = l.listed
	subject := "without a number of its own"
	if m.Subject != "" {
		subject = "subject " + m.Subject
	}
	l.printf("  %s %s, %s\n", m.Kind, m.Function, subject)
}

func (l *findings) begin(format, version string) {
	if l.begun {
		return
	}
	l.begun = true
	l.printf("%s: %s\n", l.file, formatNamed(format, version))
}

// room tells whether a fault is printed: many warnings must not hide the one refusal behind them.
func (l *findings) room(f messages.Fault) bool {
	return l.all || l.listed < listedFaults || l.listed < 2*listedFaults && f.Severity == messages.SeverityRefuse
}

// faults prints those of a message, or counts them.
func (l *findings) faults(fs messages.Faults) {
	for _, f := range fs {
		if !l.room(f) {
			l.left.add(f, l.messages)
			continue
		}
		l.listed++
		l.fault(f, l.source)
	}
}

// listedFault is what check --all prints of each fault with --output json. It is a contract.
type listedFault struct {
	File    string         `json:"file"`
	Message int            `json:"message"`
	Subject string         `json:"subject"`
	Fault   messages.Fault `json:"fault"`
}

// lines prints faults for programs, and tells whether that can go on.
func (l *findings) lines(fs messages.Faults, message int, subject string) bool {
	for i := 0; l.all && i < len(fs) && l.failure == nil; i++ {
		l.failure = l.line(listedFault{l.file, message, subject, fs[i]})
	}
	return l.failure == nil
}

// end prints what belongs to no message, what was left out, and the verdict.
func (l *findings) end(d adapters.Document) {
	if l.json() {
		l.lines(d.Apart, 0, "")
		return
	}
	if len(d.Apart) > 0 && d.Apart[0].Code == codeNoFile {
		l.begin("not read", "")
	}
	l.begin(first(d.Format, d.Adapter), d.FormatVersion)
	for _, f := range d.Apart { // of which no more than 201 are kept, and which are about all of it
		l.listed++
		l.fault(f, l.source)
	}
	if l.unlisted > 0 || l.left.count > 0 {
		l.printf("\n  not listed: %s, %s; --all lists them\n%s", count(l.unlisted, "message"), count(l.left.count, "fault"), l.left.lines("    "))
	}
	if l.listed > 0 || l.left.count > 0 {
		l.printf("\n")
	}
	l.printf("%s: %s (%s, %s)\n", l.file, d.Verdict, count(d.Count, "message"), count(l.listed+l.left.count, "fault"))
}

// leftOut counts faults by code and severity, and keeps where the first of each is.
type leftOut struct {
	count int
	kinds map[leftKind]*leftFaults
}

type leftKind struct {
	code     string
	severity messages.Severity
}

type leftFaults struct {
	leftKind
	count int
	// first is where the first of them is, and text what it says.
	first, text string
}

// add counts a fault of a message, by its number.
func (o *leftOut) add(f messages.Fault, message int) {
	o.count++
	k, ok := o.kinds[leftKind{f.Code, f.Severity}]
	if !ok {
		k = &leftFaults{leftKind: leftKind{strings.Clone(f.Code), f.Severity}, first: strings.Clone(placeOf(f)), text: strings.Clone(f.Text)}
		if f.Position == nil || f.Position.Line == 0 { // a pointer alone does not say whose it is
			k.first = strings.TrimSpace(fmt.Sprintf("message %d %s", message, f.Pointer))
		}
		if o.kinds == nil {
			o.kinds = map[leftKind]*leftFaults{}
		}
		o.kinds[k.leftKind] = k
	}
	k.count++
}

// lines has a row for each code: those that refuse first, then the most frequent.
func (o *leftOut) lines(indent string) string {
	var kinds []*leftFaults
	for _, k := range o.kinds {
		kinds = append(kinds, k)
	}
	refuses := func(k *leftFaults) int {
		if k.severity == messages.SeverityRefuse {
			return 0
		}
		return 1
	}
	slices.SortFunc(kinds, func(a, b *leftFaults) int {
		return cmp.Or(refuses(a)-refuses(b), b.count-a.count, strings.Compare(a.code, b.code), strings.Compare(string(a.severity), string(b.severity)))
	})
	t := table{right: []int{0}}
	for _, k := range kinds {
		t.add(strconv.Itoa(k.count), string(k.severity), k.code, "first at "+k.first+": "+k.text)
	}
	return t.lines(indent)
}
