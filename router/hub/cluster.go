package hub

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/stream"
)

// clusterOptions turns the configuration of a cluster into the log's: TLS and credentials.
func clusterOptions(k config.Kafka) (stream.Options, error) {
	var o stream.Options
	if k.TLS.Enabled {
		t := &tls.Config{MinVersion: tls.VersionTLS12}
		if k.TLS.CAFile != "" {
			pem, err := os.ReadFile(k.TLS.CAFile)
			if err != nil {
				return o, fmt.Errorf("read the cluster's certificates: %w", err)
			}
			t.RootCAs = x509.NewCertPool()
			if !t.RootCAs.AppendCertsFromPEM(pem) {
				return o, fmt.Errorf("read the cluster's certificates: %s holds none", k.TLS.CAFile)
			}
		}
		if k.TLS.CertFile != "" {
			cert, err := tls.LoadX509KeyPair(k.TLS.CertFile, k.TLS.KeyFile)
			if err != nil {
				return o, fmt.Errorf("read the hub's certificate for the cluster: %w", err)
			}
			t.Certificates = []tls.Certificate{cert}
		}
		o.TLS = t
	}
	if k.SASL.Mechanism != "" {
		o.SASL = &stream.SASL{Mechanism: k.SASL.Mechanism, Username: k.SASL.User, Password: k.SASL.Password()}
	}
	return o, nil
}

// lastCommand is the id of the last command of a verb in a partition, found backwards from its end; it looks at most at
// the last 20 000 records, for a command that is repeated does no harm.
func (h *Hub) lastCommand(ctx context.Context, topic string, partition int, verb messages.Verb) (string, error) {
	first, next, err := h.stream.Bounds(ctx, topic, partition)
	if err != nil {
		return "", err
	}
	const window = 2000
	for end, n := next, 0; end > first && n < 10; n++ {
		begin := max(first, end-window)
		id := ""
		for at := begin; at < end; {
			chunk, err := h.stream.Fetch(ctx, topic, partition, at, stream.FetchOptions{MaxWait: 100 * time.Millisecond})
			if err != nil {
				return "", err
			}
			for _, r := range chunk.Records {
				if r.Offset >= end || r.Header(router.HeaderCommand) != string(verb) {
					continue
				}
				var c messages.Command
				if json.Unmarshal(r.Value, &c) == nil {
					id = c.ID
				}
			}
			if chunk.Next <= at {
				break
			}
			at = chunk.Next
		}
		if id != "" {
			return id, nil
		}
		end = begin
	}
	return "", nil
}
