package edifact

import (
	"context"

	"github.com/clearhub/clearhub/adapters"
)

// Work decodes a document, asks for all provenance, and counts what was looked at: bytes, places of the structure,
// segments, and what stands in lists already. It does not depend on the machine.
func Work(ctx context.Context, in adapters.Input) (work int) {
	d := newDecoder()
	d.ctx, d.profile = ctx, in.Profile
	d.yield = func(m adapters.Decoded, err error) bool {
		_ = m.Provenance()
		work += len(m.Faults)
		return err == nil
	}
	d.reader.Reset(adapters.Stream(ctx, in), d.options())
	d.run()
	work += d.reader.Work() + d.mapping.visits + d.mapping.work()
	d.free(d.from)
	for _, p := range d.pages {
		work += p.walker.Steps()
	}
	return work
}

// DecodeUnchecked decodes without holding the values against the directory, to tell what that costs.
func DecodeUnchecked(ctx context.Context, in adapters.Input, yield func(adapters.Decoded, error) bool) {
	Adapter{}.decode(ctx, in, true, yield)
}
