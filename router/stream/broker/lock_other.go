//go:build !unix

package broker

import "errors"

type lock struct{}

// lockDir refuses: without a lock, two processes would ruin the directory.
func lockDir(string) (*lock, error) {
	return nil, errors.New("a data directory needs a Unix system; use a Kafka cluster")
}

func (*lock) release() {}
