package recognition

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strconv"
)

// seqList is offsets of claims in ascending order. It is written as the distances from one to the next, in base 64: a wave over most of a million
// declarations begins with one step, and this keeps it to some two bytes for each.
type seqList []int64

var errSeqs = errors.New("the list of declarations cannot be read")

// MarshalJSON implements json.Marshaler.
func (s seqList) MarshalJSON() ([]byte, error) {
	packed := make([]byte, 0, len(s)*2+binary.MaxVarintLen64)
	last := int64(0)
	for _, n := range s {
		packed = binary.AppendVarint(packed, n-last)
		last = n
	}
	return json.Marshal(base64.RawStdEncoding.EncodeToString(packed))
}

// UnmarshalJSON implements json.Unmarshaler. It also reads the plain list of numbers that was written before.
func (s *seqList) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		var plain []int64
		if err := json.Unmarshal(data, &plain); err != nil {
			return err
		}
		*s = plain
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	packed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	var out seqList
	last := int64(0)
	for len(packed) > 0 {
		d, n := binary.Varint(packed)
		if n <= 0 {
			return errSeqs
		}
		last += d
		out, packed = append(out, last), packed[n:]
	}
	*s = out
	return nil
}

// seqValue is how an index says where in claims its declaration was first seen, so that a thousand are put in order without reading them.
func seqValue(seq int64) []byte { return strconv.AppendInt(nil, seq, 36) }

// seqUnder is the offset that stands under an index of declarations, else what the declaration itself says.
func (t *work) seqUnder(value []byte, subject string) (int64, bool) {
	if n, err := strconv.ParseInt(string(value), 36, 64); err == nil {
		return n, true
	}
	d, ok := read[dossier](t, prefixDeclaration+subject)
	return d.Seq, ok
}
