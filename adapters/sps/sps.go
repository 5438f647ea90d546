// Package sps reads UN/CEFACT SPSCertificate documents as ePhyto and EU TRACES write
// them: phytosanitary, re-export, health (CHED), sanitary, veterinary and inspection
// certificates. A document becomes a certificate, and an inspection and a ruling where
// the controls and decisions of the importing side are filled in.
package sps

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads SPS certificates. The zero value is ready.
type Adapter struct{}

var _ adapters.Adapter = Adapter{}

// The public names of the formats.
const (
	formatName         = "sps:SPSCertificate"
	formatAcknowledged = "sps:SPSAcknowledgement"
	formatJSON         = "sps:SPSCertificateJSON"
)

func (d *document) format(body messages.Body) string {
	switch {
	case body.Kind() == messages.KindReceipt:
		return formatAcknowledged
	case d.isJSON():
		return formatJSON
	}
	return formatName
}

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name:    "sps",
		Version: "1.0.0",
		Formats: []adapters.Format{{
			Name:     formatName,
			Title:    "UN/CEFACT sanitary and phytosanitary certificate (ePhyto, EU TRACES)",
			Versions: []string{"17", "8"},
			Kinds:    []messages.Kind{messages.KindCertificate, messages.KindInspection, messages.KindRuling},
			Encode:   true,
			Identity: []string{"hubDeliveryNumber"},
		}, {
			Name:     formatJSON,
			Title:    "UN/CEFACT sanitary and phytosanitary certificate as JSON",
			Versions: []string{jsonVersion},
			Kinds:    []messages.Kind{messages.KindCertificate, messages.KindInspection, messages.KindRuling},
		}, {
			Name:     formatAcknowledged,
			Title:    "UN/CEFACT acknowledgement of a sanitary or phytosanitary certificate",
			Versions: []string{"17"},
			Kinds:    []messages.Kind{messages.KindReceipt},
			Identity: []string{"hubDeliveryNumber"},
		}},
		Lost: []string{
			"captions that contradict an earlier one of the same code, list or scheme; the others are kept once, in the extension sps",
			"units of package counts",
			"SOAP headers and what else surrounds the certificate",
			"the bytes of attachments, which are kept by their SHA-256",
			"written: what came from around the certificate (envelopes, laboratory tests), captions, and digests of attachments",
			"written: a stated status that says more than the document bears out, or that UNTDID 4405 does not have, becomes the safer code",
			"written: units and line numbers as the sender wrote them where ours differ, and on whose word a zone is known",
			"written: the order among parties of different roles; every other member of the canonical certificate without a place in SPSCertificate, each by a fault of kind loss",
		},
		Structural: []string{"XML-*", CodeRoot, CodeNoCertificate, CodePart},
	}
}

// Detect implements adapters.Adapter. Yes is the expanded name of the root, or of the element in a SOAP
// body, or an envelope of TRACES around certificates; Maybe is half of it, so that a certificate in a wrong
// namespace is told so and not called unknown.
func (Adapter) Detect(head []byte, _ adapters.Hint) adapters.Score {
	if isJSON(head) {
		return detectJSON(head)
	}
	s, ok := xmldoc.Sniff(head, xmldoc.Options{})
	if !ok {
		return adapters.No
	}
	if _, local, cut := strings.Cut(s.Doctype, ":"); s.Doctype == "SPSCertificate" || cut && local == "SPSCertificate" {
		return adapters.Maybe
	}
	best := adapters.No
	for i, e := range s.Elements {
		switch {
		case e.Local == "SPSCertificate", e.Local == "SPSAcknowledgement":
			if strings.HasPrefix(e.Space, spaceCertificate) || strings.HasPrefix(e.Space, spaceTRACES) || strings.HasPrefix(e.Space, spaceAcknowledgement) {
				return adapters.Yes
			}
			best = adapters.Maybe
		case strings.HasPrefix(e.Space, spaceEPhyto):
			return adapters.Yes
		case strings.HasPrefix(e.Space, spaceTRACES+"certificate/"):
			return adapters.Yes
		case i == 0 && strings.HasPrefix(e.Space, spaceCertificate):
			best = adapters.Maybe
		}
	}
	if best == adapters.No && len(s.Elements) > 0 && xmldoc.IsSOAP(s.Elements[0].Name) {
		for _, space := range s.Spaces { // a long SOAP header hides the body, but not what it declares
			if strings.HasPrefix(space, spaceCertificate) || strings.HasPrefix(space, spaceAcknowledgement) || strings.HasPrefix(space, spaceEPhyto) {
				best = adapters.Maybe
			}
		}
	}
	return best
}

// Decode implements adapters.Adapter. The certificate comes first, then its inspections and rulings.
func (Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		if err := decode(ctx, in, yield); err != nil {
			yield(adapters.Decoded{}, fmt.Errorf("decode SPS certificate: %w", err))
		}
	}
}

func decode(ctx context.Context, in adapters.Input, yield func(adapters.Decoded, error) bool) error {
	s, err := load(ctx, in)
	if err != nil {
		return err
	}
	switch {
	case s.large():
		if done, err := s.batch(ctx, yield); done || err != nil {
			return err
		}
	default:
		if err := s.Whole(ctx); err != nil {
			return err
		}
	}
	return s.whole(ctx, yield)
}

// whole decodes a document that is all in memory.
func (s *source) whole(ctx context.Context, yield func(adapters.Decoded, error) bool) error {
	var tree *xmldoc.Document
	var err error
	if raw := s.Bytes(); isJSON(raw) {
		tree, err = readJSON(raw, s.Options)
	} else {
		tree, err = xmldoc.Parse(raw, s.Options)
	}
	if err != nil {
		return err
	}
	defer tree.Release()
	found, err := documents(tree)
	if err != nil {
		return err
	}
	if most := s.in.Profile.Limits.Messages; most > 0 && len(found) > most {
		return draft.Refusal(CodeMany, found[most].node, "the document holds too many certificates", fmt.Sprint(len(found)), fmt.Sprintf("at most %d", most), "split the document")
	}
	for i := range found {
		if more, err := found[i].yield(ctx, s.in.Profile, tree.Elements()/len(found), yield); err != nil || !more {
			return err
		}
	}
	return nil
}

// yield gives on all messages of one document; false means that nobody wants more.
func (f *finding) yield(ctx context.Context, profile adapters.Profile, elements int, yield func(adapters.Decoded, error) bool) (bool, error) {
	list, err := f.messages(profile, elements)
	if err != nil {
		return false, err
	}
	for _, m := range list {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if !yield(m, nil) {
			return false, nil
		}
	}
	return true, nil
}

// messages reads all messages of one document; elements is about how many it has. Their places are read when asked for.
func (f *finding) messages(profile adapters.Profile, elements int) ([]adapters.Decoded, error) {
	list, err := f.read(profile, elements, false)
	if err != nil {
		return nil, err
	}
	var traced []adapters.Decoded
	for i := range list {
		list[i].Trace = func() messages.Provenance {
			if traced == nil {
				traced, _ = f.read(profile, elements, true) // what went well once goes well again
			}
			return traced[i].Message.Provenance
		}
	}
	return list, nil
}

// read is messages with the places of all values or without any.
func (f *finding) read(profile adapters.Profile, elements int, traced bool) ([]adapters.Decoded, error) {
	if f.node.Local() == "SPSAcknowledgement" {
		m, err := f.answered(profile, elements, traced)
		return []adapters.Decoded{m}, err
	}
	d, err := open(f, profile)
	if err != nil {
		return nil, err
	}
	d.elements, d.traced = elements, traced
	return d.messages(f), nil
}

// messages reads all messages of a certificate: what was not read is known only after the last.
func (d *document) messages(f *finding) []adapters.Decoded {
	p := d.page()
	p.Reserve(d.elements)
	c := p.certificate()
	p.compareEnvelope(c, f.envelope)
	p.enveloped(f.envelope)
	pages := []*page{p}
	given := map[string]int{}
	for _, a := range d.auths {
		if !a.isControl() {
			continue
		}
		number := controlNumber(c.Number, a)
		if given[number]++; given[number] > 1 && number != "" {
			number += "/" + strconv.Itoa(given[number])
		}
		q := d.page()
		pages = append(pages, q.done(q.inspection(a, number), f))
	}
	for _, a := range d.auths {
		if a.content("DECISION_CONCLUSION").OK() {
			q := d.page()
			pages = append(pages, q.done(q.ruling(a), f))
		}
	}
	p.versioned()
	p.covered(f, func() { p.leftover(c) })
	p.done(c, f)
	list := make([]adapters.Decoded, len(pages))
	for i, p := range pages {
		list[i] = adapters.Decoded{Message: p.message, Faults: p.Faults}
	}
	return list
}

// versions are those whose documents were seen.
var versions = map[string]bool{"17": true, "8": true, jsonVersion: true}

// versioned notes a version that nobody has seen: elements that it has and others have not are in source.unused.
func (p *page) versioned() {
	if !versions[p.doc.version] {
		p.Report(problem{Code: CodeVersion, Severity: messages.SeverityNote, Pointer: "", At: p.doc.root.Position(), Text: "the version of the standard is not known; the document is read like version 17", Found: p.doc.version,
			Expected: "17 or 8", Mend: "compare what source.unused lists with the version's changes"})
	}
}

// covered says how much of the document was read, when all of it was. leftover keeps what is left, if it can.
func (p *page) covered(f *finding, leftover func()) {
	if p.Traced { // it was told when it was read without places
		if f.leftovers.of != nil {
			leftover()
		}
		p.Far = f.captions.origins(p.Far)
		return
	}
	coverage := f.coverage()
	if coverage.Read < coverage.Leaves && leftover != nil {
		leftover()
		coverage = f.coverage()
	}
	if kept := f.captions.extension(); kept != nil {
		if p.message.Extensions == nil {
			p.message.Extensions = map[string]any{}
		}
		p.message.Extensions["sps"] = kept
	}
	p.message.Source.Leaves, p.message.Source.Unused, p.message.Source.UnusedMore = coverage.Leaves, coverage.Unused, coverage.More()
	p.Faults = append(p.Faults, draft.Unread(CodeUnread, coverage, nil)...)
}

// done finishes a page's message.
func (p *page) done(body messages.Body, f *finding) *page {
	m := p.message
	m.Kind, m.Body = body.Kind(), body
	if m.Function == "" {
		m.Function = messages.FunctionOriginal
	}
	s := &m.Source
	s.Format, s.FormatVersion, s.Root, s.MediaType = p.doc.format(body), p.doc.version, p.doc.root.Name().String(), "application/xml"
	s.Charset, s.Identity = f.tree.Charset(), f.envelope.identity()
	if p.doc.isJSON() {
		m.Source.Root, m.Source.MediaType = "exchangedDocument", "application/json"
	}
	if p.Traced {
		m.Provenance = p.Provenance(f.tree.Positions())
	}
	return p
}
