package hub_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// ringed is a hub that sends every declaration on to the next one, whoever it has it from.
const ringed = `partners:
  - {id: port, country: CN, secretEnv: PORT, deliver: {type: inbox}}
  - {id: office, country: CN, secretEnv: OFFICE_A, deliver: {type: inbox}}
  - {id: BEFORE, country: CN, secretEnv: CN_HUB}
  - {id: NEXT, country: CN, secretEnv: NL_HUB, deliver: {type: web, url: "ROAD/v1/documents", secretFile: "$DIR/token"}}
routes:
  - {name: on, match: {kinds: [declaration]}, to: [office, NEXT]}
`

// Three hubs in a ring, each of which sends everything on: what goes round ends where it came from, and everybody has it once.
func TestAMessageThatComesRoundEnds(t *testing.T) {
	t.Parallel()
	if os.Getenv("CLEARHUB_TEST_KAFKA") != "" {
		t.Skip("three hubs have three brokers")
	}
	names := []string{"north", "east", "south"}
	worlds, roads := make([]*world, 3), make([]*road, 3) // roads lead to the hub of their index
	for i := range names {
		roads[i] = newRoad(t)
	}
	for i, name := range names {
		w := &world{t: t, dir: t.TempDir()}
		if err := os.WriteFile(filepath.Join(w.dir, "token"), []byte("cn-hub-token"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.settings = head(name, "CN") + strings.NewReplacer("BEFORE", names[(i+2)%3], "NEXT", names[(i+1)%3], "ROAD", roads[(i+1)%3].server.URL).Replace(ringed)
		w.start()
		worlds[i] = w
		roads[i].leads(w.api)
	}
	var mu sync.Mutex
	var home []string // the ids of the messages that came to the first hub from the last
	roads[0].closes(func(_ int, body []byte) fate {
		sum := sha256.Sum256(body)
		mu.Lock()
		defer mu.Unlock()
		home = append(home, messages.MessageID(messages.DocumentID("south", hex.EncodeToString(sum[:])), 0))
		return arrives
	})
	for _, ref := range []string{"D-0001", "D-0002"} {
		worlds[0].submit("port-token", declare(tulips.with(func(g *goods) { g.ref, g.ucr = ref, "6NL0001-"+ref })))
	}
	worlds[0].until("both come round and end", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(home) == 2 && !slices.ContainsFunc(home, func(message string) bool { return !worlds[0].event(message, "INTAKE-008") })
	})
	for i, w := range worlds {
		want := names[:i+1]
		w.until("the office has both", func() bool { return len(w.inbox("office-a-token")) == 2 })
		for _, m := range w.inbox("office-a-token") {
			if !slices.Equal(m.Hubs, want) {
				t.Errorf("%s has a message that %v took, want %v", names[i], m.Hubs, want)
			}
		}
	}
}
