package syntax

import (
	"encoding/binary"
	"math/bits"
)

// Word is the first eight bytes of a text as a number.
func Word(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// digitsOf are the values of the first n bytes of a word, from one to eight, as digits: those above nine are of other characters.
func digitsOf(word uint64, n int) uint64 {
	return (word ^ low*'0') & (^uint64(0) >> (uint(64-8*n) % 64))
}

// otherThanDigits has the highest bit of each byte that is above nine, and perhaps of such that stand behind one.
func otherThanDigits(digits uint64) uint64 { return (digits + low*(0x80-10) | digits) & high }

// Digits tells whether the first n bytes of a word, from one to eight, are digits.
func Digits(word uint64, n int) bool { return otherThanDigits(digitsOf(word, n)) == 0 }

// plainNumber tells whether the first n bytes of a word, from one to eight, are a number as ReadNumber says.
func plainNumber(word uint64, n int) bool {
	digits := digitsOf(word, n)
	others := otherThanDigits(digits)
	if others != 0 {
		at := bits.TrailingZeros64(others) - 7
		if others&(others-1) != 0 || byte(digits>>(uint(at)%64)) != '.'^'0' || at == 0 || at == 8*n-8 {
			return false
		}
	}
	return byte(digits) != 0
}

// KeyOf is Key of the first n bytes of a word, from one to seven.
func KeyOf(word uint64, n int) uint64 {
	beyond := uint(64-8*n) % 64
	return word<<beyond>>beyond | uint64(n)<<56
}

// longestKey is how many bytes a value may have that has a key of its own.
const longestKey = 7

// Key makes a number of a text of up to seven bytes, by which it is told from all others: short codes are compared so without
// being looked at byte by byte. It is 0 for an empty text, and for a longer one.
func Key(text string) uint64 {
	if len(text) > longestKey {
		return 0
	}
	var b [8]byte
	b[7] = byte(copy(b[:longestKey], text))
	return binary.LittleEndian.Uint64(b[:])
}

// shortKey is the key of the first n bytes of a word, from one to seven; 0 where the first or the last of them may be a blank.
func shortKey(word uint64, n int) uint64 {
	key := KeyOf(word, n)
	if last := word << (uint(64-8*n) % 64) >> 56; last <= ' ' || byte(key) <= ' ' {
		return 0
	}
	return key
}
