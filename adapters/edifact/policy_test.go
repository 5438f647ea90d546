package edifact_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

const policed = "UNB+UNOC:3+PORT:ZZ+CNHUB:ZZ+260314:1200+R1++++%+'UNH+1+CUSDEC:D:96B:UN'BGM+929+X1+9'FTX+AAI+++A\nB'UNS+D'UNS+S'UNT+6+1'UNZ+1+R1'"

func readPoliced(t *testing.T, doc string, p adapters.Profile) (codes string, m *messages.Message) {
	t.Helper()
	var all []string
	for d, err := range (edifact.Adapter{}).Decode(context.Background(), adapters.Input{Reader: strings.NewReader(doc), Profile: p}) {
		fs := d.Faults
		var end *adapters.DocumentError
		if errors.As(err, &end) {
			fs = end.Faults
		} else if err != nil {
			t.Fatal(err)
		} else {
			m = d.Message
		}
		for _, f := range fs {
			if f.Severity == messages.SeverityRefuse || f.Code == edifact.CodeNoInterchangeEnd {
				all = append(all, string(f.Severity)+" "+strings.TrimPrefix(f.Standard, "0085:")+" "+f.Position.Path+" "+f.Level)
			}
		}
	}
	return strings.Join(all, ", "), m
}

func TestEnvelopesAreTreatedAsThePartnersProfileSays(t *testing.T) {
	doc := strings.Replace(policed, "%", "", 1)
	endless := strings.TrimSuffix(doc, "UNZ+1+R1'")
	for name, c := range map[string]struct {
		doc    string
		policy adapters.Interchange
		want   string
	}{
		"none":                         {doc, adapters.Interchange{}, ""},
		"for the hub":                  {doc, adapters.Interchange{Own: []string{"OTHER", "CNHUB:ZZ"}}, ""},
		"any qualifier":                {doc, adapters.Interchange{Own: []string{"CNHUB"}, Senders: []string{"PORT"}}, ""},
		"for somebody else":            {doc, adapters.Interchange{Own: []string{"OTHER"}}, "refuse 7 UNB/4.1 interchange"},
		"another qualifier":            {doc, adapters.Interchange{Own: []string{"CNHUB:1"}}, "refuse 7 UNB/4.1 interchange"},
		"an unknown sender":            {doc, adapters.Interchange{Senders: []string{"PORT:14"}}, "refuse 23 UNB/3.1 interchange"},
		"a test":                       {strings.Replace(doc, "R1++++", "R1++++++1", 1), adapters.Interchange{Test: adapters.TestRefuse}, "refuse 25 UNB/12 interchange"},
		"a test that is taken":         {strings.Replace(doc, "R1++++", "R1++++++1", 1), adapters.Interchange{Test: adapters.TestAccept}, ""},
		"no end":                       {endless, adapters.Interchange{}, "refuse 13 UNZ interchange"},
		"no end, which is taken":       {endless, adapters.Interchange{MissingEnd: true}, "warn 13 UNZ interchange"},
		"cut off, whatever is allowed": {doc[:len(doc)-20], adapters.Interchange{MissingEnd: true}, "refuse 13 UNT message"},
	} {
		got, _ := readPoliced(t, c.doc, adapters.Profile{Interchange: c.policy})
		if got != c.want && (c.want == "" || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestLineBreaksWithinTextsAreAPolicy(t *testing.T) {
	for policy, want := range map[string]string{"": "A\nB", adapters.LineBreaksKeep: "A\nB", adapters.LineBreaksStrip: "AB", adapters.LineBreaksSpace: "A B"} {
		_, m := readPoliced(t, strings.Replace(policed, "%", "", 1), adapters.Profile{Interchange: adapters.Interchange{LineBreaks: policy}})
		b, ok := m.Body.(*messages.Declaration)
		if !ok || len(b.Notes) != 1 || b.Notes[0].Text != want {
			t.Errorf("%q: %+v", policy, m.Body)
		}
	}
}

func TestATestHasAnIdentityOfItsOwn(t *testing.T) {
	_, earnest := readPoliced(t, strings.Replace(policed, "%", "", 1), adapters.Profile{})
	_, test := readPoliced(t, strings.Replace(policed, "%+", "++1", 1), adapters.Profile{})
	if earnest.Source.Identity == test.Source.Identity || !test.Test || earnest.Test {
		t.Errorf("%q %q", earnest.Source.Identity, test.Source.Identity)
	}
}

func TestAnswersAreGivenWhenThePartnerWantsThem(t *testing.T) {
	ask := func(request string) string { return strings.Replace(policed, "%", request, 1) }
	bad := messages.Faults{{Code: "EDI-042", Severity: messages.SeverityRefuse, Standard: "0085:39", Level: "message", Position: &messages.Position{Offset: 100, Line: 1, Column: 100, Path: "BGM#2/3"}}}
	content := messages.Faults{{Code: "MSG-101", Severity: messages.SeverityRefuse, Position: &messages.Position{Offset: 100, Line: 1, Column: 100, Path: "BGM#2/3"}}}
	for name, c := range map[string]struct {
		doc     string
		answers adapters.Answers
		status  string
		faults  messages.Faults
		want    string
	}{
		"everything":                    {ask(""), adapters.Answers{}, "accepted", nil, "CONTRL"},
		"always":                        {ask(""), adapters.Answers{Syntax: adapters.Always, Application: adapters.Always}, "accepted", nil, "CONTRL APERAK"},
		"on error, and there is none":   {ask("1"), adapters.Answers{Syntax: adapters.OnError, Application: adapters.OnError}, "accepted", nil, ""},
		"on error of syntax":            {ask(""), adapters.Answers{Syntax: adapters.OnError, Application: adapters.OnError}, "refused", bad, "CONTRL"},
		"on error of content":           {ask(""), adapters.Answers{Syntax: adapters.OnError, Application: adapters.OnError}, "refused", content, "APERAK"},
		"as requested, and it is":       {ask("1"), adapters.Answers{Syntax: adapters.AsRequested, Application: adapters.AsRequested}, "accepted", nil, "CONTRL"},
		"as requested, and it is not":   {ask(""), adapters.Answers{Syntax: adapters.AsRequested}, "accepted", nil, ""},
		"as requested, but it is wrong": {ask(""), adapters.Answers{Syntax: adapters.AsRequested}, "refused", bad, "CONTRL"},
		"never":                         {ask("1"), adapters.Answers{Syntax: adapters.Never, Application: adapters.Never}, "refused", bad, ""},
	} {
		var out bytes.Buffer
		n := 40
		err := edifact.Adapter{}.Acknowledge(context.Background(), &out, messages.Receipt{Status: c.status, Faults: c.faults},
			adapters.Address{Document: []byte(c.doc), Time: answerTime, Answers: c.answers, Next: func() string { n++; return itoa(n) }})
		if (err != nil) != (c.want == "") || err != nil && !errors.Is(err, adapters.ErrNoAnswer) {
			t.Errorf("%s: %v", name, err)
		}
		for i, want := range strings.Fields(c.want) {
			if !strings.Contains(out.String(), "+"+want+":") || !strings.Contains(out.String(), "+"+itoa(41+i)+"'") {
				t.Errorf("%s: %s", name, out.String())
			}
		}
		if got := strings.Count(out.String(), "UNZ+"); got != len(strings.Fields(c.want)) || n != 40+got {
			t.Errorf("%s: %d interchanges, %d numbers: %s", name, got, n-40, out.String())
		}
	}
}
