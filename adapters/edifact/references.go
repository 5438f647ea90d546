package edifact

import (
	"strconv"
	"strings"
)

// referenceSet is the message references of an interchange. Most senders number their messages one after the other: of
// those it keeps the first and the last, so that the hundred thousandth message costs no more memory than the first.
type referenceSet struct {
	run     numberRun
	singles map[string]struct{}
}

// numberRun is references that count up: a prefix and numbers of a width, with zeros before them; width 0 is without.
type numberRun struct {
	prefix      string
	width       int
	first, next uint64
}

// add adds a reference, and tells whether it is new.
func (s *referenceSet) add(reference string) bool {
	if len(s.singles) > 0 {
		if _, have := s.singles[reference]; have {
			return false
		}
	}
	prefix, number, width, ok := numbered(reference)
	r := &s.run
	if ok && r.next > r.first && prefix == r.prefix && (width == r.width || r.width == 0 && reference[len(prefix)] != '0' || len(reference)-len(prefix) == r.width) {
		switch {
		case number == r.next:
			r.next++
			return true
		case number >= r.first && number < r.next:
			return false
		}
	}
	if !ok {
		s.single(reference)
		return true
	}
	for n := r.first; n < r.next; n++ { // each reference once: adding stays linear
		s.single(r.at(n))
	}
	*r = numberRun{prefix: strings.Clone(prefix), width: width, first: number, next: number + 1}
	return true
}

func (s *referenceSet) single(reference string) {
	if s.singles == nil {
		s.singles = map[string]struct{}{}
	}
	s.singles[strings.Clone(reference)] = struct{}{}
}

func (r *numberRun) at(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	return r.prefix + strings.Repeat("0", max(0, r.width-len(digits))) + digits
}

// numbered splits a reference at the number it ends in. It is not ok where there is none, or a longer one than is counted.
func numbered(reference string) (prefix string, number uint64, width int, ok bool) {
	at := len(reference)
	for at > 0 && len(reference)-at < 15 && reference[at-1]-'0' <= 9 {
		at--
	}
	if at == len(reference) || at > 0 && reference[at-1]-'0' <= 9 {
		return "", 0, 0, false
	}
	for _, c := range []byte(reference[at:]) {
		number = 10*number + uint64(c-'0')
	}
	if reference[at] == '0' && len(reference)-at > 1 {
		width = len(reference) - at
	}
	return reference[:at], number, width, true
}
