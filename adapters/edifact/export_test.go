package edifact

import (
	"context"

	"github.com/clearhub/clearhub/adapters"
)

// DecodeUnchecked decodes without holding the values against the directory, to tell what that costs.
func DecodeUnchecked(ctx context.Context, in adapters.Input, yield func(adapters.Decoded, error) bool) {
	Adapter{}.decode(ctx, in, true, yield)
}
