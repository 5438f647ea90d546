package edifact_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// A partner that looks codes up finds those of what is written for it in the directory, or is told whose they are.
func TestCodesThatTheReleaseDoesNotHaveAreSaidToBeAgreed(t *testing.T) {
	bulbs := func() *messages.Message {
		return &messages.Message{Kind: messages.KindCertificate, Function: messages.FunctionOriginal, Body: &messages.Certificate{Class: messages.ClassPhytosanitary,
			Type: &messages.Code{Code: "851", List: "1001"}, Number: "PC1", Form: "certificate", Status: "valid", Treatments: []messages.Treatment{{Type: &messages.Code{Code: "CT"}, Name: "cold treatment"}},
			Consignments: []messages.Consignment{{Number: 1, Lines: []messages.Line{{Number: 1, ScientificNames: []messages.Text{{Value: "Tulipa sp."}}, Measures: []messages.Measure{{Type: "grossMass", Quantity: messages.Quantity{Value: "10", UnitCode: "KGM"}, SourceType: &messages.Code{Code: "G", List: "untdid6313"}}},
				Classifications: []messages.Classification{{System: "HS", Code: "060110"}, {System: "EPPO", Code: "TULSS"}}}}}},
			Notes: []messages.Note{{Subject: "a2", Text: "LEFT COLD STORE"}}}}
	}
	for _, c := range []struct {
		release  string
		in, none []string
		warnings int
	}{
		{"D.16A", []string{"BGM+851+PC1+9'", "PRC+CT::ZZZ:cold treatment'", "IMD+F+BOT::ZZZ+:::Tulipa sp.'", "PIA+1+TULSS:ZZZ:EPPO'", "CST+1+060110:122'", "FTX+AAI+++LEFT COLD STORE'", "MEA+WT+AAB+KGM:10'"}, []string{"TULSS:HS", "851:1001", "FTX+a2"}, 0},
		{"D.97B", []string{"IMD+F+BOT+:::Tulipa sp.'", "PIA+1+TULSS:ZZZ'"}, []string{"TULSS:HS", "FTX+a2"}, 1},
	} {
		to := encodeAddress
		to.Profile.Write.Release = c.release
		out, _, err := encoded(t, bulbs(), to)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range c.in {
			if !strings.Contains(out, s) {
				t.Errorf("%s: no %s in\n%s", c.release, s, out)
			}
		}
		for _, s := range c.none {
			if strings.Contains(out, s) {
				t.Errorf("%s: %s in\n%s", c.release, s, out)
			}
		}
		doc := read(t, []byte(out))
		n := 0
		for _, f := range doc.Faults {
			if f.Code == edifact.CodeNotInList {
				n++
			}
		}
		if n != c.warnings {
			t.Errorf("%s: %d codes are not in the directory: %v", c.release, n, doc.Faults)
		}
		line := doc.Messages[0].Body.(*messages.Certificate).Consignments[0].Lines[0]
		eppo := slices.ContainsFunc(line.Classifications, func(c messages.Classification) bool { return c.System == "EPPO" && c.Code == "TULSS" })
		if eppo != (c.release == "D.16A") || len(line.ScientificNames) != 1 {
			t.Errorf("%s: read again as %+v", c.release, line)
		}
	}
}

// Who answered is read from the heading of the releases in which parties had no group.
func TestPartiesOfAReplyAreReadInEveryRelease(t *testing.T) {
	for _, release := range []string{"95B", "96A"} {
		doc := read(t, []byte(heading3+"UNH+1+CUSRES:D:"+release+":UN'BGM+962+LN26+29'NAD+CM+0908::ZZZ'DTM+9:202604020911:203'GIS+4'RFF+ABO:LN26'UNT+7+1'"+trailer))
		b, ok := doc.Messages[0].Body.(*messages.Ruling)
		if !ok || len(b.Parties) != 1 || b.Parties[0].Role != "customsOffice" || b.Parties[0].IDs[0].ID != "0908" {
			t.Errorf("%s: %+v %v", release, b, doc.Faults)
		}
	}
}

// Goods that the release has no room for are never left out of a declaration or certificate.
func TestEveryLineIsWrittenOrNothingIs(t *testing.T) {
	for _, c := range []struct {
		lines   int
		release string
		want    error
	}{{0, "D.96B", nil}, {1, "D.96B", nil}, {999, "D.96B", nil}, {9999, "D.96B", nil}, {10000, "D.96B", edifact.ErrMeaning}, {10000, "D.16A", nil}} {
		lines := make([]messages.Line, c.lines)
		for i := range lines {
			lines[i] = messages.Line{Number: i + 1, Measures: []messages.Measure{{Type: "grossMass", Quantity: messages.Quantity{Value: "10", UnitCode: "KGM"}}}}
		}
		to := encodeAddress
		to.Profile.Write.Release = c.release
		out, _, err := encoded(t, &messages.Message{Kind: messages.KindDeclaration, Function: messages.FunctionOriginal,
			Body: &messages.Declaration{Type: "import", References: []messages.Reference{{Type: "lrn", Number: "L1"}}, Consignments: []messages.Consignment{{Number: 1, Lines: lines}}}}, to)
		if !errors.Is(err, c.want) || err != nil && out != "" || err == nil && strings.Count(out, "'CST+") != c.lines {
			t.Errorf("%d lines in %s: error %v, %d lines written", c.lines, c.release, err, strings.Count(out, "'CST+"))
		}
	}
}

// A loss is told of the message as it was, wherever the writer put the value.
func TestLossesOfADeclarationNameWhereTheValueStood(t *testing.T) {
	m := &messages.Message{Kind: messages.KindDeclaration, Function: messages.FunctionOriginal, Body: &messages.Declaration{Type: "import",
		Transport: []messages.Transport{{Stage: "border", Mode: "3", IDs: []messages.Identifier{{ID: "AB123"}}}},
		Consignments: []messages.Consignment{{Number: 1, Transport: []messages.Transport{{Stage: "inland", Mode: "3", IDs: []messages.Identifier{{ID: "ÜÜ 1"}}}},
			Lines: []messages.Line{{Number: 1, Measures: []messages.Measure{{Type: "grossMass", Quantity: messages.Quantity{Value: "10", UnitCode: "KGM"}}}}}}}}}
	to := encodeAddress
	to.Profile.Write.Syntax = "UNOB:3"
	_, losses, err := encoded(t, m, to)
	if err != nil || !slices.ContainsFunc(losses, func(f messages.Fault) bool { return f.Pointer == "/body/consignments/0/transport/0/ids/0/id" }) {
		t.Errorf("error %v, losses %v", err, losses)
	}
}

// What is to be done about a code hangs on whether its element has room for the name of another list.
func TestAnUnknownCodeIsMendedWhereItStands(t *testing.T) {
	doc := read(t, []byte(heading3+plainReply("1", "GIS+", "EQD+QQ+ABCU1234567+99ZZ'GIS+")+trailer))
	got := map[string]string{}
	for _, f := range doc.Faults {
		if f.Code == edifact.CodeNotInList {
			got[f.Position.Path] = f.Mend
		}
	}
	simple, composite := got["EQD#3/2"], got["EQD#3/4.1"]
	if !strings.Contains(simple, "overlay") || !strings.Contains(composite, "1131") {
		t.Errorf("%v %v", got, doc.Faults)
	}
	doc = read(t, []byte(heading3+plainReply("1", "962+", "QQQ+")+trailer))
	for _, f := range doc.Faults {
		if f.Code == edifact.CodeNotInList && !strings.Contains(f.Mend, "1131") {
			t.Errorf("%s: %s", f.Position.Path, f.Mend)
		}
	}
}
