package sps

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

var _ adapters.Acknowledger = Adapter{}

// ErrAnswer says that what was received is an answer itself, which is not answered again.
var ErrAnswer = errors.New("an acknowledgement is not acknowledged")

// codeOfAnswer are the codes of UNTDID 1373 for the hub's receipts.
var codeOfAnswer = map[string]string{
	"received": "43", "accepted": "1", "acceptedWithWarnings": "44", "partlyAccepted": "3", "refused": "8",
}

// maxReasons is how many faults an acknowledgement tells, the refusing first.
const maxReasons = 40

// Acknowledge implements adapters.Acknowledger: an SPSAcknowledgement, version 17, that names the certificates by
// their numbers and gives the faults as its reason.
func (Adapter) Acknowledge(ctx context.Context, w io.Writer, r messages.Receipt, to adapters.Address) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("acknowledge SPS certificate: %w", err)
	}
	code := codeOfAnswer[r.Status]
	if code == "" {
		return fmt.Errorf("acknowledge SPS certificate: no code for status %q", r.Status)
	}
	for _, m := range r.Messages {
		if m.Kind == messages.KindReceipt {
			return fmt.Errorf("acknowledge SPS certificate: %w", ErrAnswer)
		}
	}
	var s writer
	s.root("SPSAcknowledgement", spaceAcknowledgement+versionWritten, func() {
		s.group("SPSAcknowledgementDocument", func() {
			s.group("IssueDateTime", func() { s.leaf("DateTimeString", issuedAt(r, to)) })
			s.leaf("StatusCode", code)
			s.leaf("ReasonInformation", reasons(r), "languageID", "en")
			for _, number := range acknowledgedNumbers(r) {
				s.group("ReferenceSPSReferencedDocument", func() { s.leaf("ID", number) })
			}
		})
	})
	if _, err := w.Write(s.b); err != nil {
		return fmt.Errorf("acknowledge SPS certificate: %w", err)
	}
	return nil
}

func issuedAt(r messages.Receipt, to adapters.Address) string {
	if r.Time != nil {
		return timeText(r.Time)
	}
	if to.Time.IsZero() {
		return ""
	}
	return to.Time.UTC().Format(time.RFC3339)
}

// acknowledgedNumbers are the numbers of the certificates, each once, else what the receipt refers to.
func acknowledgedNumbers(r messages.Receipt) []string {
	var list []string
	seen := map[string]bool{"": true}
	add := func(number string) {
		if !seen[number] {
			seen[number] = true
			list = append(list, number)
		}
	}
	for _, m := range r.Messages {
		if m.Kind == messages.KindCertificate {
			add(m.Reference)
		}
	}
	if list == nil {
		for _, ref := range r.References {
			add(ref.Number)
		}
	}
	return list
}

// reasons tells the reasons and faults, one a line: what refuses first, losses and notes not at all.
func reasons(r messages.Receipt) string {
	var lines []string
	for _, reason := range r.Reasons {
		if reason.Text != "" {
			lines = append(lines, reason.Text)
		}
	}
	for _, severity := range [...]messages.Severity{messages.SeverityRefuse, messages.SeverityWarn} {
		for _, f := range r.Faults {
			if f.Severity == severity {
				lines = append(lines, f.String())
			}
		}
	}
	if len(lines) > maxReasons {
		more := len(lines) - maxReasons
		lines = append(lines[:maxReasons:maxReasons], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}
