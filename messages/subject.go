package messages

import "slices"

// subjectLength is how long a subject may be; see Message.Subject.
const subjectLength = 128

// SubjectOf gives what a message is about, as it is fixed at first sight:
// "<sender>/<kind>/<folded own number>", for a certificate with its class before the number
// ("agency/certificate/phytosanitary-CN210001"), for a notice of an instrument's use that
// instrument's class and number. A decision is about its declaration's
// subject, unless a stranger made that too long; a message without a number of its own is about itself, by its id.
func SubjectOf(sender string, m *Message) string {
	if m == nil {
		return ""
	}
	if d, ok := m.Body.(*Decision); ok && d != nil && d.Declaration.Subject != "" {
		subject := d.Declaration.Subject
		if len(subject) > subjectLength {
			return digest("subject", subject)
		}
		return subject
	}
	number := Fold(OwnNumber(m))
	if r, ok := m.Body.(*Receipt); ok && r != nil && r.Use != nil {
		number = useNumber(&r.Use.Instrument)
	}
	if number == "" {
		return m.ID
	}
	if c, ok := m.Body.(*Certificate); ok {
		number = string(c.Class) + "-" + number
	}
	head := sender + "/" + string(m.Kind) + "/"
	if len(head)+len(number) > subjectLength {
		number = digest("subject", number)
	}
	if len(head)+len(number) > subjectLength {
		return digest("subject", head, number)
	}
	return head + number
}

// useNumber keeps what is told of the use of one instrument in one subject, and so in its order: the declaration that it is told for may use many.
func useNumber(in *InstrumentRef) string {
	if number := Fold(in.Number); number != "" {
		return "use-" + string(in.Class) + "-" + number
	}
	return ""
}

// OwnNumber gives the number that a message's sender knows its subject by, as written; "" where
// there is none. A declaration's is its functional reference, LRN or declarant's reference, whichever
// stands first, else the number that customs gave it. A ruling without a number of its own is known
// by its declaration's; a movement only by its own, since a report holds many.
func OwnNumber(m *Message) string {
	if m == nil {
		return ""
	}
	switch b := m.Body.(type) {
	case *Declaration:
		if b != nil {
			return firstNumber(b.References, declarantTypes, authorityTypes)
		}
	case *Certificate:
		if b != nil {
			return b.Number
		}
	case *Inspection:
		switch {
		case b == nil:
		case b.Number != "":
			return b.Number
		default:
			return ofType(b.References, ownTypes)
		}
	case *Ruling:
		if b != nil {
			return firstNumber(b.References, ownTypes, authorityTypes, declarantTypes)
		}
	case *Decision:
		if b != nil {
			return b.Number
		}
	case *Receipt:
		switch {
		case b == nil:
		case b.Document != "":
			return b.Document
		default:
			return firstNumber(b.References, ownTypes, authorityTypes, declarantTypes)
		}
	case *Manifest:
		if b != nil {
			return firstNumber(b.References, ownTypes, manifestTypes)
		}
	case *Movement:
		if b != nil {
			return b.Number
		}
	case *Assistance:
		switch {
		case b == nil:
		case b.Form == AssistanceRequest:
			return b.Case
		default:
			return b.Number
		}
	case *Alert:
		if b != nil {
			return b.Number
		}
	}
	return ""
}

// firstNumber looks through groups of reference types in order, and takes the first reference
// where none is of any of them.
func firstNumber(refs []Reference, groups ...func(string) bool) string {
	for _, in := range groups {
		if n := ofType(refs, in); n != "" {
			return n
		}
	}
	if len(refs) > 0 {
		return refs[0].Number
	}
	return ""
}

func ofType(refs []Reference, in func(string) bool) string {
	i := slices.IndexFunc(refs, func(r Reference) bool { return in(r.Type) && Fold(r.Number) != "" })
	if i < 0 {
		return ""
	}
	return refs[i].Number
}

func ownTypes(t string) bool { return t == "functionalReference" }

func manifestTypes(t string) bool { return t == "manifest" }

func declarantTypes(t string) bool {
	return t == "functionalReference" || t == "lrn" || t == "declarantReference"
}

func authorityTypes(t string) bool {
	return t == "mrn" || t == "entryNumber" || t == "declaration"
}
