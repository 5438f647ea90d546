//go:build linux || darwin

package broker

import "syscall"

// freeBytes is what this process may still write to the disk of a folder; ok is false where nobody can tell.
func freeBytes(dir string) (free int64, ok bool) {
	if dir == "" {
		return 0, false
	}
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true //nolint:unconvert // the field's type is another on every system
}
