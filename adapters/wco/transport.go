package wco

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// transportSchemes name what identifies a means of transport (Union data model, 7/7 and 7/9).
var transportSchemes = []struct{ code, scheme string }{
	{"10", "IMO"}, {"11", "name"}, {"20", "wagon"}, {"21", "train"}, {"30", "plate"}, {"31", "trailer"}, {"40", "flight"}, {"41", "aircraft"},
	{"80", "ENI"}, {"81", "inlandVesselName"},
}

func transportScheme(code string) string {
	for _, s := range transportSchemes {
		if s.code == code {
			return s.scheme
		}
	}
	return code
}

// mode takes a mode of transport. 9 is own propulsion here and something else in Recommendation 19, so that it keeps its list.
func (p *page) mode(t *messages.Transport, n *xmldoc.Node) {
	if n.Text() == "9" || !codes.Mode(n.Text()) {
		t.ModeCode = p.code("modeCode", n, listMode)
	} else {
		t.Mode = p.text("mode", n)
	}
}

// transport takes a means of transport on one stage.
func (p *page) transport(list []messages.Transport, n *xmldoc.Node, stage string) []messages.Transport {
	was := p.Item("transport", len(list))
	defer p.Back(was)
	t := messages.Transport{Stage: stage, Name: p.text("name", n.Child("Name")), Nationality: p.text("nationality", n.Child("RegistrationNationalityCode")),
		Voyage: p.text("voyage", n.Child("JourneyID"))}
	if id := p.text("ids/0/id", n.Child("ID")); id != "" {
		t.IDs = []messages.Identifier{{ID: id, Scheme: transportScheme(p.text("ids/0/scheme", n.Child("IdentificationTypeCode")))}}
	}
	p.mode(&t, n.Child("ModeCode"))
	if kind := n.Child("TypeCode"); len(kind.Text()) == 1 && n.Child("ModeCode") == nil { // single windows write the mode there
		p.mode(&t, kind)
	} else {
		t.MeansType = p.text("meansType", kind)
	}
	t.Arrival, t.Departure = p.time("arrival", n.Child("ArrivalDateTime")), p.time("departure", n.Child("DepartureDateTime"))
	if t.Name == "" && t.MeansType == "" && t.Nationality == "" && t.IDs == nil && t.Mode == "" && t.ModeCode == nil && t.Voyage == "" && t.Arrival == nil && t.Departure == nil {
		return list
	}
	p.MarkNode("stage", n)
	return append(list, t)
}

// bySequence is the scheme of equipment that has a number in its list and no id: seals without a container.
const bySequence = "sequence"

// equipment takes a container or another unit with its seals. Their sequence numbers say only the order.
func (p *page) equipment(list []messages.Equipment, n *xmldoc.Node) []messages.Equipment {
	was := p.Item("equipment", len(list))
	defer p.Back(was)
	e := messages.Equipment{ID: p.text("id", n.Child("ID"))}
	if e.ID == "" {
		if n.Child("Seal") == nil {
			return list
		}
		if e.ID, e.Scheme = p.text("id", n.Child("SequenceNumeric")), bySequence; e.ID == "" {
			e.ID = strconv.Itoa(len(list) + 1)
		}
	} else if p.ordinal("", n, len(list)); codes.ContainerShape(e.ID) {
		if e.Scheme, e.CheckDigit = "ISO6346", "invalid"; codes.Container(e.ID) {
			e.CheckDigit = "valid"
		}
	}
	e.SizeType = p.code("sizeType", n.Child("CharacteristicCode"), "iso6346")
	if full := n.Child("FullnessCode"); full.Value().OK() { // UNTDID 8169
		e.Fullness = map[string]string{"4": "empty", "5": "full"}[full.Text()]
		if e.Fullness == "" {
			e.Fullness = "other"
		}
		p.Mark("fullness", full.Value())
	}
	for s := range n.Children("Seal") {
		p.ordinal("seals", s, len(e.Seals))
		if id := p.text("seals/"+strconv.Itoa(len(e.Seals))+"/id", s.Child("ID")); id != "" {
			e.Seals = append(e.Seals, messages.Seal{ID: id})
		}
	}
	return append(list, e)
}
