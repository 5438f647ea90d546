// Package grammar holds UN/EDIFACT directories as data and judges messages against them: which segments stand where
// and how often, which elements they have, and how long and of which list their values are. The tables under data
// are facts in a notation of our own, one file a release, written by internal/generate.
//
// It knows no mapping and no severity: it says what differs, by rule and place.
package grammar

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"sync"
)

// Directory is one release of the UN directory, as far as it is held.
type Directory struct {
	Release  Release
	messages map[string]*Message
	segments map[string]*segmentSpec
	codes    map[string]*codeList
	// alone are the segments of a service directory by themselves.
	alone []*Node
}

// Message gives the structure of a message type in this release.
func (d *Directory) Message(name string) (*Message, bool) {
	m, ok := d.messages[name]
	return m, ok
}

// Coded tells whether a value is in the code list of a data element; true where no list is held.
func (d *Directory) Coded(element, value string) bool {
	list, ok := d.codes[element]
	if !ok {
		return true
	}
	return list.has(value)
}

// Message is the structure of one message type.
type Message struct {
	Name      string
	Revision  string
	Directory *Directory
	root      *Node
	tags      map[string]bool
	// guide is set where a partner's overlay was laid over it; overlaid keeps what overlays made of it.
	guide    *guide
	overlaid sync.Map // *adapters.Overlay → *overlaid
	stands   sync.Map // tag → where it may stand
}

// Node is a segment or a segment group in its place in a message.
type Node struct {
	// Tag is the segment's tag, or that of the group's trigger; Group is the group's number, 0 for a segment.
	Tag       string
	Group     int
	Mandatory bool
	Max       int

	tag      uint32
	spec     *segmentSpec
	children []*Node
	// slots find the first child with a tag, same the next one with the tag of another; see first.
	slots []childSlot
	same  []int16
	// required is, for each child, the first from there on that is mandatory.
	required []int16
}

type segmentSpec struct {
	tag      string
	elements []*elementSpec
	// positional are the elements with repeats written out, as syntax versions 1 to 3 send them.
	positional []*elementSpec
	plans      plans
}

// sent are the elements as an interchange with or without a repetition separator sends them.
func (s *segmentSpec) sent(repetition bool) []*elementSpec {
	if repetition {
		return s.elements
	}
	return s.positional
}

type elementSpec struct {
	id         string
	mandatory  bool
	repeat     int
	format     format
	components []*elementSpec
	composite  bool
	codes      *codeList
	// qualifies says that it names another list or agency for the code before it (1131, 3055).
	qualifies bool
	// copied says that an equal element stands just before it, so that it need not be filled.
	copied bool
	// unused and most are of a partner's guide: it may not be filled, or not more often.
	unused bool
	most   int
}

// format is a representation such as an..35: letters, digits or both, at most max characters, or exactly.
type format struct {
	kind  byte // 'a', 'n', or 'x' for both
	fixed bool
	max   int
	text  string
}

//go:embed data/*.txt
var files embed.FS

// held are the releases that are held, in order, without having read them.
var held = sync.OnceValue(func() []Release {
	entries, err := files.ReadDir("data")
	if err != nil {
		return nil
	}
	var all []Release
	for _, e := range entries {
		version, release, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".txt"), ".")
		if r, ok := ParseRelease(version, release); ok {
			all = append(all, r)
		}
	}
	sortReleases(all)
	return all
})

// types are the message types of the shipped releases, found without reading their tables.
var types = sync.OnceValue(func() map[Release][]string {
	all := map[Release][]string{}
	for _, r := range held() {
		text, err := files.ReadFile("data/" + r.String() + ".txt")
		if err != nil {
			continue
		}
		for rest := text; ; {
			i := bytes.Index(rest, []byte("\nmessage "))
			if i < 0 {
				break
			}
			rest = rest[i+len("\nmessage "):]
			if end := bytes.IndexAny(rest, " \n"); end > 0 {
				all[r] = append(all[r], string(rest[:end]))
			}
		}
	}
	return all
})

var directories sync.Map // Release → func() (*Directory, error), immutable once read

// shipped gives the directory of a release that comes with the program.
func shipped(r Release) (*Directory, error) {
	load, ok := directories.Load(r)
	if !ok {
		load, _ = directories.LoadOrStore(r, sync.OnceValues(func() (*Directory, error) {
			text, err := files.ReadFile("data/" + r.String() + ".txt")
			if err != nil {
				return nil, fmt.Errorf("directory %s is not held: %w", r, err)
			}
			d, err := parse(string(text))
			if err != nil {
				return nil, fmt.Errorf("read directory %s: %w", r, err)
			}
			d.Release = r
			return d, nil
		}))
	}
	return load.(func() (*Directory, error))()
}
