package grammar

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Library is the directories at hand: those shipped with the program, and those that a user added, which go before shipped ones of
// the same release. nil is a library too, with the shipped ones alone. It does not change once made.
type Library struct {
	added map[Release]*Directory
	held  []Release
}

// Open reads the added directories from a folder: its files D.21B.txt and the like, in the notation of the data files; other files
// are not looked at. They are small, and read at once, so that a broken one is told at start and not in the middle of the night.
func Open(fsys fs.FS) (*Library, error) {
	l := &Library{added: map[Release]*Directory{}}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read added directories: %w", err)
	}
	for _, e := range entries {
		r, ok := releaseOfFile(e.Name())
		if !ok || e.IsDir() {
			continue
		}
		text, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return nil, fmt.Errorf("read added directory %s: %w", r, err)
		}
		if len(text) > maxTable {
			return nil, fmt.Errorf("read added directory %s: %d bytes, the limit is %d", r, len(text), maxTable)
		}
		d, err := Parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("read added directory %s: %w", r, err)
		}
		d.Release = r
		l.added[r] = d
	}
	l.held = held()
	for r := range l.added {
		if !slices.Contains(l.held, r) {
			l.held = append(slices.Clip(l.held), r)
		}
	}
	l.held = slices.Clone(l.held)
	sortReleases(l.held)
	return l, nil
}

// maxTable bounds an added table. All message types of one release together have less than a megabyte.
const maxTable = 8 << 20

func releaseOfFile(name string) (Release, bool) {
	base, ok := strings.CutSuffix(path.Base(name), ".txt")
	if !ok {
		return Release{}, false
	}
	version, release, _ := strings.Cut(base, ".")
	return ParseRelease(version, release)
}

// ErrTable says that a text is no table in the notation of this package.
var ErrTable = errors.New("not a directory table")

// Parse reads a table and checks that it is whole: every message begins with UNH or BGM and has segments that are there.
func Parse(text string) (*Directory, error) {
	d, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTable, err)
	}
	if len(d.messages) == 0 {
		return nil, fmt.Errorf("%w: it has no message", ErrTable)
	}
	for name, m := range d.messages {
		if len(m.root.children) == 0 || m.root.children[0].Tag != "UNH" {
			return nil, fmt.Errorf("%w: %s does not begin with UNH", ErrTable, name)
		}
		for tag := range m.tags {
			if d.segments[tag] == nil && !strings.HasPrefix(tag, "UN") && tag != "UGH" && tag != "UGS" {
				return nil, fmt.Errorf("%w: %s uses segment %s, which is not there", ErrTable, name, tag)
			}
		}
	}
	return d, nil
}

// Held lists the releases at hand, oldest first.
func (l *Library) Held() []Release {
	if l == nil {
		return slices.Clone(held())
	}
	return slices.Clone(l.held)
}

func (l *Library) releases() []Release {
	if l == nil {
		return held()
	}
	return l.held
}

// Added tells whether a release is one that a user added.
func (l *Library) Added(r Release) bool { return l != nil && l.added[r] != nil }

// Load gives the directory of a release.
func (l *Library) Load(r Release) (*Directory, error) {
	if l != nil {
		if d := l.added[r]; d != nil {
			return d, nil
		}
	}
	return shipped(r)
}

// Choose finds the structure of a message type in a release. Where the release is not at hand, or does not have the type, it is the nearest
// that does, and exact is false: one on the same side of every structural break of the type goes before others, and of two
// that are as near the earlier.
func (l *Library) Choose(name string, r Release) (m *Message, exact bool, err error) {
	var best *Message
	var score [2]int
	if slices.Contains(l.releases(), r) { // others are not even read
		d, err := l.Load(r)
		if err != nil {
			return nil, false, err
		}
		if m, ok := d.Message(name); ok {
			return m, true, nil
		}
	}
	for _, h := range l.releases() {
		if !l.Has(h, name) {
			continue
		}
		d, err := l.Load(h)
		if err != nil {
			return nil, false, err
		}
		m, ok := d.Message(name)
		if !ok {
			continue
		}
		next := [2]int{broken(name, h, r), max(h.order()-r.order(), r.order()-h.order())}
		if best == nil || slices.Compare(next[:], score[:]) < 0 {
			best, score = m, next
		}
	}
	if best == nil {
		return nil, false, fmt.Errorf("message type %s is not held", name)
	}
	return best, false, nil
}

// Known tells whether any release at hand has a message type.
func (l *Library) Known(name string) bool {
	return slices.ContainsFunc(l.releases(), func(h Release) bool { return l.Has(h, name) })
}

// Has tells whether a release has a message type.
func (l *Library) Has(r Release, name string) bool {
	if l.Added(r) {
		_, ok := l.added[r].Message(name)
		return ok
	}
	return slices.Contains(types()[r], name)
}

// Messages lists the directory's message types, sorted.
func (d *Directory) Messages() []string { return slices.Sorted(maps.Keys(d.messages)) }

// Types lists the message types that shipped directories have, sorted: those that are read.
func Types() []string {
	var names []string
	for _, list := range types() {
		names = append(names, list...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
