package directory

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// ReadJSON reads a release from a folder such as D96B, with messages.json, segments.json and codes.json: the tables that ship of releases
// whose original archive was not at hand were made of such. In a message's tree t is a segment's tag, g a group's number, s the status, r the
// repeats and c what is in it; in a segment e are its elements.
func ReadJSON(folder string) (*Directory, error) {
	type tree struct {
		Tag      string `json:"t"`
		Group    int    `json:"g"`
		Status   string `json:"s"`
		Repeat   int    `json:"r"`
		Children []tree `json:"c"`
	}
	type item struct {
		ID         string `json:"id"`
		Status     string `json:"s"`
		Format     string `json:"f"`
		Repeat     int    `json:"r"`
		Components []item `json:"c"`
	}
	var (
		messages map[string]struct {
			Revision string `json:"revision"`
			Children []tree `json:"c"`
		}
		segments map[string]struct {
			Elements []item `json:"e"`
		}
		codes map[string]struct {
			Values map[string]string `json:"v"`
		}
	)
	for name, into := range map[string]any{"messages": &messages, "segments": &segments, "codes": &codes} {
		data, err := os.ReadFile(filepath.Join(folder, name+".json"))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, into); err != nil {
			return nil, fmt.Errorf("%s of %s: %w", name, folder, err)
		}
	}
	var nodes func(list []tree) []*node
	nodes = func(list []tree) (out []*node) {
		for _, n := range list {
			out = append(out, &node{tag: n.Tag, group: n.Group, mandatory: n.Status == "M", max: n.Repeat, children: nodes(n.Children)})
		}
		return out
	}
	var elements func(list []item) []element
	elements = func(list []item) (out []element) {
		for _, e := range list {
			out = append(out, element{id: e.ID, mandatory: e.Status == "M", repeat: e.Repeat, format: e.Format, components: elements(e.Components)})
		}
		return out
	}
	release := filepath.Base(folder)
	d := &Directory{Release: release[:1] + "." + release[1:], messages: map[string]message{}, segments: map[string][]element{}, codes: map[string][]string{}}
	for name, m := range messages {
		d.messages[name] = message{revision: m.Revision, nodes: nodes(m.Children)}
	}
	for tag, s := range segments {
		d.segments[tag] = elements(s.Elements)
	}
	for id, list := range codes {
		d.codes[id] = slices.Sorted(maps.Keys(list.Values))
	}
	return d, nil
}
