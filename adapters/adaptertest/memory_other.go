//go:build !linux

package adaptertest

import "time"

// peakMemory is not known here.
func peakMemory() int64 { return 0 }

// processorTime is the time of the clock here.
func processorTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
