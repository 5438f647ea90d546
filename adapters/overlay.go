package adapters

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Overlay is a partner's own guide to a type of message, laid over the standard's directory: the segments it uses, how often, how
// long values may be, further codes, and how grave a breach is. Families without directories do not look at it.
type Overlay struct {
	// Name says whose guide it is and in which edition; faults name it.
	Name string `json:"name" yaml:"name" validate:"required,max=100"`
	// Message, Release ("D.96B"), Agency ("UN") and Association ("109730") choose messages by what their header states; an empty one
	// chooses all. Of several overlays that fit the one that states most is used, of those the first, and never two together.
	Message     string `json:"message" yaml:"message" validate:"required,len=6"`
	Release     string `json:"release,omitempty" yaml:"release,omitempty"`
	Agency      string `json:"agency,omitempty" yaml:"agency,omitempty" validate:"max=3"`
	Association string `json:"association,omitempty" yaml:"association,omitempty" validate:"max=12"`
	// Subset says that only the segments listed below are used, and those that are mandatory where they stand.
	Subset bool `json:"subset,omitempty" yaml:"subset,omitempty"`
	// Segments and Elements are the rules of single segments, groups and data elements.
	Segments []SegmentRule `json:"segments,omitempty" yaml:"segments,omitempty" validate:"dive"`
	Elements []ElementRule `json:"elements,omitempty" yaml:"elements,omitempty" validate:"dive"`
	// Rules says how grave a breach of each kind of rule is.
	Rules Gravity `json:"rules,omitzero" yaml:"rules,omitempty"`
}

// SegmentRule is about a segment or group.
type SegmentRule struct {
	// At is the end of its path through the groups: "MEA" is every one, "SG30/MEA" those of a group, "SG30" the group itself; a stroke in front
	// ("/MEA") binds it to the whole path.
	At string `json:"at" yaml:"at" validate:"required,max=100"`
	// Use is required, optional or unused; empty leaves it as it is.
	Use string `json:"use,omitempty" yaml:"use,omitempty" validate:"omitempty,oneof=required optional unused"`
	// Max is how often it may be repeated; 0 leaves it as it is.
	Max int `json:"max,omitempty" yaml:"max,omitempty" validate:"gte=0"`
}

// ElementRule is about a data element.
type ElementRule struct {
	// At is the number of the data element or composite, behind the segment where it is of one: "3036", "NAD/3036", "SG30/NAD/C080".
	At string `json:"at" yaml:"at" validate:"required,max=100"`
	// Use is required, optional or unused.
	Use string `json:"use,omitempty" yaml:"use,omitempty" validate:"omitempty,oneof=required optional unused"`
	// Length is the longest that a value may be, in characters; Max how often the element may be repeated.
	Length int `json:"length,omitempty" yaml:"length,omitempty" validate:"gte=0"`
	Max    int `json:"max,omitempty" yaml:"max,omitempty" validate:"gte=0"`
	// Codes are added to the directory's list; Only takes its place.
	Codes []string `json:"codes,omitempty" yaml:"codes,omitempty" validate:"dive,required,max=35"`
	Only  []string `json:"only,omitempty" yaml:"only,omitempty" validate:"dive,required,max=35"`
}

// Gravity says for each kind of rule how grave a breach is: off (not told), note, warn or refuse. Empty is the adapter's own
// choice: refuse for all but codes, which warn.
type Gravity struct {
	// Length: values too long or too short. Characters: letters in numbers, decimal marks.
	Length     string `json:"length,omitempty" yaml:"length,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	Characters string `json:"characters,omitempty" yaml:"characters,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	// Codes: a code that is not in its list.
	Codes string `json:"codes,omitempty" yaml:"codes,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	// ElementRepeats, ElementCount: an element too often; more elements or components than there are. MissingElements: a mandatory one is empty.
	ElementRepeats  string `json:"elementRepeats,omitempty" yaml:"elementRepeats,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	ElementCount    string `json:"elementCount,omitempty" yaml:"elementCount,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	MissingElements string `json:"missingElements,omitempty" yaml:"missingElements,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	// UnknownSegments, SegmentOrder, SegmentRepeats, MissingSegments: a segment that the message type does not have, in the wrong place,
	// too often, or not there.
	UnknownSegments string `json:"unknownSegments,omitempty" yaml:"unknownSegments,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	SegmentOrder    string `json:"segmentOrder,omitempty" yaml:"segmentOrder,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	SegmentRepeats  string `json:"segmentRepeats,omitempty" yaml:"segmentRepeats,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	MissingSegments string `json:"missingSegments,omitempty" yaml:"missingSegments,omitempty" validate:"omitempty,oneof=off note warn refuse"`
	// Unused: a segment or element that the guide does not use.
	Unused string `json:"unused,omitempty" yaml:"unused,omitempty" validate:"omitempty,oneof=off note warn refuse"`
}

// Problem is one thing wrong with a partner's settings.
type Problem struct {
	// Pointer is a JSON Pointer into the settings: "/overlays/0/segments/1/at".
	Pointer string
	Text    string
}

// A ProfileChecker tells what in a partner's settings its family cannot follow: an overlay that speaks of a segment which the message does
// not have. What it finds stops a hub at start, not a message at night.
type ProfileChecker interface {
	CheckProfile(p Profile) []Problem
}

// Fits tells whether an overlay is for a message, and how much it states of it.
func (o *Overlay) Fits(message, release, agency, association string) (stated int, ok bool) {
	for _, f := range [][2]string{{o.Message, message}, {o.Release, release}, {o.Agency, agency}, {o.Association, association}} {
		switch f[0] {
		case "":
		case f[1]:
			stated++
		default:
			return 0, false
		}
	}
	return stated, true
}

// Overlay finds the one for a message; nil where there is none.
func (p *Profile) Overlay(message, release, agency, association string) *Overlay {
	var found *Overlay
	most := -1
	for i := range p.Overlays {
		if n, ok := p.Overlays[i].Fits(message, release, agency, association); ok && n > most {
			found, most = &p.Overlays[i], n
		}
	}
	return found
}

var (
	overlayMessage = regexp.MustCompile(`^[A-Z]{6}$`)
	overlaySegment = regexp.MustCompile(`^/?(SG[1-9]\d{0,3}/)*(SG[1-9]\d{0,3}|[A-Z]{3})$`)
	overlayElement = regexp.MustCompile(`^(/?(SG[1-9]\d{0,3}/)*[A-Z]{3}/)?([CSE]\d{3}|\d{4})$`)
	overlayUses    = []string{"", "required", "optional", "unused"}
	overlayGrades  = []string{"", "off", "note", "warn", "refuse"}
)

// Check tells what is wrong with an overlay by itself; whether the directory has what it speaks of is for a ProfileChecker.
func (o *Overlay) Check() []Problem {
	var bad []Problem
	say := func(pointer, format string, args ...any) {
		bad = append(bad, Problem{pointer, fmt.Sprintf(format, args...)})
	}
	if o.Name == "" || len(o.Name) > 100 {
		say("/name", "the overlay needs a name of 1 to 100 bytes: whose guide it is, and in which edition")
	}
	if !overlayMessage.MatchString(o.Message) {
		say("/message", "%q is not a message type such as CUSDEC", o.Message)
	}
	for i, r := range o.Segments {
		at := fmt.Sprintf("/segments/%d", i)
		if !overlaySegment.MatchString(r.At) {
			say(at+"/at", `%q is not a place such as MEA, SG30/MEA, SG30 or /SG30/SG37/DOC`, r.At)
		}
		if !slices.Contains(overlayUses, r.Use) {
			say(at+"/use", "%q is not one of required, optional, unused", r.Use)
		}
		if r.Max < 0 {
			say(at+"/max", "is below 0")
		}
	}
	for i, r := range o.Elements {
		at := fmt.Sprintf("/elements/%d", i)
		if !overlayElement.MatchString(r.At) {
			say(at+"/at", "%q is not a place such as 3036, NAD/3036 or SG30/NAD/C080", r.At)
		}
		if !slices.Contains(overlayUses, r.Use) {
			say(at+"/use", "%q is not one of required, optional, unused", r.Use)
		}
		if r.Length < 0 || r.Max < 0 || r.Max > 999 {
			say(at, "length and max are not below 0, and max is at most 999")
		}
		if len(r.Codes) > 0 && len(r.Only) > 0 {
			say(at+"/only", "takes the place of the list, and codes add to it: give one of them")
		}
	}
	for _, g := range o.Rules.all() {
		if !slices.Contains(overlayGrades, g[1]) {
			say("/rules/"+g[0], "%q is not one of off, note, warn, refuse", g[1])
		}
	}
	return bad
}

// all gives the rules by name.
func (g Gravity) all() [][2]string {
	return [][2]string{{"length", g.Length}, {"characters", g.Characters}, {"codes", g.Codes}, {"elementRepeats", g.ElementRepeats}, {"elementCount", g.ElementCount},
		{"missingElements", g.MissingElements}, {"unknownSegments", g.UnknownSegments}, {"segmentOrder", g.SegmentOrder},
		{"segmentRepeats", g.SegmentRepeats}, {"missingSegments", g.MissingSegments}, {"unused", g.Unused}}
}

// String gives name and what the overlay is for.
func (o *Overlay) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s (%s)", o.Name, strings.Trim(strings.Join([]string{o.Message, o.Release, o.Agency, o.Association}, ":"), ":")))
}
