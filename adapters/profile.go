package adapters

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// dateOrders are the words of Profile.DateOrder.
var dateOrders = []string{"dmy", "mdy", "ymd"}

// Check tells what is wrong with a partner's settings by themselves; what a family cannot follow is for its ProfileChecker.
func (p Profile) Check() []Problem {
	var bad []Problem
	say := func(pointer Path, format string, args ...any) {
		bad = append(bad, Problem{string(pointer), fmt.Sprintf(format, args...)})
	}
	if p.Zone != "" {
		if _, err := messages.NewTime("2026-01-01T00:00", p.Zone, messages.ZonePartner); err != nil {
			say("/zone", "%q is no offset such as +08:00", p.Zone)
		}
	}
	if p.Charset != "" && !charset(p.Charset) {
		say("/charset", "%q is no character set such as windows-1251 or gb18030", p.Charset)
	}
	if p.DateOrder != "" && !slices.Contains(dateOrders, p.DateOrder) {
		say("/dateOrder", "%q is not one of %s", p.DateOrder, strings.Join(dateOrders, ", "))
	}
	if p.ImpliedUnit != "" && !codes.Unit(p.ImpliedUnit) {
		say("/impliedUnit", "%q is no unit of UN/ECE Recommendation 20 such as KGM", p.ImpliedUnit)
	}
	for _, code := range slices.Sorted(maps.Keys(p.Severities)) {
		switch p.Severities[code] {
		case messages.SeverityRefuse, messages.SeverityWarn, messages.SeverityLoss, messages.SeverityNote:
		default:
			say(Path("/severities").Field(code), "%q is not one of refuse, warn, loss, note", p.Severities[code])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.DocumentTypes)) {
		if !slices.Contains(messages.DocumentClasses(), p.DocumentTypes[name]) {
			say(Path("/documentTypes").Field(name), "%q is no document class such as %q", p.DocumentTypes[name], messages.ClassPhytosanitary)
		}
	}
	l := p.Limits
	if least := min(l.Bytes, int64(min(l.Messages, l.Depth, l.Items, l.Text))); least < 0 {
		say("/limits", "%d is no limit: leave it out to have the usual one", least)
	}
	for _, b := range p.Interchange.Check() {
		say("/interchange"+Path(b.Pointer), "%s", b.Text)
	}
	for i := range p.Overlays {
		for _, b := range p.Overlays[i].Check() {
			say(Path("/overlays").Index(i)+Path(b.Pointer), "%s", b.Text)
		}
	}
	return bad
}

// charset tells whether a name is that of a character set.
func charset(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	if _, err := htmlindex.Get(name); err == nil {
		return true
	}
	e, err := ianaindex.IANA.Encoding(name)
	return err == nil && e != nil
}
