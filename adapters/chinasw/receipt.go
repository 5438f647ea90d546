package chinasw

import (
	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// listChannel and listResponse are the lists of the codes in receipts.
const (
	listChannel  = "cn-channel"
	listResponse = "cn-import-response"
	listFailure  = "cn-import-failure"
)

// about takes a number that says which declaration a receipt is about.
func (p *page) about(list []messages.Reference, kind, element string, v xmldoc.Value) []messages.Reference {
	if !v.OK() {
		return list
	}
	was := p.Item("references", len(list))
	defer p.Back(was)
	return append(list, messages.Reference{Type: kind, Number: p.text("number", v), SourceType: &messages.Code{Code: element, List: listElements}})
}

// importResponse reads what the import client made of a declaration's file: nothing that customs said.
func (d *document) importResponse() ([]adapters.Decoded, error) {
	p := d.newPage(16)
	r := new(record).open(d.root)
	if err := once(d.root, "ResponseCode", "ClientSeqNo", "SeqNo"); err != nil {
		return nil, err
	}
	code, text := r.get("ResponseCode"), r.get("ErrorMessage")
	b := &messages.Receipt{Level: "schema", Status: "refused", StatusCode: p.code("statusCode", code, listResponse)}
	if code.Text == "0" {
		b.Status = "accepted"
	}
	p.Mark("status", code)
	if !code.OK() {
		p.Report(problem{Code: CodePart, Severity: messages.SeverityWarn, Pointer: "status", At: d.root.Position(), Text: "the receipt does not say what became of the declaration; it is taken as refused", Found: "",
			Expected: "ResponseCode, 0 where it was taken", Mend: "state ResponseCode"})
	}
	b.References = p.about(b.References, "declarantReference", "ClientSeqNo", r.get("ClientSeqNo"))
	b.References = p.about(b.References, "functionalReference", "SeqNo", r.get("SeqNo"))
	b.References = p.about(b.References, "other", "TrnPreId", r.get("TrnPreId"))
	if text.OK() {
		p.Mark("reasons/0/text", text)
		b.Reasons = []messages.Reason{{Text: text.Text}}
	}
	p.message.Function = messages.FunctionResponse
	return []adapters.Decoded{p.done(b, d.source(formatImport, "1", d.root))}, nil
}

// failure reads the import client's other form of failure, which names no declaration: the client's file name does.
func (d *document) failure() ([]adapters.Decoded, error) {
	p := d.newPage(16)
	code, text := below(d.root, "failCode").Value(), below(d.root, "failInfo").Value()
	b := &messages.Receipt{Level: "schema", Status: "refused", StatusCode: p.code("statusCode", code, listFailure)}
	if text.OK() {
		p.Mark("reasons/0/text", text)
		p.Mark("status", text)
		b.Reasons = []messages.Reason{{Text: text.Text}}
	}
	if flag := below(d.root, "resultFlag"); flag != nil {
		kind, value := flag.Child("Type").Value(), flag.Child("Value").Value()
		for _, v := range []xmldoc.Value{kind, value} {
			if v.OK() {
				was := p.Item("notes", len(b.Notes))
				b.Notes = append(b.Notes, messages.Note{Subject: "resultFlag", Text: p.text("text", v)})
				p.Back(was)
			}
		}
	}
	below(d.root, "failCode").Drop("version")
	p.message.Function = messages.FunctionResponse
	return []adapters.Decoded{p.done(b, d.source(formatFailure, "1", d.root))}, nil
}

// results reads what customs said of a declaration. Each result is a receipt where it is about the message, and a
// ruling where it is about the goods.
func (d *document) results() ([]adapters.Decoded, error) {
	nodes := []*xmldoc.Node{d.root}
	if d.root.Local() == "DEC_DATA" {
		nodes = nil
		for n := range d.root.Children("DEC_RESULT") {
			nodes = append(nodes, n)
		}
	}
	var list []adapters.Decoded
	for _, n := range nodes {
		one, err := d.result(n)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func (d *document) result(n *xmldoc.Node) (adapters.Decoded, error) {
	p := d.newPage(16)
	if err := once(n, "CHANNEL", "ENTRY_ID", "CUS_CIQ_NO"); err != nil {
		return adapters.Decoded{}, err
	}
	r := new(record).open(n)
	channel, note, when := r.get("CHANNEL"), r.get("NOTE"), r.get("NOTICE_DATE")
	references := p.about(nil, "functionalReference", "CUS_CIQ_NO", r.get("CUS_CIQ_NO"))
	if references == nil { // as it was called before
		references = p.about(references, "functionalReference", "SEQ_NO", r.get("SEQ_NO"))
	}
	references = p.about(references, "entryNumber", "ENTRY_ID", r.get("ENTRY_ID"))
	references = p.about(references, "billOfLading", "BILL_NO", r.get("BILL_NO"))
	if references == nil {
		p.Report(problem{Code: CodeNumber, Severity: messages.SeverityRefuse, Pointer: "references", At: n.Position(), Text: "the receipt does not say which declaration it is about", Found: "",
			Expected: "CUS_CIQ_NO or ENTRY_ID", Mend: "state the number of the declaration"})
	}
	at := p.time("time", when)
	if p.message.Issued = at; at != nil {
		p.Mark("/issued/value", when)
	}
	var offices []messages.Office
	v := r.get("CUSTOM_MASTER")
	if !v.OK() {
		v = r.get("DECL_PORT")
	}
	if v.OK() {
		p.Mark("offices/0/id", v)
		offices = []messages.Office{{Role: "declaration", ID: v.Text, Scheme: schemeOffice, Country: "CN"}}
	}
	var reasons []messages.Reason
	if note.OK() {
		p.Mark("reasons/0/text", note)
		reasons = []messages.Reason{{Text: note.Text}}
	}
	status := p.code("statusCode", channel, listChannel)
	if status != nil {
		status.Text = lookup("channels", channel.Text, "name")
	}
	p.Mark("status", channel)
	p.message.Function = messages.FunctionResponse
	source := d.source(formatResult, "1", d.root)
	if lookup("channels", channel.Text, "kind") == "receipt" {
		b := &messages.Receipt{Level: "business", Status: lookup("channels", channel.Text, "status"), StatusCode: status, References: references,
			Time: at, Offices: offices, Reasons: reasons}
		for _, e := range [...]string{"I_E_DATE", "D_DATE"} {
			if v := r.get(e); v.OK() {
				was := p.Item("notes", len(b.Notes))
				b.Notes = append(b.Notes, messages.Note{Subject: e, Text: p.text("text", v)})
				p.Back(was)
			}
		}
		b.Notes = p.repeated(b.Notes, r)
		return p.done(b, source), nil
	}
	b := &messages.Ruling{Status: p.ruling(channel, n), StatusCode: status, References: references, Time: at, Offices: offices, Reasons: reasons}
	for _, e := range [...]struct{ element, kind string }{{"D_DATE", "declaration"}, {"I_E_DATE", "importOrExport"}} {
		v := r.get(e.element)
		was := p.Item("dates", len(b.Dates))
		if t := p.time("time", v); t != nil {
			b.Dates = append(b.Dates, messages.DatedEvent{Type: e.kind, Time: t, Code: &messages.Code{Code: e.element, List: listElements}})
		}
		p.Back(was)
	}
	b.Notes = p.repeated(b.Notes, r)
	return p.done(b, source), nil
}

// repeated takes what an older receipt says again of the declaration.
func (p *page) repeated(list []messages.Note, r *record) []messages.Note {
	for _, e := range [...]string{"AGENT_NAME", "DECLARE_NO", "TRADE_CO", "CUSTOMS_FIELD", "BONDED_NO", "PACK_NO", "TRAF_MODE", "VOYAGE_NO", "NET_WT", "GROSS_WT"} {
		if v := r.get(e); v.OK() {
			was := p.Item("notes", len(list))
			list = append(list, messages.Note{Subject: e, Text: p.text("text", v)})
			p.Back(was)
		}
	}
	return list
}

// ruling reads the status of a declaration. Only what every description reads as a release is one.
func (p *page) ruling(channel xmldoc.Value, n *xmldoc.Node) messages.RulingStatus {
	status := messages.RulingStatus(lookup("channels", channel.Text, "status"))
	const mend = "wait for the status P (released) or R (closed)"
	switch {
	case status == "":
		at := channel.Position()
		if at.Line == 0 {
			at = n.Position()
		}
		p.Report(problem{Code: CodeChannel, Severity: messages.SeverityWarn, Pointer: "status", At: at, Text: "the status is not one that is known; the goods are taken as held", Found: channel.Text,
			Expected: "P released, R closed, C examine …", Mend: mend})
		return messages.RulingHold
	case lookup("channels", channel.Text, "sure") != "yes":
		p.warn(CodeChannelUnsure, "status", channel, "descriptions of this status differ ("+lookup("channels", channel.Text, "name")+"); the goods are taken as held",
			"P released, R closed, C examine …", mend)
	}
	return status
}
