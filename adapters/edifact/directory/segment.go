package directory

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	// ADR  ADDRESS, behind marks of change
	segmentHead = regexp.MustCompile(`^ *[*+#|X-]* +([A-Z]{3}) +\S`)
	// 020   C090  ADDRESS DETAILS                                C
	elementLine = regexp.MustCompile(`^(\d{3}) *[*+#|X-]* *([CSE]?\d{3,4}) +(\S.*)$`)
	//       3477   Address format, coded                         M  an..3
	componentLine = regexp.MustCompile(`^ +[*+#|X-]* *(\d{4}) +(\S.*)$`)
	// the end of either: status, repeats from D.99B on, format
	tail = regexp.MustCompile(` ([MC])(?: +(\d{1,3}))?(?: +((?:an|a|n)(?:\.\.)?\d{1,5}))?$`)
)

// parseSegments reads EDSD or TRSD: every segment with its elements and their components.
func parseSegments(lines []string) (map[string][]element, error) {
	p := segmentParser{segments: map[string][]element{}}
	for _, l := range lines {
		if err := p.line(l); err != nil {
			return nil, err
		}
	}
	return p.segments, nil
}

type segmentParser struct {
	segments map[string][]element
	tag      string
	// head says that the next line that is not empty names a segment.
	head bool
	// open is an element whose row goes on in the next line, for its name is long.
	open      string
	component bool
	id        string
}

func (p *segmentParser) line(l string) error {
	switch {
	case rule(l):
		p.head, p.tag, p.open = true, "", ""
		return nil
	case l == "":
		p.open = ""
		return nil
	case p.head:
		p.head = false
		if f := segmentHead.FindStringSubmatch(" " + l); f != nil {
			p.tag = f[1]
			if _, twice := p.segments[p.tag]; twice {
				return fmt.Errorf("segment %s is there twice", p.tag)
			}
			p.segments[p.tag] = nil
		}
		return nil
	case p.tag == "":
		return nil
	}
	if f := elementLine.FindStringSubmatch(l); f != nil {
		p.id, p.component, p.open = f[2], false, f[3]
	} else if f := componentLine.FindStringSubmatch(l); f != nil && len(p.segments[p.tag]) > 0 {
		p.id, p.component, p.open = f[1], true, f[2]
	} else if p.open != "" {
		p.open += " " + strings.TrimSpace(l) + " "
		p.open = strings.TrimRight(p.open, " ")
	} else {
		return nil // prose
	}
	f := tail.FindStringSubmatch(" " + p.open)
	if f == nil {
		if len(p.open) > 400 {
			p.open = ""
		}
		return nil
	}
	p.open = ""
	e := element{id: p.id, mandatory: f[1] == "M", repeat: 1, format: f[3]}
	if f[2] != "" {
		n, err := strconv.Atoi(f[2])
		if err != nil || n < 1 {
			return fmt.Errorf("segment %s: repeats of %s", p.tag, p.id)
		}
		e.repeat = n
	}
	return p.add(e)
}

func (p *segmentParser) add(e element) error {
	list := p.segments[p.tag]
	if p.component {
		last := &list[len(list)-1]
		if last.format != "" || e.format == "" {
			return fmt.Errorf("segment %s: %s is no component of %s", p.tag, e.id, last.id)
		}
		last.components = append(last.components, e)
		return nil
	}
	if n := len(list); n > 0 && list[n-1].format == "" && len(list[n-1].components) == 0 {
		return fmt.Errorf("segment %s: %s has neither format nor components", p.tag, list[n-1].id)
	}
	p.segments[p.tag] = append(list, e)
	return nil
}
