package messages

import "fmt"

// Severity says what a fault does to its message.
type Severity string

// The severities, worst first.
const (
	// SeverityRefuse makes the message unacceptable.
	SeverityRefuse Severity = "refuse"
	// SeverityWarn lets the message pass and is told to the sender.
	SeverityWarn Severity = "warn"
	// SeverityLoss says that something in the source has no place in the target.
	SeverityLoss Severity = "loss"
	// SeverityNote is for information.
	SeverityNote Severity = "note"
)

// Fault is one thing wrong with a document. It is pinned twice: in the sender's
// bytes (Position) and in our message (Pointer). A code never changes its meaning.
type Fault struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	// Pointer is an RFC 6901 JSON Pointer into the canonical message, where there is one.
	Pointer string `json:"pointer,omitempty"`
	// Position is the place in the sender's bytes, where there is one.
	Position *Position `json:"position,omitempty"`
	// Text is a plain sentence: what is wrong.
	Text     string `json:"text"`
	Found    string `json:"found,omitempty"`
	Expected string `json:"expected,omitempty"`
	// Mend tells the sender how to correct it.
	Mend string `json:"mend,omitempty"`
	// Standard is the format's own code for it, as "list:code" ("0085:29").
	Standard string `json:"standard,omitempty"`
	// Level is what falls with the fault in the format's terms: interchange, group, message.
	Level string `json:"level,omitempty"`
}

// String gives place, sentence and code: `14:3 SG7[2]/QTY: quantity has no unit [SPS-021]`.
func (f Fault) String() string {
	place := f.Pointer
	if p := f.Position; p != nil && p.Line > 0 {
		place = fmt.Sprintf("%d:%d", p.Line, p.Column)
		if p.Path != "" {
			place += " " + p.Path
		}
	}
	if place != "" {
		place += ": "
	}
	return fmt.Sprintf("%s%s [%s]", place, f.Text, f.Code)
}

// Faults is a list of faults in source order.
type Faults []Fault

// Refused tells whether any fault makes the message unacceptable.
func (fs Faults) Refused() bool { return fs.has(SeverityRefuse) }

// Warned tells whether any fault is a warning.
func (fs Faults) Warned() bool { return fs.has(SeverityWarn) }

func (fs Faults) has(s Severity) bool {
	for i := range fs {
		if fs[i].Severity == s {
			return true
		}
	}
	return false
}
