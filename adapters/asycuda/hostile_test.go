package asycuda_test

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
)

func TestRepeatedContentTakesTimeInProportion(t *testing.T) {
	const n = 100_000
	const voyage = "<General_segment><General_segment_id><Voyage_number>1</Voyage_number></General_segment_id></General_segment>"
	deadline := time.Now().Add(60 * time.Second)
	for name, content := range map[string]string{
		"empty items":                    strings.Repeat("<Item/>", n),
		"unknown elements before blocks": strings.Repeat("<x>1</x>", n) + strings.Repeat("<Transport><Container_flag>1</Container_flag></Transport>", n/10),
		"one document many times":        "<Item>" + strings.Repeat("<Attached_documents><Attached_document_code>1</Attached_document_code></Attached_documents>", n/2) + "</Item>",
		"many documents":                 "<Item>" + strings.Repeat("<Attached_documents><Attached_document_date>1/2/03</Attached_document_date></Attached_documents>", n/2) + "</Item>",
		"one container many times":       strings.Repeat("<Container><Item_Number>1</Item_Number><Container_identity>A</Container_identity><Packages_type>1</Packages_type></Container>", n/4),
		"many containers":                numbered("<Container><Item_Number>1</Item_Number><Container_identity>#</Container_identity></Container>", n/2) + "<Item><Free_text_1>1</Free_text_1><Packages><Number_of_packages>1</Number_of_packages></Packages></Item>",
		"many previous declarations":     strings.Repeat("<Prev_decl><Prev_decl_reg_number>1</Prev_decl_reg_number><Prev_decl_HS_code>1</Prev_decl_HS_code></Prev_decl>", n/4),
		"many bills":                     voyage + numbered("<Bol_segment><Bol_id><Bol_reference>#</Bol_reference></Bol_id><x>1</x></Bol_segment>", n/4),
		"many containers of one bill":    voyage + "<Bol_segment>" + numbered("<ctn_segment><Ctn_reference>#</Ctn_reference></ctn_segment>", n/2) + "</Bol_segment>",
		"one container of many bills":    voyage + strings.Repeat("<Bol_segment><ctn_segment><Ctn_reference>A</Ctn_reference><Marks1>1</Marks1></ctn_segment></Bol_segment>", n/8),
		"a bill of many unknown values":  voyage + "<Bol_segment>" + numbered("<x#>1</x#>", 4000) + strings.Repeat("<y>1</y>", n) + "</Bol_segment>",
		"one box many times":             "<Item><Tarification>" + strings.Repeat("<Value_item>1</Value_item>", n) + "</Tarification></Item>",
	} {
		t.Run(name, func(t *testing.T) {
			raw := []byte("<ASYCUDA><Identification/>" + content + "</ASYCUDA>")
			if strings.HasPrefix(content, "<General_segment>") {
				raw = []byte("<Awmds>" + content + "</Awmds>")
			}
			ctx, cancel := context.WithDeadline(context.Background(), deadline)
			defer cancel()
			started := time.Now()
			for m, err := range (asycuda.Adapter{}).Decode(ctx, adapters.Input{Reader: bytes.NewReader(raw)}) {
				if err != nil || m.Message == nil {
					t.Fatal(err)
				}
				if len(m.Faults) > 3000 {
					t.Errorf("%d faults", len(m.Faults))
				}
			}
			if took := time.Since(started); took > 20*time.Second {
				t.Errorf("%d bytes took %v", len(raw), took)
			}
		})
	}
}

// numbered repeats a text with a number for each #.
func numbered(text string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "#", strconv.Itoa(i)))
	}
	return b.String()
}
