package edifact

import (
	"errors"
	"fmt"
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// ErrMeaning says that the release has no way to say what the message says, and that its reader would take it for more: a
// withdrawn certificate for a valid one, a hold for a release. Nothing is written then.
var ErrMeaning = errors.New("the message would be read as saying more than it does")

// safe tells why what is read back must not be sent in place of a message, if so. Losing a value is told; losing a no is
// refused.
func safe(m, back *messages.Message) error {
	if m.Function == messages.FunctionCancel && back.Function != messages.FunctionCancel {
		return fmt.Errorf("%w: it is no cancellation any more", ErrMeaning)
	}
	if m.Test && !back.Test {
		return fmt.Errorf("%w: it is no test any more", ErrMeaning)
	}
	switch b := m.Body.(type) {
	case *messages.Declaration:
		r := back.Body.(*messages.Declaration)
		if was, is := linesOf(b.Consignments), linesOf(r.Consignments); was != is {
			return fmt.Errorf("%w: a declaration of %d lines as one of %d", ErrMeaning, was, is)
		}
	case *messages.Certificate:
		r := back.Body.(*messages.Certificate)
		if was, is := linesOf(b.Consignments), linesOf(r.Consignments); was != is {
			return fmt.Errorf("%w: a certificate of %d lines as one of %d", ErrMeaning, was, is)
		}
		if r.Status == "valid" && b.Status != "valid" || r.Form == "certificate" && b.Form != "certificate" {
			return fmt.Errorf("%w: %s %s as %s %s", ErrMeaning, b.Status, b.Form, r.Status, r.Form)
		}
	case *messages.Manifest:
		r := back.Body.(*messages.Manifest)
		if len(r.Consignments) != len(b.Consignments) || linesOf(r.Consignments) != linesOf(b.Consignments) {
			return fmt.Errorf("%w: a manifest of %d lines in %d consignments as one of %d in %d", ErrMeaning, linesOf(b.Consignments), len(b.Consignments), linesOf(r.Consignments), len(r.Consignments))
		}
	case *messages.Ruling:
		r := back.Body.(*messages.Ruling)
		if slices.Index(severest, r.Status) > slices.Index(severest, b.Status) {
			return fmt.Errorf("%w: %s as %s", ErrMeaning, b.Status, r.Status)
		}
	case *messages.Receipt:
		r := back.Body.(*messages.Receipt)
		if b.Status != r.Status && (b.Status == "refused" || b.Status == "received" || b.Status == "partlyAccepted") && r.Status != "refused" && r.Status != "received" {
			return fmt.Errorf("%w: %s as %s", ErrMeaning, b.Status, r.Status)
		}
	}
	return nil
}

// linesOf counts lines: a document that leaves some out covers fewer goods than it did, or says so of others.
func linesOf(consignments []messages.Consignment) (n int) {
	for i := range consignments {
		n += len(consignments[i].Lines)
	}
	return n
}
