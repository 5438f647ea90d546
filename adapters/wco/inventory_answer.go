package wco

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// What an action code of a control response says: 3 comes with the errors.
var actions = map[string]string{"1": "accepted", "2": "partlyAccepted", "3": "refused"}

// answer begins the receipt that an answer of inventory linking becomes.
func (p *page) answer(n *xmldoc.Node) *messages.Receipt {
	b := &messages.Receipt{Level: "business", Status: "received"}
	p.MarkNode("status", n)
	b.Notes = p.noted(b.Notes, "messageCode", n.Child("messageCode"), listInventory)
	return b
}

// unknownAnswer says that a code that decides about the receipt is not known.
func (p *page) unknownAnswer(code, n *xmldoc.Node, expected string) {
	at := code.Position()
	if code == nil {
		at = n.Position()
	}
	p.Report(problem{Code: CodeStatus, Severity: messages.SeverityWarn, Pointer: "status", At: at, Text: "the answer does not say in a known code what became of the request", Found: code.Text(), Expected: expected, Mend: ""})
}

// noted takes a code as a note under its element's name.
func (p *page) noted(list []messages.Note, subject string, n *xmldoc.Node, codeList string) []messages.Note {
	was := p.Item("notes", len(list))
	defer p.Back(was)
	if c := p.code("code", n, codeList); c != nil {
		list = append(list, messages.Note{Subject: subject, Code: c})
	}
	return list
}

// told takes a value as a note.
func (p *page) told(list []messages.Note, subject string, n *xmldoc.Node) []messages.Note {
	was := p.Item("notes", len(list))
	defer p.Back(was)
	if s := p.text("text", n); s != "" {
		list = append(list, messages.Note{Subject: subject, Text: s})
	}
	return list
}

// entryStatus takes the statuses of a declaration: whether goods may go (ICS), its route (ROE) and what became of it (SOE). They are
// kept and nothing is concluded from them: what customs decide comes as a response of its own.
func (p *page) entryStatus(list []messages.Note, about string, n *xmldoc.Node) []messages.Note {
	for _, local := range [...]string{"ics", "roe", "soe"} {
		had := len(list)
		if list = p.noted(list, local, n.Child(local), listLinkStatus); len(list) > had {
			list[had].Text = about
		}
	}
	return list
}

// controlAnswer reads whether a request was taken.
func (p *page) controlAnswer() messages.Body {
	n := p.doc.node
	b := p.answer(n)
	action := n.Child("actionCode")
	b.StatusCode = p.code("statusCode", action, listAction)
	if status := actions[action.Text()]; status != "" {
		b.Status = status
		p.Mark("status", action.Value())
	} else {
		p.unknownAnswer(action, n, "1 taken, 2 taken in part, 3 refused")
	}
	b.References = p.movementReference(b.References, n)
	for u := range n.Children("ucr") {
		b.References = p.linkBlock(b.References, u)
	}
	for e := range n.Children("error") {
		for code := range e.Children("errorCode") {
			was := p.Item("reasons", len(b.Reasons))
			if c := p.code("code", code, listLinkError); c != nil {
				b.Reasons = append(b.Reasons, messages.Reason{Code: c})
			}
			p.Back(was)
		}
	}
	return b
}

// crc takes the result of a movement: 000 is success.
func (p *page) crc(b *messages.Receipt, n *xmldoc.Node) {
	crc := n.Child("crc")
	b.StatusCode = p.code("statusCode", crc, listCRC)
	switch {
	case crc.Text() == "000":
		b.Status = "accepted"
		p.Mark("status", crc.Value())
	case crc.Value().OK():
		b.Status = "acceptedWithWarnings"
		p.Mark("status", crc.Value())
	}
}

// movementAnswer reads what came of a movement.
func (p *page) movementAnswer() messages.Body {
	n := p.doc.node
	b := p.answer(n)
	p.crc(b, n)
	b.References = p.movementReference(b.References, n)
	b.References = p.linkBlock(b.References, n.Child("ucrBlock"))
	b.Time = p.time("time", n.Child("goodsArrivalDateTime"))
	p.holder(b, n)
	b.Notes = p.told(b.Notes, "submitRole", n.Child("submitRole"))
	b.Notes = p.entryStatus(b.Notes, "", n.Child("entryStatus"))
	for g := range n.Children("goodsItem") {
		b.Notes = p.goodsOf(b.Notes, "", g)
	}
	return b
}

// holder takes where goods are and who holds them.
func (p *page) holder(b *messages.Receipt, n *xmldoc.Node) {
	b.Notes = p.told(b.Notes, "goodsLocation", n.Child("goodsLocation"))
	b.Parties = p.shed(b.Parties, n.Child("shedOPID"))
}

// goodsOf takes the figures of a goods item as the answer repeats them.
func (p *page) goodsOf(list []messages.Note, about string, n *xmldoc.Node) []messages.Note {
	for _, local := range [...]string{"commodityCode", "totalPackages", "totalNetMass"} {
		had := len(list)
		if list = p.told(list, "goodsItem/"+local, n.Child(local)); len(list) > had && about != "" {
			list[had].Subject = about + "/" + local
		}
	}
	return list
}

// totalsAnswer reads the state of a master reference with the declarations under it.
func (p *page) totalsAnswer() messages.Body {
	n := p.doc.node
	b := p.answer(n)
	p.crc(b, n)
	b.References = p.movementReference(b.References, n)
	b.References = p.link(b.References, n.Child("masterUCR"), nil, true)
	b.Time = p.time("time", n.Child("goodsArrivalDateTime"))
	p.holder(b, n)
	b.Notes = p.told(b.Notes, "declarationCount", n.Child("declarationCount"))
	b.Notes = p.noted(b.Notes, "roe", n.Child("masterROE"), listLinkStatus)
	b.Notes = p.noted(b.Notes, "soe", n.Child("masterSOE"), listLinkStatus)
	for e := range n.Children("entry") {
		b.References = p.linkBlock(b.References, e.Child("ucrBlock"))
		about := flat(e.Child("ucrBlock").Child("ucr").Text())
		b.Notes = p.told(b.Notes, "submitRole", e.Child("submitRole"))
		b.Notes = p.entryStatus(b.Notes, about, e.Child("entryStatus"))
		for g := range e.Children("goodsItem") {
			b.Notes = p.goodsOf(b.Notes, "", g)
		}
	}
	return b
}

// validated reads whether the port's inventory has the consignment of an import declaration: 000 says so.
func (p *page) validated() messages.Body {
	n := p.doc.node
	b := p.answer(n)
	irc := n.Child("irc")
	b.StatusCode = p.code("statusCode", irc, listIRC)
	switch {
	case irc.Text() == "000":
		b.Status = "accepted"
		p.Mark("status", irc.Value())
	case irc.Value().OK():
		b.Status = "refused"
		p.Mark("status", irc.Value())
	default:
		p.unknownAnswer(irc, n, "000 found, another not")
	}
	b.References = p.entry(b.References, n)
	return b
}

// notified reads what customs tell a port of an import declaration: its statuses. Nothing is concluded from them.
func (p *page) notified() messages.Body {
	n := p.doc.node
	b := p.answer(n)
	b.References = p.entry(b.References, n)
	b.References = p.references(b.References, n.Child("traderReference"), "declarantReference")
	b.Version = p.text("version", n.Child("entryVersionNumber"))
	b.Time = p.time("time", n.Child("dateOfEntry"))
	b.Notes = p.entryStatus(b.Notes, "", n)
	b.Notes = p.noted(b.Notes, "irc", n.Child("irc"), listIRC)
	for _, local := range [...]string{"goodsArrivalDeclaration", "declarationMethod", "agentLocation", "agentRole", "totalPackages"} {
		b.Notes = p.told(b.Notes, local, n.Child(local))
	}
	return b
}

// queried are the elements of an answer to a query: what was asked for, what is above it and what below.
var queried = [...]string{"queriedDUCR", "queriedMUCR", "parentMUCR", "childDUCR", "childMUCR"}

// queryAnswer reads the answer to a query: the consignments that it tells of, and their states.
func (p *page) queryAnswer() messages.Body {
	n := p.doc.node
	b := p.answer(n)
	b.Status = "accepted"
	for _, local := range queried {
		for u := range n.Children(local) {
			had := len(b.References)
			b.References = p.consignment(b.References, u)
			about := ""
			if len(b.References) > had {
				about = b.References[had].Number
				b.References[had].SourceType = &messages.Code{Code: local, List: listInventory}
			}
			b.References = p.link(b.References, u.Child("parentMUCR"), nil, true)
			b.References = p.numberOfCustoms(b.References, u.Child("declarationID"), nil)
			b.Notes = p.entryStatus(b.Notes, about, u.Child("entryStatus"))
			b.Notes = p.told(b.Notes, "shut", u.Child("shut"))
			for g := range u.Children("goodsItem") {
				b.Notes = p.goodsOf(b.Notes, "", g)
			}
		}
	}
	return b
}

// consignment takes the reference of a consignment in an answer to a query.
func (p *page) consignment(list []messages.Reference, u *xmldoc.Node) []messages.Reference {
	return p.link(list, u.Child("UCR"), nil, u.Local() == "queriedMUCR" || u.Local() == "parentMUCR" || u.Local() == "childMUCR")
}

// reported are the movements that an answer to a query tells of.
func (d *document) reported() []*xmldoc.Node {
	var list []*xmldoc.Node
	for _, local := range queried {
		for u := range d.node.Children(local) {
			for m := range u.Children("movement") {
				list = append(list, m)
			}
		}
	}
	return list
}

// reportedMove reads a movement that an answer to a query tells of.
func (p *page) reportedMove() messages.Body {
	n, b := p.doc.node, &messages.Movement{}
	p.move(b, n)
	b.References = p.consignment(b.References, n.Parent())
	b.References = p.movementReference(b.References, n)
	return b
}
