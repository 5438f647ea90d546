package native

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Detect implements adapters.Adapter. It looks at the members of the first object: Yes where the schema's version
// and a kind stand there, Maybe where only some of the envelope is to be seen.
func (Adapter) Detect(head []byte, _ adapters.Hint) adapters.Score {
	at := content(head)
	if at == len(head) || head[at] != '{' && head[at] != '[' {
		return adapters.No
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(head[at:len(head):len(head)]), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	tok, err := dec.ReadToken()
	if err == nil && tok.Kind() == '[' {
		tok, err = dec.ReadToken()
	}
	if err != nil || tok.Kind() != '{' {
		return adapters.No
	}
	var version, kind bool
	seen := 0
	for {
		if tok, err = dec.ReadToken(); err != nil || tok.Kind() != '"' {
			break
		}
		name := tok.String()
		value, err := dec.ReadValue()
		switch {
		case name == "schemaVersion" && err == nil:
			version = true
		case name == "kind" && err == nil:
			kind = messages.NewBody(messages.Kind(bytes.Trim(value, `"`))) != nil
		}
		for _, known := range []string{"schemaVersion", "kind", "body"} {
			if strings.EqualFold(name, known) {
				seen++
			}
		}
		if err != nil {
			break
		}
	}
	switch {
	case version && kind:
		return adapters.Yes
	case seen > 0:
		return adapters.Maybe
	}
	return adapters.No
}
