package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/clearhub/clearhub/messages"
)

// ParseAgreements reads a file of one agreement, or of several under "agreements", strictly: an unknown key is an error. Every error
// quotes its line.
func ParseAgreements(file string, data []byte) ([]messages.Agreement, error) {
	var shape map[string]any
	if err := guarded(func() error { return yaml.Unmarshal(data, &shape) }); err != nil {
		return nil, &Error{File: file, Problems: []string{formatted(err)}}
	}
	var out struct {
		Agreements []messages.Agreement `yaml:"agreements"`
	}
	at := ""
	if _, many := shape["agreements"]; many {
		if err := strict(file, data, &out); err != nil {
			return nil, err
		}
	} else {
		out.Agreements, at = make([]messages.Agreement, 1), "/agreements/0"
		if err := strict(file, data, &out.Agreements[0]); err != nil {
			return nil, err
		}
	}
	if len(out.Agreements) == 0 {
		return nil, &Error{File: file, Problems: []string{"  the file holds no agreement"}}
	}
	return out.Agreements, report(file, data, faultProblems(messages.CheckRules(messages.Rules{Agreements: out.Agreements}), at))
}

// ParseRegister reads a register file strictly. Every error quotes its line.
func ParseRegister(file string, data []byte) (messages.RegisterFile, error) {
	var out messages.RegisterFile
	if err := strict(file, data, &out); err != nil {
		return out, err
	}
	return out, report(file, data, faultProblems(messages.CheckRegister(out), ""))
}

// formatted is an error of the library with its place.
func formatted(err error) (text string) {
	if guarded(func() error { text = yaml.FormatError(err, false, true); return nil }) != nil {
		text = err.Error()
	}
	return text
}

// strict reads YAML, and so JSON, of which every key is known.
func strict(file string, data []byte, v any) error {
	if len(strings.TrimSpace(string(data))) == 0 {
		return &Error{File: file, Problems: []string{"  the file is empty"}}
	}
	err := guarded(func() error { return yaml.UnmarshalWithOptions(data, v, yaml.Strict()) })
	if err == nil {
		return nil
	}
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		return &Error{File: file, Problems: []string{underline(data, at.GetToken().Position, plain(at.GetMessage()))}}
	}
	return &Error{File: file, Problems: []string{formatted(err)}}
}

// guarded turns a panic of the YAML library into an error: there are files that it cannot take, such as a tag without a value.
func guarded(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file cannot be read as YAML (%v): look for a tag or an anchor without a value", p)
		}
	}()
	return read()
}

// plain says an error of the library in words for people.
func plain(text string) string {
	if key, unknown := strings.CutPrefix(text, "unknown field "); unknown {
		return "there is no key " + key + " here: look for a typing error or a wrong indentation"
	}
	return text
}

// faultProblems turns faults into problems, their pointers without a head that the file does not have.
func faultProblems(faults messages.Faults, head string) []problem {
	var bad []problem
	for _, f := range faults {
		text := f.Text
		if f.Found != "" {
			text += fmt.Sprintf(": found %q", f.Found)
		}
		if f.Expected != "" {
			text += ", expected " + f.Expected
		}
		bad = append(bad, problem{strings.TrimPrefix(f.Pointer, head), text})
	}
	return bad
}
