package messages

// TraderProgramme is a programme of trusted traders, such as AEO, and whose it is.
type TraderProgramme struct {
	ID      string   `json:"id" yaml:"id" validate:"required,max=35"`
	Country string   `json:"country" yaml:"country" validate:"required,codelist=country"`
	Name    string   `json:"name,omitempty" yaml:"name,omitempty" validate:"max=140"`
	Types   []string `json:"types,omitempty" yaml:"types,omitempty"`
}

// TraderStatus is one trader's status under a programme.
type TraderStatus struct {
	// ID is the code under which declarations claim it.
	ID        string `json:"id" yaml:"id" validate:"required,max=70"`
	Programme string `json:"programme" yaml:"programme" validate:"required,max=35"`
	Country   string `json:"country" yaml:"country" validate:"required,codelist=country"`
	Type      string `json:"type,omitempty" yaml:"type,omitempty" validate:"max=35"`
	// Names and IDs are the holder's, by which a declared party may be seen to be the holder.
	Names   []string      `json:"names,omitempty" yaml:"names,omitempty"`
	IDs     []string      `json:"ids,omitempty" yaml:"ids,omitempty"`
	History []StatusSince `json:"history" yaml:"history" validate:"required,min=1,dive"`
}
