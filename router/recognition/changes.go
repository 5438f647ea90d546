package recognition

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/clearhub/clearhub/messages"
)

// Changes says in plain words what one version of an agreement has otherwise than another, a sentence each.
func Changes(was, is *messages.Agreement) []string {
	a, b := plainTree(was), plainTree(is)
	p, q := scopesByID(a), scopesByID(b)
	delete(a, "scopes")
	delete(b, "scopes")
	delete(a, "version")
	delete(b, "version")
	out := changedFields("", a, b)
	for _, id := range slices.Sorted(maps.Keys(p)) {
		next, ok := q[id]
		if !ok {
			out = append(out, fmt.Sprintf("scope %q is gone: what it covered is not recognised any more", id))
			continue
		}
		out = append(out, changedFields(fmt.Sprintf("scope %q, ", id), p[id], next)...)
	}
	for _, id := range slices.Sorted(maps.Keys(q)) {
		if _, ok := p[id]; !ok {
			out = append(out, fmt.Sprintf("scope %q is new: %s", id, said(q[id])))
		}
	}
	return out
}

// plainTree is an agreement as its JSON has it; what is absent there is absent here.
func plainTree(a *messages.Agreement) map[string]any {
	var out map[string]any
	data, err := json.Marshal(a)
	if err != nil || json.Unmarshal(data, &out) != nil {
		return map[string]any{}
	}
	return out
}

func scopesByID(a map[string]any) map[string]map[string]any {
	out := map[string]map[string]any{}
	all, _ := a["scopes"].([]any)
	for _, s := range all {
		if m, ok := s.(map[string]any); ok {
			id, _ := m["id"].(string)
			out[id] = m
		}
	}
	return out
}

func changedFields(head string, a, b map[string]any) (out []string) {
	keys := slices.Sorted(maps.Keys(a))
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		x, had := a[k]
		y, has := b[k]
		if hashJSON(x) == hashJSON(y) {
			continue
		}
		label := head + words(k)
		p, isMap := x.(map[string]any)
		q, isToo := y.(map[string]any)
		l, isList := x.([]any)
		m, isListToo := y.([]any)
		switch {
		case isMap && isToo:
			out = append(out, changedFields(label+", ", p, q)...)
		case (isList || !had) && (isListToo || !has):
			out = append(out, label+": "+changedList(l, m))
		case !had:
			out = append(out, label+": is now "+said(y)+", was not stated")
		case !has:
			out = append(out, label+": was "+said(x)+", is not stated any more")
		default:
			out = append(out, label+": was "+said(x)+", is now "+said(y))
		}
	}
	return out
}

func changedList(a, b []any) string {
	minus := func(x, y []any) (out []string) {
		for _, v := range x {
			if !slices.ContainsFunc(y, func(w any) bool { return hashJSON(v) == hashJSON(w) }) {
				out = append(out, said(v))
			}
		}
		return out
	}
	var out []string
	if more := minus(b, a); len(more) > 0 {
		out = append(out, "adds "+strings.Join(more, "; "))
	}
	if less := minus(a, b); len(less) > 0 {
		out = append(out, "drops "+strings.Join(less, "; "))
	}
	if len(out) == 0 {
		return "the same in another order"
	}
	return strings.Join(out, ", ")
}

// said writes a value for people.
func said(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, said(x))
		}
		return strings.Join(out, ", ")
	case map[string]any:
		var out []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, words(k)+" "+said(v[k]))
		}
		return strings.Join(out, ", ")
	}
	return fmt.Sprint(v)
}

// words splits a field's name: "performedBy" is "performed by".
func words(name string) string {
	if name == "hs" {
		return "HS codes"
	}
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
