package command

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/recognition"
)

// archived opens the log that a configuration names, for reading.
func (e *env) archived(ctx context.Context, file string) (*hub.Archive, error) {
	c, err := config.LoadPublic(file)
	if err == nil && c.Kafka.SASL.Mechanism != "" { // only then is a secret needed
		c, err = config.Load(file)
	}
	if err != nil {
		return nil, err
	}
	level := zerolog.WarnLevel
	a, err := hub.OpenArchive(ctx, c, e.logger(level))
	if err != nil {
		return nil, failed(err)
	}
	return a, nil
}

// archiveHelp is how the commands that read the log reach it.
const archiveHelp = `The log is read, never written, by this process itself: from the Kafka cluster where kafka.brokers names one, from the
embedded broker of a hub that runs on the same data folder, or from that folder where no hub runs (it is locked meanwhile).`

func (e *env) decision() *cobra.Command {
	var file string
	return configured(group(&cobra.Command{
		Use:   "decision",
		Short: "List, show and replay what recognition decided",
		Long:  "Decision reads what recognition decided.\n\n" + archiveHelp,
	}, e.decisionList(&file), e.decisionShow(&file), e.decisionReplay(&file), e.decisionOverride(&file)), &file)
}

// decided is what list prints of a decision with --output json: one object a line. It is a contract.
type decided struct {
	Message     string           `json:"message"`
	Number      string           `json:"number"`
	Declaration string           `json:"declaration"`
	Version     int              `json:"version"`
	Instant     string           `json:"instant"`
	Outcome     messages.Outcome `json:"outcome"`
	Cause       string           `json:"cause"`
	Supersedes  string           `json:"supersedes,omitempty"`
	Reasons     []string         `json:"reasons"`
}

func (e *env) decisionList(file *string) *cobra.Command {
	var declaration, outcome, cause string
	var fact string
	var last int
	v := e.reader()
	cmd := &cobra.Command{
		Use:     "list",
		Example: "  clearhub decision list --outcome quantityExceeded --lang zh\n  clearhub decision list --fact accreditation/nl/lab-7 --last 0",
		Short:   "List decisions in the order they were made",
		Long: `List prints the decisions of the log in the order they were made, the last ones where there are more than --last.

With --output json it prints one object a line:
  {"message","number","declaration","version","instant","outcome","cause","supersedes","reasons":[code …]}` + archiveExit,
		Args: cobra.NoArgs,
		RunE: v.ofLog(file, func(ctx context.Context, a *hub.Archive, _ []string) error {
			var all []decided
			for k, err := range a.Decisions(ctx) {
				if err != nil {
					return failed(err)
				}
				d := k.Decision()
				if declaration != "" && !strings.Contains(d.Declaration.Subject, declaration) || outcome != "" && string(d.Outcome) != outcome || cause != "" && d.Cause != cause || fact != "" && !restsOn(d, fact) {
					continue
				}
				all = append(all, decided{k.Message.ID, d.Number, d.Declaration.Subject, d.Declaration.Version, d.Instant, d.Outcome, d.Cause, d.Supersedes, reasonsOf(d)})
				if last > 0 && len(all) > 2*last {
					all = append(all[:0], all[len(all)-last:]...)
				}
			}
			if last > 0 && len(all) > last {
				all = all[len(all)-last:]
			}
			return list[decided]{columns: decidedColumns, row: v.decided, none: "noDecisions"}.print(v, all)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&declaration, "declaration", "", "only of declarations whose subject holds this")
	f.StringVar(&outcome, "outcome", "", "only with this outcome")
	f.StringVar(&cause, "cause", "", "only with this cause")
	f.StringVar(&fact, "fact", "", "only such as rest on this fact, by its id as decision show lists them: also of declarations that have left the state")
	v.flag(cmd)
	f.IntVar(&last, "last", 100, "how many of the last to print; 0 is all")
	return cmd
}

var decidedColumns = []string{"time", "outcome", "cause", "message", "declaration", "reasons"}

func (v *view) decided(d decided) []string {
	return []string{d.Instant, v.word(string(d.Outcome)), v.of("cause", d.Cause), d.Message, fmt.Sprintf("%s v%d", d.Declaration, d.Version), strings.Join(d.Reasons, " ")}
}

// restsOn tells whether a decision consulted a fact. One on very many lines does not list its facts, and may.
func restsOn(d *messages.Decision, fact string) bool {
	return len(d.Facts) == 0 || slices.ContainsFunc(d.Facts, func(f messages.Fact) bool { return f.ID == fact || strings.HasPrefix(f.ID, fact+"/") })
}

// reasonsOf lists the reasons of all gates once, in order.
func reasonsOf(d *messages.Decision) []string {
	out, seen := []string{}, map[string]bool{}
	for _, l := range d.Lines {
		for _, c := range l.Claims {
			for _, g := range c.Gates {
				if g.Reason != "" && !seen[g.Reason] {
					out, seen[g.Reason] = append(out, g.Reason), true
				}
			}
		}
	}
	return out
}

func (e *env) decisionReplay(file *string) *cobra.Command {
	var whole bool
	var write string
	cmd := &cobra.Command{
		Use:   "replay ID…",
		Short: "Make decisions again from the log alone and compare the bytes",
		Long: `Replay makes each decision again: the step of recognition that put it out runs once more, with its recorded time and the
records that lie in the claims topic, on the state that the journal's steps before it add up to. The bytes must be the same.
With --whole nothing is taken from the journal but when each step was and what it read: everything since the first
record is decided again. "all" as ID replays every decision.

A later release of the program may decide otherwise, by rules that were mended or with fields that are new. The journal tells
which release made a decision, and that one makes the same bytes for as long as the log is kept.

An ID is the message id of a decision or the decision's own number.

With --output json it prints one object a line: {"message","number","release","bytes","sha256","steps","same","differs"}

Exit codes: 0 the same bytes, 1 the log cannot be read or lacks what is needed, 2 other bytes, or no such decision.`,
		Example: "  clearhub decision replay --config clearhub.yaml 0f3c…\n  clearhub decision replay --whole all",
		Args:    cobra.MinimumNArgs(1),
		RunE: e.plain().ofLog(file, func(ctx context.Context, a *hub.Archive, ids []string) error {
			if len(ids) == 1 && ids[0] == "all" {
				return e.audit(ctx, a, whole)
			}
			bad := false
			for _, id := range ids {
				r, err := a.Replay(ctx, id, whole)
				switch {
				case errors.Is(err, recognition.ErrUnknownDecision):
					return exitError{ExitRefused, err}
				case err != nil:
					return failed(err)
				}
				bad = bad || r.Differs != nil
				if err := e.replayed(r, a.Where); err != nil {
					return failed(err)
				}
				if write != "" {
					if err := os.WriteFile(write, append(r.Again, '\n'), 0o600); err != nil {
						return failed(fmt.Errorf("write the decision: %w", err))
					}
				}
			}
			if bad {
				return exitError{code: ExitRefused}
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&whole, "whole", false, "decide everything again since the first record of claims")
	cmd.Flags().StringVar(&write, "write", "", "write the decision that came out to this file, a line of JSON")
	return cmd
}

func (e *env) replayed(r *recognition.Replayed, where string) error {
	d := r.Decision()
	differs := ""
	if r.Differs != nil {
		differs = r.Differs.Error()
	}
	if e.json() {
		return e.line(map[string]any{"message": r.Message.ID, "number": d.Number, "release": r.Release, "bytes": len(r.Again), "sha256": sum(r.Again), "steps": r.Steps, "same": r.Differs == nil, "differs": differs})
	}
	by := ""
	if r.Release != "" {
		by = " by clearhub " + r.Release
	}
	e.printf("%s: decision %s of %s, made %s%s\n", r.Message.ID, d.Number, d.Declaration.Subject, r.At.Format(time.RFC3339Nano), by)
	if r.Differs != nil {
		e.printf("  DIFFERS: %s\n  recorded %s\n  replayed %s\n", differs, sum(r.Value), sum(r.Again))
		if by != "" && r.Release != release() {
			e.printf("  this is clearhub %s: replay it with the release that made it to have its bytes\n", release())
		}
		return nil
	}
	e.printf("  the same %d bytes, SHA-256 %s; step at %d of the journal, %s run again, read from %s\n", len(r.Again), sum(r.Again), r.Step, count(r.Steps, "step"), where)
	return nil
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func (e *env) audit(ctx context.Context, a *hub.Archive, whole bool) error {
	n, err := a.Audit(ctx, whole)
	if e.json() {
		differs := ""
		if err != nil {
			differs = err.Error()
		}
		if err := e.line(map[string]any{"decisions": n, "same": err == nil, "differs": differs}); err != nil {
			return failed(err)
		}
	}
	if err != nil {
		return exitError{ExitRefused, err}
	}
	if !e.json() {
		e.printf("%s made again, all with the same bytes, read from %s\n", count(n, "decision"), a.Where)
	}
	return nil
}
