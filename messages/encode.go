package messages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unsafe"
)

// Marshal writes a message as canonical JSON: fields in the order of the schema, no blanks, no
// HTML escapes, no line feed at the end. Equal messages give equal bytes.
func Marshal(m *Message) ([]byte, error) {
	s := scribes.Get().(*scribe)
	defer s.done()
	if messagePen()(s, unsafe.Pointer(&m)); s.err != nil {
		return nil, fmt.Errorf("encode message: %w", s.err)
	}
	return bytes.Clone(s.text), nil
}

// Write writes the bytes that Marshal gives, piece by piece: a large message is never in memory as a whole.
func Write(w io.Writer, m *Message) error {
	s := scribes.Get().(*scribe)
	defer s.done()
	s.to = w
	messagePen()(s, unsafe.Pointer(&m))
	if s.flush(); s.err != nil {
		return fmt.Errorf("encode message: %w", s.err)
	}
	return nil
}

// BodyHash is the SHA-256 in hex of the canonical bodies of a document's messages, in order, each with its
// kind and function (a cancellation says something else than the original, be their bodies equal). The rest of
// the envelope does not count. Two documents of one identity must have one hash.
func BodyHash(ms []*Message) string {
	h := sha256.New()
	s := scribes.Get().(*scribe)
	defer s.done()
	for _, m := range ms {
		if m == nil {
			continue
		}
		s.text, s.err = s.text[:0], nil
		bodyPen()(s, unsafe.Pointer(&m.Body))
		body := s.text
		if s.err != nil { // only a body that no decoder makes can fail; its error still tells bodies apart
			body = []byte(s.err.Error())
		}
		h.Write([]byte(string(m.Kind) + "/" + string(m.Function) + "/" + strconv.Itoa(len(body)) + ":"))
		h.Write(body)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
