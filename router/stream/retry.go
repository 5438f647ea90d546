package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
)

const (
	firstPause = 5 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// pause doubles from firstPause to lastPause.
type pause struct{ next time.Duration }

// wait returns false if ctx or stop ended first.
func (p *pause) wait(ctx context.Context, stop <-chan struct{}) bool {
	p.next = min(max(2*p.next, firstPause), lastPause)
	t := time.NewTimer(p.next)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	case <-stop:
		return false
	}
}

// retry calls do until it succeeds, fails for good, or limit has passed; then
// the last error is returned. do must be safe to repeat.
func (l *Log) retry(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	inner, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var p pause
	var last error
	for {
		if l.isClosed() {
			return ErrClosed
		}
		err := do(inner)
		if err == nil || !transient(err) {
			return err
		}
		if last == nil || inner.Err() == nil {
			last = err // not the one that only says that time is up
		}
		if !p.wait(inner, l.closing) {
			if ctx.Err() != nil {
				return fmt.Errorf("%w (last: %w)", ctx.Err(), last)
			}
			return asNoTopic(last)
		}
	}
}

// transient tells whether the same request may succeed later. Broken
// connections and timeouts of a single request do; so does a topic that the
// cached metadata does not show yet.
func transient(err error) bool {
	for _, final := range []error{ErrOffset, ErrCorrupt, ErrTopic, ErrNoTopic, ErrRefused, ErrClosed} {
		if errors.Is(err, final) {
			return false
		}
	}
	var code kafka.Error
	if errors.As(err, &code) {
		return code.Temporary() || code == kafka.Unknown
	}
	return true
}

// asNoTopic names a topic that is still unknown after the retries.
func asNoTopic(err error) error {
	if errors.Is(err, protocol.ErrNoTopic) || errors.Is(err, protocol.ErrNoPartition) || errors.Is(err, kafka.UnknownTopicOrPartition) {
		return fmt.Errorf("%w: %w", ErrNoTopic, err)
	}
	return err
}

// codeError turns a broker's error code into an error; 0 is none.
func codeError(code int16) error {
	if code == 0 {
		return nil
	}
	return kafka.Error(code)
}
