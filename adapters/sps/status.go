package sps

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// The list of the status codes. UNTDID 4405 holds many codes twice, as two lists were merged into it: 70 is both
// "issued" and "ramped equipment". Certificates use the first list, and the key is list and code.
const listStatus = "untdid4405"

// statuses are the codes of UNTDID 4405, first list, that certificates have.
var statuses = map[string]string{
	"39": "valid",     // approved
	"40": "withdrawn", //
	"41": "rejected",  //
	"42": "pending",   // approval pending
	"44": "replaced",  //
	"47": "draft",     // draft version
	"49": "expired",   // expired version
	"70": "valid",     // issued
}

// status reads the certificate's status. One that is missing or unknown is pending, with a warning: what is not
// understood never makes an instrument valid.
func (p *page) status(c *messages.Certificate, n, document *xmldoc.Node) {
	c.StatusCode = p.code("statusCode", n, listStatus)
	if c.StatusCode == nil {
		c.Status = "pending"
		p.Report(problem{Code: CodeStatus, Severity: messages.SeverityWarn, Pointer: "status", At: document.Position(), Text: "the certificate has no status and is taken as pending", Found: "",
			Expected: "StatusCode of UNTDID 4405: 70 issued, 40 withdrawn …", Mend: "state the status"})
		return
	}
	p.Mark("status", n.Value())
	status, ok := statuses[c.StatusCode.Code]
	if !ok {
		status = "pending"
		at, found := wrong(n.Value())
		p.Report(problem{Code: CodeStatus, Severity: messages.SeverityWarn, Pointer: "status", At: at, Text: "the status is not one of a certificate and is taken as pending", Found: found,
			Expected: "70, 39, 40, 41, 42, 44, 47 or 49 of UNTDID 4405", Mend: "use the status codes of the SPS standard"})
	}
	c.Status = status
}

// hold takes a safer status than the stated one.
func (p *page) hold(c *messages.Certificate, status string, at messages.Position, why string) {
	if c.Status != "valid" {
		return
	}
	c.Status = status
	found := ""
	if c.StatusCode != nil {
		found = c.StatusCode.Code
	}
	p.Report(problem{Code: CodeStatusHeld, Severity: messages.SeverityNote, Pointer: "status", At: at, Text: "the certificate is taken as " + status + ": " + why, Found: found,
		Expected: "", Mend: ""})
}
