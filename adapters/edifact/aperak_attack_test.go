package edifact_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// nasty are texts that an answer repeats of what its sender wrote, or of our own faults.
var nasty = map[string]string{
	"service characters":    "A+B:C'D?E*F??'",
	"Chinese":               "产地国不能是荷兰 海关总署",
	"Latin":                 "Straße für Ærø, ¿qué?",
	"long":                  strings.Repeat("a word and ", 400),
	"one word":              strings.Repeat("W", 5000),
	"controls":              "A\x00B\x1cC\x1dD\x1fE\rF\nG\tH\x7f",
	"not UTF-8":             "\xff\xfe\xc3",
	"blanks":                strings.Repeat(" ", 300),
	"release characters":    strings.Repeat("?", 513),
	"nothing":               "",
	"blanks at a cut":       strings.Repeat("W", 69) + "  " + strings.Repeat("X", 69) + " " + strings.Repeat("Y", 600),
	"characters at a cut":   strings.Repeat("海", 70) + strings.Repeat("é", 600),
	"separators at the end": "the end +:+:'",
}

// Whatever was wrong with what was sent, in whatever syntax and release: its APERAK is one that we read ourselves without a
// fault, that keeps the limits of its release, and that names the message.
func TestAnAPERAKIsSoundWhateverItAnswers(t *testing.T) {
	headings := []string{"UNB+UNOA:1+", "UNB+UNOA:2+", "UNB+UNOB:2+", "UNB+UNOC:3+", "UNB+UNOE:3+", "UNB+UNOX:4+", "UNB+UNOY:4+", "UNA:+,?*'UNB+UNOW:4+", "UNB+IATB:1+"}
	releases := []string{"D:95B", "D:96A", "D:96B", "D:97B", "D:99A", "D:99B", "D:01B", "D:04A", "D:13A", "D:16A", "D:18A", "D:21B", "D:77A"}
	shapes := []string{"plain", "grouped", "other separators", "level B", "lines"}
	n := 0
	for _, heading := range headings {
		for kind, text := range nasty {
			for range 2 {
				release, shape := releases[n%len(releases)], shapes[n%len(shapes)]
				n++
				date := "260314"
				if strings.Contains(heading, ":4+") {
					date = "20260314"
				}
				number := []string{"N1", strings.Repeat("9", 35), "", "A/B-1.2"}[n%4]
				message := "UNH+" + strconv.Itoa(n) + "+CUSDEC:" + release + ":UN'BGM+929+" + number + "+9'UNS+D'CST+7+0601101000:122:ZZZ'LOC+27+NL::5'UNS+S'UNT+7+" + strconv.Itoa(n) + "'"
				before, after, end := "", "", "1"
				if shape == "grouped" {
					before, after = "UNG+CUSDEC+A+B+"+date+":0830+G1+UN+"+release+"'", "UNE+1+G1'"
				}
				document := heading + "SENDER:ZZZ+RECEIVER:ZZZ+" + date + ":0830+REF" + strconv.Itoa(n) + "'" + before + message + after + "UNZ+" + end + "+REF" + strconv.Itoa(n) + "'"
				switch shape {
				case "other separators":
					document = "UNA^|.\\ ~" + separated(strings.TrimPrefix(document, "UNA:+,?*'"), "^", "|", "~")
				case "level B":
					document = separated(strings.TrimPrefix(document, "UNA:+,?*'"), "\x1f", "\x1d", "\x1c")
				case "lines":
					document = "UNA:+.? \n" + strings.ReplaceAll(strings.TrimPrefix(document, "UNA:+,?*'"), "'", "\n")
				}
				t.Run(fmt.Sprintf("%s %s %s %s", heading, release, kind, shape), func(t *testing.T) {
					doc := read(t, []byte(document))
					at := strings.Index(document, "LOC")
					fault := messages.Fault{Code: "MSG-031", Severity: messages.SeverityRefuse, Text: text, Found: text, Expected: text, Mend: text,
						Position: &messages.Position{Offset: int64(at), Line: 1, Column: at + 1, Path: "SG30[1]/LOC#5/3.1"}}
					many := messages.Faults{fault}
					if n%7 == 0 {
						for i := range adapters.MaxFaults {
							f := fault
							f.Code = fmt.Sprintf("MSG-%03d", i)
							many = append(many, f)
						}
					}
					if n%5 == 0 {
						many[0].Code, many[0].Position = "A-LONGER-CODE-001", nil
					}
					answer, err := acknowledged(t, messages.Receipt{Status: "refused", Faults: many}, []byte(document))
					if err != nil {
						t.Fatalf("%v to %q, in which the reader found %v", err, document, doc.Faults)
					}
					if shape != "lines" {
						sound(t, answer)
					}
					if strings.Count(answer, "ERC") < len(many) {
						t.Errorf("%d of %d faults are told", strings.Count(answer, "ERC"), len(many))
					}
					for _, f := range read(t, []byte(answer)).Faults {
						if f.Severity == messages.SeverityRefuse || f.Severity == messages.SeverityWarn && f.Code != "DOC-012" && !strings.HasPrefix(f.Code, "MSG-") && shape != "lines" {
							t.Errorf("%v in %.600q", f, answer)
						}
					}
					grammatical(t, answer)
				})
			}
		}
	}
}
