package messages

// Code is a coded value that keeps the list it is from and what the source wrote.
type Code struct {
	Code string `json:"code" validate:"required,max=70"`
	// List names the code list of Code ("untdid1001", "taric", "nl:docs"); empty where unknown.
	List string `json:"list,omitempty" validate:"max=35"`
	// SourceCode and SourceList keep the sender's own value where Code was translated from it.
	SourceCode string `json:"sourceCode,omitempty" validate:"max=70"`
	SourceList string `json:"sourceList,omitempty" validate:"max=35"`
	Text       string `json:"text,omitempty"`
}

// Text is a piece of prose in one language (BCP 47); empty language means not stated.
type Text struct {
	Value    string `json:"value" validate:"required"`
	Language string `json:"language,omitempty" validate:"omitempty,max=35"`
}

// Note is a statement under a subject that the source names.
type Note struct {
	Subject  string `json:"subject,omitempty" validate:"max=70"`
	Code     *Code  `json:"code,omitempty"`
	Text     string `json:"text,omitempty"`
	Language string `json:"language,omitempty" validate:"max=35"`
}
