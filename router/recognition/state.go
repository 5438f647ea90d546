package recognition

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// The keys of the stage's state. README.md says what lies under each.
const (
	prefixRules       = "rules"
	prefixConfigured  = "configured"
	prefixAgreement   = "agreement/" // <id>@<version>
	prefixDeclaration = "decl/"      // <subject>
	prefixNumber      = "dnum/"      // <type>:<folded>/<subject>
	prefixShared      = "dkey/"      // <type>:<folded>/<subject>
	prefixCited       = "cite/"      // <folded>/<subject>
	prefixInstrument  = "inst/"      // <folded or ->/<id>
	prefixByID        = "iid/"       // <id>
	prefixBySubject   = "isub/"      // <subject>/<id>
	prefixTail        = "tail/"      // <folded, reversed>/<id>
	prefixKey         = "ikey/"      // <type>:<folded>/<id>
	prefixReplaced    = "repl/"      // <successor's folded number>/<id>
	prefixSuccessor   = "succ/"      // <replaced folded number>/<successor's id>
	prefixExtract     = "extr/"      // <base's folded number>/<extract's id>
	prefixAccount     = "acct/"      // <id>
	prefixHolding     = "hold/"      // <id>/<subject>
	prefixHeld        = "held/"      // <subject>/<id>
	prefixRedo        = "redo/"      // <first offset, 16 digits>
	prefixRuling      = "ruled/"     // <message id>
	prefixWaiting     = "rwait/"     // <offset, 16 digits>
	prefixWaitingKey  = "rkey/"      // <type>:<folded>/<offset, 16 digits>
	prefixParked      = "park/"      // <offset, 16 digits>
	prefixUnread      = "unread/"    // <subject>
	prefixArrival     = "arr/"       // <type>:<folded>
	prefixEntry       = "reg/"       // <register>\x00<key>
	prefixRead        = "regread/"   // <register>
	prefixLimits      = "limits/"    // <register>
	prefixLoading     = "regload/"   // <register>\x00<load>
	prefixFact        = "fid/"       // <fact id>: its number
	prefixPosting     = "fact/"      // <number, 10 digits>/<block, 16 digits>: which declarations rest on it
	prefixSeq         = "seq/"       // <first offset, 16 digits>: subject
	prefixWave        = "wave/"      // <offset, 16 digits>/<part, 6 digits>-<first>-<last>

	keyRevision  = "revision" // of the registers
	keyFacts     = "facts"    // how many facts have a number
	prefixWant   = "want/"    // <id>/<subject>
	prefixUsed   = "used/"    // <id>
	prefixReview = "review/"  // <subject>
	prefixLinked = "linked/"  // <id>/<subject>

	timerDue     = "due/" // <subject>
	timerRedo    = "redo"
	timerArrival = "arr/"   // <type>:<folded>
	timerStale   = "stale/" // <register>\x00<limit>
)

// The states of a declaration.
const (
	stateOpen      = "open"
	stateReleased  = "released"
	stateRefused   = "refused"
	stateCancelled = "cancelled"
)

// dossier is all that is remembered of a declaration.
type dossier struct {
	V           int         `json:"v"`
	Declaration Declaration `json:"declaration"`
	State       string      `json:"state"`
	// Seq is the claims offset at which the declaration was first seen: who came first is served first.
	Seq   int64  `json:"seq"`
	Waits []Wait `json:"waits,omitempty"`
	// Accepted and Aliases were learnt from rulings.
	Accepted *messages.Time `json:"accepted,omitempty"`
	Aliases  []Key          `json:"aliases,omitempty"`
	// Parts are what the border has released or refused of lines so far. Ended says that the border ended the declaration for good:
	// a later version does not open it again. Amended is a version that came after the release and waits for the border.
	Parts   []part       `json:"parts,omitempty"`
	Said    []saidPart   `json:"said,omitempty"`
	Ended   bool         `json:"ended,omitempty"`
	Amended *Declaration `json:"amended,omitempty"`
	// Unmet are the instruments of which not enough was free for the last decision.
	Unmet []string `json:"unmet,omitempty"`
	// Number, Content and Outcome are the last decision's; Used the instruments it was identified with.
	Number  string           `json:"number,omitempty"`
	Content string           `json:"content,omitempty"`
	Outcome messages.Outcome `json:"outcome,omitempty"`
	Used    []string         `json:"used,omitempty"`
	// Facts are the numbers of the facts that it rests on, in order; Gates how each claim's gates came out, a letter each.
	Facts []int64 `json:"facts,omitempty"`
	// Standing is what the last decision comes to, Stood what that did which the goods were released on, at Released, with the instruments of Meant.
	Standing string            `json:"standing,omitempty"`
	Stood    string            `json:"stood,omitempty"`
	Released time.Time         `json:"released,omitzero"`
	Meant    []string          `json:"meant,omitempty"`
	Gates    map[string]string `json:"gates,omitempty"`
	// Arrived is when the goods are known to have come to the border; Official says that the border itself said so.
	Arrived  *messages.Time `json:"arrived,omitempty"`
	Official bool           `json:"official,omitempty"`
	// Links say which instruments citations mean; Override is an officer's word on the decision.
	Links    []Link    `json:"links,omitempty"`
	Override *override `json:"override,omitempty"`
	// Review is that of the released goods, while it is open.
	Review *review `json:"review,omitempty"`
	// Closed is when anything last happened to it since it was closed, Rulings the messages that ruled on it, Under the ids of the agreements that its
	// last decision was made under: what disposal goes by.
	Closed  time.Time `json:"closed,omitzero"`
	Rulings []string  `json:"rulings,omitempty"`
	Under   []string  `json:"under,omitempty"`
	// Told is what issuers were told last of their instruments, by instrument.
	Told map[string]string `json:"told,omitempty"`
}

// facts is the declaration with what rulings have added to it.
func (d *dossier) facts() Declaration {
	out := d.Declaration
	if d.Accepted != nil {
		out.Acceptance = d.Accepted
	}
	for _, k := range d.Aliases {
		if k.Type == keyMRN && !weak(k.Folded) {
			out.Keys = addKeys(slices.Clone(out.Keys), k)
		}
	}
	if d.Arrived != nil && d.Official && out.Arrival == nil {
		out.Arrival = d.Arrived
	}
	return out
}

// shared are the keys under which instruments may find the declaration.
func (d *dossier) shared() []Key {
	f := d.facts()
	out := slices.Clone(f.Keys)
	for i := range f.Lines {
		for _, k := range f.Lines[i].Keys {
			out = addKeys(out, Key{Type: k.Type, Folded: k.Folded})
		}
	}
	for _, e := range f.Equipment {
		out = addKeys(out, Key{Type: keyContainer, Folded: e.ID})
	}
	return out
}

// names are the keys under which rulings may find the declaration.
func (d *dossier) names() []Key { return addKeys(slices.Clone(d.Declaration.Numbers), d.Aliases...) }

// citedNumbers are the folded numbers that the declaration cites.
func (d *dossier) citedNumbers() []string {
	var out []string
	for _, c := range d.Declaration.Citations {
		if c.Folded != "" && !slices.Contains(out, c.Folded) {
			out = append(out, c.Folded)
		}
	}
	return out
}

// shared are the keys under which declarations may find the instrument.
func (in *Instrument) shared() []Key {
	var out []Key
	for _, k := range in.Keys {
		out = addKeys(out, Key{Type: k.Type, Folded: k.Folded})
	}
	for _, e := range in.Equipment {
		out = addKeys(out, Key{Type: keyContainer, Folded: e.ID})
	}
	return out
}

// filed is the folded number under which an instrument lies; one without lies under "-".
func filed(folded string) string {
	if folded == "" {
		return "-"
	}
	return folded
}

func offsetKey(offset int64) string { return fmt.Sprintf("%016d", offset) }

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// lastPart is what stands behind the last slash of a key.
func lastPart(key string) string { return key[strings.LastIndexByte(key, '/')+1:] }

// storedRules is the rules in force.
type storedRules struct {
	V     int            `json:"v"`
	Hash  string         `json:"hash"`
	Rules messages.Rules `json:"rules"`
	// Ends are when agreements end because a later version of them begins, by id@version.
	Ends map[string]time.Time `json:"ends,omitempty"`
	// Since is when agreements were applied whose transition clause lets decisions on arrived goods stand, by id@version.
	Since map[string]time.Time `json:"since,omitempty"`
}

// redo is a declaration that must be decided anew, and why.
type redo struct {
	Subject string `json:"subject"`
	Cause   string `json:"cause"`
	Message string `json:"message,omitempty"`
	// Recall is what happened, where a fact changed that decisions rest on.
	Recall *recall `json:"recall,omitempty"`
}

// parkedRecord is a record of claims that could not be processed.
type parkedRecord struct {
	V       int               `json:"v"`
	Code    string            `json:"code"`
	Text    string            `json:"text"`
	Place   messages.LogPlace `json:"place"`
	Kind    messages.Kind     `json:"kind,omitempty"`
	Subject string            `json:"subject,omitempty"`
	Message string            `json:"message,omitempty"`
	At      time.Time         `json:"at"`
}

// read takes a record from state. One that is there but cannot be read is told of, and ok is false.
func read[T any](t *work, key string) (v T, ok bool) {
	data, ok := t.tx.Get(key)
	if !ok {
		return v, false
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.event(messages.Event{State: messages.StateParked, Code: codeState, Text: "A record of the state could not be read.", Values: map[string]string{"key": key, "error": err.Error()}})
		return v, false
	}
	return v, true
}

// write puts a record into state. What is written here holds nothing that JSON cannot write.
func write(t *work, key string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		t.event(messages.Event{State: messages.StateParked, Code: codeState, Text: "A record of the state could not be written.", Values: map[string]string{"key": key, "error": err.Error()}})
		return
	}
	t.tx.Put(key, data)
}

// keys lists what stands behind a prefix, as the last part of each key, in order.
func (t *work) keys(prefix string) []string {
	var out []string
	for k := range t.tx.Scan(prefix) {
		out = append(out, lastPart(k))
	}
	return out
}

// tails lists what stands behind a prefix, whole.
func (t *work) tails(prefix string) []string {
	var out []string
	for k := range t.tx.Scan(prefix) {
		out = append(out, strings.TrimPrefix(k, prefix))
	}
	return out
}
