package api

import (
	"encoding/json"
	"net/http"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Problem is an error as RFC 9457 describes it, with the faults of a document where there are any.
type Problem struct {
	// Type is a stable name of the problem: "clearhub:refused", "clearhub:unauthorised" …
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// Values are what the problem was found with; of a refused officer's act they tell the reason by its code, for other languages.
	Values map[string]string `json:"values,omitempty"`
	// Instance is the document or message it is about, as a path of this API.
	Instance string `json:"instance,omitempty"`
	// Receipt is given where the document was stored although it was refused.
	Receipt *messages.Receipt `json:"receipt,omitempty"`
	Faults  []Fault           `json:"faults,omitempty"`
}

// Fault is a fault with the piece of the sender's document that it speaks of.
type Fault struct {
	messages.Fault
	Excerpt *adapters.Excerpt `json:"excerpt,omitempty"`
}

// quoted are faults with the pieces of a document that they speak of.
func (a *API) quoted(document []byte, profile adapters.Profile, fs messages.Faults) []Fault {
	quote := a.o.Registry.Quoting(document, profile)
	out := make([]Fault, len(fs))
	for i, f := range fs {
		out[i] = Fault{Fault: f}
		if q := quote(f); q.Text != "" {
			out[i].Excerpt = &q
		}
	}
	return out
}

func (a *API) problem(w http.ResponseWriter, p Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	a.write(w, p.Status, p)
}

func (a *API) reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	a.write(w, status, v)
}

func (a *API) write(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		a.log.Debug().Err(err).Msg("answer not written")
	}
}

var (
	problemNotFound = Problem{Type: "clearhub:not-found", Title: "Not found", Status: http.StatusNotFound,
		Detail: "The hub knows nothing under this id that you may see. What was just sent may take a moment to appear."}
	problemUnauthorised = Problem{Type: "clearhub:unauthorised", Title: "Not authorised", Status: http.StatusUnauthorized,
		Detail: "Send the header Authorization: Bearer <your token>. The operator of the hub gives tokens."}
	problemTooLarge = Problem{Type: "clearhub:too-large", Title: "Document too large", Status: http.StatusRequestEntityTooLarge,
		Detail: "The document is over the limit of this hub. Split it into several documents."}
	problemBusy = Problem{Type: "clearhub:busy", Title: "Not stored, or not known to be stored", Status: http.StatusServiceUnavailable,
		Detail: "The log did not confirm the document in time. Send the same bytes again: that is always safe."}
	problemFull = Problem{Type: "clearhub:full", Title: "The hub's store is full", Status: http.StatusInsufficientStorage,
		Detail: "The embedded broker has reached its limit. The operator must make room or move to a Kafka cluster; then send the same bytes again."}
	problemFailed = Problem{Type: "clearhub:failed", Title: "The hub failed", Status: http.StatusInternalServerError,
		Detail: "The hub could not do this. Its log says why; nothing was lost."}
)
