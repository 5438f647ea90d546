package chinasw

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// answers fold the codes of answers to manifests: 01 is taken, 03 sent back. A statement says 0 where it was taken.
var answers = map[string]string{"01": "accepted", "1": "accepted", "0": "accepted", "00": "accepted", "03": "refused", "3": "refused"}

// answer reads what became of a manifest.
func (c *cargo) answer(n *xmldoc.Node) *messages.Receipt {
	c.message.Function = messages.FunctionResponse
	c.message.FunctionCode = c.code("/functionCode", c.head.Child("FunctionCode").Value(), listFunction)
	b := &messages.Receipt{Level: "business", Status: "received"}
	b.References = c.referenced(b.References, "functionalReference", "ID", n.Child("ID"))
	b.References = c.referenced(b.References, "voyage", "JourneyID", n.Child("JourneyID"))
	b.References = c.referenced(b.References, "message", "MessageID", c.head.Child("MessageID"))
	kind, statement := n.Child("ResponseType"), n.Child("AdditionalInformation")
	code, refusedOtherwise := firstOf(kind.Child("Code"), n.Child("ResponseTypeCode")), false
	if !code.Value().OK() {
		code, refusedOtherwise = statement.Child("StatementCode"), true
	}
	b.StatusCode = c.code("statusCode", code.Value(), listManifestResp)
	status := answers[code.Text()]
	switch {
	case status != "":
		b.Status = status
		c.Mark("status", code.Value())
	case refusedOtherwise && code.Value().OK():
		b.Status = "refused"
		c.Mark("status", code.Value())
	default:
		at := code.Position()
		if code == nil {
			at = n.Position()
		}
		c.Report(problem{Code: CodeAnswer, Severity: messages.SeverityWarn, Pointer: "status", At: at, Text: "the answer does not say in a known code what became of the manifest", Found: code.Text(), Expected: "01 taken, 03 sent back", Mend: "tell the operator what the code means"})
	}
	for _, text := range [...]*xmldoc.Node{kind.Child("Text"), n.Child("Text"), statement.Child("StatementDescription")} {
		if v := text.Value(); v.OK() {
			was := c.Item("reasons", len(b.Reasons))
			b.Reasons = append(b.Reasons, messages.Reason{Text: c.line("text", v)})
			c.Back(was)
		}
	}
	if v := n.Child("BusinessType").Value(); v.OK() {
		was := c.Item("notes", len(b.Notes))
		b.Notes = append(b.Notes, messages.Note{Subject: "BusinessType", Text: c.text("text", v)})
		c.Back(was)
	}
	if v := statement.Child("StatementCode").Value(); v.OK() && !refusedOtherwise {
		was := c.Item("notes", len(b.Notes))
		b.Notes = append(b.Notes, messages.Note{Subject: "StatementCode", Text: c.text("text", v)})
		c.Back(was)
	}
	b.Time = c.message.Issued
	return b
}
