package command

import (
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// Every label is there in every language, and every code that a command prints has one.
func TestLabelsAreCompleteInAllLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range recognition.Labels() {
		seen[name] = true
	}
	want := []string{"was", "is", "days", "openReviews", "lookedAt", "reached", "decidedAgain", "otherwise", "moved", "noDecision", "noDecisions", "noCases", "noOfficers", "noAgreements", "nothingWaived", "noRegisters", "reciprocity", "notBelieved", "byOfficer",
		"issued", "free", "reserved", "consumed", "withdrawn", "notArrived", "arrived", "released", "reevaluate", "control", "hold", "dorecall", "review", "audit", "notice", "stands",
		"happened/revoked", "happened/accreditationSuspended", "happened/accreditationWithdrawn", "happened/keyCompromised", "happened/factCorrected"}
	for _, c := range recognition.EventCodes() {
		if strings.HasPrefix(c[0], "LEDGER-") {
			want = append(want, "entry/"+c[0])
		}
	}
	for _, x := range messages.AssistanceTypes() {
		want = append(want, "assistance/"+string(x))
	}
	for _, c := range []string{"DRAFT", "SENT", "ACKNOWLEDGED", "PARTIAL", "ANSWERED", "REFUSED", "CLOSED", "OVERDUE"} {
		want = append(want, "case/"+c)
	}
	columns := append(slices.Concat(versions.columns, registers.columns, directories.columns), slices.Concat(caseColumns, stepColumns, entryColumns, officerColumns, decidedColumns, reviewColumns, reachedColumns)...)
	for _, name := range columns {
		want = append(want, "column/"+name)
	}
	for _, name := range want {
		if !seen[name] {
			t.Errorf("there is no label %s", name)
		}
	}
}

func TestTablesStandBelowEachOtherInEveryScript(t *testing.T) {
	x := table{right: []int{1}}
	x.add("认可", "1", "a")
	x.add("признано", "20", "b")
	x.add("e\u0301tat", "300", "c")
	var at []int
	for _, line := range strings.Split(strings.TrimRight(x.lines("  "), "\n"), "\n") {
		at = append(at, adapters.Columns(line))
		if line != strings.TrimRight(line, " ") {
			t.Errorf("%q ends in blanks", line)
		}
	}
	if len(at) != 3 || at[0] != at[1] || at[1] != at[2] || at[0] != 2+8+2+3+2+1 {
		t.Errorf("the rows take %v columns:\n%s", at, x.lines("  "))
	}
}
