package console

import (
	"encoding/json"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/clearhub/clearhub/messages"
)

// asRead is the beginning of a document in the characters in which it was read, for people: those that its messages say, else UTF-8.
// What is no text is shown as dots.
func asRead(a messages.Acceptance) string {
	raw := string(a.Raw[:min(len(a.Raw), rawShown)])
	for _, m := range a.Messages[:min(len(a.Messages), 1)] {
		var read struct {
			Source struct {
				Charset string `json:"charset"`
			} `json:"source"`
		}
		if err := json.Unmarshal(m, &read); err != nil {
			break
		}
		e, err := htmlindex.Get(read.Source.Charset)
		if err != nil {
			break
		}
		if text, err := e.NewDecoder().String(raw); err == nil {
			raw = text
		}
	}
	return strings.ToValidUTF8(raw, "·")
}
