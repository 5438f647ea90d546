package directory

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
)

func FuzzTexts(f *testing.F) {
	f.Add("Message Type : CUSDEC\nVersion: D\nRelease: 20B\nsegment table\n00010 * UNH Header  M   1     \n00020  ---- Segment group 1  --- C   9---+|\n00030   DTM A\n   name   C   1   |\n",
		"------------------------------\n\n    DTM  DATE\n\n010    C507 DATE     M    1\n       2005  Code\n    name  C   an..3\n020    1004 NUMBER    C   9 an..70\n",
		"------------------------------\n* 1153  Qualifier\n\n  Desc: x\n\n        1 One\nX  XA     Two\n     ZZZ   Three\n")
	f.Fuzz(func(t *testing.T, message, segments, codes string) {
		d, err := of([]file{{"CUSDEC_D.20B", []byte(message)}, {"EDSD.20B", []byte(segments)}, {"UNCL.20B", []byte(codes)}})
		if err != nil {
			return
		}
		var b strings.Builder
		if err := d.WriteTable(&b, d.Messages()); err != nil {
			t.Fatal(err)
		}
		_, _ = grammar.Parse(b.String()) // may be refused, and not panic
	})
}

func FuzzArchive(f *testing.F) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	e, err := w.Create("EDSD.20B")
	if err == nil {
		_, err = e.Write([]byte("text"))
	}
	if err != nil || w.Close() != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(_ *testing.T, data []byte) {
		c := collector{limits: Limits{Bytes: 1 << 20, Entries: 100}.withDefaults()}
		_ = c.unpack(data, "", 1)
	})
}
