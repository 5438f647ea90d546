package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

func (e *env) convert() *cobra.Command {
	var o reading
	var to string
	var all, coverage bool
	cmd := &cobra.Command{
		Use:   "convert FILE…",
		Short: "Turn documents into canonical messages, or into another format",
		Long: `Convert reads each file as check does and prints its messages in the canonical schema: one a line with
--output json, indented otherwise. --to writes another format instead, where an adapter has an encoder for it.

--coverage prints instead how much of each document was read, one object a line with --output json:
  {"file","format","present":n,"used":n,"unused":["path",…]}
where present counts the values that the source holds; an adapter that does not count gives 0.

Messages with refusing faults are left out, unless --all is given; their faults go to standard error.

Exit codes: 0 all was converted, 1 an encoder failed, 2 something was refused.`,
		Example: "  clearhub convert --output json declaration.edi | jq .body.references\n  clearhub convert --to native certificate.xml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			var enc adapters.Encoder
			if to != "" && to != "native" {
				var err error
				if enc, err = e.encoder(to); err != nil {
					return err
				}
			}
			o.untraced = coverage || to != ""
			refused := false
			for _, file := range files {
				d, data := e.read(cmd.Context(), &o, file)
				if d.Faults.Refused() {
					refused = true
					side := *e
					side.stdout = e.stderr
					side.report(file, d, data)
				}
				if coverage {
					if err := e.coverage(file, d); err != nil {
						return failed(err)
					}
					continue
				}
				if err := e.messages(cmd, enc, stands(d, all), all); err != nil {
					return failed(fmt.Errorf("convert %s: %w", file, err))
				}
			}
			if refused {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&to, "to", "", "write this format instead of canonical JSON")
	cmd.Flags().BoolVar(&coverage, "coverage", false, "print how much of each document was read")
	cmd.Flags().BoolVar(&all, "all", false, "print refused messages too")
	return cmd
}

// stands gives the messages of a document without those that fall with an envelope around them.
func stands(d adapters.Document, all bool) []*messages.Message {
	if all || len(d.Fallen) == 0 {
		return d.Messages
	}
	var out []*messages.Message
	for i, m := range d.Messages {
		if !slices.Contains(d.Fallen, i) {
			out = append(out, m)
		}
	}
	return out
}

// messages prints or encodes the messages of one file. A message of a kind that the other format has no document for is left out
// and told; it is an error only where that leaves nothing.
func (e *env) messages(cmd *cobra.Command, enc adapters.Encoder, ms []*messages.Message, all bool) error {
	written := 0
	var left error
	for _, m := range ms {
		if m.Faults.Refused() && !all {
			continue
		}
		err := e.message(cmd, enc, m)
		switch {
		case err == nil:
			written++
		case errors.Is(err, adapters.ErrKind):
			left = err
			_, _ = fmt.Fprintf(e.stderr, "left out: %v\n", err)
		default:
			return err
		}
	}
	if written == 0 {
		return left
	}
	return nil
}

func (e *env) message(cmd *cobra.Command, enc adapters.Encoder, m *messages.Message) error {
	if enc != nil {
		losses, err := enc.Encode(cmd.Context(), e.stdout, m, adapters.Address{Sender: m.Sender.PartyID, Recipient: "local", ControlReference: m.ID[:min(14, len(m.ID))], Time: time.Now().UTC()})
		for _, f := range losses {
			_, _ = fmt.Fprintf(e.stderr, "%s\n", f)
		}
		return err
	}
	data, err := messages.Marshal(m)
	if err != nil {
		return err
	}
	if !e.json() {
		var b bytes.Buffer
		if err := json.Indent(&b, data, "", "  "); err != nil {
			return err
		}
		data = b.Bytes()
	}
	e.printf("%s\n", data)
	return nil
}

func (e *env) encoder(name string) (adapters.Encoder, error) {
	var names []string
	for _, a := range e.registry.Adapters() {
		enc, ok := a.(adapters.Encoder)
		if !ok {
			continue
		}
		if a.Spec().Name == name {
			return enc, nil
		}
		names = append(names, a.Spec().Name)
	}
	return nil, fmt.Errorf("no adapter writes %q: the formats written are %s", name, strings.Join(names, ", "))
}

// covered is what convert --coverage prints of a file with --output json. It is a contract.
type covered struct {
	File    string   `json:"file"`
	Format  string   `json:"format"`
	Present int      `json:"present"`
	Used    int      `json:"used"`
	Unused  []string `json:"unused"`
}

// coverage adds up what the adapter says of each message. Paths of different messages may be the same text and are listed
// once; each counts.
func (e *env) coverage(file string, d adapters.Document) error {
	c := covered{File: file, Format: d.Format, Unused: []string{}}
	unused := 0
	for _, m := range d.Messages {
		c.Present += m.Source.Leaves
		unused += len(m.Source.Unused) + m.Source.UnusedMore
		c.Unused = append(c.Unused, m.Source.Unused...)
	}
	slices.Sort(c.Unused)
	c.Unused = slices.Compact(c.Unused)
	c.Used = max(0, c.Present-unused)
	if e.json() {
		return e.line(c)
	}
	share := 0.0
	if c.Present > 0 {
		share = 100 * float64(c.Used) / float64(c.Present)
	}
	e.printf("%s: %s, %d of %d values read (%.1f %%)\n", file, c.Format, c.Used, c.Present, share)
	for _, p := range c.Unused {
		e.printf("  not read  %s\n", p)
	}
	return nil
}
