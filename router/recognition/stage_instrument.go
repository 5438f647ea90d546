package recognition

import (
	"maps"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// certificate takes a version of a certificate. Only a certificate is an instrument: an application asks for one, a notice
// tells of one.
func (t *work) certificate(m *messages.Message, b *messages.Certificate) {
	in := certificateOf(m, b, t.known)
	if b.Form != "certificate" || m.Function == messages.FunctionRequest || m.Function == messages.FunctionResponse {
		t.event(in.about(messages.StateConcluded, codeForm, "The "+b.Form+" is no instrument.", map[string]string{"number": in.Number}))
		return
	}
	t.instrument(m, in)
}

// instrument takes a version of an instrument, new or known.
func (t *work) instrument(m *messages.Message, in Instrument) {
	old, found := t.version(m, &in)
	if found {
		if old.Message == in.Message || old.Subject == in.Subject && in.Version != 0 && in.Version <= old.Version {
			t.event(in.about(messages.StateDuplicate, codeOlder, "Version "+itoa(in.Version)+" is not newer than the one known.", nil))
			return
		}
		in.inherit(&old)
		t.unfile(&old)
	}
	t.file(&in)
	t.balance(&in, found)
	if !found {
		t.arrived(&in)
	}
	if t.whole().channel(t.s.o.Border, &in) {
		t.succession(&in)
		t.extracts(&in)
	}
	t.watchEffect(&in)
	if in.closes(t.tx.Now()) {
		t.withdraw(in.ID)
	}
	t.serveOwed(&in)
	t.fell(&in, &old)
	if found {
		t.touch(&old, causeInstrument, in.Message)
	}
	t.touch(&in, causeInstrument, in.Message)
}

// version finds the instrument that a message is a later version of: the same record; one of the same subject that it does
// not contradict, or that it says to change; the same instrument through another channel of its issuer.
func (t *work) version(m *messages.Message, in *Instrument) (Instrument, bool) {
	if old, ok := t.load(in.ID); ok {
		return old, true
	}
	var same []Instrument
	for _, id := range t.keys(prefixBySubject + in.Subject + "/") {
		old, ok := t.load(id)
		if ok && (m.Function != messages.FunctionOriginal || !t.rules.contradict(&old, in)) {
			same = append(same, old)
		}
	}
	switch {
	case len(same) == 1:
		return same[0], true
	case len(same) > 1:
		t.event(in.about(messages.StateLinked, codeUnclear, "The message may be about several instruments of this number; it is kept apart.", map[string]string{"number": in.Number}))
		return Instrument{}, false
	case in.Folded == "" || !t.rules.channel(t.s.o.Border, in):
		return Instrument{}, false
	}
	for _, id := range t.keys(prefixInstrument + in.Folded + "/") {
		if old, ok := t.load(id); ok && t.rules.channel(t.s.o.Border, &old) && t.rules.same(&old, in) {
			return old, true
		}
	}
	return Instrument{}, false
}

// contradict tells whether two records state different countries, issuers or dates of issue: they are different instruments
// then, be their numbers equal. An issuer that nobody knows contradicts nothing.
func (b *Rulebook) contradict(x, y *Instrument) bool {
	if p, q := b.country(x), b.country(y); p != "" && q != "" && p != q {
		return true
	}
	if p, q := b.issuer(x), b.issuer(y); p != nil && q != nil && p != q {
		return true
	}
	return !overlap(x.Issued, y.Issued)
}

// inherit keeps what a later version leaves out: a change of status need not repeat the goods.
func (in *Instrument) inherit(old *Instrument) {
	in.ID = old.ID
	if len(in.Lines) == 0 {
		in.Lines = old.Lines
	}
	if len(in.Keys) == 0 && len(in.Equipment) == 0 {
		in.Keys, in.Equipment = old.Keys, old.Equipment
	}
	if len(in.Issuers) == 0 {
		in.Issuers = old.Issuers
	}
	if in.Country == "" {
		in.Country = old.Country
	}
	if in.Issued == nil {
		in.Issued = old.Issued
	}
	if in.Start == nil && in.End == nil {
		in.Start, in.End = old.Start, old.End
	}
	if old.Status == "replaced" && in.Status == "valid" && old.ReplacedBy != "" && in.ReplacedBy == "" { // the successor's word stands
		in.Status, in.ReplacedBy, in.Effective = old.Status, old.ReplacedBy, old.Effective
	}
	if in.Base == "" {
		in.Base = old.Base
	}
	in.Circle = old.Circle
	in.follows(old)
}

// load reads an instrument by its id.
func (t *work) load(id string) (Instrument, bool) {
	at, ok := t.tx.Get(prefixByID + id)
	if !ok {
		return Instrument{}, false
	}
	in, ok := t.parsed(prefixInstrument + string(at) + "/" + id)
	_, in.Unread = t.tx.Get(prefixUnread + in.Subject)
	in.Fallen = in.Base != "" && t.fallen(in.ID)
	return in, ok
}

// parsedInstrument is an instrument as it was read from its record.
type parsedInstrument struct {
	data []byte
	in   Instrument
}

// mostParsed bounds how many instruments a step keeps at hand.
const mostParsed = 512

// parsed reads an instrument from its record: once in a step, as long as the record stays. What lies below it is shared with whoever read it
// before, so nobody changes it in place.
func (t *work) parsed(key string) (Instrument, bool) {
	data, _ := t.tx.Get(key)
	if p, ok := t.instruments[key]; ok && len(data) > 0 && len(p.data) == len(data) && &p.data[0] == &data[0] {
		return p.in, true
	}
	in, ok := read[Instrument](t, key)
	if !ok {
		return in, false
	}
	if t.instruments == nil || len(t.instruments) >= mostParsed {
		t.instruments = map[string]parsedInstrument{}
	}
	t.instruments[key] = parsedInstrument{data, in}
	return in, true
}

// file puts an instrument where citations, shared references and later versions find it.
func (t *work) file(in *Instrument) {
	at := filed(in.Folded)
	t.tx.Put(prefixByID+in.ID, []byte(at))
	write(t, prefixInstrument+at+"/"+in.ID, in)
	t.tx.Put(prefixBySubject+in.Subject+"/"+in.ID, nil)
	if in.Folded != "" {
		t.tx.Put(prefixTail+reversed(in.Folded)+"/"+in.ID, nil)
	}
	for _, k := range in.shared() {
		t.tx.Put(prefixKey+k.String()+"/"+in.ID, nil)
	}
	if in.ReplacedBy != "" {
		t.tx.Put(prefixReplaced+in.ReplacedBy+"/"+in.ID, nil)
	}
	for _, number := range in.Replaces {
		t.tx.Put(prefixSuccessor+filed(number)+"/"+in.ID, nil)
	}
	if in.Base != "" {
		t.tx.Put(prefixExtract+in.Base+"/"+in.ID, nil)
	}
}

func (t *work) unfile(in *Instrument) {
	t.tx.Delete(prefixInstrument + filed(in.Folded) + "/" + in.ID)
	t.tx.Delete(prefixBySubject + in.Subject + "/" + in.ID)
	if in.Folded != "" {
		t.tx.Delete(prefixTail + reversed(in.Folded) + "/" + in.ID)
	}
	for _, k := range in.shared() {
		t.tx.Delete(prefixKey + k.String() + "/" + in.ID)
	}
	if in.ReplacedBy != "" {
		t.tx.Delete(prefixReplaced + in.ReplacedBy + "/" + in.ID)
	}
	for _, number := range in.Replaces {
		t.tx.Delete(prefixSuccessor + filed(number) + "/" + in.ID)
	}
	if in.Base != "" {
		t.tx.Delete(prefixExtract + in.Base + "/" + in.ID)
	}
}

// balance opens the account of a new instrument, or makes that of a known one what a later version states.
func (t *work) balance(in *Instrument, known bool) {
	a, ok := t.account(in.ID)
	if !known || !ok {
		a = openAccount(in)
		a.Unbelieved = !t.believed(in)
		t.keep(&a, nil)
		t.accountOpened(in, &a)
		return
	}
	if a.Unbelieved && t.believed(in) {
		a = openAccount(in)
		t.keep(&a, nil)
		t.accountOpened(in, &a)
		return
	}
	was := a.clone()
	if a.Closed && !in.closes(t.tx.Now()) && len(a.Successors) == 0 {
		a.reopen()
	}
	fits, over := a.reissue(in, false)
	if !fits { // less is stated than is in use: all give back, and are served anew in the order they came
		t.keep(&a, nil)
		for _, subject := range t.tails(prefixHolding + in.ID + "/") {
			if d, ok := read[dossier](t, prefixDeclaration+subject); ok {
				t.book(&d, in.ID, nil)
			}
		}
		a, _ = t.account(in.ID)
		was = a.clone()
		_, over = a.reissue(in, true)
	}
	if a.check() != nil {
		a.Broken = true
	}
	if over {
		t.event(in.about(messages.StateParked, codeOverused, "The instrument now states less than was used of it.", map[string]string{"number": in.Number}))
	}
	t.keep(&a, nil)
	t.shrink(&was, &a)
	t.restated(&was, &a)
}

// accountOpened tells of a new account, where a ledger is kept of instruments of its class.
func (t *work) accountOpened(in *Instrument, a *Account) {
	if !slices.ContainsFunc(t.rules.rowsFor(t.s.o.Border, in.Class), func(r *row) bool { return r.ledger }) && len(t.serving(in.Class)) == 0 {
		return
	}
	if a.Unbelieved {
		t.event(in.about(messages.StateBooked, codeUnbelieved, "The hub does not believe that the instrument is its issuer's: no account is kept of it.",
			map[string]string{"account": a.Instrument, "instrument": in.Subject, "number": in.Number, "sender": in.Sender}))
		return
	}
	for i := range a.Lines[:min(len(a.Lines), maxOpened)] {
		t.moved(nil, a, &a.Lines[i], messages.StateBooked, codeOpened, a.Lines[i].Issued, "are issued by")
	}
}

// believed tells whether an instrument may be its issuer's: it came through a channel of it, and its signature is not false.
func (t *work) believed(in *Instrument) bool {
	return !in.Forged && t.whole().channel(t.s.o.Border, in)
}

// believe opens the account of an instrument that something is granted on after all: rules or registers have changed since it came.
func (t *work) believe(a *Account) {
	if in, ok := t.load(a.Instrument); ok && a.Unbelieved {
		a.Unbelieved = false
		t.accountOpened(&in, a)
	}
}

// maxOpened bounds how many lines of a new account are told of one by one; all of them stand in the instrument itself.
const maxOpened = 50

// restated tells what a later version of an instrument changed in its account.
func (t *work) restated(was, is *Account) {
	more := false
	for i := range is.Lines {
		b, before := &is.Lines[i], was.balance(is.Lines[i].Line)
		if before == nil {
			before = &Balance{Issued: "0", Free: "0"}
		}
		more = more || b.Free.Cmp(before.Free) > 0
		if b.Issued.Cmp(before.Issued) != 0 || b.Free.Cmp(before.Free) != 0 {
			t.moved(nil, is, b, messages.StateBooked, codeRestated, b.Issued.Sub(before.Issued), "more are now issued by")
		}
	}
	if more {
		t.freed(is.Instrument)
	}
}

// touch queues the declarations that an instrument is about: those that cite it, share references with it, or hold something of
// it. Those that are closed are only told.
func (t *work) touch(in *Instrument, cause, message string) {
	t.touchFor(in, in.happened(), cause, message)
}

// touchFor is touch for something that happened, be it to the instrument or to its base. Where it is about more than a step decides, they are a wave.
func (t *work) touchFor(in *Instrument, why *recall, cause, message string) {
	about := t.about(in)
	gone := map[int64]bool{}
	w := wave{Cause: cause, Message: message}
	if why != nil {
		w.recall = *why
	}
	if len(about) > t.s.perStep() {
		w.Instrument = in.ID
		for subject, value := range about {
			if seq, ok := t.seqUnder(value, subject); ok {
				gone[seq] = true
			}
		}
	} else {
		for _, s := range slices.Sorted(maps.Keys(about)) {
			d, ok := read[dossier](t, prefixDeclaration+s)
			switch {
			case !ok || t.tooLate(&d, in, why != nil):
			case d.State == stateOpen:
				t.again(&d, cause, message, why)
			default:
				gone[d.Seq] = true
			}
		}
	}
	t.start(w, gone)
	if why != nil {
		if a, ok := t.account(in.ID); ok {
			t.tellPast(&w, a.Past)
		}
	}
}

// about are the declarations that an instrument is about, with what their index says of where they were first seen.
func (t *work) about(in *Instrument) map[string][]byte {
	out := map[string][]byte{}
	add := func(prefix string) {
		for key, value := range t.tx.Scan(prefix) {
			if subject := strings.TrimPrefix(key, prefix); out[subject] == nil {
				out[subject] = value
			}
		}
	}
	if in.Folded != "" {
		add(prefixCited + in.Folded + "/")
	}
	for _, k := range in.shared() {
		add(prefixShared + k.String() + "/")
	}
	add(prefixLinked + in.ID + "/")
	for key := range t.tx.Scan(prefixHolding + in.ID + "/") {
		if subject := strings.TrimPrefix(key, prefixHolding+in.ID+"/"); out[subject] == nil {
			out[subject] = nil
		}
	}
	return out
}

// tooLate tells of an instrument that came too late for a declaration, be it that it is closed or that it waits for the instrument no longer. It is
// true where there is nothing to decide: what is closed is only told, but for goods that were released on what has happened to the instrument.
func (t *work) tooLate(d *dossier, in *Instrument, happened bool) bool {
	switch {
	case d.State == stateOpen:
		if slices.ContainsFunc(d.Waits, func(w Wait) bool { return w.Over && w.Folded == in.Folded }) {
			t.late(d, in)
		}
		return false
	case d.State == stateReleased && happened && slices.Contains(d.Used, in.ID):
		return false
	}
	t.late(d, in)
	return true
}

// late tells of an instrument that came when its declaration was closed already. It reserves nothing.
func (t *work) late(d *dossier, in *Instrument) {
	if slices.Contains(d.Used, in.ID) || !slices.Contains(d.citedNumbers(), in.Folded) && !t.joins(d, in) {
		return
	}
	values := map[string]string{"instrument": in.Subject, "number": in.Number, "status": in.Status, "declaration": d.Declaration.Subject}
	t.event(d.about(messages.StateLinked, codeLate, "Instrument "+in.name()+" came too late to be used.", values))
	d.Used = append(d.Used, in.ID)
	t.save(d)
}

// joins tells whether a closed declaration shares a number with an instrument that is one consignment's alone.
func (t *work) joins(d *dossier, in *Instrument) bool {
	for _, k := range in.shared() {
		if k.Type != keyContainer && slices.Contains(d.shared(), k) {
			return true
		}
	}
	return false
}
