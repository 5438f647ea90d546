package broker

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	measureEvery   = 10 * time.Second
	largestDefault = 8 << 30
	smallMachine   = 2 << 30 // where the size of RAM is unknown
)

// usage counts stored bytes: the directory as last measured and what was
// produced since.
type usage struct {
	dir   string // "": memory, only since counts
	since atomic.Int64

	mu       sync.Mutex
	measured time.Time
	base     int64
}

func (u *usage) bytes() int64 {
	if u.dir == "" {
		return u.since.Load()
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if now := time.Now(); u.measured.IsZero() || now.Sub(u.measured) > measureEvery {
		u.since.Store(0) // a batch on its way counts twice or, until the next walk, not at all
		u.base, u.measured = dirSize(u.dir), now
	}
	return u.base + u.since.Load()
}

// dirSize adds up the files; those that vanish meanwhile count nothing.
func dirSize(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			n += info.Size()
		}
		return nil
	})
	return n
}

// defaultMaxBytes is a quarter of RAM, at most 8 GiB.
func defaultMaxBytes() int64 {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return smallMachine
	}
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		if len(fields) >= 2 && fields[0] == "MemTotal:" {
			if kib, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return min(kib<<10/4, largestDefault)
			}
		}
	}
	return smallMachine
}
