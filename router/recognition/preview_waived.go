package recognition

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stage"
)

// Waived is a control that a decision left out on a line of goods.
type Waived struct {
	Line    int              `json:"line"`
	Control messages.Control `json:"control"`
}

// tellWaived finds in the journal what was left out for the goods that are reached: by the decision that they were released on, or by the last one where
// they are not released. The state keeps what a decision comes to, and not what it grants.
func (p *preview) tellWaived(ctx context.Context) error {
	if len(p.out.Reached) == 0 {
		return nil
	}
	reached := map[string]*Reached{}
	for i := range p.out.Reached {
		reached[p.out.Reached[i].Declaration] = &p.out.Reached[i]
	}
	h, err := stage.OpenHistory(ctx, p.a.Log, p.a.Journal, p.a.Claims)
	for err == nil {
		var r *stage.Recorded
		if r, err = h.Next(ctx); err != nil {
			break
		}
		for i := range r.Outputs {
			x, ok := reached[r.Outputs[i].Key] // decisions go along their declaration's lane
			if !ok {
				continue
			}
			if k, ok := p.a.kept(r, &r.Outputs[i]); ok && before(k, p.released[x.Declaration]) {
				x.Waived = waivedBy(k.Decision())
			}
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// before tells whether a decision was made before the goods were released. Those made at that time on goods that are released followed it.
func before(k *Kept, release time.Time) bool {
	r := k.Decision().Recall
	return release.IsZero() || !k.At.After(release) && (r == nil || r.Arrival != released)
}

// waivedBy lists the controls that a decision leaves out, in the order of lines: an officer's word is all that counts on the lines that it is about.
func waivedBy(d *messages.Decision) []Waived {
	out := []Waived{}
	for i := range d.Lines {
		effects := d.Lines[i].Effects
		if o := d.Override; o != nil && (len(o.Lines) == 0 || slices.Contains(o.Lines, d.Lines[i].Line)) {
			effects = o.Effects
		}
		first := len(out)
		for _, e := range effects {
			if x := (Waived{d.Lines[i].Line, e.Control}); e.Type == waive && !slices.Contains(out[first:], x) {
				out = append(out, x)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Waived) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(string(a.Control), string(b.Control))
	})
	return out
}
