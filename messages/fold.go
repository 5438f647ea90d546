package messages

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which numbers of documents, references and containers are
// compared: NFKC, upper case, Cyrillic letters that look Latin made Latin, everything
// but letters and digits dropped, leading zeros kept. It is idempotent; a number
// without any letter or digit folds to "". (Rules of recognition, 2a.)
func Fold(number string) string {
	plain, same := ascii(number)
	switch {
	case !plain:
		return foldWide(number)
	case same: // which many are
		return number
	}
	var b strings.Builder
	b.Grow(len(number))
	for i := 0; i < len(number); i++ {
		if c := folds[number[i]]; c != 0 {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// foldWide is Fold of a number that is not of ASCII alone. Dropping a separator can bring together what composes (Hangul jamo), so
// once may not be enough; each round shortens the number or leaves it as it is.
func foldWide(number string) string {
	for range 8 {
		next := foldOnce(number)
		if next == number {
			break
		}
		number = next
	}
	return number
}

// FoldTo is Fold with its memory in b, to which the folded number is written where it is not number itself.
func FoldTo(b *strings.Builder, number string) string {
	var folded [64]byte
	if len(number) > len(folded) { // hardly any is
		return Fold(number)
	}
	n, seen := uint(0), byte(0)
	for i := 0; i < len(number); i++ {
		c := folds[number[i]]
		seen |= c
		folded[n%uint(len(folded))] = c
		if c != 0 {
			n++
		}
	}
	switch {
	case seen >= utf8.RuneSelf:
		return foldWide(number)
	case n == uint(len(number)) && string(folded[:n]) == number:
		return number
	}
	from := b.Len()
	b.Write(folded[:n])
	return b.String()[from:]
}

// folds is what becomes of the characters of ASCII; 0 is dropped. Bytes of others are utf8.RuneSelf.
var folds = func() (t [256]byte) {
	for c := utf8.RuneSelf; c < len(t); c++ {
		t[c] = utf8.RuneSelf
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = c
	}
	for c := byte('A'); c <= 'Z'; c++ {
		t[c], t[c-'A'+'a'] = c, c
	}
	return t
}()

// ascii tells whether s is of ASCII alone, and whether it is folded already.
func ascii(s string) (plain, same bool) {
	same = true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return false, false
		}
		same = same && c != 0 && folds[c] == c
	}
	return true, same
}

// foldsTo tells whether a number of ASCII folds to another; of others it says no, whatever they fold to.
func foldsTo(number, folded string) bool {
	n := 0
	for i := 0; i < len(number); i++ {
		c := number[i]
		if c >= utf8.RuneSelf {
			return false
		}
		if c = folds[c]; c == 0 {
			continue
		}
		if n == len(folded) || folded[n] != c {
			return false
		}
		n++
	}
	return n == len(folded)
}

func foldOnce(s string) string {
	return strings.Map(func(r rune) rune {
		r = latinLookalike(unicode.ToUpper(r))
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

// latinLookalike makes Latin of the Cyrillic capitals that look like a Latin capital.
func latinLookalike(r rune) rune {
	switch r {
	case 'А':
		return 'A'
	case 'В':
		return 'B'
	case 'С':
		return 'C'
	case 'Е':
		return 'E'
	case 'Н':
		return 'H'
	case 'І':
		return 'I'
	case 'Ј':
		return 'J'
	case 'К':
		return 'K'
	case 'М':
		return 'M'
	case 'О':
		return 'O'
	case 'Р':
		return 'P'
	case 'Ѕ':
		return 'S'
	case 'Т':
		return 'T'
	case 'Х':
		return 'X'
	case 'У', 'Ү':
		return 'Y'
	}
	return r
}
