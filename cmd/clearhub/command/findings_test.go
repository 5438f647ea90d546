package command_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/cmd/clearhub/command"
)

// wrongDates is an interchange of small declarations with a date that is none; last is what the last one states instead.
func wrongDates(n int, last string) string {
	var b strings.Builder
	b.WriteString("UNB+UNOC:3+PORT+HUB+261123:0915+REF1'\n")
	for i := 1; i <= n; i++ {
		date := "20261332"
		if i == n {
			date = last
		}
		fmt.Fprintf(&b, "UNH+%[1]d+CUSDEC:D:96B:UN'BGM+929+D%[1]d+9'CST++IM:104:141'DTM+137:%[2]s:102'UNS+D'UNS+S'UNT+7+%[1]d'\n", i, date)
	}
	fmt.Fprintf(&b, "UNZ+%d+REF1'\n", n)
	return b.String()
}

func TestOfManyFaultsTheFirstArePrintedAndTheRestCounted(t *testing.T) {
	const n = 3000
	code, out, _ := run(t, wrongDates(n, "20261399"), "check", "-")
	if code != command.ExitRefused || strings.Count(out, "\n") > 5000 {
		t.Fatalf("exit %d, %d lines", code, strings.Count(out, "\n"))
	}
	if !strings.Contains(out, "DTM+137:20261332:102'") || strings.Contains(out, "20261399") || strings.Contains(out, "D3000") {
		t.Errorf("got %.2000s", out)
	}
	rest := out[strings.LastIndex(out, "not listed:"):]
	row := regexp.MustCompile(`(?m)^ +(\d+)  (\w+) +([A-Z]+-\d+)  first at (?:message (\d+) /|(\d+):\d+)[^ ]*(?: \S+)?: .+$`)
	head := regexp.MustCompile(`^not listed: (\d+) messages, (\d+) faults; --all lists them\n`).FindStringSubmatch(rest)
	last := regexp.MustCompile(`\n\n-: refused \(3000 messages, (\d+) faults\)\n$`).FindStringSubmatch(rest)
	if head == nil || last == nil {
		t.Fatalf("got %s", rest)
	}
	var counted int
	for _, r := range row.FindAllStringSubmatch(rest, -1) {
		var count, place int
		if _, err := fmt.Sscan(r[1]+" "+r[4]+r[5], &count, &place); err != nil || place < 2 || place > n {
			t.Errorf("place %d, %v", place, err)
		}
		counted += count
	}
	if fmt.Sprint(counted) != head[2] || !strings.Contains(rest, "refuse  EDI-060") {
		t.Errorf("%d are counted by code: %s", counted, rest)
	}

	code, all, _ := run(t, wrongDates(n, "20261399"), "check", "--all", "-")
	if code != command.ExitRefused || !strings.Contains(all, "20261399") || strings.Contains(all, "not listed") || strings.Count(all, "subject local/declaration/D") != n ||
		strings.Count(all, "DTM+137:20261332:102'") != 2*(n-1) || !strings.HasSuffix(all, "\n-: refused (3000 messages, "+last[1]+" faults)\n") {
		t.Errorf("exit %d, %d subjects, %d dates: …%s", code, strings.Count(all, "subject local/declaration/D"), strings.Count(all, "DTM+137:20261332:102'"), all[len(all)-300:])
	}
}

func TestAllFaultsAreALineEachForPrograms(t *testing.T) {
	const n = 500
	document := wrongDates(n, "20261399")
	_, plain, _ := run(t, document, "check", "--output", "json", "-")
	code, out, _ := run(t, document, "check", "--all", "--output", "json", "-")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != command.ExitRefused || lines[len(lines)-1]+"\n" != plain {
		t.Fatalf("exit %d: the last line is %.300s", code, lines[len(lines)-1])
	}
	dates := 0
	for _, line := range lines[:len(lines)-1] {
		var x struct {
			File    string
			Message int
			Subject string
			Fault   struct {
				Code, Pointer string
				Position      *struct{ Line int }
			}
		}
		if err := json.Unmarshal([]byte(line), &x); err != nil || x.File != "-" || x.Message < 1 || x.Subject != fmt.Sprintf("local/declaration/D%d", x.Message) || x.Fault.Position != nil && x.Fault.Position.Line != x.Message+1 || x.Fault.Position == nil && x.Fault.Pointer == "" {
			t.Fatalf("%v: %s", err, line)
		}
		if x.Fault.Code == "EDI-060" {
			dates++
		}
	}
	if dates != n {
		t.Errorf("%d wrong dates", dates)
	}
}
