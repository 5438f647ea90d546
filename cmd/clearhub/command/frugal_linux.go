package command

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// shed gives back those pages of the program itself that only its start has needed: every package of the hub is made ready in every
// process, and half of what it takes are their pages. What is needed again the system maps again, from its cache. Mappings that
// hold anything but the file's own bytes are left alone.
func shed() {
	exe, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	list, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return
	}
	var from, size uintptr
	for line := range bytes.Lines(list) {
		if at, length, mine, begins := mapping(line, exe); begins {
			if from, size = at, length; !mine {
				size = 0
			}
			continue
		}
		if rest, ok := bytes.CutPrefix(line, []byte("Anonymous:")); ok && size > 0 && string(bytes.TrimSpace(rest)) == "0 kB" {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, size, syscall.MADV_DONTNEED)
			size = 0
		}
	}
}

// mapping reads the first line of a mapping: "00400000-014e8000 r-xp 00000000 fe:00 10022813   /usr/bin/clearhub". It is mine where it shows the
// program's own file and cannot be written.
func mapping(line []byte, exe string) (from, size uintptr, mine, begins bool) {
	span, rest, _ := bytes.Cut(line, []byte(" "))
	low, high, isSpan := bytes.Cut(span, []byte("-"))
	a, err := strconv.ParseUint(string(low), 16, 64)
	b, err2 := strconv.ParseUint(string(high), 16, 64)
	if !isSpan || err != nil || err2 != nil || b <= a || len(rest) < 4 {
		return 0, 0, false, false
	}
	return uintptr(a), uintptr(b - a), rest[1] != 'w' && rest[3] == 'p' && bytes.HasSuffix(bytes.TrimRight(line, "\n"), []byte(" "+exe)), true
}
