package edifact_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

const declared = "UNB+UNOC:3+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+260314:0830+LN000499'UNH+1+CUSDEC:D:96B:UN'BGM+929+LN26-0000499+9'UNS+D'" +
	"CST+7+0601101000:122:ZZZ'LOC+27+NL::5'UNS+S'UNT+7+1'UNZ+1+LN000499'"

// wrong is a fault of content in the line of a declared interchange.
func wrong(document string) messages.Faults {
	at := strings.Index(document, "LOC+27")
	return messages.Faults{{Code: "MSG-031", Severity: messages.SeverityRefuse, Pointer: "/body/consignments/0/lines/0/origins/0/country", Text: "the country may not be an origin",
		Found: "NL", Expected: "another", Mend: "ask the exporter", Position: &messages.Position{Offset: int64(at), Line: 1, Column: at + 1, Path: "SG30[1]/LOC#5/3.1"}}}
}

func TestContentThatIsWrongIsAnsweredByAPERAKAndItsSyntaxAcknowledged(t *testing.T) {
	for release, want := range map[string]string{
		"96B": "UNH+1+APERAK:D:96B:UN'BGM+23+LN26-0000499+27'DTM+137:202604020910:203'RFF+ACW:LN26-0000499'RFF+AGO:LN000499'NAD+MS+DLCUSTOMS::ZZZ'NAD+MR+LNBROKER::ZZZ'" +
			"ERC+MSG-031::ZZZ'FTX+AAO+++SG30(1)/LOC 5/3.1?: the country may not be an origin, found NL,:expected another. Mend?: ask the exporter'RFF+LI:7'UNT+11+1'",
		"16A": "UNH+1+APERAK:D:16A:UN'BGM+313+LN26-0000499+27'DTM+137:202604020910:203'RFF+ACW:LN26-0000499'RFF+AGO:LN000499'NAD+MS+DLCUSTOMS::ZZZ'NAD+MR+LNBROKER::ZZZ'" +
			"ERC+MSG-031::ZZZ'FTX+AAO+++SG30(1)/LOC 5/3.1?: the country may not be an origin, found NL, expected another. Mend?: ask the exporter'RFF+LI:7'UNT+11+1'",
	} {
		document := strings.Replace(declared, "D:96B", "D:"+release, 1)
		answer, err := acknowledged(t, messages.Receipt{Status: "refused", Faults: wrong(document)}, []byte(document))
		if err != nil {
			t.Fatal(err)
		}
		sound(t, answer)
		grammatical(t, answer)
		if got := verdictsOf(answer); got != "UCI+LN000499+LNBROKER:ZZZ+DLCUSTOMS:ZZZ+7" {
			t.Errorf("CONTRL %s", got)
		}
		if !strings.Contains(answer, want) || strings.Count(answer, "UNB+") != 2 {
			t.Errorf("D.%s\nwant %s\ngot  %s", release, want, answer)
		}
	}
}

func TestAPERAKSaysYesOnlyWhereItIsAskedFor(t *testing.T) {
	answer, err := acknowledged(t, messages.Receipt{Status: "accepted"}, []byte(declared))
	if err != nil || strings.Contains(answer, "APERAK") {
		t.Errorf("error %v, %s", err, answer)
	}
	asked := strings.Replace(strings.Replace(declared, "BGM+929+LN26-0000499+9", "BGM+929+LN26-0000499+9+AB", 1), "96B", "04A", 1)
	answer, err = acknowledged(t, messages.Receipt{Status: "accepted"}, []byte(asked))
	if err != nil || !strings.Contains(answer, "BGM+312+LN26-0000499+29'") || strings.Contains(answer, "ERC") {
		t.Errorf("error %v, %s", err, answer)
	}
	grammatical(t, answer)
}

func TestAMessageThatFallsWithItsNeighbourIsToldSo(t *testing.T) {
	second := strings.NewReplacer("UNH+1", "UNH+2", "-0000499", "-0000500", "UNT+7+1", "UNT+7+2").Replace(declared[strings.Index(declared, "UNH"):strings.Index(declared, "UNZ")])
	document := strings.Replace(declared, "UNZ+1", second+"UNZ+2", 1)
	answer, err := acknowledged(t, messages.Receipt{Status: "refused", Faults: wrong(document)}, []byte(document))
	if err != nil || strings.Count(answer, "APERAK:D:96B") != 2 || !strings.Contains(answer, "RFF+ACW:LN26-0000500") || !strings.Contains(answer, "ERC+"+edifact.CodeNeighbour+"::ZZZ'") {
		t.Errorf("error %v, %s", err, answer)
	}
	answer, err = acknowledged(t, messages.Receipt{Status: "partlyAccepted", Faults: wrong(document)}, []byte(document))
	if err != nil || strings.Count(answer, "APERAK:D:96B") != 1 {
		t.Errorf("error %v, %s", err, answer)
	}
}

func TestSyntaxThatIsWrongHasNoAPERAK(t *testing.T) {
	document := strings.Replace(declared, "UNT+7", "UNT+8", 1)
	r := receiptOf(read(t, []byte(document)))
	r.Faults = append(r.Faults, wrong(document)...)
	if answer, err := acknowledged(t, r, []byte(document)); err != nil || strings.Contains(answer, "APERAK") || !strings.Contains(answer, "+4+29+UNT+2'") {
		t.Errorf("error %v, %s", err, answer)
	}
}

// grammatical holds the APERAKs of an answer against their directory, which must find nothing.
func grammatical(t *testing.T, answer string) {
	t.Helper()
	r := syntax.NewReader([]byte(answer), syntax.Options{})
	for {
		p, err := r.Next()
		if err != nil {
			return
		}
		if p.Kind != syntax.Message || p.Segments[0].Get(3, 1) != "APERAK" {
			continue
		}
		release, _ := grammar.ParseRelease(p.Segments[0].Get(3, 2), p.Segments[0].Get(3, 3))
		m, exact, err := (*grammar.Library)(nil).Choose("APERAK", release)
		if err != nil || !exact {
			t.Fatalf("%v: %v", release, err)
		}
		var w grammar.Walker
		find := func(f grammar.Finding) { t.Errorf("%+v in %s", f, answer) }
		tree := w.Walk(m, p.Segments, find)
		for i := range p.Segments {
			if tree.Places[i].Node != nil {
				tree.Places[i].Node.Check(i, &p.Segments[i], p.Separators(), find)
			}
		}
	}
}
