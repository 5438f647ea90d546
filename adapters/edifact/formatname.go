package edifact

import "strings"

// formatName is what the type of a message is called in its source. Messages of one document are mostly of one type.
type formatName struct {
	id                    identity
	format, version, root string
}

// of gives the names of a type: "edifact:CUSDEC", "D.96B" and "CUSDEC:D:96B:UN".
func (n *formatName) of(id identity) (format, version, root string) {
	id.reference = ""
	if n.id != id {
		id = identity{name: strings.Clone(id.name), version: strings.Clone(id.version), release: strings.Clone(id.release),
			agency: strings.Clone(id.agency), associate: strings.Clone(id.associate)} // it outlives the message's text
		*n = formatName{id: id, format: "edifact:" + id.name, version: id.version + "." + id.release, root: id.String()}
	}
	return n.format, n.version, n.root
}
