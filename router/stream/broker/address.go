package broker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// addressFile is where a running broker says within its data directory which port it has taken.
const addressFile = "clearhub.address"

// Running gives the address of the broker that has a data directory open, "" where none has. It is how another process on
// the same machine reads the log beside a running hub. A directory that does not exist is an error, and is not made.
func Running(dir string) (string, error) {
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("look for a broker: %w", err)
	}
	l, err := lockDir(dir)
	switch {
	case err == nil:
		l.release()
		return "", nil
	case !errors.Is(err, ErrLocked):
		return "", err
	}
	b, readErr := os.ReadFile(filepath.Join(dir, addressFile))
	if addr := strings.TrimSpace(string(b)); readErr == nil && addr != "" {
		return addr, nil
	}
	return "", fmt.Errorf("%w, and its broker does not say where it serves", err)
}

// announce writes the address for Running.
func (b *Broker) announce() error {
	if b.o.Dir == "" {
		return nil
	}
	file := filepath.Join(b.o.Dir, addressFile)
	if err := os.WriteFile(file+".new", []byte(b.addr+"\n"), 0o600); err != nil {
		return fmt.Errorf("write address: %w", err)
	}
	return os.Rename(file+".new", file)
}
