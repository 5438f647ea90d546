package wco

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// derived are fields that follow from others, or that say how a value was come by.
var derived = []string{"hs6", "folded", "checkDigit", "precision", "zoneBasis", "unitBasis", "list", "claimedIn", "programme", "assigned", "sourceNumber"}

// lost lists every value of the message that was not written, in the order of the body.
func (s *sheet) lost() (messages.Faults, error) {
	raw, err := json.Marshal(s.message.Body)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	s.walk("/body", "", tree)
	if s.message.Handling != "" {
		s.lose("/handling", string(s.message.Handling))
	}
	for _, key := range slices.Sorted(maps.Keys(s.message.Extensions)) {
		if key != "wco" {
			s.lose(adapters.Path("/extensions").Field(key).String(), "")
		}
	}
	for i, c := range s.message.Conditions {
		s.lose(at("/conditions", i), c)
	}
	slices.SortStableFunc(s.losses, func(a, b messages.Fault) int { return cmp.Compare(a.Pointer, b.Pointer) })
	return s.losses, nil
}

// walk goes through the leaves of a value.
func (s *sheet) walk(pointer, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			s.walk(pointer+"/"+key, key, v[key])
		}
	case []any:
		for i, value := range v {
			s.walk(at(pointer, i), name, value)
		}
	case string:
		s.missing(pointer, name, v)
	case nil:
	default:
		number, _ := json.Marshal(v)
		s.missing(pointer, name, string(number))
	}
}

// what is written.
func (s *sheet) what() string {
	if s.body == nil {
		return "a message of inventory linking"
	}
	return "a WCO declaration"
}

func (s *sheet) missing(pointer, name, value string) {
	if s.written[pointer] || slices.Contains(derived, name) {
		return
	}
	s.lose(pointer, value)
}

func (s *sheet) lose(pointer, value string) {
	if len(s.losses) > draft.MaxFaults {
		return
	}
	s.losses = append(s.losses, messages.Fault{Code: CodeLoss, Severity: messages.SeverityLoss, Pointer: pointer,
		Text: "the value has no place in " + s.what(), Found: adapters.Found(value)})
}
