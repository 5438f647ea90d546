package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/trail"
)

// ruled is how a command to recognition came out: applied, unchanged, refused, or pending where it is in the log and nothing is known yet.
type ruled struct {
	Command string            `json:"command"`
	Status  string            `json:"status"`
	Text    string            `json:"text,omitempty"`
	Code    string            `json:"code,omitempty"`
	Values  map[string]string `json:"values,omitempty"`
}

// strict reads a JSON body of which every field is known.
func (a *API) strict(w http.ResponseWriter, r *http.Request, v any) bool {
	data, ok := a.body(w, r)
	if !ok {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the end of it")
		}
	}
	if err != nil {
		a.problem(w, Problem{Type: "clearhub:bad-request", Title: "Unreadable body", Status: http.StatusBadRequest, Detail: "The body is not what is asked for here: " + err.Error() + "."})
	}
	return err == nil
}

// refuse answers with faults of rules or registers.
func (a *API) refuse(w http.ResponseWriter, what string, faults messages.Faults) {
	p := Problem{Type: "clearhub:refused", Title: "Refused", Status: http.StatusUnprocessableEntity, Detail: fmt.Sprintf("The %s has %d faults; nothing was applied.", what, len(faults))}
	for _, f := range faults {
		p.Faults = append(p.Faults, Fault{Fault: f})
	}
	a.problem(w, p)
}

// applyAgreement puts a version of an agreement in force, through the log. It is refused where that version says something else already.
func (a *API) applyAgreement(w http.ResponseWriter, r *http.Request, c caller) {
	var in messages.Agreement
	if !a.operators(w, c) || !a.strict(w, r, &in) {
		return
	}
	var own messages.Faults
	for _, f := range messages.CheckRules(messages.Rules{Agreements: []messages.Agreement{in}}) {
		f.Pointer = trimPointer(f.Pointer, "/agreements/0")
		own = append(own, f)
	}
	if len(own) > 0 {
		a.refuse(w, "agreement", own)
		return
	}
	body, err := json.Marshal(in)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	out, err := a.claim(r.Context(), messages.Command{Verb: messages.VerbAgreement, By: "operator:" + c.operator, Reason: r.URL.Query().Get("reason"), Body: body})
	a.concluded(w, r, out, err)
}

// loadRegister takes a register whole, or with ?part=true entries that are added and replaced.
func (a *API) loadRegister(w http.ResponseWriter, r *http.Request, c caller) {
	var in messages.RegisterFile
	if !a.operators(w, c) || !a.strict(w, r, &in) {
		return
	}
	if faults := messages.CheckRegister(in); len(faults) > 0 {
		a.refuse(w, "register", faults)
		return
	}
	loads, err := in.Loads(a.o.Clock(), "")
	if err != nil {
		a.failed(w, r, err)
		return
	}
	var out ruled
	for _, l := range loads {
		if r.URL.Query().Get("part") == "true" {
			l.Read = nil
		}
		body, err := json.Marshal(l)
		if err == nil {
			out, err = a.claim(r.Context(), messages.Command{Verb: messages.VerbRegister, By: "operator:" + c.operator, Body: body})
		}
		if err != nil {
			a.failed(w, r, err)
			return
		}
		if out.Status == "refused" {
			break
		}
	}
	a.concluded(w, r, out, nil)
}

func trimPointer(p, prefix string) string {
	if len(p) >= len(prefix) && p[:len(prefix)] == prefix {
		return p[len(prefix):]
	}
	return p
}

// settleWait is how long an answer waits for recognition to have taken a command.
const settleWait = 8 * time.Second

// claim puts a command into claims and waits for what recognition says of it. A command is named by what it says and when, so that one that is
// resent after an unknown outcome is another: recognition finds that nothing changes.
func (a *API) claim(ctx context.Context, c messages.Command) (ruled, error) {
	c.V, c.Time = 1, a.o.Clock().UTC()
	sum := sha256.Sum256(append([]byte(string(c.Verb)+c.By+c.Time.Format(time.RFC3339Nano)), c.Body...))
	c.ID = hex.EncodeToString(sum[:])
	out := ruled{Command: c.ID, Status: "pending", Text: "The command is in the log; recognition has not said anything of it yet."}
	rec, err := router.CommandRecord(a.o.Topics.Claims, 0, a.o.Border, c)
	if err != nil {
		return out, err
	}
	if _, _, err := a.o.Log.Send(ctx, rec); err != nil {
		return out, err
	}
	deadline := time.After(settleWait)
	for {
		all, err := a.o.Trail.Events(ctx, c.ID)
		if err != nil && !errors.Is(err, trail.ErrNotFound) {
			return out, err
		}
		if len(all) > 0 {
			e := all[len(all)-1]
			out.Text, out.Code, out.Values, out.Status = e.Text, e.Code, e.Values, "applied"
			switch e.State {
			case messages.StateRefused, messages.StateParked:
				out.Status = "refused"
			case messages.StateDuplicate:
				out.Status = "unchanged"
			}
			return out, nil
		}
		select {
		case <-deadline:
			return out, nil
		case <-ctx.Done():
			return out, ctx.Err()
		case <-time.After(30 * time.Millisecond):
		}
	}
}

func (a *API) concluded(w http.ResponseWriter, r *http.Request, out ruled, err error) {
	switch {
	case err != nil:
		a.failed(w, r, err)
	case out.Status == "refused":
		a.problem(w, Problem{Type: "clearhub:refused", Title: "Refused", Status: http.StatusConflict, Detail: out.Text, Values: out.Values, Instance: out.Command})
	case out.Status == "pending":
		a.reply(w, http.StatusAccepted, out)
	default:
		a.reply(w, http.StatusOK, out)
	}
}
