package sps_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/xmldoc"
)

// onPaper gives what stands in a document by its path.
func onPaper(t testing.TB, raw []byte) map[string]string {
	t.Helper()
	tree, err := xmldoc.Parse(raw, xmldoc.Options{})
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	var walk func(n *xmldoc.Node)
	walk = func(n *xmldoc.Node) {
		if v := n.Value(); v.OK() {
			texts[n.Path()] = v.Text
		}
		for _, local := range [...]string{"unitCode", "schemeID", "schemeAgencyID", "name", "filename", "uri", "listID"} {
			if v := n.Attr(local); v.OK() {
				texts[n.Path()+"/@"+local] = v.Text
			}
		}
		for c := range n.All() {
			walk(c)
		}
	}
	walk(tree.Root())
	return texts
}

const (
	inDocument    = "/SPSCertificate/SPSExchangedDocument/"
	inConsignment = "/SPSCertificate/SPSConsignment/"
	inLine        = inConsignment + "IncludedSPSConsignmentItem/IncludedSPSTradeLineItem"
	ours          = "/body/consignments/0/lines/"
)

// TestAClerksSpotCheck holds the messages of real documents against what stands on the paper: either at a path below where the
// certificate is, or, behind "=", what its code means.
func TestAClerksSpotCheck(t *testing.T) {
	for _, c := range []struct {
		folder, name string
		// around is the path of the certificate's parent, message which of the document's messages is looked at.
		around  string
		message int
		want    [][2]string
	}{
		{"sps-ephyto", "SPSCertificateContent.xml", "", 0, [][2]string{
			{"/body/number", inDocument + "ID"}, {"/body/type/code", inDocument + "TypeCode"}, {"/body/class", "=phytosanitary"},
			{"/body/statusCode/code", inDocument + "StatusCode"}, {"/body/status", "=valid"},
			{"/body/issued/value", "=2016-04-22T13:53:08"}, {"/body/issued/zone", "=-03:00"}, {"/body/issued/zoneBasis", "=stated"},
			{"/body/parties/0/role", "=issuer"}, {"/body/parties/0/names/0/value", inDocument + "IssuerSPSParty/Name"},
			{"/body/parties/2/role", "=consignor"}, {"/body/parties/2/ids/0/id", inConsignment + "ConsignorSPSParty/TypeCode"},
			{"/body/parties/3/role", "=consignee"}, {"/body/parties/3/names/0/value", inConsignment + "ConsigneeSPSParty/Name"},
			{"/body/parties/3/address/lines/1", inConsignment + "ConsigneeSPSParty/SpecifiedSPSAddress/LineTwo"},
			{"/body/signatories/0/name", inDocument + "SignatorySPSAuthentication/ProviderSPSParty/SpecifiedSPSPerson/Name"},
			{"/body/signatories/0/place/name", inDocument + "SignatorySPSAuthentication/IssueSPSLocation/Name"}, {"/body/signatories/0/time", "=nothing"},
			{"/body/exportCountry", inConsignment + "ExportSPSCountry/ID"}, {"/body/destinationCountry", inConsignment + "ImportSPSCountry/ID"},
			{"/body/transitCountries/0", inConsignment + "TransitSPSCountry/ID"}, {"/body/places/0/locode", inConsignment + "UnloadingBaseportSPSLocation/ID"},
			{"/body/transport/0/mode", inConsignment + "MainCarriageSPSTransportMovement/ModeCode"}, {"/body/transport/1/mode", inConsignment + "MainCarriageSPSTransportMovement[2]/ModeCode"},
			{"/body/transport/1/name", inConsignment + "MainCarriageSPSTransportMovement[2]/UsedSPSTransportMeans/Name"},
			{"/body/references/0/type", "=seal"}, {"/body/references/0/number", inConsignment + "UtilizedSPSTransportEquipment/AffixedSPSSeal/ID"}, {"/body/equipment", "=nothing"},
			{"/body/replaces/0/number", inDocument + "IncludedSPSNote[9]/Content"}, {"/body/replaces/0/text", inDocument + "IncludedSPSNote[10]/Content"},
			{"/body/declarations/0/text", inDocument + "IncludedSPSNote[2]/Content"}, {"/body/notes/1/subject", inDocument + "IncludedSPSNote[12]/Subject"},
			{"/body/documents/1/number", inDocument + "ReferenceSPSReferencedDocument[2]/ID"}, {"/body/documents/1/attachment/name", inDocument + "ReferenceSPSReferencedDocument[2]/AttachmentBinaryObject/@filename"},
			{"/body/documents/1/issued/zone", "=+02:00"}, {"/body/documents/2/issued/zoneBasis", "=unknown"}, {"/body/documents/0/issued/precision", "=date"},
			{ours + "0/classifications/0/code", inLine + "/ApplicableSPSClassification/ClassCode"}, {ours + "0/classifications/0/hs6", "=060290"},
			{ours + "0/measures/0/value", inLine + "/NetWeightMeasure"}, {ours + "0/measures/0/unitCode", inLine + "/NetWeightMeasure/@unitCode"}, {ours + "0/measures/0/type", "=netMass"},
			{ours + "0/measures/1/value", inLine + "/GrossWeightMeasure"}, {ours + "0/measures/2/unitCode", inLine + "/NetVolumeMeasure/@unitCode"},
			{ours + "0/packages/0/count", inLine + "/PhysicalSPSPackage/ItemQuantity"}, {ours + "0/packages/0/type", inLine + "/PhysicalSPSPackage/TypeCode"},
			{ours + "0/origins/0/country", inLine + "/OriginSPSCountry/ID"}, {ours + "0/scientificNames/0/value", inLine + "/ScientificName"},
			{ours + "0/treatments/0/period/duration/unitCode", "=HUR"}, {ours + "0/treatments/0/concentration/value", "=2.5"}, {ours + "0/treatments/0/temperature/unitCode", "=CEL"},
			{ours + "0/notes/1/text", inLine + "/AdditionalInformationSPSNote[2]/Content"}, {ours + "2", "=nothing at 2"},
		}},
		{"sps-traces", "CHEDPP.DE.2018.0000015.wellformed.xml", "", 0, [][2]string{
			{"/body/number", inDocument + "ID"}, {"/body/class", "=health"}, {"/body/form", "=certificate"}, {"/body/status", "=valid"}, {"/body/issued/zone", "=+02:00"},
			{"/body/issuingCountry", inDocument + "IssuerSPSParty/SpecifiedSPSAddress/CountryID"}, {"/body/parties/0/address/postcode", inDocument + "IssuerSPSParty/SpecifiedSPSAddress/PostcodeCode"},
			{"/body/statusAddress", inDocument + "ReferenceSPSReferencedDocument/AttachmentBinaryObject/@uri"},
			{"/body/documents/0/number", inDocument + "ReferenceSPSReferencedDocument[2]/ID"}, {"/body/documents/0/country", inDocument + "ReferenceSPSReferencedDocument[2]/ID/@schemeAgencyID"},
			{"/body/documents/0/class", "=phytosanitary"}, {"/body/exportCountry", inConsignment + "ExportSPSCountry/ID"}, {"/body/destinationCountry", "=nothing"},
			{"/body/equipment/0/id", inConsignment + "UtilizedSPSTransportEquipment/ID"}, {"/body/equipment/0/seals/0/id", inConsignment + "UtilizedSPSTransportEquipment/AffixedSPSSeal/ID"},
			{"/body/equipment/0/checkDigit", "=notApplicable"}, {"/body/transport/0/ids/0/id", inConsignment + "MainCarriageSPSTransportMovement/ID"}, {"/body/transport/0/ids/0/scheme", "=plate"},
			{"/body/totals/measures/0/value", inLine + "/NetWeightMeasure"}, {"/body/totals/packages/0/count", inLine + "/PhysicalSPSPackage/ItemQuantity"},
			{ours + "0/number", inLine + "[2]/SequenceNumeric"}, {ours + "0/classifications/0/system", "=CN8"}, {ours + "0/classifications/0/code", inLine + "[2]/ApplicableSPSClassification/ClassCode"},
			{ours + "0/classifications/0/hs6", "=060311"}, {ours + "0/classifications/1/system", "=EPPO"}, {ours + "0/measures/0/value", inLine + "[2]/NetWeightMeasure"},
			{ours + "0/packages/0/type", inLine + "[2]/PhysicalSPSPackage/TypeCode"}, {ours + "1/packages/0/type", inLine + "[3]/PhysicalSPSPackage/TypeCode"},
			{ours + "1/origins/0/country", inLine + "[3]/OriginSPSCountry/ID"}, {ours + "2", "=nothing at 2"},
		}},
		{"sps-traces", "CHEDPP.DE.2018.0000015.wellformed.xml", "", 1, [][2]string{
			{"/body/result", "=satisfactory"}, {"/body/checks/0/control", "=documentary"}, {"/body/checks/0/result", "=satisfactory"}, {"/body/checks/1", "=nothing at 1"},
			{"/body/checks/0/resultCode/code", inDocument + "SignatorySPSAuthentication[2]/IncludedSPSClause[2]/Content"},
			{"/body/references/0/number", inDocument + "ID"}, {"/body/end/value", "=2018-07-11T12:59:37"}, {"/body/end/zone", "=+02:00"},
			{"/body/authority/ids/0/id", inDocument + "SignatorySPSAuthentication[2]/ProviderSPSParty/ID"},
		}},
		{"sps-traces", "CHEDPP.DE.2018.0000015.wellformed.xml", "", 2, [][2]string{
			{"/body/status", "=released"}, {"/body/statusCode/code", inDocument + "SignatorySPSAuthentication[2]/IncludedSPSClause/Content"}, {"/body/references/0/number", inDocument + "ID"},
		}},
		{"sps-traces", "CreateAndSubmitChedForDecision-0101-Horse-Replacing-CHEDA.ES.2019.0000011.xml", "/Envelope/Body/CreateAndSubmitChedForDecisionRequest", 0, [][2]string{
			{"/function", "=request"}, {"/body/form", "=application"}, {"/body/status", "=pending"}, {"/body/number", "=nothing"}, {"/body/issued/zone", "=+02:00"},
			{"/body/replaces/0/number", "=CHEDA.ES.2019.0000011"}, {"/body/references/0/type", "=declaration"}, {"/body/documents/0/class", "=veterinary"},
			{"/body/exportCountry", inConsignment + "ExportSPSCountry/ID"}, {"/body/destinationCountry", inConsignment + "ImportSPSCountry/ID"},
			{"/body/places/0/function", "=entry"}, {"/body/places/0/id/id", inConsignment + "UnloadingBaseportSPSLocation/ID"},
			{"/body/transport/0/mode", inConsignment + "MainCarriageSPSTransportMovement/ModeCode"}, {"/body/transport/0/ids/0/scheme", "=flight"},
			{ours + "0/classifications/0/code", inLine + "/ApplicableSPSClassification/ClassCode"}, {ours + "0/classifications/0/hs6", "=nothing"},
			{ours + "0/scientificNames/0/value", inLine + "/ScientificName"}, {ours + "0/measures/0/type", "=count"}, {ours + "0/measures/0/unitCode", "=H87"},
		}},
		{"sps-traces", "INTRA.EU.NL.2021.0000001-with-controls-and-laboratory-tests.xml", "/GetEuIntraCertificateResponse", 0, [][2]string{
			{"/body/number", inDocument + "ID"}, {"/body/class", "=inspection"}, {"/body/type/code", inDocument + "TypeCode"}, {"/body/status", "=valid"}, {"/body/issued/zone", "=+01:00"},
			{"/body/parties/1/role", "=consignor"}, {"/body/parties/1/ids/0/id", inConsignment + "ConsignorSPSParty/ID"}, {"/body/parties/2/address/country", inConsignment + "ConsigneeSPSParty/SpecifiedSPSAddress/CountryID"},
			{"/body/references/0/type", "=roadConsignmentNote"}, {"/body/signatories/0/role", "=applicant"}, {"/body/signatories/1/role", "=certifier"},
		}},
		{"sps-traces", "INTRA.EU.NL.2021.0000001-with-controls-and-laboratory-tests.xml", "/GetEuIntraCertificateResponse", 1, [][2]string{
			{"/body/result", "=notSatisfactory"}, {"/body/checks/0/control", "=documentary"}, {"/body/checks/2/control", "=identity"}, {"/body/checks/3/control", "=physical"}, {"/body/checks/3/result", "=pending"},
			{"/body/tests/0/conclusion", "=satisfactory"}, {"/body/tests/0/sample/count", "=2"}, {"/body/tests/0/sample/taken/zone", "=+01:00"}, {"/body/tests/0/laboratory/party/role", "=laboratory"},
			{"/body/tests/0/analytes/0/conclusion", "=satisfactory"}, {"/body/end/zone", "=+01:00"},
		}},
		{"sps-traces", "INTRA.EU.NL.2021.0000001-with-controls-and-laboratory-tests.xml", "/GetEuIntraCertificateResponse", 4, [][2]string{
			{"/body/checks/1/result", "=notSatisfactory"}, {"/body/checks/3/result", "=notSatisfactory"}, {"/body/result", "=notSatisfactory"},
		}},
		{"sps-traces", "INTRA.EU.NL.2021.0000001-with-controls-and-laboratory-tests.xml", "/GetEuIntraCertificateResponse", 5, [][2]string{
			{"/body/checks/3/result", "=satisfactory"}, {"/body/result", "=satisfactory"}, {"/body/tests", "=nothing"},
		}},
	} {
		t.Run(fmt.Sprintf("%s %d", c.name, c.message), func(t *testing.T) {
			raw := load(t, samples(t, c.folder), c.name)
			paper := onPaper(t, raw)
			d := read(t, raw, adapters.Profile{})
			if len(d.Messages) <= c.message {
				t.Fatalf("%d messages: %v", len(d.Messages), d.Faults)
			}
			for _, w := range c.want {
				want, stated := strings.CutPrefix(w[1], "=")
				if !stated {
					if want = paper[c.around+w[1]]; want == "" {
						t.Errorf("nothing stands at %s", c.around+w[1])
						continue
					}
				}
				got := strings.Join(strings.Fields(adaptertest.LookUp(t, d.Messages[c.message], w[0])), " ")
				want = strings.Join(strings.Fields(want), " ")
				if got != want && (!strings.HasSuffix(w[0], "/value") && !strings.HasSuffix(w[0], "/count") || !sameNumber(got, want)) {
					t.Errorf("%s is %q, on paper it is %q", w[0], got, want)
				}
			}
		})
	}
}

// sameNumber tells whether two texts are one number: 5.0 is written 5.
func sameNumber(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err == nil && err2 == nil && x == y
}
