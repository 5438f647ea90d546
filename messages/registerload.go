package messages

// RegisterLoad is a part of a register as a feed read it: the body of the command "register". A load of many entries comes in
// several parts of one Load id; only the last has Read, which says that the register was read whole: what it did not name is removed then.
type RegisterLoad struct {
	V        int    `json:"v" yaml:"v"`
	Register string `json:"register" yaml:"register" validate:"required,max=70"`
	// Load is the id of the load, the same in all its parts.
	Load string `json:"load" yaml:"load" validate:"required,max=70"`
	// Entries need not repeat the register's name. A part without Read adds and replaces, and removes nothing.
	Entries []RegisterEntry `json:"entries,omitempty" yaml:"entries,omitempty"`
	Read    *RegisterRead   `json:"read,omitempty" yaml:"read,omitempty"`
	// Same says that the register was read and had not changed: there are no entries, and those that are known stay.
	Same bool `json:"same,omitempty" yaml:"same,omitempty"`
}
