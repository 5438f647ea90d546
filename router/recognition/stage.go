package recognition

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// Options wire a Stage. All are required.
type Options struct {
	// Hub is the id under which the hub itself sends decisions.
	Hub string
	// Border is the country (ISO 3166-1 alpha-2) whose border this is.
	Border string
	// Messages and Events are the topics that decisions and rulings, and events, are put out to.
	Messages, Events string
}

func (o Options) validate() error {
	switch {
	case o.Hub == "":
		return errors.New("recognition: no hub id")
	case !codes.Country(o.Border):
		return errors.New("recognition: border is not a country")
	case o.Messages == "" || o.Events == "":
		return errors.New("recognition: topics are missing")
	}
	return nil
}

// Stage is recognition on the one partition of claims. It remembers nothing outside its transaction but the rules last
// compiled, which follow from what is in it.
type Stage struct {
	o Options

	mu    sync.Mutex
	rules *Rulebook
	from  string // the stored rules that rules were compiled from

	registers *Registers
	revision  int64 // of the registers

	drafts []messages.Agreement // only where it is asked what they would change
	small  int                  // see perStep
}

var _ stage.Stage = (*Stage)(nil)

// New makes a stage.
func New(o Options) (*Stage, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Stage{o: o}, nil
}

// Step implements stage.Stage.
func (s *Stage) Step(tx *stage.Tx, in []stage.Input) {
	t := &work{s: s, tx: tx, budget: s.perStep()}
	t.known, _ = read[int64](t, "known")
	t.migrate()
	t.loadRules()
	t.loadRegisters()
	t.clocks()
	for i := range in {
		switch in[i].Kind {
		case stage.Record:
			t.known = in[i].Record.Offset
			write(t, "known", t.known)
			t.record(&in[i].Record)
		case stage.Timer:
			t.timer(in[i].Key)
		}
		t.drain()
		t.tellUses()
	}
}

// redoPerStep bounds how many declarations one step decides anew because of something else than themselves, so that a step
// stays small however many declarations one instrument or new rules touch.
const redoPerStep = 64

// perStep is redoPerStep, but where a test makes steps smaller.
func (s *Stage) perStep() int {
	if s.small > 0 {
		return s.small
	}
	return redoPerStep
}

// work is one step.
type work struct {
	s      *Stage
	tx     *stage.Tx
	rules  *Rulebook
	known  int64 // the last claims offset taken into account
	budget int

	registers *Registers
	revision  int64
	recall    *recall // why decisions are made at the moment, where a fact changed
	// uses is what issuers are to be told of; notices counts what they were told in this step.
	uses    []use
	notices int
	// instruments are those read in this step, by the keys of their records; waves the parts of waves.
	instruments map[string]parsedInstrument
	waves       map[string]*parsedWave
	// queuedFor is what a declaration was queued for that is decided for something else now.
	queuedFor *recall
	// officerOf is the act behind the ledger's entry at the moment.
	officerOf *messages.OfficerAct
	// servedOf is the ask of another side behind it.
	servedOf *Served
}

// loadRules takes the rules in force from state.
func (t *work) loadRules() {
	data, ok := t.tx.Get(prefixRules)
	if !ok {
		t.rules = nil
		return
	}
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	if t.s.from == string(data) {
		t.rules = t.s.rules
		return
	}
	stored, ok := read[storedRules](t, prefixRules)
	if !ok {
		return
	}
	if len(t.s.drafts) > 0 {
		stored.Rules, stored.Ends = overlay(stored.Rules, stored.Ends, t.s.drafts)
	}
	book, err := compileAll(stored.Rules, stored.Ends, stored.Since)
	if err != nil { // a release that cannot do what one before it could: nothing is recognised
		t.event(messages.Event{State: messages.StateParked, Code: codeRules, Text: "The rules in force cannot be applied by this release: " + err.Error()})
		return
	}
	t.rules, t.s.rules, t.s.from = book, book, string(data)
}

// record takes one record of claims.
func (t *work) record(r *stream.Record) {
	if r.Header("clearhub-command") != "" {
		t.command(r)
		return
	}
	if n := r.Header(HeaderLeftOut); n != "" {
		t.park(r, codeUnread, "The message is too large to be weighed: it has "+n+" bytes.")
		return
	}
	m := new(messages.Message)
	if err := json.Unmarshal(r.Value, m); err != nil {
		t.park(r, codeUnread, "The record is not a message: "+err.Error())
		return
	}
	if m.ID == "" || m.Subject == "" || m.Body == nil {
		t.park(r, codeUnread, "The message has no id, no subject or no body.")
		return
	}
	if m.Test {
		t.event(messages.Event{State: messages.StateConcluded, Code: codeKind, Text: "A test message is not weighed.", Message: m.ID, Kind: m.Kind, Subject: m.Subject, Sender: m.Sender.PartyID})
		return
	}
	if m.Received.IsZero() {
		m.Received = t.tx.Now()
	}
	switch b := m.Body.(type) {
	case *messages.Declaration:
		t.tx.Delete(prefixUnread + m.Subject)
		t.declaration(m, b)
	case *messages.Certificate:
		t.tx.Delete(prefixUnread + m.Subject)
		t.certificate(m, b)
	case *messages.Inspection:
		t.tx.Delete(prefixUnread + m.Subject)
		t.instrument(m, inspectionOf(m, b, r.Offset))
	case *messages.Ruling:
		t.ruling(r, m, b)
	case *messages.Movement:
		t.movement(m, b)
	case *messages.Assistance:
		t.assistance(r, m, b)
	case *messages.Alert:
		t.alert(r, m, b)
	case *messages.Receipt:
		t.receipt(m, b)
	default:
		t.park(r, codeKind, "Recognition does not read messages of kind "+string(m.Kind)+".")
	}
}

// HeaderLeftOut is on a record that tells recognition of a message which is too large to be weighed: how many bytes that has. Its other headers are
// the message's, and its value says nothing.
const HeaderLeftOut = "clearhub-left-out"

// park keeps a record that cannot be processed. An instrument that it may be about is not recognised until a later version
// can be read, for what it was about to say is unknown; and so it is with a declaration: nobody gets by with the decision on what it said before.
func (t *work) park(r *stream.Record, code, text string) {
	p := parkedRecord{
		V: version, Code: code, Text: quoteText(text), Place: messages.LogPlace{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset},
		Kind: messages.Kind(r.Header("clearhub-kind")), Subject: r.Header("ce_subject"), Message: r.Header("ce_id"), At: t.tx.Now(),
	}
	write(t, prefixParked+offsetKey(r.Offset), p)
	t.event(messages.Event{State: messages.StateParked, Code: code, Text: p.Text, Kind: p.Kind, Subject: p.Subject, Message: p.Message, Place: &p.Place})
	switch {
	case p.Subject == "":
		return
	case p.Kind == messages.KindDeclaration:
		if d, ok := read[dossier](t, prefixDeclaration+p.Subject); ok {
			write(t, prefixUnread+p.Subject, r.Offset)
			if d.State == stateOpen {
				t.again(&d, causeDeclaration, p.Message, nil)
			}
		}
		return
	case p.Kind != messages.KindCertificate && p.Kind != messages.KindInspection:
		return
	}
	write(t, prefixUnread+p.Subject, r.Offset)
	for _, id := range t.keys(prefixBySubject + p.Subject + "/") {
		if in, ok := t.load(id); ok {
			t.touch(&in, causeInstrument, p.Message)
		}
	}
}

func quoteText(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:299]) + "…"
	}
	return s
}

// timers are what is done when a timer is due, by how its key begins; the rest of the key is handed on.
var timers = []struct {
	prefix string
	due    func(t *work, of string)
}{
	{timerDue, (*work).due},
	{timerStale, (*work).stale},
	{timerArrival, func(t *work, of string) { t.tx.Delete(prefixArrival + of) }},
	{timerCase, (*work).caseDue},
	{timerEffect, (*work).effectDue},
	{timerUnused, (*work).unused},
	{timerAlert, (*work).alertDue},
	{timerMeasure, (*work).measureDue},
	{timerDispose, (*work).disposeDue},
	{timerAct, func(t *work, of string) { t.tx.Delete(prefixAct + of) }},
	{timerOldCase, (*work).caseIsOld},
	{timerWaiting, (*work).waitedEnough},
	{timerAside, (*work).asideEnough},
	{timerServed, (*work).servedEnough},
}

// timer takes a timer that is due.
func (t *work) timer(key string) {
	for _, x := range timers {
		if of, ok := strings.CutPrefix(key, x.prefix); ok {
			x.due(t, of)
		}
	}
}

// drain decides anew what was touched, first come first served, as far as the step's budget goes.
func (t *work) drain() {
	for t.budget > 0 {
		key, ok := t.nextRedo()
		if !ok {
			if key, ok = t.nextWave(); !ok {
				t.tx.Cancel(timerRedo)
				return
			}
			t.carry(key)
			continue
		}
		r, ok := read[redo](t, key)
		t.tx.Delete(key)
		if d, found := read[dossier](t, prefixDeclaration+r.Subject); ok && found && d.State == stateOpen {
			t.budget--
			t.recall = r.Recall
			t.decide(&d, r.Cause, r.Message)
			t.recall = nil
		}
	}
	_, redos := t.nextRedo()
	_, waves := t.nextWave()
	if redos || waves {
		t.tx.Wake(timerRedo, t.tx.Now())
	}
}

func (t *work) nextRedo() (string, bool) {
	for k := range t.tx.Scan(prefixRedo) {
		return k, true
	}
	return "", false
}

// again queues a declaration to be decided anew. Where it is queued already, the gravest of what happened is told.
func (t *work) again(d *dossier, cause, message string, why *recall) {
	key := prefixRedo + offsetKey(d.Seq)
	if was, queued := read[redo](t, key); !queued || why != nil && (was.Recall == nil || why.gravity() > was.Recall.gravity()) {
		write(t, key, redo{Subject: d.Declaration.Subject, Cause: cause, Message: message, Recall: why})
	}
}

// instead takes a declaration from the queue that is decided for something else now, and notes what it was queued for.
func (t *work) instead(d *dossier) {
	key := prefixRedo + offsetKey(d.Seq)
	if r, queued := read[redo](t, key); queued {
		t.tx.Delete(key)
		t.queuedFor = r.Recall
	}
}

// current decides a declaration that is queued before something else happens to it.
func (t *work) current(d *dossier) {
	key := prefixRedo + offsetKey(d.Seq)
	if r, ok := read[redo](t, key); ok {
		t.tx.Delete(key)
		if d.State == stateOpen {
			t.recall = r.Recall
			t.decide(d, r.Cause, r.Message)
			t.recall = nil
		}
	}
	for key := range t.tx.Scan(prefixWave) {
		if !mayHold(key, d.Seq) {
			continue
		}
		if w, ok := t.wave(key); ok && d.State == stateOpen && slices.Contains(w.Seqs, d.Seq) {
			t.reach(d, w)
		}
	}
}
