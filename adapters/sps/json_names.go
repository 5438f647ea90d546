package sps

import "strings"

// elements are the XML elements of JSON members whose names do not follow from each other. The names are those of
// UN/CEFACT's D23B JSON schema, and those of the European entry documents that were made of it.
var elements = map[string]string{
	"exchangedDocument": "SPSExchangedDocument", "specifiedConsignment": "SPSConsignment", "acknowledgementDocument": "SPSAcknowledgementDocument",
	"identifier": "ID", "id": "ID", "documentTypeCode": "TypeCode", "documentStatusCode": "StatusCode", "isOrHasCopy": "CopyIndicator",
	"includedNote": "IncludedSPSNote", "noteSubjectCode": "SubjectCode", "additionalInformationNote": "AdditionalInformationSPSNote",
	"referenceDocument": "ReferenceSPSReferencedDocument", "referenceReferencedDocument": "ReferenceSPSReferencedDocument",
	"attachedBinaryFile": "AttachmentBinaryObject", "governmentActionTypeCode": "TypeCode",
	"firstSignatoryAuthentication": "SignatorySPSAuthentication", "secondSignatoryAuthentication": "SignatorySPSAuthentication",
	"thirdSignatoryAuthentication": "SignatorySPSAuthentication", "fourthSignatoryAuthentication": "SignatorySPSAuthentication",
	"firstSignatoryDocumentAuthentication": "SignatorySPSAuthentication", "secondSignatoryDocumentAuthentication": "SignatorySPSAuthentication",
	"thirdSignatoryDocumentAuthentication": "SignatorySPSAuthentication", "fourthSignatoryDocumentAuthentication": "SignatorySPSAuthentication",
	"signatoryDocumentAuthentication": "SignatorySPSAuthentication", "includedClause": "IncludedSPSClause", "includedDocumentClause": "IncludedSPSClause",
	"issuer": "IssuerSPSParty", "recipient": "RecipientSPSParty", "provider": "ProviderSPSParty", "consignor": "ConsignorSPSParty", "consignee": "ConsigneeSPSParty",
	"exporter": "ExporterSPSParty", "importer": "ImporterSPSParty", "carrier": "CarrierSPSParty", "despatch": "DespatchSPSParty", "delivery": "DeliverySPSParty",
	"customsTransitAgent": "CustomsTransitAgentSPSParty", "activityAuthorized": "ActivityAuthorizedSPSParty", "operator": "OperatorSPSParty", "issuing": "IssuingSPSParty",
	"manufacturer": "ManufacturerSPSParty", "laboratory": "LaboratorySPSParty",
	"partyRoleCode": "RoleCode", "partyTypeCode": "TypeCode", "postalAddress": "SpecifiedSPSAddress", "postalTradeAddress": "SpecifiedSPSAddress",
	"definedContact": "SpecifiedSPSPerson", "definedTradeContact": "SpecifiedSPSPerson", "specifiedAuthoritativeSignatoryPerson": "SpecifiedSPSPerson",
	"personName": "Name", "attainedAcademicQualification": "AttainedSPSQualification",
	"unloadingBaseportLocation": "UnloadingBaseportSPSLocation", "examinationEvent": "ExaminationSPSEvent",
	"netWeight": "NetWeightMeasure", "grossWeight": "GrossWeightMeasure", "netVolume": "NetVolumeMeasure", "grossVolume": "GrossVolumeMeasure",
	"nominalGrossWeight": "NominalGrossWeightMeasure", "nominalGrossVolume": "NominalGrossVolumeMeasure",
	"applicableClassification": "ApplicableSPSClassification", "designatedProductClassification": "ApplicableSPSClassification",
	"applicableProductClassification": "ApplicableSPSClassification", "physicalReferencedLogisticsPackage": "PhysicalSPSPackage",
	"natureIdCargo": "NatureIdentificationSPSCargo", "appliedProductHandlingProcess": "AppliedSPSProcess", "completionPeriod": "CompletionSPSPeriod",
	"settingTransportSettingTemperature": "SettingSPSTemperature", "laboratoryObservationResult": "SPSConsignmentItemLaboratoryTest",
	"spsConsignmentItemLaboratoryTest": "SPSConsignmentItemLaboratoryTest", "productLaboratoryTest": "ProductSPSLaboratoryTest", "laboratoryTest": "SPSLaboratoryTest",
}

// hoisted are the levels of JSON whose members stand one level higher in XML.
var hoisted = map[string]bool{"specifiedTradeProduct": true, "individualTradeProductInstance": true}

// notable are the elements whose content is an element of its own, and not their text.
var notable = map[string]bool{"IncludedSPSNote": true, "AdditionalInformationSPSNote": true, "IncludedSPSClause": true}

// attributes are the XML attributes of members of a value.
var attributes = map[string]string{"languageid": "languageID", "urlId": "listURI", "fileName": "filename"}

// elementOf names the element that a member becomes below another element.
func elementOf(parent, name string) string {
	switch {
	case strings.HasSuffix(parent, "SPSCountry") && name == "code":
		return "ID"
	case parent == "ProductSPSLaboratoryTest" && name == "applicableProductClassification":
		return "ProductSPSClassification"
	case parent == "SpecifiedSPSAddress" || parent == "ApplicableSPSClassification" || parent == "ProductSPSClassification":
		return capital(name)
	}
	if own := elements[name]; own != "" {
		return own
	}
	// exportTradeCountry, exportCountry -> ExportSPSCountry
	for _, k := range [...][2]string{
		{"TradeCountrySubDivision", "SPSCountrySubDivision"}, {"TradeCountry", "SPSCountry"}, {"LogisticsLocation", "SPSLocation"}, {"LogisticsTransportMovement", "SPSTransportMovement"},
		{"LogisticsTransportMeans", "SPSTransportMeans"}, {"LogisticsTransportEquipment", "SPSTransportEquipment"}, {"LogisticsSeal", "SPSSeal"},
		{"LogisticsShippingMarks", "SPSShippingMarks"}, {"ConsignmentItem", "SPSConsignmentItem"}, {"TradeLineItem", "SPSTradeLineItem"}, {"Party", "SPSParty"},
	} {
		if stem, ok := strings.CutSuffix(name, k[0]); ok && stem != "" {
			return capital(stem) + k[1]
		}
	}
	if stem, ok := strings.CutSuffix(name, "Country"); ok && stem != "" && parent == "SPSConsignment" || name == "originCountry" {
		return capital(stem) + "SPSCountry"
	}
	return capital(name)
}

// capital writes a name as XML has it: systemId -> SystemID.
func capital(name string) string {
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		return name
	}
	if stem, ok := strings.CutSuffix(name, "Id"); ok {
		name = stem + "ID"
	}
	return string(name[0]-'a'+'A') + name[1:]
}

func attributeOf(name string) string {
	if own := attributes[name]; own != "" {
		return own
	}
	if stem, ok := strings.CutSuffix(name, "Id"); ok {
		return stem + "ID"
	}
	return name
}

// isValue tells whether an object is one value with its attributes: {"value": "5", "unitCode": "KGM"}.
func isValue(element string, v jsonValue) bool {
	if element == "AttachmentBinaryObject" {
		return true
	}
	if notable[element] {
		return false
	}
	for _, m := range v.members {
		if (m.name == "value" || m.name == "content") && m.value.kind != '{' && m.value.kind != '[' {
			return true
		}
	}
	return false
}
