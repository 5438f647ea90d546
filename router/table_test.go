package router_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
	"github.com/clearhub/clearhub/router/delivery"
)

func TestTableSaysEverythingThatIsWrongAndWhere(t *testing.T) {
	bad := router.Table{
		Partners: []router.Partner{{ID: "Port A"}, {ID: "b", Country: "China", Deliver: &delivery.Target{Type: "web"}}, {ID: "b"},
			{ID: "c", Deliver: &delivery.Target{Type: "inbox", Format: "Fax"}}},
		Routes: []router.Route{{Name: "", To: nil}, {Name: "r", To: []string{"nobody", "Port A"}, Format: "X",
			Match: router.Match{Kinds: []messages.Kind{"letter"}, Handling: []messages.Handling{"secret"},
				Countries: router.Countries{Border: []string{"cn"}}, References: []router.ReferenceMatch{{}}}}, {Name: "r", To: []string{"c"}}},
	}
	err := bad.Validate()
	for _, want := range []string{"/partners/0/id", "/partners/1/country", "/partners/1/deliver: url: is missing", "/partners/2/id", "/partners/3/deliver/format",
		"/routes/0/name", "/routes/0/to", "/routes/1/format", "/routes/1/to/0", "/routes/1/to/1", "/routes/1/match/kinds/0", "/routes/1/match/handling/0",
		"/routes/1/match/countries/border/0", "/routes/1/match/references/0/type", "/routes/2/name"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not named", want)
		}
	}
	if p := (*router.Problem)(nil); !errors.As(err, &p) {
		t.Error("the error holds no Problem")
	}
	if err := standardTable().Validate(); err != nil {
		t.Error(err)
	}
	if err := (router.Table{}).Validate(); err != nil {
		t.Error(err)
	}
}

func TestTableIDFollowsItsContent(t *testing.T) {
	a, b := standardTable(), standardTable()
	if a.ID() != b.ID() {
		t.Error("equal tables have two ids")
	}
	b.Routes[0].Match.Test = true
	if a.ID() == b.ID() {
		t.Error("two tables have one id")
	}
	c, err := a.Command("hub", noon.In(time.FixedZone("", 3600)))
	if err != nil || c.ID != a.ID() || c.Verb != messages.VerbTable {
		t.Errorf("%+v %v", c, err)
	}
	r, err := router.CommandRecord("t", 3, "k", c)
	if err != nil || r.Partition != 3 || r.Header(router.HeaderCommand) != "table" {
		t.Errorf("%+v %v", r, err)
	}
}

func TestTableKnowsPartnersByTheirTokenAndKeepsNone(t *testing.T) {
	table := router.Table{Partners: []router.Partner{{ID: "a", SecretEnv: "SECRET_OF_A", SecretSHA256: "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"}, {ID: "b"}}}
	if p, ok := table.Authenticate("secret"); !ok || p.ID != "a" {
		t.Errorf("%v %v", p.ID, ok)
	}
	for _, no := range []string{"", "Secret", "secret "} {
		if p, ok := table.Authenticate(no); ok {
			t.Errorf("%q is %s", no, p.ID)
		}
	}
	if c, _ := table.Command("hub", noon); strings.Contains(string(c.Body), "SECRET_OF_A") {
		t.Errorf("the name of the secret travels: %s", c.Body)
	}
}

func TestMatch(t *testing.T) {
	d := declaration("m1", "A 1")
	official := declaration("m2", "A2", func(m *messages.Message) { m.Handling = messages.HandlingOfficial })
	plain := declaration("m3", "A3", func(m *messages.Message) { m.Handling = "" })
	test := declaration("m4", "A4", func(m *messages.Message) { m.Test = true })
	cert := declaration("c1", "C1", func(m *messages.Message) {
		m.Kind, m.Body = messages.KindCertificate, &messages.Certificate{Class: messages.ClassPhytosanitary, Number: "C-1", IssuingCountry: "MN", Status: "valid"}
	})
	for name, c := range map[string]struct {
		match router.Match
		m     *messages.Message
		want  bool
	}{
		"nothing asked, everything ordinary passes":  {router.Match{}, d, true},
		"no handling stated is trade":                {router.Match{}, plain, true},
		"official must be named":                     {router.Match{}, official, false},
		"official named":                             {router.Match{Handling: []messages.Handling{"official"}}, official, true},
		"a list of handling replaces the usual":      {router.Match{Handling: []messages.Handling{"official"}}, d, false},
		"a test does not pass":                       {router.Match{}, test, false},
		"a test where tests are asked for":           {router.Match{Test: true}, test, true},
		"no other where tests are asked for":         {router.Match{Test: true}, d, false},
		"kind and sender both hold":                  {router.Match{Kinds: []messages.Kind{"declaration"}, Senders: []string{"port-a"}}, d, true},
		"kind holds and sender does not":             {router.Match{Kinds: []messages.Kind{"declaration"}, Senders: []string{"port-b"}}, d, false},
		"one of several countries":                   {router.Match{Countries: router.Countries{Export: []string{"RU", "MN"}}}, d, true},
		"a country that is not stated does not hold": {router.Match{Countries: router.Countries{Transit: []string{"MN"}}}, d, false},
		"a flow":                 {router.Match{Types: []string{"export"}}, d, false},
		"a class and its issuer": {router.Match{Types: []string{"phytosanitary"}, Countries: router.Countries{Issuer: []string{"MN"}}}, cert, true},
		"an outcome":             {router.Match{Outcomes: []string{"valid"}}, cert, true},
		"a reference of a type, whatever its number":     {router.Match{References: []router.ReferenceMatch{{Type: "lrn"}}}, d, true},
		"a reference, folded":                            {router.Match{References: []router.ReferenceMatch{{Type: "lrn", Numbers: []string{"a-1"}}}}, d, true},
		"another number":                                 {router.Match{References: []router.ReferenceMatch{{Type: "lrn", Numbers: []string{"a-2"}}}}, d, false},
		"one of two references suffices":                 {router.Match{References: []router.ReferenceMatch{{Type: "mrn"}, {Type: "lrn", Numbers: []string{"A1"}}}}, d, true},
		"a type that another type begins with is not it": {router.Match{References: []router.ReferenceMatch{{Type: "lr"}}}, d, false},
		"about someone's declaration, which this is not": {router.Match{About: []string{"port-a"}}, d, false},
		"a function":                   {router.Match{Functions: []messages.Function{"cancel"}}, d, false},
		"a corridor that is not known": {router.Match{Corridors: []string{"sea"}}, d, false},
	} {
		t.Run(name, func(t *testing.T) {
			table := router.Table{Partners: partners(), Routes: []router.Route{{Name: "r", Match: c.match, To: []string{"port-b"}}}}
			x := router.Explain(table, c.m)
			if got := len(x.Parcels) == 1; got != c.want || x.Routes[0].Matched != c.want {
				t.Errorf("%+v", x.Routes)
			}
		})
	}
}

func TestExplainTellsWhatHeldAndWhatDidNot(t *testing.T) {
	table := router.Table{Partners: partners(), Routes: []router.Route{
		{Name: "one", To: []string{"port-b", "port-a"}},
		{Name: "two", To: []string{"port-b", "agency-c"}, Format: router.FormatNative},
		{Name: "three", To: []string{"agency-c"}, Match: router.Match{Senders: []string{"port-z"}, Countries: router.Countries{Import: []string{"CN"}}}},
		{Name: "four", To: []string{"agency-c"}},
	}}
	x := router.Explain(table, declaration("m1", "A1"))
	if x.Table != table.ID() || len(x.Routes) != 4 {
		t.Fatalf("%+v", x)
	}
	if c := x.Routes[0].Choices[1]; c.Chosen || c.Why != "it is the sender's own message" {
		t.Errorf("%+v", c)
	}
	three := x.Routes[2]
	if three.Matched || len(three.Conditions) != 4 {
		t.Fatalf("%+v", three)
	}
	if c := three.Conditions[0]; c.Name != "senders" || c.Held || c.Want[0] != "port-z" || c.Have[0] != "port-a" {
		t.Errorf("%+v", c)
	}
	if c := three.Conditions[1]; c.Name != "countries.import" || !c.Held {
		t.Errorf("%+v", c)
	}
	var got []string
	for _, p := range x.Parcels {
		got = append(got, p.Route+":"+p.Partner+":"+p.Format)
	}
	if want := "one:port-b:native two:agency-c:native four:agency-c:source"; strings.Join(got, " ") != want {
		t.Errorf("parcels %v, want %s", got, want)
	}
}

func TestTopicsHaveOneOrderForClaims(t *testing.T) {
	n := map[string]int{}
	for _, x := range router.NewTopics("a").All(8, 3) {
		n[x.Name] = x.Partitions
		if x.Replicas != 3 {
			t.Errorf("%+v", x)
		}
	}
	for name, want := range map[string]int{"a.blobs": 8, "a.documents": 8, "a.messages": 8, "a.claims": 1, "a.parcels": 8, "a.events": 8,
		"a.journal.intake": 8, "a.journal.clearing": 8, "a.journal.recognition": 1, "a.journal.dispatch": 8} {
		if n[name] != want {
			t.Errorf("%s has %d partitions, want %d", name, n[name], want)
		}
	}
	if len(n) != 10 {
		t.Errorf("%d topics", len(n))
	}
}

func TestClearanceStandsAboveRoutes(t *testing.T) {
	inbox := &delivery.Target{Type: delivery.TypeInbox}
	all := []messages.Handling{"public", "trade", "official", "lawEnforcement"}
	table := router.Table{
		Partners: []router.Partner{{ID: "plain", Deliver: inbox}, {ID: "open", Deliver: inbox, Clearance: "public"}, {ID: "office", Deliver: inbox, Clearance: "official"}, {ID: "police", Deliver: inbox, Clearance: "lawEnforcement"}},
		Routes:   []router.Route{{Name: "everything", Match: router.Match{Handling: all}, To: []string{"plain", "open", "office", "police"}}},
	}
	if err := table.Validate(); err != nil {
		t.Fatal(err)
	}
	for h, want := range map[messages.Handling]string{"": "plain office police", "public": "plain open office police", "official": "office police", "lawEnforcement": "police", "secret": ""} {
		var got []string
		for _, c := range router.Explain(table, declaration("m1", "A 1", func(m *messages.Message) { m.Handling = h })).Parcels {
			got = append(got, c.Partner)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q goes to %v, want %s", h, got, want)
		}
	}
	table.Routes[0].Match.Handling = all[2:]
	if err := table.Validate(); err == nil || !strings.Contains(err.Error(), "/routes/0/to/0") || !strings.Contains(err.Error(), "/routes/0/to/1") || strings.Contains(err.Error(), "/routes/0/to/2") {
		t.Errorf("a route to partners that may see nothing of it: %v", err)
	}
}

func TestAssistanceIsAddressedToTheOtherSide(t *testing.T) {
	inbox := &delivery.Target{Type: delivery.TypeInbox}
	table := router.Table{
		Partners: []router.Partner{{ID: "cn-office", Deliver: inbox, Clearance: "official"}, {ID: "nl-office", Deliver: inbox, Clearance: "official"}},
		Routes: []router.Route{
			{Name: "to nl", Match: router.Match{Handling: []messages.Handling{"official"}, Addressees: []string{"nl-customs"}}, To: []string{"nl-office"}},
			{Name: "to cn", Match: router.Match{Handling: []messages.Handling{"official"}, Addressees: []string{"CN"}}, To: []string{"cn-office"}},
		},
	}
	for form, want := range map[messages.AssistanceForm]string{"request": "nl-office", "acknowledgement": "cn-office", "reply": "cn-office", "refusal": "cn-office", "outcome": "nl-office",
		"disposal": "nl-office", "reminder": "nl-office cn-office", "breach": "nl-office cn-office"} {
		m := declaration("m1", "A 1", func(m *messages.Message) {
			m.Kind, m.Handling, m.Sender.PartyID = messages.KindAssistance, "official", "hub"
			m.Body = &messages.Assistance{Case: "1", Form: form, Requesting: messages.AuthorityRef{ID: "cn-customs", Country: "CN"}, Requested: messages.AuthorityRef{ID: "nl-customs", Country: "NL"}}
		})
		var got []string
		for _, c := range router.Explain(table, m).Parcels {
			got = append(got, c.Partner)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s goes to %v, want %s", form, got, want)
		}
	}
}
