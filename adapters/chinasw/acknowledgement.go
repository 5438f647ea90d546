package chinasw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

var _ adapters.Acknowledger = Adapter{}

// ErrNoAnswer says that a document has no answer in its own format: it is an answer itself, or the hub's is not at home there.
var ErrNoAnswer = errors.New("there is no answer to this document")

// maxErrorMessage is how many characters of faults an answer holds.
const maxErrorMessage = 4000

// Acknowledge implements adapters.Acknowledger. A declaration is answered as the import client answers (DecImportResponse: 0 taken, 1 not, with
// what is wrong); a manifest with a Response in its own namespace, 01 or 03. Neither says anything that customs say.
func (Adapter) Acknowledge(ctx context.Context, out io.Writer, r messages.Receipt, to adapters.Address) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("acknowledge single window message: %w", err)
	}
	a := &acknowledgement{receipt: &r, w: &writer{}}
	a.open(to)
	a.w.out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	switch root := a.root; {
	case root == nil, root.Local() == "DecMessage", root.Local() == "ImportMessage":
		a.declaration()
	case manifestRoot(root).Child("Declaration") != nil:
		a.manifest(to)
	default:
		return fmt.Errorf("acknowledge single window message: %w", ErrNoAnswer)
	}
	if _, err := io.WriteString(out, a.w.out.String()); err != nil {
		return fmt.Errorf("acknowledge single window message: %w", err)
	}
	return nil
}

// acknowledgement is an answer being written.
type acknowledgement struct {
	receipt *messages.Receipt
	// root is the root of what is answered, nil where it is not at hand or cannot be read.
	root *xmldoc.Node
	w    *writer
}

func (a *acknowledgement) open(to adapters.Address) {
	if len(to.Document) == 0 {
		return
	}
	tree, err := xmldoc.Parse(to.Document, xmldoc.Options{Charset: to.Profile.Charset, Limits: xmldoc.LimitsOf(to.Profile.Limits)})
	if err != nil {
		return
	}
	if root, err := tree.Peel(); err == nil {
		a.root = root
	}
}

// manifestRoot is the manifest in a client's envelope or alone; nil where it is none.
func manifestRoot(root *xmldoc.Node) *xmldoc.Node {
	if root.Local() == "Manifest" {
		return root
	}
	return root.Child("MFTData").Child("Manifest")
}

func (a *acknowledgement) refused() bool { return a.receipt.Status == "refused" }

// words are the faults that refuse, or where none does, those that warn: code, sentence and where.
func (a *acknowledgement) words() string {
	var list []string
	for _, severity := range [...]messages.Severity{messages.SeverityRefuse, messages.SeverityWarn} {
		for _, f := range a.receipt.Faults {
			if f.Severity == severity {
				list = append(list, f.String())
			}
		}
		if len(list) > 0 {
			break
		}
	}
	for _, r := range a.receipt.Reasons {
		list = append(list, r.Text)
	}
	s := strings.Join(list, "; ")
	for i := range s {
		if i > maxErrorMessage {
			return s[:i]
		}
	}
	return s
}

// number is what the sender knows the document by.
func (a *acknowledgement) number(v xmldoc.Value) string {
	if v.OK() {
		return v.Text
	}
	for _, m := range a.receipt.Messages {
		if m.Reference != "" {
			return m.Reference
		}
	}
	for _, r := range a.receipt.References {
		return r.Number
	}
	return ""
}

func (a *acknowledgement) declaration() {
	code := "0"
	if a.refused() {
		code = "1"
	}
	a.w.out.WriteString("<DecImportResponse xmlns=\"" + spaceDec + "\">\n")
	a.w.depth++
	a.w.element("ResponseCode", code)
	a.w.element("ErrorMessage", a.words())
	a.w.element("ClientSeqNo", a.number(below(a.root, "ClientSeqNo").Value()))
	a.w.element("SeqNo", below(a.root, "SeqNo").Text())
	a.w.end("DecImportResponse")
}

func (a *acknowledgement) manifest(to adapters.Address) {
	m := manifestRoot(a.root)
	head, kind := m.Child("Head"), m.Child("Head").Child("MessageType").Text()
	space := m.Name().Space
	if space == "" {
		space = spaceManifest + kind + ":1"
	}
	a.w.out.WriteString("<Manifest xmlns=\"")
	a.w.out.WriteString(strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(space))
	a.w.out.WriteString("\">\n")
	a.w.depth++
	a.w.begin("Head")
	a.w.element("MessageID", to.ControlReference)
	a.w.element("FunctionCode", "11")
	a.w.element("MessageType", kind)
	a.w.element("SenderID", to.Sender)
	a.w.element("ReceiverID", head.Child("SenderID").Text())
	if !to.Time.IsZero() {
		a.w.element("SendTime", to.Time.Format("20060102150405")+"000")
	}
	a.w.element("Version", "1.0")
	a.w.end("Head")
	a.w.begin("Response")
	n := m.Child("Declaration")
	id := n.Child("ID").Value()
	if !id.OK() {
		id = head.Child("MessageID").Value()
	}
	a.w.element("ID", a.number(id))
	a.w.element("JourneyID", n.Child("BorderTransportMeans").Child("JourneyID").Text())
	a.w.begin("ResponseType")
	code := "01"
	if a.refused() {
		code = "03"
	}
	a.w.element("Code", code)
	a.w.element("Text", a.words())
	a.w.end("ResponseType")
	a.w.end("Response")
	a.w.end("Manifest")
}
