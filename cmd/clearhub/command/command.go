// Package command is the clearhub command line: one file a command. It is importable, so that an
// adapter outside this repository builds its own binary with every command:
//
//	func main() {
//		r := standard.Registry()
//		r.Add(mine.Adapter{})
//		os.Exit(command.Execute(r))
//	}
//
// Commands print for people by default and for programs with --output json; what they print for
// programs is a contract. Exit codes are in the constants below and in every command's help.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters"
)

// The exit codes of every command.
const (
	// ExitOK: done, and nothing was refused.
	ExitOK = 0
	// ExitFailed: the hub or the tool itself failed; standard error says where.
	ExitFailed = 1
	// ExitRefused: a file that the command was given was refused or could not be read, what it asks about is not known, or something did not
	// come out as told.
	ExitRefused = 2
	// ExitUsage: the command line is wrong, or the configuration or another file that a flag names (a key, a token, an overlay).
	ExitUsage = 64
)

// Execute runs the command line of this process with a registry of adapters and returns the exit code. It
// ends at SIGINT and SIGTERM after everything that was started has stopped.
func Execute(registry *adapters.Registry) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, registry, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// Run runs one command line and returns the exit code.
func Run(ctx context.Context, registry *adapters.Registry, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	e := &env{registry: registry, stdin: stdin, stdout: stdout, stderr: stderr}
	root := e.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var code exitError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &code):
		if code.err != nil {
			_, _ = io.WriteString(stderr, harmless(fmt.Sprintf("clearhub: %v\n", code.err)))
		}
		return code.code
	}
	_, _ = io.WriteString(stderr, harmless(fmt.Sprintf("clearhub: %v\n", err)))
	return ExitUsage
}

// env is what the commands share.
type env struct {
	registry       *adapters.Registry
	stdin          io.Reader
	stdout, stderr io.Writer
	output         string
	directories    string
	verbose        bool
}

// exitError carries an exit code; err is printed where it is not nil.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

func failed(err error) error {
	if err == nil {
		return nil
	}
	return exitError{ExitFailed, err}
}

func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "clearhub",
		Short: "Customs clearance message hub",
		Long: `Clearhub takes the documents that ports, customs offices and inspection bodies already produce,
checks them into one schema, carries them to those who may see them, and decides what a
foreign inspection or certificate is worth, so that goods are not inspected twice.

First minute:   clearhub trial
Check a file:   clearhub check FILE
Run a hub:      clearhub serve --config clearhub.yaml

Exit codes, of every command: 0 done, 1 the hub or the tool failed, 2 a file is refused or cannot be read, or what is asked about
is not known, 64 the command line, the configuration or a file that a flag names is wrong.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVarP(&e.output, "output", "o", "table", "print for people (table) or for programs (json)")
	root.PersistentFlags().StringVar(&e.directories, "directories", "", "folder of added directories (see edifact directory add)")
	root.PersistentFlags().BoolVarP(&e.verbose, "verbose", "v", false, "log more to standard error")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if e.output != "table" && e.output != "json" {
			return fmt.Errorf("--output is %q: write table or json", e.output)
		}
		return e.direct(e.directories, cmd.CommandPath() != "clearhub edifact directory add")
	}
	root.AddCommand(e.serve(), e.trial(), e.check(), e.convert(), e.detect(), e.explain(), e.decision(), e.agreement(), e.register(), e.recall(), e.ledger(), e.assistance(), e.officer(), e.broker(), e.edifact(), e.schema(), e.version())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w: see %s --help", err, cmd.CommandPath())
	})
	for _, cmd := range root.Commands() {
		spell(cmd)
	}
	return root
}

// spell makes a command and those below it say what they take, and what a mistyped word may have meant, where the command line is wrong.
func spell(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		spell(c)
	}
	cmd.Long = reflow(cmd.Long)
	args := cmd.Args
	cmd.Args = func(cmd *cobra.Command, given []string) error {
		switch {
		case args == nil || args(cmd, given) == nil:
			return nil
		case cmd.HasSubCommands():
			text := fmt.Sprintf("there is no command %q in %s: see %s --help", given[0], cmd.CommandPath(), cmd.CommandPath())
			if cmd.SuggestionsMinimumDistance <= 0 {
				cmd.SuggestionsMinimumDistance = 2
			}
			if close := cmd.SuggestionsFor(given[0]); len(close) > 0 {
				text += "; did you mean " + strings.Join(close, " or ") + "?"
			}
			return errors.New(text)
		}
		return fmt.Errorf("write %s: %d given; see %s --help", cmd.UseLine(), len(given), cmd.CommandPath())
	}
}

// helpWidth is how long a line of help may be.
const helpWidth = 100

// reflow sets the paragraphs of a help text anew; what is indented stays as it is.
func reflow(text string) string {
	var out []string
	line := ""
	flush := func() {
		if line != "" {
			out, line = append(out, line), ""
		}
	}
	for _, l := range strings.Split(text, "\n") {
		if l == "" || strings.HasPrefix(l, " ") {
			flush()
			out = append(out, l)
			continue
		}
		for _, word := range strings.Fields(l) {
			if line != "" && utf8.RuneCountInString(line+" "+word) > helpWidth {
				flush()
			}
			line = strings.TrimSpace(line + " " + word)
		}
	}
	flush()
	return strings.Join(out, "\n")
}

func (e *env) json() bool { return e.output == "json" }

// printf prints for people. What stands in documents may be meant for their terminal: no control character gets there.
func (e *env) printf(format string, args ...any) {
	_, _ = io.WriteString(e.stdout, harmless(fmt.Sprintf(format, args...)))
}

// harmless is a text without what a terminal would obey.
func harmless(text string) string {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && c != '\n' || c > '~' {
			return adapters.Printable(text, "\n\t")
		}
	}
	return text
}

// logger writes readable lines to standard error.
func (e *env) logger(level zerolog.Level) zerolog.Logger {
	if e.verbose {
		level = zerolog.DebugLevel
	}
	return zerolog.New(zerolog.ConsoleWriter{Out: e.stderr, TimeFormat: "15:04:05.000"}).Level(level).With().Timestamp().Logger()
}
