package native

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// document is one document being read.
type document struct {
	ctx     context.Context
	data    []byte
	lines   *adapters.Lines
	limits  adapters.Limits
	yield   func(adapters.Decoded, error) bool
	stopped bool
	// loose are faults of what could not become a message; they end the document after the last message.
	loose messages.Faults
}

func (d *document) read() {
	at := content(d.data)
	var end error
	switch deep, found := tooDeep(d.data, at, d.limits.Depth); {
	case at == len(d.data):
		end = d.fatal(codeSyntax, at, messages.Fault{Text: "the document is empty", Expected: "a JSON object, an array of them, or JSON Lines"})
	case found:
		end = d.fatal(codeDepth, deep, messages.Fault{Text: fmt.Sprintf("values are nested more than %d deep", d.limits.Depth),
			Mend: "the schema needs much less: look for an array or object that is not closed"})
	case d.data[at] == '[':
		end = d.readArray(at)
	case isLines(d.data[at:]):
		end = d.readLines(at)
	default:
		end = d.readOne(at)
	}
	if d.stopped {
		return
	}
	var more *adapters.DocumentError
	if errors.As(end, &more) {
		d.loose, end = append(d.loose, more.Faults...), nil
	}
	if end == nil && len(d.loose) > 0 {
		end = &adapters.DocumentError{Faults: d.loose}
	}
	if end != nil {
		d.yield(adapters.Decoded{}, fmt.Errorf("decode native: %w", end))
	}
}

// readOne reads a document that is one message.
func (d *document) readOne(at int) error {
	w := d.walk(at, len(d.data), "")
	if err := d.element(w); err != nil || d.stopped {
		return err
	}
	return d.trailing(w)
}

// readArray reads an array of messages.
func (d *document) readArray(at int) error {
	w := d.walk(at, len(d.data), "")
	if _, err := w.dec.ReadToken(); err != nil {
		return d.syntax(w, err)
	}
	for i := 0; w.dec.PeekKind() != ']'; i++ {
		next := *w
		next.prefix = "/" + strconv.Itoa(i)
		next.path = []byte(next.prefix)
		if err := d.element(&next); err != nil || d.stopped {
			return err
		}
	}
	if _, err := w.dec.ReadToken(); err != nil {
		return d.syntax(w, err)
	}
	return d.trailing(w)
}

// readLines reads JSON Lines: a line that is broken does not hide the faults of the next.
func (d *document) readLines(at int) error {
	for at < len(d.data) && !d.stopped {
		end := len(d.data)
		if i := bytes.IndexByte(d.data[at:], '\n'); i >= 0 {
			end = at + i
		}
		if start := skipBlank(d.data[:end], at); start < end {
			w := d.walk(start, end, "")
			err := d.element(w)
			if err == nil && !d.stopped {
				err = d.trailing(w)
			}
			var broken *adapters.DocumentError
			if !errors.As(err, &broken) && err != nil {
				return err
			}
			if broken != nil {
				d.loose = append(d.loose, broken.Faults...)
			}
			if len(d.loose) > faultLimit {
				return nil
			}
		}
		at = end + 1
	}
	return nil
}

// element reads one message, or says that what stands there is none. An error ends the document.
func (d *document) element(w *walker) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	at := w.start()
	if kind := w.dec.PeekKind(); kind != '{' && kind != 0 {
		if err := w.dec.SkipValue(); err != nil {
			return d.syntax(w, err)
		}
		w.fault(codeNotMessage, at, messages.Fault{Text: "this is not a message", Found: adapters.Found(string(w.raw(at))), Expected: "a JSON object"})
		d.loose = append(d.loose, w.faults...)
		return nil
	}
	m, err := w.message()
	var broken *adapters.DocumentError
	switch {
	case errors.As(err, &broken):
		return &adapters.DocumentError{Faults: append(w.faults, broken.Faults...)}
	case err != nil:
		return err
	case m == nil:
		d.loose = append(d.loose, w.faults...)
		if len(d.loose) > faultLimit {
			return &adapters.DocumentError{}
		}
	case !d.yield(adapters.Decoded{Message: m, Faults: w.faults}, nil):
		d.stopped = true
	}
	return nil
}

// trailing finds content after the last value of a walker's part of the document.
func (d *document) trailing(w *walker) error {
	at := skipBlank(d.data[:w.end], w.base+int(w.dec.InputOffset()))
	if at >= w.end {
		return nil
	}
	f := messages.Fault{Text: "something follows the message", Found: adapters.Found(string(d.data[at:min(w.end, at+80)])), Mend: "remove it"}
	if d.data[at] == '{' {
		f.Mend = "put every message on a line of its own, or all of them into one array"
	}
	return d.fatal(codeTrailing, at, f)
}

// fatal makes the error that ends the document.
func (d *document) fatal(code string, at int, f messages.Fault) error {
	p := d.lines.At(int64(at), "")
	f.Code, f.Severity, f.Position = code, messages.SeverityRefuse, &p
	return &adapters.DocumentError{Faults: messages.Faults{f}}
}

// syntax makes the fault of what the tokenizer did not take.
func (d *document) syntax(w *walker, err error) error {
	var broken *jsontext.SyntacticError
	at, why := w.base+int(w.dec.InputOffset()), err
	if errors.As(err, &broken) {
		at, why = w.base+int(broken.ByteOffset), broken.Err
	}
	at = min(max(at, w.base), w.end)
	f := messages.Fault{Text: "this is not well-formed JSON: " + why.Error(), Found: adapters.Found(string(d.data[at:min(w.end, at+80)])),
		Mend: "write the document with a JSON library"}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		at = w.end
		f.Text, f.Found, f.Mend = "the JSON ends in the middle", "", "check that the document was written and transferred whole"
	}
	end := d.fatal(codeSyntax, at, f)
	var unreadable *adapters.DocumentError
	if errors.As(end, &unreadable) {
		unreadable.Faults[0].Position.Path = string(w.path)
	}
	return end
}

func (d *document) walk(from, to int, prefix string) *walker {
	return &walker{doc: d, dec: decoder(d.data[from:to]), base: from, end: to, prefix: prefix}
}

func decoder(data []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(data[:len(data):len(data)]), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// isLines tells JSON Lines from one message over several lines: its second line starts a message too.
func isLines(data []byte) bool {
	i := bytes.IndexByte(data, '\n')
	return data[0] == '{' && i >= 0 && i+1 < len(data) && data[i+1] == '{'
}

// tooDeep finds the bracket that goes beyond the limit, before anything is parsed.
func tooDeep(data []byte, at, limit int) (int, bool) {
	depth, text := 0, false
	for i := at; i < len(data); i++ {
		switch c := data[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return i, true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return 0, false
}
