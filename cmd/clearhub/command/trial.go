package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
)

// trialOptions are the flags of trial.
type trialOptions struct {
	once       bool
	data       string
	inspection time.Duration
}

func (e *env) trial() *cobra.Command {
	var o trialOptions
	cmd := &cobra.Command{
		Use:     "trial",
		Example: "  clearhub trial\n  clearhub trial --once",
		Short:   "Play a story through a real hub: your first minute",
		Long: `Trial starts the embedded broker, a hub and two partner systems in this process, on loopback and free
ports, with a temporary data folder: a port that declares and rules, and a foreign plant health service that
certifies. It sends them documents of real formats and tells what happens: receipts, faults, decisions and
their reasons, what each partner received, how long it took from arrival to release.

Then it stays up, with the console, for you to look around and send your own files. With --once it ends
after the story.

Exit codes: 0 everything came out as told, 1 the hub failed, 2 something did not.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return e.playTrial(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.once, "once", false, "end after the story")
	f.StringVar(&o.data, "data", "", "folder for the data, kept afterwards (default a temporary one, removed)")
	f.DurationVar(&o.inspection, "inspection", 2*time.Second, "how long the port's physical inspection takes in the trial; in real life hours or days")
	return cmd
}

// playTrial starts everything, plays the story and, unless told otherwise, stays up until ctx ends.
func (e *env) playTrial(ctx context.Context, o trialOptions) (err error) {
	dir := o.data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "clearhub-trial-"); err != nil {
			return failed(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
	} else if err := os.MkdirAll(dir, 0o750); err != nil {
		return failed(err)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return failed(err)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return failed(fmt.Errorf("listen for the port's system: %w", err))
	}
	tokens := newTokens()
	h, file, err := e.trialHub(ctx, dir, "http://"+listener.Addr().String()+"/clearhub", tokens)
	if err != nil {
		_ = listener.Close()
		return failed(err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	port := newPortSystem(h.APIURL(), tokens.port, o.inspection)
	agency := &partnerSystem{api: h.APIURL(), token: tokens.agency, name: "nl-plant-health"}
	s := &story{env: e, hub: h, port: port, agency: agency, operator: &partnerSystem{api: h.APIURL(), token: tokens.operator, name: "trial"}, config: file, data: dir, tokens: tokens}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.Run(ctx) })
	g.Go(func() error { return port.run(ctx, listener) })
	g.Go(func() error {
		err := s.tell(ctx)
		if err == nil && !o.once {
			s.next()
			<-ctx.Done()
		}
		stop()
		return err
	})
	err = g.Wait()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	var code exitError
	switch {
	case errors.As(err, &code):
		return err
	case err != nil:
		return failed(err)
	case len(s.wrong) > 0:
		return exitError{code: ExitRefused, err: fmt.Errorf("%s did not come out as told", count(len(s.wrong), "thing"))}
	}
	return nil
}

// trialHub wires the hub that the story's configuration describes, on free ports. The file that it leaves beside the data names the ports that
// came out, so that every other command can be pointed at it.
func (e *env) trialHub(ctx context.Context, dir, portURL string, tokens tokens) (*hub.Hub, string, error) {
	key := filepath.Join(dir, "officer.key")
	if err := os.Remove(key); err != nil && !errors.Is(err, os.ErrNotExist) { // of an earlier trial in the same folder
		return nil, "", err
	}
	public, err := newKey(key)
	if err != nil {
		return nil, "", fmt.Errorf("write the officer's key: %w", err)
	}
	file := filepath.Join(dir, "clearhub.yaml")
	values := map[string]string{"Data": filepath.ToSlash(dir), "PortURL": portURL, "OfficerKey": public, "API": "127.0.0.1:0", "Console": "127.0.0.1:0"}
	text, err := render("clearhub.yaml", values)
	if err != nil {
		return nil, "", err
	}
	c, err := config.Parse(file, text, tokens.lookup)
	if err != nil {
		return nil, "", err
	}
	h, err := hub.New(ctx, hub.Options{Config: c, Registry: e.registry, Release: release(), Logger: e.logger(zerolog.WarnLevel)})
	if err != nil {
		return nil, "", err
	}
	values["API"], values["Console"] = strings.TrimPrefix(h.APIURL(), "http://"), strings.TrimPrefix(h.ConsoleURL(), "http://")
	if text, err = render("clearhub.yaml", values); err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		h.Close()
		return nil, "", fmt.Errorf("write the trial's configuration: %w", err)
	}
	return h, file, nil
}
