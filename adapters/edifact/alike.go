package edifact

import (
	"fmt"
	"strings"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/messages"
)

// mostAlike is how many faults of one code and severity are kept of a message, and of what stands in none. A message of millions of
// wrong segments would else take a hundred times its size: those beyond are counted, and told as one.
const mostAlike = 10_000

// alike counts faults by their kind, once there are many.
type alike struct {
	added int
	kinds []alikeFaults
}

type alikeFaults struct {
	kept, more int
	// first is the first of those that are not kept.
	first messages.Fault
}

// add puts a fault into a list, or counts it.
func (a *alike) add(list messages.Faults, f messages.Fault) messages.Faults {
	return a.addMany(list, f, 1)
}

// addMany is add of a fault that stands for others too.
func (a *alike) addMany(list messages.Faults, f messages.Fault, number int) messages.Faults {
	if a.added < mostAlike && number == 1 {
		a.added++
		return append(list, f)
	}
	k := a.kind(&f)
	if k.kept < mostAlike && number == 1 {
		k.kept++
		return append(list, f)
	}
	if k.more == 0 {
		k.first = f
	}
	k.more += number
	return list
}

func (a *alike) kind(f *messages.Fault) *alikeFaults {
	for i := range a.kinds {
		if k := &a.kinds[i]; k.first.Code == f.Code && k.first.Severity == f.Severity {
			return k
		}
	}
	a.kinds = append(a.kinds, alikeFaults{first: messages.Fault{Code: f.Code, Severity: f.Severity}})
	return &a.kinds[len(a.kinds)-1]
}

// end adds what was only counted, and begins anew.
func (a *alike) end(list messages.Faults) messages.Faults {
	for i := range a.kinds {
		k := &a.kinds[i]
		if k.more == 0 {
			continue
		}
		f := k.first
		if k.more > 1 {
			f.Text += fmt.Sprintf("; %d more of this kind are not listed", k.more-1)
		}
		list = append(list, f)
	}
	*a = alike{kinds: a.kinds[:0]}
	return list
}

// alikeFindings does the same for what the grammar finds, before it is known what comes of it: by rule, and by what decides of one how
// grave it is.
type alikeFindings struct {
	rule         grammar.Rule
	role, number bool
	kept, more   int
	// first is the first of those that are not kept.
	first grammar.Finding
}

// found keeps a finding, or counts it.
func (d *decoder) found(f grammar.Finding) {
	if len(d.findings) < mostAlike {
		d.findings = append(d.findings, f)
		return
	}
	role, number := f.ID == partyRole, strings.HasPrefix(f.Expected, "n")
	for i := range d.many {
		k := &d.many[i]
		if k.rule != f.Rule || k.role != role || k.number != number {
			continue
		}
		if k.kept++; k.kept <= mostAlike {
			d.findings = append(d.findings, f)
			return
		}
		if k.more == 0 {
			k.first = f
		}
		k.more++
		return
	}
	d.many = append(d.many, alikeFindings{rule: f.Rule, role: role, number: number, kept: 1})
	d.findings = append(d.findings, f)
}
