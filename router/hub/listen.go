package hub

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/clearhub/clearhub/router/config"
)

// serve serves until ctx ends, then lets requests that are under way finish for ten seconds.
func serve(ctx context.Context, l net.Listener, h http.Handler, c config.Listener) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		err := s.Shutdown(grace)
		if err != nil {
			err = s.Close() // pages that listen for changes do not end by themselves
		}
		stopped <- err
	}()
	var err error
	if c.CertFile != "" {
		err = s.ServeTLS(l, c.CertFile, c.KeyFile)
	} else {
		err = s.Serve(l)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

func address(l net.Listener, c config.Listener) string {
	if l == nil {
		return ""
	}
	scheme := "http://"
	if c.CertFile != "" {
		scheme = "https://"
	}
	return scheme + l.Addr().String()
}
