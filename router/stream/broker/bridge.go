package broker

import (
	"fmt"

	"github.com/rs/zerolog"
	"github.com/twmb/franz-go/pkg/kfake"
)

// bridge writes kfake's log lines to zerolog.
type bridge struct{ log zerolog.Logger }

var _ kfake.Logger = bridge{}

func (b bridge) Logf(level kfake.LogLevel, format string, args ...any) {
	var e *zerolog.Event
	switch level {
	case kfake.LogLevelError:
		e = b.log.Error()
	case kfake.LogLevelWarn:
		e = b.log.Warn()
	default: // kfake's information is about single requests
		e = b.log.Debug()
	}
	if e.Enabled() {
		e.Msg(fmt.Sprintf(format, args...))
	}
}
