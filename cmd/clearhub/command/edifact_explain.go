package command

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
)

// explainedFile is what edifact explain prints of a file with --output json. It is a contract.
type explainedFile struct {
	File string `json:"file"`
	edifact.Explanation
	Error string `json:"error,omitempty"`
}

func (e *env) edifactExplain() *cobra.Command {
	var o reading
	cmd := &cobra.Command{
		Use:   "explain FILE…",
		Short: "Print EDIFACT documents as trees in which every segment and value is named",
		Long: `Explain prints each interchange, its messages, and their segments under their groups, with what each value is
and what codes mean. It judges nothing: use check for that. With --output json it prints one object a line:
  {"file","interchanges":[{"reference","sender","recipient","date","syntax","test","messages":
    [{"reference","type","directory","segments":[{"path","groups":[{"path","name"}],"tag","name","misplaced","text","values":
      [{"place","id","name","value","meaning"}]}]}]}],"error"}

Exit codes: 0 explained, 2 a file cannot be read as EDIFACT; what was read before is printed.`,
		Example: "  clearhub edifact explain declaration.edi",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			unreadable := false
			for _, file := range files {
				data, err := e.given(file)
				if !e.json() {
					e.printf("%s\n", file)
					if err == nil {
						if err = e.tree(data, o.profile); err != nil && !errors.Is(err, edifact.ErrUnreadable) {
							return failed(err)
						}
					}
					if err != nil {
						unreadable = true
						e.printf("%v\n", err)
					}
					continue
				}
				x := explainedFile{File: file, Explanation: edifact.Explanation{Interchanges: []edifact.ExplainedInterchange{}}}
				if err == nil {
					x.Explanation, err = e.edifactAdapter().Explain(data, o.profile)
				}
				if err != nil {
					unreadable = true
					x.Error = err.Error()
				}
				if err := e.line(x); err != nil {
					return failed(err)
				}
			}
			if unreadable {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	cmd.PreRunE = func(*cobra.Command, []string) error { return o.check(e.registry) }
	cmd.Flags().StringVar(&o.profile.Charset, "charset", "", "character set, where the document lies about its own")
	return cmd
}

// tree explains a document to people, message by message.
func (e *env) tree(data []byte, profile adapters.Profile) (err error) {
	out := bufio.NewWriterSize(e.stdout, 64<<10)
	defer func() { err = errors.Join(err, out.Flush()) }()
	buffered := *e
	buffered.stdout = out
	e = &buffered
	for part, err := range e.edifactAdapter().Explained(data, profile) {
		switch {
		case err != nil:
			return err
		case part.Interchange != nil:
			c, test := part.Interchange, ""
			if c.Test {
				test = ", a test"
			}
			e.printf("interchange %s: %s to %s, %s, %s%s\n", c.Reference, c.Sender, c.Recipient, c.Date, c.Syntax, test)
		case part.Group != nil:
			e.printf("  %s  %s\n", part.Group.Path, part.Group.Name)
			for _, v := range part.Group.Values {
				e.printf("    %s\n", valueLine(v))
			}
		case part.Message != nil:
			e.explainedMessage(part.Message)
		}
	}
	return nil
}

func (e *env) explainedMessage(m *edifact.ExplainedMessage) {
	by := "its type is not held: segments have no groups"
	if m.Directory != "" {
		by = "by directory " + m.Directory
	}
	e.printf("  message %s: %s (%s)\n", m.Reference, m.Type, by)
	var open []edifact.ExplainedGroup
	for _, s := range m.Segments {
		open = e.groups(open, s.Groups)
		indent := strings.Repeat("  ", 2+len(s.Groups))
		path := s.Path[strings.LastIndexByte(s.Path, '/')+1:]
		if s.Misplaced {
			path += " (has no place here)"
		}
		name := s.Name
		if len(s.Values) > 0 && s.Values[0].Meaning != "" {
			name += ": " + s.Values[0].Meaning
		}
		e.printf("%s\n", strings.TrimRight(indent+path+"  "+name, " "))
		for _, v := range s.Values {
			e.printf("%s  %s\n", indent, valueLine(v))
		}
	}
}

// groups prints the groups that begin here, and gives those that are open.
func (e *env) groups(open, now []edifact.ExplainedGroup) []edifact.ExplainedGroup {
	same := 0
	for same < len(open) && same < len(now) && open[same] == now[same] {
		same++
	}
	for i := same; i < len(now); i++ {
		e.printf("%s%s  %s\n", strings.Repeat("  ", 2+i), now[i].Path, now[i].Name)
	}
	return now
}

func valueLine(v edifact.ExplainedValue) string {
	name := v.Name
	if name == "" {
		name = v.ID
	}
	line := fmt.Sprintf("%-5s %-26s %s", v.Place, name, v.Value)
	if v.Meaning != "" {
		line += "  (" + v.Meaning + ")"
	}
	return strings.TrimRight(line, " ")
}
