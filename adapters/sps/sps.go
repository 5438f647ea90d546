// Package sps reads UN/CEFACT SPSCertificate documents as ePhyto and EU TRACES write
// them: phytosanitary, re-export, health (CHED), sanitary, veterinary and inspection
// certificates. A document becomes a certificate, and an inspection and a ruling where
// the controls and decisions of the importing side are filled in.
package sps

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads SPS certificates. The zero value is ready.
type Adapter struct{}

var _ adapters.Adapter = Adapter{}

// formatName is the public name of the one format.
const formatName = "sps:SPSCertificate"

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
		}},
		Lost: []string{
			"captions of codes and code lists (name, listName, schemeName and the like) where the code itself is kept",
			"the agency that runs an identifier scheme",
			"names of countries beside their codes, and the language of names that stand once",
			"units of package counts; the wording of the totals line; hierarchy levels of country subdivisions",
			"SOAP headers and what else surrounds the certificate",
			"the bytes of attachments, which are kept by their SHA-256",
			"written: what came from around the certificate (envelopes, laboratory tests), and digests of attachments",
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
		case e.Local == "SPSCertificate":
			if strings.HasPrefix(e.Space, spaceCertificate) || strings.HasPrefix(e.Space, spaceTRACES) {
				return adapters.Yes
			}
			best = adapters.Maybe
		case strings.HasPrefix(e.Space, spaceTRACES+"certificate/"):
			return adapters.Yes
		case i == 0 && strings.HasPrefix(e.Space, spaceCertificate):
			best = adapters.Maybe
		}
	}
	if best == adapters.No && len(s.Elements) > 0 && xmldoc.IsSOAP(s.Elements[0].Name) {
		for _, space := range s.Spaces { // a long SOAP header hides the body, but not what it declares
			if strings.HasPrefix(space, spaceCertificate) {
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
	raw, err := adapters.ReadAll(ctx, in)
	if err != nil {
		return err
	}
	tree, err := xmldoc.Parse(raw, xmldoc.Options{Charset: in.Profile.Charset, Limits: xmldoc.LimitsOf(in.Profile.Limits)})
	if err != nil {
		return err
	}
	tree.Accept(accept)
	payload, err := tree.Peel()
	if err != nil {
		return err
	}
	nodes, err := certificates(payload)
	if err != nil {
		return err
	}
	if most := in.Profile.Limits.Messages; most > 0 && len(nodes) > most {
		return refusal(CodeMany, nodes[most], "the document holds too many certificates", fmt.Sprint(len(nodes)), fmt.Sprintf("at most %d", most), "split the document")
	}
	for _, n := range nodes {
		d, err := open(n, in.Profile, len(nodes) == 1)
		if err != nil {
			return err
		}
		scope := n
		if len(nodes) == 1 {
			scope = tree.Root()
		}
		d.elements = tree.Elements() / len(nodes)
		for _, m := range d.messages(tree.Charset(), scope) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !yield(m, nil) {
				return nil
			}
		}
	}
	return nil
}

// messages reads all messages of a certificate: what was not read is known only after the last.
func (d *document) messages(charset string, scope *xmldoc.Node) []adapters.Decoded {
	p := d.page()
	p.marks = make([]messages.Origin, 0, d.elements)
	c := p.certificate()
	pages := []*page{p.done(c, charset)}
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
		pages = append(pages, q.done(q.inspection(a, number), charset))
	}
	for _, a := range d.auths {
		if a.content("DECISION_CONCLUSION").OK() {
			q := d.page()
			pages = append(pages, q.done(q.ruling(a), charset))
		}
	}
	coverage := scope.Coverage(maxUnused)
	p.message.Source.Leaves, p.message.Source.Unused = coverage.Leaves, coverage.Unused
	p.faults = append(p.faults, d.unread(coverage)...)
	list := make([]adapters.Decoded, len(pages))
	for i, p := range pages {
		list[i] = adapters.Decoded{Message: p.message, Faults: p.faults}
	}
	return list
}

// done finishes a page's message.
func (p *page) done(body messages.Body, charset string) *page {
	m := p.message
	m.Kind, m.Body = body.Kind(), body
	if m.Function == "" {
		m.Function = messages.FunctionOriginal
	}
	m.Source = messages.Source{Format: formatName, FormatVersion: p.doc.version, Root: p.doc.root.Name().String(), MediaType: "application/xml", Charset: charset}
	m.Provenance = p.provenance()
	return p
}

// provenance orders the marks by pointer, each pointer once, as adapters.Tracer does: the first mark stands. Numbers
// are sorted instead of the marks themselves, which are large.
func (p *page) provenance() messages.Provenance {
	order := make([]int32, len(p.marks))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if c := strings.Compare(p.marks[a].Pointer, p.marks[b].Pointer); c != 0 {
			return c
		}
		return int(a - b)
	})
	out := make(messages.Provenance, 0, len(order))
	for _, i := range order {
		if n := len(out); n == 0 || out[n-1].Pointer != p.marks[i].Pointer {
			out = append(out, p.marks[i])
		}
	}
	return out
}
