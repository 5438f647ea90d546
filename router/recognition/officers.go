package recognition

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Office is an officer as the log knows him: by the configuration's word, or by that of another officer.
type Office struct {
	Officer messages.Officer `json:"officer"`
	// By is the officer who appointed him, empty for one of the configuration; At when.
	By string    `json:"by,omitempty"`
	At time.Time `json:"at,omitzero"`
	// Ceased is since when his acts do not count any more, CeasedBy who said so.
	Ceased   time.Time `json:"ceased,omitzero"`
	CeasedBy string    `json:"ceasedBy,omitempty"`
}

// Officers lists who is an officer, or was, by id.
func (a *Archive) Officers(ctx context.Context) ([]Office, error) {
	h, now, err := a.latestRules(ctx)
	if err != nil {
		return nil, err
	}
	out := []Office{}
	for _, o := range now.Rules.Officers {
		out = append(out, Office{Officer: o})
	}
	for key, data := range h.Scan(prefixOffice) {
		var x office
		if err := json.Unmarshal(data, &x); err != nil {
			return nil, err
		}
		id := strings.TrimPrefix(key, prefixOffice)
		i := slices.IndexFunc(out, func(o Office) bool { return o.Officer.ID == id })
		if i < 0 && x.Officer == nil { // the configuration does not name him any more
			continue
		}
		if i < 0 {
			out, i = append(out, Office{Officer: *x.Officer, By: x.By, At: x.At}), len(out)
		}
		out[i].Ceased, out[i].CeasedBy = x.Ceased, x.CeasedBy
	}
	slices.SortFunc(out, func(x, y Office) int { return strings.Compare(x.Officer.ID, y.Officer.ID) })
	return out, nil
}
