// Package trail is the searchable history of the hub: what came in, what became of
// it, who received what, and why. It is a fold of the topics documents, messages,
// parcels and events into one SQLite file per node, kept without a consumer group; delete the
// file, and it is rebuilt from the log. Bodies are not stored twice: the file keeps
// their places in the log and reads them from there.
//
// It writes nothing to the log and decides nothing.
package trail

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// Log is what the trail reads; stream.Log implements it.
type Log interface {
	Describe(ctx context.Context, topic string) (stream.Info, error)
	Bounds(ctx context.Context, topic string, partition int) (first, next int64, err error)
	Fetch(ctx context.Context, topic string, partition int, offset int64, o stream.FetchOptions) (stream.Chunk, error)
}

// Blobs reads large bodies; nil means that there are none.
type Blobs interface {
	Get(ctx context.Context, ref messages.BlobRef) ([]byte, error)
}

// Options configures a Trail. Path, Log and the topic names are required.
type Options struct {
	// Path is the SQLite file; ":memory:" is not supported, for readers have connections of their own.
	Path string
	Log  Log
	// Blobs fetches bodies that are kept outside their records.
	Blobs                                Blobs
	Documents, Messages, Parcels, Events string
	Logger                               zerolog.Logger
}

// Trail folds the log and answers questions about it. It is safe for concurrent use.
type Trail struct {
	o     Options
	write *sql.DB
	read  *sql.DB
	log   zerolog.Logger

	mu      sync.Mutex
	changed chan struct{}
	lags    map[string]*atomic.Int64
	ready   atomic.Bool
}

// ErrNotFound says that the trail knows no such thing (yet).
var ErrNotFound = errors.New("not found")

//go:embed schema.sql
var schema string

// schemaVersion is raised whenever schema.sql changes: an older file is emptied and folded anew.
const schemaVersion = 3

// Open opens or creates the file. It does not read the log yet: Run does.
func Open(ctx context.Context, o Options) (*Trail, error) {
	if o.Path == "" || o.Log == nil || o.Documents == "" || o.Messages == "" || o.Parcels == "" || o.Events == "" {
		return nil, errors.New("open trail: path, log and topic names are required")
	}
	open := func(readOnly bool, conns int) (*sql.DB, error) {
		q := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(NORMAL)", "busy_timeout(10000)", "temp_store(MEMORY)"}}
		if readOnly {
			q["_pragma"] = []string{"query_only(1)", "busy_timeout(10000)"}
		}
		db, err := sql.Open("sqlite", "file:"+url.PathEscape(o.Path)+"?"+q.Encode())
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(conns)
		return db, db.PingContext(ctx)
	}
	w, err := open(false, 1)
	if err != nil {
		return nil, fmt.Errorf("open trail %s: %w", o.Path, err)
	}
	t := &Trail{o: o, write: w, log: o.Logger.With().Str("component", "trail").Logger(), changed: make(chan struct{}), lags: map[string]*atomic.Int64{}}
	if err := t.migrate(ctx); err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("prepare trail %s: %w", o.Path, err)
	}
	if t.read, err = open(true, 4); err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("open trail %s for reading: %w", o.Path, err)
	}
	return t, nil
}

// Close closes the file. Run must have ended.
func (t *Trail) Close() error { return errors.Join(t.read.Close(), t.write.Close()) }

func (t *Trail) migrate(ctx context.Context) error {
	var have int
	if err := t.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return err
	}
	if have != schemaVersion && have != 0 {
		t.log.Info().Int("have", have).Int("want", schemaVersion).Msg("trail schema changed, folding anew")
		if err := t.drop(ctx); err != nil {
			return err
		}
	}
	if _, err := t.write.ExecContext(ctx, schema); err != nil {
		return err
	}
	_, err := t.write.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version=%d", schemaVersion))
	return err
}

func (t *Trail) drop(ctx context.Context) error {
	names, err := scan(ctx, t.write, "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'", nil, func(rows *sql.Rows) (n string, err error) {
		return n, rows.Scan(&n)
	})
	if err != nil {
		return err
	}
	for _, n := range names {
		if _, err := t.write.ExecContext(ctx, `DROP TABLE "`+n+`"`); err != nil {
			return err
		}
	}
	return nil
}

// Run follows all partitions of the four topics until ctx ends or the log contradicts the file.
func (t *Trail) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, topic := range []string{t.o.Documents, t.o.Messages, t.o.Parcels, t.o.Events} {
		info, err := t.o.Log.Describe(ctx, topic)
		if err != nil {
			return fmt.Errorf("describe %s: %w", topic, err)
		}
		for p := range info.Partitions {
			lag := new(atomic.Int64)
			lag.Store(-1)
			t.mu.Lock()
			t.lags[fmt.Sprintf("%s/%d", topic, p)] = lag
			t.mu.Unlock()
			g.Go(func() error { return t.follow(ctx, topic, info.ID, p, lag) })
		}
	}
	t.ready.Store(true)
	err := g.Wait()
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Lag is the number of records that lie in the log and not yet in the file; -1 while that is not known.
func (t *Trail) Lag() int64 {
	if !t.ready.Load() {
		return -1
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var sum int64
	for _, l := range t.lags {
		v := l.Load()
		if v < 0 {
			return -1
		}
		sum += v
	}
	return sum
}

// Changed returns a channel that is closed when the file has taken in something new.
func (t *Trail) Changed() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.changed
}

// Await asks whether something is so, now and whenever the file has taken in something new, until it is, or asking fails. Where ctx ends
// before, its error is returned.
func (t *Trail) Await(ctx context.Context, so func() (bool, error)) error {
	for {
		changed := t.Changed() // before the look, so that nothing comes between the two
		if is, err := so(); is || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (t *Trail) tell() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.changed)
	t.changed = make(chan struct{})
}

func (t *Trail) follow(ctx context.Context, topic, id string, partition int, lag *atomic.Int64) error {
	next, err := t.position(ctx, topic, id, partition)
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		chunk, err := t.o.Log.Fetch(ctx, topic, partition, next, stream.FetchOptions{MaxBytes: 4 << 20, MaxWait: 250 * time.Millisecond})
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, stream.ErrOffset):
			return fmt.Errorf("follow %s/%d from %d: %w: the file and the log do not belong together", topic, partition, next, err)
		case err != nil:
			t.log.Warn().Err(err).Str("topic", topic).Int("partition", partition).Msg("fetch, trying again")
			if !wait(ctx, 500*time.Millisecond) {
				return ctx.Err()
			}
			continue
		}
		if len(chunk.Records) > 0 || chunk.Next != next {
			if err := t.fold(ctx, topic, id, partition, chunk); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return fmt.Errorf("fold %s/%d at %d: %w", topic, partition, next, err)
			}
			next = chunk.Next
			t.tell()
		}
		lag.Store(max(0, chunk.HighWatermark-next))
	}
	return ctx.Err()
}

// position is where to go on. A topic that is not the one the file was folded from is an error.
func (t *Trail) position(ctx context.Context, topic, id string, partition int) (int64, error) {
	var have string
	var next int64
	err := t.write.QueryRowContext(ctx, "SELECT topic_id,next FROM positions WHERE topic=? AND part=?", topic, partition).Scan(&have, &next)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		first, _, err := t.o.Log.Bounds(ctx, topic, partition)
		return first, err
	case err != nil:
		return 0, err
	case have != id:
		return 0, fmt.Errorf("topic %s is not the one that %s was folded from (id %s, now %s): delete the file to fold it anew", topic, t.o.Path, have, id)
	}
	return next, nil
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
