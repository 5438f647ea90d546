package messages

// Recall says what follows where a fact changed that a decision rested on: what became of the goods, and what is to be done.
type Recall struct {
	// Reason is what happened, a word of Invalidation.Reason; Facts are those that changed; Effective is since when.
	Reason    string   `json:"reason" validate:"required,max=35"`
	Facts     []string `json:"facts,omitempty"`
	Effective string   `json:"effective,omitempty"`
	// Arrival is how far the goods were: notArrived, arrived (and not released) or released.
	Arrival string `json:"arrival" validate:"required,oneof=notArrived arrived released"`
	// Action is what is to be done: reevaluate (this decision is the new one), control (normal control applies), hold (the goods are held),
	// recall (the goods are called back), review (an authority looks at the case), audit (it is marked for audit), notice (who
	// has the goods is told), restored (the fact is as it was: released goods are recognised as when they were released, and what was asked
	// for meanwhile is over).
	Action string `json:"action" validate:"required,oneof=reevaluate control hold recall review audit notice restored"`
	// Stands says that the decision before stands although this one comes out otherwise: the goods were released on it.
	Stands bool `json:"stands,omitempty"`
	// Confidential says that the facts are of risk, which only authorities may read.
	Confidential bool `json:"confidential,omitempty"`
}
