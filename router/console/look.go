package console

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

func short(s string) string {
	if r := []rune(s); len(r) > 28 {
		return string(r[:12]) + "…" + string(r[len(r)-6:])
	}
	return s
}

// tone is the colour class of an outcome, state, verdict or gate: good, warn, bad or calm.
func tone(v any) string {
	switch fmt.Sprint(v) {
	case "recognised", "released", "accepted", "satisfactory", "valid", "pass", "ACKED", "ANSWERED", "CONCLUDED", "CONSUMED", "exited", "satisfactoryAfterIntervention":
		return "good"
	case "recognisedPartly", "recognisedWithConditions", "indeterminate", "controlRequired", "warned", "unknown", "WAITING", "OVERDUE", "hold", "examine", "documents",
		"pending", "partlyReleased", "partlyAccepted", "acceptedWithWarnings", "warn", "suspended", "SUPERSEDED", "GIVEN_BACK":
		return "warn"
	case "refused", "quantityExceeded", "notRecognised", "fail", "PARKED", "REFUSED", "UNDELIVERABLE", "notSatisfactory", "revoked", "withdrawn", "rejected", "cancelled",
		"detained", "refuse", "RECALLED", "invalid":
		return "bad"
	}
	return "calm"
}

// mark is the sign of a gate's result, so that colour is not all that tells them apart.
func mark(result string) string {
	switch tone(result) {
	case "good":
		return "✓"
	case "bad":
		return "✗"
	}
	return "?"
}

// group sets thin spaces between the thousands of a decimal.
func group(s string) string {
	whole, frac, dot := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u202f" + whole[i:]
	}
	if dot {
		return sign + whole + "." + frac
	}
	return sign + whole
}

// bar is part of whole in steps of five per cent, as a class name: the style sheet has a width for each.
func bar(part, whole *messages.Quantity) string {
	if part == nil || whole == nil {
		return "w0"
	}
	p, ok1 := new(big.Rat).SetString(string(part.Value))
	w, ok2 := new(big.Rat).SetString(string(whole.Value))
	if !ok1 || !ok2 || w.Sign() <= 0 || p.Sign() <= 0 {
		return "w0"
	}
	share, _ := new(big.Rat).Quo(p, w).Float64()
	return fmt.Sprintf("w%d", 5*int(min(share, 1)*20+0.5))
}
