package router

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
)

// What goes from stage to stage and to partners is cut from a message's own canonical JSON, member by member, and not
// decoded and encoded again: so the bytes of a parcel depend on the record in the log alone, not on the release that reads it.

var errMembers = errors.New("not a JSON object")

// encode writes JSON as it goes on topics: no HTML escapes, no line feed at the end.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// stamp is a message as it leaves CLEARING: with the hub's version after its subject, and without provenance, which speaks of
// the sender's bytes.
func stamp(message []byte, version int) ([]byte, error) {
	out, stamped := make([]byte, 0, len(message)), false
	number := func() {
		if version > 0 {
			out = appendMember(out, []byte(`"version"`), strconv.AppendInt(nil, int64(version), 10))
		}
		stamped = true
	}
	for m, err := range members(message) {
		if err != nil {
			return nil, err
		}
		switch string(m.name) {
		case `"provenance"`, `"version"`:
			continue
		}
		out = appendMember(out, m.name, m.value)
		if string(m.name) == `"subject"` {
			number()
		}
	}
	if !stamped {
		number()
	}
	return closeObject(out), nil
}

// envelope is a message without its body and what hangs on it.
func envelope(message []byte) ([]byte, error) {
	return without(message, `"body"`, `"provenance"`, `"faults"`, `"extensions"`)
}

// without copies an object without some of its members; names are given with their quotes.
func without(object []byte, names ...string) ([]byte, error) {
	out := make([]byte, 0, len(object))
next:
	for m, err := range members(object) {
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if n == string(m.name) {
				continue next
			}
		}
		out = appendMember(out, m.name, m.value)
	}
	return closeObject(out), nil
}

func appendMember(out, name, value []byte) []byte {
	if len(out) == 0 {
		out = append(out, '{')
	} else {
		out = append(out, ',')
	}
	out = append(out, name...)
	out = append(out, ':')
	return append(out, value...)
}

func closeObject(out []byte) []byte {
	if len(out) == 0 {
		return []byte("{}")
	}
	return append(out, '}')
}

// member is one member of an object: the name with its quotes, and the value as written.
type member struct {
	name, value []byte
}

// members walks the members of a JSON object. It finds their bounds and leaves the rest to whoever decodes them; an object whose
// bounds do not add up ends the walk with errMembers.
func members(object []byte) iter.Seq2[member, error] {
	return func(yield func(member, error) bool) {
		rest := bytes.TrimSpace(object)
		if len(rest) < 2 || rest[0] != '{' || rest[len(rest)-1] != '}' {
			yield(member{}, errMembers)
			return
		}
		rest = bytes.TrimSpace(rest[1 : len(rest)-1])
		for len(rest) > 0 {
			n := value(rest)
			if n <= 0 {
				yield(member{}, errMembers)
				return
			}
			m := member{name: bytes.TrimSpace(rest[:n])}
			if last := len(m.name) - 1; last < 1 || m.name[0] != '"' || m.name[last] != '"' {
				yield(member{}, errMembers)
				return
			}
			rest = bytes.TrimSpace(rest[n:])
			if len(rest) == 0 || rest[0] != ':' {
				yield(member{}, errMembers)
				return
			}
			rest = bytes.TrimSpace(rest[1:])
			if n = value(rest); n <= 0 {
				yield(member{}, errMembers)
				return
			}
			m.value, rest = bytes.TrimSpace(rest[:n]), bytes.TrimSpace(rest[n:])
			if len(rest) > 0 {
				comma := rest[0] == ','
				if rest = bytes.TrimSpace(rest[1:]); !comma || len(rest) == 0 { // something else, or nothing behind it
					yield(member{}, errMembers)
					return
				}
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// value gives the length of the JSON value at the start of s, up to a comma or colon behind it, or 0.
func value(s []byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
			if i >= len(s) {
				return 0
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return 0
			}
		case ',', ':':
			if depth == 0 {
				return i
			}
		}
	}
	if depth != 0 {
		return 0
	}
	return len(s)
}
