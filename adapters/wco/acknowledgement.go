package wco

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

var _ adapters.Acknowledger = Adapter{}

// ErrNoAnswer says that a document gets no answer: it is an answer itself, or its service has none.
var ErrNoAnswer = errors.New("there is no answer to this document")

// The namespaces of responses and of their data types.
const (
	spaceResponse   = spaceWCO + "RES-DMS:2"
	spaceResponseDS = spaceWCO + "Response_DS:DMS:2"
	spaceMovements  = spaceInventory + "/v1"
)

const (
	// maxErrors is how many errors an answer lists, maxDescription how long the words of one may be (WCO 488, an..512).
	maxErrors      = 200
	maxDescription = 512
	// maxReference is how long the answer's own number may be (WCO D026, an..35).
	maxReference = 35
)

// Acknowledge implements adapters.Acknowledger: the hub's receipt as a Response, or as a control response where the document was one of
// inventory linking. A document that was refused gets 03 with its errors, each with the pointers to its place. One that was taken gets
// 02: that it was received is all that the hub can say, unless the receipt speaks of the business itself (01).
func (Adapter) Acknowledge(ctx context.Context, w io.Writer, r messages.Receipt, to adapters.Address) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("acknowledge WCO document: %w", err)
	}
	a := &acknowledgement{receipt: &r, to: to}
	a.open()
	linking := isInventory(a.subject.Name())
	switch local := a.subject.Local(); {
	case local == "Response", linking && strings.HasSuffix(local, "Response"), linking && a.subject.Name().Space != spaceMovements:
		return fmt.Errorf("acknowledge WCO document: %w", ErrNoAnswer)
	}
	var out strings.Builder
	out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	if linking {
		a.control().write(&out, 0)
	} else {
		a.response().write(&out, 0)
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("acknowledge WCO document: %w", err)
	}
	return nil
}

// acknowledgement is an answer being written.
type acknowledgement struct {
	receipt *messages.Receipt
	to      adapters.Address
	// meta and subject are what is answered; nil where the document is not at hand or cannot be read.
	meta, subject *xmldoc.Node
}

// open looks into the document that is answered.
func (a *acknowledgement) open() {
	if len(a.to.Document) == 0 {
		return
	}
	tree, err := xmldoc.Parse(a.to.Document, xmldoc.Options{Charset: a.to.Profile.Charset, Limits: xmldoc.LimitsOf(a.to.Profile.Limits)})
	if err != nil {
		return
	}
	tree.Accept(ours)
	root, err := tree.Peel()
	if err != nil {
		return
	}
	if root, _, err = unwrap(root); err != nil {
		return
	}
	a.subject = root
	if isMeta(root.Local()) {
		a.meta = root
		for c := range root.All() {
			if isDocument(c.Local()) {
				a.subject = c
				break
			}
		}
	}
}

// code is what the answer says: refused, taken as business, or received.
func (a *acknowledgement) code() string {
	switch r := a.receipt; {
	case r.Status == "refused":
		return "03"
	case (r.Level == "business" || r.Level == "final") && (r.Status == "accepted" || r.Status == "acceptedWithWarnings"):
		return "01"
	}
	return "02"
}

// response builds a Response, in an envelope like the document's own.
func (a *acknowledgement) response() *element {
	f := flavour{meta: "MetaData", metaSpace: spaceMeta, space: spaceResponse}
	if a.meta != nil {
		switch space := a.meta.Name().Space; {
		case space == "":
			f = flavour{meta: a.meta.Local()}
		case typeOf(space) == "DM":
			f = flavour{meta: a.meta.Local(), metaSpace: space, space: space, old: true}
		}
	}
	root, prefix := &element{name: f.meta}, ""
	if f.metaSpace != "" {
		prefix = "md:"
		root.name, root.attrs = prefix+f.meta, [][2]string{{"xmlns:md", f.metaSpace}}
	}
	version := "WCODataModelVersionCode"
	if f.old {
		version = "WCODataModelVersion"
	}
	model := "3.6"
	if v := a.meta.Child(version).Text(); v != "" {
		model = v
	}
	root.add(prefix + version).text = model
	root.add(prefix + "WCOTypeName").text = "RES"
	root.add(prefix + "ResponsibleAgencyName").text = cut(a.to.Sender, 70)
	n, types := root.add("Response"), ""
	if f.space != "" {
		n.attrs = [][2]string{{"xmlns", f.space}}
	}
	if f.space == spaceResponse {
		types = "ds:"
		n.attrs = append(n.attrs, [2]string{"xmlns:ds", spaceResponseDS})
	}
	code := a.code()
	n.add("FunctionCode").text = code
	n.add("FunctionalReferenceID").text = cut(a.to.ControlReference, maxReference)
	a.time(n, "IssueDateTime", types)
	a.errors(n)
	d := n.add("Declaration")
	own, customs := a.numbers()
	d.add("FunctionalReferenceID").text = own
	d.add("ID").text = customs
	if code == "03" {
		a.time(d, "RejectionDateTime", types)
	}
	return root
}

// time writes when the answer was made, in universal time.
func (a *acknowledgement) time(n *element, name, types string) {
	if a.to.Time.IsZero() {
		return
	}
	e := n.add(name).add(types + "DateTimeString")
	e.text, e.attrs = a.to.Time.UTC().Format("20060102150405")+"Z", [][2]string{{"formatCode", "304"}}
}

// numbers are the declaration's own number and that of customs, from the document, else from the receipt.
func (a *acknowledgement) numbers() (own, customs string) {
	own, customs = flat(a.subject.Child("FunctionalReferenceID").Text()), flat(a.subject.Child("ID").Text())
	for _, r := range a.receipt.References {
		switch {
		case own == "" && (r.Type == "functionalReference" || r.Type == "declarantReference"):
			own = r.Number
		case customs == "" && (r.Type == "mrn" || r.Type == "declaration"):
			customs = r.Number
		}
	}
	for _, m := range a.receipt.Messages {
		if own == "" && customs == "" && m.Reference != "" {
			own = m.Reference
		}
	}
	return own, customs
}

// errors lists what is wrong: what refuses, and what warns; notes and losses are the hub's own affair.
func (a *acknowledgement) errors(n *element) {
	listed := 0
	one := func(code, words string, steps []step) {
		if listed++; listed > maxErrors {
			return
		}
		e := n.add("Error")
		e.add("Description").text = cut(words, maxDescription)
		e.add("ValidationCode").text = code
		for _, s := range steps {
			p := e.add("Pointer")
			if s.sequence > 0 {
				p.add("SequenceNumeric").text = strconv.Itoa(s.sequence)
			}
			p.add("DocumentSectionCode").text, p.add("TagID").text = s.section, s.tag
		}
	}
	for _, f := range a.receipt.Faults {
		if f.Severity != messages.SeverityRefuse && f.Severity != messages.SeverityWarn {
			continue
		}
		one(f.Code, sentence(f), a.way(f))
	}
	for _, r := range a.receipt.Reasons {
		code := ""
		if r.Code != nil {
			code = r.Code.Code
		}
		steps := stepsOf(r.Path)
		if steps == nil && r.Pointer != "" {
			steps = wayTo(r.Pointer)
		}
		one(code, r.Text, steps)
	}
}

// sentence says what is wrong, and what was found and expected.
func sentence(f messages.Fault) string {
	s := f.Text
	if f.Found != "" {
		s += "; found " + f.Found
	}
	if f.Expected != "" {
		s += "; expected " + f.Expected
	}
	return s
}

// control builds the control response to a message of inventory linking.
func (a *acknowledgement) control() *element {
	action := map[string]string{"refused": "3", "partlyAccepted": "2"}[a.receipt.Status]
	if action == "" {
		action = "1"
	}
	root := &element{name: "inventoryLinkingControlResponse", attrs: [][2]string{{"xmlns", a.subject.Name().Space}}}
	root.add("messageCode").text = a.subject.Child("messageCode").Text()
	root.add("actionCode").text = action
	u := root.add("ucr")
	for _, local := range [...]string{"ucr", "ucrPartNo", "ucrType"} {
		u.add(local).text = a.subject.Child("ucrBlock").Child(local).Text()
	}
	root.add("movementReference").text = a.subject.Child("movementReference").Text()
	if action != "3" {
		return root
	}
	listed := 0
	for _, f := range a.receipt.Faults {
		if f.Severity == messages.SeverityRefuse && listed < maxErrors {
			root.add("error").add("errorCode").text = cut(f.Code+" "+sentence(f), 1024)
			listed++
		}
	}
	return root
}

// cut shortens a text to so many characters.
func cut(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i]
		}
	}
	return s
}
