package messages

// ReferencesOf gives every number that a person may search a message by: its own, the references on all
// levels, containers, seals, cited documents, transport documents and means, and party ids and names under
// type "party". Each type and folded number stands once, in the order of the message.
func ReferencesOf(m *Message) []Reference {
	if m == nil {
		return nil
	}
	c := collector{seen: map[[2]string]bool{}}
	if n := OwnNumber(m); n != "" {
		c.own(m, n)
	}
	switch b := m.Body.(type) {
	case *Declaration:
		if b != nil {
			c.declaration(b)
		}
	case *Certificate:
		if b != nil {
			c.certificate(b)
		}
	case *Inspection:
		if b != nil {
			c.inspection(b)
		}
	case *Ruling:
		if b != nil {
			c.references(b.References)
			c.party(b.Authority)
			c.parties(b.Parties)
			c.equipment(b.Equipment)
			c.documents(b.Documents)
		}
	case *Decision:
		if b != nil {
			c.decision(b)
		}
	case *Receipt:
		if b != nil {
			c.references(b.References)
			c.parties(b.Parties)
			for i := range b.Messages {
				c.number("other", b.Messages[i].Reference)
			}
			if b.Use != nil {
				c.number("certificate", b.Use.Instrument.Number)
			}
		}
	case *Manifest:
		if b != nil {
			c.manifest(b)
		}
	case *Movement:
		if b != nil {
			c.movement(b)
		}
	case *Assistance:
		if b != nil {
			c.assistance(b)
		}
	case *Alert:
		if b != nil {
			c.alert(b)
		}
	}
	return c.found
}

// collector gathers references, each once.
type collector struct {
	found []Reference
	seen  map[[2]string]bool
}

func (c *collector) add(r Reference) {
	key := [2]string{r.Type, Fold(r.Number)}
	if key[1] == "" || c.seen[key] {
		return
	}
	c.seen[key] = true
	c.found = append(c.found, r)
}

func (c *collector) number(kind, number string) {
	if number != "" {
		c.add(Reference{Type: kind, Number: number})
	}
}

// own adds the message's own number under the type that people know it by.
func (c *collector) own(m *Message, number string) {
	switch b := m.Body.(type) {
	case *Certificate:
		c.add(Reference{Type: "certificate", Number: number, IssuerCountry: b.IssuingCountry, Date: b.Issued})
	case *Inspection:
		c.number("inspection", number)
	case *Decision:
		c.number("decision", number)
	case *Movement:
		c.number("movement", number)
	}
}

func (c *collector) declaration(b *Declaration) {
	c.references(b.References)
	c.parties(b.Parties)
	for i := range b.Invoices {
		c.number("invoice", b.Invoices[i].Number)
	}
	for i := range b.Guarantees {
		c.number("guarantee", b.Guarantees[i].Reference)
	}
	c.documents(b.RequestedCertificates)
	c.documents(b.Documents)
	c.transport(b.Transport)
	c.equipment(b.Equipment)
	c.consignments(b.Consignments)
}

func (c *collector) certificate(b *Certificate) {
	c.references(b.References)
	c.parties(b.Parties)
	for i := range b.Signatories {
		c.party(b.Signatories[i].Party)
	}
	c.documents(b.Documents)
	c.documents(b.Replaces)
	c.documents(b.ReplacedBy)
	if b.Base != nil {
		c.documents([]Document{*b.Base})
	}
	c.transport(b.Transport)
	c.equipment(b.Equipment)
	c.treatments(b.Treatments)
	c.tests(b.Tests)
	if b.Calibration != nil {
		for _, id := range b.Calibration.Identifiers {
			c.number("item", id.ID)
		}
	}
	c.consignments(b.Consignments)
}

func (c *collector) inspection(b *Inspection) {
	c.references(b.References)
	c.party(b.Authority)
	c.parties(b.Parties)
	c.documents(b.Documents)
	c.transport(b.Transport)
	c.equipment(b.Equipment)
	for i := range b.Checks {
		c.seals(b.Checks[i].Seals)
	}
	c.treatments(b.Treatments)
	c.tests(b.Tests)
	c.consignments(b.Consignments)
}

func (c *collector) manifest(b *Manifest) {
	c.references(b.References)
	c.parties(b.Parties)
	c.documents(b.Documents)
	c.transport(b.Transport)
	c.equipment(b.Equipment)
	c.consignments(b.Consignments)
}

func (c *collector) movement(b *Movement) {
	c.references(b.References)
	c.parties(b.Parties)
	c.documents(b.Documents)
	c.transport(b.Transport)
	c.equipment(b.Equipment)
	c.consignments(b.Consignments)
}

// assistance leaves persons out: whom an enquiry is about is not what it is searched by.
func (c *collector) assistance(b *Assistance) {
	c.number("case", b.Case)
	c.number("assistance", b.Number)
	c.references(b.References)
	c.transport(b.Transport)
	c.equipment(b.Equipment)
	for i := range b.Asked {
		if d := b.Asked[i].Document; d != nil {
			c.documents([]Document{*d})
		}
	}
}

func (c *collector) alert(b *Alert) {
	c.number("alert", b.Number)
	c.references(b.References)
	c.documents(b.Documents)
	c.transport(b.Transport)
	c.equipment(b.Equipment)
	if s := b.Scope; s != nil {
		for _, n := range s.Instruments {
			c.number("certificate", n)
		}
		for _, n := range s.Containers {
			c.number("container", n)
		}
		for _, n := range s.UCRs {
			c.number("ucr", n)
		}
	}
	c.consignments(b.Consignments)
}

func (c *collector) decision(b *Decision) {
	c.references(b.References)
	for i := range b.Lines {
		for j := range b.Lines[i].Claims {
			claim := &b.Lines[i].Claims[j]
			if claim.Cited != nil {
				c.number("certificate", claim.Cited.Number)
			}
			if claim.Instrument != nil {
				c.number("certificate", claim.Instrument.Number)
			}
		}
	}
}

func (c *collector) consignments(cs []Consignment) {
	for i := range cs {
		c.references(cs[i].References)
		c.parties(cs[i].Parties)
		c.transport(cs[i].Transport)
		for j := range cs[i].Lines {
			l := &cs[i].Lines[j]
			c.references(l.References)
			c.parties(l.Parties)
			for _, id := range l.Identifiers {
				c.number(id.Type, id.Value)
			}
			c.treatments(l.Treatments)
			c.tests(l.Tests)
		}
	}
}

func (c *collector) references(rs []Reference) {
	for _, r := range rs {
		c.add(r)
	}
}

func (c *collector) parties(ps []Party) {
	for i := range ps {
		c.party(&ps[i])
	}
}

func (c *collector) party(p *Party) {
	if p == nil {
		return
	}
	for _, id := range p.IDs {
		c.number("party", id.ID)
	}
	for _, n := range p.Names {
		c.number("party", n.Value)
	}
	for _, a := range p.Authorisations {
		c.number("authorisation", a.ID)
	}
}

func (c *collector) documents(ds []Document) {
	for i := range ds {
		kind := "document"
		switch ds[i].Class {
		case ClassTransport:
			kind = "transportDocument"
		case ClassInvoice:
			kind = "invoice"
		case ClassPrevious, ClassDeclaration:
			kind = "previousDeclaration"
		}
		c.add(Reference{Type: kind, Number: ds[i].Number, IssuerCountry: ds[i].Country, Issuer: ds[i].Issuer, Date: ds[i].Issued})
	}
}

func (c *collector) transport(ts []Transport) {
	for i := range ts {
		for _, id := range ts[i].IDs {
			c.number("transport", id.ID)
		}
		c.number("transport", ts[i].Name)
		c.number("voyage", ts[i].Voyage)
		c.party(ts[i].Carrier)
	}
}

func (c *collector) equipment(es []Equipment) {
	for i := range es {
		c.number("container", es[i].ID)
		c.seals(es[i].Seals)
	}
}

func (c *collector) seals(ss []Seal) {
	for _, s := range ss {
		c.number("seal", s.ID)
	}
}

func (c *collector) treatments(ts []Treatment) {
	for i := range ts {
		c.references(ts[i].References)
		c.party(ts[i].Provider)
		c.documents(ts[i].Documents)
	}
}

func (c *collector) tests(ts []Test) {
	for i := range ts {
		c.references(ts[i].References)
		if s := ts[i].Sample; s != nil {
			c.number("sample", s.ID)
			c.number("lot", s.Batch)
		}
		if l := ts[i].Laboratory; l != nil {
			c.party(l.Party)
		}
		c.documents(ts[i].Documents)
	}
}
