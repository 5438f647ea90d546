package adaptertest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// LookUp gives the value at a JSON Pointer of a message, as a clerk would find it on the screen; where there is none it says so.
func LookUp(t testing.TB, m *messages.Message, pointer string) string {
	t.Helper()
	raw, err := messages.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for _, step := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				return "nothing at " + step
			}
			v = at[i]
		default:
			return "nothing at " + step
		}
	}
	if v == nil {
		return "nothing"
	}
	return fmt.Sprint(v)
}
