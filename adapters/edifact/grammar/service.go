package grammar

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed service/*.txt
var serviceFiles embed.FS

var services = [...]func() (*Directory, error){
	sync.OnceValues(func() (*Directory, error) { return loadService("S3") }),
	sync.OnceValues(func() (*Directory, error) { return loadService("S4") }),
}

// Service gives the service directory of a syntax version ("1" to "4"): the segments of envelopes, and CONTRL, whose
// version and release are the syntax's own. It is read once and shared.
func Service(syntax string) (*Directory, error) {
	if syntax == "4" {
		return services[1]()
	}
	return services[0]()
}

// Segment gives a segment of a service directory by itself, by its tag as syntax.PackTag gives it; nil where it has none.
func (d *Directory) Segment(code uint32) *Node {
	for _, n := range d.alone { // a dozen, and those asked for mostly stand first
		if n.tag == code {
			return n
		}
	}
	return nil
}

func loadService(name string) (*Directory, error) {
	text, err := serviceFiles.ReadFile("service/" + name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("service directory %s is not held: %w", name, err)
	}
	d, err := parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("read service directory %s: %w", name, err)
	}
	for tag, spec := range d.segments {
		d.alone = append(d.alone, &Node{Tag: tag, Max: 1, tag: packTag(tag), spec: spec})
	}
	slices.SortFunc(d.alone, func(a, b *Node) int { return strings.Compare(b.Tag, a.Tag) }) // those of envelopes first
	return d, nil
}
