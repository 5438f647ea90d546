package adapters

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/clearhub/clearhub/messages"
)

// Lines turns byte offsets of one document into positions. A line ends at a line feed; columns count
// characters of UTF-8, and a byte that is not UTF-8 counts as one. It is built once per document, costs four
// bytes a line, and is not safe for concurrent use because it remembers the last place asked for.
type Lines struct {
	data   []byte
	starts []int
	// The last answer: offsets are mostly asked for in rising order on few, sometimes huge lines.
	line, offset, column int
}

// NewLines indexes a document. It keeps data and never changes it.
func NewLines(data []byte) *Lines {
	l := &Lines{data: data, starts: make([]int, 1, 1+len(data)/64), column: 1}
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], '\n')
		if i < 0 {
			return l
		}
		at += i + 1
		l.starts = append(l.starts, at)
	}
}

// At gives the position of a byte offset, with the format's own path. An offset outside the document is
// moved to its nearest end: the place just after the last byte is a valid position.
func (l *Lines) At(offset int64, path string) messages.Position {
	o := int(min(max(offset, 0), int64(len(l.data))))
	line := l.line
	if o < l.starts[line] || line+1 < len(l.starts) && o >= l.starts[line+1] {
		line = sort.SearchInts(l.starts, o+1) - 1
	}
	if line != l.line || o < l.offset {
		l.line, l.offset, l.column = line, l.starts[line], 1
	}
	l.column += utf8.RuneCount(l.data[l.offset:o])
	l.offset = o
	return messages.Position{Offset: int64(o), Line: line + 1, Column: l.column, Path: path}
}
