package asycuda

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// sheet is a form being filled in: its boxes by their paths, and its rows.
type sheet struct {
	boxes map[string]string
	rows  map[string][]*sheet
}

func newSheet() *sheet { return &sheet{boxes: map[string]string{}, rows: map[string][]*sheet{}} }

// maxRows bounds how many rows of a kind are written, as attributes may name any.
const maxRows = 10_000

// set fills in a box unless it is filled in already, and tells whether it took the value.
func (s *sheet) set(path, value string) bool {
	if value == "" || s.boxes[path] != "" {
		return false
	}
	s.boxes[path] = value
	return true
}

// row gives the n-th row of a kind, from 1, with all before it; nil beyond the limit.
func (s *sheet) row(path string, n int) *sheet {
	if n < 1 || n > maxRows {
		return nil
	}
	for len(s.rows[path]) < n {
		s.rows[path] = append(s.rows[path], newSheet())
	}
	return s.rows[path][n-1]
}

// next adds a row.
func (s *sheet) next(path string) *sheet {
	r := newSheet()
	s.rows[path] = append(s.rows[path], r)
	return r
}

// attribute fills in the box that an attribute is named after, in the form's part b. It is left out where there is none.
func (s *sheet) attribute(b *block, name, value string) {
	row, local, n := "", name, 1
	if cut := strings.LastIndexByte(name, '/'); cut > 0 {
		row, local = name[:cut], name[cut+1:]
	}
	if head, ordinal, ok := strings.Cut(row, "["); ok {
		var err error
		if n, err = strconv.Atoi(strings.TrimSuffix(ordinal, "]")); err != nil {
			return
		}
		row = head
	}
	above := b
	if row != "" {
		above = b.find(row)
	}
	if above == nil || above.by[local] == nil || above.by[local].kids != nil || above.by[local].row {
		return
	}
	switch {
	case !above.row || above == b:
		s.set(name, value)
	default:
		if r := s.row(row, n); r != nil {
			r.set(local, value)
		}
	}
}

// serverID is the box of the root's attribute, the server's own number of the declaration.
const serverID = "@id"

// instance is what a declaration that came from ASYCUDA had there.
func instance(m *messages.Message) string {
	own, _ := m.Extensions["asycuda"].(map[string]any)
	id, _ := own["id"].(string)
	return id
}

// bytes writes the whole form.
func (s *sheet) bytes(b *block) []byte {
	var w bytes.Buffer
	w.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<" + b.name)
	if id := s.boxes[serverID]; id != "" {
		w.WriteString(` id="` + strings.ReplaceAll(escape(id), `"`, "&quot;") + `"`)
	}
	w.WriteString(">\n")
	s.write(&w, b, "")
	w.WriteString("</" + b.name + ">\n")
	return w.Bytes()
}

// write writes what is below b. A row other than an item names its boxes from itself: prefix goes off their paths.
func (s *sheet) write(w *bytes.Buffer, b *block, prefix string) {
	for _, box := range b.kids {
		switch {
		case box.row:
			for _, r := range s.rows[box.path] {
				below := box.path + "/"
				if box.path == "Item" {
					below = ""
				}
				if box.kids == nil {
					box.leaf(w, r.boxes[""])
					continue
				}
				w.WriteString("<" + box.name + ">\n")
				r.write(w, box, below)
				w.WriteString("</" + box.name + ">\n")
			}
		case box.optional && !s.holds(box, prefix):
		case box.kids == nil:
			box.leaf(w, s.boxes[strings.TrimPrefix(box.path, prefix)])
		default:
			w.WriteString("<" + box.name + ">\n")
			s.write(w, box, prefix)
			w.WriteString("</" + box.name + ">\n")
		}
	}
}

// holds tells whether anything in or below a box is filled in.
func (s *sheet) holds(b *block, prefix string) bool {
	if s.boxes[strings.TrimPrefix(b.path, prefix)] != "" {
		return true
	}
	for _, kid := range b.kids {
		if s.holds(kid, prefix) {
			return true
		}
	}
	return false
}

// leaf writes one box; an empty one as the system itself does.
func (b *block) leaf(w *bytes.Buffer, value string) {
	switch {
	case value != "":
		w.WriteString("<" + b.name + ">")
		w.WriteString(escape(value))
		w.WriteString("</" + b.name + ">\n")
	case b.null:
		w.WriteString("<" + b.name + ">\n<null/>\n</" + b.name + ">\n")
	default:
		w.WriteString("<" + b.name + "/>\n")
	}
}

// escape writes a text for XML 1.0; characters that it forbids become U+FFFD.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;").Replace(s)
}
