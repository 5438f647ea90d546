package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/feed"
	"github.com/clearhub/clearhub/router/stream"
)

// codeUnreachable is the event of a register that cannot be read.
const codeUnreachable = "REGISTER-003"

// feeds makes the puller of registers. The node that runs recognition reads them; while that moves from one node to another both may,
// which does no harm: what they put into the log is named by its hash.
func (h *Hub) feeds() (err error) {
	var sources []feed.Source
	for _, r := range h.o.Config.Registers {
		sources = append(sources, feed.Source{Register: r.Name, URL: r.URL, Every: r.Every, Freshness: r.Freshness, CAFile: r.CAFile, Secret: r.Secret()})
	}
	h.feed, err = feed.New(feed.Options{Sources: sources, Take: h.take, Failed: h.unreachable, Logger: h.o.Logger,
		Owner: func() bool { return len(h.runners[router.StageRecognition].Health()) > 0 }})
	return err
}

// take puts parts of a register into claims, in their order.
func (h *Hub) take(ctx context.Context, loads []messages.RegisterLoad) error {
	now := time.Now().UTC()
	for i, l := range loads {
		body, err := json.Marshal(l)
		if err != nil {
			return err
		}
		c := messages.Command{V: 1, ID: hash(fmt.Sprintf("%s %d %s", l.Load, i, now.Format(time.RFC3339Nano))), Verb: messages.VerbRegister, Time: now, By: "hub:" + h.o.Config.Hub.ID, Target: l.Register, Body: body}
		rec, err := router.CommandRecord(h.topics.Claims, 0, h.o.Config.Hub.Country, c)
		if err != nil {
			return err
		}
		if _, _, err := h.stream.Send(ctx, rec); err != nil {
			return err
		}
	}
	return nil
}

// unreachable tells of a register that cannot be read, once for each time that it begins.
func (h *Hub) unreachable(register string, cause error) {
	e := messages.Event{V: 1, Time: time.Now().UTC(), Stage: "feed", State: messages.StateOverdue, Code: codeUnreachable,
		Text: "Register " + register + " cannot be read; what it said grows stale: " + cause.Error(), Values: map[string]string{"register": register}}
	value, err := json.Marshal(e)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, _, err := h.stream.Send(ctx, stream.Record{Topic: h.topics.Events, Partition: -1, Key: []byte("register/" + register), Value: value}); err != nil {
		h.log.Warn().Err(err).Str("register", register).Msg("event not written")
	}
}
