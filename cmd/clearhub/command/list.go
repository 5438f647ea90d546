package command

// list is how values are listed: for programs one a line of JSON, for people rows below a heading. Who reads rows by a program has to skip
// the heading; JSON is the contract.
type list[T any] struct {
	// columns are the headings' names among the labels (column/…), and right those set to the right.
	columns []string
	right   []int
	row     func(T) []string
	// none is the label that stands where there is nothing, if any.
	none string
}

func (l list[T]) print(v *view, all []T) error {
	if v.e.json() {
		for i := range all {
			if err := v.e.line(all[i]); err != nil {
				return failed(err)
			}
		}
		return nil
	}
	if len(all) == 0 {
		if l.none != "" {
			v.e.printf("%s\n", v.word(l.none))
		}
		return nil
	}
	t := v.table(l.columns...)
	t.right = l.right
	for _, x := range all {
		t.add(l.row(x)...)
	}
	v.e.printf("%s", t.lines(""))
	return nil
}
