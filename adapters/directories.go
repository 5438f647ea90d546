package adapters

import (
	"fmt"
	"io/fs"
)

// A Directed adapter reads and writes by directories (the structures and codes of a standard's releases), to which a user may add.
type Directed interface {
	// WithDirectories gives the adapter with the directories of a folder added. The folder is read once, in the call; files
	// that are not the family's are not looked at. The adapter itself does not change.
	WithDirectories(fsys fs.FS) (Adapter, error)
}

// WithDirectories gives a registry whose adapters have the directories of a folder added, where they read by any. The
// registry itself does not change.
func (r *Registry) WithDirectories(fsys fs.FS) (*Registry, error) {
	out := new(Registry)
	for _, a := range r.adapters {
		if d, ok := a.(Directed); ok {
			next, err := d.WithDirectories(fsys)
			if err != nil {
				return nil, fmt.Errorf("directories of %s: %w", a.Spec().Name, err)
			}
			a = next
		}
		out.Add(a)
	}
	return out, nil
}
