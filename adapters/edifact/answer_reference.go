package edifact

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"time"

	"github.com/clearhub/clearhub/adapters"
)

// maxReference is how long a control reference may be (0020, 0048, 0062).
const maxReference = 14

// controlReference gives the control reference (0020) of the interchange with a serial number, from 0, that is written for an
// address: the address's own where it fits, else one derived from it. The same address gives the same.
func controlReference(to adapters.Address, serial int) string {
	if to.Next != nil {
		return to.Next()
	}
	base := to.ControlReference
	if serial == 0 && base != "" && len(base) <= maxReference && plain(base) {
		return base
	}
	seed := base
	if seed == "" {
		sum := sha256.Sum256(to.Document)
		seed = string(sum[:])
	}
	sum := sha256.Sum256([]byte(seed + "/" + strconv.Itoa(serial)))
	return base32.StdEncoding.EncodeToString(sum[:])[:maxReference]
}

// plain tells whether a text has only letters, digits and hyphens, capital or not.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-') {
			return false
		}
	}
	return true
}

// inZone gives a time as the clock of a zone ("+08:00") shows it; in UTC where none is known.
func inZone(t time.Time, zone string) time.Time {
	if z, err := time.Parse("-07:00", zone); err == nil {
		return t.In(z.Location())
	}
	return t.UTC()
}
