//go:build !linux

package adaptertest

// peakMemory is not known here.
func peakMemory() int64 { return 0 }
