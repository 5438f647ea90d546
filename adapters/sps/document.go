package sps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The namespaces, without the version that ends them.
const (
	spaceCertificate = "urn:un:unece:uncefact:data:standard:SPSCertificate:"
	spaceUNCEFACT    = "urn:un:unece:uncefact:data:standard:"
	spaceTRACES      = "http://ec.europa.eu/tracesnt/"
	spaceEPhyto      = "http://ephyto.ippc.int/"
	// spaceAcknowledgement is how the IPPC's hub writes it; others write acknowledgements in the certificate's namespace.
	spaceAcknowledgement = "urn:un:unece:uncefact:data:standard:SPSAcknowledgement:"
)

// maxUnused is how many paths of values that were not used a message lists.
const maxUnused = 1000

// document is one SPSCertificate with what surrounds it.
type document struct {
	profile     adapters.Profile
	root        *xmldoc.Node
	exchanged   *xmldoc.Node
	consignment *xmldoc.Node
	auths       []authentication
	allTests    []*labTest
	// tests are allTests by their reference.
	tests map[string][]*labTest
	// traces says that the European system wrote it; ched that it is an entry document.
	traces, ched bool
	version      string
	leftovers    *leftovers
	// traced says that the places of all values are wanted.
	traced bool
	// elements is about how many there are, to make room for marks.
	elements int
}

// accept tells whether a namespace belongs to these documents.
func accept(space string) bool {
	return strings.HasPrefix(space, spaceUNCEFACT) || strings.HasPrefix(space, spaceTRACES) || strings.HasPrefix(space, spaceEPhyto) ||
		strings.HasPrefix(space, "http://ec.europa.eu/sanco/tracesnt/")
}

// versionOf is what follows the last colon of the document's namespace.
func versionOf(space string) string { return space[strings.LastIndexByte(space, ':')+1:] }

// finding is a document that was found: a certificate or an acknowledgement, in which tree, and in which envelope.
type finding struct {
	node *xmldoc.Node
	tree *xmldoc.Document
	// around is the tree that the document stood in as a text, nil where it did not; alone says that it is the only one.
	around   *xmldoc.Document
	envelope *envelope
	alone    bool
	// outer are the names of what is around the tree, where it is a part of a batch that is not kept.
	outer []xmldoc.Name
	// captions are what is kept of what explains other values, leftovers of what has no member of its own.
	captions  captions
	leftovers leftovers
}

// coverage counts what was read of the document, and of what is around it where it is alone.
func (f *finding) coverage() xmldoc.Coverage {
	if !f.alone {
		return f.node.CoverageKeeping(maxUnused, f.captions.keep)
	}
	c := f.tree.Root().CoverageKeeping(maxUnused, f.captions.keep)
	if f.around == nil {
		return c
	}
	o := f.around.Root().Coverage(maxUnused)
	c.Leaves, c.Read, c.Dropped = c.Leaves+o.Leaves, c.Read+o.Read, c.Dropped+o.Dropped
	c.Unread, c.Unused = cut(append(o.Unread, c.Unread...)), cut(append(o.Unused, c.Unused...))
	return c
}

func cut(list []string) []string { return list[:min(len(list), maxUnused)] }

// documents finds the certificates and acknowledgements of a tree. Inside the envelopes of TRACES the element itself may
// be in the envelope's namespace; the IPPC's hub puts it as a text into Content.
func documents(tree *xmldoc.Document) ([]finding, error) {
	tree.Accept(accept)
	payloads, err := tree.PeelAll()
	if err != nil {
		return nil, err
	}
	s := searcher{tree: tree}
	for _, payload := range payloads {
		if err := s.search(payload); err != nil {
			return nil, err
		}
	}
	if len(s.found) == 0 {
		name := payloads[0].Name()
		text, code := "the document holds no SPSCertificate", CodeNoCertificate
		if strings.HasPrefix(name.Space, spaceCertificate) {
			text, code = "the root element is not one of its namespace", CodeRoot
		}
		return nil, draft.Refusal(code, payloads[0], text, name.String(), "{"+spaceCertificate+"17}SPSCertificate", "send the certificate")
	}
	for i := range s.found {
		s.found[i].alone = len(s.found) == 1
	}
	return s.found, s.judge()
}

// judge refuses a document whose name and namespace do not belong together.
func (s *searcher) judge() error {
	for i := range s.found {
		n := s.found[i].node
		switch space := n.Name().Space; {
		case strings.HasPrefix(space, spaceCertificate):
		case strings.HasPrefix(space, spaceAcknowledgement) && n.Local() == "SPSAcknowledgement":
		case n.Local() == "SPSCertificate" && strings.HasPrefix(space, spaceTRACES) && (n.Parent() != nil || s.outer != nil):
		default:
			return draft.Refusal(CodeRoot, n, "root element and namespace do not belong together", n.Name().String(), "{"+spaceCertificate+"17}"+n.Local(),
				"put the document into the namespace of its version")
		}
	}
	return nil
}

// searcher collects the documents of a tree.
type searcher struct {
	tree     *xmldoc.Document
	around   *xmldoc.Document
	envelope *envelope
	outer    []xmldoc.Name
	found    []finding
}

func (s *searcher) search(n *xmldoc.Node) error {
	switch {
	case n.Local() == "SPSCertificate", n.Local() == "SPSAcknowledgement":
		e := s.envelope
		if e == nil {
			e = envelopeOf(n)
		}
		s.found = append(s.found, finding{node: n, tree: s.tree, around: s.around, envelope: e, outer: s.outer})
		return nil
	case n.Local() == "Content" && strings.HasPrefix(n.Name().Space, spaceEPhyto) && n.Nests() && s.around == nil:
		inner, err := n.Nested()
		if err != nil {
			return err
		}
		inner.Accept(accept)
		payload, err := inner.Peel()
		if err != nil {
			return err
		}
		t := searcher{tree: inner, around: s.tree, envelope: envelopeOf(n), outer: s.outer}
		if err := t.search(payload); err != nil {
			return err
		}
		s.found = append(s.found, t.found...)
		return nil
	}
	for c := range n.All() {
		if err := s.search(c); err != nil {
			return err
		}
	}
	return nil
}

// open looks at one certificate.
func open(f *finding, profile adapters.Profile) (*document, error) {
	n := f.node
	d := &document{profile: profile, leftovers: &f.leftovers, root: n, exchanged: n.Child("SPSExchangedDocument"), consignment: n.Child("SPSConsignment")}
	for part, found := range map[string]*xmldoc.Node{"SPSExchangedDocument": d.exchanged, "SPSConsignment": d.consignment} {
		if found != nil {
			continue
		}
		for c := range n.All() {
			if c.Local() == part {
				return nil, draft.Refusal(CodeRoot, c, "the element is not in the certificate's namespace", c.Name().String(), "{"+spaceCertificate+"17}"+part, "put it into the namespace of its version")
			}
		}
		return nil, draft.Refusal(CodePart, n, "the certificate has no "+part, "", part, "send the whole certificate")
	}
	if err := once(d); err != nil {
		return nil, err
	}
	n.Drop("schemaLocation", "noNamespaceSchemaLocation")
	space := n.Name().Space
	if !strings.HasPrefix(space, spaceCertificate) {
		space = d.exchanged.Name().Space
	}
	d.version = versionOf(space)
	d.traces = strings.HasPrefix(n.Name().Space, spaceTRACES)
	outer := f.outer
	for w := n.Parent(); w != nil; w = w.Parent() {
		outer = append(slices.Clip(outer), w.Name())
	}
	for _, name := range outer {
		d.traces = d.traces || strings.HasPrefix(name.Space, spaceTRACES)
		d.ched = d.ched || strings.Contains(name.Space, "/certificate/ched/")
	}
	for note := range d.exchanged.Children("IncludedSPSNote") {
		if note.Child("SubjectCode").Text() == "CHED_TYPE" {
			d.traces, d.ched = true, true
		}
	}
	d.auths = authentications(d.exchanged)
	if f.alone {
		for block := range n.Parent().Children("SPSConsignmentItemLaboratoryTest") {
			d.allTests = append(d.allTests, labTests(block)...)
		}
		d.tests = make(map[string][]*labTest, len(d.allTests))
		for _, l := range d.allTests {
			d.tests[l.reference] = append(d.tests[l.reference], l)
		}
	}
	return d, d.measured()
}

// isJSON tells whether the document was read from the JSON form.
func (d *document) isJSON() bool { return d.version == jsonVersion }

// fold writes a number as it is compared, without the prefixes that the partner puts before its numbers.
func (d *document) fold(number string) string {
	for _, prefix := range d.profile.NumberPrefixes {
		if rest, ok := strings.CutPrefix(number, prefix); ok && rest != "" {
			number = rest
			break
		}
	}
	return messages.Fold(number)
}

// decision is what the border authority concluded, where it did.
func (d *document) decision() (v xmldoc.Value) {
	for _, a := range d.auths {
		if c := a.content("DECISION_CONCLUSION"); a.kind == authDecision && c.OK() {
			return c
		}
	}
	return v
}

// decided tells whether the official part is filled in: for an entry document the decision, otherwise a signature.
func (d *document) decided() bool {
	if d.ched {
		return d.decision().OK()
	}
	for _, a := range d.auths {
		if a.kind == authDecision && valueOf(a.node.Child("ActualDateTime")).OK() {
			return true
		}
	}
	return false
}

// controlled are the references of the laboratory tests that a control refers to.
func (d *document) controlled() map[string]bool {
	found := map[string]bool{}
	for _, a := range d.auths {
		if !a.isControl() {
			continue
		}
		for _, v := range a.contents("LABORATORY_TEST_REFERENCES") {
			found[v.Text] = true
		}
	}
	return found
}

// maxLines is how many lines a certificate may have. maxRepeated bounds how often content is taken again because an
// inspection or a ruling repeats it: messages grow with controls times content, the document only with their sum.
const (
	maxLines    = 20_000
	maxRepeated = 20_000
)

// measured refuses a certificate whose messages would be out of all proportion.
func (d *document) measured() error {
	lines, content, repeats := 0, len(d.allTests), 0
	for item := range d.consignment.Children("IncludedSPSConsignmentItem") {
		for range item.All() {
			lines++
		}
	}
	if lines > maxLines {
		return draft.Refusal(CodeLines, d.consignment, "the certificate has too many lines", fmt.Sprint(lines), fmt.Sprintf("at most %d", maxLines), "split the certificate")
	}
	for range d.exchanged.All() {
		content++
	}
	for range d.consignment.All() {
		content++
	}
	for _, a := range d.auths {
		if a.isControl() {
			repeats++
		}
		if a.content("DECISION_CONCLUSION").OK() {
			repeats++
		}
	}
	if repeats > 3 && repeats*(content+lines) > maxRepeated {
		return draft.Refusal(CodeControls, d.exchanged, "there are too many controls and decisions for so much content", fmt.Sprintf("%d times %d", repeats, content+lines),
			fmt.Sprintf("at most %d together", maxRepeated), "send fewer controls with one certificate")
	}
	return nil
}

// once refuses a certificate that has two numbers, types, states or consignments: either may be the one that counts, and one that
// is withdrawn must not be read as issued.
func once(d *document) error {
	for _, part := range [...]struct {
		n      *xmldoc.Node
		locals []string
	}{{d.root, []string{"SPSExchangedDocument", "SPSConsignment"}}, {d.exchanged, []string{"ID", "TypeCode", "StatusCode"}}} {
		for _, local := range part.locals {
			if c := part.n.Again(local); c != nil {
				return draft.Refusal(CodeTwice, c, "the certificate has two of "+local, c.Peek(""), "one "+local, "send one certificate for each, with one status")
			}
		}
	}
	return nil
}
