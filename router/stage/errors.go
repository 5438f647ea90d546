package stage

import "errors"

// Errors that end [Runner.Run]: going on would lose or double something, so a
// person has to look first. Everything else is retried.
var (
	// ErrGap: the journal or an input lacks something it once had: a checkpoint
	// that steps name, a step that others follow, an offset.
	ErrGap = errors.New("log has a gap")

	// ErrTopicChanged: a topic has another id than the one the stage has worked
	// with, so that offsets and positions no longer mean what they meant.
	ErrTopicChanged = errors.New("topic was deleted and created again")

	// ErrJournal: a record of the journal is no step this release can read.
	ErrJournal = errors.New("unreadable step")

	// ErrStage: the stage broke the rules of Tx, or panicked.
	ErrStage = errors.New("stage misbehaved")
)
