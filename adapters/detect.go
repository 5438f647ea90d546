package adapters

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// detection is what asking every adapter came to.
type detection struct {
	adapter Adapter
	score   Score
	faults  messages.Faults
	// failure is set where an adapter panicked.
	failure error
}

func (r *Registry) detect(head []byte, hint Hint) detection {
	head = head[:min(len(head), DetectBytes)]
	if len(head) == 0 {
		return refusal(messages.Fault{Code: CodeEmpty, Text: "the document is empty", Found: "0 bytes",
			Expected: r.Formats(), Mend: "check that the file was written and transferred whole"})
	}
	if what, mend := sniff(head); what == "nothing but white space" && len(head) < DetectBytes {
		return refusal(messages.Fault{Code: CodeEmpty, Text: "the document holds nothing but white space",
			Expected: r.Formats(), Mend: mend})
	}
	if hint.Format != "" {
		return r.detectStated(head, hint)
	}
	return r.detectAny(head, hint, r.adapters)
}

// detectStated asks only the adapter of the format that the sender named.
func (r *Registry) detectStated(head []byte, hint Hint) detection {
	a := r.byFormat(hint.Format)
	if a == nil {
		return refusal(messages.Fault{Code: CodeNoSuchFormat,
			Text:  fmt.Sprintf("the hub has no format %q", Found(hint.Format)),
			Found: Found(hint.Format), Expected: r.Formats(), Mend: "name one of these formats, or none: the hub recognises them by content"})
	}
	d := detection{adapter: a}
	if d.score, d.failure = ask(a, head, hint); d.score > No {
		return d
	}
	hint.Format = ""
	rest := slices.DeleteFunc(r.Adapters(), func(b Adapter) bool { return b.Spec().Name == a.Spec().Name })
	what, mend := sniff(head)
	if other := r.detectAny(head, hint, rest); other.adapter != nil {
		name := other.adapter.Spec().Name
		what, mend = "the format "+name, fmt.Sprintf("name the format %s, or none", name)
	}
	no := refusal(messages.Fault{Code: CodeOtherFormat,
		Text:  fmt.Sprintf("the document is not %s: it looks like %s", a.Spec().Name, what),
		Found: opening(head), Expected: a.Spec().Name, Mend: mend})
	no.failure = d.failure
	return no
}

// detectAny asks the given adapters and takes the one that is surest.
func (r *Registry) detectAny(head []byte, hint Hint, adapters []Adapter) detection {
	var best []Adapter
	var d detection
	for _, a := range adapters {
		score, failure := ask(a, head, hint)
		if failure != nil {
			d.failure = failure
			d.faults = append(d.faults, messages.Fault{Code: CodeCrashed, Severity: messages.SeverityNote,
				Text: fmt.Sprintf("the adapter %s failed while looking at the document and was left out", a.Spec().Name)})
		}
		if score > d.score {
			best, d.score = best[:0], score
		}
		if score == d.score && score > No {
			best = append(best, a)
		}
	}
	if len(best) == 1 {
		d.adapter = best[0]
		return d
	}
	no := refusal(r.unknown(head))
	if len(best) > 1 {
		no = refusal(ambiguous(head, best))
	}
	no.faults, no.failure = append(d.faults, no.faults...), d.failure
	return no
}

// ask calls Detect and takes a panic for a No.
func ask(a Adapter, head []byte, hint Hint) (score Score, failure error) {
	defer func() {
		if p := recover(); p != nil {
			score, failure = No, fmt.Errorf("detect with adapter %s: panic: %v\n%s", a.Spec().Name, p, debug.Stack())
		}
	}()
	return a.Detect(head[:len(head):len(head)], hint), nil
}

func refusal(f messages.Fault) detection {
	f.Severity = messages.SeverityRefuse
	return detection{faults: messages.Faults{f}}
}

func (r *Registry) unknown(head []byte) messages.Fault {
	what, mend := sniff(head)
	f := messages.Fault{Code: CodeUnknown, Text: "the document is in no format that the hub reads: it looks like " + what,
		Found: opening(head), Expected: r.Formats(), Mend: mend}
	if len(r.adapters) == 0 {
		f.Text, f.Mend = "the hub has no adapters", "ask the operator"
	}
	return f
}

func ambiguous(head []byte, claims []Adapter) messages.Fault {
	names := make([]string, len(claims))
	for i, a := range claims {
		names[i] = a.Spec().Name
	}
	list := strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	return messages.Fault{Code: CodeAmbiguous, Text: "the document could be " + list + " alike",
		Found: opening(head), Expected: "content that only one format can have", Mend: "name the format that is meant"}
}

// Reads tells whether a format may be stated in a Request: an adapter's name ("edifact"), or a format's ("edifact:CUSDEC").
func (r *Registry) Reads(format string) bool { return r.byFormat(format) != nil }

// byFormat finds the adapter of a stated format: its name ("edifact"), or a format's ("edifact:CUSDEC").
func (r *Registry) byFormat(format string) Adapter {
	for _, a := range r.adapters {
		spec := a.Spec()
		if strings.EqualFold(spec.Name, format) {
			return a
		}
		for _, f := range spec.Formats {
			if strings.EqualFold(f.Name, format) {
				return a
			}
		}
	}
	return nil
}

// Formats lists what the hub reads: "edifact (CUSDEC, CUSRES), native".
func (r *Registry) Formats() string {
	var list []string
	for _, a := range r.adapters {
		spec := a.Spec()
		var names []string
		for _, f := range spec.Formats {
			if _, short, ok := strings.Cut(f.Name, ":"); ok {
				names = append(names, short)
			}
		}
		name := spec.Name
		if len(names) > 0 {
			name += " (" + strings.Join(names, ", ") + ")"
		}
		list = append(list, name)
	}
	return strings.Join(list, "; ")
}
