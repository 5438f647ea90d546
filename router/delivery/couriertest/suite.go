// Package couriertest is the suite that every courier passes, whatever it drives: the promises in the comment of
// delivery.Courier, put to the test.
package couriertest

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/delivery"
)

// Suite is one driver with targets that behave as named. Well is required.
type Suite struct {
	Courier delivery.Courier
	// Well is a target that takes or offers every parcel.
	Well delivery.Target
	// Silent, where it is set, is a target that never answers.
	Silent *delivery.Target
	// Success is the outcome on Well.
	Success delivery.Outcome
}

// secretBody must never appear in a proof.
const secretBody = `{"consignee":"canary-7c1f"}`

// Run runs the suite.
func Run(t *testing.T, s Suite) {
	t.Run("an attempt on a willing target succeeds, and so does the same again", func(t *testing.T) {
		for n := 1; n <= 2; n++ {
			if p := s.Courier.Deliver(t.Context(), attempt(s.Well, n)); p.Outcome != s.Success {
				t.Fatalf("attempt %d: %+v, want outcome %s", n, p, s.Success)
			}
		}
	})
	t.Run("the attempt is not changed", func(t *testing.T) {
		a, b := attempt(s.Well, 1), attempt(s.Well, 1)
		s.Courier.Deliver(t.Context(), a)
		a.Open, b.Open = nil, nil
		if !reflect.DeepEqual(a, b) {
			t.Errorf("attempt is now %+v", a)
		}
	})
	t.Run("a body that cannot be read is temporary or not asked for, never a success by mistake", func(t *testing.T) {
		a, asked := attempt(s.Well, 1), false
		a.Open = func(context.Context) ([]byte, error) { asked = true; return nil, errors.New("log is away") }
		p := s.Courier.Deliver(t.Context(), a)
		if asked && p.Outcome != delivery.Temporary {
			t.Errorf("outcome %s after a body that could not be read", p.Outcome)
		}
	})
	t.Run("a context that has ended ends the attempt at once and definitely refuses nothing", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		begin := time.Now()
		p := s.Courier.Deliver(ctx, attempt(s.Well, 1))
		if p.Outcome == delivery.Refused {
			t.Errorf("%+v", p)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("took %s", took)
		}
	})
	t.Run("many lanes at once", func(t *testing.T) {
		var wg sync.WaitGroup
		for n := range 16 {
			wg.Go(func() {
				if p := s.Courier.Deliver(t.Context(), attempt(s.Well, n+1)); p.Outcome != s.Success {
					t.Errorf("%+v", p)
				}
			})
		}
		wg.Wait()
	})
	t.Run("no byte of the parcel is in the proof", func(t *testing.T) {
		if p := s.Courier.Deliver(t.Context(), attempt(s.Well, 1)); strings.Contains(p.Text, "canary") {
			t.Errorf("%+v", p)
		}
	})
	if s.Silent == nil {
		return
	}
	t.Run("a target that never answers ends with ctx, as temporary", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		begin := time.Now()
		if p := s.Courier.Deliver(ctx, attempt(*s.Silent, 1)); p.Outcome != delivery.Temporary {
			t.Errorf("%+v", p)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func attempt(to delivery.Target, n int) delivery.Attempt {
	return delivery.Attempt{
		Partner: "harbour-east", Target: to, Parcel: "parcel-1", Lane: "harbour-east/declaration/X1", Sequence: 1, Message: "message-1", Number: n,
		MediaType: "application/json", Headers: []delivery.Header{{Name: "ce-id", Value: "message-1"}},
		Open: func(context.Context) ([]byte, error) { return bytes.Clone([]byte(secretBody)), nil },
	}
}
