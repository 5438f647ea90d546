package edifact_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact"
	"github.com/clearhub/clearhub/messages"
)

// under reads a CUSDEC with body under overlays and gives the codes, severities and places of its EDI faults from 030 on.
func under(t *testing.T, header string, body string, overlays ...adapters.Overlay) []string {
	t.Helper()
	segments := strings.Fields(body)
	doc := "UNB+UNOC:3+A+B+260314:1200+1'UNH+1+" + header + "'" + strings.Join(segments, "'") + "'UNT+" + itoa(len(segments)+2) + "+1'UNZ+1+1'"
	var found []string
	for d, err := range (edifact.Adapter{}).Decode(context.Background(), adapters.Input{Reader: strings.NewReader(doc), Profile: adapters.Profile{Overlays: overlays}}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Faults {
			if strings.HasPrefix(f.Code, "EDI-03") || strings.HasPrefix(f.Code, "EDI-04") || f.Code == edifact.CodeUnused {
				found = append(found, string(f.Severity)+" "+f.Code[4:]+" "+f.Position.Path)
			}
		}
	}
	return found
}

func itoa(n int) string {
	if n >= 10 {
		return string(rune('0'+n/10)) + string(rune('0'+n%10))
	}
	return string(rune('0' + n))
}

const guided = "BGM+929+X1+9 LOC+35+CN LOC+36+RU NAD+CZ+A1::5 NAD+CN+++AN:OLD:NAME UNS+D CST+1+12345678:122:5 MEA+WT++KGM:12 UNS+S"

func TestAnOverlayChangesWhatAMessageIsHeldAgainst(t *testing.T) {
	with := func(o adapters.Overlay) adapters.Overlay {
		o.Name, o.Message = "guide", "CUSDEC"
		return o
	}
	for name, c := range map[string]struct {
		body    string
		overlay adapters.Overlay
		want    string
	}{
		"an empty one changes nothing":      {guided, adapters.Overlay{}, ""},
		"a segment is not used":             {guided, adapters.Overlay{Segments: []adapters.SegmentRule{{At: "LOC", Use: "unused"}}}, "refuse 050 LOC#3, refuse 050 LOC[2]#4"},
		"a segment of the heading alone":    {guided, adapters.Overlay{Segments: []adapters.SegmentRule{{At: "/MEA", Use: "unused"}}}, ""},
		"a segment of a group":              {guided, adapters.Overlay{Segments: []adapters.SegmentRule{{At: "SG30/MEA", Use: "unused"}}}, "refuse 050 SG30[1]/MEA#9"},
		"a group is not used":               {guided, adapters.Overlay{Segments: []adapters.SegmentRule{{At: "SG6", Use: "unused"}}}, "refuse 050 SG6[1]/NAD#5, refuse 050 SG6[2]/NAD#6"},
		"a segment is required":             {guided, adapters.Overlay{Segments: []adapters.SegmentRule{{At: "/DTM", Use: "required"}}}, "refuse 035 LOC[2]#4"},
		"a mandatory one is optional":       {"BGM+929+X1 CST+1 UNS+S", adapters.Overlay{Segments: []adapters.SegmentRule{{At: "/UNS", Use: "optional"}}}, ""},
		"fewer repeats":                     {guided, adapters.Overlay{Segments: []adapters.SegmentRule{{At: "/LOC", Max: 1}, {At: "SG6", Max: 1}}}, "refuse 036 LOC[2]#4, refuse 037 SG6[2]/NAD#6"},
		"more repeats":                      {"BGM+929+X1 BGM+929+X2 UNS+D UNS+S", adapters.Overlay{Segments: []adapters.SegmentRule{{At: "BGM", Max: 2}}}, ""},
		"only a subset":                     {guided, adapters.Overlay{Subset: true, Segments: []adapters.SegmentRule{{At: "SG6/NAD"}, {At: "SG30/CST"}}}, "refuse 050 LOC#3, refuse 050 LOC[2]#4, refuse 050 SG30[1]/MEA#9"},
		"a shorter value":                   {guided, adapters.Overlay{Elements: []adapters.ElementRule{{At: "NAD/3036", Length: 2}}}, "refuse 042 SG6[2]/NAD#6/5.2, refuse 042 SG6[2]/NAD#6/5.3"},
		"a longer value":                    {"BGM+929+" + strings.Repeat("9", 36) + " UNS+D UNS+S", adapters.Overlay{Elements: []adapters.ElementRule{{At: "1004", Length: 50}}}, ""},
		"lengths are warnings":              {"BGM+929+" + strings.Repeat("9", 36) + " UNS+D UNS+S", adapters.Overlay{Rules: adapters.Gravity{Length: "warn"}}, "warn 042 BGM#2/3.1"},
		"lengths are not told":              {"BGM+929+" + strings.Repeat("9", 36) + " UNS+D UNS+S", adapters.Overlay{Rules: adapters.Gravity{Length: "off"}}, ""},
		"a further code":                    {"BGM+X99+1 UNS+D UNS+S", adapters.Overlay{Elements: []adapters.ElementRule{{At: "1001", Codes: []string{"X99"}}}}, ""},
		"only some codes":                   {guided, adapters.Overlay{Elements: []adapters.ElementRule{{At: "BGM/1001", Only: []string{"830"}}}, Rules: adapters.Gravity{Codes: "refuse"}}, "refuse 047 BGM#2/2.1"},
		"an element is not used":            {guided, adapters.Overlay{Elements: []adapters.ElementRule{{At: "NAD/C080", Use: "unused"}}}, "refuse 050 SG6[2]/NAD#6/5"},
		"a component is not used":           {guided, adapters.Overlay{Elements: []adapters.ElementRule{{At: "NAD/3055", Use: "unused"}}, Rules: adapters.Gravity{Unused: "note"}}, "note 050 SG6[1]/NAD#5/3.3"},
		"an element is required":            {guided, adapters.Overlay{Elements: []adapters.ElementRule{{At: "SG6/NAD/C080", Use: "required"}}}, "refuse 038 SG6[1]/NAD#5/5"},
		"fewer repeats of an element":       {"BGM+929+X1 UNS+D CST+1+1:122+2:117+3:105 UNS+S", adapters.Overlay{Elements: []adapters.ElementRule{{At: "CST/C246", Max: 2}}}, "refuse 041 SG30[1]/CST#4/5"},
		"unknown segments and wrong orders": {"BGM+929+X1 XYZ+1 UNS+D UNS+S DTM+137:20260314:102", adapters.Overlay{Rules: adapters.Gravity{UnknownSegments: "warn", SegmentOrder: "note"}}, "warn 033 XYZ#3, note 034 DTM#6"},
		"missing and repeated":              {"BGM+929+X1 BGM+929+X1 UNS+D UNS+S NAD", adapters.Overlay{Rules: adapters.Gravity{SegmentRepeats: "warn", MissingSegments: "off", SegmentOrder: "off"}}, "warn 036 BGM[2]#3"},
		"what the directory does not have":  {guided, adapters.Overlay{Segments: []adapters.SegmentRule{{At: "SG99", Use: "unused"}}}, "warn 049 UNH#1/3.1"},
	} {
		got := strings.Join(under(t, "CUSDEC:D:96B:UN", c.body, with(c.overlay)), ", ")
		if got != c.want {
			t.Errorf("%s:\n%s, want\n%s", name, got, c.want)
		}
	}
}

func TestTheOverlayThatStatesMostIsUsed(t *testing.T) {
	one := func(name, release, association, grade string) adapters.Overlay {
		return adapters.Overlay{Name: name, Message: "CUSDEC", Release: release, Association: association, Elements: []adapters.ElementRule{{At: "1004", Length: 1}},
			Rules: adapters.Gravity{Length: grade}}
	}
	all := []adapters.Overlay{one("any", "", "", "note"), one("release", "D.96B", "", "warn"), one("association", "D.96B", "109730", "refuse"), one("other", "D.99B", "", "off")}
	for header, want := range map[string]string{"CUSDEC:D:96B:UN": "warn", "CUSDEC:D:96B:UN:109730": "refuse", "CUSDEC:D:97B:UN:109730": "note", "CUSDEC:D:99B:UN": "", "SANCRT:D:96B:UN": ""} {
		got := under(t, header, "BGM+929+X1 UNS+D UNS+S", all...)
		i := slices.IndexFunc(got, func(s string) bool { return strings.Contains(s, "042") })
		switch {
		case want == "" && i >= 0, want != "" && (i < 0 || !strings.HasPrefix(got[i], want)):
			t.Errorf("%s: %v, want %q", header, got, want)
		}
	}
}

func TestOverlaysAreHeldAgainstTheDirectories(t *testing.T) {
	for name, c := range map[string]struct {
		overlay adapters.Overlay
		want    string
	}{
		"right":                   {adapters.Overlay{Name: "g", Message: "CUSDEC", Segments: []adapters.SegmentRule{{At: "GIS", Use: "unused"}}}, ""},
		"of one release":          {adapters.Overlay{Name: "g", Message: "CUSDEC", Release: "D.04A", Segments: []adapters.SegmentRule{{At: "GIS", Use: "unused"}}}, "/segments/0/at"},
		"of none":                 {adapters.Overlay{Name: "g", Message: "CUSDEC", Segments: []adapters.SegmentRule{{At: "LOC"}, {At: "SG30/QQQ"}}, Elements: []adapters.ElementRule{{At: "NAD/9999"}}}, "/elements/0/at /segments/1/at"},
		"no message":              {adapters.Overlay{Name: "g", Message: "ORDERS"}, "/message"},
		"no release":              {adapters.Overlay{Name: "g", Message: "CUSDEC", Release: "96B"}, "/release"},
		"no name, place, or word": {adapters.Overlay{Message: "x", Segments: []adapters.SegmentRule{{At: "30", Use: "never"}}, Rules: adapters.Gravity{Codes: "fatal"}}, "/name /message /segments/0/at /segments/0/use /rules/codes"},
		"codes twice":             {adapters.Overlay{Name: "g", Message: "CUSDEC", Elements: []adapters.ElementRule{{At: "1001", Codes: []string{"1"}, Only: []string{"2"}}}}, "/elements/0/only"},
	} {
		var at []string
		for _, p := range (edifact.Adapter{}).CheckProfile(adapters.Profile{Overlays: []adapters.Overlay{c.overlay}}) {
			at = append(at, strings.TrimPrefix(p.Pointer, "/overlays/0"))
		}
		if got := strings.Join(at, " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// The yardstick of translators: everything loosened, a message that breaks every rule passes, and says so.
func TestEverythingMayBeLoosened(t *testing.T) {
	doc := "UNB+UNOC:3+A+B+260314:1200+1'UNH+1+CUSDEC:D:96B:UN'BGM+QQQ+" + strings.Repeat("9", 40) + "+9'XYZ'NAD+CN'LOC+35+CN'UNS+D'UNS+S'UNT+8+1'UNZ+1+1'"
	warn := adapters.Gravity{Length: "warn", Characters: "warn", Codes: "warn", ElementRepeats: "warn", ElementCount: "warn", MissingElements: "warn",
		UnknownSegments: "warn", SegmentOrder: "warn", SegmentRepeats: "warn", MissingSegments: "warn", Unused: "warn"}
	profile := adapters.Profile{Overlays: []adapters.Overlay{{Name: "loose", Message: "CUSDEC", Rules: warn}}}
	for d, err := range (edifact.Adapter{}).Decode(context.Background(), adapters.Input{Reader: strings.NewReader(doc), Profile: profile}) {
		if err != nil || d.Faults.Refused() || !d.Faults.Warned() {
			t.Errorf("%v %v", err, d.Faults)
		}
		if b, ok := d.Message.Body.(*messages.Declaration); !ok || len(b.References) == 0 {
			t.Errorf("nothing was read: %+v", d.Message.Body)
		}
	}
}

// What cannot be written stops a hub at start, and not a message at night.
func TestHowIsToBeWrittenIsCheckedWithTheProfile(t *testing.T) {
	for _, c := range []struct {
		write adapters.Writing
		want  string
	}{
		{adapters.Writing{Release: "D.96B", Syntax: "UNOA:3", LineEnd: "\r\n"}, ""}, {adapters.Writing{Syntax: "UNOY:4"}, ""}, {adapters.Writing{Syntax: "UNOC"}, ""},
		{adapters.Writing{Release: "D.77Z"}, "/write/release"}, {adapters.Writing{Release: "D.21B"}, "/write/release"}, {adapters.Writing{Release: "96B"}, "/write/release"},
		{adapters.Writing{Syntax: "UNOZ:9"}, "/write/syntax"}, {adapters.Writing{Syntax: "UNOC:7"}, "/write/syntax"}, {adapters.Writing{LineEnd: "\r"}, "/write/lineEnd"},
	} {
		got := ""
		for _, p := range (edifact.Adapter{}).CheckProfile(adapters.Profile{Write: c.write}) {
			got += p.Pointer
		}
		if got != c.want {
			t.Errorf("%+v: %q", c.write, got)
		}
	}
}
