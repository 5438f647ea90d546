package broker_test

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/broker"
)

func frame(size uint32, key, version int16, body ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, size)
	b = binary.BigEndian.AppendUint16(b, uint16(key))
	b = binary.BigEndian.AppendUint16(b, uint16(version))
	return append(b, body...)
}

func TestABadFrameEndsItsConnectionAndNothingElse(t *testing.T) {
	b := start(t, broker.Options{})
	l := open(t, b)
	if err := l.Ensure(t.Context(), stream.Topic{Name: "t", Partitions: 1}); err != nil {
		t.Fatal(err)
	}
	for name, bytes := range map[string][]byte{
		"unknown API key":          frame(10, 999, 0, 0, 0, 0, 1, 0, 0),
		"negative API key":         frame(10, -1, 0, 0, 0, 0, 1, 0, 0),
		"negative version":         frame(10, 3, -1, 0, 0, 0, 1, 0, 0),
		"version of the future":    frame(10, 3, 99, 0, 0, 0, 1, 0, 0),
		"no size":                  frame(0, 3, 0),
		"size below a head":        frame(7, 3, 0, 0, 0, 0),
		"size of 2 GB":             frame(2<<30, 0, 8, 1, 2, 3),
		"negative size":            frame(0xffffffff, 0, 8),
		"size just over the bound": frame(16<<20+1, 0, 8),
		"HTTP":                     []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
		"TLS":                      {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03},
		"body that is no request":  frame(12, 0, 8, 0, 0, 0, 1, 0xff, 0xff, 0x7f, 0xff),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", b.Addr())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if _, err := c.Write(bytes); err != nil {
				t.Fatal(err)
			}
			if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			n, err := c.Read(make([]byte, 100))
			if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("read %d bytes, %v; want a closed connection", n, err)
			}
			if _, err := l.Append(t.Context(), "t", 0, []stream.Record{{Value: []byte("x")}}); err != nil {
				t.Errorf("append by another client: %v", err)
			}
		})
	}
}

func TestFramesInSmallPiecesPass(t *testing.T) {
	b := start(t, broker.Options{})
	c, err := net.Dial("tcp", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	req := kmsg.NewPtrApiVersionsRequest()
	req.Version = 99 // answered with the versions there are (KIP-511)
	req.ClientSoftwareName, req.ClientSoftwareVersion = "test", "1"
	for round := range 3 {
		for _, x := range kmsg.NewRequestFormatter().AppendRequest(nil, req, int32(round)) {
			if _, err := c.Write([]byte{x}); err != nil {
				t.Fatal(err)
			}
		}
		head := make([]byte, 8)
		if _, err := io.ReadFull(c, head); err != nil {
			t.Fatal(err)
		}
		if id := binary.BigEndian.Uint32(head[4:]); id != uint32(round) {
			t.Errorf("correlation %d, want %d", id, round)
		}
		if _, err := io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint32(head))-4); err != nil {
			t.Fatal(err)
		}
		req.Version = 3
	}
}

func TestCloseEndsTheConnections(t *testing.T) {
	b := start(t, broker.Options{})
	c, err := net.Dial("tcp", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	open(t, b) // by now the first connection has been accepted
	b.Close()
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read: %v", err)
	}
}

// FuzzGuard checks that only whole heads of known requests reach the broker,
// unchanged, however the bytes are cut.
func FuzzGuard(f *testing.F) {
	f.Add(append(frame(10, 3, 1, 1, 2, 3, 4, 5, 6), frame(8, 18, 3, 9, 9, 9, 9)...), uint8(3))
	f.Add(frame(10, 999, 0), uint8(1))
	f.Add(frame(1<<31, 0, 0), uint8(200))
	f.Fuzz(func(t *testing.T, in []byte, step uint8) {
		out := broker.ThroughGuard(in, int(step)%17+1)
		if len(out) > len(in) || string(out) != string(in[:len(out)]) {
			t.Fatalf("%x became %x", in, out)
		}
		for rest := out; len(rest) > 0; {
			if len(rest) < 8 {
				t.Fatalf("part of a head was passed: %x", rest)
			}
			size := binary.BigEndian.Uint32(rest)
			key, version := int16(binary.BigEndian.Uint16(rest[4:])), int16(binary.BigEndian.Uint16(rest[6:]))
			req := kmsg.RequestForKey(key)
			if req == nil || version < 0 || version > req.MaxVersion() && key != 18 || size < 8 || size > 16<<20 {
				t.Fatalf("passed size %d, key %d, version %d", size, key, version)
			}
			rest = rest[min(len(rest), int(size)+4):]
		}
	})
}
