package recognition

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// authentic is the second half of gate 0: who sent it, whether a signature is false, and where the agreement asks for it, whether a good key
// signed it and the register holds the same document.
func (w *weighing) authentic() verdict {
	switch {
	case w.in.Kind == kindRegister:
		return w.heldBy()
	case w.in.Forged:
		return failed("G0.SIGNATURE", nil)
	case !w.d.about(w.in).own && !slices.Contains(w.row.issuer.Channels, w.in.Sender):
		return failed("G0.CHANNEL", map[string]string{"sender": w.in.Sender})
	}
	return w.d.combine(w.d.passed(w.d.instrumentFact(w.in)), w.signed(), w.sameDigest())
}

// signed asks for a valid signature by a registered key that was good when it signed.
func (w *weighing) signed() verdict {
	rule := w.row.scope.Signature
	if rule == "" || rule == "ifPresent" && len(w.in.Signatures) == 0 {
		return passed()
	}
	var worst verdict
	for i := range w.in.Signatures {
		s := &w.in.Signatures[i]
		if s.Result != "valid" {
			continue
		}
		switch v := w.key(s); {
		case v.result == pass:
			return v
		case worst.result != fail: // a bad key tells more than a missing one
			worst = v
		}
	}
	if worst.result == "" {
		return open("G0.UNSIGNED", map[string]string{"agreement": w.row.name()})
	}
	return worst
}

// key asks whether the key of a signature was good when it signed. Only a time that the signature itself holds is trusted.
func (w *weighing) key(s *Signature) verdict {
	values := func(m moment) map[string]string { return map[string]string{"key": s.Signer, "instant": m.String()} }
	folded := w.d.text.fold(s.Signer)
	if folded == "" {
		return open("G0.KEY_UNKNOWN", values(moment{}))
	}
	var found *entry
	m, trusted := momentOf(s.Time, "signature")
	for _, e := range w.d.lookup(string(messages.RegisterSigningKey), "/", folded) {
		if trusted && m.during(e.valid) == no {
			continue
		}
		if !slices.ContainsFunc(w.chain(), func(a *authority) bool { return a.ID == e.SigningKey.Authority }) {
			continue
		}
		if found != nil {
			return open("G0.KEY_UNKNOWN", values(moment{}))
		}
		found = e
	}
	if found == nil {
		return open("G0.KEY_UNKNOWN", values(moment{}))
	}
	if !trusted { // signed at any time up to now: good only if the key is good and was never bad
		m = exactly(w.d.now, "now")
		if len(found.bad) == 0 && m.during(found.span) == yes {
			return w.d.passed(found.id)
		}
		return open("G0.KEY_INSTANT", map[string]string{"key": s.Signer})
	}
	v := w.d.passed(found.id)
	switch m.during(found.span) {
	case no:
		return failed("G0.KEY_REVOKED", values(m))
	case unclear:
		v = open("G0.KEY_INSTANT", values(m))
	}
	for _, b := range found.bad {
		switch m.reached(b) {
		case yes:
			return failed("G0.KEY_REVOKED", values(m))
		case unclear:
			v = open("G0.KEY_INSTANT", values(m))
		}
	}
	return v
}

// sameDigest asks whether the register holds the same document.
func (w *weighing) sameDigest() verdict {
	rule := w.row.scope.Digest
	if rule == "" {
		return passed()
	}
	for _, e := range w.d.lookup(digestKey, string(w.in.Class), "/", w.in.Folded) {
		if e.Digest.Country != "" && w.d.about(w.in).country != e.Digest.Country {
			continue
		}
		if strings.EqualFold(e.Digest.Value, w.in.Digest) || slices.ContainsFunc(w.in.Signatures, func(s Signature) bool { return s.Digest != "" && strings.EqualFold(s.Digest, e.Digest.Value) }) {
			return w.d.passed(e.id)
		}
		return failed("G0.DIGEST", nil)
	}
	if rule == "required" {
		return open("G0.DIGEST_UNKNOWN", map[string]string{"agreement": w.row.name()})
	}
	return passed()
}

// chain is the issuer and those that it acts for; none where it is not registered.
func (w *weighing) chain() []*authority {
	if w.issuer == nil {
		return nil
	}
	return w.d.about(w.in).chain
}
