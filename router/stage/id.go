package stage

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// ID names a step: 128 random bits, so that two writers never choose the same.
type ID [16]byte

// newID draws an id from the system's randomness, which cannot fail.
func newID() ID {
	var id ID
	_, _ = rand.Read(id[:])
	return id
}

// String is the id as 32 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Ref names a step and its place in the journal: for a counted step the offset
// at which it counted, for a checkpoint the lowest offset of its parts, from
// which a restore reads.
type Ref struct {
	ID     ID
	Offset int64
}

// root is what the first step of a journal names as the step before it, and
// what a step names as its checkpoint where there is none yet.
var root = Ref{Offset: -1}

// String is the form used in record headers: "<id>@<offset>".
func (r Ref) String() string { return fmt.Sprintf("%s@%d", r.ID, r.Offset) }

func parseID(s string) (id ID, ok bool) {
	if len(s) != 2*len(id) {
		return ID{}, false
	}
	_, err := hex.Decode(id[:], []byte(s))
	return id, err == nil
}

func parseRef(s string) (Ref, bool) {
	left, right, found := strings.Cut(s, "@")
	id, ok := parseID(left)
	offset, err := strconv.ParseInt(right, 10, 64)
	r := Ref{id, offset}
	if !found || !ok || err != nil || offset < -1 || (offset == -1) != (id == ID{}) {
		return Ref{}, false
	}
	return r, true
}
