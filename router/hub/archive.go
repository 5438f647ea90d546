package hub

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/rs/zerolog"

	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/broker"
)

// Archive is a hub's log opened for reading, in a process of its own.
type Archive struct {
	*recognition.Archive
	// Where says how it was reached: the cluster, the running hub's broker, or the folder of a stopped one.
	Where  string
	log    *stream.Log
	broker *broker.Broker
}

// OpenArchive reaches the log that a configuration names and appends nothing to it: the cluster where brokers are named;
// else the embedded broker of the hub that runs on the data folder; else, where none runs, the folder itself, which is
// locked meanwhile so that no hub starts on it.
func OpenArchive(ctx context.Context, c *config.Config, log zerolog.Logger) (a *Archive, err error) {
	a = &Archive{}
	opened := a
	defer func() {
		if err != nil {
			opened.Close()
		}
	}()
	brokers := c.Kafka.Brokers
	a.Where = "the cluster"
	if len(brokers) == 0 {
		dir := filepath.Join(c.Data, "broker")
		addr, err := broker.Running(dir)
		if err != nil {
			return nil, fmt.Errorf("open the log: %w", err)
		}
		a.Where = "the running hub's broker"
		if addr == "" {
			a.Where = "the folder of a hub that does not run"
			if a.broker, err = broker.Start(ctx, broker.Options{Dir: dir, MaxBytes: c.Embedded.MaxBytes, Log: log}); err != nil {
				return nil, fmt.Errorf("open the log: %w", err)
			}
			addr = a.broker.Addr()
		}
		brokers = []string{addr}
	}
	o, err := clusterOptions(c.Kafka)
	if err != nil {
		return nil, err
	}
	o.Brokers, o.Log, o.ClientID = brokers, log, c.Hub.ID+"-reader"
	if a.log, err = stream.Open(ctx, o); err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	t := router.NewTopics(c.Kafka.Prefix)
	a.Archive = &recognition.Archive{Log: a.log, Claims: t.Claims, Journal: t.Journal(router.StageRecognition), Messages: t.Messages, Events: t.Events,
		Hub: c.Hub.ID, Border: c.Hub.Country}
	return a, nil
}

// Close lets go of the log.
func (a *Archive) Close() {
	if a.log != nil {
		_ = a.log.Close() // nothing was written
	}
	if a.broker != nil {
		a.broker.Close()
	}
}
