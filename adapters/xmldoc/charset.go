package xmldoc

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// shape says how the characters of a charset lie in bytes; positions are mapped back by it.
type shape uint8

const (
	shapeUTF8 shape = iota
	shapeASCII
	shapeByte     // one byte a character
	shapeGB       // one, two or four bytes, told by the first two
	shapeUTF16Big // two or four bytes, told by the first
	shapeUTF16Little
)

// charset is one way to write characters as bytes. decode is nil where the bytes are UTF-8.
type charset struct {
	name   string
	shape  shape
	decode encoding.Encoding
}

// charsetOf finds a charset by the names that documents give it (IANA names and their usual aliases).
func charsetOf(name string) (charset, bool) {
	n := strings.ToLower(strings.TrimSpace(name))
	single := func(e encoding.Encoding) (charset, bool) { return charset{n, shapeByte, e}, true }
	switch n {
	case "utf-8", "utf8":
		return charset{"utf-8", shapeUTF8, nil}, true
	case "us-ascii", "ascii", "iso646-us":
		return charset{"us-ascii", shapeASCII, nil}, true
	case "utf-16be":
		return charset{"utf-16be", shapeUTF16Big, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}, true
	case "utf-16le":
		return charset{"utf-16le", shapeUTF16Little, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}, true
	case "gb2312", "gbk", "cp936", "ms936", "windows-936", "x-gbk":
		return charset{"gbk", shapeGB, simplifiedchinese.GBK}, true
	case "gb18030":
		return charset{"gb18030", shapeGB, simplifiedchinese.GB18030}, true
	case "iso-8859-1", "latin1", "iso8859-1", "iso_8859-1":
		n = "iso-8859-1"
		return single(charmap.ISO8859_1)
	}
	tables := [...]struct {
		name  string
		table encoding.Encoding
	}{
		{"iso-8859-2", charmap.ISO8859_2}, {"iso-8859-3", charmap.ISO8859_3}, {"iso-8859-4", charmap.ISO8859_4},
		{"iso-8859-5", charmap.ISO8859_5}, {"iso-8859-6", charmap.ISO8859_6}, {"iso-8859-7", charmap.ISO8859_7},
		{"iso-8859-8", charmap.ISO8859_8}, {"iso-8859-9", charmap.ISO8859_9}, {"iso-8859-10", charmap.ISO8859_10},
		{"iso-8859-13", charmap.ISO8859_13}, {"iso-8859-14", charmap.ISO8859_14}, {"iso-8859-15", charmap.ISO8859_15},
		{"iso-8859-16", charmap.ISO8859_16}, {"koi8-r", charmap.KOI8R}, {"koi8-u", charmap.KOI8U},
		{"windows-1250", charmap.Windows1250}, {"windows-1251", charmap.Windows1251}, {"windows-1252", charmap.Windows1252},
		{"windows-1253", charmap.Windows1253}, {"windows-1254", charmap.Windows1254}, {"windows-1255", charmap.Windows1255},
		{"windows-1256", charmap.Windows1256}, {"windows-1257", charmap.Windows1257}, {"windows-1258", charmap.Windows1258},
	}
	n = strings.Replace(n, "cp125", "windows-125", 1)
	for _, t := range tables {
		if t.name == n {
			return single(t.table)
		}
	}
	return charset{}, false
}

// outer is what the first bytes alone say of the charset: a byte order mark, or the shape of "<".
type outer struct {
	name string
	mark bool
}

func outerOf(raw []byte) outer {
	switch {
	case bytes.HasPrefix(raw, []byte{0, 0, 0xfe, 0xff}), bytes.HasPrefix(raw, []byte{0xff, 0xfe, 0, 0}):
		return outer{"utf-32", true}
	case bytes.HasPrefix(raw, []byte{0xef, 0xbb, 0xbf}):
		return outer{"utf-8", true}
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return outer{"utf-16be", true}
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return outer{"utf-16le", true}
	case bytes.HasPrefix(raw, []byte{0, 0, 0, '<'}), bytes.HasPrefix(raw, []byte{'<', 0, 0, 0}):
		return outer{"utf-32", false}
	case len(raw) >= 4 && raw[0] == 0 && raw[1] == '<' && raw[2] == 0 && raw[3] != 0:
		return outer{"utf-16be", false}
	case len(raw) >= 4 && raw[0] == '<' && raw[1] == 0 && raw[2] != 0 && raw[3] == 0:
		return outer{"utf-16le", false}
	}
	return outer{}
}

// declared is the encoding that an XML declaration at the start of s names, in lower case; "" where none.
func declared(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	if !strings.HasPrefix(s, "<?xml") {
		return ""
	}
	if end := strings.Index(s, "?>"); end >= 0 {
		s = s[:end]
	}
	_, rest, ok := strings.Cut(s, "encoding")
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	return strings.ToLower(strings.TrimSpace(name))
}

// charsetFor decides in which charset raw is to be read. The bytes themselves come first, then the profile, then
// the declaration, then UTF-8 (XML 1.0, appendix F); what contradicts the bytes is refused, never guessed.
func charsetFor(raw []byte, override string) (charset, error) {
	byBytes := outerOf(raw)
	if byBytes.name == "utf-32" {
		return charset{}, refuse(CodeCharset, "the document is UTF-32, which is not read here", "utf-32", "utf-8", "send it as UTF-8")
	}
	name := strings.ToLower(strings.TrimSpace(override))
	basis := "profile"
	if name == "" && byBytes.name != "utf-16be" && byBytes.name != "utf-16le" {
		name, basis = declared(string(raw[:min(len(raw), 256)])), "declaration"
	}
	if byBytes.name != "" {
		own, _ := charsetOf(byBytes.name)
		if name != "" && !agrees(name, byBytes.name) {
			return charset{}, conflict(basis, name, byBytes)
		}
		return own, nil
	}
	switch name {
	case "":
		name = "utf-8"
	case "utf-16", "utf-16be", "utf-16le", "ucs-2", "iso-10646-ucs-2":
		return charset{}, conflict(basis, name, outer{"one byte a character", false})
	}
	c, ok := charsetOf(name)
	if !ok {
		return charset{}, refuse(CodeCharset, "the document's charset is not read here", name,
			"utf-8, utf-16, gb18030, gbk, gb2312, windows-125x, iso-8859-x or koi8-r", "send it as UTF-8")
	}
	return c, nil
}

func agrees(stated, real string) bool {
	if c, ok := charsetOf(stated); ok {
		return c.name == real
	}
	return stated == "utf-16" && (real == "utf-16be" || real == "utf-16le")
}

func conflict(basis, stated string, real outer) error {
	text := "the " + basis + " names another charset than the document is written in"
	if real.mark {
		text = "the " + basis + " names another charset than the byte order mark"
	}
	return refuse(CodeCharsetConflict, text, stated, real.name, "write the charset into the declaration that the bytes are in")
}

// decode gives the text of raw as UTF-8. Bytes that are no characters end it: bad is then the offset in raw.
func (c charset) decodeAll(raw []byte) (text string, bad int) {
	switch c.shape {
	case shapeUTF8:
		return view(raw), invalidUTF8(raw)
	case shapeASCII:
		for i, b := range raw {
			if b >= utf8.RuneSelf {
				return view(raw[:i]), i
			}
		}
		return view(raw), -1
	}
	return c.transcode(raw)
}

// transcode converts in blocks; a replacement character in the result is looked up in raw, as it may be a real one.
func (c charset) transcode(raw []byte) (string, int) {
	const block = 4096
	var out strings.Builder
	out.Grow(len(raw) + len(raw)/2)
	decoder := c.decode.NewDecoder()
	buffer := make([]byte, 4*block)
	for at := 0; at < len(raw); {
		if c.shape == shapeByte || c.shape == shapeGB {
			if n := asciiPrefix(raw[at:]); n > 0 {
				out.Write(raw[at : at+n])
				at += n
				continue
			}
		}
		end := min(at+block, len(raw))
		wrote, read, err := decoder.Transform(buffer, raw[at:end], end == len(raw))
		if bytes.Contains(buffer[:wrote], []byte("\ufffd")) {
			good := c.firstBad(raw[at : at+read])
			if good >= 0 {
				w, _, _ := c.decode.NewDecoder().Transform(buffer, raw[at:at+good], true)
				out.Write(buffer[:w])
				return out.String(), at + good
			}
		}
		out.Write(buffer[:wrote])
		at += read
		if read == 0 {
			_ = err // only a cut-off last character makes no progress
			return out.String(), at
		}
	}
	return out.String(), -1
}

// firstBad is the offset of the first bytes that are no character, -1 where all are.
func (c charset) firstBad(raw []byte) int {
	var buffer [16]byte
	for at := 0; at < len(raw); {
		n := min(c.shape.width(raw[at:]), len(raw)-at)
		w, _, _ := c.decode.NewDecoder().Transform(buffer[:], raw[at:at+n], true)
		if strings.Contains(string(buffer[:w]), "\ufffd") && !c.replacement(raw[at:at+n]) {
			return at
		}
		at += n
	}
	return -1
}

// replacement tells whether the bytes are U+FFFD written as such.
func (c charset) replacement(b []byte) bool {
	switch c.shape {
	case shapeGB:
		return bytes.Equal(b, []byte{0x84, 0x31, 0xa4, 0x37})
	case shapeUTF16Big:
		return bytes.Equal(b, []byte{0xff, 0xfd})
	case shapeUTF16Little:
		return bytes.Equal(b, []byte{0xfd, 0xff})
	}
	return false
}

// wide tells whether characters take two bytes at least.
func (c charset) wide() bool { return c.shape == shapeUTF16Big || c.shape == shapeUTF16Little }

// wholeCharacters is how many of the bytes are whole characters: the last may be cut off.
func (s shape) wholeCharacters(b []byte) int {
	switch s {
	case shapeUTF8:
		for n := max(0, len(b)-utf8.UTFMax); n < len(b); n++ {
			if utf8.RuneStart(b[n]) && !utf8.FullRune(b[n:]) {
				return n
			}
		}
	case shapeGB, shapeUTF16Big, shapeUTF16Little:
		for n := 0; n < len(b); {
			next := n + s.width(b[n:])
			if next > len(b) || s != shapeGB && n+1 == len(b) || s == shapeGB && b[n] > 0x80 && n+1 == len(b) {
				return n
			}
			n = next
		}
	}
	return len(b)
}

// width is how many bytes the first character of b takes in the charset's own bytes.
func (s shape) width(b []byte) int {
	switch s {
	case shapeGB: // GB 18030-2022: the second byte of a four-byte character is a digit
		if len(b) < 2 || b[0] < 0x81 || b[0] == 0xff {
			return 1
		}
		if b[1] >= 0x30 && b[1] <= 0x39 {
			return 4
		}
		return 2
	case shapeUTF16Big, shapeUTF16Little:
		high := 0
		if s == shapeUTF16Little {
			high = 1
		}
		if len(b) > high && b[high] >= 0xd8 && b[high] <= 0xdb {
			return 4
		}
		return 2
	case shapeUTF8:
		_, n := utf8.DecodeRune(b)
		return max(n, 1)
	}
	return 1
}

func asciiPrefix(b []byte) int {
	i := 0
	for i+8 <= len(b) && binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 == 0 {
		i += 8
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// invalidUTF8 is the offset of the first byte that is not UTF-8, -1 where all are.
func invalidUTF8(raw []byte) int {
	if utf8.Valid(raw) {
		return -1
	}
	for i := 0; i < len(raw); {
		c, n := utf8.DecodeRune(raw[i:])
		if c == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}
