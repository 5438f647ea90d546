package edifact_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// What another format calls by lists and words of its own is written by those of the UN where they are known, else as agreed between
// the parties; nothing of it makes the message unwritable.
func TestWhatOtherFormatsHoldIsWritten(t *testing.T) {
	foreign := func(code, list string) *messages.Code { return &messages.Code{Code: code, List: list} }
	declaration := &messages.Declaration{Type: "import", TypeCode: foreign("IMA", "wco:declarationType"),
		References:        []messages.Reference{{Type: "functionalReference", Number: "Q-1", SourceType: foreign("x", "wco:reference")}, {Type: "other", Number: strings.Repeat("9", 40)}},
		TransactionNature: foreign("11", "wco:natureOfTransaction"),
		Documents:         []messages.Document{{Class: messages.ClassLicence, Type: foreign("L001", "taric"), Number: "GB-7"}, {Class: messages.ClassOther, Type: foreign("C9", "wco:documents"), Number: "X-7"}},
		Notes:             []messages.Note{{Subject: "CONDITIONS", Text: "COLD", Code: foreign("ALONGCODETHATNOLISTHAS", "wco:note")}},
		Consignments: []messages.Consignment{{Number: 1, ExportCountry: "NL",
			Parties:    []messages.Party{{Role: "consignee", Names: []messages.Text{{Value: "Garden Import"}}, Address: &messages.Address{Lines: []string{"a street whose name is much longer than thirty-five characters"}, Country: "CN"}}},
			References: []messages.Reference{{Type: "billOfLading", Number: "BL1"}},
			Lines: []messages.Line{{Number: 1, SourceNumber: "A1", Procedure: &messages.Procedure{Requested: "40", Previous: "00", Code: foreign("4000", "wco:procedure")},
				Classifications: []messages.Classification{{System: "CN8", Code: "06011010", HS6: "060110"}, {System: "TARIC", Code: "0601101000", HS6: "060110", SourceCode: "06011010+00"}},
				Packages:        []messages.Package{{Count: "2", Type: "CT", Level: "outermost"}},
				Duties:          []messages.Duty{{Type: foreign("A00", "wco:duty"), Function: foreign("t", "wco:function"), Amount: &messages.Amount{Value: "12", Currency: "EUR"}}}}}}}}
	out, faults, err := encoded(t, &messages.Message{Kind: messages.KindDeclaration, Function: messages.FunctionOriginal, Body: declaration}, encodeAddress)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"BGM+929:::IMA+Q-1+9'", "CST++11:112'", "FTX+AAI+++COLD'", "RFF+BM:BL1'", "DOC+911:::L001+GB-7'", "DOC+916:::C9+X-7'",
		"NAD+CN+++GARDEN IMPORT", "LOC+35+NL", "CST+1+0601101000:122+4000:117'", "PAC+2++CT'", "TAX+7+A00::ZZZ'MOA+55:12:EUR'"} {
		if !strings.Contains(strings.ToUpper(out), strings.ToUpper(want)) {
			t.Errorf("%s is not in %s", want, out)
		}
	}
	told := map[string]bool{}
	for _, f := range faults {
		told[f.Pointer] = true
	}
	for _, want := range []string{"/body/typeCode/list", "/body/references/1", "/body/consignments/0/lines/0/classifications/0", "/body/consignments/0/lines/0/classifications/1/system", "/body/consignments/0/lines/0/sourceNumber"} {
		if !told[want] {
			t.Errorf("nobody is told that %s is lost: %v", want, faults)
		}
	}

	certificate := &messages.Certificate{Class: messages.ClassPhytosanitary, Type: foreign("PHYTO", "traces:types"), Name: strings.Repeat("CERTIFICATE ", 9), Number: "C-1", Form: "certificate",
		Attestation: "certification", Status: "pending", StatusCode: &messages.Code{Code: "70", List: "untdid4405"},
		Parties: []messages.Party{{Role: "issuer", Names: []messages.Text{{Value: "OFFICE"}}}},
		Consignments: []messages.Consignment{{Number: 1, Lines: []messages.Line{{Number: 1, Descriptions: []messages.Text{{Value: "BULBS"}},
			Tests: []messages.Test{{Name: "ASSAY", ConclusionCode: foreign("SATISFACTORY", "traces:results")}}}}}}}
	out, _, err = encoded(t, &messages.Message{Kind: messages.KindCertificate, Function: messages.FunctionOriginal, Body: certificate}, encodeAddress)
	if err != nil || !strings.Contains(out, "BGM+851+C-1+9'") || !strings.Contains(out, "STS+3+42'") {
		t.Errorf("error %v: %s", err, out)
	}
}
