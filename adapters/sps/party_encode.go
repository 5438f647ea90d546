package sps

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// codeOfRole are the kinds of authentication (UNTDID 9417) of signatories that state none. A certifier needs none.
var codeOfRole = map[string]string{"applicant": authApplicant, "controller": authControl, "inspector": authControl}

// signatures writes the signatories with their clauses, the wording of declarations among the first certifier's.
func (w *writer) signatures() {
	worded := false
	for _, s := range w.c.Signatories {
		w.group("SignatorySPSAuthentication", func() {
			if s.RoleCode != nil {
				w.code("TypeCode", s.RoleCode)
			} else {
				w.leaf("TypeCode", codeOfRole[s.Role])
			}
			w.time("ActualDateTime", s.Time)
			if s.Place != nil {
				w.place("IssueSPSLocation", *s.Place)
			}
			w.provider(s)
			if s.Party != nil && len(s.Party.Contacts) > 0 {
				for _, ch := range s.Party.Contacts[0].Channels {
					if ch.Type == "email" {
						w.clause(messages.Note{Subject: "SIGNATORY_PERSON_EMAIL", Text: ch.Value})
						break
					}
				}
			}
			for _, n := range s.Clauses {
				w.clause(n)
			}
			if s.Role == "certifier" && !worded {
				worded = true
				for _, d := range w.c.Declarations {
					if !strings.HasPrefix(d.Subject, "AD") {
						w.clause(messages.Note{Subject: "HEALTH_CLAUSES", Text: d.Text, Language: d.Language})
					}
				}
			}
		})
	}
}

// certified tells whether there is a signatory whose clauses can hold what is certified.
func (w *writer) certified() bool {
	for _, s := range w.c.Signatories {
		if s.Role == "certifier" {
			return true
		}
	}
	return false
}

// clause writes a clause; TRACES writes a code first, without a language, and then what it means.
func (w *writer) clause(n messages.Note) {
	w.group("IncludedSPSClause", func() {
		w.leaf("ID", n.Subject)
		if n.Code != nil {
			w.leaf("Content", n.Code.Code)
		}
		w.leaf("Content", n.Text, "languageID", n.Language)
	})
}

// provider writes the signatory's party, and the signatory's name where the party does not say it.
func (w *writer) provider(s messages.Signatory) {
	var p messages.Party
	if s.Party != nil {
		p = *s.Party
	}
	named := s.Name == ""
	for _, c := range p.Contacts {
		named = named || c.Name == s.Name
	}
	if len(p.Contacts) == 0 && len(p.Names) > 0 {
		named = named || p.Names[0].Value == s.Name
	}
	if !named {
		p.Contacts = append([]messages.Contact{{Name: s.Name}}, p.Contacts...)
	}
	w.party("ProviderSPSParty", p)
}

// partiesAs writes the certificate's parties of one role.
func (w *writer) partiesAs(role, name string) {
	for _, p := range w.c.Parties {
		if p.Role == role {
			w.party(name, p)
		}
	}
}

// codeOfScheme are the names that TRACES has for identifier schemes.
var codeOfScheme = map[string]string{"EORI": "eori_number", "NATIONAL": "national_registry_number", "VAT": "vat_number"}

func schemeText(s string) string {
	if own := codeOfScheme[s]; own != "" {
		return own
	}
	return s
}

func (w *writer) party(name string, p messages.Party) {
	w.group(name, func() {
		for _, id := range p.IDs {
			w.leaf("ID", id.ID, "schemeID", schemeText(id.Scheme))
		}
		w.texts("Name", p.Names)
		w.code("RoleCode", p.RoleCode)
		for _, a := range p.Authorisations {
			w.leaf("TypeCode", a.Type, "listID", schemeText(a.Programme))
		}
		w.address(p.Address)
		for _, c := range p.Contacts {
			w.group("SpecifiedSPSPerson", func() {
				w.leaf("Name", c.Name)
				if c.Name != "" {
					w.group("AttainedSPSQualification", func() { w.leaf("Name", c.Role) })
				}
			})
		}
	})
}

var addressLines = [...]string{"LineOne", "LineTwo", "LineThree", "LineFour", "LineFive"}

func (w *writer) address(a *messages.Address) {
	if a == nil {
		return
	}
	w.group("SpecifiedSPSAddress", func() {
		w.leaf("PostcodeCode", a.Postcode)
		for i, line := range a.Lines {
			if i == len(addressLines)-1 { // the rest is written into the last, line by line
				w.leaf(addressLines[i], strings.Join(a.Lines[i:], "\n"))
				break
			}
			w.leaf(addressLines[i], line)
		}
		w.leaf("CityName", a.City)
		w.leaf("CountryID", a.Country)
		w.leaf("CountrySubDivisionName", a.Subdivision)
	})
}

func (w *writer) texts(name string, list []messages.Text) {
	for _, t := range list {
		w.leaf(name, t.Value, "languageID", t.Language)
	}
}

// place writes a location: its UN/LOCODE or id, and the country before the name.
func (w *writer) place(name string, p messages.Place) {
	w.group(name, func() {
		if p.Locode != "" {
			w.leaf("ID", p.Locode)
		} else if p.ID != nil {
			w.leaf("ID", p.ID.ID, "schemeID", schemeText(p.ID.Scheme))
		}
		w.leaf("Name", p.Country)
		w.leaf("Name", p.Name)
	})
}
