package messages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// Marshal writes a message as canonical JSON: fields in the order of the schema, no blanks, no
// HTML escapes, no line feed at the end. Equal messages give equal bytes.
func Marshal(m *Message) ([]byte, error) {
	data, err := marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	return data, nil
}

// Write writes the bytes that Marshal gives, piece by piece: what takes most room, the places of a large message's values, is never in
// memory as a whole.
func Write(w io.Writer, m *Message) error {
	if m == nil || len(m.Provenance) <= provenancePiece {
		data, err := Marshal(m)
		if err != nil {
			return err
		}
		return written(w, data)
	}
	envelope := *m
	envelope.Provenance, envelope.Body = nil, nil
	around, err := Marshal(&envelope)
	if err != nil {
		return err
	}
	// Strings escape their quotes, and only extensions, which come behind, hold names that are not ours: the first is the body's place.
	head, tail, ok := bytes.Cut(around, []byte(bodyPlace))
	if !ok {
		return fmt.Errorf("encode message: no place for the body")
	}
	pieces := [][]byte{head, []byte(`"provenance":`)}
	for at := 0; at < len(m.Provenance); at += provenancePiece {
		piece, err := marshal(m.Provenance[at:min(at+provenancePiece, len(m.Provenance))])
		if err != nil {
			return fmt.Errorf("encode message: %w", err)
		}
		piece[0] = ','
		if at == 0 {
			piece[0] = '['
		}
		if err := written(w, append(pieces, piece[:len(piece)-1])...); err != nil {
			return err
		}
		pieces = nil
	}
	body, err := marshal(m.Body)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	return written(w, []byte(`],"body":`), body, tail)
}

const (
	// provenancePiece is how many places are written at a time.
	provenancePiece = 1000
	// bodyPlace is what an envelope without a body has in its place.
	bodyPlace = `"body":null`
)

func written(w io.Writer, pieces ...[]byte) error {
	for _, p := range pieces {
		if _, err := w.Write(p); err != nil {
			return fmt.Errorf("encode message: %w", err)
		}
	}
	return nil
}

// BodyHash is the SHA-256 in hex of the canonical bodies of a document's messages, in order, each with its
// kind and function (a cancellation says something else than the original, be their bodies equal). The rest of
// the envelope does not count. Two documents of one identity must have one hash.
func BodyHash(ms []*Message) string {
	h := sha256.New()
	for _, m := range ms {
		if m == nil {
			continue
		}
		body, err := marshal(m.Body)
		if err != nil { // only a body that no decoder makes can fail; its error still tells bodies apart
			body = []byte(err.Error())
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
