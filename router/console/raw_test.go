package console

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/clearhub/clearhub/messages"
)

func TestADocumentIsShownInItsOwnCharacters(t *testing.T) {
	cyrillic, err := charmap.ISO8859_5.NewEncoder().String("NAD+CZ+++ВОЛГА'")
	if err != nil {
		t.Fatal(err)
	}
	said := func(charset string) []json.RawMessage {
		return []json.RawMessage{json.RawMessage(`{"source":{"charset":"` + charset + `"},"body":{}}`)}
	}
	for name, c := range map[string]struct {
		a    messages.Acceptance
		want string
	}{
		"ISO 8859-5":         {messages.Acceptance{Raw: []byte(cyrillic), Messages: said("ISO-8859-5")}, "NAD+CZ+++ВОЛГА'"},
		"UTF-8":              {messages.Acceptance{Raw: []byte("ВОЛГА"), Messages: said("UTF-8")}, "ВОЛГА"},
		"nothing was read":   {messages.Acceptance{Raw: []byte("A\xff\xfeB")}, "A·B"},
		"no such set":        {messages.Acceptance{Raw: []byte("A\xffB"), Messages: said("klingon")}, "A·B"},
		"a message is none":  {messages.Acceptance{Raw: []byte("AB"), Messages: []json.RawMessage{json.RawMessage("7")}}, "AB"},
		"more than is shown": {messages.Acceptance{Raw: []byte(strings.Repeat("A", rawShown+1))}, strings.Repeat("A", rawShown)},
	} {
		if got := asRead(c.a); got != c.want {
			t.Errorf("%s: %.60q", name, got)
		}
	}
}
