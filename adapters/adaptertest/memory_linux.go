package adaptertest

import "syscall"

// peakMemory is the most memory that the process has held, in bytes; 0 where it is not known.
func peakMemory() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Maxrss << 10
}
