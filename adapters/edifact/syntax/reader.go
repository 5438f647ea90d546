package syntax

import (
	"bytes"
	"io"
	"slices"
	"strconv"
)

// Options say how to read a document; the zero value takes the document's word for everything.
type Options struct {
	Limits Limits
	// Charset overrides what UNB says.
	Charset *Charset
}

// Reader takes a document apart, part by part. It holds no more than one part besides the document's bytes.
type Reader struct {
	data     []byte
	wrap     *wrapping
	limits   Limits
	override *Charset

	at         int // the next unread byte
	inside     bool
	separators Separators
	charset    Charset

	tokenizer *tokenizer
	tokens    []token
	base      int // token places count from here
	scanned   int // tokens are known up to here
	next      int // the next unread token

	segments []Segment
	part     Part
	notes    []Note
}

// chunk is how far ahead delimiters are looked for.
const chunk = 32 << 10

var byteOrderMark = []byte("\xef\xbb\xbf")

// NewReader reads a document. It keeps data and never changes it.
func NewReader(data []byte, o Options) *Reader {
	r := &Reader{data: data, limits: o.Limits.orDefaults(), override: o.Charset}
	if bytes.HasPrefix(data, byteOrderMark) {
		r.notes = append(r.notes, Note{Kind: NoteByteOrderMark})
		r.at = len(byteOrderMark)
	}
	r.unwrap()
	r.tokens = make([]token, 0, min(len(r.data)/4, chunk/2)+16)
	r.segments = make([]Segment, 0, min(len(r.data)/20, 2048)+4)
	r.separate(LevelA())
	return r
}

// unwrap joins a transmission that was cut into lines of one length.
func (r *Reader) unwrap() {
	at := r.at
	for at < len(r.data) && Blank(r.data[at]) {
		at++
	}
	terminator := LevelA().Terminator
	if rest := r.data[at:]; len(rest) >= unaLength && bytes.HasPrefix(rest, []byte("UNA")) {
		terminator = rest[unaLength-1]
	}
	joined, w := unwrap(r.data[at:], terminator)
	if w == nil {
		return
	}
	// Keep what stands before, so that places need only one correction.
	for i := range w.cuts {
		w.cuts[i] += at
	}
	r.notes = append(r.notes, Note{Kind: NoteWrapped, Offset: int64(w.cuts[0])})
	r.data, r.wrap = append(r.data[:at:at], joined...), w
}

func (r *Reader) offset(at int) int64 { return int64(r.wrap.original(at)) }

// Offset is the place in the document up to which it was read.
func (r *Reader) Offset() int64 { return r.offset(r.at) }

// separate begins to read with other service characters.
func (r *Reader) separate(s Separators) {
	r.separators, r.tokenizer = s, newTokenizer(s)
	r.resync()
}

// resync forgets what was looked at ahead of the next unread byte.
func (r *Reader) resync() {
	r.tokens, r.base, r.scanned, r.next = r.tokens[:0], r.at, r.at, 0
	r.tokenizer.skip, r.tokenizer.pending, r.tokenizer.needless = -1, 0, -1
}

// Next gives the next part, or io.EOF. A *SeparatorError or *LimitError means that the rest cannot be read.
func (r *Reader) Next() (*Part, error) {
	r.skipBlanks()
	if r.at == len(r.data) {
		return nil, io.EOF
	}
	if err := r.begin(); err != nil {
		return nil, err
	}
	r.compact()
	r.skipBlanks()
	r.segments = r.segments[:0]
	r.part = Part{base: r.at, delta: r.at - r.base, release: r.separators.Release, reader: r, Charset: r.charset}
	tag, ok, err := r.segment(r.at)
	if err != nil {
		return nil, err
	}
	if !ok {
		r.at = len(r.data)
		r.part.Kind = Rest
		return r.finish(0), nil
	}
	skipped := 0
	switch string(tag) {
	case "UNB":
		r.part.Kind = Interchange
	case "UNG":
		r.part.Kind = Group
	case "UNE":
		r.part.Kind = GroupEnd
	case "UNZ":
		r.part.Kind = InterchangeEnd
	case "UIB":
		r.part.Kind = Interactive
	case "UNO":
		r.part.Kind = Package
	case "UNH":
		r.part.Kind = Message
		if skipped, err = r.message(); err != nil {
			return nil, err
		}
	default:
		r.part.Kind = Stray
	}
	p := r.finish(skipped)
	switch p.Kind {
	case Interchange:
		r.open(p)
	case InterchangeEnd:
		r.inside = false
	case Package:
		r.skipObject(p)
	}
	return p, nil
}

// begin looks for the start of an interchange, where one may stand, and takes its service characters.
func (r *Reader) begin() error {
	rest := r.data[r.at:]
	if r.unaAhead() {
		s, err := parseUNA(rest[:min(len(rest), unaLength)])
		if err != nil {
			return &SeparatorError{Err: err, Offset: r.offset(r.at), Found: string(rest[:min(len(rest), unaLength)])}
		}
		r.inside = false
		r.at += unaLength
		r.separate(s)
		return nil
	}
	if r.inside || !bytes.HasPrefix(rest, []byte("UNB")) {
		return nil
	}
	s := LevelA()
	switch {
	case len(rest) < 4 || rest[3] == s.Element:
	case rest[3] == LevelB().Element:
		s = LevelB()
	default:
		return &SeparatorError{Err: ErrSeparator, Offset: r.offset(r.at + 3), Found: string(rest[3:4])}
	}
	if s != r.separators {
		r.separate(s)
	}
	return nil
}

// unaAhead tells whether UNA stands at the next byte; a segment tag such as UNAB is none.
func (r *Reader) unaAhead() bool {
	rest := r.data[r.at:]
	if len(rest) < 4 || !bytes.HasPrefix(rest, []byte("UNA")) {
		return false
	}
	return !(rest[3] >= 'A' && rest[3] <= 'Z')
}

// open takes what UNB says of the rest of its interchange.
func (r *Reader) open(p *Part) {
	r.inside = true
	unb := &p.Segments[0]
	if c, ok := CharsetOf(unb.Get(2, 1)); ok {
		r.charset = c
	} else {
		r.charset, _ = CharsetOf("UNOC")
	}
	if r.override != nil {
		r.charset = *r.override
	}
	r.judge(p)
	if !r.separators.Stated && r.separators.Repetition == 0 && unb.Get(2, 2) == "4" && r.separators.Element == '+' {
		s := r.separators
		s.Repetition = '*'
		r.separate(s)
	}
}

// message reads on to UNT, or to where another part begins.
func (r *Reader) message() (skipped int, err error) {
	for {
		at, next := r.at, r.next
		n := r.skipBlanks()
		if r.at == len(r.data) || r.unaAhead() {
			r.at = at
			return skipped, nil
		}
		tag, ok, err := r.segment(r.part.base)
		if err != nil {
			return skipped, err
		}
		if !ok {
			r.at, r.next = at, next
			return skipped, nil
		}
		switch string(tag) {
		case "UNB", "UNH", "UNG", "UNE", "UNZ":
			r.segments = r.segments[:len(r.segments)-1]
			r.at, r.next = at, next
			return skipped, nil
		case "UNT":
			r.part.Closed = true
			return skipped + n, nil
		}
		skipped += n
		if len(r.segments) > r.limits.Segments {
			return skipped, &LimitError{Name: "segments", Limit: r.limits.Segments, Offset: r.offset(r.part.base), Tag: "UNH"}
		}
		if r.at-r.part.base > r.limits.MessageBytes {
			return skipped, &LimitError{Name: "message bytes", Limit: r.limits.MessageBytes, Offset: r.offset(r.part.base), Tag: "UNH"}
		}
	}
}

// segment reads to the next terminator and adds what it found to the part that begins at from. It is not ok where
// there is no terminator.
func (r *Reader) segment(from int) (tag []byte, ok bool, err error) {
	start, first := r.at, r.next
	i := first
	for {
		for i < len(r.tokens) && r.tokens[i].kind() != kindTerminator {
			i++
		}
		switch {
		case i-first >= r.limits.Values:
			return nil, false, r.tooLarge("values", r.limits.Values, start)
		case i < len(r.tokens):
		case r.scanned == len(r.data):
			return nil, false, nil
		case r.scanned-start > r.limits.SegmentBytes:
			return nil, false, r.tooLarge("segment bytes", r.limits.SegmentBytes, start)
		default:
			to := min(r.scanned+chunk, len(r.data))
			r.tokens = r.tokenizer.scan(r.data, r.scanned, to, r.base, r.tokens)
			r.scanned = to
			continue
		}
		break
	}
	end := r.base + r.tokens[i].place()
	if end-start > r.limits.SegmentBytes {
		return nil, false, r.tooLarge("segment bytes", r.limits.SegmentBytes, start)
	}
	r.segments = append(r.segments, Segment{
		start: int32(start - from), end: int32(end - from), first: int32(first), last: int32(i),
		Bare: i == first,
	})
	r.at, r.next = end+1, i+1
	return r.data[start : r.base+r.tokens[first].place()], true, nil
}

func (r *Reader) tooLarge(name string, limit, start int) error {
	tag := r.data[start:min(start+3, len(r.data))]
	return &LimitError{Name: name, Limit: limit, Offset: r.offset(start), Tag: string(tag)}
}

// finish makes the part's text and looks at its bytes. skipped is how many line-break bytes stand between segments.
func (r *Reader) finish(skipped int) *Part {
	p := &r.part
	p.text = string(r.data[p.base:r.at])
	p.tokens, p.Segments = r.tokens, r.segments
	for i := range p.Segments {
		s := &p.Segments[i]
		s.part = p
		tagEnd := int32(p.tokens[s.first].place() - p.delta)
		s.Tag = p.text[s.start:tagEnd]
		if p.Kind == Message {
			s.Number = i + 1
		}
	}
	p.Notes, r.notes = append(p.Notes, r.notes...), r.notes[:0]
	p.high = !ascii8(p.text)
	if n := r.tokenizer.needless; n >= 0 && n < r.at {
		if n >= p.base {
			p.Notes = append(p.Notes, Note{Kind: NoteNeedlessRelease, Offset: r.offset(n)})
		}
		r.tokenizer.needless = -1
	}
	if bytes.Count(r.data[p.base:r.at], []byte{'\n'})+bytes.Count(r.data[p.base:r.at], []byte{'\r'}) > skipped {
		r.noteBreaks(p)
	}
	if p.Kind != Interchange { // its character set is known only after it
		r.judge(p)
	}
	return p
}

// judge looks whether the part's bytes are what the interchange says they are.
func (r *Reader) judge(p *Part) {
	p.Charset = r.charset
	if p.high {
		c, kind := r.charset.judge(p.text)
		p.Charset = c
		if kind != 0 {
			at := 0
			for at < len(p.text) && p.text[at] < 0x80 {
				at++
			}
			p.Notes = append(p.Notes, Note{Kind: kind, Offset: p.offset(at)})
		}
	}
	if characters, at := r.charset.outside(p.text, r.separators); characters != "" {
		p.Notes = append(p.Notes, Note{Kind: NoteOutside, Offset: p.offset(at), Characters: characters})
	}
}

// noteBreaks finds the first line break inside of a segment.
func (r *Reader) noteBreaks(p *Part) {
	p.breaks = true
	for i := range p.Segments {
		s := &p.Segments[i]
		for at := s.start; at < s.end; at++ {
			if c := p.text[at]; c == '\n' || c == '\r' {
				p.Notes = append(p.Notes, Note{Kind: NoteLineBreak, Offset: p.offset(int(at))})
				s.Tag = p.clean(int(s.start), int(s.start)+len(s.Tag), false)
				return
			}
		}
	}
}

// skipBlanks moves over what has no meaning between segments and says how many bytes of it were line breaks.
func (r *Reader) skipBlanks() (breaks int) {
	for r.at < len(r.data) && Blank(r.data[r.at]) {
		if c := r.data[r.at]; c == '\n' || c == '\r' {
			breaks++
		}
		r.at++
	}
	return breaks
}

// compact drops tokens that were read, when they are the greater part.
func (r *Reader) compact() {
	if r.next == 0 || r.next < len(r.tokens)/2 {
		return
	}
	shift := token(r.at - r.base)
	n := copy(r.tokens, r.tokens[r.next:])
	r.tokens = r.tokens[:n]
	for i := range r.tokens {
		r.tokens[i] -= shift
	}
	r.base, r.next = r.at, 0
}

// skipObject moves over the object that follows UNO, whose length UNO states in octets (S022, 0810), and over UNP.
func (r *Reader) skipObject(p *Part) {
	length, err := strconv.Atoi(p.Segments[0].Get(5, 1))
	if err != nil || length < 0 || length > len(r.data)-r.at {
		return
	}
	r.at += length
	p.tokens, r.tokens = slices.Clone(p.tokens), nil // what comes now must not overwrite the part's own
	r.resync()
	r.skipBlanks()
	if bytes.HasPrefix(r.data[r.at:], []byte("UNP")) {
		segments := len(r.segments)
		if _, ok, err := r.segment(r.at); ok && err == nil {
			p.Closed = true
		}
		r.segments = r.segments[:segments]
	}
}

// ascii8 is ascii for long text, eight bytes at a time.
func ascii8(s string) bool {
	const high = 0x8080808080808080
	for len(s) >= 8 {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		if w&high != 0 {
			return false
		}
		s = s[8:]
	}
	return ascii(s)
}
