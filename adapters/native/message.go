package native

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// hubGiven are the fields of the envelope that only the hub can give. The verdict on a signature is one of them: it
// holds where it was checked, and nowhere else.
var hubGiven = []string{"id", "subject", "version", "received", "source", "faults", "provenance", "authentication"}

// envelope is what is gathered while a message is read.
type envelope struct {
	m *messages.Message
	// body is where the body stands, if it came before the kind.
	body    int
	hasBody bool
	// given are the hub's fields found, and where the first is.
	given   []string
	givenAt int
}

// message reads one message. It is nil where there is no body to put into one; the faults say why.
func (w *walker) message() (*messages.Message, error) {
	shapes := schema()
	start := w.start()
	e := &envelope{m: &messages.Message{}, body: -1}
	v := reflect.ValueOf(e.m).Elem()
	err := w.object(v, shapes.envelope, func(f field) (bool, error) {
		switch {
		case slices.Contains(hubGiven, f.name):
			if e.given = append(e.given, f.name); len(e.given) == 1 {
				e.givenAt = w.start()
			}
			return true, w.skip(w.start())
		case f.name == "body" && messages.NewBody(e.m.Kind) == nil:
			e.body = w.start()
			return true, w.skip(e.body)
		case f.name == "body":
			return true, w.body(e)
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	w.judgeVersion(e.m, start)
	if len(e.given) > 0 {
		w.fault(codeHubGiven, e.givenAt, messages.Fault{Severity: messages.SeverityNote, Found: strings.Join(e.given, ", "),
			Text: "the hub gives these itself and did not take them over: " + strings.Join(e.given, ", ")})
	}
	if messages.NewBody(e.m.Kind) == nil {
		w.judgeKind(e.m, start)
		return nil, nil
	}
	if e.body >= 0 {
		if err := w.bodyAt(e); err != nil {
			return nil, err
		}
	}
	if !e.hasBody {
		w.at("/body", func() {
			w.fault(codeBody, start, messages.Fault{Text: "the message has no body", Expected: "an object with the " + string(e.m.Kind)})
		})
	}
	if e.m.Body == nil {
		e.m.Body = messages.NewBody(e.m.Kind)
	}
	e.m.Source = messages.Source{Format: "native:" + string(e.m.Kind), FormatVersion: e.m.SchemaVersion,
		Root: string(e.m.Kind), MediaType: "application/json", Charset: "UTF-8"}
	e.m.SchemaVersion = messages.SchemaVersion
	e.m.Provenance = w.tracer.Provenance()
	return e.m, nil
}

// body reads the body, which stands next.
func (w *walker) body(e *envelope) error {
	e.hasBody = true
	at := w.start()
	sh := schema().bodies[e.m.Kind]
	e.m.Body = messages.NewBody(e.m.Kind)
	if kind := w.dec.PeekKind(); kind != '{' && kind != 0 {
		if err := w.skip(at); err != nil {
			return err
		}
		e.hasBody = kind != 'n'
		if e.hasBody {
			w.wrongType(sh, kind, w.raw(at), at)
		}
		return nil
	}
	return w.value(reflect.ValueOf(e.m.Body).Elem(), sh)
}

// bodyAt reads a body that stood before the kind.
func (w *walker) bodyAt(e *envelope) error {
	dec, base, end := w.dec, w.base, w.end
	w.dec, w.base = decoder(w.doc.data[e.body:end]), e.body
	var err error
	w.at("/body", func() { err = w.body(e) })
	if err == nil {
		w.dec, w.base = dec, base
	}
	return err
}

// at does something at a path of the message.
func (w *walker) at(pointer string, do func()) {
	w.path = append(append(w.path[:0], w.prefix...), pointer...)
	do()
	w.path = append(w.path[:0], w.prefix...)
}

// judgeVersion compares the schema's version with ours. What a newer minor version has added is a loss, not a mistake.
func (w *walker) judgeVersion(m *messages.Message, start int) {
	theirs, ok := parseVersion(m.SchemaVersion)
	ours, _ := parseVersion(messages.SchemaVersion)
	if !ok || theirs[0] != ours[0] {
		at := start
		if p := w.tracer.Provenance().At("/schemaVersion"); p != nil {
			at = int(p.Offset)
		}
		text := "the message does not say which version of the schema it follows"
		if m.SchemaVersion != "" {
			text = fmt.Sprintf("version %q of the schema is not read here", adapters.Found(m.SchemaVersion))
		}
		w.at("/schemaVersion", func() {
			w.fault(codeVersion, at, messages.Fault{Text: text, Found: adapters.Found(m.SchemaVersion),
				Expected: fmt.Sprintf("%d.x", ours[0]), Mend: "follow schema " + messages.SchemaVersion})
		})
		return
	}
	if theirs[1] > ours[1] {
		for i := range w.faults {
			if w.faults[i].Code == codeUnknown {
				w.faults[i].Severity = messages.SeverityLoss
			}
		}
	}
}

func (w *walker) judgeKind(m *messages.Message, start int) {
	at := start
	if p := w.tracer.Provenance().At("/kind"); p != nil {
		at = int(p.Offset)
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	text := "the message does not say of what kind it is"
	if m.Kind != "" {
		text = fmt.Sprintf("kind %q has no body in this schema", adapters.Found(string(m.Kind)))
	}
	w.at("/kind", func() {
		w.fault(codeKind, at, messages.Fault{Text: text, Found: adapters.Found(string(m.Kind)), Expected: strings.Join(names, ", ")})
	})
}

// parseVersion reads major and minor of a semantic version.
func parseVersion(s string) (v [2]int, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return v, false
	}
	for i := range v {
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < 0 {
			return v, false
		}
		v[i] = n
	}
	return v, true
}
