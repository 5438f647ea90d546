package chinasw

import (
	"context"

	"fmt"
	"io"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// ErrNotWritten says that a message is of a kind that the single window's declarations do not have.
var ErrNotWritten = fmt.Errorf("only declarations of import and export are written: %w", adapters.ErrKind)

// writer writes one declaration and keeps what had no place.
type writer struct {
	body   *messages.Declaration
	export bool
	out    strings.Builder
	depth  int
	losses messages.Faults
	// refs are the references that were written, by index.
	refs map[int]bool
}

// Encode implements adapters.Encoder. It writes the layout of August 2018 with codes as the source had them where the
// message keeps them, else by the tables. The faults list what had no place.
func (Adapter) Encode(ctx context.Context, out io.Writer, m *messages.Message, _ adapters.Address) (messages.Faults, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("encode DecMessage: %w", err)
	}
	if m == nil {
		return nil, fmt.Errorf("encode DecMessage: %w", ErrNotWritten)
	}
	b, ok := m.Body.(*messages.Declaration)
	if !ok || b == nil || b.Type != "import" && b.Type != "export" {
		return nil, fmt.Errorf("encode DecMessage: %w, not a %s", ErrNotWritten, m.Kind)
	}
	w := &writer{body: b, export: b.Type == "export", refs: map[int]bool{}}
	w.out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	number := w.reference("CopMsgId")
	if number != "" { // what has only the message's number needs the envelope that has it
		w.begin("ImportMessage")
		w.list("", "SWImpHead", [][]string{{"CopMsgId", number}})
		w.begin("SWImpData")
	}
	w.declaration(m)
	if number != "" {
		w.end("SWImpData")
		w.end("ImportMessage")
	}
	w.rest(m)
	if _, err := io.WriteString(out, w.out.String()); err != nil {
		return nil, fmt.Errorf("encode DecMessage: %w", err)
	}
	return w.losses, nil
}

func (w *writer) declaration(m *messages.Message) {
	b := w.body
	w.indent()
	w.out.WriteString("<DecMessage xmlns=\"" + spaceDec + "\">\n")
	w.depth++
	w.part("DecHead", "DecHead", w.head(), b.Attributes, "")
	w.lists()
	w.containers()
	w.licences()
	w.requested()
	w.packings()
	w.qualifications()
	w.users()
	w.part("DecFreeTxt", "DecFreeTxt", w.freeText(), b.Attributes, "DecFreeTxt/")
	w.part("DecSign", "DecSign", w.sign(m), b.Attributes, "DecSign/")
	w.attachments()
	w.relations()
	w.part("DecRisk", "DecRisk", nil, b.Attributes, "DecRisk/")
	w.end("DecMessage")
}

// lose records what the declaration has no place for.
func (w *writer) lose(pointer, what string) {
	if len(w.losses) < draft.MaxFaults {
		w.losses = append(w.losses, messages.Fault{Code: CodeLoss, Severity: messages.SeverityLoss, Pointer: pointer,
			Text: what + " has no place in a declaration of China's single window"})
	}
}

func (w *writer) indent() {
	for range w.depth {
		w.out.WriteString("  ")
	}
}

func (w *writer) begin(name string) {
	w.indent()
	w.out.WriteString("<" + name + ">\n")
	w.depth++
}

func (w *writer) end(name string) {
	w.depth--
	w.indent()
	w.out.WriteString("</" + name + ">\n")
}

// element writes one value; an empty one is left out.
func (w *writer) element(name, value string) {
	if value == "" {
		return
	}
	w.indent()
	w.out.WriteString("<" + name + ">")
	for _, c := range value {
		switch {
		case c == '&':
			w.out.WriteString("&amp;")
		case c == '<':
			w.out.WriteString("&lt;")
		case c == '>':
			w.out.WriteString("&gt;")
		case c == '\r':
			w.out.WriteString("&#13;")
		case c < 0x20 && c != '\n' && c != '\t', c == 0xfffe, c == 0xffff, c == '\ufffd':
			w.out.WriteByte('?')
		default:
			w.out.WriteRune(c)
		}
	}
	w.out.WriteString("</" + name + ">\n")
}

// part writes the elements of a part in the order of the interface: from fields, else from the attribute of that name.
func (w *writer) part(name, layoutName string, fields map[string]string, attributes []messages.Attribute, prefix string) {
	started := false
	for _, e := range layout()[layoutName] {
		value := fields[e.name]
		if value == "" && e.use != "field" {
			value = attribute(attributes, prefix+e.name)
		}
		if value == "" {
			continue
		}
		if !started {
			w.begin(name)
			started = true
		}
		w.element(e.name, value)
	}
	if started {
		w.end(name)
	} else if name == "DecHead" {
		w.begin(name)
		w.end(name)
	}
}

// attribute gives the value of an attribute, "" where there is none.
func attribute(list []messages.Attribute, name string) string {
	for i := range list {
		if list[i].Name == name {
			return list[i].Value
		}
	}
	return ""
}

// kept gives the source's code that an attribute keeps for one of ours, else what the table says.
func kept(list []messages.Attribute, name, ours, fallback string) string {
	for i := range list {
		if a := &list[i]; a.Name == name {
			if a.Code == nil && ours == "" || a.Code != nil && a.Code.Code == ours {
				return a.Value
			}
		}
	}
	if ours == "" {
		return ""
	}
	return fallback
}

// list writes a list of records: the elements are given as name and value, one after the other.
func (w *writer) list(outer, inner string, records [][]string) {
	if len(records) == 0 {
		return
	}
	if outer != "" {
		w.begin(outer)
	}
	for _, r := range records {
		w.begin(inner)
		for i := 0; i+1 < len(r); i += 2 {
			w.element(r[i], r[i+1])
		}
		w.end(inner)
	}
	if outer != "" {
		w.end(outer)
	}
}
