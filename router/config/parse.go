package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// decode reads a configuration.
func decode(data []byte) (*Config, []string) {
	return decodeStrict[Config](data, "it needs at least hub.country and partners")
}

// decodeStrict reads YAML strictly. The library stops at its first error; the text has the line in it.
func decodeStrict[T any](data []byte, least string) (*T, []string) {
	c := new(T)
	if len(strings.TrimSpace(string(data))) == 0 {
		return nil, []string{"the file is empty: " + least}
	}
	err := guarded(func() error { return yaml.UnmarshalWithOptions(data, c, yaml.Strict()) })
	if err == nil {
		return c, nil
	}
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		text := at.GetMessage()
		if key, unknown := strings.CutPrefix(text, "unknown field "); unknown {
			text = "there is no key " + key + " here: look for a typing error or a wrong indentation"
		}
		if m := wrongKind.FindStringSubmatch(text); m != nil {
			text = "this is not " + wanted(m[1])
		}
		return nil, []string{underline(data, at.GetToken().Position, text)}
	}
	return nil, []string{duration(data, formatted(err))}
}

var wrongKind = regexp.MustCompile(`^cannot unmarshal \S+ into Go (?:struct field \S+|value) of type (\S+)$`)

// wanted says in words what a type of ours takes.
func wanted(kind string) string {
	switch {
	case kind == "time.Duration":
		return "a length of time such as 30s, 90m or 72h"
	case kind == "bool":
		return "true or false"
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"), strings.HasPrefix(kind, "float"):
		return "a number"
	case kind == "string":
		return "a text"
	case strings.HasPrefix(kind, "[]"):
		return "a list"
	}
	return "of the kind that belongs here"
}

var badDuration = regexp.MustCompile(`^time: .*duration "?([^"]*)"?$`)

// duration says where a text stands that is no length of time: the library knows, and does not tell.
func duration(data []byte, text string) string {
	m := badDuration.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return text
	}
	for _, t := range lexer.Tokenize(string(data)) {
		if t.Value == m[1] {
			return underline(data, t.Position, fmt.Sprintf("%q is no length of time such as 30s, 90m or 72h", m[1]))
		}
	}
	return text
}

// quote finds the place of a JSON Pointer in the file and underlines it; where the place itself is missing, the
// nearest one above it.
func quote(data []byte, p problem) string {
	for at := p.pointer; ; {
		if pos, err := locate(data, at); err == nil {
			text := p.text
			if at != p.pointer {
				text = strings.TrimPrefix(strings.TrimPrefix(p.pointer, at), "/") + ": " + text
			}
			return underline(data, pos, text)
		}
		cut := strings.LastIndexByte(at, '/')
		if cut < 0 {
			return "  " + p.pointer + ": " + p.text
		}
		at = at[:cut]
	}
}

func locate(data []byte, pointer string) (*token.Position, error) {
	var file *ast.File
	err := guarded(func() (err error) { file, err = parser.ParseBytes(data, 0); return err })
	if err != nil {
		return nil, err
	}
	if pointer == "" || len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, errNoPlace
	}
	node := file.Docs[0].Body
	for _, name := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		if node = child(node, name); node == nil {
			return nil, errNoPlace
		}
	}
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return m.Values[0].GetToken().Prev.Position, nil
	}
	return node.GetToken().Position, nil
}

func child(node ast.Node, name string) ast.Node {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if v.Key.String() == name {
				return v.Value
			}
		}
	case *ast.MappingValueNode:
		if n.Key.String() == name {
			return n.Value
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.Values) {
			return n.Values[i]
		}
	case *ast.AnchorNode:
		return child(n.Value, name)
	case *ast.TagNode:
		return child(n.Value, name)
	}
	return nil
}

// underline shows the line of a position with a caret and the text.
func underline(data []byte, pos *token.Position, text string) string {
	lines := strings.Split(string(data), "\n")
	if pos == nil || pos.Line < 1 || pos.Line > len(lines) {
		return "  " + text
	}
	line := strings.TrimRight(lines[pos.Line-1], "\r")
	column := max(1, pos.Column)
	head := fmt.Sprintf("  line %d, column %d: %s\n", pos.Line, column, text)
	number := strconv.Itoa(pos.Line)
	pad := slices.Repeat([]byte{' '}, len(number))
	return head + fmt.Sprintf("    %s | %s\n    %s | %s^", number, line, pad, strings.Repeat(" ", min(column-1, len(line))))
}
