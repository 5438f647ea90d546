package command

import (
	"errors"
	"fmt"
	"os"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
)

func (e *env) serve() *cobra.Command {
	var file string
	var checkOnly bool
	cmd := &cobra.Command{
		Use:     "serve",
		Example: "  clearhub serve --config clearhub.yaml --check && clearhub serve --config clearhub.yaml",
		Short:   "Run a hub",
		Long: `Serve runs the hub that the configuration describes: on the embedded broker, or on a Kafka cluster where
kafka.brokers names one. It ends at SIGINT or SIGTERM; killing it at any moment loses nothing.

Check reads the configuration and what it names, and stops. ` + verdictHelp + `

Exit codes: 0 stopped as asked, 1 a part failed, 64 the configuration is wrong.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if checkOnly {
				return e.serveCheck(file)
			}
			c, err := config.Load(file)
			if err != nil {
				return err
			}
			if err := e.direct(first(e.directories, c.Directories), false); err != nil {
				return err
			}
			if err := c.CheckProfiles(e.registry); err != nil {
				return err
			}
			h, err := hub.New(cmd.Context(), hub.Options{Config: c, Registry: e.registry, Release: release(), Logger: e.serverLog(c.Log)})
			if err != nil {
				return failed(err)
			}
			return failed(h.Run(cmd.Context()))
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "clearhub.yaml", "configuration file")
	cmd.Flags().BoolVar(&checkOnly, "check", false, "check the configuration and stop")
	return cmd
}

// serveCheck checks a configuration. An error is told to people where errors are; programs find it where they look for the verdict.
func (e *env) serveCheck(file string) error {
	c, err := config.Load(file)
	if err == nil {
		err = e.direct(first(e.directories, c.Directories), false)
	}
	if err == nil {
		err = c.CheckProfiles(e.registry)
	}
	if err != nil {
		if e.json() {
			return errors.Join(err, e.verdict(file, verdict{err: err}))
		}
		return err
	}
	return failed(e.verdict(file, verdict{told: []string{fmt.Sprintf("ok: %s, %s, %s", count(len(c.Partners), "partner"), count(len(c.Routes), "route"), count(len(c.Agreements), "agreement"))},
		holds: map[string]any{"partners": len(c.Partners), "routes": len(c.Routes), "agreements": len(c.Agreements)}}))
}

// serverLog is the log of a hub as its configuration wants it, on standard error.
func (e *env) serverLog(l config.Log) zerolog.Logger {
	level, err := zerolog.ParseLevel(l.Level)
	if err != nil {
		level = zerolog.InfoLevel
	}
	if l.Format == "text" {
		return e.logger(level)
	}
	if e.verbose {
		level = zerolog.DebugLevel
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return zerolog.New(e.stderr).Level(level).With().Timestamp().Str("node", fmt.Sprintf("%s/%d", host, os.Getpid())).Logger()
}
