package asycuda_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/asycuda"
	"github.com/clearhub/clearhub/messages"
)

// 1019120 was read as heading 1019.12, which is another's: the code is 01019120 with its zero lost.
func TestCodesThatLostALeadingZeroGiveNoHeading(t *testing.T) {
	in := string(golden(t, "containers-with-several-items"))
	for code, want := range map[string]string{"11010015": "110100", "1019120": "", "1.019.120": "", "101912000": "", "01012100001": "010121"} {
		d := read(t, []byte(strings.Replace(in, "<Commodity_code>11010015<", "<Commodity_code>"+code+"<", 1)), adapters.Profile{})
		list := d.Messages[0].Body.(*messages.Declaration).Consignments[0].Lines[0].Classifications
		told := slices.ContainsFunc(d.Faults, func(f messages.Fault) bool { return f.Code == asycuda.CodeCommodity && f.Found == code })
		if list[0].HS6 != want || told != (want == "") {
			t.Errorf("%s: got %+v, told %v", code, list, told)
		}
	}
}

// A flow that is none was passed over where the type of declaration says the flow too.
func TestAFlowThatIsNoneIsToldAndKept(t *testing.T) {
	in := string(golden(t, "containers-with-several-items"))
	d := read(t, []byte(strings.Replace(in, "<Sad_flow>I<", "<Sad_flow>X<", 1)), adapters.Profile{})
	b := d.Messages[0].Body.(*messages.Declaration)
	told := slices.ContainsFunc(d.Faults, func(f messages.Fault) bool { return f.Code == asycuda.CodeFlowConflict && f.Found == "X" })
	kept := slices.ContainsFunc(b.Attributes, func(a messages.Attribute) bool { return a.Name == "Property/Sad_flow" && a.Value == "X" })
	if b.Type != "import" || !told || !kept {
		t.Errorf("%s, told %v, kept %v: %v", b.Type, told, kept, d.Faults)
	}
	if out, losses := write(t, d.Messages[0], adapters.Profile{}); !strings.Contains(string(out), "Sad_flow>") {
		t.Errorf("the flow is not written: %v", losses)
	}
}

// Of two declarations in one document the second was only counted as not read.
func TestADeclarationWithTwoIdentificationsIsRefused(t *testing.T) {
	in := string(golden(t, "containers-with-several-items"))
	from, to := strings.Index(in, "<Identification>"), strings.Index(in, "</Identification>")+len("</Identification>")
	d := read(t, []byte(in[:to]+in[from:to]+in[to:]), adapters.Profile{})
	if !slices.ContainsFunc(d.Faults, func(f messages.Fault) bool { return f.Code == asycuda.CodeTwice }) {
		t.Error(d.Faults)
	}
	if d = read(t, []byte(strings.Replace(in, "<Sad_flow>I</Sad_flow>", "<Sad_flow>I</Sad_flow><Sad_flow>E</Sad_flow>", 1)), adapters.Profile{}); !slices.ContainsFunc(d.Faults, func(f messages.Fault) bool { return f.Code == asycuda.CodeTwice }) {
		t.Errorf("two flows: %v", d.Faults)
	}
}
