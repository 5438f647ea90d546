package directory

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Limits bound what is taken of an archive. Zero fields mean the defaults, which are several times what the largest directory needs.
type Limits struct {
	// Bytes bounds everything unpacked together (default 64 MiB), Packed the archive itself (default 16 MiB).
	Bytes, Packed int64
	// Entries bounds the files, those of inner archives included; default 4000.
	Entries int
}

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	if l.Packed <= 0 {
		l.Packed = 16 << 20
	}
	if l.Entries <= 0 {
		l.Entries = 4000
	}
	return l
}

// ErrLimit says that an archive is larger than any directory.
var ErrLimit = errors.New("the archive is larger than a directory can be")

// maxNesting is how deep archives may lie within archives; UNECE packs two deep.
const maxNesting = 3

// file is one text file of a directory.
type file struct {
	name string
	data []byte
}

type kind int

const (
	kindOther kind = iota
	kindMessage
	kindSegments
	kindCodes
)

// kind tells what a file holds, by its name: CUSDEC_D.96B, TRSD.96B, EDSD.18A, UNCL-1.96B. The interactive directories (ID…) and the indexes
// (EDSDI1) are passed over.
func (f file) kind() kind {
	base, _, _ := strings.Cut(strings.ToUpper(path.Base(f.name)), ".")
	switch {
	case base == "EDSD", base == "TRSD":
		return kindSegments
	case base == "UNCL", strings.HasPrefix(base, "UNCL-"), strings.HasPrefix(base, "UNCL_"):
		return kindCodes
	}
	if name, version, ok := strings.Cut(base, "_"); ok && len(name) == 6 && len(version) == 1 && letters(name+version) {
		return kindMessage
	}
	return kindOther
}

func letters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

// collector gathers the files of an archive within limits.
type collector struct {
	limits  Limits
	entries int
	bytes   int64
	files   []file
}

// collect reads the files of an archive or folder that matter.
func collect(name string, limits Limits) ([]file, error) {
	c := collector{limits: limits}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	if info.IsDir() {
		err = c.folder(name)
	} else {
		err = c.single(name, info.Size())
	}
	if err != nil {
		return nil, fmt.Errorf("read directory %s: %w", filepath.Base(name), err)
	}
	slices.SortFunc(c.files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return c.files, nil
}

func (c *collector) single(name string, size int64) error {
	if size > c.limits.Packed {
		return fmt.Errorf("%w: %d bytes, the limit is %d", ErrLimit, size, c.limits.Packed)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(data, []byte("PK")) {
		return fmt.Errorf("%w: the file is no zip archive", ErrArchive)
	}
	return c.unpack(data, "", 1)
}

func (c *collector) folder(name string) error {
	return filepath.WalkDir(name, func(at string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() { // links are not followed
			return err
		}
		inner, err := filepath.Rel(name, at)
		if err != nil {
			return err
		}
		open := func() (io.ReadCloser, error) { return os.Open(at) }
		return c.entry(filepath.ToSlash(inner), open, 0)
	})
}

// unpack reads a zip archive. Names are only looked at: nothing is written anywhere.
func (c *collector) unpack(data []byte, prefix string, depth int) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrArchive, err)
	}
	for _, e := range z.File {
		if e.FileInfo().IsDir() {
			continue
		}
		if err := c.entry(path.Join(prefix, e.Name), e.Open, depth); err != nil {
			return err
		}
	}
	return nil
}

// entry reads one file, and what is in it where it is an archive. Sizes that an archive states are not believed.
func (c *collector) entry(name string, open func() (io.ReadCloser, error), depth int) error {
	if c.entries++; c.entries > c.limits.Entries {
		return fmt.Errorf("%w: more than %d files", ErrLimit, c.limits.Entries)
	}
	packed := strings.EqualFold(path.Ext(name), ".zip")
	f := file{name: name}
	if !packed && f.kind() == kindOther {
		return nil
	}
	if packed && depth >= maxNesting {
		return fmt.Errorf("%w: archives lie %d deep within archives", ErrLimit, depth+1)
	}
	r, err := open()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer func() { _ = r.Close() }()
	left := c.limits.Bytes - c.bytes
	if f.data, err = io.ReadAll(io.LimitReader(r, left+1)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if int64(len(f.data)) > left {
		return fmt.Errorf("%w: more than %d bytes unpacked", ErrLimit, c.limits.Bytes)
	}
	c.bytes += int64(len(f.data))
	if packed {
		return c.unpack(f.data, strings.TrimSuffix(name, path.Ext(name)), depth+1)
	}
	c.files = append(c.files, f)
	return nil
}
