package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/delivery"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

// freshFor is how long after a counted step an attempt may begin; readLimit bounds the effects that only read the log.
const (
	freshFor  = 10 * time.Second
	readLimit = 10 * time.Second
)

// stageNames are the stages in the order of the line.
var stageNames = []string{router.StageIntake, router.StageClearing, router.StageRecognition, router.StageDispatch}

// stages makes the four stages and their runners.
func (h *Hub) stages() error {
	c := h.o.Config
	bodies := router.Bodies{Log: h.stream, Blobs: h.blobs, Topics: h.topics}
	web := delivery.NewWeb(delivery.WebOptions{Timeout: c.Dispatch.AttemptLimit, Logger: h.o.Logger})
	h.web = web
	intake, err := router.NewIntake(router.IntakeOptions{Topics: h.topics, Hub: c.Hub.ID, Bodies: bodies})
	if err != nil {
		return err
	}
	clearing, err := router.NewClearing(router.ClearingOptions{Topics: h.topics, Border: c.Hub.Country, Bodies: bodies})
	if err != nil {
		return err
	}
	dispatch, err := router.NewDispatch(router.DispatchOptions{Topics: h.topics, Bodies: bodies, Courier: delivery.Couriers{
		delivery.TypeWeb: web, delivery.TypeInbox: delivery.Inbox{}}, Registry: h.o.Registry, Hub: c.Hub.ID, Retry: router.Retry{First: c.Dispatch.RetryAfter, MaxAge: c.Dispatch.GiveUpAfter}})
	if err != nil {
		return err
	}
	decide, err := recognition.New(recognition.Options{Hub: c.Hub.ID, Border: c.Hub.Country, Messages: h.topics.Messages, Events: h.topics.Events})
	if err != nil {
		return err
	}
	h.speaks = func(sender string, a messages.AuthorityRef) (speaks, known bool) {
		owner := len(h.runners[router.StageRecognition].Health()) > 0 // else another node has the state, and this one's may be old
		speaks, known, ok := decide.Speaks(sender, a, time.Now())
		if !owner || !ok { // where registers are read nobody here can say no: RECOGNITION will
			return len(c.Registers) > 0, len(c.Registers) > 0
		}
		return speaks, known
	}
	return errors.Join(
		h.runner(router.StageIntake, h.topics.Documents, intake, intake.Perform),
		h.runner(router.StageClearing, h.topics.Messages, clearing, clearing.Perform),
		h.runner(router.StageRecognition, h.topics.Claims, decide, nil),
		h.runner(router.StageDispatch, h.topics.Parcels, dispatch, dispatch.Perform),
	)
}

func (h *Hub) runner(name, input string, s stage.Stage, perform func(context.Context, string, []byte) []byte) error {
	c := h.o.Config
	o := stage.Options{Name: name, Stage: s, Log: h.stream, Inputs: []string{input}, Journal: h.topics.Journal(name), Perform: perform,
		Release: h.o.Release, Hook: h.o.Hook, Logger: h.o.Logger}
	if name == router.StageDispatch {
		o.AttemptLimit, o.DoubtWait = c.Dispatch.AttemptLimit, c.Dispatch.DoubtWait
		if o.AttemptLimit > 0 && o.DoubtWait > 0 {
			o.FreshFor = min(o.DoubtWait-o.AttemptLimit, freshFor)
		}
	} else {
		// Reading the log again does no harm: there is no doubt to wait for.
		o.AttemptLimit, o.DoubtWait, o.FreshFor = readLimit, readLimit+freshFor/10, freshFor/10
	}
	if h.broker == nil {
		o.Members = h.stream.Members(h.topics.Prefix+"."+name, []string{input}, stream.MemberOptions{})
	}
	r, err := stage.New(o)
	if err != nil {
		return fmt.Errorf("make stage %s: %w", name, err)
	}
	h.runners[name] = r
	return nil
}
