package syntax

import "fmt"

// Limits bound what a Reader takes in; zero fields mean the defaults.
type Limits struct {
	// SegmentBytes and MessageBytes bound the length of one segment and of one message.
	SegmentBytes, MessageBytes int
	// Values bounds the elements and components of one segment, Repetitions the occurrences of one element in it.
	Values, Repetitions int
	// Segments bounds the segments of one message.
	Segments int
}

// The default limits, and the most that a message may ever have.
const (
	DefaultSegmentBytes = 1 << 20
	DefaultMessageBytes = 64 << 20
	DefaultValues       = 4096
	DefaultRepetitions  = 1000
	DefaultSegments     = 2_000_000
	maxMessageBytes     = 1 << 27
)

func (l Limits) orDefaults() Limits {
	or := func(v, d int) int {
		if v <= 0 {
			return d
		}
		return v
	}
	l.SegmentBytes, l.MessageBytes = or(l.SegmentBytes, DefaultSegmentBytes), or(l.MessageBytes, DefaultMessageBytes)
	l.Values, l.Segments = or(l.Values, DefaultValues), or(l.Segments, DefaultSegments)
	l.Repetitions = or(l.Repetitions, DefaultRepetitions)
	l.MessageBytes = min(l.MessageBytes, maxMessageBytes)
	l.SegmentBytes = min(l.SegmentBytes, l.MessageBytes)
	return l
}

// LimitError says that a segment or message is larger than is read. What follows it is not read either.
type LimitError struct {
	// Name is what is limited: "segment bytes", "message bytes", "values", "repetitions", "segments".
	Name         string
	Limit        int
	Offset       int64
	Line, Column int
	Tag          string
	// Found is how what is too large begins.
	Found string
}

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s at offset %d: more than %d %s", e.Tag, e.Offset, e.Limit, e.Name)
}

// SeparatorError says that the service characters of an interchange cannot be used; errors.Is tells why.
type SeparatorError struct {
	Err          error
	Offset       int64
	Line, Column int
	// Found is what stands there.
	Found string
}

// Error implements error.
func (e *SeparatorError) Error() string {
	return fmt.Sprintf("service characters %q: %v", e.Found, e.Err)
}

// Unwrap gives the reason.
func (e *SeparatorError) Unwrap() error { return e.Err }
