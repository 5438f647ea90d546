package syntax

// A token is one delimiter: its place in the low 28 bits, whether the value before it holds a release
// character, and its kind in the high 3 bits.
type token uint32

const (
	kindComponent  token = 0 << 29
	kindElement    token = 1 << 29
	kindTerminator token = 2 << 29
	kindRepetition token = 4 << 29 // has its bit for itself
	kindRelease    token = 5 << 29 // never a token
	kindNone       token = 7 << 29 // no delimiter at all, and never a token
	kindMask       token = 7 << 29
	escaped        token = 1 << 28
	placeMask      token = 1<<28 - 1
)

// Token is a delimiter and what is known of the value before it.
type Token = token

// End is where the value ends, and the delimiter stands, in the part's text.
func (t token) End() int { return int(t & placeMask) }

// Escaped tells whether there is a release character in the value.
func (t token) Escaped() bool { return t&escaped != 0 }

// EndsElement tells whether no other value of its element follows the value, in a part without repetitions.
func (t token) EndsElement() bool { return t&kindMask != kindComponent }

func (t token) kind() token { return t & kindMask }
func (t token) place() int  { return int(t & placeMask) }

// tokenizer knows the delimiters of a document, to find them eight bytes at a time.
type tokenizer struct {
	made Separators // what it was made for
	// steps are the kinds of the bytes, in the low half, with what they add to the elements and segments in the high half, and special for
	// those that are not plain.
	steps [256]uint64
	// ends are where the segments end that were found last; see Reader.stretch.
	ends [long]uint16
	// Every byte of a word is one delimiter.
	component, element, terminator, release, repetition uint64
	service                                             [256]bool
}

const (
	low  = 0x0101010101010101
	high = 0x8080808080808080
	// seven are the bits of ASCII.
	seven = 0x7f7f7f7f7f7f7f7f
)

// special is the step of a byte that is no plain delimiter.
const special = 1 << 63

// set makes the tokenizer ready for other service characters.
func (t *tokenizer) set(s Separators) {
	if s.Stated = false; s == t.made { // most documents use the same
		return
	}
	*t = tokenizer{made: s}
	for i := range t.steps {
		t.steps[i] = special | uint64(kindNone)
	}
	t.component, t.element, t.terminator = low*uint64(s.Component), low*uint64(s.Element), low*uint64(s.Terminator)
	t.release, t.repetition = t.component, t.component // none: looked for twice, found once
	if s.Repetition != 0 {
		t.repetition = low * uint64(s.Repetition)
		t.steps[s.Repetition] = special | uint64(kindRepetition)
		t.service[s.Repetition] = true
	}
	if s.Release != 0 {
		t.release = low * uint64(s.Release)
		t.steps[s.Release] = special | uint64(kindRelease)
		t.service[s.Release] = true
	}
	t.steps[s.Component], t.steps[s.Element], t.steps[s.Terminator] = uint64(kindComponent), uint64(kindElement)|1<<32, uint64(kindTerminator)|1<<32|1<<(32+endShift)
	t.service[s.Component], t.service[s.Element], t.service[s.Terminator] = true, true, true
	// An asterisk is released by careful senders even where it does not separate.
	t.service['*'] = true
}
