package adapters

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A sign is how the beginning of a file that is not ours is known.
type sign struct {
	start string
	what  string
	mend  string
}

const (
	mendUnpack = "unpack it and send the documents in it one by one"
	mendData   = "send the data itself, not a picture or print of it"
	mendExport = "export the data in one of these formats"
)

var signs = []sign{
	{"%PDF-", "a PDF file", mendData},
	{"PK\x03\x04", "a ZIP archive or an office document", mendUnpack},
	{"PK\x05\x06", "an empty ZIP archive", mendUnpack},
	{"\x1f\x8b", "gzip-compressed data", mendUnpack},
	{"BZh", "bzip2-compressed data", mendUnpack},
	{"\xfd7zXZ\x00", "xz-compressed data", mendUnpack},
	{"\x28\xb5\x2f\xfd", "zstd-compressed data", mendUnpack},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", mendUnpack},
	{"Rar!\x1a\x07", "a RAR archive", mendUnpack},
	{"\x89PNG\r\n\x1a\n", "a PNG image", mendData},
	{"\xff\xd8\xff", "a JPEG image", mendData},
	{"GIF8", "a GIF image", mendData},
	{"II*\x00", "a TIFF image", mendData},
	{"MM\x00*", "a TIFF image", mendData},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (Word, Excel)", mendExport},
	{"{\\rtf", "an RTF document", mendExport},
	{"SQLite format 3\x00", "an SQLite database", mendExport},
	{"\x7fELF", "a program", mendExport},
	{"-----BEGIN ", "a PEM file (a key, certificate or signed message)", "send the signed content itself"},
	{"MIME-Version:", "an e-mail message", "send the attachment itself"},
	{"Received:", "an e-mail message", "send the attachment itself"},
	{"Return-Path:", "an e-mail message", "send the attachment itself"},
	{"\xff\xfe", "text in UTF-16", "send it in UTF-8"},
	{"\xfe\xff", "text in UTF-16", "send it in UTF-8"},
	{"ISA*", "an ANSI X12 interchange", mendExport},
}

// sniff says what the beginning of a document looks like, as a noun with its article, and how to mend it.
func sniff(head []byte) (what, mend string) {
	for _, s := range signs {
		if s.what != "" && bytes.HasPrefix(head, []byte(s.start)) {
			return s.what, s.mend
		}
	}
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	text = bytes.TrimLeft(text, " \t\r\n")
	switch {
	case len(text) == 0:
		return "nothing but white space", "send the document's content"
	case bytes.HasPrefix(text, []byte("UNA")) || bytes.HasPrefix(text, []byte("UNB")):
		return "an EDIFACT interchange", mendExport
	case text[0] == '<':
		return sniffMarkup(text)
	case (text[0] == '{' || text[0] == '[') && !binary(text):
		return "JSON, but not the hub's own", mendExport
	case bytes.Count(head, []byte{0}) > len(head)/4:
		return "binary data, or text in UTF-16 or UTF-32", "send text in UTF-8"
	case binary(head):
		return "binary data", mendExport
	case !utf8.Valid(wholeRunes(text)):
		return "text in another character set than UTF-8", mendExport
	case bytes.HasPrefix(head, []byte("UN")):
		return "plain text", "an EDIFACT interchange starts with UNA or UNB"
	}
	return "plain text", mendExport
}

// soapBody finds the first element in the body of an envelope.
var soapBody = regexp.MustCompile(`<(?:[\w.-]+:)?Body(?:\s[^<>]*)?>\s*<([^\s/><!?]+)`)

// sniffMarkup names the root element of XML, or HTML.
func sniffMarkup(text []byte) (what, mend string) {
	if lower := bytes.ToLower(text[:min(len(text), 64)]); bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")) {
		return "an HTML page", "send the document itself; a login or error page may have been saved in its place"
	}
	typed := false
	for len(text) > 0 {
		end := ">"
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(text, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(text, []byte("<!")):
			typed = typed || bytes.HasPrefix(text, []byte("<!DOCTYPE"))
		case text[0] == '<':
			name := text[1:]
			if i := bytes.IndexAny(name, " \t\r\n/>"); i >= 0 {
				name = name[:i]
			}
			if len(name) == 0 || binary(name) {
				return "broken XML", mendExport
			}
			if bytes.EqualFold(name, []byte("html")) {
				return "an HTML page", "send the document itself; a login or error page may have been saved in its place"
			}
			if body := soapBody.FindSubmatch(text); body != nil && bytes.HasSuffix(name, []byte("Envelope")) {
				return "a SOAP envelope whose body holds " + Found(string(body[1])), mendExport
			}
			return "XML with the root element " + Found(string(name)), mendExport
		}
		i := bytes.Index(text, []byte(end))
		if i < 0 {
			break
		}
		text = bytes.TrimLeft(text[i+len(end):], " \t\r\n")
		if len(text) > 0 && text[0] != '<' {
			break
		}
	}
	if typed {
		return "XML with a document type declaration before its root element", "remove the document type declaration; none is ever read"
	}
	return "XML without a root element in its first bytes", mendExport
}

// binary tells whether bytes hold control characters that text does not.
func binary(b []byte) bool {
	for _, c := range b {
		if c < 0x20 && c != '\t' && c != '\r' && c != '\n' && c != '\f' && c != 0x1b && (c < 0x1c || c > 0x1f) || c == 0x7f {
			return true
		}
	}
	return false
}

// wholeRunes drops a character that the end of the head cut in two.
func wholeRunes(b []byte) []byte {
	for i := 1; i <= min(3, len(b)); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= 0xC0 && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			return b
		}
	}
	return b
}

// Found quotes a piece of a document for a fault: at most 40 characters, on one line, printable.
func Found(s string) string {
	if len(s) <= 40 && plainText(s) { // as most are
		return s
	}
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > 40 {
			b.WriteRune('…')
			break
		}
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			r = '·'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plainText tells whether a text is of ASCII that can be printed.
func plainText(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// opening quotes the first bytes of a document: as text where they are text, else in hexadecimal.
func opening(head []byte) string {
	if head = head[:min(len(head), 160)]; binary(head) || !utf8.Valid(wholeRunes(head)) {
		return "bytes " + hex.EncodeToString(head[:min(len(head), 8)])
	}
	return Found(string(wholeRunes(head)))
}
