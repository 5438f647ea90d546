package edifact

// The fault codes of EDIFACT. A code never changes its meaning. Those below EDI-030 are about bytes and envelopes, those
// from EDI-030 about a message and its directory, those from EDI-060 about what its values mean.
const (
	// CodeNoInterchange: there is no UNB before a message or segment.
	CodeNoInterchange = "EDI-001"
	// CodeSeparators: the service characters cannot be used.
	CodeSeparators = "EDI-002"
	// CodeSyntax: the syntax identifier or version is not read.
	CodeSyntax = "EDI-003"
	// CodeRepertoire: characters are outside of the level that UNB states.
	CodeRepertoire = "EDI-004"
	// CodeCharset: the bytes are not in the character set that UNB states.
	CodeCharset = "EDI-005"
	// CodeEnvelopeElement: a mandatory element of a service segment is missing.
	CodeEnvelopeElement = "EDI-006"
	// CodeEnvelopeDate: the date of UNB has a wrong length or is none.
	CodeEnvelopeDate = "EDI-007"
	// CodeNoInterchangeEnd: UNZ is missing.
	CodeNoInterchangeEnd = "EDI-008"
	// CodeInterchangeReference: UNZ and UNB have different references.
	CodeInterchangeReference = "EDI-009"
	// CodeInterchangeCount: the count of UNZ is wrong.
	CodeInterchangeCount = "EDI-010"
	// CodeMixed: there are messages inside and outside of groups.
	CodeMixed = "EDI-011"
	// CodeGroupTypes: a group holds messages of another type or version than it states.
	CodeGroupTypes = "EDI-012"
	// CodeEmptyInterchange: an interchange or group holds no message.
	CodeEmptyInterchange = "EDI-013"
	// CodeOutside: a segment stands outside of a message.
	CodeOutside = "EDI-014"
	// CodeNoGroupEnd: UNE or UNG is missing.
	CodeNoGroupEnd = "EDI-015"
	// CodeGroupReference: UNE and UNG have different references.
	CodeGroupReference = "EDI-016"
	// CodeGroupCount: the count of UNE is wrong.
	CodeGroupCount = "EDI-017"
	// CodeNoMessageEnd: UNT is missing.
	CodeNoMessageEnd = "EDI-018"
	// CodeMessageReference: UNT and UNH have different references.
	CodeMessageReference = "EDI-019"
	// CodeMessageCount: the count of UNT is wrong.
	CodeMessageCount = "EDI-020"
	// CodeDuplicateMessage: a message reference was used before in the interchange.
	CodeDuplicateMessage = "EDI-021"
	// CodeDuplicateInterchange: an interchange of the same sender, recipient and reference stands in the document before.
	CodeDuplicateInterchange = "EDI-022"
	// CodeTruncated: text follows the last terminator, and has none.
	CodeTruncated = "EDI-023"
	// CodeLimit: a segment or message is larger than is read.
	CodeLimit = "EDI-024"
	// CodeTransfer: the transfer left traces that were read past: a byte order mark, line breaks inside of data.
	CodeTransfer = "EDI-025"
	// CodeNeedlessRelease: a release character stands before an ordinary one.
	CodeNeedlessRelease = "EDI-026"
	// CodeEnvelope: an envelope is not read: interactive interchanges, packages of objects.
	CodeEnvelope = "EDI-027"
	// CodeSecurity: security headers and trailers were passed over.
	CodeSecurity = "EDI-028"
	// CodeRecipient: the interchange is not for the hub, by the ids that the partner's profile has for it.
	CodeRecipient = "EDI-029"

	// CodeMessageType: the hub does not read this message type.
	CodeMessageType = "EDI-030"
	// CodeMessageVersion: the version and release are none of the UN directory.
	CodeMessageVersion = "EDI-031"
	// CodeFallBack: the message is read with the directory of another release.
	CodeFallBack = "EDI-032"
	// CodeUnknownSegment: the segment is not in the message type.
	CodeUnknownSegment = "EDI-033"
	// CodeMisplacedSegment: the segment may not stand here.
	CodeMisplacedSegment = "EDI-034"
	// CodeMissingSegment: a mandatory segment or group is missing.
	CodeMissingSegment = "EDI-035"
	// CodeRepeatedSegment: a segment is repeated too often.
	CodeRepeatedSegment = "EDI-036"
	// CodeRepeatedGroup: a segment group is repeated too often.
	CodeRepeatedGroup = "EDI-037"
	// CodeMissingElement: a mandatory element or component is empty.
	CodeMissingElement = "EDI-038"
	// CodeTooManyElements: a segment has more elements than are defined.
	CodeTooManyElements = "EDI-039"
	// CodeTooManyComponents: an element has more components than are defined.
	CodeTooManyComponents = "EDI-040"
	// CodeRepeatedElement: an element is repeated too often.
	CodeRepeatedElement = "EDI-041"
	// CodeTooLong and CodeTooShort: a value has a wrong length.
	CodeTooLong  = "EDI-042"
	CodeTooShort = "EDI-043"
	// CodeCharacters: a number has letters, or an alphabetic value digits.
	CodeCharacters = "EDI-044"
	// CodeDecimalMark: the decimal mark is not the one that UNA states.
	CodeDecimalMark = "EDI-045"
	// CodeDecimalDigit: there is no digit on one side of the decimal mark.
	CodeDecimalDigit = "EDI-046"
	// CodeNotInList: a code is not in its list.
	CodeNotInList = "EDI-047"
	// CodeTrailing: a separator at the end of an element or segment holds nothing (syntax version 4).
	CodeTrailing = "EDI-048"
	// CodeOverlay: the partner's guide speaks of what the directory does not have.
	CodeOverlay = "EDI-049"
	// CodeUnused: a segment or element that the partner's guide does not use.
	CodeUnused = "EDI-050"
	// CodeSender: the interchange names a sender that the partner's profile does not know. CodeTest: it is a test, and those are not taken.
	CodeSender = "EDI-051"
	CodeTest   = "EDI-052"
	// CodeDuplicateGroup: a group reference was used before in the interchange.
	CodeDuplicateGroup = "EDI-053"
	// CodeTransferPart: a message is one of several transfers of it (S010), which are not joined.
	CodeTransferPart = "EDI-054"

	// CodeDate: a value is no date or time of the format it states.
	CodeDate = "EDI-060"
	// CodeFunction: the message function is not known and was read as the usual one.
	CodeFunction = "EDI-061"
	// CodeUnit: a quantity has no unit, or one that is not in UN/ECE Recommendation 20; it was left out.
	CodeUnit = "EDI-062"
	// CodeNumber: a value is no number; it was left out.
	CodeNumber = "EDI-063"
	// CodeCurrency: a currency is not in ISO 4217; it was left out.
	CodeCurrency = "EDI-065"
	// CodeCountry: a country is not in ISO 3166-1; it was left out.
	CodeCountry = "EDI-066"
	// CodeRuling: the authority's decision code is not known and counts as hold.
	CodeRuling = "EDI-067"
	// CodeDocumentType: the type of a certificate is in no table and its class is "other".
	CodeDocumentType = "EDI-068"
	// CodeLineNumber: a line number is not a number, or was used before; another was assigned.
	CodeLineNumber = "EDI-069"
	// CodeUnread: values of the source have no place in the message.
	CodeUnread = "EDI-070"
	// CodeNoDecision: a reply states neither a decision nor whether the message was accepted.
	CodeNoDecision = "EDI-071"
	// CodeUnlinked: goods point to equipment that the message does not list.
	CodeUnlinked = "EDI-072"
	// CodeControlTotal: a control total (CNT) differs from what the message holds.
	CodeControlTotal = "EDI-073"
	// CodeUnitName: a unit is written by a name that Recommendation 20 does not have; it was read as the code for it.
	CodeUnitName = "EDI-074"
	// CodeDateFormat: a date is not of the format it states, but of another one; it was read as that.
	CodeDateFormat = "EDI-075"
	// CodeCommodity: a customs status does not say what it is; its digits were taken for the commodity code.
	CodeCommodity = "EDI-076"
	// CodeReversed: a range of dates ends before it begins.
	CodeReversed = "EDI-077"
	// CodeZoneName: a time states its zone by a name that is not known; the time is kept without a zone.
	CodeZoneName = "EDI-078"
)

// mends say what to do about what the mapping warns of.
var mends = map[string]string{
	CodeCommodity:    "name the list of the code (1131 = 122), so that nothing has to be guessed",
	CodeControlTotal: "count what the message holds, or send what is missing",
	CodeCountry:      "send the code of ISO 3166-1 with two letters",
	CodeCurrency:     "send the code of ISO 4217 with three letters",
	CodeDocumentType: "use a type of list 1001, or have the type put into the partner's profile",
	CodeFunction:     "use a function of list 1225",
	CodeLineNumber:   "number the lines from 1, each once",
	CodeNoDecision:   "state the function (1225), or the decision in GIS or GEI",
	CodeNumber:       "write digits with one decimal mark",
	CodeRuling:       "use a code of list 7365, or have its meaning put into the table of qualifiers",
	CodeUnit:         "send the code of Recommendation 20, or have the unit put into the partner's profile",
	CodeUnlinked:     "name the unit beside the goods, or leave it out",
}
