// Command start runs Apache Kafka for tests: it prints CLEARHUB_TEST_KAFKA with
// the address once the broker can be used, and runs until it is interrupted or
// its standard input ends.
//
//	go run ./router/stream/kafkatest/start [version]
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	version := ""
	if len(args) > 0 {
		version = args[0]
	}
	s, err := kafkatest.StartServer(ctx, version)
	if err != nil {
		fmt.Fprintln(stderr, "start:", err)
		return 1
	}
	defer s.Stop()
	fmt.Fprintln(stdout, "CLEARHUB_TEST_KAFKA="+s.Addr)
	ended := make(chan struct{})
	if f, ok := stdin.(*os.File); ok && isPipe(f) {
		go func() {
			_, _ = io.Copy(io.Discard, f)
			close(ended)
		}()
	}
	select {
	case <-ctx.Done():
	case <-ended:
	}
	return 0
}

// isPipe leaves out terminals and /dev/null, which end at once in the background.
func isPipe(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeNamedPipe != 0
}
