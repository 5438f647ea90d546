package stream_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/clearhub/clearhub/router/stream"
)

type answer struct {
	io.Reader
	io.Writer
}

func FuzzAnswersOfABrokerDoNotPanic(f *testing.F) {
	req := kmsg.NewPtrMetadataRequest()
	req.Version = 10
	resp := kmsg.NewPtrMetadataResponse()
	resp.Version = 10
	resp.Topics = append(resp.Topics, kmsg.NewMetadataResponseTopic())
	body := resp.AppendTo([]byte{0, 0, 0, 1, 0})
	f.Add(append([]byte{0, 0, 0, byte(len(body))}, body...))
	f.Add([]byte{0, 0, 0, 4, 0, 0, 0, 1})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1})
	f.Add([]byte{0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := stream.Exchange(req).RawExchange(answer{bytes.NewReader(b), io.Discard})
		if (m == nil) == (err == nil) {
			t.Errorf("answer %v and error %v", m, err)
		}
	})
}
