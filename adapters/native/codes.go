package native

// The fault codes of the hub's own JSON. A code never changes its meaning.
const (
	// codeSyntax: the bytes are not well-formed JSON.
	codeSyntax = "NAT-001"
	// codeTrailing: something follows the message.
	codeTrailing = "NAT-002"
	// codeNotMessage: something else than an object stands where a message should.
	codeNotMessage = "NAT-003"
	// codeUnknown: the schema has no such field.
	codeUnknown = "NAT-004"
	// codeCase: the field's name is written with wrong capitals.
	codeCase = "NAT-005"
	// codeDuplicate: a field stands twice in one object.
	codeDuplicate = "NAT-006"
	// codeType: the value is of another JSON type than the schema says.
	codeType = "NAT-007"
	// codeNumber: a decimal is written as a JSON number, which does not keep its digits.
	codeNumber = "NAT-008"
	// codeVersion: the schema's version is missing, unreadable or of another major number.
	codeVersion = "NAT-009"
	// codeKind: the kind is missing or has no body in this schema.
	codeKind = "NAT-010"
	// codeEncoding: a text is not UTF-8, or has half a surrogate pair.
	codeEncoding = "NAT-011"
	// codeDepth: values are nested deeper than the limit.
	codeDepth = "NAT-012"
	// codeItems: one message has more values, or more faults, than the limit.
	codeItems = "NAT-013"
	// codeText: one text is longer than the limit.
	codeText = "NAT-014"
	// codeNull: a field is null; an absent value is left out.
	codeNull = "NAT-015"
	// codeHubGiven: fields that the hub gives were not taken over.
	codeHubGiven = "NAT-016"
	// codeBody: the message has no body.
	codeBody = "NAT-017"
)
