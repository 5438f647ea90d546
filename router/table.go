package router

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/stream"
)

// Table is who the hub's partners are and who receives what, as one value. It travels as a command to every partition
// of messages and parcels, and stages use only what they read there.
type Table struct {
	Partners []Partner `json:"partners,omitempty" yaml:"partners,omitempty"`
	Routes   []Route   `json:"routes,omitempty" yaml:"routes,omitempty"`
}

// Partner is an organisation that gives the hub documents, receives parcels, or both.
type Partner struct {
	// ID is the sender id everywhere: lower case letters, digits, points, hyphens and underscores.
	ID   string `json:"id" yaml:"id"`
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Country is ISO 3166-1 alpha-2.
	Country string `json:"country,omitempty" yaml:"country,omitempty"`
	// Identifiers are the ids under which its own documents name it (UNB sender …); a document that states another
	// sender gets a warning.
	Identifiers []string `json:"identifiers,omitempty" yaml:"identifiers,omitempty"`
	// SecretFile or SecretEnv name the bearer token it authenticates with. Only the token's hash is in the table.
	SecretFile   string           `json:"-" yaml:"secretFile,omitempty"`
	SecretEnv    string           `json:"-" yaml:"secretEnv,omitempty"`
	SecretSHA256 string           `json:"secretSha256,omitempty" yaml:"-"`
	Profile      adapters.Profile `json:"profile,omitzero" yaml:"profile,omitempty"`
	// OverlayFiles name files with overlays that are added to those of the profile.
	OverlayFiles []string `json:"-" yaml:"overlayFiles,omitempty"`
	// Deliver says how it receives; without it the partner only sends.
	Deliver *delivery.Target `json:"deliver,omitempty" yaml:"deliver,omitempty"`
	// Answers has what it sends answered through its delivery, in the format it came in (CONTRL, APERAK); nil means in the
	// response to the submission only.
	Answers *adapters.Answers `json:"answers,omitempty" yaml:"answers,omitempty"`
	// Expects is how long it has to answer what is written for it in a format with answers.
	Expects Expectation `json:"expects,omitzero" yaml:"expects,omitempty"`
	// Clearance is the highest class of confidence that may be shown to it; default trade. No route shows it more.
	Clearance messages.Handling `json:"clearance,omitempty" yaml:"clearance,omitempty"`
}

// Cleared tells whether a class of confidence may be shown to the partner. A class that is not known may not.
func (p Partner) Cleared(h messages.Handling) bool {
	if h == "" {
		h = messages.HandlingTrade
	}
	most := p.Clearance
	if most == "" {
		most = messages.HandlingTrade
	}
	class := slices.Index(handlings, h)
	return class >= 0 && class <= slices.Index(handlings, most)
}

// Expectation is how long a partner has to answer in its own format. What is overdue is told, and waited for all the same. Zero means that
// no answer is expected; one that comes is told.
type Expectation struct {
	// Syntax is about CONTRL, which is then asked for (UNB 0031); Application about APERAK and the like. Usual is 2h for the first.
	Syntax      time.Duration `json:"syntax,omitempty" yaml:"syntax,omitempty"`
	Application time.Duration `json:"application,omitempty" yaml:"application,omitempty"`
}

// Route sends messages that match to partners.
type Route struct {
	Name  string `json:"name" yaml:"name"`
	Match Match  `json:"match,omitzero" yaml:"match,omitempty"`
	// To lists partner ids. A message never goes back to its own sender.
	To []string `json:"to" yaml:"to"`
	// Format is native (canonical JSON), source (the sender's own bytes) or an adapter that writes (edifact); empty is what the partner's target
	// says, and native where it says nothing.
	Format string `json:"format,omitempty" yaml:"format,omitempty"`
}

// The formats of parcels.
const (
	FormatNative = "native"
	FormatSource = "source"
	// FormatAnswer is that of the parcels by which a sender is answered; no route names it.
	FormatAnswer = "answer"
)

// Match is the conditions of a route. All that are given must hold; of a list one value suffices. A condition on
// something that a message does not state does not hold: unknown is never yes.
type Match struct {
	Kinds     []messages.Kind     `json:"kinds,omitempty" yaml:"kinds,omitempty"`
	Functions []messages.Function `json:"functions,omitempty" yaml:"functions,omitempty"`
	Senders   []string            `json:"senders,omitempty" yaml:"senders,omitempty"`
	// Addressees are ids or countries of authorities that assistance is addressed to, ids of offices that an alert names, and ids of the partners that the
	// hub answers about a ledger which it keeps for others.
	Addressees []string `json:"addressees,omitempty" yaml:"addressees,omitempty"`
	// About lists the senders of the subject whose lane a ruling or decision follows: their own declarations'.
	About []string `json:"about,omitempty" yaml:"about,omitempty"`
	// Types are flows of declarations (import, export …) and classes of certificates (phytosanitary …).
	Types []string `json:"types,omitempty" yaml:"types,omitempty"`
	// Outcomes are those of decisions, the status of rulings and certificates, the result of inspections.
	Outcomes  []string  `json:"outcomes,omitempty" yaml:"outcomes,omitempty"`
	Countries Countries `json:"countries,omitzero" yaml:"countries,omitempty"`
	Corridors []string  `json:"corridors,omitempty" yaml:"corridors,omitempty"`
	// References are compared folded, with their type.
	References []ReferenceMatch `json:"references,omitempty" yaml:"references,omitempty"`
	// Handling lists the confidentiality classes that may pass. Where it is empty public and trade pass;
	// official and lawEnforcement must be named.
	Handling []messages.Handling `json:"handling,omitempty" yaml:"handling,omitempty"`
	// Test routes messages that their sender calls a test, and only those.
	Test bool `json:"test,omitempty" yaml:"test,omitempty"`
}

// Countries are conditions on countries (ISO 3166-1 alpha-2): of export, of import (destination), the country on whose
// authority an instrument is issued, the country whose border it is, and those of transit.
type Countries struct {
	Export  []string `json:"export,omitempty" yaml:"export,omitempty"`
	Import  []string `json:"import,omitempty" yaml:"import,omitempty"`
	Issuer  []string `json:"issuer,omitempty" yaml:"issuer,omitempty"`
	Border  []string `json:"border,omitempty" yaml:"border,omitempty"`
	Transit []string `json:"transit,omitempty" yaml:"transit,omitempty"`
}

// ReferenceMatch is a type of reference and, where given, its numbers.
type ReferenceMatch struct {
	Type    string   `json:"type" yaml:"type"`
	Numbers []string `json:"numbers,omitempty" yaml:"numbers,omitempty"`
}

// ID is the table's hash: equal tables have equal ids.
func (t Table) ID() string {
	b, err := json.Marshal(t)
	if err != nil { // a table holds nothing that JSON cannot write
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:20])
}

// Partner finds a partner by id.
func (t Table) Partner(id string) (Partner, bool) {
	i := slices.IndexFunc(t.Partners, func(p Partner) bool { return p.ID == id })
	if i < 0 {
		return Partner{}, false
	}
	return t.Partners[i], true
}

// Authenticate finds the partner that a bearer token belongs to.
func (t Table) Authenticate(token string) (Partner, bool) {
	sum := sha256.Sum256([]byte(token))
	have := []byte(hex.EncodeToString(sum[:]))
	found := -1
	for i := range t.Partners {
		want := t.Partners[i].SecretSHA256
		if token != "" && want != "" && subtle.ConstantTimeCompare(have, []byte(want)) == 1 {
			found = i
		}
	}
	if found < 0 {
		return Partner{}, false
	}
	return t.Partners[found], true
}

// Command wraps the table for the stages; its id is the table's, so that a repeated one changes nothing.
func (t Table) Command(by string, at time.Time) (messages.Command, error) {
	body, err := json.Marshal(t)
	if err != nil {
		return messages.Command{}, fmt.Errorf("encode table: %w", err)
	}
	return messages.Command{V: 1, ID: t.ID(), Verb: messages.VerbTable, Time: at.UTC(), By: by, Body: body}, nil
}

// CommandRecord is a command as a record of a stage's input topic. key is what it is about; a partition below 0
// means by key, which is right for everything but a table, which goes to each.
func CommandRecord(topic string, partition int, key string, c messages.Command) (stream.Record, error) {
	value, err := json.Marshal(c)
	if err != nil {
		return stream.Record{}, fmt.Errorf("encode command: %w", err)
	}
	return stream.Record{Topic: topic, Partition: partition, Key: []byte(key), Value: value,
		Headers: []stream.Header{header(HeaderCommand, string(c.Verb))}}, nil
}

// Problem is one thing wrong with a table.
type Problem struct {
	// Pointer is a JSON Pointer into the table: "/routes/1/to/0".
	Pointer string
	Text    string
}

// Error gives place and text.
func (p *Problem) Error() string { return p.Pointer + ": " + p.Text }

var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// Limits of a table: it must fit into a step of each stage that holds it.
const (
	maxTable    = 400_000
	maxReferred = 64 // partners of one route
)

// Validate gives everything wrong with the table: a join of *Problem errors, or nil.
func (t Table) Validate() error {
	var v validation
	partners := map[string]bool{}
	for i, p := range t.Partners {
		at := fmt.Sprintf("/partners/%d", i)
		v.partner(at, p)
		if partners[p.ID] {
			v.bad(at+"/id", "%q is there twice", p.ID)
		}
		partners[p.ID] = true
	}
	names := map[string]bool{}
	for i, r := range t.Routes {
		at := fmt.Sprintf("/routes/%d", i)
		v.route(at, r, partners, t)
		if names[r.Name] {
			v.bad(at+"/name", "%q is there twice", r.Name)
		}
		names[r.Name] = true
	}
	if b, err := json.Marshal(t); err != nil || len(b) > maxTable {
		v.bad("", "the table has more than %d bytes", maxTable)
	}
	return errors.Join(v...)
}

type validation []error

func (v *validation) bad(pointer, format string, args ...any) {
	*v = append(*v, &Problem{Pointer: pointer, Text: fmt.Sprintf(format, args...)})
}

func (v *validation) partner(at string, p Partner) {
	if !idPattern.MatchString(p.ID) {
		v.bad(at+"/id", "%q is not 1 to 64 of a-z, 0-9, point, hyphen, underscore", p.ID)
	}
	if p.Country != "" && !iso(p.Country) {
		v.bad(at+"/country", "%q is not an ISO 3166-1 alpha-2 code", p.Country)
	}
	if p.Clearance != "" && !slices.Contains(handlings, p.Clearance) {
		v.bad(at+"/clearance", "%q is not one of public, trade, official, lawEnforcement", p.Clearance)
	}
	if p.SecretFile != "" && p.SecretEnv != "" {
		v.bad(at+"/secretFile", "and secretEnv are both given")
	}
	for _, bad := range p.Profile.Check() {
		v.bad(at+"/profile"+bad.Pointer, "%s", bad.Text)
	}
	if p.Answers != nil {
		for _, bad := range p.Answers.Check() {
			v.bad(at+"/answers"+bad.Pointer, "%s", bad.Text)
		}
		if p.Deliver == nil {
			v.bad(at+"/answers", "go through the partner's delivery, and it has no deliver")
		}
	}
	if p.Expects.Syntax < 0 || p.Expects.Application < 0 {
		v.bad(at+"/expects", "is below 0")
	}
	if p.Deliver == nil {
		return
	}
	if !format(p.Deliver.Format) {
		v.bad(at+"/deliver/format", "%q is not native, source or the name of an adapter", p.Deliver.Format)
	}
	if err := p.Deliver.Validate(); err != nil {
		v.bad(at+"/deliver", "%s", err)
	}
}

func (v *validation) route(at string, r Route, partners map[string]bool, t Table) {
	if r.Name == "" || len(r.Name) > 64 {
		v.bad(at+"/name", "%q is not 1 to 64 bytes", r.Name)
	}
	if !format(r.Format) {
		v.bad(at+"/format", "%q is not native, source or the name of an adapter", r.Format)
	}
	if len(r.To) == 0 || len(r.To) > maxReferred {
		v.bad(at+"/to", "names %d partners, 1 to %d are possible", len(r.To), maxReferred)
	}
	for i, id := range r.To {
		p, known := t.Partner(id)
		switch {
		case !known:
			v.bad(fmt.Sprintf("%s/to/%d", at, i), "%q is not a partner", id)
		case p.Deliver == nil:
			v.bad(fmt.Sprintf("%s/to/%d", at, i), "partner %q has no deliver: it only sends", id)
		case len(r.Match.Handling) > 0 && !slices.ContainsFunc(r.Match.Handling, p.Cleared):
			v.bad(fmt.Sprintf("%s/to/%d", at, i), "partner %q is not cleared for any class that the route lets pass: state its clearance", id)
		}
	}
	m := r.Match
	for i, k := range m.Kinds {
		if messages.NewBody(k) == nil {
			v.bad(fmt.Sprintf("%s/match/kinds/%d", at, i), "%q is not a kind of message", k)
		}
	}
	for i, id := range m.Senders {
		if !partners[id] && !idPattern.MatchString(id) {
			v.bad(fmt.Sprintf("%s/match/senders/%d", at, i), "%q is not a partner", id)
		}
	}
	for i, h := range m.Handling {
		if !slices.Contains(handlings, h) {
			v.bad(fmt.Sprintf("%s/match/handling/%d", at, i), "%q is not one of public, trade, official, lawEnforcement", h)
		}
	}
	for name, list := range map[string][]string{"export": m.Countries.Export, "import": m.Countries.Import, "issuer": m.Countries.Issuer,
		"border": m.Countries.Border, "transit": m.Countries.Transit} {
		for i, c := range list {
			if !iso(c) {
				v.bad(fmt.Sprintf("%s/match/countries/%s/%d", at, name, i), "%q is not an ISO 3166-1 alpha-2 code", c)
			}
		}
	}
	for i, ref := range m.References {
		if ref.Type == "" {
			v.bad(fmt.Sprintf("%s/match/references/%d/type", at, i), "is missing")
		}
	}
}

var handlings = []messages.Handling{messages.HandlingPublic, messages.HandlingTrade, messages.HandlingOfficial, messages.HandlingLawEnforcement}

func format(f string) bool { return f == "" || adapterName.MatchString(f) && f != FormatAnswer }

var adapterName = regexp.MustCompile(`^[a-z][a-z0-9]{0,31}$`)

// WrittenFormat tells whether parcels of a format are made by an adapter when they are sent: messages, and answers.
func WrittenFormat(format string) bool { return written(format) || format == FormatAnswer }

// written tells whether parcels of a format are messages that an adapter writes.
func written(format string) bool {
	return format != "" && format != FormatNative && format != FormatSource && format != FormatAnswer
}

// writesFor tells whether a partner is sent anything that an adapter writes: only such a partner has something to answer.
func (t Table) writesFor(id string) bool {
	p, ok := t.Partner(id)
	if !ok || p.Deliver == nil {
		return false
	}
	return written(p.Deliver.Format) || slices.ContainsFunc(t.Routes, func(r Route) bool { return written(r.Format) && slices.Contains(r.To, id) })
}

// CheckFormats tells which routes and partners name a format that nothing writes.
func (t Table) CheckFormats(reg *adapters.Registry) error {
	var v validation
	check := func(at, format string) {
		if !written(format) {
			return
		}
		a, ok := reg.ByName(format)
		if _, writes := a.(adapters.Encoder); !ok || !writes {
			v.bad(at, "%q is not native, source or an adapter that writes", format)
		}
	}
	for i, p := range t.Partners {
		if p.Deliver != nil {
			check(fmt.Sprintf("/partners/%d/deliver/format", i), p.Deliver.Format)
		}
	}
	for i, r := range t.Routes {
		check(fmt.Sprintf("/routes/%d/format", i), r.Format)
	}
	return errors.Join(v...)
}

func iso(c string) bool {
	return len(c) == 2 && c[0] >= 'A' && c[0] <= 'Z' && c[1] >= 'A' && c[1] <= 'Z'
}
