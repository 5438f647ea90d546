package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// captions are the values of a document that explain others and have no member of their own: what codes, lists and schemes
// are called, who runs them, in which language names are. A document repeats them everywhere; here each stands once, in the
// extension "sps" of the certificate. One that says otherwise than the first of its kind is not kept, and stays unused.
type captions struct {
	list []caption
	// at are the numbers in list by group, key and member.
	at map[[3]string]int
}

// caption is one of them: extensions.sps.<group>.<key>.<member>, with as many levels as are not empty.
type caption struct {
	name [3]string
	v    xmldoc.Value
}

// maxCaptions bounds how many are kept, and maxCaption how long each may be.
const (
	maxCaptions = 2000
	maxCaption  = 1000
)

// keep takes a value that was left out of the message itself; it is a function for Node.CoverageKeeping.
func (c *captions) keep(owner *xmldoc.Node, local string, v xmldoc.Value) bool {
	name, ok := captionOf(owner, local)
	if !ok || !v.OK() || len(v.Text) > maxCaption {
		return false
	}
	if i, ok := c.at[name]; ok {
		return c.list[i].v.Text == v.Text
	}
	if len(c.list) >= maxCaptions {
		return false
	}
	if c.at == nil {
		c.at = map[[3]string]int{}
	}
	c.at[name] = len(c.list)
	c.list = append(c.list, caption{name, v})
	return true
}

// captionOf says where a value is kept.
func captionOf(owner *xmldoc.Node, local string) (name [3]string, ok bool) {
	parent := owner.Parent().Local()
	switch {
	case local == "":
		return valueCaption(owner, parent)
	case local == "languageID":
		return [3]string{"language"}, true
	case local == "name":
		return [3]string{"codes", owner.Local() + " " + owner.Peek("")}, true
	case local == "schemeID":
		return [3]string{"schemeOf", parent + " " + owner.Peek("")}, true
	case strings.HasPrefix(local, "scheme"):
		if id := owner.Peek("schemeID"); id != "" {
			return [3]string{"schemes", id, local}, true
		}
		return [3]string{"schemes", parent + " " + owner.Local(), local}, true
	case local == "listID":
		return [3]string{"listOf", owner.Local()}, true
	case strings.HasPrefix(local, "list"):
		if id := owner.Peek("listID"); id != "" {
			return [3]string{"lists", id, local}, true
		}
		return [3]string{"lists", owner.Local(), local}, true
	}
	return [3]string{"values", parent + " " + owner.Local(), local}, true
}

// valueCaption is captionOf for an element: the name of a country or system beside its code, or something said of the form.
func valueCaption(owner *xmldoc.Node, parent string) (name [3]string, ok bool) {
	group, code := "", ""
	switch owner.Local() {
	case "CountryName":
		group, code = "countries", "CountryID"
	case "SystemName":
		group, code = "systems", "SystemID"
	case "Name":
		group, code = "countries", "ID"
	}
	if group != "" {
		if id := owner.Parent().Child(code).Peek(""); id != "" {
			return [3]string{group, id}, true
		}
	}
	return [3]string{"values", parent + " " + owner.Local()}, true
}

// extension is what the message keeps, nil where there is nothing.
func (c *captions) extension() map[string]any {
	if len(c.list) == 0 {
		return nil
	}
	all := map[string]any{}
	for _, k := range c.list {
		at := all
		for level, name := range k.name {
			if level == len(k.name)-1 || k.name[level+1] == "" {
				at[name] = k.v.Text
				break
			}
			next, ok := at[name].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[name] = next
			}
			at = next
		}
	}
	return all
}

// origins are the places of what the message keeps.
func (c *captions) origins(list []messages.Origin) []messages.Origin {
	for _, k := range c.list {
		path := adapters.Path("/extensions/sps")
		for _, name := range k.name {
			if name != "" {
				path = path.Field(name)
			}
		}
		list = append(list, messages.Origin{Pointer: path.String(), Position: k.v.Position()})
	}
	return list
}
