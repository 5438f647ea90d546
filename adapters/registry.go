package adapters

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// Registry is the adapters a hub knows. The zero value is empty and ready. Adapters are added before
// use; after that any number of callers may read and detect at once.
type Registry struct {
	adapters []Adapter
}

// Add puts adapters into the registry. One whose name is already there takes the other's place, so that an
// integrator can override a standard adapter with his own.
func (r *Registry) Add(a ...Adapter) {
	for _, next := range a {
		name := next.Spec().Name
		if i := slices.IndexFunc(r.adapters, func(b Adapter) bool { return b.Spec().Name == name }); i >= 0 {
			r.adapters[i] = next
			continue
		}
		r.adapters = append(r.adapters, next)
	}
}

// Adapters gives the adapters in the order they were added.
func (r *Registry) Adapters() []Adapter { return slices.Clone(r.adapters) }

// ByName finds an adapter by the name in its Spec.
func (r *Registry) ByName(name string) (Adapter, bool) {
	for _, a := range r.adapters {
		if a.Spec().Name == name {
			return a, true
		}
	}
	return nil, false
}

// Quoting gives what cuts the pieces that faults speak of out of a document, as its format wants it.
func (r *Registry) Quoting(document []byte, profile Profile) func(messages.Fault) Excerpt {
	if a, _, _ := r.Detect(document[:min(len(document), DetectBytes)], Hint{}); a != nil {
		if q, ok := a.(Quoter); ok {
			return func(f messages.Fault) Excerpt { return q.Quote(document, profile, f) }
		}
	}
	return func(f messages.Fault) Excerpt { return Quote(document, f) }
}

// Detect finds the one adapter that can read a document, by its content alone: the hint restricts and
// never convinces. head is the first DetectBytes of the document, or all of a shorter one. Where there is
// none, or several that are equally sure, the adapter is nil and a fault says what was found and what is read here.
func (r *Registry) Detect(head []byte, hint Hint) (Adapter, Score, messages.Faults) {
	d := r.detect(head, hint)
	return d.adapter, d.score, d.faults
}
