package recognition

import "slices"

// Several things may happen before a declaration is looked at again for the first of them. It is decided once, with all that is known by then, and the
// decision says what happened to it that is gravest: the others find that there is nothing more to tell.

// gravity orders what may happen by what is to be done about it.
func (r *recall) gravity() int {
	_, there, gone := matrix(r.Reason)
	switch {
	case r.Reason == "" || r.Reason == reasonRead:
		return 0
	case r.Reason == reasonRules:
		return 1
	case gone == doRecall:
		return 5
	case there == doHold:
		return 4
	case there == doControl:
		return 3
	}
	return 2
}

// because is what a decision is told to be for: what it was made for, unless something else that is still to be looked at moved a gate and is graver, or
// what it was made for moved none.
func (t *work) because(d *dossier, now map[string]string) *recall {
	out := t.recall
	idle := out != nil && len(out.gates()) > 0 && !out.moves(d, now)
	for _, r := range t.crossing(d) {
		if (idle || out == nil || r.gravity() > out.gravity()) && r.moves(d, now) {
			out, idle = r, false
		}
	}
	return out
}

// moves tells whether what happened moved a gate of a declaration.
func (r *recall) moves(d *dossier, now map[string]string) bool {
	return moved(d.Gates, now, r.gates(), r.Reason == reasonCorrected)
}

// gates are those that what happened can move.
func (r *recall) gates() []int {
	if r.Reason == reasonRules {
		return []int{1}
	}
	return gatesOf(r.Kinds)
}

// crossing is what else has happened that the declaration waits to be looked at for.
func (t *work) crossing(d *dossier) (out []*recall) {
	if r, ok := read[redo](t, prefixRedo+offsetKey(d.Seq)); ok && r.Recall != nil {
		out = append(out, r.Recall)
	}
	if t.queuedFor != nil {
		out = append(out, t.queuedFor)
	}
	for key := range t.tx.Scan(prefixWave) {
		if !mayHold(key, d.Seq) {
			continue
		}
		if w, ok := t.wave(key); ok && w.Reason != "" && w.Reason != reasonRead && slices.Contains(w.Seqs, d.Seq) {
			out = append(out, &w.recall)
		}
	}
	return out
}

// parsedWave is a part of a wave as it was read from its record.
type parsedWave struct {
	data []byte
	wave wave
}

// wave reads a part of a wave: once in a step, as long as the record stays.
func (t *work) wave(key string) (*wave, bool) {
	data, _ := t.tx.Get(key)
	if p, ok := t.waves[key]; ok && len(data) > 0 && len(p.data) == len(data) && &p.data[0] == &data[0] {
		return &p.wave, true
	}
	w, ok := read[wave](t, key)
	if !ok {
		return nil, false
	}
	if t.waves == nil || len(t.waves) >= mostParsed {
		t.waves = map[string]*parsedWave{}
	}
	p := &parsedWave{data, w}
	t.waves[key] = p
	return &p.wave, true
}
