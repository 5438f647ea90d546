package adaptertest

import (
	"syscall"
	"time"
)

// peakMemory is the most memory that the process has held, in bytes; 0 where it is not known.
func peakMemory() int64 { return usage().Maxrss << 10 }

// processorTime is how long the process has kept processors busy.
func processorTime() time.Duration {
	u := usage()
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func usage() (u syscall.Rusage) {
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return syscall.Rusage{}
	}
	return u
}
