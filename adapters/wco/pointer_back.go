package wco

import "strings"

// wayTo is the other direction: the sections and tags of a place of our declaration, the nearest that the model has a name for. A
// list's element is told by its number, counted from 1; what only lists have no number of their own are told without.
func wayTo(pointer string) []step {
	w := &wayfinder{segments: strings.Split(pointer, "/")}
	if pointer != "" {
		w.look(places().below["42A"], []step{{section: "42A"}})
	}
	return w.best
}

// wayfinder looks for the place whose canonical pointer says most of one.
type wayfinder struct {
	segments []string
	best     []step
	depth    int
}

func (w *wayfinder) look(at *place, steps []step) {
	if at == nil {
		return
	}
	if at.canonical != "" {
		if numbers, depth, ok := w.match(at.canonical); ok && depth > w.depth {
			w.depth, w.best = depth, numbered(steps, numbers)
		}
	}
	for _, e := range at.order {
		k := at.named[e]
		if k.id != "" {
			w.look(k, extend(append([]step(nil), steps...), k.id, nil, ""))
		}
	}
}

// match tells whether a canonical place is the beginning of the pointer, how much of it, and with which numbers.
func (w *wayfinder) match(canonical string) (numbers map[string]int, depth int, ok bool) {
	for i, s := range strings.Split(canonical, "/") {
		if i >= len(w.segments) {
			return nil, 0, false
		}
		section, placeholder := strings.CutPrefix(s, "{")
		if !placeholder {
			if s != w.segments[i] {
				return nil, 0, false
			}
			depth += 2
			continue
		}
		number, whole := count(w.segments[i])
		if !whole {
			return nil, 0, false
		}
		if numbers == nil {
			numbers = map[string]int{}
		}
		numbers[strings.TrimSuffix(section, "}")] = number + 1
		depth += 2
	}
	return numbers, depth, true
}

// numbered puts numbers to the sections that have them.
func numbered(steps []step, numbers map[string]int) []step {
	out := append([]step(nil), steps...)
	for i := range out {
		if n := numbers[out[i].section]; n > 0 {
			out[i].sequence = n
		}
	}
	return out
}

// stepsOf reads a path as reasons keep it: 42A[1]/67A[1]/103; nil where it is none.
func stepsOf(path string) []step {
	var steps []step
	for _, word := range strings.Split(path, "/") {
		section, number, _ := strings.Cut(strings.TrimSuffix(word, "]"), "[")
		sequence, _ := count(number)
		switch {
		case isSection(section):
			steps = append(steps, step{section: section, sequence: sequence})
		case len(steps) > 0 && steps[len(steps)-1].tag == "" && section != "":
			steps[len(steps)-1].tag = section
		default:
			return nil
		}
	}
	return steps
}

// pathOf writes steps as reasons keep them.
func pathOf(steps []step) string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = s.String()
	}
	return strings.Join(words, "/")
}
