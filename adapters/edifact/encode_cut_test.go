package edifact_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// Texts are cut where the partner wishes it, and said; references never are.
func TestTextsAreCutWhereThePartnerWishesIt(t *testing.T) {
	doc := readFile(t, "testdata/golden/cusdec-d96b-two-lines-one-phytosanitary-certificate/in.edi")
	m := doc.Messages[0]
	b := m.Body.(*messages.Declaration)
	long := strings.Repeat("SEAPORT ", 20)
	b.Consignments[0].Lines[0].Descriptions[0].Value = long + long + long
	to := encodeAddress
	to.Profile.Write.Release = "D.96B"
	var out bytes.Buffer
	if _, err := (edifact.Adapter{}).Encode(context.Background(), &out, m, to); !errors.Is(err, edifact.ErrRefused) {
		t.Fatalf("a text that is too long: %v", err)
	}
	to.Profile.Write.Truncate = true
	faults, err := (edifact.Adapter{}).Encode(context.Background(), &out, m, to)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(faults, func(f messages.Fault) bool {
		return f.Code == edifact.CodeCut && f.Severity == messages.SeverityLoss && strings.HasPrefix(f.Position.Path, "FTX#")
	}) {
		t.Errorf("nothing is said of the cut: %v", faults)
	}
	b.References[0].Number = strings.Repeat("9", 60)
	if _, err := (edifact.Adapter{}).Encode(context.Background(), &out, m, to); !errors.Is(err, edifact.ErrRefused) {
		t.Errorf("a reference was cut: %v", err)
	}
}
