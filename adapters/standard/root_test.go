package standard_test

import (
	"context"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/messages"
)

// TestRootsAndNamespacesThatDoNotBelongTogetherAreTold puts each XML format's root into another namespace, and another root
// into its namespace. The family's own adapter says so, at the element; none is read, and none is called unknown.
func TestRootsAndNamespacesThatDoNotBelongTogetherAreTold(t *testing.T) {
	registry := standard.Registry()
	const sps = "urn:un:unece:uncefact:data:standard:SPSCertificate:17"
	for _, c := range []struct{ name, adapter, code, in string }{
		{"certificate in another namespace", "sps", "SPS-001", `<SPSCertificate xmlns="urn:other"><SPSExchangedDocument/><SPSConsignment/></SPSCertificate>`},
		{"certificate in no namespace", "sps", "SPS-001", `<SPSCertificate><SPSExchangedDocument/><SPSConsignment/></SPSCertificate>`},
		{"certificate in the namespace of the WCO", "wco", "WCO-001", `<SPSCertificate xmlns="urn:wco:datamodel:WCO:SPS:2"><SPSExchangedDocument/><SPSConsignment/></SPSCertificate>`},
		{"acknowledgement in another namespace", "sps", "SPS-001", `<SPSAcknowledgement xmlns="urn:other"/>`},
		{"another root in the namespace of certificates", "sps", "SPS-001", `<Declaration xmlns="` + sps + `"/>`},
		{"certificate in another namespace in SOAP", "sps", "SPS-001", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><SPSCertificate xmlns="urn:other"/></s:Body></s:Envelope>`},
		{"declaration of ASYCUDA in a namespace", "asycuda", "ASY-001", `<ASYCUDA xmlns="urn:asycuda"><Identification/><Item/></ASYCUDA>`},
		{"declaration of ASYCUDA under its name in the specification", "asycuda", "ASY-001", `<Sad><Identification/><Item/></Sad>`},
		{"envelope of the WCO in another namespace", "wco", "WCO-001", `<MetaData xmlns="urn:other"><WCOTypeName>DEC</WCOTypeName><Declaration/></MetaData>`},
		{"declaration in the namespace of the envelope", "wco", "WCO-001", `<Declaration xmlns="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"/>`},
		{"declaration in the namespace of responses", "wco", "WCO-001", `<Declaration xmlns="urn:wco:datamodel:WCO:RES-DMS:2"/>`},
		{"response in the namespace of declarations", "wco", "WCO-001", `<Response xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>`},
		{"export declaration of the EU in the namespace of the WCO", "wco", "WCO-001", `<CC515C xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>`},
		{"inventory linking in another namespace", "wco", "WCO-001", `<inventoryLinkingMovementRequest xmlns="urn:other"/>`},
		{"declaration of China in another namespace", "chinasw", "CSW-001", `<DecMessage xmlns="urn:other"><DecHead/></DecMessage>`},
		{"import envelope of China in a namespace", "chinasw", "CSW-001", `<ImportMessage xmlns="urn:other"><SWImpHead/></ImportMessage>`},
		{"receipt of China in another namespace", "chinasw", "CSW-001", `<DEC_RESULT xmlns="urn:other"/>`},
		{"another root in the namespace of China's declarations", "chinasw", "CSW-001", `<Declaration xmlns="http://www.chinaport.gov.cn/dec"/>`},
		{"another root in the namespace of China's manifests", "chinasw", "CSW-001", `<Declaration xmlns="urn:Declaration:datamodel:standard:CN:MT1401:1"/>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + c.in)
			d := registry.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "sender"}, Bytes: raw})
			if d.Failure != nil {
				t.Fatal(d.Failure)
			}
			if d.Adapter != c.adapter || d.Verdict != messages.VerdictRefused || len(d.Messages) > 0 {
				t.Fatalf("%s by %q with %d messages: %v", d.Verdict, d.Adapter, len(d.Messages), d.Faults)
			}
			f := d.Faults[0]
			if f.Code != c.code || f.Severity != messages.SeverityRefuse || f.Position == nil || f.Position.Line != 2 || f.Found == "" || f.Expected == "" || f.Mend == "" {
				t.Errorf("got %+v at %+v", f, f.Position)
			}
		})
	}
}
