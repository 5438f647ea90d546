package edifact_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// Twice as many messages or groups take twice the memory to answer: all of them once stood in one text, which grew by each.
func TestAnAnswerTakesNoMemorySquared(t *testing.T) {
	for name, piece := range map[string]func(i int) string{
		"messages": func(i int) string { return plainReply(fmt.Sprint(i)) },
		"groups": func(i int) string {
			return fmt.Sprintf("UNG+CUSRES+A+B+260314:0830+G%d+UN+D:96B'%sUNE+1+G%[1]d'", i, plainReply(fmt.Sprint(i)))
		},
	} {
		memory := func(n int) float64 {
			var doc strings.Builder
			doc.WriteString(heading3)
			for i := range n {
				doc.WriteString(piece(i))
			}
			fmt.Fprintf(&doc, "UNZ+%d+R1'", n)
			var before, after runtime.MemStats
			var out bytes.Buffer
			runtime.ReadMemStats(&before)
			err := edifact.Adapter{}.Acknowledge(context.Background(), &out, messages.Receipt{Status: "accepted"}, adapters.Address{ControlReference: "A1", Time: answerTime, Document: []byte(doc.String())})
			runtime.ReadMemStats(&after)
			if err != nil || !strings.Contains(out.String(), "+7'") {
				t.Fatalf("%s: %s, %v", name, out.String(), err)
			}
			return float64(after.TotalAlloc - before.TotalAlloc)
		}
		if few, many := memory(500), memory(4000); many > 14*few { // eight times as many, in buffers that grow by doubling
			t.Errorf("%s: %.0f bytes for 500, %.0f for 4000", name, few, many)
		}
	}
}

func TestAnAnswerRepeatsAddressesAsItsSyntaxHasThem(t *testing.T) {
	one := plainReply("1")
	for name, c := range map[string]struct{ document, want string }{
		"routing":          {"UNB+UNOC:3+A:ZZZ:ROUTE+B:ZZZ:BACK+260314:0830+R1'" + one + "UNZ+1+R1'", "UCI+R1+A:ZZZ:ROUTE+B:ZZZ:BACK+7"},
		"routing too long": {"UNB+UNOC:3+A:ZZZ:ROUTE678901234+B:ZZZ:BACK56789012345+260314:0830+R1'" + one + "UNZ+1+R1'", "UCI+R1+A:ZZZ:ROUTE678901234+B:ZZZ+7"},
		"internal addresses": {"UNB+UNOC:4+A:ZZZ:ROUTE567890123456:S+B:ZZZ::T+20260314:0830+R1'" + one + "UNZ+1+R1'",
			"UCI+R1+A:ZZZ:ROUTE567890123456:S+B:ZZZ::T+7"},
		"a message of no type in syntax 4": {"UNB+UNOC:4+A+B+20260314:0830+R1'" + plainReply("1", "CUSRES", "") + "UNZ+1+R1'", "UCI+R1+A+B+7 UCM+1++4+13+UNH+3:1"},
		"a guide of seven characters": {heading3 + plainReply("1", ":UN'", ":UN:GUIDE67'", "GIS+", "XYZ+") + plainReply("2") + "UNZ+2+R1'",
			"UCI+R1+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+7 UCM+1+CUSRES:D:96B:UN+4 UCS+3+15"},
		"internal addresses in syntax 3": {"UNB+UNOC:3+A:ZZZ:R:S+B:ZZZ+260314:0830+R1'" + one + "UNZ+1+R1'", "UCI+R1+A:ZZZ:R+B:ZZZ+7"},
	} {
		doc := read(t, []byte(c.document))
		answer, err := acknowledged(t, receiptOf(doc), []byte(c.document))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := verdictsOf(answer); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if doc := read(t, []byte(answer)); doc.Verdict != messages.VerdictAccepted {
			t.Errorf("%s: the answer is read with %v", name, doc.Faults)
		}
	}
}

// What is a warning in a message under a guide refuses the plain one behind it.
func TestCharactersUnderAGuideDoNotHideThoseOfOthers(t *testing.T) {
	guided := plainReply("1", ":UN'", ":UN:GUIDE1'", "NAD+CM+0908::ZZZ'", "NAD+CM+0908::ZZZ++small'")
	plain := plainReply("2", "NAD+CM+0908::ZZZ'", "NAD+CM+0908::ZZZ++small'")
	document := strings.Replace(heading3, "UNOC", "UNOA", 1) + guided + plain + "UNZ+2+R1'"
	if got := strings.Join(told(read(t, []byte(document))), "; "); got != "warn 21 UNB/2.1; refuse 21 UNB/2.1" {
		t.Error(got)
	}
}

func TestATestIndicatorOfZeroIsNoTest(t *testing.T) {
	doc := read(t, []byte(strings.Replace(heading3, "R1'", "R1++++++0'", 1)+plainReply("1")+"UNZ+1+R1'"))
	if len(doc.Messages) != 1 || doc.Messages[0].Test || doc.Faults.Refused() {
		t.Errorf("%+v", doc.Faults)
	}
}

// A message that is refused for its content is told by APERAK also where others of its interchange are rejected for their syntax: the CONTRL
// acknowledges it.
func TestContentIsAnsweredBesideSyntax(t *testing.T) {
	content := func(ref string) string { return plainReply(ref, "LN26", "LN"+ref, "NAD+CM+", "NAD+QQQ+") }
	broken := func(ref string) string { return plainReply(ref, "LN26", "LN"+ref, "GIS+", "XYZ+") }
	for name, c := range map[string]struct {
		document, verdicts string
		aperaks            []string
		duplicate          bool
	}{
		"one is taken":       {heading3 + plainReply("1") + content("2") + broken("3") + "UNZ+3+R1'", "UCI+R1+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+7 UCM+3+CUSRES:D:96B:UN+4 UCS+3+15", []string{"LN2"}, false},
		"none is":            {heading3 + content("1") + broken("2") + "UNZ+2+R1'", "UCI+R1+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+7 UCM+2+CUSRES:D:96B:UN+4 UCS+3+15", []string{"LN1"}, false},
		"the envelope falls": {heading3 + content("1") + broken("2") + "UNZ+3+R1'", "UCI+R1+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+4+29+UNZ+2", nil, false},
		"it came before":     {heading3 + content("1") + "UNZ+1+R1'", "UCI+R1+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+4+26+UNB+6", nil, true},
	} {
		doc := read(t, []byte(c.document))
		r := receiptOf(doc)
		if c.duplicate {
			r.StatusCode = &messages.Code{Code: "26", List: "untdid0085"}
		}
		answer, err := acknowledged(t, r, []byte(c.document))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := verdictsOf(answer); got != c.verdicts {
			t.Errorf("%s: %s, want %s", name, got, c.verdicts)
		}
		if got := strings.Count(answer, "APERAK"); got != len(c.aperaks) {
			t.Errorf("%s: %d APERAK in %s", name, got, answer)
		}
		for _, number := range c.aperaks {
			if !strings.Contains(answer, "RFF+ACW:"+number+"'") {
				t.Errorf("%s: no APERAK for %s in %s", name, number, answer)
			}
		}
	}
}

// An interchange of which only the beginning came, or that cannot be read, does not sink the one before it.
func TestWhatCannotBeReadSinksNothingBeforeIt(t *testing.T) {
	for name, rest := range map[string]string{
		"cut off within UNB": "UNB+UNOC:3+S", "cut off behind UNA": "UNA:+.? '", "cut off within UNA": "UNA:+.", "UNA clashes": "UNA:+.+ '" + heading3, "UNB has no separator": "UNB|UNOC|3'",
	} {
		document := []byte(heading3 + plainReply("1") + "UNZ+1+R1'\r\n" + rest)
		doc := read(t, document)
		answer, err := acknowledged(t, receiptOf(doc), document)
		if err != nil || verdictsOf(answer) != "UCI+R1+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+7" {
			t.Errorf("%s: %s, %v", name, verdictsOf(answer), err)
		}
		if doc.Verdict != messages.VerdictPartly || len(doc.Fallen) != 0 || !doc.Faults.Refused() {
			t.Errorf("%s: %s with %v", name, doc.Verdict, doc.Faults)
		}
	}
}

// An interchange that was cut off does not sink the one behind it, however it was cut.
func TestWhatIsCutOffSinksNothingBehindIt(t *testing.T) {
	const ung = "UNG+CUSRES+A+B+260314:0830+G1+UN+D:96B'"
	one := plainReply("1")
	whole := strings.Replace(heading3, "R1", "R2", 1) + one + "UNZ+1+R2'"
	grouped := strings.Replace(heading3, "R1", "R2", 1) + ung + one + "UNE+1+G1'UNZ+1+R2'"
	for name, cut := range map[string]string{
		"within a message":             heading3 + one[:strings.Index(one, "UNT")],
		"behind a message":             heading3 + one,
		"within a message of a group":  heading3 + ung + one[:strings.Index(one, "UNT")],
		"behind a message of a group":  heading3 + ung + one,
		"behind UNB":                   heading3,
		"behind UNG":                   heading3 + ung,
		"behind UNE":                   heading3 + ung + one + "UNE+1+G1'",
		"within the second message":    heading3 + one + plainReply("2")[:30] + "'",
		"behind a second UNG":          heading3 + ung + one + "UNE+1+G1'" + strings.Replace(ung, "G1", "G2", 1),
		"behind a second group's text": heading3 + ung + one + "UNE+1+G1'" + strings.Replace(ung, "G1", "G2", 1) + plainReply("2"),
	} {
		for _, second := range []string{whole, grouped} {
			document := []byte(cut + second)
			doc := read(t, document)
			answer, err := acknowledged(t, receiptOf(doc), document)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			got := verdictsOf(answer)
			if !strings.HasPrefix(got, "UCI+R1+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+4+13+UNZ UCI+") || !strings.HasSuffix(got, "UCI+R2+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+7") {
				t.Errorf("%s: %s", name, got)
			}
			if doc.Verdict != messages.VerdictPartly || len(doc.Messages)-len(doc.Fallen) != 1 {
				t.Errorf("%s: %s, %d of %d messages fall", name, doc.Verdict, len(doc.Fallen), len(doc.Messages))
			}
		}
	}
}

func TestTheEndOfADayIsTheBeginningOfTheNext(t *testing.T) {
	for stated, want := range map[string]string{"202612312400:203": "2027-01-01T00:00", "2602282400:201": "2026-03-01T00:00", "9912312400:201": "2000-01-01T00:00", "999812312400:203": "9999-01-01T00:00", "20240228240000:204": "2024-02-29T00:00"} {
		doc := read(t, []byte(heading3+plainReply("1", "GIS+", "DTM+148:"+stated+"'GIS+")+"UNZ+1+R1'"))
		if b, ok := doc.Messages[0].Body.(*messages.Ruling); !ok || b.Time == nil || !strings.HasPrefix(b.Time.Value, want) {
			t.Errorf("%s: %+v", stated, doc.Messages[0].Body)
		}
	}
}
