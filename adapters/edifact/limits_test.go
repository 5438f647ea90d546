package edifact_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// limited is one limit: a document in which what is limited occurs n times, and what is said of one too many.
type limited struct {
	name   string
	limit  int
	limits adapters.Limits
	make   func(n int) string
	// code is the fault; standard that of CONTRL, found how what was found begins, control the answer to the interchange.
	code, standard, found, control string
	// stands is what becomes of the interchange before.
	stands string
}

// acknowledging is an interchange of syntax version 4 with an APERAK, and some segments in it.
func acknowledging(reference, more string) string {
	body := "UNH+1+APERAK:D:96B:UN'BGM+963+X1+27'" + more
	return fmt.Sprintf("UNB+UNOC:4+A+B+20260314:0830+%s'%sUNT+%d+1'UNZ+1+%[1]s'", reference, body, strings.Count(body, "'")+1)
}

// between puts segments into the second of three interchanges.
func between(more string) string {
	return acknowledging("ONE", "") + acknowledging("TWO", more) + acknowledging("THREE", "")
}

func TestEveryLimitHasItsNameAndPlaceAndTakesNothingBeforeItAlong(t *testing.T) {
	whole := len(between(""))
	for _, l := range []limited{
		{"the values of a segment", 4096, adapters.Limits{}, func(n int) string { return between("FTX" + strings.Repeat("+", n-1) + "A'") }, "EDI-024", "0085:16", "FTX+++", "UCI+TWO+A+B+4+16'", "7"},
		{"the repetitions of an element", 1000, adapters.Limits{}, func(n int) string { return between("ERC+1" + strings.Repeat("*1", n-1) + "'") }, "EDI-024", "0085:35", "ERC+1*1", "UCI+TWO+A+B+4+35'", "7"},
		{"the bytes of a segment", 1 << 20, adapters.Limits{}, func(n int) string { return between("FTX+AAO+++" + strings.Repeat("x", n-10) + "'") }, "EDI-024", "0085:39", "FTX+AAO+++x", "UCI+TWO+A+B+4+39'", "7"},
		{"the bytes of a partner's segment", 200, adapters.Limits{Text: 200}, func(n int) string { return between("FTX+AAO+++" + strings.Repeat("x", n-10) + "'") }, "EDI-024", "0085:39", "FTX+AAO+++x", "UCI+TWO+A+B+4+39'", "7"},
		{"the segments of a partner's message", 20, adapters.Limits{Items: 20}, func(n int) string { return between(strings.Repeat("ERC+1'", n-3)) }, "EDI-024", "0085:18", "UNH+1+APERAK", "UCI+TWO+A+B+4+18", "7"},
		{"the messages of a partner's document", 2, adapters.Limits{Messages: 2}, func(n int) string {
			return strings.Join([]string{acknowledging("ONE", ""), acknowledging("TWO", ""), acknowledging("THREE", "")}[:n], "")
		}, "DOC-013", "", "message 3", "UCI+TWO+A+B+4+18'", "4+18"},
		{"the bytes of a partner's document", whole + 9, adapters.Limits{Bytes: int64(whole) + 9}, func(n int) string { return between("") + strings.Repeat("\n", n-whole) }, "DOC-003", "", "", "UCI+TWO+A+B+4+18'", "4+18"},
	} {
		t.Run(l.name, func(t *testing.T) {
			for n := l.limit - 1; n <= l.limit+1; n++ {
				l.held(t, n)
			}
		})
	}
}

// held reads a document with n of what is limited, in memory and as it comes.
func (l limited) held(t *testing.T, n int) {
	t.Helper()
	var r adapters.Registry
	r.Add(edifact.Adapter{})
	document := l.make(n)
	q := adapters.Request{Sender: messages.Participant{PartyID: "a"}, Bytes: []byte(document), Profile: adapters.Profile{Limits: l.limits}}
	read := r.Read(context.Background(), q)
	flowed := r.Each(context.Background(), q, adapters.Stored{Open: func() io.Reader { return io.MultiReader(strings.NewReader(document)) }})
	for how, d := range map[string]adapters.Document{"in memory": read, "as it comes": flowed} {
		of := messages.Faults{}
		for _, f := range d.Faults {
			if f.Code == l.code || f.Code == "EDI-008" {
				of = append(of, f)
			}
		}
		if n <= l.limit {
			if len(of) > 0 {
				t.Errorf("%d of %d, %s: %+v", n, l.limit, how, of)
			}
			continue
		}
		if len(of) != 1 {
			t.Fatalf("%d of %d, %s: %+v", n, l.limit, how, d.Faults)
		}
		f := of[0]
		if f.Standard != l.standard || f.Found == "" || !strings.HasPrefix(f.Found, l.found) || !strings.Contains(f.Expected, fmt.Sprint(l.limit)) || f.Mend == "" ||
			f.Code != "DOC-003" && (f.Position == nil || f.Position.Offset < int64(len(acknowledging("ONE", "")))) {
			t.Errorf("%s: %+v", how, f)
		}
	}
	if n <= l.limit {
		return
	}
	var b strings.Builder
	err := edifact.Adapter{}.Acknowledge(context.Background(), &b, receiptOf(read), adapters.Address{Time: answerTime, Document: []byte(document), Profile: q.Profile})
	answer := b.String()
	if err != nil || !strings.Contains(answer, l.control) || !strings.Contains(answer, "UCI+ONE+A+B+"+l.stands+"'") {
		t.Errorf("answered with %v %s", err, answer)
	}
	if read.Adapter != "edifact" {
		t.Errorf("nobody is named who could answer it: %q", read.Adapter)
	}
}

func TestAGroupAtALimitIsNotWithoutAnEnd(t *testing.T) {
	var r adapters.Registry
	r.Add(edifact.Adapter{})
	document := "UNB+UNOC:3+A+B+260314:0830+G'UNG+APERAK+A+B+260314:0830+1+UN+D:96B'UNH+1+APERAK:D:96B:UN'BGM+963+X1+27'FTX+AAO+++" + strings.Repeat("x", 200) + "'UNT+4+1'UNE+1+1'UNZ+1+G'"
	d := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "a"}, Bytes: []byte(document), Profile: adapters.Profile{Limits: adapters.Limits{Text: 120}}})
	if len(d.Faults) != 1 || d.Faults[0].Code != "EDI-024" {
		t.Errorf("%+v", d.Faults)
	}
}
