package stream

import "errors"

// What an error of this package tells its caller to do. Test with errors.Is;
// the text names topic, partition and the broker's own words.
var (
	// ErrTooLarge: the record or batch is over a limit. Nothing was stored, and
	// sending it again cannot help: cut it or store it as a blob.
	ErrTooLarge = errors.New("too large")

	// ErrRefused: the broker refused for certain. Nothing was stored, and the
	// same request will be refused again until someone mends the cause.
	ErrRefused = errors.New("refused by the broker")

	// ErrBusy: the queue in front of the partition is full, or the deadline
	// passed while still waiting in it. Nothing was stored; try again later.
	ErrBusy = errors.New("too busy")

	// ErrUnknownOutcome: the deadline passed, or the caller left, while the
	// records may or may not have been stored. Send again with the same id, so
	// that the reader can drop the copy, or read back to find out.
	ErrUnknownOutcome = errors.New("outcome unknown")

	// ErrOffset: the offset lies below the first or above the next offset of
	// the partition. Records the reader counted on are gone, or it looks at
	// another log than before: stop, do not skip.
	ErrOffset = errors.New("offset out of range")

	// ErrCorrupt: a stored batch does not match its checksum, offsets are missing
	// between records, or a blob does not match its hash. Reading again will not
	// help.
	ErrCorrupt = errors.New("stored bytes are corrupt")

	// ErrTopic: a topic exists with settings the hub cannot work with, such as
	// another partition count or a limited retention.
	ErrTopic = errors.New("unsuitable topic")

	// ErrNoTopic: the topic or partition does not exist, or may not be seen.
	ErrNoTopic = errors.New("no such topic or partition")

	// ErrClosed: the Log is closed. Nothing was stored.
	ErrClosed = errors.New("log is closed")
)
