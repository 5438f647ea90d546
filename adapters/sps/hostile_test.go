package sps_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/sps"
)

func TestHostileDocuments(t *testing.T) {
	adaptertest.RunXML(t, sps.Adapter{}, adaptertest.XMLOptions{
		Good: "testdata/golden/ephyto-tulip-bulbs-to-dalian/in.xml",
		SOAP: true,
		Wrong: map[string]string{
			"its root in no namespace":            `<SPSCertificate><SPSExchangedDocument/></SPSCertificate>`,
			"its root in another":                 `<a:SPSCertificate xmlns:a="urn:other"/>`,
			"another root in its namespace":       `<Certificate xmlns="urn:un:unece:uncefact:data:standard:SPSCertificate:17"/>`,
			"an acknowledgement in another":       `<SPSAcknowledgement xmlns="urn:other"/>`,
			"parts of it in another":              `<a:SPSCertificate xmlns:a="urn:un:unece:uncefact:data:standard:SPSCertificate:17"><SPSExchangedDocument/><SPSConsignment/></a:SPSCertificate>`,
			"its root in that of the consignment": `<b:SPSCertificate xmlns:b="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:21"/>`,
		},
	})
}
