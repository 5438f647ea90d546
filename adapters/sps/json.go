package sps

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// isJSON tells whether bytes begin like a JSON object.
func isJSON(raw []byte) bool {
	raw = bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), " \t\r\n")
	return len(raw) > 0 && raw[0] == '{'
}

// jsonValue is a JSON value with its place.
type jsonValue struct {
	text    string
	members []jsonMember // of an object; of an array, without names
	at      int32        // of the value; of a string's first character
	kind    jsontext.Kind
}

type jsonMember struct {
	name  string
	value jsonValue
}

// jsonReader reads JSON within the limits of the tree that it becomes.
type jsonReader struct {
	b      *xmldoc.Builder
	dec    *jsontext.Decoder
	limits xmldoc.Limits
	base   int // where the text begins behind a byte order mark
	values int
}

// readJSON reads a document (RFC 8259; a name twice in one object is refused) as the tree that its XML twin would be.
func readJSON(raw []byte, o xmldoc.Options) (*xmldoc.Document, error) {
	b, err := xmldoc.NewBuilder(raw, o)
	if err != nil {
		return nil, err
	}
	text := strings.TrimPrefix(b.Text(), "\ufeff")
	r := &jsonReader{b: b, dec: jsontext.NewDecoder(strings.NewReader(text)), limits: b.Limits(), base: len(b.Text()) - len(text)}
	root, err := r.value(1)
	if err == nil {
		_, err = r.dec.ReadToken()
		if err == nil {
			return nil, r.refuse(int(r.dec.InputOffset()), "there is text behind the document", "", "one JSON object")
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return nil, r.failed(err)
	}
	if root.kind != '{' {
		return nil, r.refuse(int(root.at), "the document is not a JSON object", "", "one JSON object")
	}
	twin{b}.root(root)
	return b.Document(), nil
}

func (r *jsonReader) value(depth int) (jsonValue, error) {
	if depth > r.limits.Depth {
		return jsonValue{}, r.refuse(r.offset(), "values are nested too deep", "", fmt.Sprintf("at most %d levels", r.limits.Depth))
	}
	token, err := r.dec.ReadToken()
	if err != nil {
		return jsonValue{}, err
	}
	if r.values++; r.values > r.limits.Elements/4 { // a JSON value takes several times the memory of an element
		return jsonValue{}, r.refuse(r.offset(), "there are too many values", "", fmt.Sprintf("at most %d", r.limits.Elements/4))
	}
	v := jsonValue{kind: token.Kind()}
	end := r.offset()
	switch v.kind {
	case '{':
		v.at = int32(end - 1)
		for r.dec.PeekKind() != '}' {
			name, err := r.dec.ReadToken()
			if err != nil {
				return v, err
			}
			key := strings.Clone(name.String())
			member, err := r.value(depth + 1)
			if err != nil {
				return v, err
			}
			v.members = append(v.members, jsonMember{key, member})
		}
		_, err = r.dec.ReadToken()
	case '[':
		v.at = int32(end - 1)
		for r.dec.PeekKind() != ']' {
			item, err := r.value(depth + 1)
			if err != nil {
				return v, err
			}
			v.members = append(v.members, jsonMember{"", item})
		}
		_, err = r.dec.ReadToken()
	case '"':
		v.text = strings.Clone(token.String())
		if len(v.text) > r.limits.Text {
			return v, r.refuse(end, "a text is too long", "", fmt.Sprintf("at most %d bytes", r.limits.Text))
		}
		v.at = int32(r.quoteBefore(end) + 1)
	case 'n':
	default:
		v.text = token.String() // numbers as they are written, true and false
		v.at = int32(end - len(v.text))
	}
	return v, err
}

// offset is where the decoder is in the text.
func (r *jsonReader) offset() int { return r.base + int(r.dec.InputOffset()) }

// quoteBefore finds the quote that begins the string that ends at an offset.
func (r *jsonReader) quoteBefore(end int) int {
	s := r.b.Text()
	for i := end - 2; i >= 0; i-- {
		if s[i] != '"' {
			continue
		}
		slashes := 0
		for k := i - 1; k >= 0 && s[k] == '\\'; k-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return 0
}

// failed makes the fault of what the decoder could not read.
func (r *jsonReader) failed(err error) error {
	var document *adapters.DocumentError
	if errors.As(err, &document) {
		return err
	}
	at := r.offset()
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax):
		at = r.base + int(syntax.ByteOffset)
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return r.refuse(at, "a name stands twice in one object", "", "each name once")
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return r.refuse(at, "the document ends in the middle", "end of document", "the whole document")
		}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return r.refuse(at, "the document ends in the middle", "end of document", "the whole document")
	}
	found := ""
	if text := r.b.Text(); at < len(text) {
		found = text[at:min(len(text), at+12)]
	}
	return r.refuse(at, "this is not JSON", found, "JSON (RFC 8259)")
}

func (r *jsonReader) refuse(at int, text, found, expected string) error {
	p := r.b.Source().Position(at)
	p.Path = string(r.dec.StackPointer())
	return &adapters.DocumentError{Faults: messages.Faults{{Code: CodeJSON, Severity: messages.SeverityRefuse, Position: &p,
		Text: text, Found: adapters.Found(found), Expected: expected, Mend: "write the document with a JSON library and send all of it"}}}
}

// detectJSON looks at the members that the beginning of a document shows: UN/CEFACT's certificates share their
// structure with other documents, so it is the type of the document, or the profile it names, that makes it sure.
func detectJSON(head []byte) adapters.Score {
	dec := jsontext.NewDecoder(bytes.NewReader(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	score := adapters.No
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return score
		}
		kind, count := dec.StackIndex(dec.StackDepth())
		if token.Kind() != '"' && token.Kind() != '0' || kind != '{' || count%2 != 0 {
			continue
		}
		_, name, _ := strings.Cut(string(dec.StackPointer()), "/")
		name = strings.TrimPrefix(name, "spsCertificate/")
		switch {
		case name == "$type" && profiles[token.String()], name == "$model" && strings.HasPrefix(token.String(), "defra/certificate"):
			return adapters.Yes
		case name == "exchangedDocument/documentTypeCode", name == "exchangedDocument/typeCode", name == "exchangedDocument/typeCode/content", name == "exchangedDocument/typeCode/value":
			if certified[token.String()] {
				return adapters.Yes
			}
			score = adapters.Maybe
		case strings.HasPrefix(name, "exchangedDocument/"), strings.HasPrefix(name, "specifiedConsignment/"):
			score = adapters.Maybe
		}
	}
}

// profiles are the documents of TRACES that exist as JSON; certified are the types of SPS certificates.
var (
	profiles  = map[string]bool{"ched": true, "intra": true, "docom": true}
	certified = map[string]bool{"851": true, "657": true, "636": true, "852": true, "853": true, "856": true}
)

// twin writes a JSON document into the tree that its XML twin would be.
type twin struct{ b *xmldoc.Builder }

// jsonVersion is the release of the standard whose names the JSON form has.
const jsonVersion = "D23B"

func certificateName(local string) xmldoc.Name {
	return xmldoc.Name{Space: spaceCertificate + jsonVersion, Local: local}
}

// root puts the certificate and what stands beside it below an envelope, which is that of TRACES where the document
// says which of its forms it is.
func (t twin) root(v jsonValue) {
	space := spaceCertificate + jsonVersion
	for _, m := range v.members {
		if m.name == "$type" && profiles[m.value.text] {
			space = spaceTRACES + "certificate/" + m.value.text + "/"
		}
	}
	t.b.Start(xmldoc.Name{Space: space, Local: "Document"}, int(v.at), "")
	var parts, beside []jsonPlaced
	for _, m := range v.members {
		path := string(adapters.Path("").Field(m.name))
		switch {
		case m.name == "spsCertificate" && m.value.kind == '{':
			for _, inner := range m.value.members {
				parts = append(parts, jsonPlaced{inner, string(adapters.Path(path).Field(inner.name))})
			}
		case m.name == "exchangedDocument", m.name == "specifiedConsignment", m.name == "acknowledgementDocument":
			parts = append(parts, jsonPlaced{m, path})
		case strings.HasPrefix(m.name, "$") || strings.HasPrefix(m.name, "@"): // which schema and context it was written to
		default:
			beside = append(beside, jsonPlaced{m, path})
		}
	}
	slices.SortStableFunc(parts, func(a, b jsonPlaced) int { return strings.Compare(a.name, b.name) })
	t.b.Start(certificateName("SPSCertificate"), int(v.at), "")
	for _, m := range parts {
		t.member("SPSCertificate", m)
	}
	t.b.End()
	for _, m := range beside {
		t.member("Document", m)
	}
	t.b.End()
}

// jsonPlaced is a member with its JSON Pointer.
type jsonPlaced struct {
	jsonMember
	path string
}

// member writes one member of an object: an array as so many elements.
func (t twin) member(parent string, m jsonPlaced) {
	switch m.value.kind {
	case 'n':
		return
	case '[':
		for i, item := range m.value.members {
			t.member(parent, jsonPlaced{jsonMember{m.name, item.value}, m.path + "/" + strconv.Itoa(i)})
		}
		return
	case '{':
		if hoisted[m.name] { // a level that XML does not have
			for _, inner := range t.ordered(m) {
				t.member(parent, inner)
			}
			return
		}
	}
	name := elementOf(parent, m.name)
	t.b.Start(certificateName(name), int(m.value.at), m.path)
	if m.value.kind != '{' {
		t.b.Value(m.value.text, int(m.value.at), m.path)
		t.b.End()
		return
	}
	var inside []jsonPlaced
	valued := isValue(name, m.value)
	for _, inner := range t.ordered(m) {
		scalar := inner.value.kind != '{' && inner.value.kind != '[' && inner.value.kind != 'n'
		switch {
		case !scalar || !valued:
			inside = append(inside, inner)
		case inner.name == "value" || inner.name == "content":
			t.b.Value(inner.value.text, int(inner.value.at), inner.path)
		default:
			t.b.Attr(attributeOf(inner.name), inner.value.text, int(inner.value.at), inner.path)
		}
	}
	for _, inner := range inside {
		t.member(name, inner)
	}
	t.b.End()
}

// ordered gives an object's members: what XML repeats in an order, and JSON numbers by name, in that order.
func (t twin) ordered(m jsonPlaced) []jsonPlaced {
	list := make([]jsonPlaced, len(m.value.members))
	for i, inner := range m.value.members {
		list[i] = jsonPlaced{inner, string(adapters.Path(m.path).Field(inner.name))}
	}
	slices.SortStableFunc(list, func(a, b jsonPlaced) int { return nth(a.name) - nth(b.name) })
	return list
}

// nth ranks the members that are numbered by name.
func nth(name string) int {
	for i, word := range [...]string{"first", "second", "third", "fourth"} {
		if strings.HasPrefix(name, word) && strings.HasSuffix(name, "Authentication") {
			return i + 1
		}
	}
	return 0
}
