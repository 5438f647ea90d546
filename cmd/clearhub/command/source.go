package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// source is a document that is read as it comes, as often as need be, and looked into by place: a file, or a pipe of which a copy
// is kept on disk. No more of it is in memory than what is looked at.
type source struct {
	file string
	at   io.ReaderAt
	// from is where the document begins in the file.
	from int64
	// close lets go of it.
	close func() error
	// head are its first bytes; charset is what the reader was told to read it in.
	head    []byte
	charset string
	// failed is why it could not be read to its end, where that is not the document's fault.
	failed error
}

// open opens a file ("-" is standard input).
func (e *env) open(file string) (*source, error) {
	s := &source{file: file, close: func() error { return nil }}
	in := e.stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		s.close, in = f.Close, f
	}
	f, isFile := in.(*os.File)
	if isFile {
		info, err := f.Stat()
		switch {
		case err != nil:
			return nil, errors.Join(err, s.close())
		case info.IsDir():
			return nil, errors.Join(fmt.Errorf("%s is a folder", file), s.close())
		case info.Mode().IsRegular():
			s.at = f
			if file == "-" { // somebody may have read the beginning already
				s.from, err = f.Seek(0, io.SeekCurrent)
			}
			return s, err
		}
	}
	kept := &spool{from: in}
	closeFile := s.close
	s.at, s.close = kept, func() error { return errors.Join(closeFile(), kept.forget()) }
	return s, nil
}

// inMemory is the source of a document that is in memory.
func inMemory(document []byte) *source { return &source{at: bytes.NewReader(document)} }

// reader reads the document from its beginning.
func (s *source) reader() io.Reader { return &sourceReader{source: s} }

// sourceReader gives what is there and does not wait for more, as a pipe does.
type sourceReader struct {
	*source
	read int64
}

// Read implements io.Reader.
func (r *sourceReader) Read(p []byte) (int, error) {
	var n int
	var err error
	if kept, ok := r.at.(*spool); ok {
		n, err = kept.readAt(p, r.read, 1)
	} else {
		n, err = r.at.ReadAt(p, r.from+r.read)
	}
	if r.read += int64(n); n > 0 {
		return n, nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		r.failed = err
	}
	return n, err
}

const (
	// quotedBytes is how much of a document is looked at around a fault, to either side; headBytes how much of its beginning.
	quotedBytes = 8 << 10
	headBytes   = 4 << 10
)

// quote is the sender's own words around a fault: the line, or of EDIFACT, whose lines mean nothing, the segment.
func (s *source) quote(f messages.Fault) adapters.Excerpt {
	if s == nil || f.Position == nil || f.Position.Offset < 0 {
		return adapters.Excerpt{}
	}
	if s.head == nil {
		s.head = s.piece(0, headBytes)
	}
	from := max(0, f.Position.Offset-quotedBytes)
	around := s.piece(from, int(f.Position.Offset-from)+quotedBytes)
	near := *f.Position
	near.Offset -= from
	f.Position = &near
	if (edifact.Adapter{}).Detect(s.head, adapters.Hint{}) == adapters.Yes {
		return edifact.QuoteWithin(s.head, around, s.charset, f)
	}
	return adapters.Quote(around, f)
}

// piece reads bytes at a place; fewer at the document's end.
func (s *source) piece(at int64, n int) []byte {
	b := make([]byte, n)
	n, _ = s.at.ReadAt(b, s.from+at)
	return b[:n]
}

// each reads the messages of a source one by one. What cannot be read is a refused document.
func (e *env) each(ctx context.Context, o *reading, s *source, stored adapters.Stored) adapters.Document {
	stored.Open, s.charset = s.reader, o.profile.Charset
	d := e.registry.Each(ctx, adapters.Request{Sender: messages.Participant{PartyID: o.sender, Country: o.country},
		Name: filepath.Base(s.file), Format: o.format, Profile: o.profile, Untraced: o.untraced}, stored)
	if s.failed != nil {
		f := noFile(s.failed)
		d.Verdict, d.Stands, d.Faults, d.Apart = messages.VerdictRefused, nil, append(d.Faults, f), append(d.Apart, f)
	}
	return d
}

// unopened is the document of a file that cannot be opened.
func unopened(err error) adapters.Document {
	fs := messages.Faults{noFile(err)}
	return adapters.Document{Verdict: messages.VerdictRefused, Faults: fs, Apart: fs}
}

// spoolBytes is how much of a pipe is kept in memory; what is longer goes to disk.
const spoolBytes = 1 << 20

// spool keeps what a pipe gives, and reads on when more is asked for.
type spool struct {
	from io.Reader
	head []byte
	file *os.File
	size int64
	err  error // why there is no more
}

// ReadAt implements io.ReaderAt.
func (k *spool) ReadAt(p []byte, at int64) (int, error) { return k.readAt(p, at, len(p)) }

// readAt reads what is there once there are a number of bytes, or no more.
func (k *spool) readAt(p []byte, at int64, least int) (int, error) {
	for empty := 0; k.err == nil && k.size < at+int64(least); {
		had := k.size
		if k.fill(); k.size > had {
			empty = 0
		} else if empty++; empty > 100 && k.err == nil {
			k.err = io.ErrNoProgress
		}
	}
	n := int(min(int64(len(p)), max(0, k.size-at)))
	var err error
	if k.file != nil {
		n, err = k.file.ReadAt(p[:n], at)
	} else if n > 0 {
		copy(p, k.head[at:])
	}
	if err == nil && n < len(p) {
		err = k.err // nil where the pipe has not ended
	}
	return n, err
}

// fill reads from the pipe once.
func (k *spool) fill() {
	const most = 64 << 10
	if k.file == nil && len(k.head) > spoolBytes {
		if k.file, k.err = unnamed(); k.err == nil {
			_, k.err = k.file.Write(k.head)
		}
		if k.err != nil {
			return
		}
		k.head = k.head[:0]
	}
	if k.file != nil {
		if k.head == nil || cap(k.head) > most {
			k.head = make([]byte, 0, most)
		}
		n, err := k.from.Read(k.head[:most])
		if _, failed := k.file.Write(k.head[:n]); failed != nil {
			n, err = 0, failed
		}
		k.size, k.err = k.size+int64(n), err
		return
	}
	have := len(k.head)
	k.head = append(k.head, make([]byte, most)...)
	n, err := k.from.Read(k.head[have:])
	k.head = k.head[:have+n]
	k.size, k.err = k.size+int64(n), err
}

// unnamed makes a file that is gone when the process ends, however it ends, where the system has such.
func unnamed() (*os.File, error) {
	f, err := os.CreateTemp("", "clearhub-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name())
	return f, nil
}

// forget lets go of the copy.
func (k *spool) forget() error {
	if k.file == nil {
		return nil
	}
	name := k.file.Name()
	err := k.file.Close()
	_ = os.Remove(name) // where it could not be removed while it was open
	return err
}

var _ io.ReaderAt = (*spool)(nil)
