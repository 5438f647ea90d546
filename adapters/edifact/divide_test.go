package edifact_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// parts are the pieces of documents: G a good message, B one that is too long somewhere, U one of an unknown type, C one whose content is wrong, and
// envelopes.
func parts(plan string) string {
	var b strings.Builder
	message, group, inner, outer := 0, 0, 0, 0
	one := func(kind, number, date string) {
		message++
		inner++
		fmt.Fprintf(&b, "UNH+%d+%s'BGM+962+%s+29'DTM+148:%s:203'GIS+4:120:ZZZ'NAD+CM+0908::ZZZ'RFF+ABT:0908%d'UNT+7+%d'", message, kind, number, date, message, message)
	}
	interchange := 0
	for _, c := range plan {
		switch c {
		case '[':
			interchange++
			message, outer, inner = 0, 0, 0
			fmt.Fprintf(&b, "UNB+UNOC:3+A:ZZ+B:ZZ+260314:0830+I%d'", interchange)
		case ']', '}':
			n := inner
			if outer > 0 {
				n = outer
			}
			if c == '}' { // a wrong count
				n += 7
			}
			fmt.Fprintf(&b, "UNZ+%d+I%d'", n, interchange)
		case '(':
			group++
			outer++
			inner = 0
			fmt.Fprintf(&b, "UNG+CUSRES+A+B+260314:0830+%d+UN+D:96B'", group)
		case ')', '>':
			n := inner
			if c == '>' {
				n += 7
			}
			fmt.Fprintf(&b, "UNE+%d+%d'", n, group)
		case 'G':
			one("CUSRES:D:96B:UN", "N", "202604020910")
		case 'B':
			one("CUSRES:D:96B:UN", strings.Repeat("9", 40), "202604020910")
		case 'U':
			one("ORDERS:D:96B:UN", "N", "202604020910")
		}
	}
	return b.String()
}

// What stands must be what the answer acknowledges: each plan is read, and its CONTRL compared with the messages that were taken.
func TestWhatStandsIsWhatIsAcknowledged(t *testing.T) {
	for plan, c := range map[string]struct {
		verdict string
		fallen  []int
		answer  string
	}{
		"[GGG]":        {messages.VerdictAccepted, nil, "UCI+I1+A:ZZ+B:ZZ+7"},
		"[GBG]":        {messages.VerdictPartly, []int{1}, "UCI+I1+A:ZZ+B:ZZ+7 UCM+2+CUSRES:D:96B:UN+4 UCS+2 UCD+39+3:1"},
		"[GUG]":        {messages.VerdictPartly, nil, "UCI+I1+A:ZZ+B:ZZ+7 UCM+2+ORDERS:D:96B:UN+4+14+UNH+3:1"},
		"[BB]":         {messages.VerdictRefused, nil, "UCI+I1+A:ZZ+B:ZZ+7 UCM+1+CUSRES:D:96B:UN+4 UCS+2 UCD+39+3:1 UCM+2+CUSRES:D:96B:UN+4 UCS+2 UCD+39+3:1"},
		"[GG}":         {messages.VerdictRefused, nil, "UCI+I1+A:ZZ+B:ZZ+4+29+UNZ+2"},
		"[G}[G]":       {messages.VerdictPartly, []int{0}, "UCI+I1+A:ZZ+B:ZZ+4+29+UNZ+2 UCI+I2+A:ZZ+B:ZZ+7"},
		"[G][B][GB]":   {messages.VerdictPartly, []int{1, 3}, "UCI+I1+A:ZZ+B:ZZ+7 UCI+I2+A:ZZ+B:ZZ+7 UCM+1+CUSRES:D:96B:UN+4 UCS+2 UCD+39+3:1 UCI+I3+A:ZZ+B:ZZ+7 UCM+2+CUSRES:D:96B:UN+4 UCS+2 UCD+39+3:1"},
		"[(GG>(G)]":    {messages.VerdictPartly, []int{0, 1}, "UCI+I1+A:ZZ+B:ZZ+7 UCF+1+A+B+4+29+UNE+2"},
		"[(G)(GB)(G)]": {messages.VerdictPartly, []int{2}, "UCI+I1+A:ZZ+B:ZZ+7 UCF+3+A+B+7 UCM+3+CUSRES:D:96B:UN+4 UCS+2 UCD+39+3:1"},
	} {
		t.Run(plan, func(t *testing.T) {
			document := []byte(parts(plan))
			doc := read(t, document)
			if doc.Verdict != c.verdict || !slices.Equal(doc.Fallen, c.fallen) {
				t.Errorf("verdict %s, fallen %v, want %s, %v: %v", doc.Verdict, doc.Fallen, c.verdict, c.fallen, doc.Faults)
			}
			answer, err := acknowledged(t, receiptOf(doc), document)
			if err != nil {
				t.Fatal(err)
			}
			got := verdictsOf(answer)
			if want := c.answer; !sameGroups(got, want) {
				t.Errorf("answer %s\nwant   %s", got, want)
			}
		})
	}
}

// sameGroups compares answers without the numbers of groups, which count through the test.
func sameGroups(a, b string) bool {
	plain := func(s string) string {
		var out []string
		for _, f := range strings.Fields(s) {
			if rest, ok := strings.CutPrefix(f, "UCF+"); ok {
				_, rest, _ = strings.Cut(rest, "+")
				f = "UCF+" + rest
			}
			out = append(out, f)
		}
		return strings.Join(out, " ")
	}
	return plain(a) == plain(b)
}

func TestThePartnerSaysWhatFallsWithABadMessage(t *testing.T) {
	document := []byte(parts("[GBG]"))
	for policy, want := range map[string]string{"": messages.VerdictPartly, adapters.BadMessage: messages.VerdictPartly, adapters.BadInterchange: messages.VerdictRefused,
		adapters.BadSuspend: messages.VerdictSuspended} {
		r := new(adapters.Registry)
		r.Add(edifact.Adapter{})
		doc := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "p"}, Bytes: document,
			Profile: adapters.Profile{Interchange: adapters.Interchange{BadMessage: policy}}})
		if doc.Verdict != want {
			t.Errorf("%q: %s, want %s", policy, doc.Verdict, want)
		}
	}
}

// Where more was wrong than is listed nothing stands, for it would not be known what else falls.
func TestNothingStandsBesideFaultsThatAreNotListed(t *testing.T) {
	doc := read(t, []byte(parts("["+strings.Repeat("B", adapters.MaxFaults+20)+"G]")))
	if doc.Verdict != messages.VerdictRefused || doc.Fallen != nil {
		t.Errorf("verdict %s, fallen %d", doc.Verdict, len(doc.Fallen))
	}
}

// Whatever the plan: a message is taken if and only if the CONTRL acknowledges it.
func TestNothingIsAcknowledgedThatIsNotTaken(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	for range 120 {
		plan := randomPlan(random)
		document := []byte(parts(plan))
		doc := read(t, document)
		standsAsWell(t, document, doc)
		answer, err := acknowledged(t, receiptOf(doc), document)
		if err != nil {
			t.Fatalf("%s: %v", plan, err)
		}
		rejected := rejections(answer)
		taken := func(i int) bool {
			switch doc.Verdict {
			case messages.VerdictAccepted, messages.VerdictWarned:
				return true
			case messages.VerdictPartly:
				return !slices.Contains(doc.Fallen, i)
			}
			return false
		}
		interchange, group, message, index := 0, 0, 0, 0
		for _, c := range plan {
			switch c {
			case '[':
				interchange, message = interchange+1, 0
			case '(':
				group++
			case 'G', 'B', 'U':
				message++
				here := fmt.Sprintf("I%d", interchange)
				no := rejected[here] || rejected[fmt.Sprintf("%s/%d", here, message)] || rejected[fmt.Sprintf("%s/G%d", here, group)]
				if c != 'U' {
					if taken(index) == no {
						t.Errorf("%s: message %d of interchange %d is taken: %v, and rejected: %v\n%s\n%v", plan, message, interchange, taken(index), no, verdictsOf(answer), doc.Fallen)
					}
					index++
				}
			}
		}
		if index != len(doc.Messages) {
			t.Fatalf("%s: %d messages, want %d", plan, len(doc.Messages), index)
		}
	}
}

// standsAsWell holds what a document that is read message by message says of what stands against another's word.
func standsAsWell(t *testing.T, document []byte, want adapters.Document) {
	t.Helper()
	r := new(adapters.Registry)
	r.Add(edifact.Adapter{})
	var starts []int64
	doc := r.Each(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "p"}}, adapters.Stored{
		Open: func() io.Reader { return bytes.NewReader(document) },
		Take: func(_ *messages.Message, start int64) bool { starts = append(starts, start); return true },
	})
	if doc.Verdict != want.Verdict || len(starts) != len(want.Messages) {
		t.Fatalf("%s with %d messages, want %s with %d\n%s", doc.Verdict, len(starts), want.Verdict, len(want.Messages), document)
	}
	for i, at := range starts {
		if doc.Stands != nil && doc.Stands(at) == (slices.Contains(want.Fallen, i) || want.Verdict == messages.VerdictRefused) {
			t.Fatalf("message %d of %s: %v stands otherwise", i, document, want.Fallen)
		}
	}
}

func randomPlan(r *rand.Rand) string {
	var b strings.Builder
	some := func() {
		for range 1 + r.IntN(3) {
			b.WriteByte("GGGBU"[r.IntN(5)])
		}
	}
	for range 1 + r.IntN(3) {
		b.WriteByte('[')
		if r.IntN(2) == 0 {
			some()
		} else {
			for range 1 + r.IntN(3) {
				b.WriteByte('(')
				some()
				b.WriteByte(")))>"[r.IntN(4)])
			}
		}
		b.WriteByte("]]]}"[r.IntN(4)])
	}
	return b.String()
}

// rejections reads what a CONTRL rejects: "I1" an interchange, "I1/2" a message by its reference, "I1/G3" a group.
func rejections(answer string) map[string]bool {
	out := map[string]bool{}
	here := ""
	for _, s := range strings.Split(answer, "'") {
		f := strings.Split(s, "+")
		switch f[0] {
		case "UCI":
			here = f[1]
			out[here] = f[4] == "4"
		case "UCM":
			out[here+"/"+f[1]] = f[3] == "4"
		case "UCF":
			out[here+"/G"+f[1]] = f[4] == "4"
		}
	}
	return out
}
