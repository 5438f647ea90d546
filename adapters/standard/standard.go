// Package standard lists the adapters that come with the hub. It is the only package that knows them all,
// and it knows nothing else: what an adapter does is its own package's business.
package standard

import (
	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
	"github.com/clearhub/clearhub/adapters/chinasw"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/native"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/adapters/wco"
)

// Registry gives a new registry with every adapter of this repository. Add your own to it:
//
//	r := standard.Registry()
//	r.Add(mine.Adapter{})
func Registry() *adapters.Registry {
	r := new(adapters.Registry)
	r.Add(asycuda.Adapter{}, chinasw.Adapter{}, edifact.Adapter{}, native.Adapter{}, sps.Adapter{}, wco.Adapter{})
	return r
}
