// Package hub wires the parts of the line into one process: the broker where there is no cluster, the log
// and its topics, the receiver, the four stages, the trail, the API and the console. New wires, Run
// serves until its context ends and joins everything it started.
//
// It is the only package that knows all the concrete types; it holds no rule of its own.
package hub

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/api"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/console"
	"github.com/clearhub/clearhub/router/feed"
	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/broker"
	"github.com/clearhub/clearhub/router/trail"
)

// Options configures a Hub. Config and Registry are required.
type Options struct {
	Config   *config.Config
	Registry *adapters.Registry
	Logger   zerolog.Logger
	// Release names the program, in the journals beside what it did: "0.1.0 (3f2a91c0d4e5)".
	Release string
	// Hook is called at named points of the line (receive.stored, intake.step.counted, dispatch.perform.before …),
	// for tests that stop the process there.
	Hook func(point string)
	// Secrets holds partners' and operators' tokens that the configuration does not name, by partner id: for trials and tests.
	Secrets map[string]string
}

// Hub is one node. It is made by New and used once.
type Hub struct {
	o       Options
	log     zerolog.Logger
	topics  router.Topics
	table   router.Table
	broker  *broker.Broker
	stream  *stream.Log
	blobs   *stream.Blobs
	trail   *trail.Trail
	api     *api.API
	console *console.Console
	runners map[string]*stage.Runner
	feed    *feed.Puller
	web     closer
	speaks  func(sender string, a messages.AuthorityRef) (speaks, known bool)

	apiListener, consoleListener net.Listener
	// since is when New wired it.
	since time.Time

	mu      sync.Mutex
	failure error
}

type closer interface{ Close() }

// New opens the log, makes what is missing in it, and wires the parts. It takes a while on a large embedded broker, whose
// data is read back. ctx bounds it. On an error nothing stays open.
func New(ctx context.Context, o Options) (h *Hub, err error) {
	if o.Config == nil || o.Registry == nil {
		return nil, errors.New("new hub: configuration and registry are required")
	}
	if o.Hook == nil {
		o.Hook = func(string) {}
	}
	c := o.Config
	if err := c.CheckProfiles(o.Registry); err != nil {
		return nil, fmt.Errorf("new hub: %w", err)
	}
	h = &Hub{o: o, log: o.Logger.With().Str("component", "hub").Logger(), topics: router.NewTopics(c.Kafka.Prefix), runners: map[string]*stage.Runner{}, since: time.Now()}
	opened := h // on an error h is nil
	defer func() {
		if err != nil {
			h = nil
			opened.close()
		}
	}()
	h.table = c.Table()
	for i := range h.table.Partners {
		if s := o.Secrets[h.table.Partners[i].ID]; s != "" {
			h.table.Partners[i].SecretSHA256 = hash(s)
		}
	}
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	if err := h.open(ctx); err != nil {
		return nil, err
	}
	if h.trail, err = trail.Open(ctx, trail.Options{Path: filepath.Join(c.Data, "trail.db"), Log: h.stream, Blobs: blobs{h.blobs},
		Documents: h.topics.Documents, Messages: h.topics.Messages, Parcels: h.topics.Parcels, Events: h.topics.Events, Logger: o.Logger}); err != nil {
		return nil, err
	}
	if err := h.stages(); err != nil {
		return nil, err
	}
	if err := h.feeds(); err != nil {
		return nil, err
	}
	return h, h.face(ctx)
}

// open connects to the cluster, or starts the embedded broker, and makes sure of the topics.
func (h *Hub) open(ctx context.Context) (err error) {
	c := h.o.Config
	brokers, partitions, replicas := c.Kafka.Brokers, c.Kafka.Partitions, c.Kafka.Replicas
	if len(brokers) == 0 {
		if h.broker, err = broker.Start(ctx, broker.Options{Dir: filepath.Join(c.Data, "broker"), MaxBytes: c.Embedded.MaxBytes, Unsynced: c.Embedded.Unsynced, Log: h.o.Logger}); err != nil {
			return fmt.Errorf("start embedded broker: %w", err)
		}
		brokers, partitions, replicas = []string{h.broker.Addr()}, 1, 1
	}
	o, err := clusterOptions(c.Kafka)
	if err != nil {
		return err
	}
	o.Brokers, o.Log, o.ClientID = brokers, h.o.Logger, c.Hub.ID
	if h.stream, err = stream.Open(ctx, o); err != nil {
		return err
	}
	all := h.topics.All(partitions, replicas)
	if err := h.stream.Ensure(ctx, all...); err != nil {
		return fmt.Errorf("prepare topics: %w", err)
	}
	if h.broker != nil {
		// kfake does not report disk errors: what it read back is walked once, and a gap stops the hub.
		names := make([]string, len(all))
		for i, t := range all {
			names[i] = t.Name
		}
		n, err := broker.Verify(ctx, h.stream, names...)
		if err != nil {
			return fmt.Errorf("walk the embedded broker's data: %w", err)
		}
		for _, name := range stageNames {
			if _, err := stage.Verify(ctx, h.stream, h.topics.Journal(name)); err != nil {
				return fmt.Errorf("walk the journal of %s: %w", name, err)
			}
		}
		h.log.Debug().Int64("records", n).Msg("embedded broker's data walked")
	}
	h.blobs = stream.NewBlobs(h.stream, h.topics.Blobs)
	return nil
}

// face makes the API and the console and their listeners.
func (h *Hub) face(ctx context.Context) (err error) {
	c := h.o.Config
	bodies := router.Bodies{Log: h.stream, Blobs: h.blobs, Topics: h.topics}
	receiver, err := router.NewReceiver(router.ReceiverOptions{Hub: c.Hub.ID, Registry: h.o.Registry, Log: h.stream, Blobs: h.blobs, Topics: h.topics, Rules: c.Rules(), Speaks: h.speaks,
		Quota: h.quota, Hook: h.o.Hook, Logger: h.o.Logger})
	if err != nil {
		return err
	}
	if h.api, err = api.New(api.Options{Hub: c.Hub.ID, Border: c.Hub.Country, Receiver: receiver, Log: h.stream, Trail: h.trail, Topics: h.topics, Registry: h.o.Registry,
		Bodies: bodies, Writer: router.Writer{Bodies: bodies, Registry: h.o.Registry, Hub: c.Hub.ID}, Known: h.table.Partner,
		Rules:   c.Rules(),
		Partner: h.table.Authenticate, Operator: h.operator, Ready: h.ready, Metrics: h.Metrics, Logger: h.o.Logger}); err != nil {
		return err
	}
	var lc net.ListenConfig
	if !c.API.Off {
		if h.apiListener, err = lc.Listen(ctx, "tcp", c.API.Listen); err != nil {
			return fmt.Errorf("listen for the API: %w", err)
		}
	}
	if c.Console.Off {
		return nil
	}
	if h.console, err = console.New(console.Options{Trail: h.trail, Hub: c.Hub.ID, Logger: h.o.Logger, Quote: h.quote}); err != nil {
		return err
	}
	if h.consoleListener, err = lc.Listen(ctx, "tcp", c.Console.Listen); err != nil {
		return fmt.Errorf("listen for the console: %w", err)
	}
	return nil
}

// Run serves until ctx ends or a part fails, and returns when everything has stopped. It returns nil at the end of ctx.
func (h *Hub) Run(ctx context.Context) error {
	defer h.close()
	if err := h.announce(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	run := func(name string, f func(context.Context) error) {
		g.Go(func() error {
			if err := f(ctx); err != nil && ctx.Err() == nil {
				err = fmt.Errorf("%s: %w", name, err)
				h.fail(err)
				return err
			}
			return nil
		})
	}
	for name, r := range h.runners {
		run("stage "+name, r.Run)
	}
	run("trail", h.trail.Run)
	run("feed", h.feed.Run)
	if h.apiListener != nil {
		run("API", func(ctx context.Context) error { return serve(ctx, h.apiListener, h.api, h.o.Config.API) })
	}
	if h.consoleListener != nil {
		run("console", func(ctx context.Context) error { return serve(ctx, h.consoleListener, h.console, h.o.Config.Console) })
	}
	h.log.Info().Str("api", h.APIURL()).Str("console", h.ConsoleURL()).Msg("hub is up")
	<-ctx.Done()
	h.log.Info().Msg("hub stops: requests under way are finished, nothing new is begun")
	err := g.Wait()
	h.log.Info().Msg("hub has stopped")
	return err
}

// announce appends the table and the rules where they differ from the last in the log. A repeated one is harmless:
// its id is its hash, and stages drop what they have.
func (h *Hub) announce(ctx context.Context) error {
	now := time.Now()
	by := "hub:" + h.o.Config.Hub.ID
	table, err := h.table.Command(by, now)
	if err != nil {
		return err
	}
	// Parcels first: a parcel must not come before DISPATCH knows its partner.
	for _, topic := range []string{h.topics.Parcels, h.topics.Messages} {
		info, err := h.stream.Describe(ctx, topic)
		if err != nil {
			return fmt.Errorf("announce table: %w", err)
		}
		for p := range info.Partitions {
			if err := h.command(ctx, topic, p, "table", table); err != nil {
				return fmt.Errorf("announce table: %w", err)
			}
		}
	}
	body, err := h.o.Config.Bytes()
	if err != nil {
		return err
	}
	rules := messages.Command{V: 1, ID: hash(string(body)), Verb: messages.VerbRules, Time: now.UTC(), By: by, Body: body}
	if err := h.command(ctx, h.topics.Claims, 0, h.o.Config.Hub.Country, rules); err != nil {
		return fmt.Errorf("announce rules: %w", err)
	}
	return nil
}

// command appends a command unless it is the last of its verb in the partition.
func (h *Hub) command(ctx context.Context, topic string, partition int, key string, c messages.Command) error {
	last, err := h.lastCommand(ctx, topic, partition, c.Verb)
	if err != nil || last == c.ID {
		return err
	}
	r, err := router.CommandRecord(topic, partition, key, c)
	if err != nil {
		return err
	}
	_, _, err = h.stream.Send(ctx, r)
	return err
}

// quota refuses documents when the embedded broker is full.
func (h *Hub) quota() error {
	if h.broker != nil {
		return h.broker.Full()
	}
	return nil
}

func (h *Hub) operator(token string) (string, bool) {
	sum := []byte(hash(token))
	for _, o := range h.o.Config.Operators {
		want := o.SHA256
		if s := h.o.Secrets[o.Name]; want == "" && s != "" {
			want = hash(s)
		}
		if want != "" && token != "" && subtle.ConstantTimeCompare(sum, []byte(want)) == 1 {
			return o.Name, true
		}
	}
	return "", false
}

// ready tells why the hub cannot work: a failed part, an unreachable log, or a history that is far behind.
func (h *Hub) ready(ctx context.Context) error {
	h.mu.Lock()
	failure := h.failure
	h.mu.Unlock()
	if failure != nil {
		return failure
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if _, _, err := h.stream.Bounds(ctx, h.topics.Documents, 0); err != nil {
		return fmt.Errorf("the log does not answer: %w", err)
	}
	for name, r := range h.runners {
		for _, p := range r.Health() {
			if p.LastError != "" && !p.Ready {
				return fmt.Errorf("stage %s, partition %d: %s", name, p.Partition, p.LastError)
			}
		}
	}
	if lag := h.trail.Lag(); lag < 0 {
		return errors.New("the trail is still reading the log")
	}
	return nil
}

func (h *Hub) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failure == nil {
		h.failure = err
	}
	h.log.Error().Err(err).Msg("part of the hub failed")
}

// APIURL and ConsoleURL are where the hub serves; empty where it does not.
func (h *Hub) APIURL() string { return address(h.apiListener, h.o.Config.API) }

// ConsoleURL is where the console is served; empty where it is not.
func (h *Hub) ConsoleURL() string { return address(h.consoleListener, h.o.Config.Console) }

// Trail is the hub's history, for programs in the same process.
func (h *Hub) Trail() *trail.Trail { return h.trail }

// Close frees what New opened, for a hub that is not run.
func (h *Hub) Close() { h.close() }

func (h *Hub) close() {
	for _, l := range []net.Listener{h.apiListener, h.consoleListener} {
		if l != nil {
			_ = l.Close() // closed already by the server that used it
		}
	}
	if h.web != nil {
		h.web.Close()
	}
	if h.trail != nil {
		if err := h.trail.Close(); err != nil {
			h.log.Error().Err(err).Msg("trail not closed")
		}
		h.trail = nil
	}
	if h.stream != nil {
		if err := h.stream.Close(); err != nil {
			h.log.Error().Err(err).Msg("log not closed")
		}
		h.stream = nil
	}
	if h.broker != nil {
		h.broker.Close()
		h.broker = nil
	}
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// blobs lets the trail read blobs by the canonical reference.
type blobs struct{ b *stream.Blobs }

// Get implements trail.Blobs.
func (b blobs) Get(ctx context.Context, ref messages.BlobRef) ([]byte, error) {
	return b.b.Get(ctx, stream.Ref(ref))
}

func (h *Hub) quote(sender string, document []byte, f messages.Fault) console.Excerpt {
	p, _ := h.table.Partner(sender)
	q := h.o.Registry.Quoting(document, p.Profile)(f)
	return console.Excerpt{Text: q.Text, From: q.From, To: q.To}
}
