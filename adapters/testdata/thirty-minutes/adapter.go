// Package gatesheet reads the gate sheet of Eastpier Terminal: what customs decided about each truck at the gate. It
// knows nothing of the hub but the adapter's contract.
//
//	GATESHEET|1|+08:00
//	26CN00770000123453|OUT|2026-05-11T08:30
//	26CN00770000123461|CHECK|2026-05-11T08:41
package gatesheet

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads gate sheets. The zero value is ready.
type Adapter struct{}

var _ adapters.Adapter = Adapter{}

// marks are what the gate writes, and what that means. There is no default: see ruling.
var marks = map[string]messages.RulingStatus{
	"OUT": messages.RulingReleased, "CHECK": messages.RulingExamine, "STOP": messages.RulingHold,
}

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name: "gatesheet", Version: "1.0.0",
		Formats: []adapters.Format{{Name: "gatesheet:sheet", Title: "Gate sheet of Eastpier Terminal",
			Versions: []string{"1"}, Kinds: []messages.Kind{messages.KindRuling}}},
		Lost:       []string{"Columns after the third are not read."},
		Structural: []string{"GATE-001"},
	}
}

// Detect implements adapters.Adapter: no other format starts so.
func (Adapter) Detect(head []byte, _ adapters.Hint) adapters.Score {
	if bytes.HasPrefix(head, []byte("GATESHEET|")) {
		return adapters.Yes
	}
	return adapters.No
}

// Decode implements adapters.Adapter: one ruling a row.
func (Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		data, err := adapters.ReadAll(ctx, in) // keeps the size limit, and ends with ctx
		if err != nil {
			yield(adapters.Decoded{}, fmt.Errorf("decode gate sheet: %w", err))
			return
		}
		lines := adapters.NewLines(data)
		head, rows, _ := strings.Cut(string(data), "\n")
		columns := strings.Split(strings.TrimSuffix(head, "\r"), "|")
		if len(columns) < 3 || columns[0] != "GATESHEET" || columns[1] != "1" {
			at := lines.At(0, "header")
			yield(adapters.Decoded{}, &adapters.DocumentError{Faults: messages.Faults{{
				Code: "GATE-001", Severity: messages.SeverityRefuse, Position: &at,
				Text: "the first line is not the header of a gate sheet", Found: adapters.Found(head), Expected: "GATESHEET|1|<zone>", Mend: "write the header, or send the document to who reads its version"}}})
			return
		}
		offset := len(head) + 1
		for n, row := range strings.SplitAfter(rows, "\n") {
			if strings.TrimSpace(row) != "" && !yield(ruling(row, offset, n+1, columns[2], lines), nil) {
				return
			}
			offset += len(row)
		}
	}
}

// ruling reads one row. What is wrong in it is a fault of its message, and the next row is read all the same.
func ruling(row string, offset, n int, zone string, lines *adapters.Lines) adapters.Decoded {
	row = strings.TrimRight(row, "\r\n")
	columns := append(strings.Split(row, "|"), "", "") // a short row has empty columns at its end
	place := func(i int) messages.Position {
		before := min(len(strings.Join(columns[:i], "|"))+min(i, 1), len(row))
		return lines.At(int64(offset+before), fmt.Sprintf("row %d column %d", n, i+1))
	}
	var trace adapters.Tracer
	var faults messages.Faults
	fault := func(code string, i int, pointer, text, expected, mend string) {
		at := place(i)
		faults = append(faults, messages.Fault{Code: code, Severity: messages.SeverityWarn, Pointer: pointer, Position: &at,
			Text: text, Found: adapters.Found(columns[i]), Expected: expected, Mend: mend})
	}
	body := &messages.Ruling{References: []messages.Reference{{Type: "mrn", Number: columns[0]}}}
	trace.Mark("/body/references/0/number", place(0))
	var known bool
	if body.Status, known = marks[columns[1]]; !known {
		body.Status = messages.RulingHold // what is not known is never a release
		fault("GATE-002", 1, "/body/status", "the gate's mark is not known; the goods are taken as held", "OUT, CHECK or STOP", "write one of the marks")
	}
	trace.Mark("/body/status", place(1))
	var err error
	if body.Time, err = messages.NewTime(columns[2], zone, "format"); err != nil {
		body.Time = nil
		fault("GATE-003", 2, "/body/time", "this is not a time", "2006-01-02T15:04", "write the minute of the ruling")
	} else {
		trace.Mark("/body/time/value", place(2))
	}
	return adapters.Decoded{Faults: faults, Message: &messages.Message{
		Kind: messages.KindRuling, Function: messages.FunctionOriginal, Body: body, Provenance: trace.Provenance(),
		Source: messages.Source{Format: "gatesheet:sheet", FormatVersion: "1", Root: "GATESHEET", Charset: "UTF-8"},
	}}
}
