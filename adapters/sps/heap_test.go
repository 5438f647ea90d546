package sps_test

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

// TestLargeDocumentsStayWithinTheHeap reads 100 MB of the worst kinds of documents as the hub does, and looks at the
// heap the while: what grows beyond the document itself.
func TestLargeDocumentsStayWithinTheHeap(t *testing.T) {
	if testing.Short() {
		t.Skip("reads documents of 100 MB")
	}
	var registry adapters.Registry
	registry.Add(sps.Adapter{})
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // what is needed counts, not what lies about
	const size, most = 100 << 20, 208 << 20          // 189 MB were seen at most
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	start, end := `<a:SPSCertificate xmlns:a="urn:un:unece:uncefact:data:standard:SPSCertificate:17">`, `</a:SPSCertificate>`
	good := string(tulips(t))
	at := strings.Index(good, "    </r:IncludedSPSConsignmentItem>")
	note := "<r:AdditionalInformationSPSNote><r:Subject>X</r:Subject><r:Content>" + strings.Repeat("x", 1000) + "</r:Content></r:AdditionalInformationSPSNote>"
	line := "<r:IncludedSPSTradeLineItem><r:Description>" + strings.Repeat("y", 9000) + "</r:Description></r:IncludedSPSTradeLineItem>"
	for name, in := range map[string]func() string{
		"elements":            func() string { return start + fill("<a:b/>") + end },
		"elements with texts": func() string { return start + fill("<a:b c='d'>e</a:b>") + end },
		"depth":               func() string { return start + fill("<a:b>") },
		"one attachment":      func() string { return good[:at] + "<r:x>" + fill("QUJD") + "</r:x>" + good[at:] },
		"references":          func() string { return start + fill("&#x41;") + end },
		"lines":               func() string { return good[:at] + fill(line) + good[at:] },
		"notes of one line": func() string {
			return good[:at] + "<r:IncludedSPSTradeLineItem>" + fill(note) + "</r:IncludedSPSTradeLineItem>" + good[at:]
		},
		"escaped": func() string {
			return `<h:Envelope xmlns:h="http://ephyto.ippc.int/HUB.Entities"><h:Content>` + fill("&lt;b/&gt;") + `</h:Content></h:Envelope>`
		},
		"JSON values":  func() string { return `{"$type":"ched","exchangedDocument":[` + fill("0,") + "0]}" },
		"JSON objects": func() string { return `{"$type":"ched","exchangedDocument":[` + fill(`{"id":"1"},`) + "0]}" },
		"open tags":    func() string { return start + fill("<") },
	} {
		if os.Getenv("CLEARHUB_LONG") == "" && name != "notes of one line" {
			continue // the others take less
		}
		raw := []byte(in())
		peak := watched(func() {
			profile := adapters.Profile{Limits: adapters.Limits{Bytes: 128 << 20, Text: 128 << 20}}
			registry.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "agency"}, Bytes: raw, Profile: profile})
		})
		runtime.KeepAlive(raw)
		t.Logf("%s: %d MB", name, peak>>20)
		if peak > most {
			t.Errorf("%s: the heap grew by %d MB, want at most %d", name, peak>>20, most>>20)
		}
	}
}

// watched is how much the heap grew at most while work ran, garbage included.
func watched(work func()) uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, peak := m.HeapAlloc, m.HeapAlloc
	done := make(chan struct{})
	go func() { defer close(done); work() }()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return peak - before
		case <-tick.C:
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
}
