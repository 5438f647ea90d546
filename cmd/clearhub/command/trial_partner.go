package command

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/api"
	"github.com/clearhub/clearhub/router/trail"
)

// tokens are the bearer tokens of one trial.
type tokens struct{ port, agency, operator string }

func newTokens() tokens { return tokens{rand.Text(), rand.Text(), rand.Text()} }

func (t tokens) lookup(name string) (string, bool) {
	v := map[string]string{"TRIAL_PORT": t.port, "TRIAL_AGENCY": t.agency, "TRIAL_OPERATOR": t.operator}[name]
	return v, v != ""
}

// partnerSystem is a partner's own software as far as the trial needs it: it speaks the hub's API.
type partnerSystem struct {
	api, token, name string
}

// answer is what the hub said to a document.
type answer struct {
	status  int
	receipt messages.Receipt
	problem api.Problem
	took    time.Duration
}

// send submits a document.
func (p *partnerSystem) send(ctx context.Context, name string, document []byte) (answer, error) {
	start := time.Now()
	status, body, err := p.call(ctx, http.MethodPost, "/v1/documents?name="+url.QueryEscape(name), document)
	a := answer{status: status, took: time.Since(start)}
	if err != nil {
		return a, err
	}
	if status == http.StatusAccepted {
		return a, json.Unmarshal(body, &a.receipt)
	}
	if err := json.Unmarshal(body, &a.problem); err != nil {
		return a, fmt.Errorf("read the hub's answer (%d): %w", status, err)
	}
	if a.problem.Receipt != nil {
		a.receipt = *a.problem.Receipt
	}
	return a, nil
}

func (p *partnerSystem) call(ctx context.Context, method, path string, body []byte) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.api+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, fmt.Errorf("%s calls the hub: %w", p.name, err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	return res.StatusCode, data, err
}

// get reads a JSON answer into v.
func (p *partnerSystem) get(ctx context.Context, path string, v any) error {
	status, body, err := p.call(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("%s gets %s: status %d", p.name, path, status)
	}
	return json.Unmarshal(body, v)
}

// pull fetches and acknowledges what lies in the inbox, and gives what it got.
func (p *partnerSystem) pull(ctx context.Context) ([]*messages.Message, error) {
	var in struct{ Parcels []trail.Parcel }
	if err := p.get(ctx, "/v1/inbox", &in); err != nil {
		return nil, err
	}
	var out []*messages.Message
	for _, parcel := range in.Parcels {
		m := new(messages.Message)
		if err := p.get(ctx, "/v1/inbox/"+parcel.ID, m); err != nil {
			return out, err
		}
		status, _, err := p.call(ctx, http.MethodPost, "/v1/inbox/"+parcel.ID+"/acknowledge", nil)
		if err != nil {
			return out, err
		}
		if status != http.StatusAccepted {
			return out, fmt.Errorf("acknowledge parcel %s: status %d", parcel.ID, status)
		}
		out = append(out, m)
	}
	return out, nil
}

// portSystem is the port's software: it declares, receives what the hub pushes, and rules on goods as
// customs there would: released at once where a decision waives the physical control, otherwise after an inspection.
type portSystem struct {
	partnerSystem
	inspection time.Duration

	mu       sync.Mutex
	received []*messages.Message
	seen     map[string]bool
	changed  chan struct{}
	rules    map[string]consignmentFacts
	ruled    map[string]bool
	inspects int
	failure  error
	sends    chan func(context.Context) error
}

// consignmentFacts are what a ruling document names.
type consignmentFacts struct{ Reference, UCR string }

func newPortSystem(apiURL, token string, inspection time.Duration) *portSystem {
	return &portSystem{partnerSystem: partnerSystem{api: apiURL, token: token, name: "dalian-port"}, inspection: inspection,
		seen: map[string]bool{}, changed: make(chan struct{}), rules: map[string]consignmentFacts{}, ruled: map[string]bool{}, sends: make(chan func(context.Context) error, 64)}
}

// run serves what the hub pushes and sends rulings until ctx ends.
func (p *portSystem) run(ctx context.Context, l net.Listener) error {
	s := &http.Server{Handler: p, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case <-ctx.Done():
			_ = s.Close()
			if err := <-done; !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("port system: %w", err)
			}
			return nil
		case err := <-done:
			if errors.Is(err, http.ErrServerClosed) {
				return nil
			}
			return fmt.Errorf("port system: %w", err)
		case f := <-p.sends:
			wg.Add(1)
			go func() {
				defer wg.Done()
				if err := f(ctx); err != nil && ctx.Err() == nil {
					p.fail(err)
				}
			}()
		}
	}
}

// ServeHTTP takes a parcel. A parcel seen before is acknowledged again and changes nothing.
func (p *portSystem) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	m := new(messages.Message)
	if err == nil {
		err = json.Unmarshal(body, m)
	}
	if err != nil {
		http.Error(w, "unreadable parcel", http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	key := r.Header.Get("Idempotency-Key")
	again := key == "" || p.seen[key]
	p.seen[key] = true
	p.mu.Unlock()
	if !again {
		p.note(m)
		if d, ok := m.Body.(*messages.Decision); ok {
			p.decide(d)
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

func (p *portSystem) note(m *messages.Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.received = append(p.received, m)
	close(p.changed)
	p.changed = make(chan struct{})
}

// ruleOn tells the port's customs that it may rule on a declaration.
func (p *portSystem) ruleOn(f consignmentFacts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules[f.Reference] = f
}

// decide is what the port does with a decision: release at once, wait, or inspect and then release.
func (p *portSystem) decide(d *messages.Decision) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var f consignmentFacts
	for _, r := range d.References {
		if known, ok := p.rules[r.Number]; ok {
			f = known
		}
	}
	if f.Reference == "" || p.ruled[f.Reference] || d.Outcome == messages.OutcomeIndeterminate && !d.Final {
		return
	}
	p.ruled[f.Reference] = true
	delay := time.Duration(0)
	if !waived(d) {
		delay = p.inspection
		p.inspects++
	}
	p.sends <- func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(delay):
		}
		now := time.Now()
		doc, err := render("ruling.edi", map[string]string{"Reference": f.Reference, "UCR": f.UCR, "UNB": now.Format("060102:1504"), "Minute": now.Format("200601021504")})
		if err != nil {
			return err
		}
		a, err := p.send(ctx, "ruling-"+f.Reference+".edi", doc)
		if err == nil && a.status != http.StatusAccepted {
			err = fmt.Errorf("ruling on %s: status %d", f.Reference, a.status)
		}
		return err
	}
}

// waived tells whether the physical control is waived on every line.
func waived(d *messages.Decision) bool {
	for _, l := range d.Lines {
		if !slices.ContainsFunc(l.Effects, func(e messages.Effect) bool { return e.Type == "waive" && e.Control == messages.ControlPhysical }) {
			return false
		}
	}
	return len(d.Lines) > 0
}

// await waits until the port has received a message that fits.
func (p *portSystem) await(ctx context.Context, fits func(*messages.Message) bool) (*messages.Message, error) {
	for {
		p.mu.Lock()
		i := slices.IndexFunc(p.received, fits)
		var m *messages.Message
		if i >= 0 {
			m = p.received[i]
		}
		changed, failure := p.changed, p.failure
		p.mu.Unlock()
		if m != nil {
			return m, nil
		}
		if failure != nil {
			return nil, failure
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-changed:
		}
	}
}

// fail keeps the first thing that the port could not do, for whoever waits.
func (p *portSystem) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure == nil {
		p.failure = err
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *portSystem) inspected() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.inspects
}
