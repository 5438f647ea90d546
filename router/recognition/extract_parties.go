package recognition

import (
	"slices"

	"github.com/clearhub/clearhub/messages"
)

// partiesOf takes the parties of a message and of its consignments, each once.
func partiesOf(ps []messages.Party, cs []messages.Consignment) []Party {
	var out []Party
	add := func(ps []messages.Party) {
		for i := range ps {
			p := party(&ps[i])
			if !slices.ContainsFunc(out, func(o Party) bool {
				return o.Role == p.Role && slices.Equal(o.IDs, p.IDs) && slices.Equal(o.Names, p.Names)
			}) {
				out = append(out, p)
			}
		}
	}
	add(ps)
	for i := range cs {
		add(cs[i].Parties)
	}
	return out
}

func party(p *messages.Party) Party {
	out := Party{Role: p.Role, Names: folded(texts(p.Names))}
	for _, id := range p.IDs {
		out.IDs = append(out.IDs, folded([]string{id.ID, id.Scheme + id.ID})...)
	}
	if p.Address != nil {
		out.Country = p.Address.Country
	}
	for _, a := range p.Authorisations {
		if f := messages.Fold(a.ID); f != "" {
			out.Status = append(out.Status, StatusCode{Programme: a.Programme, Code: a.ID, Folded: f, ClaimedIn: a.ClaimedIn})
		}
	}
	return out
}

// transportOf are the folded ids and names of means of transport.
func transportOf(ts []messages.Transport, cs []messages.Consignment) []string {
	var out []string
	add := func(ts []messages.Transport) {
		for i := range ts {
			var names []string
			for _, id := range ts[i].IDs {
				names = append(names, id.ID)
			}
			for _, f := range folded(append(names, ts[i].Name)) {
				if !slices.Contains(out, f) {
					out = append(out, f)
				}
			}
		}
	}
	add(ts)
	for i := range cs {
		add(cs[i].Transport)
	}
	return out
}

func signed(ss []messages.Signatory) []Signed {
	var out []Signed
	for i := range ss {
		s := Signed{Role: ss[i].Role, Time: ss[i].Time}
		for _, n := range []string{ss[i].ID, ss[i].Name} {
			if n != "" {
				s.Names = append(s.Names, n)
			}
		}
		if len(s.Names) == 0 && ss[i].Party != nil {
			s.Names = addNames(nil, ss[i].Party)
		}
		if len(s.Names) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func sealsOf(ss []messages.Seal) []string {
	var out []string
	for i := range ss {
		out = append(out, ss[i].ID)
	}
	return folded(out)
}

// sitesOf are the folded codes and names of places, of one function where it is given.
func sitesOf(ps []messages.Place, function string) []string {
	var out []string
	for i := range ps {
		if function == "" || ps[i].Function == function {
			out = append(out, ps[i].Locode, ps[i].Name)
			if ps[i].ID != nil {
				out = append(out, ps[i].ID.ID)
			}
		}
	}
	return folded(out)
}

// bodies notes the issuer as a conformity body, under each accreditation that is claimed for it.
func (in *Instrument) bodies(as []messages.Accreditation, method string) {
	if len(in.Issuers) == 0 {
		return
	}
	if len(as) == 0 {
		as = []messages.Accreditation{{}}
	}
	for _, a := range as {
		in.Bodies = append(in.Bodies, Body{Names: in.Issuers, Standard: a.Standard, Number: a.Number, By: a.Body, Method: method})
	}
}

// work notes the laboratories that tested, with their methods, and when.
func (in *Instrument) work(ts []messages.Test) {
	for i := range ts {
		t := &ts[i]
		if t.Period != nil {
			if in.Begun == nil {
				in.Begun = t.Period.Start
			}
			if in.Ended == nil {
				in.Ended = t.Period.End
			}
		}
		if t.Laboratory == nil || t.Laboratory.Party == nil {
			continue
		}
		b := Body{Names: addNames(nil, t.Laboratory.Party), Laboratory: true, Standard: "ISO/IEC 17025", Method: t.Method}
		if as := t.Laboratory.Accreditations; len(as) > 0 {
			b.Number, b.By = as[0].Number, as[0].Body
		}
		if len(b.Names) > 0 && !slices.ContainsFunc(in.Bodies, func(o Body) bool {
			return slices.Equal(o.Names, b.Names) && o.Method == b.Method && o.Standard == b.Standard
		}) {
			in.Bodies = append(in.Bodies, b)
		}
	}
}
