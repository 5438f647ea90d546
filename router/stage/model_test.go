package stage

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stream"
)

// The model test drives real machines over a simulated log in one goroutine:
// every run of a seed is the same. Three owners work on one partition at once,
// with restores from stale prefixes, crashes and freezes; batches are stored
// twice, late, or with their answer lost; steps come in parts, checkpoints are
// frequent, and several relays repeat each other.

func TestEffectsEqualTheInputFoldedOnceInOrder(t *testing.T) {
	seeds := uint64(300)
	if testing.Short() {
		seeds = 60
	}
	var total tally
	for seed := range seeds {
		w := newWorld(seed, false)
		w.run()
		total.add(w)
		if len(w.problems) > 0 {
			t.Fatalf("seed %d: %s", seed, strings.Join(w.problems, "\n"))
		}
	}
	t.Logf("%+v", total)
	// The worst must really have happened, or the test shows nothing.
	for what, n := range map[string]int64{
		"lost ownership": total.Lost, "late copies": total.Late, "lost answers": total.Unknown, "steps in parts": total.Parts,
		"checkpoints": total.Checkpoints, "restores from a checkpoint": total.FromCheckpoint, "uncounted steps": total.Uncounted,
		"relayed twice": total.Repeats, "inputs dropped": total.Dropped, "attempts repeated": total.AttemptsRepeated, "freezes": total.Frozen,
	} {
		if n < int64(seeds)/4 {
			t.Errorf("%s: only %d in %d seeds", what, n, seeds)
		}
	}
}

func TestModelNoticesAChainWithoutThePrevCheck(t *testing.T) {
	const seeds = 60
	wrong := 0
	for seed := range uint64(seeds) {
		w := newWorld(seed, true)
		w.run()
		if slices.ContainsFunc(w.problems, func(p string) bool { return strings.HasPrefix(p, "effects: ") }) {
			wrong++
		}
	}
	t.Logf("wrong effects in %d of %d seeds", wrong, seeds)
	if wrong < seeds/2 {
		t.Errorf("without the check only %d of %d seeds went wrong: the model does not test it", wrong, seeds)
	}
}

func TestModelNoticesOverlappingAttemptsWithoutTheWait(t *testing.T) {
	for what, change := range map[string]func(*Options){
		"no wait":             func(o *Options) { o.DoubtWait = 0 },
		"stale steps allowed": func(o *Options) { o.FreshFor = time.Hour },
	} {
		const seeds = 60
		wrong := 0
		for seed := range uint64(seeds) {
			w := newWorld(seed, false)
			change(&w.o)
			w.run()
			if slices.ContainsFunc(w.problems, func(p string) bool { return strings.HasPrefix(p, "attempts: ") }) {
				wrong++
			}
		}
		t.Logf("%s: attempts overlap in %d of %d seeds", what, wrong, seeds)
		if wrong == 0 {
			t.Errorf("%s: no attempts overlapped: the model does not test law 7", what)
		}
	}
}

func TestARunOfTheModelIsDeterministic(t *testing.T) {
	a, b := newWorld(7, false), newWorld(7, false)
	a.run()
	b.run()
	if fmt.Sprint(a.logs) != fmt.Sprint(b.logs) {
		t.Fatal("the same seed gave two different logs")
	}
}

var (
	simJournal = place{"journal", 0}
	simInputs  = []place{{"messages", 0}, {"commands", 0}}
)

const simTargets = 2 // partitions of each target topic

// echo is the stage of the model. What it remembers and puts out for a record
// depends on all records of the same input before it, and not on the chunk.
type echo struct{}

func (echo) Step(tx *Tx, in []Input) {
	for _, i := range in {
		switch i.Kind {
		case Record:
			key := "history/" + i.Record.Topic
			old, _ := tx.Get(key)
			history := append(bytes.Clone(old), i.Record.Value...)
			tx.Put(key, history)
			v := string(i.Record.Value)
			tx.Emit(Output{Topic: "effects", Key: v, Value: fmt.Appendf(nil, "%s %d %s", i.Record.Topic, len(history), v)})
			if strings.HasSuffix(v, "3.") {
				tx.Wake("timer/"+v, tx.Now().Add(2*time.Second))
			}
			if strings.HasSuffix(v, "5.") {
				tx.Perform("lane/"+v, []byte(v))
			}
			if strings.HasPrefix(v, "c") || strings.HasSuffix(v, "0.") {
				tx.Perform("shared", []byte(v)) // supersedes
			}
		case Timer:
			tx.Emit(Output{Topic: "others", Key: i.Key, Value: []byte(i.Key)})
		case Result:
			if !bytes.Equal(i.Value, []byte("done "+i.Key)) {
				panic("result of another effect")
			}
			tx.Put("done/"+i.Key, nil)
			if i.Key != "shared" {
				tx.Emit(Output{Topic: "others", Key: i.Key, Value: []byte(i.Key)})
			}
		}
	}
}

type tally struct {
	Stats
	Late, Unknown, Parts, FromCheckpoint, Uncounted, Repeats, Attempts, AttemptsRepeated, Frozen int64
}

func (t *tally) add(w *world) {
	s := w.stats.stats()
	t.Steps += s.Steps
	t.Inputs += s.Inputs
	t.Dropped += s.Dropped
	t.Relayed += s.Relayed
	t.Performed += s.Performed
	t.Checkpoints += s.Checkpoints
	t.Restores += s.Restores
	t.Lost += s.Lost
	t.Late += w.Late
	t.Unknown += w.Unknown
	t.Parts += w.Parts
	t.FromCheckpoint += w.FromCheckpoint
	t.Uncounted += w.Uncounted
	t.Repeats += w.Repeats
	t.Attempts += w.Attempts
	t.AttemptsRepeated += w.AttemptsRepeated
	t.Frozen += w.Frozen
}

type world struct {
	tally
	rng              *rand.Rand
	now              time.Time
	o                Options
	stats            counters
	logs             map[place][]stream.Record
	late             []func() // batches on their way, stored some time or never
	owners           []*simOwner
	attempts         map[string][]interval
	group, unchecked bool
	assigned         int
	problems         []string
	calm             bool // no more disturbances

	want    map[string][]string // by input topic: the distinct values, in order
	sources map[string]int      // by input topic: distinct records so far
}

type interval struct{ from, to time.Time }

func newWorld(seed uint64, unchecked bool) *world {
	w := &world{
		rng: rand.New(rand.NewPCG(seed, 42)), now: time.Unix(1_800_000_000, 0), group: seed%2 == 1, unchecked: unchecked,
		logs: map[place][]stream.Record{}, attempts: map[string][]interval{}, want: map[string][]string{}, sources: map[string]int{},
	}
	w.o = Options{
		Name: "model", Stage: echo{}, MaxChunk: 4, CheckpointMin: 1500, MaxPending: 2000,
		AttemptLimit: 6 * time.Second, FreshFor: 2 * time.Second, DoubtWait: 8 * time.Second,
		Perform: func(context.Context, string, []byte) []byte { return nil },
	}.withDefaults()
	for range 3 {
		w.owners = append(w.owners, &simOwner{w: w})
	}
	return w
}

func (w *world) chance(percent int) bool { return !w.calm && w.rng.IntN(100) < percent }

func (w *world) problem(format string, args ...any) {
	if len(w.problems) < 20 {
		w.problems = append(w.problems, fmt.Sprintf(format, args...))
	}
}

func (w *world) run() {
	for turn := 0; turn < 1500 && len(w.problems) == 0; turn++ {
		w.tick()
		if turn < 1000 && w.rng.IntN(12) == 0 {
			w.produce()
		}
		w.next().act()
	}
	// Calm: what is late arrives or is gone, one owner is left and must finish.
	for len(w.late) > 0 {
		w.arrive()
	}
	w.calm = true
	last := w.owners[0]
	for _, o := range w.owners {
		o.crash()
	}
	last.thaw = time.Time{}
	for turn := 0; turn < 6000 && len(w.problems) == 0 && !last.done(); turn++ {
		w.tick()
		last.act()
	}
	if len(w.problems) == 0 && !last.done() {
		w.problem("liveness: the last owner does not finish: %+v", last.m)
	}
	w.check(last)
}

// next is the owner who acts. In odd seeds a group says who should work, and
// changes its mind; in even ones all compete.
func (w *world) next() *simOwner {
	if w.rng.IntN(150) == 0 {
		w.assigned = w.rng.IntN(len(w.owners))
	}
	if w.group && w.rng.IntN(20) > 0 {
		return w.owners[w.assigned]
	}
	return w.owners[w.rng.IntN(len(w.owners))]
}

func (w *world) tick() {
	w.now = w.now.Add(time.Duration(w.rng.IntN(150)) * time.Millisecond)
	if w.chance(1) {
		w.now = w.now.Add(time.Duration(w.rng.IntN(6)) * time.Second)
	}
	if len(w.late) > 0 && w.chance(15) {
		w.arrive()
	}
}

func (w *world) arrive() {
	i := w.rng.IntN(len(w.late))
	f := w.late[i]
	w.late = slices.Delete(w.late, i, i+1)
	if w.rng.IntN(4) > 0 {
		f()
	}
}

// produce appends to the inputs as a relay does that starts again a little
// before where it was; commands come from elsewhere, without "from".
func (w *world) produce() {
	if w.rng.IntN(4) == 0 {
		n := w.sources["commands"]
		w.sources["commands"]++
		v := fmt.Sprintf("c%d.", n)
		w.want["commands"] = append(w.want["commands"], v)
		w.store(simInputs[1], []stream.Record{{Value: []byte(v)}})
		return
	}
	n := w.sources["messages"]
	from := max(0, n-w.rng.IntN(4))
	upto := n + 1 + w.rng.IntN(3)
	for i := from; i < upto; i++ {
		v := fmt.Sprintf("m%d.", i)
		if i >= n {
			w.want["messages"] = append(w.want["messages"], v)
		}
		at := Position{int64(i / 3), i % 3}
		w.store(simInputs[0], []stream.Record{{Value: []byte(v), Headers: []stream.Header{{Key: FromHeader, Value: []byte(FormatFrom(Source{"upstream", 0}, at))}}}})
	}
	w.sources["messages"] = upto
}

func (w *world) store(to place, records []stream.Record) (base int64) {
	base = int64(len(w.logs[to]))
	for _, r := range records {
		r.Topic, r.Partition, r.Offset = to.Topic, to.Partition, int64(len(w.logs[to]))
		w.logs[to] = append(w.logs[to], r)
	}
	return base
}

// append is one request: acknowledged, or with its answer lost. Either way it
// may be stored again later.
func (w *world) append(to place, records []stream.Record) (base int64, known bool) {
	again := func() { w.store(to, records); w.Late++ }
	if w.chance(10) {
		w.late = append(w.late, again)
	}
	if w.chance(12) {
		w.Unknown++
		if w.rng.IntN(2) == 0 {
			w.store(to, records)
		} else {
			w.late = append(w.late, again)
		}
		return 0, false
	}
	return w.store(to, records), true
}

// view is the log as far as an owner has seen it.
type view struct {
	w    *world
	ends map[place]int64
}

func (v view) end(p place) int64 {
	if n, ok := v.ends[p]; ok {
		return n
	}
	return int64(len(v.w.logs[p]))
}

func (v view) Bounds(_ context.Context, topic string, p int) (int64, int64, error) {
	return 0, v.end(place{topic, p}), nil
}

func (v view) Fetch(_ context.Context, topic string, p int, offset int64, _ stream.FetchOptions) (stream.Chunk, error) {
	end := v.end(place{topic, p})
	if offset > end {
		return stream.Chunk{}, stream.ErrOffset
	}
	to := min(end, offset+1+int64(v.w.rng.IntN(4)))
	return stream.Chunk{Records: slices.Clone(v.w.logs[place{topic, p}][offset:to]), Next: to, HighWatermark: end}, nil
}

func (view) Append(context.Context, string, int, []stream.Record) (int64, error) {
	return 0, stream.ErrRefused
}

func (view) Describe(_ context.Context, topic string) (stream.Info, error) {
	return stream.Info{ID: "id-of-" + topic, Partitions: 1}, nil
}

// simOwner is the shell of one machine.
type simOwner struct {
	w       *world
	m       *machine
	thaw    time.Time // frozen until then
	toRead  int64     // end of the restore or of the read-back
	reading bool
	sent    ID              // the step of which parts were sent
	parts   []stream.Record // of the step in flight, not yet sent
	relays  []batch         // on their way, not acknowledged
	running []simAttempt
}

type simAttempt struct {
	outstanding
	began, ends time.Time
}

// act does one small thing, chosen by chance.
func (o *simOwner) act() {
	w := o.w
	switch {
	case w.now.Before(o.thaw):
	case w.chance(2):
		o.crash()
	case w.chance(2):
		o.thaw = w.now.Add(time.Duration(w.rng.IntN(12)) * time.Second)
		w.Frozen++
	case o.m == nil:
		o.restore()
	case !o.m.ready:
		o.readOn(func() error { return o.m.restored() })
	default:
		o.work()
	}
}

func (o *simOwner) crash() {
	for _, a := range o.running { // the connection breaks
		o.end(a, o.w.now)
	}
	*o = simOwner{w: o.w, thaw: o.thaw}
}

// fail is what the shell does with an error of the machine.
func (o *simOwner) fail(err error) {
	if strings.Contains(err.Error(), errLost.Error()) {
		o.w.stats.lost.Add(1)
	} else {
		o.w.problem("error: %v", err)
	}
	o.crash()
}

func (o *simOwner) restore() {
	w := o.w
	end := int64(len(w.logs[simJournal]))
	if w.chance(30) {
		end -= int64(w.rng.IntN(int(min(end, 6)) + 1))
	}
	v := view{w, map[place]int64{simJournal: end}}
	base, err := findBase(context.Background(), v, simJournal, 0, end)
	if err != nil {
		o.fail(err)
		return
	}
	if base != root {
		w.FromCheckpoint++
	}
	w.stats.restores.Add(1)
	o.m = newMachine(&w.o, 0, "id-of-journal", simInputs, base, &w.stats)
	o.m.unchecked = w.unchecked
	o.m.partSize = 150
	o.m.newID = func() (id ID) {
		for i := range id {
			id[i] = byte(w.rng.IntN(256))
		}
		return id
	}
	for _, topic := range []string{"journal", "messages", "commands"} {
		if err := o.m.learn(topic, stream.Info{ID: "id-of-" + topic, Partitions: 1}); err != nil {
			o.fail(err)
		}
	}
	o.toRead = end
}

// readOn reads some of the journal, and calls finish at the end.
func (o *simOwner) readOn(finish func() error) {
	if o.m.offset >= o.toRead {
		o.reading = false
		if err := finish(); err != nil {
			o.fail(err)
		}
		return
	}
	c, err := view{o.w, map[place]int64{simJournal: o.toRead}}.Fetch(context.Background(), simJournal.Topic, 0, o.m.offset, stream.FetchOptions{})
	if err == nil {
		err = o.m.read(c.Records, o.w.now)
	}
	if err != nil {
		o.fail(err)
	}
}

func (o *simOwner) work() {
	w := o.w
	switch w.rng.IntN(5) {
	case 0:
		i := w.rng.IntN(len(simInputs))
		if offset, ok := o.m.wants(i); ok {
			c, err := view{w: w}.Fetch(context.Background(), simInputs[i].Topic, 0, offset, stream.FetchOptions{})
			if err == nil {
				err = o.m.offer(i, c)
			}
			if err != nil {
				o.fail(err)
			}
		}
	case 1, 2:
		o.step()
	case 3:
		o.relay()
	default:
		o.perform()
	}
}

func (o *simOwner) step() {
	w := o.w
	switch {
	case o.reading:
		o.readOn(func() error { return o.m.finish(o.sent) })
	case len(o.parts) > 0:
		base, known := w.append(simJournal, o.parts[:1])
		o.parts = o.parts[1:]
		if !known {
			o.parts = nil
			o.toRead, o.reading = int64(len(w.logs[simJournal])), true
		} else if len(o.parts) == 0 {
			o.toRead, o.reading = base+1, true
		}
	default:
		d, err := o.m.make(w.now)
		if err == nil && d != nil {
			for _, topic := range o.m.unresolved() {
				if err == nil {
					err = o.m.learn(topic, stream.Info{ID: "id-of-" + topic, Partitions: simTargets})
				}
			}
			o.sent = d.id
			if err == nil {
				o.parts, err = o.m.seal(w.now)
			}
			if len(o.parts) > 1 {
				w.Parts++
			}
		}
		if err != nil {
			o.fail(err)
		}
	}
}

// relay sends a batch or hears of one. Until it is known to be stored it is
// sent again.
func (o *simOwner) relay() {
	w := o.w
	o.relays = append(o.relays, o.m.batches()...)
	if len(o.relays) == 0 {
		return
	}
	i := w.rng.IntN(len(o.relays))
	b := o.relays[i]
	if _, known := w.append(b.To, b.Records); !known {
		return
	}
	o.relays = slices.Delete(o.relays, i, i+1)
	o.m.relayed(b, w.now)
}

// perform begins and ends attempts. A frozen owner's attempt ends in time all
// the same: the request is under way.
func (o *simOwner) perform() {
	w := o.w
	for _, e := range o.m.starts(w.now) {
		w.Attempts++
		if len(w.attempts[e.Key]) > 0 {
			w.AttemptsRepeated++
		}
		length := time.Duration(w.rng.Int64N(int64(w.o.AttemptLimit)))
		o.running = append(o.running, simAttempt{e, w.now, w.now.Add(length)})
	}
	for i, a := range o.running {
		if !w.now.Before(a.ends) {
			o.running = slices.Delete(o.running, i, i+1)
			o.end(a, a.ends)
			o.m.performed(a.Key, a.At, []byte("done "+a.Key))
			return
		}
	}
}

func (o *simOwner) end(a simAttempt, at time.Time) {
	if at.After(a.ends) {
		at = a.ends
	}
	o.w.attempts[a.Key] = append(o.w.attempts[a.Key], interval{a.began, at})
}

func (o *simOwner) done() bool {
	m := o.m
	if m == nil || !m.ready || m.draft != nil || m.state.pendingBytes > 0 || len(m.results) > 0 || m.state.asked.Len() > 0 || m.state.timers.Len() > 0 {
		return false
	}
	for _, in := range m.inputs {
		if m.state.next[in.place] != int64(len(o.w.logs[in.place])) {
			return false
		}
	}
	return true
}

// check compares what is in the logs with the inputs folded once, in order.
func (w *world) check(last *simOwner) {
	steps := w.checkJournal()
	effects, others := w.targets("effects"), w.targets("others")
	want := map[string][]string{}
	var keys []string
	for _, topic := range []string{"messages", "commands"} {
		size := 0
		for _, v := range w.want[topic] {
			size += len(v)
			line := fmt.Sprintf("%s %d %s", topic, size, v)
			to := fmt.Sprintf("%s to %d", topic, stream.PartitionOf([]byte(v), simTargets))
			want[to] = append(want[to], line)
			if strings.HasSuffix(v, "3.") {
				keys = append(keys, "timer/"+v)
			}
			if strings.HasSuffix(v, "5.") {
				keys = append(keys, "lane/"+v)
			}
		}
	}
	got := map[string][]string{}
	for p, values := range effects {
		for _, v := range values {
			topic, _, _ := strings.Cut(v, " ")
			to := fmt.Sprintf("%s to %d", topic, p)
			got[to] = append(got[to], v)
		}
	}
	for _, topic := range []string{"messages", "commands"} {
		for p := range simTargets {
			to := fmt.Sprintf("%s to %d", topic, p)
			if !slices.Equal(got[to], want[to]) {
				w.problem("effects: %s: got %q, want %q", to, got[to], want[to])
			}
		}
	}
	all := slices.Concat(others[0], others[1])
	slices.Sort(all)
	slices.Sort(keys)
	if !slices.Equal(all, keys) {
		w.problem("effects: timers and results: got %q, want %q", all, keys)
	}
	w.checkAttempts()
	if len(w.problems) > 0 || last.m == nil {
		return
	}
	for _, topic := range []string{"messages", "commands"} {
		if got, _ := last.m.state.kv.Get("history/" + topic); string(got) != strings.Join(w.want[topic], "") {
			w.problem("state: %s: %s", topic, got)
		}
	}
	if last.m.state.last != steps[len(steps)-1] {
		w.problem("chain: the owner ends at %s, the journal at %s", last.m.state.last, steps[len(steps)-1])
	}
	if v, err := verifyPartition(context.Background(), view{w: w}, simJournal); err != nil || v.Last != last.m.state.last {
		w.problem("verify: %+v, %v", v, err)
	}
}

// checkJournal folds the chain again, in the plainest way, and looks at the
// positions.
func (w *world) checkJournal() (steps []Ref) {
	last := root
	have := map[ID]map[int][]byte{}
	next := map[place]int64{}
	for i := range w.logs[simJournal] {
		r := &w.logs[simJournal][i]
		f, err := parseFrame(r)
		if err != nil {
			w.problem("journal: %v", err)
			return steps
		}
		if have[f.ID] == nil {
			have[f.ID] = map[int][]byte{}
		}
		have[f.ID][f.Part] = r.Value
		if f.Prev != last || len(have[f.ID]) < f.Parts {
			continue
		}
		last = Ref{f.ID, r.Offset}
		steps = append(steps, last)
		var body []byte
		for p := range f.Parts {
			body = append(body, have[f.ID][p+1]...)
		}
		s, err := decodeStep(body)
		if err != nil {
			w.problem("journal: %v", err)
			return steps
		}
		for _, n := range s.Next {
			if n.Next < next[n.Input] {
				w.problem("journal: offset of %v goes back from %d to %d", n.Input, next[n.Input], n.Next)
			}
			next[n.Input] = n.Next
		}
	}
	w.Uncounted += int64(len(have) - len(steps))
	return append([]Ref{root}, steps...)
}

// targets is what a reader makes of a target topic (law 4).
func (w *world) targets(topic string) map[int][]string {
	out := map[int][]string{}
	for p := range simTargets {
		reached := Position{Offset: -1}
		for i := range w.logs[place{topic, p}] {
			r := &w.logs[place{topic, p}][i]
			src, at, ok := ParseFrom(r.Header(FromHeader))
			if !ok || src != (Source{"id-of-journal", 0}) {
				w.problem("effects: from is %q", r.Header(FromHeader))
			}
			if at.Compare(reached) <= 0 {
				w.Repeats++
				continue
			}
			reached = at
			out[p] = append(out[p], string(r.Value))
		}
	}
	return out
}

// checkAttempts: no two attempts for one key overlap, whoever made them (law 7).
func (w *world) checkAttempts() {
	for key, of := range w.attempts {
		slices.SortFunc(of, func(a, b interval) int { return a.from.Compare(b.from) })
		for i := 1; i < len(of); i++ {
			if of[i].from.Before(of[i-1].to) {
				w.problem("attempts: two at once for %s: %v and %v", key, of[i-1], of[i])
			}
		}
	}
}
