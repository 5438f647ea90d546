package recognition

import (
	"errors"

	"github.com/clearhub/clearhub/messages/codes"
	"github.com/clearhub/clearhub/router/stage"
)

// Options wire a Stage. All but Logger are required.
type Options struct {
	// Hub is the id under which the hub itself sends decisions.
	Hub string
	// Border is the country (ISO 3166-1 alpha-2) whose border this is.
	Border string
	// Messages and Events are the topics that decisions and rulings, and events, are put out to.
	Messages, Events string
}

func (o Options) validate() error {
	switch {
	case o.Hub == "":
		return errors.New("recognition: no hub id")
	case !codes.Country(o.Border):
		return errors.New("recognition: border is not a country")
	case o.Messages == "" || o.Events == "":
		return errors.New("recognition: topics are missing")
	}
	return nil
}

// Stage is recognition on the one partition of claims. It remembers nothing outside its
// transaction.
type Stage struct{ o Options }

var _ stage.Stage = (*Stage)(nil)

// New makes a stage.
func New(o Options) (*Stage, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Stage{o: o}, nil
}

// Step implements stage.Stage.
func (s *Stage) Step(tx *stage.Tx, in []stage.Input) {}
