package asycuda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// ErrNotSAD says that a message is nothing that a SAD can carry.
var ErrNotSAD = errors.New("not a declaration that a SAD can carry")

// Encode implements adapters.Encoder. It writes an import, export or transit declaration; dates in the order of the
// partner's profile, else year first. The losses are what a reader of the written document would not find in it.
func (a Adapter) Encode(ctx context.Context, w io.Writer, m *messages.Message, to adapters.Address) (messages.Faults, error) {
	d, ok := m.Body.(*messages.Declaration)
	if !ok || d == nil {
		return nil, fmt.Errorf("encode ASYCUDA declaration: %w: a %s", ErrNotSAD, m.Kind)
	}
	switch d.Type {
	case "import", "export", "transit", "warehouse":
	default:
		return nil, fmt.Errorf("encode ASYCUDA declaration: %w: a declaration of type %q", ErrNotSAD, d.Type)
	}
	if m.Function != messages.FunctionOriginal && m.Function != messages.FunctionReplace {
		// the form has no box that says so: it would be taken for a new declaration
		return nil, fmt.Errorf("encode ASYCUDA declaration: %w: a message of function %q", ErrNotSAD, m.Function)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("encode ASYCUDA declaration: %w", err)
	}
	e := &encoder{d: d, profile: to.Profile, layout: sadLayout(), top: newSheet()}
	e.declaration()
	e.top.set(serverID, instance(m))
	out := e.top.bytes(e.layout)
	losses, err := losses(ctx, m, out, to.Profile)
	if err != nil {
		return nil, fmt.Errorf("encode ASYCUDA declaration: %w", err)
	}
	if _, err := w.Write(out); err != nil {
		return nil, fmt.Errorf("encode ASYCUDA declaration: %w", err)
	}
	return losses, nil
}

// encoder fills in the form.
type encoder struct {
	d       *messages.Declaration
	profile adapters.Profile
	layout  *block
	top     *sheet
	// lines are the items by their number, from 1; nil where none has it.
	lines []*item
	// ordinals are the places of lines among the items by their numbers, loads those of the items in a container.
	ordinals map[int]int
	loads    map[string][]int
	// containers are the values that rows of containers have beyond the model, by their attribute's name.
	containers map[string]string
}

// item is one line and its part of the form.
type item struct {
	line  *messages.Line
	sheet *sheet
}

func (e *encoder) declaration() {
	d := e.d
	e.containers, e.ordinals, e.loads = map[string]string{}, map[int]int{}, map[string][]int{}
	for _, a := range d.Attributes {
		e.containers[a.Name] = a.Value
		e.top.attribute(e.layout, a.Name, e.dated(a.Name, a.Value))
	}
	e.number()
	e.flow()
	e.references()
	e.parties()
	e.suppliers()
	e.means()
	e.places()
	e.money()
	e.totals()
	e.notes()
	for _, it := range e.lines {
		if it != nil {
			e.line(it)
		}
	}
	e.equipment()
	e.documents()
}

// dated writes the date of an attribute as the partner's server has dates.
func (e *encoder) dated(name, value string) string {
	if name != "Transit/Signature/Date" && name != "Financial/Guarantee/Date" {
		return value
	}
	return e.date(&messages.Time{Value: value})
}

func (e *encoder) date(t *messages.Time) string { return writeDate(t, e.profile.DateOrder) }

// number gives every line its place: its own number where the numbers rise and leave few gaps, else the next. Gaps are
// written as empty items, so that the other blocks still name the right ones.
func (e *encoder) number() {
	var lines []*messages.Line
	rising, last := true, 0
	for i := range e.d.Consignments {
		c := &e.d.Consignments[i]
		for j := range c.Lines {
			l := &c.Lines[j]
			rising = rising && l.Number > last
			last = l.Number
			lines = append(lines, l)
		}
	}
	own := rising && last <= len(lines)+maxRows
	for _, l := range lines {
		for own && len(e.lines) < l.Number-1 {
			e.lines = append(e.lines, nil)
			e.top.next("Item")
		}
		e.lines = append(e.lines, &item{l, e.top.next("Item")})
		e.ordinals[l.Number] = len(e.lines)
		for i, id := range l.Equipment {
			if !slices.Contains(l.Equipment[:i], id) {
				e.loads[id] = append(e.loads[id], len(e.lines))
			}
		}
	}
}

// applying gives the items that a document is for: those it names, all where it names none.
func (e *encoder) applying(numbers []int) []*item {
	var found []*item
	for _, n := range numbers {
		if ordinal := e.ordinals[n]; ordinal > 0 {
			found = append(found, e.lines[ordinal-1])
		}
	}
	if len(numbers) > 0 {
		return found
	}
	for _, it := range e.lines {
		if it != nil {
			found = append(found, it)
		}
	}
	return found
}
