package messages

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// RegisterFile is a register as its keeper publishes it, whole: the form of files, of the API and of pulls.
type RegisterFile struct {
	// Register names it; an entry's fact id is this name, a slash and its key.
	Register string `json:"register" yaml:"register" validate:"required,max=70"`
	// Source is where it is kept; AsOf its state (RFC 3339); Freshness how long after it was read its entries may be relied on, where
	// they say nothing themselves (Go duration).
	Source    string          `json:"source,omitempty" yaml:"source,omitempty" validate:"max=512"`
	AsOf      string          `json:"asOf,omitempty" yaml:"asOf,omitempty"`
	Freshness string          `json:"freshness,omitempty" yaml:"freshness,omitempty"`
	Entries   []RegisterEntry `json:"entries" yaml:"entries"`
}

// RegisterLoad is a part of a register as a feed read it: the body of the command "register". A load of many entries comes in
// several parts of one Load id; only the last has Read, which says that the register was read whole: what it did not name is removed then.
type RegisterLoad struct {
	V        int    `json:"v" yaml:"v"`
	Register string `json:"register" yaml:"register" validate:"required,max=70"`
	// Load is the id of the load, the same in all its parts.
	Load string `json:"load" yaml:"load" validate:"required,max=70"`
	// Part is this part's number, from 1, of Parts; both are 0 where it stands alone.
	Part  int `json:"part,omitempty" yaml:"part,omitempty"`
	Parts int `json:"parts,omitempty" yaml:"parts,omitempty"`
	// Entries need not repeat the register's name. A part without Read adds and replaces, and removes nothing.
	Entries []RegisterEntry `json:"entries,omitempty" yaml:"entries,omitempty"`
	Read    *RegisterRead   `json:"read,omitempty" yaml:"read,omitempty"`
	// Same says that the register was read and had not changed since the load of Read.Hash: there are no entries, and those that are known stay.
	Same bool `json:"same,omitempty" yaml:"same,omitempty"`
}

// CheckRegister judges a file: the faults of its entries with pointers into the file.
func CheckRegister(f RegisterFile) Faults {
	var faults Faults
	say := sayer(&faults)
	if f.Register == "" {
		say("/register", "the register has no name", "", "a name such as accreditation/nl")
	}
	point(f.AsOf, "/asOf", say)
	duration(f.Freshness, "/freshness", say)
	seen := map[string]bool{}
	for i, e := range f.filled() {
		at := fmt.Sprintf("/entries/%d", i)
		if f.Entries[i].Register != "" && f.Entries[i].Register != f.Register {
			say(at+"/register", "the entry is of another register", f.Entries[i].Register, f.Register)
		}
		if seen[e.Key] {
			say(at+"/key", "the key is there twice", e.Key, "each key once")
		}
		seen[e.Key] = true
		for _, x := range CheckEntry(e) {
			x.Pointer = at + x.Pointer
			faults = append(faults, x)
		}
	}
	return faults
}

// filled gives the entries with what the file says of all of them.
func (f RegisterFile) filled() []RegisterEntry {
	out := make([]RegisterEntry, len(f.Entries))
	for i, e := range f.Entries {
		e.V, e.Register = max(e.V, 1), f.Register
		if e.Source == "" {
			e.Source = f.Source
		}
		if e.AsOf == "" {
			e.AsOf = f.AsOf
		}
		if e.Freshness == "" {
			e.Freshness = f.Freshness
		}
		out[i] = e
	}
	return out
}

// loadBytes is about how much of a register goes into one record.
const loadBytes = 400_000

// Loads cuts the register into parts for the log, read at an instant under an ETag. Hash is the content's, and so the load's id.
func (f RegisterFile) Loads(readAt time.Time, tag string) ([]RegisterLoad, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	hash, at := hex.EncodeToString(sum[:]), readAt.UTC().Format(time.RFC3339)
	part := RegisterLoad{V: 1, Register: f.Register, Load: hash}
	var out []RegisterLoad
	size := 0
	for _, e := range f.filled() {
		own, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		s := sha256.Sum256(own)
		e.Hash, e.FetchedAt = hex.EncodeToString(s[:]), at
		if size += len(own) + 150; size > loadBytes && len(part.Entries) > 0 {
			out = append(out, part)
			part.Entries, size = nil, len(own)+150
		}
		part.Entries = append(part.Entries, e)
	}
	part.Read = &RegisterRead{V: 1, Register: f.Register, ReadAt: at, AsOf: f.AsOf, Source: f.Source, Hash: hash, Tag: tag}
	out = append(out, part)
	for i := range out {
		if len(out) > 1 {
			out[i].Part, out[i].Parts = i+1, len(out)
		}
	}
	return out, nil
}
