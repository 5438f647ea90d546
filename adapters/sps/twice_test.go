package sps_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

// A certificate with the states 70 and 40 was read as valid, and of two consignments the second was only counted as not read.
func TestACertificateWithTwoStatesOrConsignmentsIsRefused(t *testing.T) {
	in := string(golden(t, "ephyto-tulip-bulbs-to-dalian"))
	double := func(s, local, was, now string) string {
		from := strings.Index(s, ":"+local+">")
		from = strings.LastIndexByte(s[:from], '<')
		to := from + strings.Index(s[from:], "</")
		to += strings.Index(s[to:], ">") + 1
		if local == "SPSConsignment" {
			to = strings.LastIndex(s, local+">") + len(local) + 1
		}
		part := s[from:to]
		return s[:to] + strings.Replace(part, was, now, 1) + s[to:]
	}
	for name, c := range map[string]struct {
		local, was, now string
		refused         bool
	}{
		"two states":           {"StatusCode", "70", "40", true},
		"one state twice":      {"StatusCode", "", "", false},
		"a second empty state": {"StatusCode", "70", "", false},
		"two types":            {"TypeCode", "851", "657", true},
		"two consignments":     {"SPSConsignment", "", "", true},
	} {
		d := read(t, []byte(double(in, c.local, c.was, c.now)), adapters.Profile{})
		var told *messages.Fault
		for i, f := range d.Faults {
			if f.Code == sps.CodeTwice {
				told = &d.Faults[i]
			}
		}
		if (told != nil) != c.refused || c.refused && !strings.HasSuffix(told.Position.Path, c.local+"[2]") {
			t.Errorf("%s: %v", name, d.Faults)
		}
	}
}
