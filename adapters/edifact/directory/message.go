package directory

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	errInteractive = errors.New("an interactive message")

	// 0070 + MEA Measurements                              C   9          ||
	segmentLine = regexp.MustCompile(`^\d{4,5} *[*+#|X-]* *([A-Z]{3}) +\S.* ([MC]) +(\d+)[- ]*([|+]*)$`)
	// 0240       ----- Segment group 7  ------------------ M   9999-------+|
	groupLine = regexp.MustCompile(`^\d{4,5} *[*+#|X-]* *-* *Segment group +(\d+) *-* *([MC]) +(\d+)[- ]*([|+]+)$`)
	cutLine   = regexp.MustCompile(`^(\d{4,5} *[*+#|X-]* *[A-Z]{3} +\S.*?) *[|+]*$`)
	anyLine   = regexp.MustCompile(`^\d{4,5}\b`)
	headLine  = regexp.MustCompile(`^ *(Message Type|Version|Release|Revision|Contr\. Agency) *: *(\S*)`)
)

// maxNodes bounds the rows of one message type; the largest there is has about 1200.
const maxNodes = 10_000

// parseMessage reads a message type: its names from the head, its structure from the segment table at the end.
func parseMessage(lines []string) (name, version, release string, m message, err error) {
	table := -1
	for i, l := range lines {
		if len(l) < 100 && strings.Contains(strings.ToLower(l), "segment table") {
			table = i
		}
		if !strings.Contains(l, ":") {
			continue
		}
		if f := headLine.FindStringSubmatch(l); f != nil {
			switch f[1] {
			case "Message Type":
				name = first(name, f[2])
			case "Version":
				version = first(version, f[2])
			case "Release":
				release = first(release, f[2])
			case "Revision":
				m.revision = first(m.revision, f[2])
			}
		}
	}
	switch {
	case len(name) != 6 || !letters(name):
		return name, version, release, m, errors.New("it does not state its message type")
	case version == "" || release == "":
		return name, version, release, m, errors.New("it does not state its version and release")
	case table < 0:
		return name, version, release, m, errors.New("it has no segment table")
	}
	m.nodes, err = parseTable(lines[table+1:])
	return name, version, release, m, err
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// parseTable reads a segment table. How deep a row stands is how many lines run past its right side; a group's own row
// is as deep as its content.
func parseTable(lines []string) ([]*node, error) {
	root := &node{}
	stack := []*node{root}
	rows := 0
	cut := "" // a row whose name is so long that the rest stands in the next line
	for _, l := range lines {
		switch {
		case anyLine.MatchString(l):
			cut = ""
		case cut != "" && strings.Trim(l, " |+") != "":
			l, cut = cut+" "+strings.TrimSpace(l), ""
		default:
			continue
		}
		if rows++; rows > maxNodes {
			return nil, fmt.Errorf("more than %d rows", maxNodes)
		}
		if f := groupLine.FindStringSubmatch(l); f != nil {
			number, err := strconv.Atoi(f[1])
			if err != nil {
				return nil, fmt.Errorf("row %q: %w", strings.TrimSpace(l), err)
			}
			n, err := row("", number, f[2], f[3])
			depth := len(f[4])
			if err != nil || depth > len(stack) {
				return nil, fmt.Errorf("row %q does not fit into the groups around it", strings.TrimSpace(l))
			}
			stack = stack[:depth]
			put(stack, n)
			stack = append(stack, n)
			continue
		}
		f := segmentLine.FindStringSubmatch(l)
		if part := cutLine.FindStringSubmatch(l); f == nil && part != nil && len(l) < 200 {
			cut = part[1]
			rows--
			continue
		}
		if f == nil {
			return nil, fmt.Errorf("row %q is not a segment or group", strings.TrimSpace(l))
		}
		if f[1] == "UIH" {
			return nil, errInteractive
		}
		n, err := row(f[1], 0, f[2], f[3])
		depth := len(f[4])
		if err != nil || depth >= len(stack) {
			return nil, fmt.Errorf("row %q does not fit into the groups around it", strings.TrimSpace(l))
		}
		stack = stack[:depth+1]
		put(stack, n)
		if f[1] == "UNT" {
			break // remarks may follow
		}
	}
	return root.children, whole(root)
}

func row(tag string, group int, status, repeat string) (*node, error) {
	most, err := strconv.Atoi(repeat)
	if err != nil || most < 1 {
		return nil, fmt.Errorf("repeats %q", repeat)
	}
	return &node{tag: tag, group: group, mandatory: status == "M", max: most}, nil
}

func put(stack []*node, n *node) {
	top := stack[len(stack)-1]
	top.children = append(top.children, n)
}

// whole checks that there is a structure, and that every group begins with a segment.
func whole(root *node) error {
	if len(root.children) == 0 {
		return errors.New("the segment table is empty")
	}
	for _, c := range root.children {
		if c.group == 0 {
			continue
		}
		if len(c.children) == 0 || c.children[0].group > 0 {
			return fmt.Errorf("segment group %d has no first segment", c.group)
		}
		if err := whole(c); err != nil {
			return err
		}
	}
	return nil
}
