package stream

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/segmentio/kafka-go/protocol"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// maxAnswer bounds the answers read by exchange, in bytes.
const maxAnswer = 16 << 20

// exchange sends a request that kafka-go does not know, or not in the version
// needed, over one of its connections: the transport gives the connection to a
// message that implements protocol.RawExchanger and keeps its hands off the
// bytes. (protocol.RegisterOverride cannot do this: it replaces the encoding
// of requests only, and versions are chosen from the registered type.) The
// request goes to any broker.
type exchange struct {
	clientID string
	req      kmsg.Request
	resp     kmsg.Response
}

var (
	_ protocol.Message      = (*exchange)(nil)
	_ protocol.RawExchanger = (*exchange)(nil)
)

// ask sends req and returns its answer.
func (l *Log) ask(ctx context.Context, req kmsg.Request) (kmsg.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, l.o.RequestTimeout)
	defer cancel()
	m, err := l.transport.RoundTrip(ctx, l.client.Addr, &exchange{clientID: l.o.ClientID, req: req})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kmsg.NameForKey(req.Key()), err)
	}
	x, ok := m.(*exchange)
	if !ok {
		return nil, fmt.Errorf("%s: unexpected answer %T", kmsg.NameForKey(req.Key()), m)
	}
	return x.resp, nil
}

func (x *exchange) ApiKey() protocol.ApiKey { return protocol.ApiKey(x.req.Key()) }

func (x *exchange) Required(map[protocol.ApiKey]int16) bool { return true }

// RawExchange writes the request and reads the answer. One request is on a
// connection at a time, so any correlation id serves.
func (x *exchange) RawExchange(rw io.ReadWriter) (protocol.Message, error) {
	const correlation = 1
	frame := kmsg.NewRequestFormatter(kmsg.FormatterClientID(x.clientID)).AppendRequest(nil, x.req, correlation)
	if _, err := rw.Write(frame); err != nil {
		return nil, fmt.Errorf("write request: %w", err)
	}
	var head [8]byte
	if _, err := io.ReadFull(rw, head[:]); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	size := binary.BigEndian.Uint32(head[:4])
	if size < 4 || size > maxAnswer {
		return nil, fmt.Errorf("read answer: size of %d bytes", size)
	}
	if id := binary.BigEndian.Uint32(head[4:]); id != correlation {
		return nil, fmt.Errorf("read answer: correlation id %d, want %d", id, correlation)
	}
	body := make([]byte, size-4)
	if _, err := io.ReadFull(rw, body); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	resp := x.req.ResponseKind()
	if resp.IsFlexible() {
		// The header's tagged fields (KIP-482); no broker sends any.
		if len(body) == 0 || body[0] != 0 {
			return nil, errors.New("read answer: unexpected tagged fields in the header")
		}
		body = body[1:]
	}
	if err := resp.ReadFrom(body); err != nil {
		return nil, fmt.Errorf("decode answer: %w", err)
	}
	return &exchange{clientID: x.clientID, req: x.req, resp: resp}, nil
}
