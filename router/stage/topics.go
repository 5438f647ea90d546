package stage

import (
	"context"
	"fmt"
	"sync"

	"github.com/clearhub/clearhub/router/stream"
)

// topics remembers what the runner's topics were when it first met them. A
// topic that is deleted and created again keeps its name and loses its offsets:
// going on would read positions of one log into another (law 4).
type topics struct {
	log Log
	mu  sync.Mutex
	met map[string]stream.Info
}

// look asks the cluster for a topic; [ErrTopicChanged] if it was another before.
func (t *topics) look(ctx context.Context, topic string) (stream.Info, error) {
	info, err := t.log.Describe(ctx, topic)
	if err != nil {
		return stream.Info{}, fmt.Errorf("describe topic %s: %w", topic, err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	was, known := t.met[topic]
	if known && was != info {
		return stream.Info{}, fmt.Errorf("%w: %s was %v and is %v", ErrTopicChanged, topic, was, info)
	}
	t.met[topic] = info
	return info, nil
}

func (t *topics) names() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return sortedKeys(t.met)
}
