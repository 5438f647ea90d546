package stream

import (
	"context"
	"time"
)

// MemberOptions set the pace of group membership; zero values mean the default.
type MemberOptions struct {
	Heartbeat        time.Duration // default 1 s
	SessionTimeout   time.Duration // silence after which the group goes on without this member; default 10 s
	RebalanceTimeout time.Duration // how long the group waits for its members to return; default 15 s
	JoinBackoff      time.Duration // pause after a failed join; default 500 ms
}

// Members is a place in a consumer group. The group only says which partitions
// this process should work on; it stores no offsets and fences nobody.
type Members struct{}

// Members prepares membership of group over topics, which must have equal
// partition counts: partition n of every topic goes to the same member.
func (l *Log) Members(group string, topics []string, o MemberOptions) *Members { return &Members{} }

// Run joins the group and calls handle once per generation with the partitions
// assigned, ascending; it is not called where there are none. The ctx given to
// handle ends with the generation, and handle must return soon after (the
// group waits for it up to RebalanceTimeout). If handle returns nil earlier,
// the membership goes on until the next generation; an error leaves the group
// and is returned. When ctx ends, Run leaves the group and returns nil.
// Trouble with the coordinator is logged and retried.
func (m *Members) Run(ctx context.Context, handle func(ctx context.Context, partitions []int) error) error {
	return ErrClosed
}
