package hub

import (
	"context"
	"runtime"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/metrics"
)

// Metrics are the figures of this process and of the history that it has folded, taken now.
func (h *Hub) Metrics(ctx context.Context) ([]metrics.Family, error) {
	counts, err := h.trail.Counts(ctx)
	if err != nil {
		return nil, err
	}
	ready := 1.0
	if h.ready(ctx) != nil {
		ready = 0
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	out := []metrics.Family{
		metrics.One("clearhub_ready", metrics.Gauge, "1 where /readyz answers 200.", ready),
		metrics.One("clearhub_trail_lag_records", metrics.Gauge, "Records of the log not yet in this node's history; -1 while it is read for the first time.", float64(h.trail.Lag())),
		metrics.One("clearhub_documents", metrics.Gauge, "Documents in the history, refused ones included.", float64(counts["documents"])),
		metrics.One("clearhub_process_heap_bytes", metrics.Gauge, "Heap of this process in use.", float64(memory.HeapInuse)),
		metrics.One("clearhub_process_goroutines", metrics.Gauge, "Goroutines of this process.", float64(runtime.NumGoroutine())),
		metrics.One("clearhub_process_uptime_seconds", metrics.Gauge, "How long ago this process wired the hub.", time.Since(h.since).Seconds()),
		byKind(counts), troubles(counts),
	}
	if h.broker != nil {
		full := 0.0
		if h.quota() != nil {
			full = 1
		}
		out = append(out, metrics.One("clearhub_broker_full", metrics.Gauge, "1 where new documents get 507: embedded.maxBytes is reached, or the disk has no 64 MB left.", full),
			metrics.One("clearhub_broker_used_bytes", metrics.Gauge, "What the embedded broker keeps; at embedded.maxBytes new documents get 507.", float64(h.broker.Usage())))
	}
	return append(out, h.stageMetrics()...), nil
}

func byKind(counts map[string]int64) metrics.Family {
	f := metrics.Family{Name: "clearhub_messages", Type: metrics.Gauge, Help: "Messages in the history by kind, without refused ones."}
	for _, k := range messages.Kinds() {
		f.Samples = append(f.Samples, metrics.Sample{Labels: []string{"kind", string(k)}, Value: float64(counts[string(k)])})
	}
	return f
}

func troubles(counts map[string]int64) metrics.Family {
	f := metrics.Family{Name: "clearhub_events", Type: metrics.Gauge, Help: "Events in the history that somebody should look at, by state."}
	for _, s := range []string{"parked", "overdue", "undeliverable"} {
		f.Samples = append(f.Samples, metrics.Sample{Labels: []string{"state", s}, Value: float64(counts[s])})
	}
	return f
}

// stageMetrics are what the stages of this process did, and how far behind they are.
func (h *Hub) stageMetrics() []metrics.Family {
	steps := metrics.Family{Name: "clearhub_stage_steps_total", Type: metrics.Counter, Help: "Steps of this process that counted."}
	inputs := metrics.Family{Name: "clearhub_stage_inputs_total", Type: metrics.Counter, Help: "Records, timers and results given to the stage."}
	lost := metrics.Family{Name: "clearhub_stage_lost_total", Type: metrics.Counter, Help: "Times another owner's step counted."}
	partitions := metrics.Family{Name: "clearhub_stage_partitions", Type: metrics.Gauge, Help: "Partitions that this process works on, by whether they are ready."}
	lag := metrics.Family{Name: "clearhub_stage_lag_records", Type: metrics.Gauge, Help: "Records of the inputs not yet taken into a step."}
	unrelayed := metrics.Family{Name: "clearhub_stage_unrelayed_bytes", Type: metrics.Gauge, Help: "Bytes put out and not yet relayed."}
	for name, r := range h.runners {
		label := []string{"stage", name}
		add := func(f *metrics.Family, v float64, more ...string) {
			f.Samples = append(f.Samples, metrics.Sample{Labels: append(label[:2:2], more...), Value: v})
		}
		s := r.Stats()
		add(&steps, float64(s.Steps))
		add(&inputs, float64(s.Inputs))
		add(&lost, float64(s.Lost))
		var ready, waiting, behind, bytes float64
		for _, p := range r.Health() {
			if p.Ready {
				ready++
			} else {
				waiting++
			}
			behind += float64(p.Lag)
			bytes += float64(p.Unrelayed)
		}
		add(&partitions, ready, "ready", "true")
		add(&partitions, waiting, "ready", "false")
		add(&lag, behind)
		add(&unrelayed, bytes)
	}
	return []metrics.Family{steps, inputs, lost, partitions, lag, unrelayed}
}
