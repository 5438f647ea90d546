package edifact_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages"
)

// faultsOf lists the codes, standards and places of a document's faults, and the severity of those that do not refuse.
func faultsOf(faults messages.Faults) string {
	var out []string
	for _, f := range faults {
		if !strings.HasPrefix(f.Code, "EDI-") || f.Code == "EDI-070" {
			continue
		}
		s := f.Code + " " + strings.TrimPrefix(f.Standard, "0085:") + " " + f.Position.Path
		if f.Severity != messages.SeverityRefuse {
			s += " " + string(f.Severity)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestFaultsThatWereOnceReadPast(t *testing.T) {
	declaration := func(first, last, text string) string {
		return "UNH+1+CUSDEC:D:96B:UN'BGM+929+LN26-8+9'" + first + "CST+1+0601103000:122:ZZZ'FTX+AAA+++" + text + "'" + last + "UNT+7+1'"
	}
	packaged := func(unp string) string {
		return unb4 + replyOne + "UNO+P1+1:X+1+9'AB'+:?UNZ" + unp + "UNZ+2+REF9'"
	}
	group := func(reference, message string) string {
		return "UNG+CUSRES+A+B+260402:0900+" + reference + "+UN+D:96B'" + message + "UNE+1+" + reference + "'"
	}
	latin := strings.Replace(unb3, "UNOA", "UNOB", 1)
	for name, c := range map[string]struct{ document, want, answer string }{
		"UNS says nothing": {interchange(unb3, declaration("UNS'", "UNS+S'", "BULBS")),
			"EDI-038 13 UNS#3/2", "UCI 7 UCM 4 UCS+3 UCD+13+2"},
		"UNS has a digit": {interchange(unb3, declaration("UNS+1'", "UNS+S'", "BULBS")),
			"EDI-044 37 UNS#3/2", "UCI 7 UCM 4 UCS+3 UCD+37+2"},
		"UNS is too long": {interchange(unb3, declaration("UNS+D'", "UNS+SUM'", "BULBS")),
			"EDI-042 39 UNS#6/2", "UCI 7 UCM 4 UCS+6 UCD+39+2"},
		"UNS has an element too many": {interchange(unb3, declaration("UNS+D+1'", "UNS+S'", "BULBS")),
			"EDI-039 16 UNS#3/3", "UCI 7 UCM 4 UCS+3 UCD+16+3"},
		"a control character in a value": {interchange(unb3, declaration("UNS+D'", "UNS+S'", "BUL\x01BS")),
			"EDI-004 21 UNB/2.1; EDI-004 21 SG30[1]/FTX#5/5.1", ""},
		"a control character in a value of Latin-1": {interchange(strings.Replace(unb3, "UNOA", "UNOC", 1), declaration("UNS+D'", "UNS+S'", "OF:BUL\x01BS")),
			"EDI-004 21 SG30[1]/FTX#5/5.2", "UCI 7 UCM 4 UCS+5 UCD+21+5:2"},
		"a letter with an accent under level B": {interchange(latin, declaration("UNS+D'", "UNS+S'", "GR\xdcN")),
			"EDI-005 21 UNB/2.1", "UCI 4+21+UNB+2:1"},
		"a letter with an accent under level B and a guide": {interchange(latin, strings.Replace(declaration("UNS+D'", "UNS+S'", "GR\xdcN"), ":UN'", ":UN:LN1'", 1)),
			"EDI-005 21 UNB/2.1 warn", "UCI 7"},
		"the directory of another agency": {interchange(unb3, strings.Replace(replyOne, ":UN'", ":XX'", 1)),
			"EDI-032  UNH#1/3.4 warn", "UCI 7"},
		"UNT has an element too many": {interchange(unb3, strings.Replace(replyOne, "UNT+6+1'", "UNT+6+1+X'", 1)),
			"EDI-039 16 UNT#6/4", "UCI 7 UCM+1+CUSRES:D:96B:UN+4+16+UNT+4"},
		"a segment without a tag": {interchange(unb3, declaration("UNS+D''", "UNS+S'", "BULBS")),
			"EDI-033 15 #4; EDI-020 29 UNT#8/2", ""},
		"a group reference that was used": {unb3 + group("G1", replyOne) + group("G1", replyThree) + "UNZ+2+REF9'",
			"EDI-053 26 UNG/6", ""},
		"group references that differ": {unb3 + group("G1", replyOne) + group("G2", replyThree) + "UNZ+2+REF9'", "", "UCI 7"},
		"UNP as it should be":          {packaged("UNP+9+P1'"), "EDI-027 47 UNO warn", "UCI 7"},
		"UNP states another length":    {packaged("UNP+8+P1'"), "EDI-027 47 UNO warn; EDI-027 29 UNP/2 warn", "UCI 7"},
		"UNP has another reference":    {packaged("UNP+9+P2'"), "EDI-027 47 UNO warn; EDI-027 28 UNP/3 warn", "UCI 7"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := read(t, []byte(c.document))
			if got := faultsOf(doc.Faults); got != c.want {
				t.Errorf("want %s\ngot  %s", c.want, got)
			}
			answer, err := acknowledged(t, receiptOf(doc), []byte(c.document))
			if err != nil {
				t.Fatal(err)
			}
			sound(t, answer)
			got := strings.NewReplacer("UCI+REF9+DLCUSTOMS:ZZZ+LNBROKER:14:R1+", "UCI ", "UCI+REF9+DLCUSTOMS:ZZZ+LNBROKER:15+", "UCI ", "UCM+1+CUSDEC:D:96B:UN+", "UCM ").Replace(verdictsOf(answer))
			if c.answer != "" && got != c.answer {
				t.Errorf("want the answer %s\ngot %s", c.answer, got)
			}
		})
	}
}

func TestARelatedCountryIsNoSubdivision(t *testing.T) {
	for related, want := range map[string][2]string{
		"+RS:162:5":   {"RS", ""},
		"+VO:163":     {"RS", "VO"},
		"+VO":         {"RS", "VO"},
		"+AT:162":     {"RS", "AT"}, // the two countries contradict each other: nothing is dropped
		"+RSX:162::A": {"RS", "RSX"},
	} {
		document := interchange(unb3, "UNH+1+IFTSTA:D:00B:UN'BGM+23+LN7+9'CNI+1'STS+1+9'DTM+334:202604020911:203'LOC+175+RSBEG:139:6"+related+"'UNT+7+1'")
		doc := read(t, []byte(document))
		if len(doc.Messages) != 1 {
			t.Fatalf("%s: %+v", related, doc.Faults)
		}
		place := doc.Messages[0].Body.(*messages.Movement).Place
		if place == nil || place.Country != want[0] || place.Subdivision != want[1] {
			t.Errorf("%s: %+v, want %v", related, place, want)
		}
	}
}
