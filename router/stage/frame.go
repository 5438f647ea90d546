package stage

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/router/stream"
)

// Headers of a journal record. They are text, so that any Kafka tool shows the
// chain.
const (
	headerVersion    = "v"
	headerID         = "id"
	headerPrev       = "prev"       // the step before: id and where it counted
	headerPart       = "part"       // "2/3"
	headerCheckpoint = "checkpoint" // the last complete one: id and where to read from
	headerRelease    = "release"    // of the program that made the step; absent where it did not say
)

// maxPart is the body of one record, leaving room for its headers within
// stream.MaxRecord; maxParts bounds a step, and so what one may cost to read.
const (
	maxPart    = stream.MaxRecord - 1_000
	maxParts   = 1 << 16
	maxRelease = 100
)

// frame is what the headers of a journal record say.
type frame struct {
	ID          ID
	Prev        Ref
	Part, Parts int // from 1
	Checkpoint  Ref // root: none yet
	Release     string
}

// split makes the records of a step: one, or as many as its size needs. The
// frame says what their headers are, but for the parts.
func split(f frame, body []byte, size int) []stream.Record {
	parts := max(1, (len(body)+size-1)/size)
	out := make([]stream.Record, parts)
	for i := range out {
		n := min(size, len(body))
		headers := []stream.Header{
			{Key: headerVersion, Value: []byte(strconv.Itoa(version))},
			{Key: headerID, Value: []byte(f.ID.String())},
			{Key: headerPrev, Value: []byte(f.Prev.String())},
			{Key: headerPart, Value: fmt.Appendf(nil, "%d/%d", i+1, parts)},
			{Key: headerCheckpoint, Value: []byte(f.Checkpoint.String())},
		}
		if f.Release != "" {
			headers = append(headers, stream.Header{Key: headerRelease, Value: []byte(f.Release)})
		}
		out[i] = stream.Record{Value: body[:n:n], Headers: headers}
		body = body[n:]
	}
	return out
}

// parseFrame reads the headers of a journal record. What is no step of this
// version or the one before is an error: it cannot be told whether it counts.
func parseFrame(r *stream.Record) (frame, error) {
	f := frame{Release: r.Header(headerRelease)}
	v, err := strconv.Atoi(r.Header(headerVersion))
	if err != nil {
		return f, fmt.Errorf("%w at offset %d: header v is %.20q", ErrJournal, r.Offset, r.Header(headerVersion))
	}
	if !readable(v) {
		return f, fmt.Errorf("%w at offset %d: version %d, this release reads %d and the one before", ErrJournal, r.Offset, v, version)
	}
	var ok [3]bool
	f.ID, ok[0] = parseID(r.Header(headerID))
	f.Prev, ok[1] = parseRef(r.Header(headerPrev))
	f.Checkpoint, ok[2] = parseRef(r.Header(headerCheckpoint))
	for i, name := range []string{headerID, headerPrev, headerCheckpoint} {
		if !ok[i] {
			return f, fmt.Errorf("%w at offset %d: header %s is %.60q", ErrJournal, r.Offset, name, r.Header(name))
		}
	}
	part, parts, _ := strings.Cut(r.Header(headerPart), "/")
	f.Part, err = strconv.Atoi(part)
	if err == nil {
		f.Parts, err = strconv.Atoi(parts)
	}
	if err != nil || f.Part < 1 || f.Part > f.Parts || f.Parts > maxParts {
		return f, fmt.Errorf("%w at offset %d: header part is %.20q", ErrJournal, r.Offset, r.Header(headerPart))
	}
	if f.ID == (ID{}) || f.Prev.Offset >= r.Offset || f.Checkpoint.Offset >= r.Offset {
		return f, fmt.Errorf("%w at offset %d: it names itself or what comes later", ErrJournal, r.Offset)
	}
	return f, nil
}
