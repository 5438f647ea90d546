package wco

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// What customs' retrieval services answer has a namespace for each service and version.
const (
	spaceStatuses = "http://gov.uk/customs/declarationInformationRetrieval/"
	spaceVersions = "http://gov.uk/customs/retrieveDeclarationVersion"
	spaceWhole    = "http://gov.uk/customs/FullDeclarationDataRetrievalService"
)

// icsReleased is the clearance status that comes with a release. Others are not explained in public.
const icsReleased = "22"

// icsInvalidated are the statuses of a declaration that is no more, as HMRC's own programs name them.
var icsInvalidated = map[string]string{"3": "invalidated at the trader's request", "6": "invalidated by customs"}

// isRetrieval tells whether an element is of a retrieval service.
func isRetrieval(n xmldoc.Name) bool {
	return strings.HasPrefix(n.Space, spaceStatuses) || n.Space == spaceVersions || n.Space == spaceWhole
}

// maxDepth is how deep the answers are within what the services' own systems put around them.
const maxDepth = 4

// details finds what is said of each declaration: elements whose names end so, around what customs know (Declaration, or a summary) and
// what was declared.
func details(n *xmldoc.Node, depth int, list []*xmldoc.Node) []*xmldoc.Node {
	for c := n.First(); c != nil; c = c.Next() {
		switch local := c.Local(); {
		case strings.HasSuffix(local, "Details") && (c.Child("Declaration") != nil || c.Child("HighLevelSummaryDetails") != nil):
			list = append(list, c)
		case depth < maxDepth && c.First() != nil:
			list = details(c, depth+1, list)
		}
	}
	return list
}

// retrieved reads an answer of a retrieval service: for each declaration a ruling where its goods are released, else a receipt; and the
// declaration itself where the answer has it whole.
func retrieved(d *document, charset string, scope *xmldoc.Node) ([]adapters.Decoded, error) {
	found := details(d.root, 0, nil)
	if len(found) == 0 {
		return nil, draft.Refusal(CodeContent, d.root, "the answer tells of no declaration", d.root.Local(), "details of a declaration", "ask by a number that customs know")
	}
	var list []adapters.Decoded
	for i, n := range found {
		if len(list) >= maxDocuments {
			return nil, draft.Refusal(CodeMany, n, "the answer tells of too many declarations", "", fmt.Sprintf("at most %d", maxDocuments), "ask for fewer")
		}
		one := *d
		one.node = n
		all := found
		if i > 0 {
			all = nil // what is said of all of them goes with the first
		}
		list = append(list, one.linkedAs(formatRetrieval, charset, func(p *page) messages.Body { return p.known(all) }))
		if whole := n.Child("FullDeclarationObject").Child("Declaration"); whole != nil {
			full := *d
			full.node = whole
			inOrder(whole)
			if err := full.measured(); err != nil {
				return nil, err
			}
			made := full.message(charset)
			copied(made.Message, n.Child("HighLevelSummaryDetails"))
			made.Trace = func() messages.Provenance {
				again := full
				again.traced = true
				return again.message(charset).Message.Provenance
			}
			list = append(list, made)
		}
	}
	covered(&list[0], scope)
	return list, nil
}

// copied makes a declaration that customs give out what it is: a copy, in the version that they state. It is no interchange of its declarant's.
func copied(m *messages.Message, summary *xmldoc.Node) {
	m.Source.Identity, m.Source.Format = "", formatRetrieval
	m.SourceVersion = summary.Child("VersionID").Text()
	b, ok := m.Body.(*messages.Declaration)
	if number := summary.Child("MRN").Text(); ok && number != "" {
		r := messages.Reference{Type: "declaration", Number: number, Version: m.SourceVersion}
		if codes.MRNShape(number) {
			r.Type = "mrn"
		}
		b.References = append(b.References, r)
	}
}

// inOrder passes over the numbers that customs' systems give the elements of a list, where they say the place in it.
func inOrder(n *xmldoc.Node) {
	places := map[string]int{}
	for c := n.First(); c != nil; c = c.Next() {
		local := c.Local()
		places[local]++
		if local == "GovernmentAgencyGoodsItem" {
			inOrder(c)
			continue // its number is its own
		}
		if s := c.Child("SequenceNumeric"); s != nil && s.Peek("") == strconv.Itoa(places[local]) {
			s.Value()
		}
		inOrder(c)
	}
}

// known reads what customs know of a declaration. all are the parts of the answer, for the first of them.
func (p *page) known(all []*xmldoc.Node) messages.Body {
	n := p.doc.node
	r := &reply{page: p}
	about, declared := n.Child("HighLevelSummaryDetails"), (*xmldoc.Node)(nil)
	for c := range n.Children("Declaration") { // what customs know, and what was declared
		switch {
		case about == nil:
			about = c
		case declared == nil:
			declared = c
		}
	}
	generated := n.Child("GeneratedConsignmentDetails")
	taken := map[*xmldoc.Node]bool{}
	use := func(c *xmldoc.Node) *xmldoc.Node {
		if c != nil {
			taken[c] = true
		}
		return c
	}
	of := func(at *xmldoc.Node, locals ...string) *xmldoc.Node {
		for _, local := range locals {
			if c := at.Child(local); c != nil {
				return use(c)
			}
		}
		return nil
	}
	version := of(about, "VersionID")
	list := p.numberOfCustoms(nil, of(about, "ID", "MRN"), version)
	if len(list) == 0 {
		p.Report(problem{Code: CodeAbout, Severity: messages.SeverityRefuse, Pointer: "references", At: n.Position(), Text: "the answer does not say which declaration it is about", Found: "", Expected: "ID or MRN", Mend: "state the number of the declaration"})
	}
	p.At("", func() { p.message.SourceVersion = p.text("sourceVersion", version) })
	list = p.references(list, of(about, "LRN"), "declarantReference")
	list = p.references(list, of(about, "DUCRandPartID"), "ucr")
	shipment := declared.Child("GoodsShipment")
	list = p.references(list, of(shipment.Child("UCR"), "TraderAssignedReferenceID"), "ucr")
	for d := range shipment.Children("PreviousDocument") {
		if kind := d.Child("TypeCode"); kind.Peek("") == "DCR" || kind.Peek("") == "MCR" {
			list = p.previousReference(list, use(d.Child("ID")), use(kind))
		}
	}
	accepted, received, released := of(about, "AcceptanceDateTime"), of(about, "ReceivedDateTime", "CreatedDateTime"), of(about, "GoodsReleasedDateTime")
	ics, roe, irc := of(about, "ICS"), of(about, "ROE"), of(about, "IRC")
	if generated != nil {
		ics, roe = of(generated, "StatusOfEntry-ICS"), of(generated, "ROE")
	}
	use(n.Child("FullDeclarationObject"))
	if all != nil {
		p.schemas(p.doc.places()...)
	}
	p.message.Function = messages.FunctionStatus
	ruled := released.First() != nil || released.Value().OK() || icsInvalidated[ics.Text()] != ""
	notes := func(was []messages.Note) []messages.Note {
		for _, s := range [...]struct {
			name string
			n    *xmldoc.Node
		}{{"ics", ics}, {"roe", roe}, {"irc", irc}} {
			if s.n == ics && ruled {
				continue // the ruling's own code
			}
			was = p.noted(was, s.name, s.n, listLinkStatus)
		}
		for _, part := range [...]*xmldoc.Node{about, declared, generated} {
			was = r.also(was, part, "", taken)
		}
		for _, of := range all { // how many pages of results there are
			taken[of] = true
		}
		if all != nil {
			was = r.also(was, p.doc.root, "", taken)
		}
		return was
	}
	if ruled {
		b := &messages.Ruling{Status: messages.RulingReleased, StatusCode: p.code("statusCode", ics, listLinkStatus), References: list, Time: p.time("time", released)}
		p.Mark("status", released.First().Value())
		switch gone := icsInvalidated[ics.Text()]; {
		case gone != "" && released == nil:
			b.Status, b.StatusCode.Text = messages.RulingCancelled, gone
			p.Mark("status", ics.Value())
		case b.Time == nil || ics.Text() != icsReleased:
			b.Status = messages.RulingHold
			p.Report(problem{Code: CodeStatus, Severity: messages.SeverityWarn, Pointer: "status", At: released.Position(), Text: "the answer states when the goods were released, and a clearance status that is not known to bear it out; they are taken as held",
				Found: ics.Text(), Expected: icsReleased, Mend: ""})
		}
		b.Dates = r.dated(b.Dates, accepted, "acceptance")
		b.Dates = r.dated(b.Dates, received, "received")
		b.Notes = notes(nil)
		return b
	}
	b := &messages.Receipt{Level: "business", Status: "received", References: list, Version: p.text("version", version)}
	p.MarkNode("status", n)
	b.Time = p.time("time", received)
	if accepted.First() != nil {
		b.Status = "accepted"
		b.Notes = r.when(b.Notes, accepted, "AcceptanceDateTime")
	}
	b.Notes = notes(b.Notes)
	return b
}

// previousReference takes the consignment that a declaration was for, as a previous document names it.
func (p *page) previousReference(list []messages.Reference, id, kind *xmldoc.Node) []messages.Reference {
	had := len(list)
	of := "ucr"
	if kind.Text() == "MCR" {
		of = typeMaster
	}
	if list = p.references(list, id, of); len(list) > had {
		list[had].SourceType = p.code("references/"+strconv.Itoa(had)+"/sourceType", kind, listPrevious)
	}
	return list
}
