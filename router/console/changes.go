package console

import (
	"fmt"
	"net/http"
	"time"
)

// changes tells the page, as server-sent events, that there is something new; it speaks at most twice a second.
func (c *Console) changes(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	rc := http.NewResponseController(w)
	_ = rc.SetWriteDeadline(time.Time{})
	beat := time.NewTicker(20 * time.Second)
	defer beat.Stop()
	for {
		changed := c.o.Trail.Changed()
		if err := rc.Flush(); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			_, _ = fmt.Fprint(w, ": still here\n\n")
		case <-changed:
			_, _ = fmt.Fprint(w, "data: new\n\n")
			select {
			case <-r.Context().Done():
				return
			case <-time.After(500 * time.Millisecond):
			}
		}
	}
}
