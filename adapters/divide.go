package adapters

import (
	"bytes"
	"io"
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// A Divider reads documents whose messages stand for themselves, so that one that is bad need not take its neighbours with it
// (an EDIFACT interchange). It must give Decoded.Start.
type Divider interface {
	// Divide tells, of a document with refusing faults, which parts of it can be taken all the same. It reads the document once more, and
	// takes no more memory for a large one than for a small. What it says must be what an answer to the document says
	// (Acknowledger, status partlyAccepted).
	Divide(document io.Reader, p Profile, faults messages.Faults) Division
}

// Division is what stands of a document of which something is refused.
type Division struct {
	// Stands tells it of the part that begins at an offset.
	Stands func(start int64) bool
	// Some tells whether anything stands.
	Some bool
}

// divide gives the verdict on a document whose faults refuse something, and the indexes of the messages that fall. Where more faults
// were found than are listed nothing stands: it would not be known what they are about.
func (d *reading) divide(a Adapter, faults messages.Faults) (verdict string, fallen []int) {
	if !d.divisible(a, faults) {
		return messages.VerdictRefused, nil
	}
	stands := a.(Divider).Divide(bytes.NewReader(d.q.Bytes), d.q.Profile, faults).Stands
	for i, at := range d.starts {
		if at == 0 || !stands(at) {
			fallen = append(fallen, i)
		}
	}
	if len(fallen) == len(d.doc.Messages) {
		return messages.VerdictRefused, nil
	}
	return d.divided(), fallen
}

// divisible tells whether anything of a refused document may stand.
func (d *reading) divisible(a Adapter, faults messages.Faults) bool {
	_, ok := a.(Divider)
	return ok && d.q.Profile.Interchange.BadMessage != BadInterchange && d.doc.Count > 0 && d.doc.Failure == nil && d.ctx.Err() == nil && !slices.ContainsFunc(faults, unlisted)
}

// divided is the verdict on a document of which something stands.
func (d *reading) divided() string {
	if d.q.Profile.Interchange.BadMessage == BadSuspend {
		return messages.VerdictSuspended
	}
	return messages.VerdictPartly
}

// unlisted tells whether a fault stands for refusing ones that are not listed, or is about the document as a whole.
func unlisted(f messages.Fault) bool {
	return f.Severity == messages.SeverityRefuse && (f.Code == CodeMoreFaults || f.Code == CodeTooMany || f.Position == nil && f.Pointer == "")
}

// pinned gives refusing faults that have no place that of the part their message was made of.
func pinned(fs messages.Faults, start messages.Position) messages.Faults {
	if start.Line == 0 || !slices.ContainsFunc(fs, placeless) {
		return fs
	}
	out, at := slices.Clone(fs), new(messages.Position)
	*at = start
	for i := range out {
		if placeless(out[i]) {
			out[i].Position = at
		}
	}
	return out
}

func placeless(f messages.Fault) bool {
	return f.Position == nil && f.Severity == messages.SeverityRefuse
}
