package recognition

import (
	"encoding/json"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
)

// Verdicts are the results of gates for Fold: "pass", "fail", "unknown", "notRequired".
type Verdicts = [gates]string

// Fold folds results of gates; a failed gate fails with the given reason.
func Fold(required []int, results *Verdicts, reason string) messages.Outcome {
	var need [gates]bool
	for _, g := range required {
		need[g] = true
	}
	var vs [gates]verdict
	for g, r := range results {
		vs[g] = verdict{result: r}
		if r == fail {
			vs[g].reason = reason
		}
	}
	return fold(&need, &vs)
}

// Placeholders are the names of values in a reason's text.
func Placeholders(text string) []string { return placeholders(text) }

// SmallSteps makes a step decide no more than n declarations anew, so that waves cross in a small world too.
func (s *Stage) SmallSteps(n int) { s.small = n }

// Everything is a stage that can decide everything anew that there is, without looking at what rests on what: the referee of recall.
type Everything struct {
	*Stage
	// Now makes the next step do that, and nothing else. Moved are then the released declarations whose decision would come out otherwise
	// by gates that recall looks at, Open how many were decided, and Left those that a step has left to the next, for there are too many for one.
	Now   bool
	Moved []string
	Open  int
	Left  []string
}

// atOnce is how many declarations Everything decides in a step.
const atOnce = 20_000

// Step implements stage.Stage.
func (e *Everything) Step(tx *stage.Tx, in []stage.Input) {
	if !e.Now {
		e.Stage.Step(tx, in)
		return
	}
	t := &work{s: e.Stage, tx: tx, budget: redoPerStep}
	t.known, _ = read[int64](t, "known")
	t.loadRules()
	t.loadRegisters()
	if len(e.Left) == 0 {
		e.Moved, e.Open = nil, 0
		for key := range tx.Scan(prefixDeclaration) {
			e.Left = append(e.Left, key)
		}
	}
	n := min(len(e.Left), atOnce)
	for _, key := range e.Left[:n] {
		d, ok := read[dossier](t, key)
		switch {
		case !ok:
		case d.State == stateOpen:
			e.Open++
			t.decide(&d, "everything", "")
		case d.State == stateReleased:
			c := t.gather(&d)
			r := decide(&c)
			if moved(d.Gates, outcomes(&r.decision), []int{0, 3, 4, 5, 6, 9, 13}, false) {
				e.Moved = append(e.Moved, d.Declaration.Subject)
			}
		}
	}
	e.Left = e.Left[n:]
	e.Now = len(e.Left) > 0
}

// PreviewOn says what commands to recognition would do to the state of a trial.
func PreviewOn(trial *stage.Trial, s *Stage, now time.Time, cs ...messages.Command) (*Wave, error) {
	a := &Archive{Claims: "claims", Messages: "messages", Events: "events"}
	p, err := a.previewOn(trial.Fork(s), trial.Get, now)
	if err != nil {
		return nil, err
	}
	return p.commands(cs...)
}

// Again is a stage that can weigh one declaration again and again, as often as a step is told to, without anything coming of it.
type Again struct {
	*Stage
	Subject string
	Times   int
	// Took is how long each took, with finding its case in the state, Deciding how long the decision alone took.
	Took, Deciding time.Duration
	Outcome        messages.Outcome
}

// Step implements stage.Stage.
func (a *Again) Step(tx *stage.Tx, in []stage.Input) {
	if a.Times == 0 {
		a.Stage.Step(tx, in)
		return
	}
	t := &work{s: a.Stage, tx: tx, budget: redoPerStep}
	t.known, _ = read[int64](t, "known")
	t.loadRules()
	t.loadRegisters()
	begin := time.Now()
	for range a.Times {
		d, _ := read[dossier](t, prefixDeclaration+a.Subject)
		c := t.gather(&d)
		a.Outcome = decide(&c).decision.Outcome
	}
	a.Took = time.Since(begin) / time.Duration(a.Times)
	d, _ := read[dossier](t, prefixDeclaration+a.Subject)
	c := t.gather(&d)
	begin = time.Now()
	for range a.Times {
		decide(&c)
	}
	a.Deciding, a.Times = time.Since(begin)/time.Duration(a.Times), 0
}

// PackSeqs and UnpackSeqs write and read the offsets of a wave.
func PackSeqs(seqs []int64) ([]byte, error) { return json.Marshal(seqList(seqs)) }

// UnpackSeqs reads what PackSeqs writes, and the plain list that was written before.
func UnpackSeqs(data []byte) ([]int64, error) {
	var s seqList
	err := json.Unmarshal(data, &s)
	return s, err
}
