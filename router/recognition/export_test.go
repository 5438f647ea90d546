package recognition

import (
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

// Everything is a stage that can decide everything anew that there is, without looking at what rests on what: the referee of recall.
type Everything struct {
	*Stage
	// Now makes the next step do that, and nothing else. Moved are then the released declarations whose decision would come out otherwise
	// by gates that recall looks at, Open how many were decided.
	Now   bool
	Moved []string
	Open  int
}

// Step implements stage.Stage.
func (e *Everything) Step(tx *stage.Tx, in []stage.Input) {
	if !e.Now {
		e.Stage.Step(tx, in)
		return
	}
	e.Now, e.Moved, e.Open = false, nil, 0
	t := &work{s: e.Stage, tx: tx, budget: redoPerStep}
	t.known, _ = read[int64](t, "known")
	t.loadRules()
	t.loadRegisters()
	var keys []string
	for key := range tx.Scan(prefixDeclaration) {
		keys = append(keys, key)
	}
	for _, key := range keys {
		d, ok := read[dossier](t, key)
		switch {
		case !ok:
		case d.State == stateOpen:
			e.Open++
			t.decide(&d, "everything", "")
		case d.State == stateReleased:
			c := t.gather(&d)
			r := decide(&c)
			if moved(d.Gates, outcomes(&r.decision), []int{5, 6, 13}, false) {
				e.Moved = append(e.Moved, d.Declaration.Subject)
			}
		}
	}
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
