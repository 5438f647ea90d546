// Package directory reads the directories of UN/EDIFACT as UNECE publishes them (text files in nested zip archives: EDMD or TRMD,
// EDSD or TRSD, UNCL) and writes of them the compact tables that package grammar reads: tags, statuses, repeats, element numbers, formats
// and codes, and none of the prose.
//
// It knows nothing of messages in use and of the hub. An archive is a stranger's file: it is read within Limits.
package directory

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Directory is what one archive holds of one release.
type Directory struct {
	// Release is its name, such as D.21B.
	Release string
	// Passed says of message types that could not be read why: one of the originals has a row drawn wrongly.
	Passed map[string]string

	messages map[string]message
	segments map[string][]element
	codes    map[string][]string
}

// message is the structure of a message type.
type message struct {
	revision string
	nodes    []*node
}

// node is a segment, or a group with what is in it.
type node struct {
	tag       string
	group     int
	mandatory bool
	max       int
	children  []*node
}

// element is a data element or, with components, a composite.
type element struct {
	id         string
	mandatory  bool
	repeat     int
	format     string
	components []element
}

// ErrArchive says that a file or folder holds no directory that can be read.
var ErrArchive = errors.New("not a UN/EDIFACT directory")

// Read reads a zip archive, or a folder with the same files, packed or not.
func Read(path string, limits Limits) (*Directory, error) {
	files, err := collect(path, limits.withDefaults())
	if err != nil {
		return nil, err
	}
	d, err := of(files)
	if err != nil {
		return nil, fmt.Errorf("read directory %s: %w", filepath.Base(path), err)
	}
	return d, nil
}

// of makes a directory of its text files.
func of(files []file) (*Directory, error) {
	d := &Directory{Passed: map[string]string{}, messages: map[string]message{}, segments: map[string][]element{}, codes: map[string][]string{}}
	releases := map[string]int{}
	for _, f := range files {
		switch f.kind() {
		case kindMessage:
			name, version, release, m, err := parseMessage(f.text())
			switch {
			case errors.Is(err, errInteractive):
				continue
			case err != nil:
				d.Passed[strings.ToUpper(path.Base(f.name)[:6])] = err.Error()
				continue
			}
			if _, twice := d.messages[name]; twice {
				return nil, fmt.Errorf("%w: message %s is there twice", ErrArchive, name)
			}
			d.messages[name] = m
			releases[version+"."+release]++
		case kindSegments:
			segments, err := parseSegments(f.text())
			if err != nil {
				return nil, fmt.Errorf("%w: %s: %w", ErrArchive, f.name, err)
			}
			maps.Copy(d.segments, segments)
		case kindCodes:
			maps.Copy(d.codes, parseCodes(f.text()))
		}
	}
	switch {
	case len(d.messages) == 0:
		return nil, fmt.Errorf("%w: it holds no message types (files such as CUSDEC_D.21B)", ErrArchive)
	case len(d.segments) == 0:
		return nil, fmt.Errorf("%w: it holds no segments (a file EDSD or TRSD)", ErrArchive)
	case len(d.codes) == 0:
		return nil, fmt.Errorf("%w: it holds no code lists (files UNCL)", ErrArchive)
	case len(releases) > 1:
		return nil, fmt.Errorf("%w: it holds message types of several releases: %s", ErrArchive, strings.Join(slices.Sorted(maps.Keys(releases)), ", "))
	}
	for d.Release = range releases {
	}
	return d, nil
}

// Messages gives the message types, sorted.
func (d *Directory) Messages() []string { return slices.Sorted(maps.Keys(d.messages)) }
