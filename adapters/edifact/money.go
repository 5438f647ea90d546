package edifact

import (
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// amount reads MOA into a list, and gives where it put it; -1 where it holds no value.
func (x *mapping) amount(into *[]messages.Amount, p pointer, field string, s segment) int {
	a := x.made.amounts.add(into)
	if !x.readMoney(a, s) {
		*into = (*into)[:len(*into)-1]
		return -1
	}
	if x.traced {
		x.markMoney(x.item(p, field, len(*into)-1), a, s)
	}
	return len(*into) - 1
}

// readMoney reads MOA into an amount, which it leaves alone where there is no value.
func (x *mapping) readMoney(a *messages.Amount, s segment) bool {
	e := s.Composite(2)
	text, plain := e.ReadNumber(2)
	value, ok := x.decimalOf(text, plain, s, 2, 2)
	if !ok {
		return false
	}
	code, key := e.ReadKey(1)
	a.Value, a.Type, a.SourceType = value, x.words.amounts.word(key), x.sharedCode(code, key, list5025)
	if a.Type == "" {
		a.Type = "other"
	}
	if currency, key := e.ReadKey(3); key != 0 && (key == x.currencySeen || codes.Currency(currency)) {
		x.currencySeen, a.Currency = key, currency
	} else if currency != "" {
		x.warn(CodeCurrency, s, 2, 3, "", "the currency is not in ISO 4217 and was left out", currency, "three letters")
	}
	return true
}

func (x *mapping) markMoney(at pointer, a *messages.Amount, s segment) {
	x.mark(x.field(at, "value"), s, 2, 2)
	if a.Currency != "" {
		x.mark(x.field(at, "currency"), s, 2, 3)
	}
	x.mark(x.field(at, "type"), s, 2, 1)
}
