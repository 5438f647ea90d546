package syntax

import (
	"bytes"
	"io"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Options say how to read a document; the zero value takes the document's word for everything.
type Options struct {
	Limits Limits
	// Charset overrides what UNB says.
	Charset *Charset
	// LineBreaks is what becomes of line breaks within values.
	LineBreaks LineBreaks
}

// LineBreaks is what becomes of line breaks within values. At their edges they are dropped.
type LineBreaks uint8

// Within values, line breaks stay, are taken out, or become a blank.
const (
	KeepBreaks LineBreaks = iota
	StripBreaks
	SpaceBreaks
)

// Reader takes a document apart, part by part. It holds no more of it than one part and what was read ahead.
type Reader struct {
	window
	limits   Limits
	override *Charset
	within   LineBreaks

	at         int // the next unread byte
	inside     bool
	separators Separators
	// lines says that a line end is the segment terminator: two of them are an empty line, and no segment.
	lines   bool
	charset Charset

	tokenizer tokenizer

	part  *Part
	spare []*Part
	notes []Note
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// NewReader reads a document that is in memory. It keeps data and never changes it.
func NewReader(data []byte, o Options) *Reader {
	r := new(Reader)
	r.reset(nil, data, o)
	return r
}

// NewStream reads a document as it comes.
func NewStream(source io.Reader, o Options) *Reader {
	r := new(Reader)
	r.Reset(source, o)
	return r
}

// Reset begins to read another document with the memory of the last one, of which no part may be used any longer.
func (r *Reader) Reset(source io.Reader, o Options) { r.reset(source, nil, o) }

// Forget lets go of the document and of its parts, and keeps their memory for the next.
func (r *Reader) Forget() {
	if r.part != nil {
		r.part.forget()
	}
	for _, p := range r.spare {
		p.forget()
	}
	r.window.forget()
}

func (r *Reader) reset(source io.Reader, data []byte, o Options) {
	r.limits, r.override, r.within = o.Limits.orDefaults(), o.Charset, o.LineBreaks
	r.at, r.inside, r.charset, r.notes = 0, false, Charset{}, r.notes[:0]
	if r.part == nil {
		r.part = r.newPart()
	}
	r.part.forget()
	r.window.begin(source, data)
	if bytes.HasPrefix(r.data, byteOrderMark) {
		r.notes = append(r.notes, Note{Kind: NoteByteOrderMark, Line: 1, Column: 1})
		r.at = len(byteOrderMark)
	}
	if n := Banner(r.data[r.at:]); n > 0 {
		r.notes = append(r.notes, Note{Kind: NoteBanner, Offset: int64(r.at), Line: 1, Column: 1})
		r.at += n
	}
	r.unwrapped()
	r.separate(LevelA())
}

// unwrapped joins a transmission that was cut into lines of one length.
func (r *Reader) unwrapped() {
	at := r.at
	for at < len(r.data) && Blank(r.data[at]) {
		at++
	}
	terminator := LevelA().Terminator
	if rest := r.data[at:]; len(rest) >= unaLength && bytes.HasPrefix(rest, []byte("UNA")) {
		terminator = rest[unaLength-1]
	}
	if !lineEnd(terminator) && r.unwrap(at, terminator) {
		p := r.locate(r.cuts[0] - 1)
		r.notes = append(r.notes, Note{Kind: NoteWrapped, Offset: p.offset + 1, Line: p.line, Column: p.column + 1})
	}
}

// Offset is the place in the document up to which it was read.
func (r *Reader) Offset() int64 { return r.locate(r.at).offset }

// Here is the place in the document up to which it was read, by line and column.
func (r *Reader) Here() (offset int64, line, column int) {
	p := r.locate(r.at)
	return p.offset, p.line, p.column
}

// Work counts the bytes that were looked at or moved so far. It is for tests of what takes how much work.
func (r *Reader) Work() int { return r.work }

// Failed is the error of the stream that ended it; nil where it ended by itself, or was not read to its end.
func (r *Reader) Failed() error { return r.failed }

// Keep lets the part that Next gave last be used until it is given to Free, or the reader is Reset.
func (r *Reader) Keep() {
	if n := len(r.spare); n > 0 {
		r.part, r.spare = r.spare[n-1], r.spare[:n-1]
		return
	}
	r.part = r.newPart()
}

// Free gives back a part that was kept.
func (r *Reader) Free(p *Part) { r.spare = append(r.spare, p) }

func (r *Reader) newPart() *Part {
	p := &Part{tokens: make([]token, 0, 1024), elements: make([]int32, 0, 768)}
	p.Segments = p.grown(192)
	return p
}

// separate begins to read with other service characters.
func (r *Reader) separate(s Separators) {
	r.separators, r.lines = s, lineEnd(s.Terminator)
	r.tokenizer.set(s)
}

// more reads on, while there is a stream, and tells whether there was more.
func (r *Reader) more() bool { return r.fill() }

// ahead tells whether n bytes follow, and reads them.
func (r *Reader) ahead(n int) bool {
	for len(r.data)-r.at < n {
		if !r.more() {
			return false
		}
	}
	return true
}

// Next gives the next part, or io.EOF. A *SeparatorError or *LimitError means that the rest cannot be read; so does the
// error of a stream. The part may be used until Next is called again.
func (r *Reader) Next() (*Part, error) {
	r.skipGap()
	if !r.ahead(1) {
		return nil, r.end()
	}
	if r.data[r.at] == byteOrderMark[0] {
		r.skipMark()
	}
	if err := r.begin(); err != nil {
		return nil, err
	}
	p := r.part
	var tag uint32
	var ok bool
	skipped := 0
	for empty := true; empty; {
		r.skipBlanks()
		r.shift()
		r.advance(r.at)
		p.begin(r)
		if skipped, ok = r.opened(p); ok {
			tag = tagUNH
			break
		}
		var err error
		if tag, ok, err = r.segment(p); err != nil {
			return nil, err
		}
		if !ok && r.lines && r.at == len(r.data) && r.failed == nil {
			return nil, io.EOF
		}
		empty = ok && r.lines && p.Segments[0].hollow()
	}
	if !ok {
		if r.failed != nil {
			return nil, r.failed
		}
		r.at = len(r.data)
		p.Kind = Rest
		r.finish(p, 0)
		if r.width > 0 {
			p.text = strings.TrimRight(p.text, trailing)
		}
		return p, nil
	}
	switch tag {
	case tagUNB:
		p.Kind = Interchange
	case tagUNG:
		p.Kind = Group
	case tagUNE:
		p.Kind = GroupEnd
	case tagUNZ:
		p.Kind = InterchangeEnd
	case tagUIB:
		p.Kind = Interactive
	case tagUNO:
		p.Kind = Package
	case tagUNH:
		p.Kind = Message
		n, err := r.message(p)
		if skipped += n; err != nil {
			return nil, err
		}
	default:
		p.Kind = Stray
	}
	r.finish(p, skipped)
	if p.repeats {
		if err := r.repetitions(p); err != nil {
			return nil, err
		}
	}
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

// skipMark moves over the byte order mark of a document that was put behind another.
func (r *Reader) skipMark() {
	if !r.ahead(len(byteOrderMark)+3) || !bytes.HasPrefix(r.data[r.at:], byteOrderMark) {
		return
	}
	if rest := r.data[r.at+len(byteOrderMark):]; bytes.HasPrefix(rest, []byte("UNA")) || bytes.HasPrefix(rest, []byte("UNB")) {
		p := r.locate(r.at)
		r.notes = append(r.notes, Note{Kind: NoteByteOrderMark, Offset: p.offset, Line: p.line, Column: p.column})
		r.at += len(byteOrderMark)
	}
}

// end is why there is no more.
func (r *Reader) end() error {
	if r.failed != nil {
		return r.failed
	}
	return io.EOF
}

// shift drops bytes that were read, when they are the greater part.
func (r *Reader) shift() {
	r.at -= r.drop(r.at)
}

// begin looks for the start of an interchange, where one may stand, and takes its service characters.
func (r *Reader) begin() error {
	if r.unaAhead() && (!r.inside || r.beginsAnew()) {
		r.ahead(unaLength)
		una := r.data[r.at:min(len(r.data), r.at+unaLength)]
		s, err := parseUNA(una)
		if err == nil && lineEnd(s.Terminator) {
			r.ahead(unaLength + 1024)
			if cutShort(r.data[r.at+unaLength:]) {
				err = ErrShort
			} else {
				p := r.locate(r.at)
				r.notes = append(r.notes, Note{Kind: NoteLines, Offset: p.offset, Line: p.line, Column: p.column})
			}
		}
		if err != nil && r.failed != nil && len(una) < unaLength {
			return r.failed
		}
		if err != nil {
			return r.unusable(err, r.at, string(una))
		}
		r.inside = false
		r.at += unaLength
		r.separate(s)
		return nil
	}
	if r.inside || !bytes.HasPrefix(r.data[r.at:], []byte("UNB")) {
		return nil
	}
	rest := r.data[r.at:]
	s := LevelA()
	switch {
	case len(rest) < 4 || rest[3] == s.Element:
	case rest[3] == LevelB().Element:
		s = LevelB()
	default:
		return r.unusable(ErrSeparator, r.at+3, string(rest[3:4]))
	}
	if s != r.separators {
		r.separate(s)
	}
	return nil
}

func (r *Reader) unusable(err error, at int, found string) error {
	p := r.locate(at)
	return &SeparatorError{Err: err, Offset: p.offset, Line: p.line, Column: p.column, Found: found}
}

// unaAhead tells whether UNA stands at the next byte; a segment tag such as UNAB is none.
func (r *Reader) unaAhead() bool {
	if r.data[r.at] != 'U' || !r.ahead(4) || !bytes.HasPrefix(r.data[r.at:], []byte("UNA")) {
		return false
	}
	c := r.data[r.at+3]
	return !(c >= 'A' && c <= 'Z')
}

// beginsAnew tells whether the UNA at the next byte is that of another interchange: UNB follows. Elsewhere within an interchange it is a
// segment like any other that has no place there, and changes nothing.
func (r *Reader) beginsAnew() bool {
	end := r.at + unaLength
	for r.ahead(end+3-r.at) && Blank(r.data[end]) && end-r.at < maxBanner {
		end++
	}
	return bytes.Contains(r.data[r.at+3:min(len(r.data), end+3)], []byte("UNB"))
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
		p.separators = s
	}
}

// opened takes UNH with what is plain sailing behind it, where it stands there whole.
func (r *Reader) opened(p *Part) (skipped int, ok bool) {
	if r.lines || !bytes.HasPrefix(r.data[r.at:], header) {
		return 0, false
	}
	at, mark := r.at, p.mark()
	if skipped = r.run(p); len(p.Segments) > 0 && p.Segments[0].Code == tagUNH {
		return skipped, true
	}
	p.backTo(mark)
	r.at = at
	return 0, false
}

var header = []byte("UNH")

// message reads on to UNT, or to where another part begins.
func (r *Reader) message(p *Part) (skipped int, err error) {
	for {
		if n := len(p.Segments) - 1; p.Segments[n].Code == tagUNT {
			p.Closed = true
			return skipped, r.tooLargeMessage(p, n+1, r.at-p.from)
		}
		if err := r.tooLargeMessage(p, len(p.Segments), r.at-p.from); err != nil {
			return skipped, err
		}
		at, mark := r.at, p.mark()
		n := r.skipBlanks()
		if r.at == len(r.data) || r.data[r.at] == 'U' && r.unaAhead() {
			r.at = at
			return skipped, r.failed
		}
		if c := r.data[r.at]; c != 'U' && c < 0x7f && !r.lines {
			if skipped += r.run(p); len(p.Segments) > mark.segments {
				skipped += n
				continue
			}
		}
		tag, ok, err := r.segment(p)
		if err != nil {
			return skipped, err
		}
		if !ok {
			r.at = at
			return skipped, r.failed
		}
		switch tag {
		case tagUNB, tagUNH, tagUNG, tagUNE, tagUNZ:
			p.backTo(mark)
			r.at = at
			return skipped, nil
		}
		skipped += n
		if s := &p.Segments[len(p.Segments)-1]; r.lines && s.hollow() {
			p.backTo(mark)
			skipped++
		}
	}
}

// tooLargeMessage gives an error where a message has more segments, counted as UNT counts them, or bytes than are allowed.
func (r *Reader) tooLargeMessage(p *Part, segments, size int) error {
	if segments > r.limits.Segments {
		return r.tooLarge("segments", r.limits.Segments, p.from)
	}
	if size > r.limits.MessageBytes {
		return r.tooLarge("message bytes", r.limits.MessageBytes, p.from)
	}
	return nil
}

// repetitions gives an error where an element is repeated more often than is read.
func (r *Reader) repetitions(p *Part) error {
	for i := range p.Segments {
		s, n := &p.Segments[i], 1
		for _, t := range p.tokens[s.first : s.last+1] {
			switch t.kind() {
			case kindElement:
				n = 1
			case kindRepetition:
				if n++; n > r.limits.Repetitions {
					return r.tooLarge("repetitions", r.limits.Repetitions, p.from+int(s.start))
				}
			}
		}
	}
	return nil
}

// segment reads to the next terminator, adds what it found to the part, and gives the tag. It is not ok where there is
// no terminator.
func (r *Reader) segment(p *Part) (tag uint32, ok bool, err error) {
	start, mark := r.at, p.mark()
	k := scan{at: start - p.from, start: start - p.from, begun: mark.tokens, indexed: mark.elements, skip: -1, single: true}
	p.elements = append(p.elements, int32(mark.tokens))
	for !r.scan(p, &k) {
		if len(p.tokens)-mark.tokens > r.limits.Values {
			return 0, false, r.tooLarge("values", r.limits.Values, start)
		}
		if k.at-k.start > r.limits.SegmentBytes {
			return 0, false, r.tooLarge("segment bytes", r.limits.SegmentBytes, start)
		}
		if !r.more() {
			p.backTo(mark)
			return 0, false, nil
		}
	}
	s := &p.Segments[len(p.Segments)-1]
	r.at = p.from + s.end() + 1
	return s.Code, true, nil
}

func (r *Reader) tooLarge(name string, limit, start int) error {
	p, begins := r.locate(start), r.data[start:min(start+200, len(r.data))]
	return &LimitError{Name: name, Limit: limit, Offset: p.offset, Line: p.line, Column: p.column, Tag: string(begins[:min(3, len(begins))]), Found: string(begins)}
}

// finish makes the part's text and looks at its bytes. skipped is how many line-break bytes stand between segments.
func (r *Reader) finish(p *Part, skipped int) *Part {
	p.text = string(r.data[p.from:r.at])
	r.work += len(p.text)
	for _, c := range r.cuts {
		if c >= r.at {
			break
		}
		p.cuts, p.width = append(p.cuts, int32(c-p.from)), r.width
	}
	p.elements = append(p.elements, int32(len(p.tokens))) // ends the last one
	p.Notes, r.notes = append(p.Notes, r.notes...), r.notes[:0]
	var controls int
	p.high, controls = surveyed(p.text)
	if p.plain, p.odd = !p.high, escaped; p.high {
		p.odd = ^token(0)
	}
	if p.escapes {
		r.noteNeedless(p)
	}
	data := r.data[p.from:r.at]
	breaks := 0
	if controls > 0 {
		breaks = bytes.Count(data, lineFeed) + bytes.Count(data, carriageReturn)
	} else if p.plain && len(r.cuts) == 0 {
		p.flat, r.smooth = true, r.at
	}
	p.controls = controls > 0 && (controls != breaks || len(p.cuts) > 0)
	if r.lines {
		breaks -= len(p.Segments)
	}
	if breaks > skipped {
		p.noteBreaks()
	}
	if p.Kind != Interchange { // its character set is known only after it
		r.judge(p)
	}
	return p
}

var carriageReturn = []byte{'\r'}

// noteNeedless finds the first release character of the part that stands before an ordinary one.
func (r *Reader) noteNeedless(p *Part) {
	start := int32(0)
	for _, t := range p.tokens {
		end := int32(t.place())
		for i := start; t&escaped != 0 && i < end; i++ {
			if p.text[i] != p.separators.Release {
				continue
			}
			if i++; i >= end || !r.tokenizer.service[p.text[i]] {
				p.note(Note{Kind: NoteNeedlessRelease}, int(i-1))
				return
			}
		}
		start = end + 1
	}
}

// judge looks whether the part's bytes are what the interchange says they are.
func (r *Reader) judge(p *Part) {
	p.Charset = r.charset
	if p.high {
		c, kind, at := r.charset.judge(p.text)
		p.Charset = c
		if kind != 0 {
			p.note(Note{Kind: kind, Characters: p.around(at)}, at)
		}
	}
	if characters, at := r.charset.outside(p.text, r.separators); characters != "" {
		p.note(Note{Kind: NoteOutside, Characters: characters}, at)
	}
}

// around is the value in which a byte stands, as far as it is near, in the part's character set.
func (p *Part) around(at int) string {
	const before, after = 16, 40
	from, to := at, at
	ends := func(c byte) bool {
		s := p.separators
		return c < ' ' || c == s.Component || c == s.Element || c == s.Terminator || c == s.Repetition && c != 0
	}
	for from > 0 && at-from < before && !ends(p.text[from-1]) {
		from--
	}
	for to < len(p.text) && to-at < after && !ends(p.text[to]) {
		to++
	}
	for to < len(p.text) && p.Charset.Name == "UTF-8" && !utf8.RuneStart(p.text[to]) { // never half a character
		to++
	}
	return p.Charset.decode(p.text[from:to])
}

// skipGap is skipBlanks between parts: however long the gap is, it is not held.
func (r *Reader) skipGap() {
	for r.skipRead(); r.at == len(r.data); r.skipRead() {
		if r.shift(); !r.more() {
			return
		}
	}
}

// skipBlanks moves over what has no meaning between segments and says how many bytes of it were line breaks.
func (r *Reader) skipBlanks() (breaks int) {
	for {
		breaks += r.skipRead()
		if r.at < len(r.data) || !r.more() {
			return breaks
		}
	}
}

// skipRead is skipBlanks in what was read ahead.
func (r *Reader) skipRead() (breaks int) {
	for r.at < len(r.data) {
		c := r.data[r.at]
		if c > ' ' || !Blank(c) || r.tokenizer.service[c] {
			return breaks
		}
		switch c {
		case '\n', '\r':
			breaks++
		case '\f':
			r.noteFeed()
		}
		r.at++
	}
	return breaks
}

// noteFeed notes a form feed, once a part.
func (r *Reader) noteFeed() {
	for i := range r.notes {
		if r.notes[i].Kind == NoteFormFeed {
			return
		}
	}
	p := r.locate(r.at)
	r.notes = append(r.notes, Note{Kind: NoteFormFeed, Offset: p.offset, Line: p.line, Column: p.column})
}

// skipObject moves over the object that follows UNO, whose length UNO states in octets (S022, 0810), and over UNP.
func (r *Reader) skipObject(p *Part) {
	length, err := strconv.Atoi(p.Segments[0].Get(5, 1))
	if err != nil || length < 0 || length > r.limits.MessageBytes || !r.ahead(length) {
		return
	}
	r.at += length
	r.skipBlanks()
	if r.ahead(3) && strings.HasPrefix(string(r.data[r.at:r.at+3]), "UNP") {
		mark, from := p.mark(), r.at
		at := r.locate(from)
		if _, ok, err := r.segment(p); ok && err == nil {
			p.Closed = true
			p.Trailer = trailerOf(string(r.data[from:r.at]), r.separators)
			p.Trailer.Offset, p.Trailer.Line, p.Trailer.Column = at.offset, at.line, at.column
		}
		p.backTo(mark)
	}
}

// trailerOf reads the length (0810) and the reference (0800) of UNP.
func trailerOf(unp string, s Separators) (t Trailer) {
	var values [3]string
	element, from := 0, 0
	for i := 0; i < len(unp) && element < len(values); i++ {
		switch {
		case s.Release != 0 && unp[i] == s.Release:
			i++
		case unp[i] == s.Element || unp[i] == s.Terminator:
			values[element], from = unrelease(unp[from:i], s.Release), i+1
			element++
		}
	}
	t.Length, t.Reference = values[1], values[2]
	return t
}

// surveyed looks at a text eight bytes at a time: whether there are bytes above ASCII, and how many control characters there are.
func surveyed(s string) (high bool, controls int) {
	const top, low, blank, bit6 = 0x8080808080808080, 0x7f7f7f7f7f7f7f7f, 0x6060606060606060, 0x4040404040404040
	var seen uint64
	if strings.IndexByte(s, 0x7f) >= 0 {
		controls = strings.Count(s, "\x7f")
	}
	for len(s) >= 32 { // mostly there are none: one of the two bits above the first five is set
		a, b, c, d := Word(s), Word(s[8:]), Word(s[16:]), Word(s[24:])
		if seen |= a | b | c | d; (a|a<<1)&(b|b<<1)&(c|c<<1)&(d|d<<1)&bit6 != bit6 {
			break
		}
		s = s[32:]
	}
	for len(s) >= 8 {
		w := Word(s)
		seen |= w
		if below := ^(((w & low) + blank) | w) & top; below != 0 { // adding 0x60 carries a byte of 0x20 or more into its top bit
			controls += bits.OnesCount64(below)
		}
		s = s[8:]
	}
	for i := range len(s) {
		seen |= uint64(s[i])
		if s[i] < 0x20 {
			controls++
		}
	}
	return seen&top != 0, controls
}
