package adapters

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// A Divider reads documents whose messages stand for themselves, so that one that is bad need not take its neighbours with it
// (an EDIFACT interchange). It must give Decoded.Start.
type Divider interface {
	// Divide tells, of a document with refusing faults, which parts of it can be taken all the same: it gives a function of the
	// offset at which a part begins. What it says must be what an answer to the document says (Acknowledger, status partlyAccepted).
	Divide(document []byte, p Profile, faults messages.Faults) func(start int64) bool
}

// divide gives the verdict on a document whose faults refuse something, and the indexes of the messages that fall. Where more faults
// were found than are listed nothing stands: it would not be known what they are about.
func (d *reading) divide(a Adapter, faults messages.Faults) (verdict string, fallen []int) {
	divider, ok := a.(Divider)
	policy := d.q.Profile.Interchange.BadMessage
	if !ok || policy == BadInterchange || len(d.doc.Messages) == 0 || d.doc.Failure != nil || d.ctx.Err() != nil || slices.ContainsFunc(faults, unlisted) {
		return messages.VerdictRefused, nil
	}
	stands := divider.Divide(d.q.Bytes, d.q.Profile, faults)
	for i, at := range d.starts {
		if at == 0 || !stands(at) {
			fallen = append(fallen, i)
		}
	}
	switch {
	case len(fallen) == len(d.doc.Messages):
		return messages.VerdictRefused, nil
	case policy == BadSuspend:
		return messages.VerdictSuspended, fallen
	}
	return messages.VerdictPartly, fallen
}

// unlisted tells whether a fault stands for refusing ones that are not listed, or is about the document as a whole.
func unlisted(f messages.Fault) bool {
	return f.Severity == messages.SeverityRefuse && (f.Code == CodeMoreFaults || f.Position == nil && f.Pointer == "")
}

// pinned gives refusing faults that have no place that of the part their message was made of.
func (d *reading) pinned(fs messages.Faults, start int64) messages.Faults {
	if start == 0 || !slices.ContainsFunc(fs, placeless) {
		return fs
	}
	if d.lines == nil {
		d.lines = NewLines(d.q.Bytes)
	}
	out := slices.Clone(fs)
	for i := range out {
		if placeless(out[i]) {
			at := d.lines.At(start, "")
			out[i].Position = &at
		}
	}
	return out
}

func placeless(f messages.Fault) bool {
	return f.Position == nil && f.Severity == messages.SeverityRefuse
}
