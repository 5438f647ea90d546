package directory

import (
	"regexp"
	"strings"
)

var listHead = regexp.MustCompile(`^[*+#|X -]* *(\d{4}) +\S`)

// parseCodes reads UNCL: for every coded element its codes. In a list the code stands left of its name, with marks of change before it, and
// descriptions stand further right: until D.98 names begin in
// column 11, numbers end in column 9 and other codes begin in 4; later codes begin in column 6 and names in 12.
func parseCodes(lines []string) map[string][]string {
	lists := map[string][]string{}
	var id string
	head, text := true, false
	for _, l := range lines {
		switch {
		case rule(l):
			id, head, text = "", true, false
		case l == "":
			if text {
				text = false
			}
		case head:
			if f := listHead.FindStringSubmatch(l); f != nil {
				id = f[1]
			}
			head, text = false, true
		case id == "":
		case prose.MatchString(l):
			text = true // until the next empty line
		case !text:
			if code, ok := codeOf(l); ok {
				lists[id] = append(lists[id], code)
			}
		}
	}
	return lists
}

var prose = regexp.MustCompile(`^[*+#|X -]* *(Desc|Repr|Note)[ \d]*:`)

// codeOf reads a line of a list. Of several words left of the name the last is the code: a code may be X, and so may a mark.
func codeOf(l string) (string, bool) {
	for _, name := range []int{10, 11} {
		if len(l) <= name || l[name-1] != ' ' || l[name] == ' ' {
			continue
		}
		words := strings.Fields(l[:name])
		if len(words) == 0 {
			continue
		}
		code := words[len(words)-1]
		at := strings.LastIndex(l[:name], code)
		if name == 10 && at+len(code) != 9 && at != 3 || name == 11 && at != 5 {
			continue
		}
		return code, true
	}
	return "", false
}
