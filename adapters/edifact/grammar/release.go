package grammar

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Release is a release of the UN directory: D.96B is version D, year 1996, half B.
type Release struct {
	Version string
	Year    int
	Half    byte
}

// ParseRelease reads the version and release numbers of UNH (0052, 0054). It takes draft directories from 1993 on, two a
// year (D.01 has a third); anything else is no release of the directory.
func ParseRelease(version, release string) (Release, bool) {
	if version != "D" || len(release) != 3 || release[2] < 'A' || release[2] > 'C' {
		return Release{}, false
	}
	year, err := strconv.Atoi(release[:2])
	if err != nil || year < 0 {
		return Release{}, false
	}
	if year += 2000; year >= 2093 {
		year -= 100
	} else if year > 2060 {
		return Release{}, false
	}
	return Release{Version: version, Year: year, Half: release[2]}, true
}

// String gives "D.96B".
func (r Release) String() string { return fmt.Sprintf("%s.%02d%c", r.Version, r.Year%100, r.Half) }

// order counts half years.
func (r Release) order() int { return r.Year*2 + int(r.Half-'A') }

func sortReleases(all []Release) {
	slices.SortFunc(all, func(a, b Release) int { return cmp.Compare(a.order(), b.order()) })
}

//go:embed breaks.tsv
var breaksText string

type structureBreak struct {
	name string
	at   Release
}

var breaks = sync.OnceValue(func() []structureBreak {
	var all []structureBreak
	for line := range strings.Lines(breaksText) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		version, release, _ := strings.Cut(f[1], ".")
		if r, ok := ParseRelease(version, release); ok {
			all = append(all, structureBreak{f[0], r})
		}
	}
	return all
})

// broken counts the structure breaks of a type between two releases.
func broken(name string, a, b Release) int {
	lo, hi := min(a.order(), b.order()), max(a.order(), b.order())
	n := 0
	for _, s := range breaks() {
		if at := s.at.order(); s.name == name && lo < at && at <= hi {
			n++
		}
	}
	return n
}
