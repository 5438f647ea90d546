package recognition

import (
	"slices"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// Officers are named by the configuration, or made by an officer who may: a register that anyone feeds with a token would let a token act in an officer's
// name. Who is made, and who ceases, lies in the log with the signature of whoever did it.
const prefixOffice = "officer/" // <officer id>

// office is what officers have said of another.
type office struct {
	V int `json:"v"`
	// Officer is who was appointed; nil for one of the configuration.
	Officer *messages.Officer `json:"officer,omitempty"`
	By      string            `json:"by"`
	At      time.Time         `json:"at"`
	// Ceased is since when no act of his counts, whatever time it was signed at.
	Ceased   time.Time `json:"ceased,omitzero"`
	CeasedBy string    `json:"ceasedBy,omitempty"`
}

func (t *work) office(id string) (office, bool) { return read[office](t, prefixOffice+id) }

// officers are those of the configuration and those appointed, whether they have ceased or not.
func (t *work) officers() []messages.Officer {
	var out []messages.Officer
	if t.rules != nil {
		out = slices.Clone(t.rules.source.Officers)
	}
	for key := range t.tx.Scan(prefixOffice) {
		x, ok := read[office](t, key)
		if ok && x.Officer != nil && !slices.ContainsFunc(out, func(o messages.Officer) bool { return o.ID == x.Officer.ID }) { // the configuration's word comes first
			out = append(out, *x.Officer)
		}
	}
	return out
}

// appoint makes an officer. He is of the authority of the one who makes him, and may do no more.
func (t *work) appoint(a *messages.OfficerAct, by *messages.Officer, values map[string]string) *messages.ActRefusal {
	next := a.Appointed
	if next == nil {
		return messages.Refuse("ACT.NOBODY")
	}
	values["appointed"] = next.ID
	all := t.officers()
	i := slices.IndexFunc(all, func(o messages.Officer) bool { return o.ID == next.ID })
	was, known := t.office(next.ID)
	switch {
	case i >= 0 && (!known || was.Officer == nil):
		return messages.Refuse("ACT.CONFIGURED", "officer", next.ID)
	case i >= 0 && was.Ceased.IsZero():
		return messages.Refuse("ACT.ONE_ALREADY", "officer", next.ID)
	case next.Country != by.Country || next.Authority != by.Authority:
		return messages.Refuse("ACT.OTHER_AUTHORITY", "officer", by.ID, "authority", by.Authority)
	case len(next.Acts) == 0:
		return messages.Refuse("ACT.NO_ACTS")
	}
	for _, verb := range next.Acts {
		if !slices.Contains(by.Acts, verb) {
			return messages.Refuse("ACT.MORE", "officer", by.ID, "verb", string(verb))
		}
	}
	if i >= 0 {
		all = slices.Delete(all, i, i+1)
	}
	if faults := messages.CheckRules(messages.Rules{Officers: append(all, *next)}); len(faults) > 0 {
		return messages.Refuse("ACT.FAULT", "why", strings.TrimPrefix(faults[0].Pointer, "/")+": "+faults[0].Text)
	}
	write(t, prefixOffice+next.ID, office{V: version, Officer: next, By: by.ID, At: t.tx.Now()})
	t.event(messages.Event{State: messages.StateConcluded, Code: codeAppointed, Text: "Officer " + by.ID + " appoints " + next.ID + ".",
		Values: map[string]string{"officer": next.ID, "name": next.Name, "authority": next.Authority, "by": by.ID, "act": a.ID, "reason": a.Reason}})
	return nil
}

// cease ends an office at once: no act that comes from now on counts, for whoever has the key can sign it as of yesterday.
func (t *work) cease(a *messages.OfficerAct, by *messages.Officer, values map[string]string) *messages.ActRefusal {
	values["ceases"] = a.Ceases
	all := t.officers()
	i := slices.IndexFunc(all, func(o messages.Officer) bool { return o.ID == a.Ceases })
	x, known := t.office(a.Ceases)
	switch {
	case i < 0:
		return messages.Refuse("ACT.NOT_AN_OFFICER", "officer", a.Ceases)
	case all[i].Country != by.Country || all[i].Authority != by.Authority:
		return messages.Refuse("ACT.NOT_OF", "officer", a.Ceases, "authority", by.Authority)
	case known && !x.Ceased.IsZero():
		return messages.Refuse("ACT.HAS_CEASED", "officer", a.Ceases, "time", stamp(x.Ceased))
	}
	if !known {
		x = office{V: version, By: by.ID, At: t.tx.Now()}
	}
	x.Ceased, x.CeasedBy = t.tx.Now(), by.ID
	write(t, prefixOffice+a.Ceases, x)
	t.event(messages.Event{State: messages.StateConcluded, Code: codeCeased, Text: "Officer " + by.ID + " ends the office of " + a.Ceases + ".",
		Values: map[string]string{"officer": a.Ceases, "by": by.ID, "act": a.ID, "reason": a.Reason}})
	return nil
}
