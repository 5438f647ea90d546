package draft

import (
	"fmt"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// MaxFaults bounds the faults of a message; what refuses it is kept beyond that, up to as many again.
const MaxFaults = 1000

// Nowhere is the pointer of a problem that is about no place of the message.
const Nowhere = "-"

// Problem is what is wrong with one value. Pointer is that of a member where the draft is, or a whole one.
type Problem struct {
	Code     string
	Severity messages.Severity
	Pointer  string
	At       messages.Position
	Text     string
	Found    string
	Expected string
	Mend     string
}

// Report adds a fault to the message.
func (d *Draft) Report(q Problem) {
	if d.Quiet {
		return
	}
	if q.Severity == messages.SeverityRefuse {
		d.refusals++
	}
	if len(d.Faults) >= MaxFaults && (q.Severity != messages.SeverityRefuse || d.refusals > MaxFaults) {
		return
	}
	f := messages.Fault{Code: q.Code, Severity: q.Severity, Text: q.Text, Found: adapters.Found(q.Found), Expected: q.Expected, Mend: q.Mend}
	if q.Pointer != Nowhere {
		f.Pointer = d.Here(q.Pointer)
	}
	if q.At.Line > 0 {
		at := q.At
		f.Position = &at
	}
	d.Faults = append(d.Faults, f)
}

// Unread is the fault that tells how much of a document has no place in its messages; none where all has. at is where the document
// begins.
func Unread(code string, c xmldoc.Coverage, at *messages.Position) messages.Faults {
	if c.Read == c.Leaves {
		return nil
	}
	found := ""
	if len(c.Unread) > 0 {
		found = c.Unread[0]
	}
	return messages.Faults{{Code: code, Severity: messages.SeverityLoss, Position: at, Found: adapters.Found(found),
		Text: fmt.Sprintf("%d of %d values were not read; source.unused lists them", c.Leaves-c.Read, c.Leaves)}}
}

// Refusal is an error that ends a document at an element.
func Refusal(code string, n *xmldoc.Node, text, found, expected, mend string) error {
	at := n.Position()
	return &adapters.DocumentError{Faults: messages.Faults{{
		Code: code, Severity: messages.SeverityRefuse, Position: &at, Text: text, Found: adapters.Found(found), Expected: expected, Mend: mend,
	}}}
}
