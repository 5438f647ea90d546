package grammar

// Rule names what a Finding is about.
type Rule uint8

// The rules, each with its code in UN/EDIFACT list 0085.
const (
	// Unknown: the segment is not in the message type (15).
	Unknown Rule = iota + 1
	// Misplaced: the segment may stand in the message, and not here (15).
	Misplaced
	// Missing: a mandatory segment or group is missing (13); Segment is the last before the gap.
	Missing
	// Repeated: a segment is repeated too often (35).
	Repeated
	// GroupRepeated: a segment group is repeated too often (36).
	GroupRepeated
	// ElementMissing: a mandatory element or component is empty (13).
	ElementMissing
	// TooManyElements and TooManyComponents: more are sent than are defined (16).
	TooManyElements
	TooManyComponents
	// ElementRepeated: an element is repeated too often (35).
	ElementRepeated
	// TooLong and TooShort: the value's length is wrong (39, 40).
	TooLong
	TooShort
	// WrongCharacters: letters in a number, or digits where there may be none (37).
	WrongCharacters
	// DecimalMark: the number's decimal mark is not the one that UNA states (19).
	DecimalMark
	// DecimalDigit: there is no digit on one side of the decimal mark (38).
	DecimalDigit
	// NotInList: the code is not in the directory's list (12).
	NotInList
	// Unused: a partner's guide does not use the segment, group or element (15).
	Unused
)

// Standard gives the rule's code in list 0085.
func (r Rule) Standard() string {
	return [...]string{"", "15", "15", "13", "35", "36", "13", "16", "16", "35", "39", "40", "37", "19", "38", "12", "15"}[r]
}

// Finding is one difference between a message and its grammar.
type Finding struct {
	Rule Rule
	// Segment is an index into the message's segments.
	Segment int
	// Element, Occurrence and Component say where in the segment; 0 where it is the segment as a whole.
	Element, Occurrence, Component int
	// Tag and Group name the segment or group that the finding is about.
	Tag   string
	Group int
	// ID is the data element; Limit the repeats or length allowed; Expected the format or what should stand there.
	ID       string
	Limit    int
	Found    string
	Expected string
	// Open says of a code that is not in the list that another list may be named beside it.
	Open bool
}
