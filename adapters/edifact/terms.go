package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

func (d *declaring) terms(it item) {
	x := d.mapping
	if d.body.TradeTerms != nil {
		return // one is allowed; another was refused and stays unread
	}
	t := &messages.TradeTerms{}
	at := x.field(d.at, "tradeTerms")
	if code := it.get(4, 1); len(code) <= 8 && x.text(&t.Code, at, "code", it.segment, 4, 1) {
		x.ignoreList(it.segment, 4)
	}
	if text := it.joined(4, 4, 5, "\n"); text != "" {
		t.Text = text
		x.mark(x.field(at, "text"), it.segment, 4, 4)
	}
	it.get(2, 1) // 4055 says that these are terms of delivery
	t.Payment = x.simple(at, "payment", list4215, it.segment, 3, 1)
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "LOC":
			if t.Place == nil {
				t.Place = new(messages.Place)
				x.place(t.Place, x.field(at, "place"), inner.segment, "delivery")
			}
		case "FTX":
			if t.Text == "" {
				if t.Text = inner.joined(5, 1, 5, "\n"); t.Text != "" {
					inner.get(2, 1)
					x.mark(x.field(at, "text"), inner.segment, 5, 1)
				}
			}
		}
	}
	if t.Code != "" || t.Text != "" || t.Place != nil || t.Payment != nil {
		d.body.TradeTerms = t
	}
}

// rates reads CUX beside an amount.
func (d *declaring) rates(it item) {
	x := d.mapping
	for inner := range x.items(it.group) {
		if inner.Tag() != "CUX" {
			continue
		}
		var rate messages.ExchangeRate
		at := x.item(d.at, "exchangeRates", len(d.body.ExchangeRates))
		if from := inner.peek(2, 2); codes.Currency(from) {
			rate.From = from
			inner.get(2, 1)
			inner.get(2, 2)
			inner.get(2, 3)
			x.mark(x.field(at, "from"), inner.segment, 2, 2)
		}
		if rate.From == "" {
			continue // a rate of nothing: it stays unread, and is told
		}
		if to := inner.peek(3, 2); codes.Currency(to) {
			rate.To = to
			inner.get(3, 1)
			inner.get(3, 2)
			inner.get(3, 3)
			x.mark(x.field(at, "to"), inner.segment, 3, 2)
		}
		if value, ok := x.decimal(inner.segment, 4, 1); ok {
			rate.Rate = value
			x.mark(x.field(at, "rate"), inner.segment, 4, 0)
		}
		if inner.group > 0 {
			for beside := range x.items(inner.group) {
				if beside.Tag() == "DTM" {
					_, _, start, _ := x.time(beside.segment)
					x.moment(&rate.Date, at, "date", beside.segment, start)
				}
			}
		}
		// Lines repeat the rate of the heading, or that of the line before.
		n := len(d.body.ExchangeRates)
		repeated := n > 0 && (sameRate(&d.body.ExchangeRates[0], &rate) || sameRate(&d.body.ExchangeRates[n-1], &rate))
		if repeated {
			x.marks = x.marks[:len(x.marks)-marksUnder(x, at)]
			continue
		}
		d.body.ExchangeRates = append(d.body.ExchangeRates, rate)
	}
}

func sameRate(a, b *messages.ExchangeRate) bool {
	return a.From == b.From && a.To == b.To && a.Rate == b.Rate && (b.Date == nil || a.Date != nil && *a.Date == *b.Date)
}

// marksUnder counts the last marks that lie under a pointer.
func marksUnder(x *mapping, at pointer) (n int) {
	if !x.traced || at == unasked {
		return 0
	}
	prefix := x.string(at)
	for i := len(x.marks) - 1; i >= 0 && strings.HasPrefix(x.string(x.marks[i].pointer), prefix); i-- {
		n++
	}
	return n
}
