package adaptertest

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// peakMemory is the most memory that the process has held, in bytes; 0 where it is not known. The usual figure, ru_maxrss,
// begins with that of the process that started it.
func peakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(after, " kB")
	peak, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		return 0
	}
	return peak << 10
}

// processorTime is how long the process has kept processors busy.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
