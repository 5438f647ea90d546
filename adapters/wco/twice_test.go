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

// A release that named no declaration, or two, was a release; a correction without the MRN was taken without a word.
func TestAResponseOfNoneOrTwoDeclarationsIsRefused(t *testing.T) {
	const response = `<MetaData><WCOTypeName>RES</WCOTypeName><Response><FunctionCode>08</FunctionCode><FunctionalReferenceID>f1</FunctionalReferenceID>%s</Response></MetaData>`
	const correction = `<MetaData><Declaration><FunctionCode>13</FunctionCode><FunctionalReferenceID>f1</FunctionalReferenceID>%s<TypeCode>INV</TypeCode></Declaration></MetaData>`
	for name, c := range map[string]struct{ form, in, want string }{
		"none":                       {response, ``, wco.CodeAbout},
		"one without a number":       {response, `<Declaration><VersionID>1</VersionID></Declaration>`, wco.CodeAbout},
		"one":                        {response, `<Declaration><ID>26GB1</ID></Declaration>`, ""},
		"two":                        {response, `<Declaration><ID>26GB1</ID></Declaration><Declaration><ID>26GB2</ID></Declaration>`, wco.CodeTwice},
		"one and its corrected data": {response, `<Declaration><ID>26GB1</ID></Declaration><Declaration><FunctionCode>9</FunctionCode></Declaration>`, ""},
		"a correction of nothing":    {correction, ``, wco.CodeAbout},
		"a correction":               {correction, `<ID>26GB1</ID>`, ""},
	} {
		d := read(t, []byte(strings.Replace(c.form, "%s", c.in, 1)), adapters.Profile{})
		got := ""
		for _, f := range d.Faults {
			if f.Code == wco.CodeAbout || f.Code == wco.CodeTwice {
				got += f.Code
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q: %v", name, got, d.Faults)
		}
	}
}
