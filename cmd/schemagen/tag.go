package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// constraint is what a validate tag says of one value.
type constraint struct {
	required, optional, skip bool
	members                  object
	// inner is what follows dive: of the elements of an array.
	inner *constraint
}

// readTag turns a validate tag into schema members for a value of type t. What it does not know is an error,
// so that no rule can be in the check and silently not in the schema.
func readTag(tag string, t reflect.Type) (*constraint, error) {
	c := &constraint{}
	if tag == "" {
		return c, nil
	}
	if tag == "-" {
		c.skip = true
		return c, nil
	}
	own, rest, dives := strings.Cut(tag, "dive")
	for _, part := range strings.Split(strings.Trim(own, ","), ",") {
		if part == "" {
			continue
		}
		name, param, _ := strings.Cut(part, "=")
		if err := c.add(name, param, t); err != nil {
			return nil, fmt.Errorf("tag %q: %w", tag, err)
		}
	}
	if dives {
		inner, err := readTag(strings.Trim(rest, ","), t.Elem())
		if err != nil {
			return nil, err
		}
		c.inner = inner
	}
	return c, nil
}

func (c *constraint) add(name, param string, t reflect.Type) error {
	array := t.Kind() == reflect.Slice
	text := t.Kind() == reflect.String
	switch name {
	case "required":
		c.required = true
		if text {
			c.set("minLength", 1)
		}
		if array {
			c.set("minItems", 1)
		}
		return nil
	case "omitempty":
		c.optional = true
		return nil
	case "min", "gte":
		n, err := strconv.Atoi(param)
		if err != nil {
			return err
		}
		switch {
		case array:
			c.set("minItems", n)
		case text:
			c.set("minLength", n)
		default:
			c.set("minimum", n)
			c.required = c.required || n > 0 && !c.optional // an absent number is 0
		}
		return nil
	}
	if !text {
		return fmt.Errorf("%s says nothing about a %s in a schema", name, t)
	}
	switch name {
	case "max":
		n, err := strconv.Atoi(param)
		if err != nil {
			return err
		}
		c.set("maxLength", n)
	case "len":
		n, err := strconv.Atoi(param)
		if err != nil {
			return err
		}
		c.set("minLength", n)
		c.set("maxLength", n)
	case "oneof":
		c.set("enum", strings.Fields(param))
	case "hexadecimal":
		c.set("pattern", "^[0-9a-fA-F]*$")
	case "decimal":
		c.set("pattern", `^(0(\.[0-9]+)?|-?[1-9][0-9]*(\.[0-9]+)?|-0\.[0-9]*[1-9][0-9]*)$`)
		c.set("maxLength", messages.DecimalDigits+2)
	case "timevalue":
		c.set("pattern", `^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?)?$`)
	case "zone":
		c.set("pattern", `^(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$`)
	case "hs6":
		c.set("pattern", `^(0[1-9]|[1-6][0-9]|7[0-689]|8[0-9]|9[0-7])[0-9]{4}$`)
	case "semver":
		major, _, _ := strings.Cut(messages.SchemaVersion, ".")
		c.set("pattern", `^`+major+`\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)
	case "kind":
		c.set("enum", messages.Words(messages.Kinds()))
	case "documentclass":
		c.set("enum", messages.Words(messages.DocumentClasses()))
	case "control":
		c.set("enum", messages.Words(messages.Controls()))
	case "outcome":
		c.set("enum", messages.Words(messages.Outcomes()))
	case "movementevent":
		c.set("enum", messages.Words(messages.MovementEvents()))
	case "registerkind":
		c.set("enum", messages.Words(messages.RegisterKinds()))
	case "assistancetype":
		c.set("enum", messages.Words(messages.AssistanceTypes()))
	case "codelist":
		return c.codeList(param)
	default:
		return fmt.Errorf("%s cannot be expressed", name)
	}
	return nil
}

// codeList says the shape of codes, and all of them only where they are few: lists grow, schemas are fixed.
func (c *constraint) codeList(name string) error {
	list, err := codes.Named(name)
	if err != nil {
		return err
	}
	switch name {
	case "mode":
		c.set("enum", list.Codes())
	case "country":
		c.set("pattern", "^[A-Z]{2}$")
	case "currency":
		c.set("pattern", "^[A-Z]{3}$")
	case "unit":
		c.set("pattern", "^[0-9A-Z]{2,3}$")
	case "package":
		c.set("pattern", "^[0-9A-Z]{2}$")
	case "locode":
		c.set("pattern", "^[A-Z]{2}[A-Z2-9]{3}$")
	default:
		return fmt.Errorf("code list %s has no shape here", name)
	}
	c.set("$comment", list.Title+": "+list.Edition)
	return nil
}

func (c *constraint) set(name string, value any) {
	for i := range c.members {
		if c.members[i].name == name {
			c.members[i].value = value
			return
		}
	}
	c.members = c.members.with(name, value)
}
