package wco_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/wco"
	"github.com/clearhub/clearhub/messages"
)

// A response with the functions 08 and 05 was read as a release.
func TestADocumentWithTwoFunctionsOrNumbersIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		golden, was, now string
		refused          bool
	}{
		"released and controlled":      {"response-08-released", "<FunctionCode>08</FunctionCode>", "<FunctionCode>08</FunctionCode><FunctionCode>05</FunctionCode>", true},
		"released twice":               {"response-08-released", "<FunctionCode>08</FunctionCode>", "<FunctionCode>08</FunctionCode><FunctionCode>08</FunctionCode>", false},
		"an original and an amendment": {"export-by-sea-with-seals", "<FunctionCode>9</FunctionCode>", "<FunctionCode>9</FunctionCode><FunctionCode>13</FunctionCode>", true},
	} {
		in := string(golden(t, c.golden))
		if !strings.Contains(in, c.was) {
			t.Fatalf("%s has no %s", c.golden, c.was)
		}
		d := read(t, []byte(strings.Replace(in, c.was, c.now, 1)), adapters.Profile{})
		if told := slices.ContainsFunc(d.Faults, func(f messages.Fault) bool { return f.Code == wco.CodeTwice }); told != c.refused || c.refused != (d.Verdict == messages.VerdictRefused) {
			t.Errorf("%s: %s %v", name, d.Verdict, d.Faults)
		}
	}
}
