package stream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
)

const dialTimeout = 3 * time.Second

// SASL names the mechanism and the account.
type SASL struct {
	Mechanism string // PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
	Username  string
	Password  string
}

func (s *SASL) mechanism() (sasl.Mechanism, error) {
	if s == nil {
		return nil, nil
	}
	switch s.Mechanism {
	case "PLAIN":
		return plain.Mechanism{Username: s.Username, Password: s.Password}, nil
	case "SCRAM-SHA-256":
		return scram.Mechanism(scram.SHA256, s.Username, s.Password)
	case "SCRAM-SHA-512":
		return scram.Mechanism(scram.SHA512, s.Username, s.Password)
	}
	return nil, fmt.Errorf("unknown SASL mechanism %q: want PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", s.Mechanism)
}

// probe reaches one of the brokers step by step. kafka-go reports a wrong
// password or a missing TLS as "unexpected EOF"; here the step that failed is
// named. The first broker that answers is enough.
func probe(ctx context.Context, o Options, mechanism sasl.Mechanism) error {
	var errs []error
	for _, addr := range o.Brokers {
		err := probeBroker(ctx, addr, o, mechanism)
		if err == nil {
			return nil
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func probeBroker(ctx context.Context, addr string, o Options, mechanism sasl.Mechanism) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", addr, err)
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if o.TLS != nil {
		config := o.TLS
		if config.ServerName == "" {
			config = config.Clone()
			config.ServerName, _, _ = net.SplitHostPort(addr)
		}
		secured := tls.Client(conn, config)
		if err := secured.HandshakeContext(ctx); err != nil {
			return fmt.Errorf("TLS handshake with %s: %w", addr, err)
		}
		conn = secured
	}
	step := "ask " + addr + " for its protocol versions"
	if mechanism != nil {
		step = fmt.Sprintf("authenticate at %s with %s as %q", addr, mechanism.Name(), o.SASL.Username)
	}
	dialer := &kafka.Dialer{
		ClientID:      o.ClientID,
		SASLMechanism: mechanism,
		DialFunc:      func(context.Context, string, string) (net.Conn, error) { return conn, nil },
	}
	k, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	defer k.Close()
	if _, err := k.ApiVersions(); err != nil {
		hint := ""
		if o.TLS == nil {
			hint = " (does it expect TLS?)"
		}
		return fmt.Errorf("%s%s: %w", step, hint, err)
	}
	if _, err := k.Brokers(); err != nil {
		hint := ""
		if mechanism == nil {
			hint = " (does it expect credentials?)"
		}
		return fmt.Errorf("ask %s for its cluster%s: %w", addr, hint, err)
	}
	return nil
}
