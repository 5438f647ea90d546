package command

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
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
A large file is read message by message, twice: what becomes of a message may hang on the end of its
interchange, and its id hangs on all bytes of the file. Of a pipe a copy is kept on disk until the end.

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
				c := converting{env: e, enc: enc, all: all, o: &o}
				var d adapters.Document
				var err error
				if coverage {
					d, err = c.cover(cmd.Context(), file)
				} else {
					d, err = c.file(cmd.Context(), file)
				}
				if refused = refused || d.Faults.Refused(); err != nil {
					return failed(fmt.Errorf("convert %s: %w", file, err))
				}
			}
			if refused {
				return exitError{code: ExitRefused}
			}
			return nil
		},
	}
	o.flags(e, cmd)
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

// converting is a file being converted.
type converting struct {
	*env
	o   *reading
	enc adapters.Encoder
	all bool

	written int
	left    error // why a message was left out
	failure error
}

// file prints or encodes the messages of one file. It is read twice, for what is known only at its end.
func (c *converting) file(ctx context.Context, file string) (adapters.Document, error) {
	defer frugal()()
	s, err := c.open(file)
	if err != nil {
		d := unopened(err)
		c.refused(file, d, nil)
		return d, nil
	}
	defer func() { _ = s.close() }()
	digest := sha256.New()
	first := *c.o
	first.untraced = true
	d := c.each(ctx, &first, s, adapters.Stored{Digest: digest})
	c.refused(file, d, s)
	if d.Count == 0 || s.failed != nil || ctx.Err() != nil {
		return d, ctx.Err()
	}
	again := c.each(ctx, c.o, s, adapters.Stored{SHA256: d.SHA256, Size: d.Size, Take: func(m *messages.Message, start int64) bool {
		if !c.all && (m.Faults.Refused() || d.Stands != nil && !d.Stands(start)) {
			return true
		}
		c.failure = c.message(ctx, m)
		return c.failure == nil
	}})
	switch {
	case c.failure != nil:
		return d, c.failure
	case s.failed != nil || again.Count != d.Count:
		return d, errors.New("the file changed while it was read")
	case c.written == 0:
		return d, c.left
	}
	return d, nil
}

// refused tells people of a document of which something is refused.
func (c *converting) refused(file string, d adapters.Document, s *source) {
	if d.Faults.Refused() {
		side := *c.env
		side.stdout = c.stderr
		side.report(file, d, s)
	}
}

// message writes one message. One of a kind that the other format has no document for is left out and told; it is an error only
// where that leaves nothing.
func (c *converting) message(ctx context.Context, m *messages.Message) error {
	err := c.env.message(ctx, c.enc, m)
	switch {
	case err == nil:
		c.written++
	case errors.Is(err, adapters.ErrKind):
		c.left = err
		_, _ = io.WriteString(c.stderr, harmless(fmt.Sprintf("left out: %v\n", err)))
	default:
		return err
	}
	return nil
}

func (e *env) message(ctx context.Context, enc adapters.Encoder, m *messages.Message) error {
	if enc != nil {
		losses, err := enc.Encode(ctx, e.stdout, m, adapters.Address{Sender: m.Sender.PartyID, Recipient: "local", ControlReference: m.ID[:min(14, len(m.ID))], Time: time.Now().UTC()})
		for _, f := range losses {
			_, _ = io.WriteString(e.stderr, harmless(fmt.Sprintf("%s\n", f)))
		}
		return err
	}
	if e.json() {
		if err := messages.Write(e.stdout, m); err != nil {
			return err
		}
		e.printf("\n")
		return nil
	}
	data, err := messages.Marshal(m)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = e.stdout.Write(b.Bytes())
	return err
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

// maxPaths is how many paths --coverage lists of a file; what is beyond counts, and is not named.
const maxPaths = 20_000

// cover adds up what the adapter says of each message. Paths of different messages may be the same text and are listed
// once; each counts.
func (c *converting) cover(ctx context.Context, file string) (adapters.Document, error) {
	defer frugal()()
	s, err := c.open(file)
	if err != nil {
		d := unopened(err)
		c.refused(file, d, nil)
		return d, c.covered(covered{File: file})
	}
	defer func() { _ = s.close() }()
	sum := covered{File: file}
	unused, paths := 0, map[string]bool{}
	d := c.each(ctx, c.o, s, adapters.Stored{Take: func(m *messages.Message, _ int64) bool {
		sum.Present += m.Source.Leaves
		unused += len(m.Source.Unused) + m.Source.UnusedMore
		for _, p := range m.Source.Unused {
			if len(paths) < maxPaths && !paths[p] {
				paths[strings.Clone(p)] = true
			}
		}
		return true
	}})
	c.refused(file, d, s)
	sum.Format, sum.Used, sum.Unused = d.Format, max(0, sum.Present-unused), slices.Sorted(maps.Keys(paths))
	return d, c.covered(sum)
}

// covered prints what was added up.
func (c *converting) covered(sum covered) error {
	if sum.Unused == nil {
		sum.Unused = []string{}
	}
	if c.json() {
		return c.line(sum)
	}
	share := 0.0
	if sum.Present > 0 {
		share = 100 * float64(sum.Used) / float64(sum.Present)
	}
	c.printf("%s: %s, %d of %d values read (%.1f %%)\n", sum.File, sum.Format, sum.Used, sum.Present, share)
	for _, p := range sum.Unused {
		c.printf("  not read  %s\n", p)
	}
	return nil
}
