// Package syntax splits UN/EDIFACT bytes (ISO 9735, syntax versions 1 to 4) into interchanges, groups, messages
// and segments, with the exact place of every value. It judges separators, character sets and sizes, and nothing
// else: it knows no directory, no count and no reference.
//
// Elements and components are numbered as CONTRL numbers them (S011): the segment tag is element 1, the first
// data element is 2, and components count from 1.
package syntax

import (
	"bytes"
	"errors"
)

// Separators are the service characters of one interchange. A zero byte means that there is none.
type Separators struct {
	Component, Element, Decimal, Release, Repetition, Terminator byte
	// Stated says that a UNA segment gave them.
	Stated bool
}

// Serves tells whether a character is one of those that separate or release.
func (s Separators) Serves(c byte) bool {
	return c == s.Component || c == s.Element || c == s.Terminator || c != 0 && (c == s.Release || c == s.Repetition)
}

// LevelA are the service characters where no UNA is sent (ISO 9735, 5.1).
func LevelA() Separators {
	return Separators{Component: ':', Element: '+', Decimal: '.', Release: '?', Terminator: '\''}
}

// LevelB are the control characters that interchanges of level B use where no UNA is sent: IS1, IS3 and IS4.
func LevelB() Separators {
	return Separators{Component: 0x1f, Element: 0x1d, Decimal: '.', Terminator: 0x1c}
}

// unaLength is the length of UNA with its six characters.
const unaLength = 9

// The reasons why the service characters of an interchange cannot be used.
var (
	ErrClash     = errors.New("two service characters are the same")
	ErrUnusable  = errors.New("a service character is a letter, a digit or a blank")
	ErrShort     = errors.New("UNA has fewer than six service characters")
	ErrSeparator = errors.New("the character after the first tag is no separator")
)

// parseUNA reads the nine characters of UNA. The blank in its fifth place means that there is no repetition
// separator, never that a blank separates; a blank in the fourth means that there is no release character, and in the third that no
// decimal mark is stated, of which syntax version 4 takes either anyway.
func parseUNA(una []byte) (Separators, error) {
	if len(una) < unaLength {
		return Separators{}, ErrShort
	}
	s := Separators{
		Component: una[3], Element: una[4], Decimal: una[5], Release: una[6], Repetition: una[7],
		Terminator: una[8], Stated: true,
	}
	if s.Decimal == ' ' {
		s.Decimal = 0
	}
	if s.Release == ' ' {
		s.Release = 0
	}
	if s.Repetition == ' ' {
		s.Repetition = 0
	}
	working := [...]byte{s.Component, s.Element, s.Terminator, s.Release, s.Repetition, s.Decimal}
	for i, c := range working {
		if c == 0 {
			continue
		}
		if c == ' ' || lineEnd(c) && i != 2 || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80 {
			return s, ErrUnusable
		}
		for _, d := range working[i+1:] {
			if c == d {
				return s, ErrClash
			}
		}
	}
	if s.Component == 0 || s.Element == 0 || s.Terminator == 0 {
		return s, ErrUnusable
	}
	return s, nil
}

func lineEnd(c byte) bool { return c == '\r' || c == '\n' }

// cutShort tells whether the terminator was left out of a UNA that is followed by a line end, by how the first segment behind it ends.
func cutShort(rest []byte) bool {
	for len(rest) > 0 && Blank(rest[0]) {
		rest = rest[1:]
	}
	if end := bytes.IndexAny(rest, "\r\n"); end >= 0 {
		rest = rest[:end]
	}
	return bytes.HasSuffix(bytes.TrimRight(rest, " \t"), []byte("'"))
}

// maxBanner is how far into a document its first interchange may begin.
const maxBanner = 4096

// Banner gives the length of lines that a mailbox or a mail gateway put before the first interchange; 0 where there are none.
// What ends with a terminator, or begins as an interchange does, is none.
func Banner(data []byte) int {
	head := data[:min(len(data), maxBanner)]
	at := 0
	for at < len(head) && Blank(head[at]) {
		at++
	}
	for line := at; line < len(head); {
		rest := head[line:]
		if begins(rest) {
			if line == at {
				return 0
			}
			return line
		}
		end := bytes.IndexByte(rest, '\n')
		if end < 0 || bytes.HasSuffix(bytes.TrimRight(rest[:end], "\r \t"), []byte("'")) {
			return 0
		}
		line += end + 1
	}
	return 0
}

// begins tells whether an interchange begins here: UNB with a separator behind it, or UNA and then UNB.
func begins(b []byte) bool {
	if len(b) >= unaLength && bytes.HasPrefix(b, []byte("UNA")) {
		for b = b[unaLength:]; len(b) > 0 && Blank(b[0]); b = b[1:] {
		}
		return bytes.HasPrefix(b, []byte("UNB"))
	}
	return len(b) > 3 && bytes.HasPrefix(b, []byte("UNB")) && (b[3] == LevelA().Element || b[3] == LevelB().Element)
}

// Blank tells whether a byte may stand between segments without meaning: line ends, tabs, blanks, the form feeds of printers, and
// the NUL and Ctrl-Z that transfers leave at the end.
func Blank(c byte) bool {
	return c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '\f' || c == 0 || c == 0x1a
}
