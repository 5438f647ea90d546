package wco

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// The public names of the formats.
const (
	formatDeclaration = "wco:declaration"
	formatResponse    = "wco:response"
	formatReport      = "wco:conveyanceReport"
	formatInventory   = "wco:inventoryLinking"
	formatLinked      = "wco:inventoryAnswer"
	formatRetrieval   = "wco:retrieval"
)

// The namespaces. spaceWCO begins all of the family; what follows is the document type with its version.
const (
	spaceWCO         = "urn:wco:datamodel:WCO:"
	spaceMeta        = spaceWCO + "DocumentMetaData-DMS:2"
	spaceDeclaration = spaceWCO + "DEC-DMS:2"
	spaceOlder       = spaceWCO + "DeclarationModel:1"
	spaceInventory   = "http://gov.uk/customs/inventoryLinking"
)

// The code lists of coded values that no international list has. Where an element decides what a code means,
// the list says which it was, so that it can be written back.
const (
	listFunction    = "untdid1225"
	list4405        = "untdid4405"
	listStatus      = "wco:status"
	listType        = "wco:declarationType"
	listResponse    = "wco:responseFunction"
	listChange      = "wco:changeReason"
	listStatement   = "wco:statement"
	listValidation  = "wco:validation"
	listTaric       = "taric"
	list1001        = "untdid1001"
	listDocument    = "wco:document"
	listPrevious    = "wco:previousDocument"
	listCategory    = "wco:previousDocumentCategory"
	listTransport   = "wco:transportDocument"
	listExemption   = "wco:lpcoExemption"
	listAgent       = "wco:agentFunction"
	listParty       = "wco:party"
	listRole        = "untdid3035"
	listMutual      = "wco:aeoMutualRecognition"
	listDomestic    = "wco:domesticDutyTaxParty"
	listTransaction = "wco:transactionNature"
	listFreight     = "wco:freightPayment"
	listLocation    = "wco:locationType"
	listWarehouse   = "wco:warehouseType"
	listMode        = "wco:transportMode"
	listProcedure   = "wco:procedure"
	listTax         = "wco:dutyTax"
	listRegime      = "wco:dutyRegime"
	listMethod      = "wco:paymentMethod"
	listCharge      = "wco:charge"
	listGuarantee   = "wco:securityDetails"
	listPackage     = "wco:packageType"
	listTag         = "wco:tag"
)

// typeOf is what follows spaceWCO up to its version: DocumentMetaData-DMS, DEC-DMS, RES-DMS, DM, MAI.
func typeOf(space string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(space, spaceWCO), ":")
	return name
}

func isMeta(local string) bool {
	return local == "MetaData" || local == "DocumentMetaData" || local == "DocumentMetadata"
}

func isDocument(local string) bool { return local == "Declaration" || local == "Response" }

// pairs tells whether a root or document element may stand in a namespace of the family.
func pairs(n xmldoc.Name) bool {
	if !strings.HasPrefix(n.Space, spaceWCO) {
		return false
	}
	kind := typeOf(n.Space)
	meta, response := strings.HasPrefix(kind, "DocumentMetaData"), strings.HasPrefix(kind, "RES")
	switch {
	case kind == "DM":
		return isMeta(n.Local) || isDocument(n.Local)
	case strings.HasPrefix(kind, "DMS."): // the Netherlands' DMS, one namespace for an envelope and what is in it
		return isMeta(n.Local) || isDocument(n.Local) && strings.HasSuffix(kind, "Response") == (n.Local == "Response")
	case kind == "ResponseModel":
		return isMeta(n.Local) || n.Local == "Response"
	case isMeta(n.Local):
		return meta
	case n.Local == "Response":
		return response
	case n.Local == "Declaration":
		return !meta && !response
	}
	return false
}

// functions fold UNTDID 1225 for declarations; 13 asks for a change, or for cancelling where the type is INV.
var functions = map[string]messages.Function{
	"1": messages.FunctionCancel, "4": messages.FunctionChange, "5": messages.FunctionReplace, "9": messages.FunctionOriginal,
	"13": messages.FunctionRequest,
}

// functionOf is what a declaration does to its subject.
func functionOf(code, kind string) (messages.Function, bool) {
	f, ok := functions[strings.TrimLeft(code, "0")]
	if f == messages.FunctionRequest {
		switch kind {
		case "COR":
			f = messages.FunctionChange
		case "INV":
			f = messages.FunctionCancel
		}
	}
	return f, ok
}

// flowOf is what a declaration of a type declares: the Union's types begin with IM, EX or T, cargo reports are CRI and
// CRE, and others use UNTDID 1001. A correction or an invalidation does not say.
func flowOf(kind string) (flow string, known bool) {
	switch kind {
	case "COR", "INV":
		return "other", true
	case "CRI", "785":
		return "entrySummary", true
	case "CRE":
		return "exitSummary", true
	case "830":
		return "export", true
	case "929":
		return "import", true
	case "T", "T1", "T2", "T2F", "T2SM", "TIR", "820", "821", "822", "825", "TRT":
		return "transit", true
	}
	switch {
	case strings.HasPrefix(kind, "IM"):
		return "import", true
	case strings.HasPrefix(kind, "EX"):
		return "export", true
	}
	return "other", false
}
