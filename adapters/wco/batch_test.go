package wco_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/wco"
	"github.com/clearhub/clearhub/messages"
)

const (
	batchHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2" xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><md:WCODataModelVersionCode>3.6</md:WCODataModelVersionCode><md:ResponsibleCountryCode>GB</md:ResponsibleCountryCode><md:ResponsibleAgencyName>HMRC</md:ResponsibleAgencyName>` + "\n"
	batchEnd  = "</md:MetaData>\n"
)

// declared is a declaration of a batch with a reference.
func declared(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<Declaration><AcceptanceDateTime><DateTimeString formatCode=\"102\">20260504</DateTimeString></AcceptanceDateTime><FunctionCode>9</FunctionCode><FunctionalReferenceID>TULIP-%d</FunctionalReferenceID><TypeCode>EXA</TypeCode>\n<Declarant><ID>GB896458895015</ID></Declarant><GoodsShipment>", i)
	for line := range 20 {
		fmt.Fprintf(&b, "<GovernmentAgencyGoodsItem><SequenceNumeric>%d</SequenceNumeric><Commodity><Description>Tulpenzwiebeln, Größe %d</Description><Classification><ID>06011020</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification><GoodsMeasure><NetNetWeightMeasure>%d.5</NetNetWeightMeasure></GoodsMeasure></Commodity></GovernmentAgencyGoodsItem>\n", line+1, i, line)
	}
	b.WriteString("</GoodsShipment></Declaration>\n")
	return b.String()
}

// manyDeclared is a batch of more than a megabyte.
func manyDeclared(n int) []byte {
	var b strings.Builder
	b.WriteString(batchHead)
	for i := range n {
		b.WriteString(declared(i))
	}
	b.WriteString(batchEnd)
	return []byte(b.String())
}

// message decodes a document of one declaration.
func message(t *testing.T, raw []byte) *messages.Message {
	t.Helper()
	for m, err := range (wco.Adapter{}).Decode(context.Background(), adapters.Input{Reader: bytes.NewReader(raw)}) {
		if err != nil {
			t.Fatal(err)
		}
		return m.Message
	}
	t.Fatal("no message")
	return nil
}

func TestABatchIsReadDeclarationByDeclaration(t *testing.T) {
	const n = 260
	raw := manyDeclared(n)
	if len(raw) < 1<<20 {
		t.Fatalf("%d bytes are no large document", len(raw))
	}
	i := 0
	for m, err := range (wco.Adapter{}).Decode(context.Background(), adapters.Input{Reader: io.MultiReader(bytes.NewReader(raw))}) {
		if err != nil {
			t.Fatal(err)
		}
		want := message(t, []byte(batchHead+declared(i)+batchEnd))
		if !reflect.DeepEqual(m.Message.Body, want.Body) || !reflect.DeepEqual(m.Message.Recipients, want.Recipients) || m.Message.Source.Identity != want.Source.Identity || m.Message.Source.FormatVersion != want.Source.FormatVersion {
			t.Fatalf("declaration %d is another in a batch", i)
		}
		if i%50 == 0 {
			places := m.Trace()
			number := fmt.Sprintf("TULIP-%d", i)
			for _, o := range places {
				switch o.Pointer {
				case "/body/references/0/number":
					if got := string(raw[o.Position.Offset:][:len(number)]); got != number || !strings.HasPrefix(o.Position.Path, "/MetaData/Declaration") || i > 0 && !strings.Contains(o.Position.Path, fmt.Sprintf("[%d]", i+1)) {
						t.Errorf("%s stands at %+v", got, o.Position)
					}
				case "/recipients/0/partyId":
					if got := string(raw[o.Position.Offset:][:4]); got != "HMRC" || o.Position.Line != 2 {
						t.Errorf("%s stands at %+v", got, o.Position)
					}
				}
			}
		}
		i++
	}
	if i != n {
		t.Errorf("%d declarations", i)
	}
}

func TestABatchThatIsCutOffIsRefusedAfterItsDeclarations(t *testing.T) {
	raw := manyDeclared(400)
	r := &adapters.Registry{}
	r.Add(wco.Adapter{})
	for _, from := range []int{len(raw) - 10, len(raw) / 2} {
		d := r.Read(context.Background(), adapters.Request{Sender: messages.Participant{PartyID: "s"}, Bytes: raw[:from]})
		if d.Verdict != messages.VerdictRefused || len(d.Messages) == 0 || !slices.ContainsFunc(d.Faults, func(f messages.Fault) bool { return f.Code == "XML-001" }) {
			t.Errorf("cut at %d: %s, %d messages", from, d.Verdict, len(d.Messages))
		}
	}
}

func TestALargeDeclarationIsReadAsAWhole(t *testing.T) {
	one := declared(1)
	items := one[strings.Index(one, "<GovernmentAgencyGoodsItem>"):strings.Index(one, "</GoodsShipment>")]
	for _, parts := range []string{"", declared(2)} { // the first beyond what the first part of a batch may be
		raw := []byte(batchHead + strings.Replace(one, items, strings.Repeat(strings.ReplaceAll(items, "Größe", strings.Repeat("Größe ", 50)), 700), 1) + parts + batchEnd)
		if len(raw) < 9<<20 {
			t.Fatalf("%d bytes", len(raw))
		}
		if lines := len(message(t, raw).Body.(*messages.Declaration).Consignments[0].Lines); lines != 700*20 {
			t.Errorf("%d lines", lines)
		}
	}
}
