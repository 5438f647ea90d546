package kafkatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/clearhub/clearhub/router/stream"
)

// KafkaVersion is the release started where none is asked for, by argument or
// by CLEARHUB_TEST_KAFKA_VERSION.
const KafkaVersion = "4.4.0"

const envVersion = "CLEARHUB_TEST_KAFKA_VERSION"

// Server is a running Apache Kafka: one node, broker and controller, with a
// data directory that goes with it.
type Server struct {
	Addr string // host:port on loopback

	cmd   *exec.Cmd
	stdin io.Closer
	log   string
}

// wrapper runs the broker as long as somebody holds its standard input open,
// so that it ends with its starter however that ends.
const wrapper = `"$@" & pid=$!
cat >/dev/null
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
rm -rf "$CLEARHUB_KAFKA_DIR"
`

// StartServer fetches the jars if needed, formats a storage directory and
// starts a broker on free loopback ports. It returns when the broker answers
// and a topic can be used. The broker ends with Stop or with this process.
func StartServer(ctx context.Context, version string) (*Server, error) {
	if version == "" {
		version = os.Getenv(envVersion)
	}
	if version == "" {
		version = KafkaVersion
	}
	libs, err := fetchJars(ctx, version)
	if err != nil {
		return nil, fmt.Errorf("fetch Kafka %s: %w", version, err)
	}
	dir, err := os.MkdirTemp("", "clearhub-kafka-")
	if err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	s, err := launch(ctx, libs, dir)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := s.ready(ctx); err != nil {
		tail := s.tail()
		s.Stop()
		return nil, fmt.Errorf("wait for Kafka %s: %w\n%s", version, err, tail)
	}
	return s, nil
}

// Stop kills the broker and removes its data.
func (s *Server) Stop() {
	s.stdin.Close()
	_ = s.cmd.Wait()
}

func launch(ctx context.Context, libs, dir string) (*Server, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "server.properties")
	if err := os.WriteFile(config, []byte(properties(dir, ports[0], ports[1])), 0o600); err != nil {
		return nil, fmt.Errorf("write configuration: %w", err)
	}
	cp := filepath.Join(libs, "*")
	format := exec.CommandContext(ctx, "java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", cp,
		"kafka.tools.StorageTool", "format", "--cluster-id", "Y2xlYXJodWItdGVzdC0wMQ", "--config", config)
	if out, err := format.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("format storage: %w\n%s", err, out)
	}
	log, err := os.Create(filepath.Join(dir, "server.log"))
	if err != nil {
		return nil, fmt.Errorf("create log file: %w", err)
	}
	defer log.Close()
	cmd := exec.Command("/bin/sh", "-c", wrapper, "sh", // not bound to ctx: it outlives the start
		"java", "-Xms256m", "-Xmx512m", "-XX:ActiveProcessorCount=2", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
		"-Djava.awt.headless=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
		"-cp", cp, "kafka.Kafka", config)
	cmd.Env = append(os.Environ(), "CLEARHUB_KAFKA_DIR="+dir)
	cmd.Stdout, cmd.Stderr = log, log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	return &Server{Addr: fmt.Sprintf("127.0.0.1:%d", ports[0]), cmd: cmd, stdin: stdin, log: log.Name()}, nil
}

// ready waits until a topic can be made and written to.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	var last error
	for ctx.Err() == nil {
		if last = s.try(ctx); last == nil {
			return nil
		}
		select {
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	return errors.Join(ctx.Err(), last)
}

func (s *Server) try(ctx context.Context) error {
	l, err := stream.Open(ctx, stream.Options{Brokers: []string{s.Addr}})
	if err != nil {
		return err
	}
	defer l.Close()
	const topic = "kafkatest-ready"
	if err := l.Ensure(ctx, stream.Topic{Name: topic, Partitions: 1}); err != nil {
		return err
	}
	_, err = l.Append(ctx, topic, 0, []stream.Record{{Value: []byte("ready")}})
	return err
}

// tail is the end of the broker's log, for the error message.
func (s *Server) tail() string {
	b, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

func properties(dir string, port, controller int) string {
	return strings.NewReplacer("DIR", filepath.Join(dir, "data"), "PORT", fmt.Sprint(port), "CTRL", fmt.Sprint(controller)).Replace(`
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:CTRL
listeners=PLAINTEXT://127.0.0.1:PORT,CONTROLLER://127.0.0.1:CTRL
advertised.listeners=PLAINTEXT://127.0.0.1:PORT
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=DIR
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
background.threads=2
log.cleaner.dedupe.buffer.size=8388608
log.cleaner.threads=1
`)
}

func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
