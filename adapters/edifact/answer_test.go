package edifact_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

var answerTime = time.Date(2026, 4, 2, 9, 10, 0, 0, time.UTC)

// receiptOf is what the hub says of a document: it is taken whole or not at all.
func receiptOf(doc adapters.Document) messages.Receipt {
	status := map[string]string{messages.VerdictAccepted: "accepted", messages.VerdictWarned: "acceptedWithWarnings", messages.VerdictRefused: "refused",
		messages.VerdictPartly: "partlyAccepted"}
	return messages.Receipt{Level: "schema", Status: status[doc.Verdict], Document: doc.ID, Faults: doc.Faults}
}

func acknowledged(t testing.TB, r messages.Receipt, document []byte) (string, error) {
	t.Helper()
	var b bytes.Buffer
	err := edifact.Adapter{}.Acknowledge(context.Background(), &b, r, adapters.Address{ControlReference: "ANS1", Time: answerTime, Document: document})
	return b.String(), err
}

// verdictsOf are the segments of the CONTRLs of an answer, from UCI on.
func verdictsOf(answer string) string {
	var out []string
	answer = strings.NewReplacer("\x1c", "'", "\x1d", "+", "\x1f", ":").Replace(answer)
	for _, s := range strings.Split(answer, "'") {
		if strings.HasPrefix(s, "UC") {
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}

// sound reads an answer with the hub's own reader and the service directory of its syntax, which must find nothing.
func sound(t *testing.T, answer string) {
	t.Helper()
	r := syntax.NewReader([]byte(answer), syntax.Options{})
	version, count := "", 0
	for {
		p, err := r.Next()
		if err != nil {
			break
		}
		if len(p.Notes) > 0 {
			t.Errorf("the reader notes %+v in %s", p.Notes, answer)
		}
		switch p.Kind {
		case syntax.Interchange:
			version = p.Segments[0].Get(2, 2)
		case syntax.Message:
			count++
			d, err := grammar.Service(version)
			if err != nil {
				t.Fatal(err)
			}
			if p.Segments[0].Get(3, 1) != "CONTRL" {
				continue
			}
			m, _ := d.Message("CONTRL")
			var w grammar.Walker
			find := func(f grammar.Finding) { t.Errorf("%+v in %s", f, answer) }
			tree := w.Walk(m, p.Segments, find)
			for i := range p.Segments {
				if tree.Places[i].Node != nil {
					tree.Places[i].Node.Check(i, &p.Segments[i], p.Separators(), find)
				}
			}
			if !p.Closed {
				t.Errorf("no UNT in %s", answer)
			}
		}
	}
	if count == 0 {
		t.Errorf("no message in %s", answer)
	}
}

func TestEveryBrokenFileIsAnsweredWithItsErrorAndPlace(t *testing.T) {
	dir := filepath.Join(shared(t, "samples", "edifact", "_synthetic"), "broken")
	const broker, office = "UCI+IC000001+BROKER1:ZZZ+GACC:ZZZ+", "UCI+IC000001+PARTNERNPPO:ZZZ+CLEARHUB:ZZZ+"
	for name, want := range map[string]string{
		"bad-charset-unoa-lowercase.edi": broker + "4+21+UNB+2:1",
		"bad-charset-utf8-in-unoc.edi":   broker + "4+21+UNB+2:1",
		"bom-and-blank-lines.edi":        broker + "7",
		"code-not-in-list.edi":           broker + "7",
		"component-too-many.edi":         broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+12 UCD+16+2:4",
		"date-impossible-dtm.edi":        broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+11 UCD+12+2:2",
		"decimal-comma-with-dot-una.edi": broker + "7",
		"deep-release-bomb.edi":          "UCI+X+A:ZZ+B:ZZ+7 UCM+1+SANCRT:D:16A:UN+4 UCS+2 UCD+39+3:1",
		"duplicate-interchange.edi":      broker + "7", // the first of it; that it came again is the hub's to know
		"element-mandatory-missing.edi":  broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+31 UCD+13+2",
		"element-too-long.edi":           broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+15 UCD+39+3:1",
		"empty-interchange.edi":          office + "4+32+UNZ",
		"group-over-repeat.edi":          broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+39+36",
		"hash-total-mismatch.edi":        broker + "7",
		"invalid-utf8-in-unoy.edi":       broker + "4+21+UNB+2:1",
		"mandatory-bgm-missing.edi":      broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+1+13",
		"mandatory-uns-missing.edi":      broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+40+13",
		"numeric-letters.edi":            broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+39 UCD+37+2:2",
		"release-parity.edi":             office + "7",
		"segment-not-in-message.edi":     broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+42+15 UCS+43+15",
		"segment-out-of-order.edi":       broker + "7 UCM+1+CUSDEC:D:96B:UN+4 UCS+40+15",
		"une-count.edi":                  office + "7 UCF+77+PARTNERNPPO:ZZZ+CLEARHUB:ZZZ+4+29+UNE+2",
		"unescaped-quote.edi":            office + "7 UCM+1+SANCRT:D:16A:UN+4+29+UNT+2 UCS+17+15",
		"ung-mixed.edi":                  office + "4+30+UNH",
		"unh-duplicate-ref.edi":          office + "7 UCM+1+CUSRES:D:96B:UN+4+26+UNH+2",
		"unsupported-syntax-UNOZ.edi":    broker + "4+2+UNB+2:1",
		"unsupported-version.edi":        broker + "7 UCM+1+CUSDEC:D:77Z:UN+4+17+UNH+3:3",
		"unz-count.edi":                  broker + "4+29+UNZ+2",
		"unz-missing.edi":                broker + "4+13+UNZ",
		"unz-ref-mismatch.edi":           broker + "4+28+UNZ+3",
		"wrapped-80-columns.edi":         broker + "7",
	} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := acknowledged(t, receiptOf(read(t, data)), data)
			if err != nil {
				t.Fatal(err)
			}
			sound(t, answer)
			if got := verdictsOf(answer); got != want {
				t.Errorf("want %s\ngot  %s", want, got)
			}
		})
	}
	for _, name := range []string{"no-terminator-10mb-guard.edi", "una-separator-clash.edi"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := acknowledged(t, receiptOf(read(t, data)), data); !errors.Is(err, edifact.ErrNoDocument) || answer != "" {
			t.Errorf("%s is answered with %q, error %v", name, answer, err)
		}
	}
}

func TestGoodFilesAreAcknowledgedAndControlMessagesAreNot(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "samples", "edifact", "_synthetic", "good"), "*.edi"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc := read(t, data)
			answer, err := acknowledged(t, receiptOf(doc), data)
			if strings.Contains(file, "contrl") {
				if !errors.Is(err, edifact.ErrControl) || answer != "" {
					t.Errorf("a CONTRL is answered with %q, error %v", answer, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			sound(t, answer)
			if got := verdictsOf(answer); doc.Verdict != messages.VerdictRefused && (!strings.HasPrefix(got, "UCI+") || !strings.HasSuffix(got, "+7") || strings.Contains(got, " ")) {
				t.Errorf("answered with %s", got)
			}
		})
	}
}

// interchange puts messages into an interchange.
func interchange(unb string, ms ...string) string {
	return unb + strings.Join(ms, "") + "UNZ+" + string(rune('0'+len(ms))) + "+REF9'"
}

const (
	replyOne   = "UNH+1+CUSRES:D:96B:UN'BGM+962+LN26-1:1+29'DTM+9:202604020911:203'GIS+4:120:ZZZ'RFF+ABO:LN26-1'UNT+6+1'"
	replyTwo   = "UNH+2+CUSRES:D:96B:UN'BGM+962+LN26-2:1+29'DTM+9:20260499:102'GIS+4:120:ZZZ'RFF+ABO:LN26-2'QQQ+1'UNT+7+2'"
	replyThree = "UNH+3+CUSRES:D:96B:UN'BGM+962+LN26-3:1+29'DTM+9:202604020911:203'GIS+4:120:ZZZ'RFF+ABO:LN26-3'UNT+6+3'"
	unb3       = "UNB+UNOA:3+DLCUSTOMS:ZZZ+LNBROKER:14:R1+260402:0900+REF9'"
	unb4       = "UNB+UNOC:4+DLCUSTOMS:ZZZ+LNBROKER:15+20260402:0900+REF9'"
)

func TestAnswersFollowTheReceipt(t *testing.T) {
	const three, four = "UCI+REF9+DLCUSTOMS:ZZZ+LNBROKER:14:R1+", "UCI+REF9+DLCUSTOMS:ZZZ+LNBROKER:15+"
	bad := "UCM+2+CUSRES:D:96B:UN+4 UCS+3 UCD+12+2:2 UCS+6+15"
	for name, c := range map[string]struct{ document, status, want string }{
		"the middle of three messages is bad and the others were taken": {interchange(unb3, replyOne, replyTwo, replyThree), "partlyAccepted", three + "7 " + bad},
		"the middle of three messages is bad and nothing was taken":     {interchange(unb3, replyOne, replyTwo, replyThree), "refused", three + "4 " + bad},
		"all messages are bad":                                             {interchange(unb3, replyTwo), "refused", three + "7 " + bad},
		"nothing was looked at yet":                                        {interchange(unb3, replyTwo), "received", three + "8"},
		"nothing is wrong but the hub refused the document":                {interchange(unb3, replyOne), "refused", three + "4+18"},
		"syntax 4 has its own version of CONTRL":                           {interchange(unb4, replyOne), "accepted", four + "7"},
		"one interchange of two is bad and falls alone":                    {interchange(unb3, replyOne) + interchange(unb4, replyTwo), "partlyAccepted", three + "7 " + four + "7 " + bad},
		"one interchange of two is bad and both fall":                      {interchange(unb3, replyOne) + interchange(unb4, replyTwo), "refused", three + "4+18 " + four + "7 " + bad},
		"the first of two interchanges has no end":                         {unb3 + replyOne + interchange(unb4, replyThree), "partlyAccepted", three + "4+13+UNZ " + four + "7"},
		"a message has no end":                                             {unb3 + strings.TrimSuffix(replyOne, "UNT+6+1'") + replyThree + "UNZ+2+REF9'", "partlyAccepted", three + "7 UCM+1+CUSRES:D:96B:UN+4+13+UNT"},
		"a message cannot be named in syntax 3, and the interchange falls": {interchange(unb3, replyOne, "UNH+2+CUSRES:D'BGM+962'UNT+3+2'"), "partlyAccepted", three + "4+13+UNH+3:3"},
		"a message with half a name is named in syntax 4":                  {interchange(unb4, replyOne, "UNH++CUSRES:D:96B:UN'BGM+962+A'DTM+9:20260402:102'GIS+4:120'RFF+ABO:A'UNT+6'"), "partlyAccepted", four + "7 UCM++CUSRES:D:96B:UN+4+13+UNH+2"},
		"codes that syntax 4 does not have become near ones":               {interchange(unb4, strings.Replace(replyOne, "UNT+6", "TAX+5+CUD'MOA+55:.5'UNT+8", 1)), "partlyAccepted", four + "7 UCM+1+CUSRES:D:96B:UN+4 UCS+7 UCD+37+2:2"},
		"two groups, one with a bad message":                               {interchange(unb3, "UNG+CUSRES+A+B+260402:0900+G1+UN+D:96B'"+replyOne+"UNE+1+G1'", "UNG+CUSRES+A:ZZZ+B+260402:0900+G2+UN+D:96B'"+replyTwo+"UNE+1+G2'"), "partlyAccepted", three + "7 UCF+G2+A:ZZZ+B+7 " + bad},
	} {
		t.Run(name, func(t *testing.T) {
			r := receiptOf(read(t, []byte(c.document)))
			r.Status = c.status
			answer, err := acknowledged(t, r, []byte(c.document))
			if err != nil {
				t.Fatal(err)
			}
			sound(t, answer)
			if got := verdictsOf(answer); got != c.want {
				t.Errorf("want %s\ngot  %s\nof %v", c.want, got, r.Faults)
			}
		})
	}
}

func TestADuplicateThatTheHubFoundIsTold(t *testing.T) {
	document := interchange(unb3, replyOne)
	answer, err := acknowledged(t, messages.Receipt{Status: "refused", StatusCode: &messages.Code{Code: "26", List: "untdid0085"}}, []byte(document))
	if want := "UCI+REF9+DLCUSTOMS:ZZZ+LNBROKER:14:R1+4+26+UNB+6"; err != nil || verdictsOf(answer) != want {
		t.Errorf("error %v, %s", err, answer)
	}
}

func TestAnswersGoBackInTheSendersSyntax(t *testing.T) {
	custom := "UNA|;,\\ ~" + strings.NewReplacer("+", ";", ":", "|", "'", "~").Replace(interchange(unb3, replyOne))
	for name, c := range map[string]struct{ document, want string }{
		"level A":               {interchange(unb3, replyOne), "UNB+UNOA:3+LNBROKER:14:R1+DLCUSTOMS:ZZZ+260402:0910+ANS1'UNH+1+CONTRL:D:3:UN'UCI+REF9+DLCUSTOMS:ZZZ+LNBROKER:14:R1+7'UNT+3+1'UNZ+1+ANS1'"},
		"syntax 4":              {interchange(unb4, replyOne), "UNB+UNOC:4+LNBROKER:15+DLCUSTOMS:ZZZ+20260402:0910+ANS1'UNH+1+CONTRL:4:1:UN'UCI+REF9+DLCUSTOMS:ZZZ+LNBROKER:15+7'UNT+3+1'UNZ+1+ANS1'"},
		"separators of its own": {custom, "UNA|;,\\ ~UNB;UNOA|3;LNBROKER|14|R1;DLCUSTOMS|ZZZ;260402|0910;ANS1~UNH;1;CONTRL|D|3|UN~UCI;REF9;DLCUSTOMS|ZZZ;LNBROKER|14|R1;7~UNT;3;1~UNZ;1;ANS1~"},
	} {
		answer, err := acknowledged(t, messages.Receipt{Status: "accepted"}, []byte(c.document))
		if err != nil || answer != c.want {
			t.Errorf("%s: error %v\nwant %s\ngot  %s", name, err, c.want, answer)
		}
	}
}

func TestWhatCannotBeQuotedIsNotAnswered(t *testing.T) {
	for name, c := range map[string]struct {
		document string
		want     error
	}{
		"no document":             {"", edifact.ErrNoDocument},
		"no sender":               {interchange("UNB+UNOA:3++HUB+260402:0900+REF9'", replyOne), edifact.ErrUnquotable},
		"a reference of 15 signs": {interchange("UNB+UNOA:3+A+HUB+260402:0900+123456789012345'", replyOne), edifact.ErrUnquotable},
		"a CONTRL":                {interchange(unb3, "UNH+1+CONTRL:D:3:UN'UCI+1+A+B+7'UNT+3+1'"), edifact.ErrControl},
		"a CONTRL among others":   {interchange(unb3, replyOne, "UNH+2+CONTRL:D:3:UN'UCI+1+A+B+7'UNT+3+2'"), edifact.ErrControl},
	} {
		if answer, err := acknowledged(t, messages.Receipt{Status: "accepted"}, []byte(c.document)); !errors.Is(err, c.want) || answer != "" {
			t.Errorf("%s: %q, error %v", name, answer, err)
		}
	}
}

func TestALongMessageHasNoMoreThan99ElementsInASegment(t *testing.T) {
	var faults messages.Faults
	document := interchange(unb3, replyOne)
	for i := range 150 {
		faults = append(faults, messages.Fault{Code: edifact.CodeTooLong, Severity: messages.SeverityRefuse, Standard: "0085:39", Level: "message",
			Position: &messages.Position{Offset: 60, Line: 1, Column: 61, Path: "BGM#2/" + string(rune('2'+i%8))}})
	}
	answer, err := acknowledged(t, messages.Receipt{Status: "refused", Faults: faults}, []byte(document))
	if n := strings.Count(answer, "UCD+"); err != nil || n != 99 {
		t.Errorf("%d UCD, error %v", n, err)
	}
}

// Code 31 is of syntax version 3 alone; in version 4 the stated type is what is wrong. A composite that is missing has no component.
func TestCodesAndPlacesAreThoseOfTheSyntaxVersion(t *testing.T) {
	for name, c := range map[string]struct{ document, want string }{
		"a group of another type in 3": {heading3 + "UNG+CUSDEC+A+B+260314:0830+G1+UN+D:96B'" + plainReply("1") + "UNE+1+G1'" + trailer, "UCF+G1+A+B+4+31+UNH+3:1"},
		"a group of another type in 4": {heading4 + "UNG+CUSDEC+A+B+20260314:0830+G1+UN+D:96B'" + plainReply("1") + "UNE+1+G1'" + trailer, "UCF+G1+A+B+4+12+UNH+3:1"},
		"a composite that is missing":  {heading3 + plainReply("1", "RFF+ABT:0908'", "RFF'") + trailer, "UCS+5 UCD+13+2"},
		"a component that is missing":  {heading3 + plainReply("1", "RFF+ABT:0908'", "RFF+:0908'") + trailer, "UCS+5 UCD+13+2:1"},
		"a count that is no number":    {heading3 + plainReply("1") + "UNZ+X+R1'", "+4+37+UNZ+2"},
		"a count that is missing":      {heading3 + plainReply("1") + "UNZ++R1'", "+4+13+UNZ+2"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := acknowledged(t, receiptOf(read(t, []byte(c.document))), []byte(c.document))
			if err != nil {
				t.Fatal(err)
			}
			sound(t, answer)
			if got := verdictsOf(answer); !strings.HasSuffix(got, c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
