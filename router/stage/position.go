package stage

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// FromHeader is the record header that says where a relayed record comes from:
// "<journal topic id>/<partition>/<offset>/<index>" (law 4).
const FromHeader = "from"

// Position is the place of an output within a journal partition: the offset at
// which its step was counted, and its index within the step.
type Position struct {
	Offset int64
	Index  int
}

// Compare orders positions as their records are ordered.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Offset, q.Offset), cmp.Compare(p.Index, q.Index))
}

// Source is a journal partition that feeds an input.
type Source struct {
	TopicID   string
	Partition int
}

// FormatFrom makes the value of the header "from".
func FormatFrom(s Source, p Position) string {
	return fmt.Sprintf("%s/%d/%d/%d", s.TopicID, s.Partition, p.Offset, p.Index)
}

// ParseFrom reads the value of the header "from". It is false for anything that
// [FormatFrom] does not make.
func ParseFrom(v string) (s Source, p Position, ok bool) {
	id, rest, ok1 := strings.Cut(v, "/")
	part, rest, ok2 := strings.Cut(rest, "/")
	off, idx, ok3 := strings.Cut(rest, "/")
	if !ok1 || !ok2 || !ok3 || id == "" || len(v) > 200 {
		return Source{}, Position{}, false
	}
	partition, err1 := strconv.ParseUint(part, 10, 31)
	offset, err2 := strconv.ParseUint(off, 10, 63)
	index, err3 := strconv.ParseUint(idx, 10, 31)
	if err1 != nil || err2 != nil || err3 != nil {
		return Source{}, Position{}, false
	}
	s, p = Source{id, int(partition)}, Position{int64(offset), int(index)}
	if FormatFrom(s, p) != v { // "+1", "01"
		return Source{}, Position{}, false
	}
	return s, p, true
}
