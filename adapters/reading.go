package adapters

import (
	"context"

	"github.com/clearhub/clearhub/messages"
)

func (r *Registry) read(ctx context.Context, q Request) Document {
	return Document{Verdict: messages.VerdictRefused}
}

func (r *Registry) detect(head []byte, hint Hint) (Adapter, Score, messages.Faults) {
	return nil, No, nil
}
