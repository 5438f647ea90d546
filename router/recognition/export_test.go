package recognition

import "github.com/clearhub/clearhub/messages"

// Verdicts are the results of gates for Fold: "pass", "fail", "unknown", "notRequired".
type Verdicts = [gates]string

// Fold folds results of gates; a failed gate fails with the given reason.
func Fold(required []int, results *Verdicts, reason string) messages.Outcome {
	var need [gates]bool
	for _, g := range required {
		need[g] = true
	}
	var vs [gates]verdict
	for g, r := range results {
		vs[g] = verdict{result: r}
		if r == fail {
			vs[g].reason = reason
		}
	}
	return fold(&need, &vs)
}

// Placeholders are the names of values in a reason's text.
func Placeholders(text string) []string { return placeholders(text) }
