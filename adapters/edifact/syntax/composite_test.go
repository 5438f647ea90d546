package syntax_test

import (
	"regexp"
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
							plain, look := s.Composite(element).Read(component), s.Composite(element).Look(component)
							p.Unmark()
							s.Composite(element).Mark(component)
							if _, marked := p.Unread(); marked != wantUnread {
								t.Errorf("%s %d.%d of %d: %d unread once it is marked, want %d", s.Tag(), element, component, occurrence, marked, wantUnread)
							}
							if got != want || plain != want || look != want || unread != wantUnread || filled == 0 && want != "" && !s.Frame() && p.Kind == syntax.Message {
								t.Errorf("%s %d.%d of %d: %q and %q, want %q; %d unread, want %d", s.Tag(), element, component, occurrence, got, plain, want, unread, wantUnread)
							}
							if key != s.Composite(element).LookKey(component) || key != syntax.Key(got) || (key == 0) != (got == "" || len(got) > 7) {
								t.Errorf("the key of %q is %x", got, key)
							}
							if sent := s.Composite(element).Get(component); sent != s.Get(element, component) {
								t.Errorf("%s %d.%d of %d is sent as %q, want %q", s.Tag(), element, component, occurrence, sent, s.Get(element, component))
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

// A number is told to be plain exactly where it is, up to eight characters; what follows it in the document says nothing of it.
func TestNumbersAreToldToBePlain(t *testing.T) {
	plain := regexp.MustCompile(`^[1-9][0-9]*(\.[0-9]+)?$`)
	numbers := []string{""}
	for n := 0; len(numbers[n]) < 4; n++ {
		for _, c := range []string{"0", "1", "9", ".", ",", "-", "/", "A", " ", "é"} {
			numbers = append(numbers, numbers[n]+c)
		}
	}
	numbers = append(numbers, "12345678", "1234567.", "123456.8", "1.345678", ".2345678", "1.3456.8", "02345678", "1234567A", "123456789", "1234567.9")
	for _, number := range numbers {
		for _, behind := range []string{"", "0", ".5", "A"} {
			doc := "UNB+UNOC:3+A+B+260314:0830+1'UNH+1+X'AAA+" + number + "+" + behind + "'UNT+3+1'UNZ+1+1'"
			r := syntax.NewStream(strings.NewReader(doc), syntax.Options{})
			for p, err := r.Next(); err == nil; p, err = r.Next() {
				if p.Kind != syntax.Message {
					continue
				}
				p.Unmark()
				_, before := p.Unread()
				got, told := p.Segments[1].Composite(2).ReadNumber(1)
				_, after := p.Unread()
				want := p.Segments[1].Read(2, 1)
				if got != want || told != (plain.MatchString(number) && len(number) <= 8) || want != "" && after != before-1 {
					t.Fatalf("%q before %q: %q, plain %t; %d unread, then %d", number, behind, got, told, before, after)
				}
			}
		}
	}
}
