package recognition_test

import (
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// Every label is there once, and in every language.
func TestLabelsAreCompleteInAllLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range recognition.Labels() {
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
		for _, l := range recognition.Languages() {
			if recognition.Label(name, l) == "" {
				t.Errorf("%s has no word in %s", name, l)
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d labels", len(seen))
	}
}

func TestAmountsAndEffectsAreReadableInEveryLanguage(t *testing.T) {
	q := &messages.Quantity{Value: "1000", UnitCode: "KGM"}
	waive := messages.Effect{Type: "waive", Control: messages.ControlPhysical}
	for lang, want := range map[string][2]string{"en": {"1000 kg", "waive physical control"}, "zh": {"1000 千克", "免除实物查验"}, "ru": {"1000 кг", "физический контроль не проводится"}} {
		if a, e := recognition.AmountText(q, lang), recognition.EffectText(waive, lang); a != want[0] || e != want[1] {
			t.Errorf("%s: %q, %q", lang, a, e)
		}
	}
	if got := recognition.EffectText(messages.Effect{Type: "reduceRate", Factor: "0.5"}, "en"); got != "reduce the rate of control × 0.5" {
		t.Error(got)
	}
	values := map[string]string{"asked": "9000 KGM", "free": "8000 XYZ", "number": "12 KGM of it"}
	got := recognition.InUnits(values, "ru")
	if got["asked"] != "9000 кг" || got["free"] != "8000 XYZ" || got["number"] != "12 KGM of it" || values["asked"] != "9000 KGM" {
		t.Errorf("%v of %v", got, values)
	}
	if got := recognition.Explain("G11.EXCEEDED", recognition.InUnits(map[string]string{"asked": "9000 KGM", "free": "8000 KGM", "line": "1"}, "zh"), "zh", recognition.AudienceAuthority); got != "需要 9000 千克；证书第 1 项可用 8000 千克。" {
		t.Error(got)
	}
}
