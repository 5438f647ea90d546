package edifact_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// everyFault gives all faults of a document as they come, without the limit of who reads it.
func everyFault(t *testing.T, document string) (all messages.Faults) {
	t.Helper()
	for decoded, err := range (edifact.Adapter{}).Decode(context.Background(), adapters.Input{Reader: strings.NewReader(document)}) {
		var end *adapters.DocumentError
		if errors.As(err, &end) {
			all = append(all, end.Faults...)
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, decoded.Faults...)
	}
	return all
}

var unlisted = regexp.MustCompile(`; (\d+) more of this kind are not listed`)

// Of what is wrong alike a hundred thousand times a part is listed, and the rest is counted: none is lost, and none of another kind hidden.
func TestFaultsOfOneKindAreCountedWhereThereAreMany(t *testing.T) {
	const n = 60_000
	message := func(body string, count int) string {
		return heading3 + "UNH+1+CUSRES:D:96B:UN'BGM+962+LN26+29'" + body + fmt.Sprintf("UNT+%d+1'UNZ+1+R1'", count)
	}
	for name, c := range map[string]struct {
		document, code string
		other          string
	}{
		"unknown segments":      {message(strings.Repeat("XYZ'", n)+"GIS+4:120:ZZZ'NAD+DT+X::148:Y:Z:A'", n+5), "EDI-033", "EDI-040"},
		"codes in no list":      {message(strings.Repeat("DTM+QQQ:1'", n)+"NAD+QQQ+X'", n+4), "EDI-047", "EDI-036"},
		"dates that are none":   {message(strings.Repeat("DTM+148:20260230:102'", n), n+3), "EDI-060", "EDI-036"},
		"segments outside":      {heading3 + strings.Repeat("XYZ'", n) + "UNZ+0+R1'", "EDI-014", "EDI-013"},
		"messages of no type":   {heading3 + strings.Repeat("UNH+1+FOOBAR:D:96B:UN'UNT+2+1'", n) + "UNZ+1+R1'", "EDI-030", "EDI-010"},
		"messages without UNT":  {heading3 + strings.Repeat("UNH+1+CUSRES:D:96B:UN'", n) + "UNZ+1+R1'", "EDI-018", "EDI-010"},
		"interchanges, no ends": {strings.Repeat(heading3, n), "EDI-008", "EDI-022"},
	} {
		counted, listed := map[string]int{}, 0
		for _, f := range everyFault(t, c.document) {
			listed++
			counted[f.Code]++
			if m := unlisted.FindStringSubmatch(f.Text); m != nil {
				more, _ := strconv.Atoi(m[1])
				counted[f.Code] += more
			}
		}
		if c.code != "" && counted[c.code] != n && counted[c.code] != n+1 {
			t.Errorf("%s: %s stands for %d, want %d", name, c.code, counted[c.code], n)
		}
		if counted[c.other] == 0 {
			t.Errorf("%s: there is no %s in %v", name, c.other, counted)
		}
		if listed > 5*10_000 {
			t.Errorf("%s: %d faults are listed", name, listed)
		}
	}
}

// Hundreds of thousands of wrong segments are told in no more memory than the message itself takes some times over.
func TestManyFaultsTakeLittleMemory(t *testing.T) {
	document := heading3 + "UNH+1+CUSRES:D:96B:UN'BGM+962+LN26+29'GIS+4:120:ZZZ'" + strings.Repeat("RFF+ABT:X'", 200_000) + "UNT+200004+1'UNZ+1+R1'"
	before := heldWithoutPools()
	all := everyFault(t, document)
	held := heldWithoutPools() - before
	if held > 10*int64(len(document)) {
		t.Errorf("%d faults take %d bytes, the document has %d", len(all), held, len(document))
	}
	t.Logf("%d faults in %d bytes", len(all), held)
	runtime.KeepAlive(all)
}

// heldWithoutPools is how much memory is in use, but for what pools keep for the next document: they are emptied by two collections.
func heldWithoutPools() int64 {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
