package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
	"github.com/clearhub/clearhub/router/config"
)

// reading is what the commands that read documents share: how to read, and from whom.
type reading struct {
	format, sender, country string
	profile                 adapters.Profile
	overlays                []string
	// untraced is for commands that show faults, and not where each value stood.
	untraced bool
}

func (o *reading) flags(e *env, cmd *cobra.Command) {
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if err := o.check(e.registry); err != nil {
			return err
		}
		for _, file := range o.overlays {
			overlay, err := config.LoadOverlay(file)
			if err != nil {
				return err
			}
			o.profile.Overlays = append(o.profile.Overlays, *overlay)
		}
		return nil
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "", "read as this format only (edifact, sps, native …); detected by content when empty")
	f.StringVar(&o.sender, "sender", "local", "partner id to read the document as coming from")
	f.StringVar(&o.country, "country", "", "the sender's country (ISO 3166-1 alpha-2)")
	f.StringVar(&o.profile.Zone, "zone", "", "time zone of times that state none, as +08:00")
	f.StringVar(&o.profile.Charset, "charset", "", "character set, where the document lies about its own")
	f.StringVar(&o.profile.DateOrder, "date-order", "", "dmy, mdy or ymd for dates that could be read either way")
	f.StringArrayVar(&o.overlays, "overlay", nil, "file with a partner's guide to an EDIFACT message (repeatable)")
	f.StringVar(&o.profile.ImpliedUnit, "implied-unit", "", "Rec 20 unit of masses that come without one")
}

// check refuses what no document can be read by.
func (o *reading) check(registry *adapters.Registry) error {
	if o.format != "" && !registry.Reads(o.format) {
		return fmt.Errorf("--format is %q: write one of %s", o.format, registry.Formats())
	}
	if bad := o.profile.Check(); len(bad) > 0 {
		return fmt.Errorf("%s: %s", flagOf[bad[0].Pointer], bad[0].Text)
	}
	if o.country != "" && !codes.Country(o.country) {
		return fmt.Errorf("--country: %q is no country of ISO 3166-1 such as CN", o.country)
	}
	return nil
}

// flagOf is the flag that sets what a pointer into a profile names.
var flagOf = map[string]string{"/charset": "--charset", "/zone": "--zone", "/dateOrder": "--date-order", "/impliedUnit": "--implied-unit"}

// codeNoFile is the fault of a file that cannot be opened; it is the command line's own.
const codeNoFile = "CLI-001"

// noFile is the fault of a file that cannot be opened or read.
func noFile(err error) messages.Fault {
	return messages.Fault{Code: codeNoFile, Severity: messages.SeverityRefuse, Text: fmt.Sprintf("the file cannot be read: %v", err),
		Expected: "a readable file", Mend: "check the name and that you may read it"}
}

// read reads one file ("-" is standard input) at once, for commands that need all its messages.
func (e *env) read(ctx context.Context, o *reading, file string) (adapters.Document, *source) {
	data, err := e.bytes(file)
	if err != nil {
		return unopened(err), nil
	}
	s := inMemory(data)
	s.charset = o.profile.Charset
	return e.registry.Read(ctx, adapters.Request{
		Sender: messages.Participant{PartyID: o.sender, Country: o.country},
		Name:   filepath.Base(file), Format: o.format, Bytes: data, Profile: o.profile, Untraced: o.untraced,
	}), s
}

// given reads a file that a command was given to work on. One that cannot be read is as one that is refused.
func (e *env) given(file string) ([]byte, error) {
	data, err := e.bytes(file)
	if err == nil && int64(len(data)) > adapters.MaxBytes {
		err = fmt.Errorf("it is larger than %d MiB", adapters.MaxBytes>>20)
	}
	if err != nil {
		return nil, exitError{ExitRefused, fmt.Errorf("read %s: %w", file, err)}
	}
	return data, nil
}

func (e *env) bytes(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(io.LimitReader(e.stdin, adapters.MaxBytes+1))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder", file)
	}
	// One byte more than is allowed, so that the reader says "too large" rather than reading a cut file.
	return io.ReadAll(io.LimitReader(f, adapters.MaxBytes+1))
}
