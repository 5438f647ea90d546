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
	if folded, ok := foldASCII(number); ok {
		return folded
	}
	// Dropping a separator can bring together what composes (Hangul jamo), so once may not
	// be enough; each round shortens the number or leaves it as it is.
	for range 8 {
		next := foldOnce(number)
		if next == number {
			break
		}
		number = next
	}
	return number
}

// foldASCII folds numbers of plain ASCII, which nearly all are, without the tables.
func foldASCII(s string) (string, bool) {
	same := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return "", false
		}
		same = same && (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z')
	}
	if same {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
			b = append(b, c)
		case c >= 'a' && c <= 'z':
			b = append(b, c-'a'+'A')
		}
	}
	return string(b), true
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
