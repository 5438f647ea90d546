package api

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/trail"
)

// The events of recognition by which the account of an instrument is told apart from that of one that is not believed.
const (
	accountOpened = "LEDGER-012"
	notBelieved   = "LEDGER-024"
)

// LedgerEntry is one entry of the quantity ledger: an amount that changed its state, and the balance of the line after it.
type LedgerEntry struct {
	Time string         `json:"time"`
	Code string         `json:"code"`
	What messages.State `json:"what"`
	Text string         `json:"text"`
	// Line is the instrument's; the figures are in Unit.
	Line      int              `json:"line"`
	Quantity  messages.Decimal `json:"quantity,omitempty"`
	Unit      string           `json:"unit,omitempty"`
	Issued    messages.Decimal `json:"issued,omitempty"`
	Free      messages.Decimal `json:"free,omitempty"`
	Reserved  messages.Decimal `json:"reserved,omitempty"`
	Consumed  messages.Decimal `json:"consumed,omitempty"`
	Withdrawn messages.Decimal `json:"withdrawn,omitempty"`
	// Declaration is the one that it was booked for; Officer, Act and Reason stand behind an entry by hand.
	Declaration string            `json:"declaration,omitempty"`
	Version     string            `json:"version,omitempty"`
	Officer     string            `json:"officer,omitempty"`
	Act         string            `json:"act,omitempty"`
	Reason      string            `json:"reason,omitempty"`
	Place       messages.LogPlace `json:"place"`
}

// Ledger is what the quantity ledger holds of an instrument, and how it came to that.
type Ledger struct {
	Instrument string `json:"instrument"`
	Number     string `json:"number,omitempty"`
	// NotBelieved says that the hub does not believe the instrument to be its issuer's: it keeps no account of it.
	NotBelieved bool `json:"notBelieved,omitempty"`
	// Lines are the balances as the last entries left them; Entries all of them, oldest first.
	Lines   []LedgerEntry `json:"lines"`
	Entries []LedgerEntry `json:"entries"`
}

// ledger gives the account of an instrument, by its subject or its number. Who issued it sees it, and an operator; for whoever else it
// does not exist, for it tells what others declare.
func (a *API) ledger(w http.ResponseWriter, r *http.Request, c caller) {
	entries, err := a.instruments(r, c, r.PathValue("instrument"))
	out := []Ledger{}
	for _, e := range entries {
		if err != nil {
			break
		}
		var all []trail.Event
		if all, err = a.o.Trail.Ledger(r.Context(), e.Subject); err == nil {
			out = append(out, ledgerOf(e, all))
		}
	}
	if err == nil && len(out) == 0 {
		err = trail.ErrNotFound
	}
	if err != nil {
		a.failed(w, r, err)
		return
	}
	a.reply(w, http.StatusOK, map[string]any{"ledgers": out})
}

// instruments finds the instruments of a subject or number whose ledger the caller may see: one entry for each subject.
func (a *API) instruments(r *http.Request, c caller, what string) ([]trail.Entry, error) {
	found, err := a.o.Trail.MessagesAbout(r.Context(), what)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		for _, kind := range []messages.Kind{messages.KindCertificate, messages.KindInspection} { // hundreds of others may cite the number
			hits, err := a.o.Trail.Search(r.Context(), trail.Filter{Query: what, Kind: kind, Viewer: c.viewer(), Limit: 100})
			if err != nil {
				return nil, err
			}
			for _, h := range hits {
				if messages.Fold(h.Entry.Number) == messages.Fold(what) {
					found = append(found, h.Entry)
				}
			}
		}
	}
	var out []trail.Entry
	for _, e := range found {
		instrument := e.Kind == messages.KindCertificate || e.Kind == messages.KindInspection
		known := slices.ContainsFunc(out, func(o trail.Entry) bool { return o.Subject == e.Subject })
		if instrument && !known && !e.Refused && (c.viewer() == "" || c.viewer() == e.Sender) {
			out = append(out, e)
		}
	}
	return out, nil
}

func ledgerOf(e trail.Entry, events []trail.Event) Ledger {
	l := Ledger{Instrument: e.Subject, Number: e.Number, Lines: []LedgerEntry{}, Entries: []LedgerEntry{}}
	for _, ev := range events {
		v := ev.Values
		line, _ := strconv.Atoi(v["line"])
		x := LedgerEntry{Time: ev.Time.Format("2006-01-02T15:04:05.000Z07:00"), Code: ev.Code, What: ev.State, Text: ev.Text, Line: line, Quantity: messages.Decimal(v["quantity"]), Unit: v["unit"],
			Issued: messages.Decimal(v["issued"]), Free: messages.Decimal(v["free"]), Reserved: messages.Decimal(v["reserved"]), Consumed: messages.Decimal(v["consumed"]),
			Withdrawn: messages.Decimal(v["withdrawn"]), Declaration: v["declaration"], Version: v["version"], Officer: v["officer"], Act: v["act"], Reason: v["reason"], Place: ev.Log}
		l.Entries = append(l.Entries, x)
		switch ev.Code {
		case notBelieved:
			l.NotBelieved = true
		case accountOpened:
			l.NotBelieved = false
		}
		if x.Issued == "" {
			continue
		}
		if i := slices.IndexFunc(l.Lines, func(o LedgerEntry) bool { return o.Line == line }); i >= 0 {
			l.Lines[i] = x
		} else {
			l.Lines = append(l.Lines, x)
		}
	}
	return l
}
