package recognition

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Review is a review of released goods that no officer has closed yet.
type Review struct {
	Declaration string `json:"declaration"`
	Version     int    `json:"version"`
	// Decision is the one to be named in closing it.
	Decision string   `json:"decision"`
	Action   string   `json:"action"`
	Reason   string   `json:"reason"`
	Facts    []string `json:"facts,omitempty"`
	// Effective is since when the fact is otherwise, as its source states it; Since when the review was opened.
	Effective string           `json:"effective,omitempty"`
	Since     time.Time        `json:"since"`
	Was       messages.Outcome `json:"was"`
	Is        messages.Outcome `json:"is"`
}

// Reviews lists the open reviews, the oldest first.
func (a *Archive) Reviews(ctx context.Context) ([]Review, error) {
	h, err := a.latest(ctx)
	if err != nil {
		return nil, err
	}
	out := []Review{}
	for key := range h.Scan(prefixReview) {
		var d dossier
		data, ok := h.Get(prefixDeclaration + strings.TrimPrefix(key, prefixReview))
		if !ok {
			continue
		}
		if err := json.Unmarshal(data, &d); err != nil {
			return nil, err
		}
		if r := d.Review; r != nil {
			out = append(out, Review{Declaration: d.Declaration.Subject, Version: d.Declaration.Version, Decision: r.Decision, Action: r.Action, Reason: r.Reason, Facts: r.Facts,
				Effective: r.Effective, Since: r.Since, Was: r.Was, Is: d.Outcome})
		}
	}
	slices.SortStableFunc(out, func(x, y Review) int { return x.Since.Compare(y.Since) })
	return out, nil
}
