package edifact

import (
	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

var _ adapters.Divider = Adapter{}

// Divide implements adapters.Divider. A message stands that nothing refuses, in a group and an interchange that do not fall: what a CONTRL to
// the document acknowledges, and no APERAK refuses.
func (Adapter) Divide(document []byte, p adapters.Profile, faults messages.Faults) func(start int64) bool {
	doc := outline(document, p)
	v := doc.judge(faults)
	return func(start int64) bool {
		c := doc.at(start)
		if c == nil || len(v.common) > 0 || len(v.interchanges[c]) > 0 {
			return false
		}
		if _, falls := (&control{c: c, v: &v, four: c.version == "4"}).uncopied(); falls {
			return false
		}
		m := c.messageAt(start)
		return m != nil && m.start == start && !v.bad(m) && len(v.content[m]) == 0
	}
}
