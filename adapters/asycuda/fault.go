package asycuda

import "github.com/clearhub/clearhub/adapters/xmldoc/draft"

// The fault codes of ASYCUDA declarations. A code never changes its meaning; those of XML itself are XML-….
const (
	// CodeRoot: the root element is not that of a declaration.
	CodeRoot = "ASY-001"
	// CodeShape: the document has none of the blocks of a declaration.
	CodeShape = "ASY-002"
	// CodeManifest: the document is a cargo manifest, deconsolidation or co-loader's list that is not read.
	CodeManifest = "ASY-003"
	// CodeTwice: a block that stands once in a declaration stands there twice.
	CodeTwice = "ASY-004"
	// CodeFlow: neither flow nor type say whether goods come in or go out.
	CodeFlow = "ASY-010"
	// CodeFlowConflict: flow and type of declaration contradict each other.
	CodeFlowConflict = "ASY-011"
	// CodeNoNumber: the declaration has neither its declarant's reference nor a registration number. It warns.
	CodeNoNumber = "ASY-012"
	// CodeAmbiguousDate: a date may be read day first or month first.
	CodeAmbiguousDate = "ASY-020"
	// CodeDateOrder: a date cannot be read in the order that the partner's profile says.
	CodeDateOrder = "ASY-021"
	// CodeDate: a date cannot be read.
	CodeDate = "ASY-022"
	// CodeNumber: a value is not a number, or not in plain notation.
	CodeNumber = "ASY-030"
	// CodeUnit: a quantity has no unit.
	CodeUnit = "ASY-031"
	// CodeUnknownUnit: the unit is neither one of Rec 20 nor one that is known here.
	CodeUnknownUnit = "ASY-032"
	// CodeCountry: the country is not an ISO code.
	CodeCountry = "ASY-033"
	// CodeCommodity: the commodity code does not begin with six digits.
	CodeCommodity = "ASY-034"
	// CodeItem: a row names an item that cannot be read as a number.
	CodeItem = "ASY-035"
	// CodePadding: items without goods were left out.
	CodePadding = "ASY-040"
	// CodeUnread: content that has no place in the canonical message.
	CodeUnread = "ASY-050"
	// CodeLoss: content of the canonical message that has no place in a SAD.
	CodeLoss = "ASY-060"
)

// maxUnused is how many paths of values that were not used a message lists.
const maxUnused = 1000

// problem is what is wrong with one value.
type problem = draft.Problem
