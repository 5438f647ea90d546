package sps_test

import (
	"context"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/sps"
	"github.com/clearhub/clearhub/messages"
)

// What the border decided on an entry document, and ordered, is told in the words that open procedures; what is not known is left out.
func TestADecisionOnAnEntryDocumentIsInTheWordsOfTheTable(t *testing.T) {
	const ched = `<s:SPSCertificate xmlns:s="urn:un:unece:uncefact:data:standard:SPSCertificate:17"><s:SPSExchangedDocument><s:ID>CHEDP.NL.2026.0004711</s:ID><s:TypeCode>636</s:TypeCode>` +
		`<s:StatusCode>70</s:StatusCode><s:IssueDateTime><s:DateTime>2026-05-01</s:DateTime></s:IssueDateTime>` +
		`<s:IncludedSPSNote><s:ContentCode>P</s:ContentCode><s:SubjectCode>CHED_TYPE</s:SubjectCode></s:IncludedSPSNote>` +
		`<s:IncludedSPSNote><s:ContentCode>@2</s:ContentCode><s:SubjectCode>NOT_ACCEPTABLE_MEASURE</s:SubjectCode></s:IncludedSPSNote>` +
		`<s:SignatorySPSAuthentication><s:TypeCode>1</s:TypeCode><s:ActualDateTime><s:DateTime>2026-05-02T10:00:00Z</s:DateTime></s:ActualDateTime>` +
		`<s:IncludedSPSClause><s:ID>DECISION_CONCLUSION</s:ID><s:Content>@1</s:Content></s:IncludedSPSClause></s:SignatorySPSAuthentication>` +
		`</s:SPSExchangedDocument><s:SPSConsignment/></s:SPSCertificate>`
	for _, c := range []struct{ conclusion, measure, wantDecision, wantMeasure string }{
		{"ACCEPTABLE_FOR_INTERNAL_MARKET", "", "acceptableInternalMarket", ""},
		{"ACCEPTABLE_FOR_FREE_CIRCULATION", "", "acceptableInternalMarket", ""},
		{"ACCEPTABLE_FOR_NON_FREE_CIRCULATION", "", "", ""},
		{"HORSE_RE_ENTRY", "", "", ""},
		{"ACCEPTABLE_FOR_TRANSIT", "", "acceptableTransit", ""},
		{"ACCEPTABLE_FOR_ONWARD_TRANSPORTATION", "", "acceptableOnward", ""},
		{"acceptable_for_monitoring", "", "acceptableMonitoring", ""},
		{"ACCEPTABLE_FOR_INTERNAL_MARKET", "DESTRUCTION", "acceptableInternalMarket", ""},
		{"NOT_ACCEPTABLE", "DESTRUCTION", "notAcceptable", "destruction"},
		{"NOT_ACCEPTABLE", "REDISPATCHING", "notAcceptable", "redispatch"},
		{"NOT_ACCEPTABLE", "SOMETHING", "notAcceptable", ""},
		{"ACCEPTABLE", "", "", ""},
		{"PERHAPS", "DESTRUCTION", "", ""},
	} {
		in := adapters.Input{Reader: strings.NewReader(strings.NewReplacer("@1", c.conclusion, "@2", c.measure).Replace(ched))}
		found := false
		for d, err := range (sps.Adapter{}).Decode(context.Background(), in) {
			if err != nil {
				t.Fatal(err)
			}
			if body, ok := d.Message.Body.(*messages.Certificate); ok {
				found = true
				if body.Decision != c.wantDecision || body.Measure != c.wantMeasure {
					t.Errorf("%s, %s: got %q, %q", c.conclusion, c.measure, body.Decision, body.Measure)
				}
			}
		}
		if !found {
			t.Fatalf("%s: no certificate", c.conclusion)
		}
	}
}
