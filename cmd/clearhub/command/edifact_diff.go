package command

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters/edifact"
)

func (e *env) edifactDiff() *cobra.Command {
	var o reading
	all := false
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Say in which segments and values two EDIFACT documents differ",
		Long: `Diff compares two documents segment by segment, with the place of each difference. Other separators, line ends, and
empty elements at the end are no difference; messages are paired in their order. With --output json it prints one object a line:
  {"interchange","message","path","pathIs","name","was","is"}
where path is the place in A and pathIs that in B; was is empty for what only B has, is for what only A has.

For people the first 20 differences of one kind are printed (the same value of the same segment, as the item numbers behind a new line), and
of the rest how many there are; --all prints them, too.

Exit codes: 0 they say the same, 2 they differ, or one cannot be read as EDIFACT.`,
		Example: "  clearhub edifact diff original.edi amended.edi",
		Args:    cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, files []string) error {
			var data [2][]byte
			for i, file := range files {
				var err error
				if data[i], err = e.given(file); err != nil {
					return err
				}
			}
			differences, err := e.edifactAdapter().Diff(data[0], data[1], o.profile)
			var unread *edifact.DiffError
			if errors.As(err, &unread) {
				err = fmt.Errorf("%s: %w", files[unread.Document], unread.Err)
			}
			if err != nil {
				return exitError{ExitRefused, err}
			}
			kinds := diffKinds{most: listedOfKind}
			if all {
				kinds.most = len(differences)
			}
			for _, d := range differences {
				if e.json() {
					if err := e.line(d); err != nil {
						return failed(err)
					}
					continue
				}
				if kinds.listed(d) {
					e.difference(d)
				}
			}
			e.printf("%s", kinds.rest())
			if len(differences) > 0 {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "print every difference, however many")
	cmd.PreRunE = func(*cobra.Command, []string) error { return o.check(e.registry) }
	cmd.Flags().StringVar(&o.profile.Charset, "charset", "", "character set, where the documents lie about their own")
	return cmd
}

// listedOfKind is how many differences of one kind are printed one by one.
const listedOfKind = 20

// diffKinds counts differences of one kind: those of the same value of the same segment, wherever it stands.
type diffKinds struct {
	most   int
	counts map[string]*diffKind
	order  []*diffKind
}

type diffKind struct {
	kind, name, first string
	count             int
}

var occurrences = regexp.MustCompile(`\[\d+\]|#\d+`)

// listed tells whether a difference is among the first of its kind.
func (k *diffKinds) listed(d edifact.Difference) bool {
	place := d.Path
	how := "other"
	switch {
	case d.Path == "":
		place, how = d.PathIs, "new"
	case d.PathIs == "":
		how = "gone"
	}
	kind := how + " " + occurrences.ReplaceAllString(place, "")
	c := k.counts[kind]
	if c == nil {
		c = &diffKind{kind: kind, name: d.Name}
		if k.counts == nil {
			k.counts = map[string]*diffKind{}
		}
		k.counts[kind], k.order = c, append(k.order, c)
	}
	if c.count++; c.count == k.most+1 {
		c.first = place
	}
	return c.count <= k.most
}

// rest says how many of each kind were not printed.
func (k *diffKinds) rest() string {
	t, count := table{right: []int{0}}, 0
	for _, c := range k.order {
		if more := c.count - k.most; more > 0 {
			count += more
			t.add(strconv.Itoa(more), c.kind, c.name, "first at "+c.first)
		}
	}
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("not listed: %d; --all lists them\n%s", count, t.lines("  "))
}

// difference prints one difference for people.
func (e *env) difference(d edifact.Difference) {
	place := d.Path
	if place == "" {
		place = d.PathIs
	} else if d.PathIs != "" && d.PathIs != d.Path {
		place += " → " + d.PathIs
	}
	where := fmt.Sprintf("interchange %d", d.Interchange)
	if d.Message > 0 {
		where += fmt.Sprintf(", message %d", d.Message)
	}
	e.printf("%s  %s  %s\n", where, place, d.Name)
	side := func(sign, value, meaning string) {
		if meaning != "" {
			value += "  (" + meaning + ")"
		}
		if value != "" {
			e.printf("  %s %s\n", sign, value)
		}
	}
	side("-", d.Was, d.WasMeaning)
	side("+", d.Is, d.IsMeaning)
}
