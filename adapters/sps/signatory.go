package sps

import (
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/draft"
	"github.com/clearhub/clearhub/messages"
)

// The kinds of authentication (UNTDID 9417) as TRACES uses them: part I, II and III of its forms.
const (
	authApplicant = "4"
	authDecision  = "1"
	authControl   = "8"
)

// authentication is one SignatorySPSAuthentication.
type authentication struct {
	node *xmldoc.Node
	kind string
}

// role is our name of what a signatory signs as. Without a kind it is the certifying officer, as in ePhyto.
func (a authentication) role() string {
	switch a.kind {
	case "", authDecision:
		return "certifier"
	case authApplicant:
		return "applicant"
	case authControl:
		return "controller"
	}
	return "other"
}

// signatory takes who signed, as what, when, where and, if asked for, with which clauses; false where nothing of it is
// filled in.
func (p *page) signatory(a authentication, clauses bool) (messages.Signatory, bool) {
	return draft.Try(&p.Draft, func() (messages.Signatory, bool) { return p.signed(a, clauses) })
}

func (p *page) signed(a authentication, clauses bool) (messages.Signatory, bool) {
	s := messages.Signatory{Role: a.role()}
	for c := a.node.First(); c != nil; c = c.Next() {
		switch c.Local() {
		case "TypeCode":
			s.RoleCode = p.code("roleCode", c, "untdid9417")
		case "ActualDateTime":
			s.Time = p.time("time", c)
		case "IssueSPSLocation":
			was := p.In("place")
			if place, ok := p.place(c, "documentIssue"); ok {
				s.Place = &place
			}
			p.Back(was)
		case "ProviderSPSParty":
			was := p.In("party")
			if party, ok := p.party(c, s.Role); ok {
				s.Party = &party
			}
			p.Back(was)
			person := c.Child("SpecifiedSPSPerson").Child("Name").Value()
			if !person.OK() {
				person = c.Child("Name").Value()
			}
			s.Name = p.line("name", person)
		}
	}
	for c := range a.node.Children("IncludedSPSClause") {
		if clauseID(c) == "SIGNATORY_PERSON_EMAIL" {
			p.email(&s, c)
			continue
		}
		if !clauses || clauseID(c) == "HEALTH_CLAUSES" {
			continue // the certificate's own wording: see declarations
		}
		was := p.Item("clauses", len(s.Clauses))
		if note, ok := draft.Try(&p.Draft, func() (messages.Note, bool) { return p.clause(c) }); ok {
			s.Clauses = append(s.Clauses, note)
		}
		p.Back(was)
	}
	return s, s.Time != nil || s.Place != nil || s.Party != nil || s.Name != "" || s.Clauses != nil
}

// email puts the signatory's address with the party's contact.
func (p *page) email(s *messages.Signatory, clause *xmldoc.Node) {
	v := clause.Child("Content").Value()
	if !v.OK() {
		return
	}
	if s.Party == nil {
		s.Party = &messages.Party{Role: s.Role}
	}
	if len(s.Party.Contacts) == 0 {
		s.Party.Contacts = []messages.Contact{{}}
	}
	was := p.In("party/contacts/0/channels/0")
	s.Party.Contacts[0].Channels = []messages.Channel{{Type: "email", Value: p.text("value", v)}}
	p.Back(was)
}

// clauseID is what a clause is about; the scheme only says which form it is from.
func clauseID(n *xmldoc.Node) string {
	id := n.Child("ID")
	id.Drop("schemeID", "schemeAgencyID")
	drop(id)
	return id.Text()
}

// clause takes a clause for where the page is. TRACES writes a code first, without a language, and then what it means.
func (p *page) clause(n *xmldoc.Node) (messages.Note, bool) {
	note := messages.Note{Subject: clauseID(n)}
	p.Mark("subject", n.Child("ID").Value())
	var more []string
	for c := range n.Children("Content") {
		v, language := c.Value(), c.Attr("languageID")
		drop(c)
		switch {
		case !v.OK():
		case language.Text == "" && note.Code == nil && isToken(v.Text):
			p.Mark("code/code", v)
			note.Code = &messages.Code{Code: v.Text}
		case note.Text == "":
			note.Text, note.Language = p.text("text", v), p.text("language", language)
		default:
			more = append(more, v.Text)
		}
	}
	if more != nil {
		note.Text += "\n" + strings.Join(more, "\n")
	}
	return note, note.Code != nil || note.Text != ""
}

// isToken tells codes from prose: capitals, digits and underscores, with a capital first.
func isToken(s string) bool {
	return len(s) <= 70 && s[0] >= 'A' && s[0] <= 'Z' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// authentications lists who signed, in source order.
func authentications(document *xmldoc.Node) []authentication {
	var list []authentication
	for n := range document.Children("SignatorySPSAuthentication") {
		list = append(list, authentication{n, n.Child("TypeCode").Text()})
	}
	return list
}

// contents gives the code that each clause with one of the ids has, in order.
func (a authentication) contents(id string) []xmldoc.Value {
	var list []xmldoc.Value
	for c := range a.node.Children("IncludedSPSClause") {
		if clauseID(c) == id {
			if v := c.Child("Content").Value(); v.OK() {
				list = append(list, v)
			}
		}
	}
	return list
}

func (a authentication) content(id string) xmldoc.Value {
	if list := a.contents(id); len(list) > 0 {
		return list[0]
	}
	return xmldoc.Value{}
}
