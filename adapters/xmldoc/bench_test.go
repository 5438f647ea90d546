package xmldoc_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/xmldoc"
)

// manyLines is a document shaped like a trade message with n lines.
func manyLines(n int) []byte {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<d:Declaration xmlns:d=\"urn:d\" xmlns:r=\"urn:r\">\n")
	for i := range n {
		fmt.Fprintf(&b, "  <r:Line>\n    <r:SequenceNumeric>%d</r:SequenceNumeric>\n    <r:Description languageID=\"en\">Tulip bulbs, dormant, size 12 &amp; up</r:Description>\n"+
			"    <r:NetWeightMeasure unitCode=\"KGM\">%d.5</r:NetWeightMeasure>\n    <r:Classification>\n      <r:SystemID>HS</r:SystemID>\n      <r:ClassCode>060110</r:ClassCode>\n"+
			"    </r:Classification>\n  </r:Line>\n", i+1, i)
	}
	b.WriteString("</d:Declaration>\n")
	return []byte(b.String())
}

type stdLine struct {
	Sequence    string `xml:"SequenceNumeric"`
	Description struct {
		Text     string `xml:",chardata"`
		Language string `xml:"languageID,attr"`
	}
	Net struct {
		Text string `xml:",chardata"`
		Unit string `xml:"unitCode,attr"`
	} `xml:"NetWeightMeasure"`
	Classification []struct {
		System string `xml:"SystemID"`
		Code   string `xml:"ClassCode"`
	}
}

// BenchmarkRead sets the reader and the tree beside encoding/xml in one run: compare MB/s.
func BenchmarkRead(b *testing.B) {
	raw := manyLines(100)
	run := func(name string, f func() error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("encoding-xml-Token", func() error {
		d := xml.NewDecoder(strings.NewReader(string(raw)))
		for {
			if _, err := d.Token(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
	run("xmldoc-Next", func() error { return read(raw, xmldoc.Options{}) })
	run("encoding-xml-Unmarshal", func() error {
		var v struct {
			Lines []stdLine `xml:"Line"`
		}
		return xml.Unmarshal(raw, &v)
	})
	run("xmldoc-Parse", func() error {
		_, err := xmldoc.Parse(raw, xmldoc.Options{})
		return err
	})
	run("xmldoc-Parse-and-walk-with-positions", func() error {
		d, err := xmldoc.Parse(raw, xmldoc.Options{})
		if err != nil {
			return err
		}
		lines := make([]stdLine, 0, 100)
		for n := d.Root().First(); n != nil; n = n.Next() {
			var l stdLine
			for c := n.First(); c != nil; c = c.Next() {
				v := c.Value()
				v.Position()
				switch c.Local() {
				case "SequenceNumeric":
					l.Sequence = v.Text
				case "Description":
					l.Description.Text, l.Description.Language = v.Text, c.Attr("languageID").Text
				case "NetWeightMeasure":
					l.Net.Text, l.Net.Unit = v.Text, c.Attr("unitCode").Text
				}
			}
			lines = append(lines, l)
		}
		if len(lines) == 0 {
			return errors.New("no line was read")
		}
		return nil
	})
}

// BenchmarkRatio sets the reader and the tree beside xml.Unmarshal in turns, by processor time.
func BenchmarkRatio(b *testing.B) {
	raw := manyLines(100)
	std := func() error {
		var v struct {
			Lines []stdLine `xml:"Line"`
		}
		return xml.Unmarshal(raw, &v)
	}
	b.Run("Next", func(b *testing.B) {
		adaptertest.Turns(b, func() error { return read(raw, xmldoc.Options{}) }, std)
	})
	b.Run("Parse", func(b *testing.B) {
		adaptertest.Turns(b, func() error {
			d, err := xmldoc.Parse(raw, xmldoc.Options{})
			if err == nil {
				d.Release()
			}
			return err
		}, std)
	})
}

// BenchmarkStream reads a batch part by part, and the same document as one tree.
func BenchmarkStream(b *testing.B) {
	part := "  <Item><Number>1</Number>" + strings.Repeat("<Line n='1'><Name>Tulip bulbs</Name></Line>\n", 200) + "</Item>\n"
	raw := []byte("<Batch>\n" + strings.Repeat(part, 200) + "</Batch>")
	b.Run("parts", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			s := xmldoc.NewStream(bytes.NewReader(raw), xmldoc.Options{}, isItem)
			for {
				d, err := s.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					b.Fatal(err)
				}
				d.Release()
			}
		}
	})
	b.Run("tree", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			d, err := xmldoc.Parse(raw, xmldoc.Options{})
			if err != nil {
				b.Fatal(err)
			}
			d.Release()
		}
	})
}
