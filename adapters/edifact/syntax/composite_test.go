package syntax_test

import (
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
)

// A composite gives what the segment gives, and a key tells every short text from every other.
func TestCompositeGivesWhatItsSegmentGives(t *testing.T) {
	for _, doc := range []string{
		"UNA:+.? 'UNB+UNOC:3+A+B+260314:0830+1'UNH+1+X'AAA+1+2:: 3 :4++?+?::a?:b+12345678:1234567:ÄÖ'BBB'CCC+::'UNT+5+1'UNZ+1+1'",
		"UNA:+.?*'UNB+UNOC:4+A+B+20260314:0830+1'UNH+1+X'AAA+1:2*3:4*:5*+a*b**c:d+::x*'BBB'UNT+4+1'UNZ+1+1'",
	} {
		r := syntax.NewStream(strings.NewReader(doc), syntax.Options{})
		keys := map[uint64]string{}
		for p, err := r.Next(); err == nil; p, err = r.Next() {
			for i := range p.Segments {
				for occurrence := 1; occurrence <= 5; occurrence++ {
					s := &p.Segments[i]
					if occurrence > 1 {
						s = s.Of(occurrence)
					}
					for element := 2; element <= 8; element++ {
						for component := 1; component <= 5; component++ {
							p.Unmark()
							want := s.Read(element, component)
							filled, wantUnread := p.Unread()
							p.Unmark()
							got, key := s.Composite(element).ReadKey(component)
							_, unread := p.Unread()
							plain := s.Composite(element).Read(component)
							if got != want || plain != want || unread != wantUnread || filled == 0 && want != "" && !s.Frame() && p.Kind == syntax.Message {
								t.Errorf("%s %d.%d of %d: %q and %q, want %q; %d unread, want %d", s.Tag(), element, component, occurrence, got, plain, want, unread, wantUnread)
							}
							if key != s.Composite(element).LookKey(component) || key != syntax.Key(got) || (key == 0) != (got == "" || len(got) > 7) {
								t.Errorf("the key of %q is %x", got, key)
							}
							if have, ok := keys[key]; key != 0 && ok && have != got {
								t.Errorf("%q and %q have one key", have, got)
							}
							keys[key] = got
						}
					}
				}
			}
		}
	}
}
